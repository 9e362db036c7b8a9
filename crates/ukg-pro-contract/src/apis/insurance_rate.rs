//! Rates of insurance plans by age (`ukg-pro-rest.md` 14.6).

use crate::{
    permission::Guard,
    record,
    record::Record,
    rest::{Api, Endpoint, Grain, Paging, Parameter, Test},
};

record! {
    /// What an insurance plan costs at an age, by gender and smoking, at a pay frequency, from a day on.
    InsuranceRate as "insurance-rate" {
        /// Code of the plan, which is a deduction code.
        deduction_code = "deductionCode": Text, nillable;
        /// Pay frequency the rates hold for: W weekly, B biweekly, S semi-monthly, M monthly.
        pay_frequency = "payFrequency": Text, nillable;
        /// Youngest age the rates hold for, in years.
        minimum_age = "minimumAge": Number, nillable;
        /// Oldest age the rates hold for, in years.
        maximum_age = "maximumAge": Number, nillable;
        /// What a female employee who does not smoke pays.
        employee_rate_non_smoker_female = "employeeRateNonSmokerFemale": Number, nillable;
        /// What a male employee who does not smoke pays.
        employee_rate_non_smoker_male = "employeeRateNonSmokerMale": Number, nillable;
        /// What a female employee who smokes pays.
        employee_rate_smoker_female = "employeeRateSmokerFemale": Number, nillable;
        /// What a male employee who smokes pays.
        employee_rate_smoker_male = "employeeRateSmokerMale": Number, nillable;
        /// What the employer pays for a woman who does not smoke.
        employer_rate_non_smoker_female = "employerRateNonSmokerFemale": Number, nillable;
        /// What the employer pays for a man who does not smoke.
        employer_rate_non_smoker_male = "employerRateNonSmokerMale": Number, nillable;
        /// What the employer pays for a woman who smokes.
        employer_rate_smoker_female = "employerRateSmokerFemale": Number, nillable;
        /// What the employer pays for a man who smokes.
        employer_rate_smoker_male = "employerRateSmokerMale": Number, nillable;
        /// What an employee without a stated gender who does not smoke pays.
        employee_rate_non_smoker_not_specified = "employeeRateNonSmokerNotSpecified": Number, nillable;
        /// What an employee without a stated gender who smokes pays.
        employee_rate_smoker_not_specified = "employeeRateSmokerNotSpecified": Number, nillable;
        /// What the employer pays for somebody without a stated gender who does not smoke.
        employer_rate_non_smoker_not_specified = "employerRateNonSmokerNotSpecified": Number, nillable;
        /// What the employer pays for somebody without a stated gender who smokes.
        employer_rate_smoker_not_specified = "employerRateSmokerNotSpecified": Number, nillable;
        /// First day the rates hold.
        effective_date = "effectiveDate": DateTime, nillable;
        /// Day the rates end; none while they hold.
        stop_date = "stopDate": DateTime, nillable;
    }
}

/// Rates of insurance plans, one row a plan, pay frequency, range of ages and first day.
pub static API: Api = Api {
    name: "insurance-rate",
    meaning: "Rates of insurance plans, one row a plan, pay frequency, range of ages and first day.",
    guard: Guard::Line(&["Company Configuration Integration"]),
    headers: &[],
    row: InsuranceRate::TYPE,
    grain: Grain::Record("insurance-rate"),
    key: &["deductionCode", "payFrequency", "minimumAge", "effectiveDate"],
    paging: Paging::per_page_capital(100, 10_000),
    parameters: &[
        Parameter::new("deductionCode", Test::Text, "Codes of plans."),
        // What the date picks is published for `option-rate` only; its twin is taken to do the same.
        Parameter::new(
            "effectiveDate",
            Test::AsOf,
            "Day on which the rates hold; today when left out.",
        ),
        Parameter::new("payFrequency", Test::Text, "Pay frequencies: W, B, S, M."),
    ],
    endpoints: &[Endpoint::list(
        "list",
        "/configuration/v1/insurance-rate",
        "Rates of insurance plans that hold on a day, filtered and in pages.",
    )],
};
