//! When a field of a deduction changed (`ukg-pro-rest.md` 14.4).

use crate::{
    permission::Guard,
    record,
    record::Record,
    rest::{Api, Endpoint, Grain, Paging, Parameter, Test},
};

record! {
    /// A change of one field of an employee's deduction. One of the three values holds what it changed to, as the type
    /// says.
    DeductionChange as "deduction-history-effective-change-dates" {
        /// Key of the person across companies, 12 characters.
        employee_id = "employeeId": Text, nillable;
        /// Id of the company, 5 characters.
        company_id = "companyId": Text, nillable;
        /// Code of the deduction, which is the plan.
        deduction_code = "deductionCode": Text, nillable;
        /// Which of the three values is filled; the words are not published.
        field_value_data_type = "fieldValueDataType": Text, nillable;
        /// What a field of text changed to.
        field_value = "fieldValue": Text, nillable;
        /// Code of the reason of the change.
        change_reason = "changeReason": Text, nillable;
        /// What a field of numbers changed to.
        field_value_number = "fieldValueNumber": Number, nillable;
        /// Day the change takes effect.
        effective_date = "effectiveDate": DateTime, nillable;
        /// What a field of dates changed to.
        field_value_date = "fieldValueDate": DateTime, nillable;
    }
}

/// Changes of one field of employees' deductions. Field and deduction codes must be given.
pub static API: Api = Api {
    name: "deduction-history-effective-change-dates",
    meaning: "When one field of employees' deductions changed.",
    guard: Guard::Line(&["Personnel Integration"]),
    headers: &[],
    row: DeductionChange::TYPE,
    grain: Grain::Record("deduction-change"),
    key: &["employeeId", "companyId", "deductionCode", "effectiveDate"],
    paging: Paging::per_page_capital(100, 10_000),
    parameters: &[
        Parameter::new(
            "fieldName",
            Test::Choice,
            "The field: changeReason, benefitStartDate, benefitStopDate, benefitOption, employeeAmount, \
             employeeBenefitAmount, employeeGoalAmount, eoiDesiredAmount, eoiDesiredCalcRateOrPercent, \
             declinedByCarrier, declinedByCarrierReason, waiveReason, deductionStartDate or deductionStopDate.",
        )
        .required(),
        Parameter::new("deductionCode", Test::Text, "Codes of deductions, as a list.").required(),
        Parameter::new(
            "sessionDate",
            Test::AsOf,
            "The day whose state is asked for; today when left out.",
        )
        .on("effectiveDate"),
        Parameter::new("companyId", Test::Text, "Ids of companies, as a list."),
    ],
    endpoints: &[Endpoint::list(
        "list",
        "/personnel/v1/deduction-history-effective-change-dates",
        "Changes of one field of deductions, filtered and in pages.",
    )],
};
