//! Employee status for UKG's workforce management (`ukg-pro-rest.md` 13.15).

use crate::{
    permission::Guard,
    record,
    record::Record,
    rest::{Api, Endpoint, Grain, Paging, Parameter, Test},
};

record! {
    /// The status of an employee in a company on one day.
    KronosEmployeeStatus as "employee-status" {
        /// Key of the person across companies, 12 characters.
        employee_id = "employeeId": Text, nillable;
        /// Id of the company, 5 characters.
        company_id = "companyId": Text, nillable;
        /// The status: A active, L leave, T terminated, S suspended, O on strike, R released.
        status = "status": Text, nillable;
        /// Code of the reason of the status.
        status_reason = "statusReason": Text, nillable;
        /// Text of the reason.
        status_reason_desc = "statusReasonDesc": Text, nillable;
        /// Whether the reader has to terminate the employee.
        trigger_termination = "triggerTermination": Boolean, nillable;
        /// Whether the company is the employee's primary one.
        is_primary = "isPrimary": Boolean, nillable;
        /// The day the row speaks of.
        as_of_date = "asOfDate": DateTime, nillable;
        /// Since when the status holds.
        status_start_date = "statusStartDate": DateTime, nillable;
        /// Since when the company is, or is not, the primary one.
        is_primary_effective_date = "isPrimaryEffectiveDate": DateTime, nillable;
        /// Day of the first hire.
        original_hire_date = "originalHireDate": DateTime, nillable;
    }
}

/// Status of employees on one day, for workforce management.
pub static API: Api = Api {
    name: "employee-status",
    meaning: "Status of employees on one day, for workforce management.",
    guard: Guard::Line(&["Personnel Integration"]),
    headers: &[],
    row: KronosEmployeeStatus::TYPE,
    grain: Grain::Employment,
    key: &["employeeId", "companyId"],
    paging: Paging::per_page_capital(100, 10_000),
    parameters: &[
        Parameter::new("effectiveDate", Test::AsOf, "The day whose status is asked for.").on("statusStartDate"),
        Parameter::new("companyId", Test::Text, "Ids of companies."),
        Parameter::new("employeeIds", Test::Text, "Keys of persons.").on("employeeId"),
        Parameter::new(
            "inactiveTermWindow",
            Test::Choice,
            "For how long terminated employees are still answered; the unit is not published.",
        ),
        Parameter::new(
            "inactiveDisabledWindow",
            Test::Choice,
            "For how long disabled employees are still answered; the unit is not published.",
        ),
    ],
    endpoints: &[Endpoint::list(
        "list",
        "/personnel/v1/integration/kronos/employee-status",
        "Status of employees on one day, filtered and in pages.",
    )],
};
