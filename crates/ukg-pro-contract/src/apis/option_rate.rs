//! Rates of benefit options (`ukg-pro-rest.md` 14.6).

use crate::{
    permission::Guard,
    record,
    record::Record,
    rest::{Api, Endpoint, Grain, Paging, Parameter, Test},
};

record! {
    /// What a benefit option of a plan costs at a pay frequency, from a day on.
    OptionRate as "option-rate" {
        /// Code of the plan, which is a deduction code.
        deduction_code = "deductionCode": Text, nillable;
        /// Code of the coverage option: EE employee, EES with spouse, EEC with children, EEF with family, others.
        benefit_option = "benefitOption": Text, nillable;
        /// Pay frequency the rates hold for: W weekly, B biweekly, S semi-monthly, M monthly.
        pay_frequency = "payFrequency": Text, nillable;
        /// What the employee pays at that frequency, in the company's currency.
        employee_rate = "employeeRate": Number, nillable;
        /// What the employer pays at that frequency, in the company's currency.
        employer_rate = "employerRate": Number, nillable;
        /// First day the rates hold.
        effective_date = "effectiveDate": DateTime, nillable;
        /// Day the rates end; none while they hold.
        rate_stop_date = "rateStopDate": DateTime, nillable;
    }
}

/// Rates of benefit options, one row a plan, option, pay frequency and first day.
pub static API: Api = Api {
    name: "option-rate",
    meaning: "Rates of benefit options, one row a plan, option, pay frequency and first day.",
    guard: Guard::Line(&["Company Configuration Integration"]),
    headers: &[],
    row: OptionRate::TYPE,
    grain: Grain::Record("option-rate"),
    key: &["deductionCode", "benefitOption", "payFrequency", "effectiveDate"],
    paging: Paging::per_page_capital(100, 10_000),
    parameters: &[
        Parameter::new("deductionCode", Test::Text, "Codes of plans."),
        Parameter::new("benefitOption", Test::Text, "Code of the coverage option."),
        Parameter::new(
            "effectiveDate",
            Test::AsOf,
            "Day on which the rates hold; today when left out.",
        ),
        Parameter::new("payFrequency", Test::Text, "Pay frequencies: W, B, S, M."),
    ],
    endpoints: &[Endpoint::list(
        "list",
        "/configuration/v1/option-rate",
        "Rates of benefit options that hold on a day, filtered and in pages.",
    )],
};
