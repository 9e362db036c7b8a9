//! Reporting categories of organization levels (`ukg-pro-rest.md` 16.12).

use crate::{
    permission::Guard,
    record,
    record::Record,
    rest::{Api, Endpoint, Grain, Paging},
};

record! {
    /// A category that units of an organization level are reported in.
    ReportingCategory as "organization-reporting-category" {
        /// Name of the category.
        description = "description": Text, nillable;
        /// Code of the category.
        code = "code": Text, nillable;
        /// Organization level it is for, 1 to 4, as text.
        level = "level": Text, nillable;
        /// GUID of the row.
        integration_record_id = "integrationRecordId": Text, nillable;
    }
}

/// The reporting categories of organization levels, one row a level and code.
pub static API: Api = Api {
    name: "organization-reporting-category",
    meaning: "The reporting categories of organization levels, one row a level and code.",
    guard: Guard::Line(&["Company Configuration Integration"]),
    headers: &[],
    row: ReportingCategory::TYPE,
    grain: Grain::Record("reporting-category"),
    key: &["level", "code"],
    paging: Paging::per_page_capital(100, 10_000),
    parameters: &[],
    endpoints: &[Endpoint::list(
        "list",
        "/configuration/v1/organization-reporting-category",
        "The reporting categories of organization levels, in pages.",
    )],
};
