//! Jobs, first version (`ukg-pro-rest.md` 16.3).

use crate::{
    permission::Guard,
    record,
    record::Record,
    rest::{Api, Endpoint, Grain, Paging, Parameter, Test},
};

record! {
    /// A job that employees can hold. Some tenants send the code as `jobCode`, and further fields of version 2.
    JobV1 as "jobs" {
        /// Code of the job; its key.
        code = "code": Text, nillable, required;
        /// Title of the job.
        title = "title": Text, nillable, required;
        /// Country the job is set up for, ISO alpha-3.
        country_code = "countryCode": Text, nillable, required;
        /// Code of the family the job belongs to.
        job_family_code = "jobFamilyCode": Text, nillable;
        /// Whether the job is in use.
        is_active = "isActive": Boolean, nillable;
    }
}

/// The jobs of the tenant, one row a code; deprecated in favour of version 2.
pub static API: Api = Api {
    name: "jobs",
    meaning: "The jobs of the tenant, one row a code; deprecated in favour of version 2.",
    guard: Guard::Line(&["Company Configuration Integration"]),
    headers: &[],
    row: JobV1::TYPE,
    grain: Grain::Record("job"),
    key: &["code"],
    paging: Paging::NONE,
    parameters: &[
        Parameter::new("countryCode", Test::Text, "Country of the job, ISO alpha-3."),
        Parameter::new("isActive", Test::Boolean, "Whether the job is in use."),
    ],
    endpoints: &[
        Endpoint::list(
            "list",
            "/configuration/v1/jobs",
            "The jobs of the tenant, filtered, in one answer.",
        ),
        Endpoint::object("get", "/configuration/v1/jobs/{code}", "The job of this code."),
    ],
};
