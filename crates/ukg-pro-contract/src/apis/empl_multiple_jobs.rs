//! All jobs of an employee (`ukg-pro-rest.md` 13.14).

use crate::{
    permission::Guard,
    record,
    record::Record,
    rest::{Api, Endpoint, Grain, Paging, Parameter, Pattern, Test},
};

record! {
    /// A job that an employee holds, with its rates.
    EmplMultipleJobs as "empl-multiple-jobs" {
        /// Id of the company, 5 characters.
        company_id = "companyId": Text, nillable;
        /// Key of the employee.
        employee_id = "employeeId": Text, nillable;
        /// Code of the job.
        job_code = "jobCode": Text, nillable;
        /// Whether it is the primary job.
        is_primary_job = "isPrimaryJob": Boolean, nillable;
        /// Whether the job is held no longer; true means inactive.
        job_is_inactive = "jobIsInActive": Boolean, nillable;
        /// Pay a year in this job.
        annual_pay_rate = "annualPayRate": Number, nillable;
        /// Pay an hour in this job.
        hourly_pay_rate = "hourlyPayRate": Number, nillable;
        /// First other rate.
        other_rate1 = "otherRate1": Number, nillable;
        /// Second other rate.
        other_rate2 = "otherRate2": Number, nillable;
        /// Third other rate.
        other_rate3 = "otherRate3": Number, nillable;
        /// Fourth other rate.
        other_rate4 = "otherRate4": Number, nillable;
        /// Pay a piece in this job.
        piece_pay_rate = "piecePayRate": Number, nillable;
        /// Since when the employee holds the job.
        date_in_job = "dateInJob": DateTime, nillable;
    }
}

/// Jobs of employees, one row a job held.
pub static API: Api = Api {
    name: "empl-multiple-jobs",
    meaning: "Jobs of employees, one row a job held.",
    guard: Guard::Line(&["Personnel Integration"]),
    headers: &[],
    row: EmplMultipleJobs::TYPE,
    grain: Grain::Record("job-assignment"),
    key: &["employeeId", "companyId", "jobCode"],
    paging: Paging::per_page_capital(100, 10_000),
    parameters: &[
        Parameter::new("employeeId", Test::Text, "Key of an employee.").pattern(Pattern::Alphanumeric),
        Parameter::new("companyId", Test::Text, "Id of a company."),
        Parameter::new("jobCode", Test::Text, "Code of the job."),
        Parameter::new("isPrimaryJob", Test::Boolean, "Whether it is the primary job."),
        Parameter::new("jobIsInActive", Test::Boolean, "Whether the job is held no longer."),
    ],
    endpoints: &[Endpoint::list(
        "list",
        "/personnel/v1/empl-multiple-jobs",
        "Jobs of all employees, filtered and in pages.",
    )],
};
