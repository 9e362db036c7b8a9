//! Job groups (`ukg-pro-rest.md` 16.4).

use crate::{
    permission::Guard,
    record,
    record::Record,
    rest::{Api, Endpoint, Grain, Paging, Parameter, Test},
};

record! {
    /// A group that jobs are put in.
    JobGroup as "jobgroup" {
        /// Code of the group.
        job_group_code = "jobGroupCode": Text, nillable;
        /// Name of the group.
        job_group_code_description = "jobGroupCodeDescription": Text, nillable;
        /// Free remarks about the group.
        job_group_notes = "jobGroupNotes": Text, nillable;
        /// Country the group is set up for, ISO alpha-3.
        job_group_country_code = "jobGroupCountryCode": Text, nillable;
    }
}

/// The groups of jobs, one row a code and country.
pub static API: Api = Api {
    name: "jobgroup",
    meaning: "The groups of jobs, one row a code and country.",
    guard: Guard::Line(&["Company Configuration Integration"]),
    headers: &[],
    row: JobGroup::TYPE,
    grain: Grain::Record("job-group"),
    key: &["jobGroupCode", "jobGroupCountryCode"],
    paging: Paging::per_page_capital(100, 10_000),
    parameters: &[
        Parameter::new("jobGroupCode", Test::Text, "Code of the group."),
        Parameter::new("jobGroupCountryCode", Test::Text, "Country of the group, ISO alpha-3."),
    ],
    endpoints: &[Endpoint::list(
        "list",
        "/configuration/v1/jobgroup",
        "The groups of jobs, filtered and in pages.",
    )],
};
