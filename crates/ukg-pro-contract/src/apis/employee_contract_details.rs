//! Contracts of employment (`ukg-pro-rest.md` 13.15, which names the fields but not their types).

use crate::{
    permission::Guard,
    record,
    record::Record,
    rest::{Api, Endpoint, Grain, Paging, Parameter, Test},
};

record! {
    /// A contract of employment; the parts of a length add up.
    EmployeeContractDetails as "employee-contract-details" {
        /// Key of the contract.
        employment_contract_id = "employmentContractId": Number, nillable;
        /// Key of the employee.
        employee_id = "employeeId": Text, nillable;
        /// Id of the company, 5 characters.
        company_id = "companyId": Text, nillable;
        /// Number the company gave the contract.
        contract_number = "contractNumber": Text, nillable;
        /// Code of the type of contract, from the tenant's table.
        contract_type_code = "contractTypeCode": Text, nillable;
        /// Text of that code.
        contract_type_description = "contractTypeDescription": Text, nillable;
        /// Code of the reason for the contract.
        contract_reason = "contractReason": Text, nillable;
        /// First day of the contract.
        contract_start_date = "contractStartDate": DateTime, nillable;
        /// Last day of the contract; none when it has no end.
        contract_end_date = "contractEndDate": DateTime, nillable;
        /// Day of the amendment.
        amendment_date = "amendmentDate": DateTime, nillable;
        /// Whether it amends another contract, Y or N.
        is_amendment = "isAmendment": Text, nillable;
        /// Whether it renews another contract, Y or N.
        is_renewal = "isRenewal": Text, nillable;
        /// Key of the contract it renews.
        renewal_contract_id = "renewalContractId": Number, nillable;
        /// Length of the contract: days.
        duration_days = "durationDays": Number, nillable;
        /// Length of the contract: weeks.
        duration_weeks = "durationWeeks": Number, nillable;
        /// Length of the contract: months.
        duration_months = "durationMonths": Number, nillable;
        /// Length of the contract: years.
        duration_years = "durationYears": Number, nillable;
        /// Notice to give: days.
        notice_period_days = "noticePeriodDays": Number, nillable;
        /// Notice to give: weeks.
        notice_period_weeks = "noticePeriodWeeks": Number, nillable;
        /// Notice to give: months.
        notice_period_months = "noticePeriodMonths": Number, nillable;
        /// Notice to give: years.
        notice_period_years = "noticePeriodYears": Number, nillable;
        /// Wait before a rehire: days.
        rehire_period_days = "rehirePeriodDays": Number, nillable;
        /// Wait before a rehire: weeks.
        rehire_period_weeks = "rehirePeriodWeeks": Number, nillable;
        /// Wait before a rehire: months.
        rehire_period_months = "rehirePeriodMonths": Number, nillable;
        /// Wait before a rehire: years.
        rehire_period_years = "rehirePeriodYears": Number, nillable;
        /// Length of probation, days.
        probationary_days = "probationaryDays": Number, nillable;
        /// Hours agreed for a full-time equivalent.
        fte_contract_hours = "fteContractHours": Number, nillable;
        /// Remarks about the contract.
        notes = "notes": Text, nillable;
        /// When the row was made; no zone.
        date_time_created = "dateTimeCreated": DateTime, nillable;
        /// When the row last changed; no zone.
        row_last_changed = "rowLastChanged": DateTime, nillable;
    }
}

/// Contracts of employment, one row a contract.
pub static API: Api = Api {
    name: "employee-contract-details",
    meaning: "Contracts of employment, one row a contract.",
    guard: Guard::Line(&["Personnel Integration"]),
    headers: &[],
    row: EmployeeContractDetails::TYPE,
    grain: Grain::Record("contract"),
    key: &["employmentContractId"],
    paging: Paging::LARGE,
    parameters: &[
        Parameter::new("companyId", Test::Text, "Id of a company."),
        Parameter::new("employeeId", Test::Text, "Key of an employee."),
        Parameter::new("contractNumber", Test::Text, "Number of the contract."),
        Parameter::new("contractTypeCode", Test::Text, "Code of the type of contract."),
        Parameter::new("effectiveDate", Test::Date, "Day the contract begins.").on("contractStartDate"),
        Parameter::new("dateTimeCreated", Test::Date, "Day the row was made."),
        Parameter::new("rowLastChanged", Test::Date, "Day the row last changed."),
    ],
    endpoints: &[Endpoint::list(
        "list",
        "/personnel/v1/employee-contract-details",
        "Contracts of all employees, filtered and in pages.",
    )],
};
