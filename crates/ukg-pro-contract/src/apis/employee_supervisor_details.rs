//! Supervisors of employees (`ukg-pro-rest.md` 13.11).

use crate::{
    permission::Guard,
    record,
    record::Record,
    rest::{Api, Endpoint, Grain, Paging, Parameter, Pattern, Test},
};

record! {
    /// Who supervises an employee in a company.
    EmployeeSupervisorDetails as "employee-supervisor-details" {
        /// Key of the employee's person.
        employee_id = "employeeID": Text, nillable;
        /// Id of the company the employee works for.
        company_id = "companyID": Text, nillable;
        /// Number of the employee in that company.
        employee_number = "employeeNumber": Text, nillable;
        /// Key of the supervisor's person.
        supervisor_employee_id = "supervisorEmployeeID": Text, nillable;
        /// Given name of the supervisor.
        supervisor_first_name = "supervisorFirstName": Text, nillable;
        /// Family name of the supervisor.
        supervisor_last_name = "supervisorLastName": Text, nillable;
        /// Number of the supervisor in the supervisor's company.
        supervisor_employee_number = "supervisorEmployeeNumber": Text, nillable;
        /// Id of the supervisor's company, which can be another.
        supervisor_company_id = "supervisorCompanyID": Text, nillable;
        /// Code of the supervisor's company.
        supervisor_company_code = "supervisorCompanyCode": Text, nillable;
        /// Status of the supervisor: A active, L leave, T terminated, S suspended, O on strike, R released.
        supervisor_status_code = "supervisorStatusCode": Text, nillable;
        /// Job code of the supervisor.
        supervisor_job_code = "supervisorJobCode": Text, nillable;
        /// Position code of the supervisor.
        supervisor_position_code = "supervisorPositionCode": Text, nillable;
        /// Work e-mail address of the supervisor.
        supervisor_email = "supervisorEmail": Text, nillable;
        /// Work phone number of the supervisor, digits only.
        supervisor_work_phone = "supervisorWorkPhone": Text, nillable;
        /// GUID of the supervisor's person.
        supervisor_person_id = "supervisorPersonId": Text, nillable;
    }
}

/// Supervisors, one row an employee in a company.
pub static API: Api = Api {
    name: "employee-supervisor-details",
    meaning: "Supervisors, one row an employee in a company.",
    guard: Guard::Line(&["Personnel Integration"]),
    headers: &[],
    row: EmployeeSupervisorDetails::TYPE,
    grain: Grain::Employment,
    key: &["employeeID", "companyID"],
    paging: Paging::per_page_capital(100, 10_000),
    parameters: &[
        Parameter::new("companyId", Test::Text, "Ids of companies, with commas between.").on("companyID"),
        Parameter::new("employeeId", Test::Text, "Keys of employees, with commas between.")
            .on("employeeID")
            .pattern(Pattern::CommaList),
        Parameter::new(
            "supervisorCompanyId",
            Test::Text,
            "Ids of companies of supervisors, with commas between.",
        )
        .on("supervisorCompanyID"),
        Parameter::new(
            "supervisorEmployeeId",
            Test::Text,
            "Keys of supervisors, with commas between.",
        )
        .on("supervisorEmployeeID")
        .pattern(Pattern::CommaList),
        Parameter::new("supervisorCompanyCode", Test::Text, "Code of the supervisor's company."),
    ],
    endpoints: &[Endpoint::list(
        "list",
        "/personnel/v1/employee-supervisor-details",
        "Supervisors of all employees, filtered and in pages.",
    )],
};
