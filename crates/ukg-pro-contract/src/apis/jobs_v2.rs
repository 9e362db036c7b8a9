//! Jobs, second version (`ukg-pro-rest.md` 16.3).

use crate::{
    permission::Guard,
    record,
    record::Record,
    rest::{Api, Endpoint, Grain, Paging, Parameter, Test},
};

record! {
    /// A job that employees can hold.
    JobV2 as "jobs-v2" {
        /// Code of the job; its key.
        job_code = "jobCode": Text, nillable;
        /// Title of the job.
        title = "title": Text, nillable;
        /// Country the job is set up for, ISO alpha-3.
        country_code = "countryCode": Text, nillable;
        /// Code of the family the job belongs to.
        job_family_code = "jobFamilyCode": Text, nillable;
        /// Whether the job is in use.
        is_active = "isActive": Boolean, nillable;
        /// The job described at length.
        long_description = "longDescription": Text, nillable;
        /// Category of the job in reports on equal employment opportunity; UKG's spelling, with a zero.
        job_eeo_category = "jobEE0Category": Text, nillable;
        /// Code of the group the job belongs to.
        job_group = "jobGroup": Text, nillable;
        /// Code of its type under the Fair Labor Standards Act: exempt, non-exempt and the like.
        flsa_type_code = "flsaTypeCode": Text, nillable;
        /// GUID of the row.
        integration_record_id = "integrationRecordId": Text, nillable;
        /// Code of the environment the work is done in; UKG's spelling.
        work_environment_code = "workEnvirornmentCode": Text, nillable;
        /// Text of that code.
        work_environment_desc = "workEnvironmentDesc": Text, nillable;
    }
}

/// The jobs of the tenant, one row a code.
pub static API: Api = Api {
    name: "jobs-v2",
    meaning: "The jobs of the tenant, one row a code.",
    guard: Guard::Line(&["Company Configuration Integration"]),
    headers: &[],
    row: JobV2::TYPE,
    grain: Grain::Record("job"),
    key: &["jobCode"],
    paging: Paging::per_page(100, 10_000),
    parameters: &[
        Parameter::new("jobCode", Test::Text, "Code of the job."),
        Parameter::new("countryCode", Test::Text, "Country of the job, ISO alpha-3."),
        Parameter::new("isActive", Test::Boolean, "Whether the job is in use."),
    ],
    endpoints: &[
        Endpoint::list(
            "list",
            "/configuration/v2/jobs",
            "The jobs of the tenant, filtered and in pages.",
        ),
        Endpoint::object("get", "/configuration/v2/jobs/{code}", "The job of this code."),
    ],
};
