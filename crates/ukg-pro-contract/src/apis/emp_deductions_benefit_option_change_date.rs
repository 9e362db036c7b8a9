//! When the coverage of an election changed (`ukg-pro-rest.md` 14.5).

use crate::{
    permission::Guard,
    record,
    record::Record,
    rest::{Api, Endpoint, Grain, Paging, Parameter, Test},
};

record! {
    /// The day an employee's benefit option in a plan changed.
    BenefitOptionChange as "emp-deductions-benefit-option-change-date" {
        /// Key of the person across companies, 12 characters.
        employee_id = "employeeId": Text, nillable;
        /// Id of the company, 5 characters.
        company_id = "companyID": Text, nillable;
        /// Code of the deduction, which is the plan.
        deduction_code = "deductionCode": Text, nillable;
        /// Day the benefit option took effect.
        option_date = "optionDate": DateTime, nillable;
    }
}

/// Days the benefit options of employees changed.
pub static API: Api = Api {
    name: "emp-deductions-benefit-option-change-date",
    meaning: "When the benefit options of employees changed.",
    guard: Guard::Line(&["Personnel Integration"]),
    headers: &[],
    row: BenefitOptionChange::TYPE,
    grain: Grain::Record("option-change"),
    key: &["employeeId", "companyID", "deductionCode", "optionDate"],
    paging: Paging::per_page_capital(100, 10_000),
    parameters: &[
        Parameter::new("companyId", Test::Text, "Ids of companies.").on("companyID"),
        Parameter::new("deductionCode", Test::Text, "Code of the deduction, which is the plan."),
        Parameter::new("effectiveDate", Test::AsOf, "The day whose option is asked for.").on("optionDate"),
    ],
    endpoints: &[Endpoint::list(
        "list",
        "/personnel/v1/emp-deductions-benefit-option-change-date",
        "Changes of benefit options, filtered and in pages.",
    )],
};
