//! Changed business structures for UKG's workforce management (`ukg-pro-rest.md` 13.15).
//!
//! UKG's row is not published (`ukg-pro-rest.md` 21): the fields here are assumed, the least that a change of the
//! business structure needs.

use crate::{
    permission::Guard,
    record,
    record::Record,
    rest::{Api, Endpoint, Grain, Paging, Parameter, Pattern, Test},
};

record! {
    /// Where an employee stands in the business structure since its last change. The row is assumed, not published.
    KronosBusinessStructureStatus as "business-structure-status" {
        /// Key of the person across companies, 12 characters; assumed.
        employee_id = "employeeId": Text, nillable;
        /// Id of the company, 5 characters; assumed.
        company_id = "companyId": Text, nillable;
        /// Day the place takes effect; assumed.
        effective_date = "effectiveDate": DateTime, nillable;
        /// Code of organization level 1; assumed.
        org_level1_code = "orgLevel1Code": Text, nillable;
        /// Code of organization level 2; assumed.
        org_level2_code = "orgLevel2Code": Text, nillable;
        /// Code of organization level 3; assumed.
        org_level3_code = "orgLevel3Code": Text, nillable;
        /// Code of organization level 4; assumed.
        org_level4_code = "orgLevel4Code": Text, nillable;
        /// Code of the primary work location; assumed.
        primary_work_location_code = "primaryWorkLocationCode": Text, nillable;
        /// When the place last changed, no zone; assumed.
        date_time_changed = "dateTimeChanged": DateTime, nillable;
    }
}

/// Employees whose business structure changed, for workforce management. The row is assumed.
pub static API: Api = Api {
    name: "business-structure-status",
    meaning: "Employees whose business structure changed, for workforce management.",
    guard: Guard::Line(&["Personnel Integration"]),
    headers: &[],
    row: KronosBusinessStructureStatus::TYPE,
    grain: Grain::Employment,
    key: &["employeeId", "companyId"],
    paging: Paging::per_page_capital(100, 10_000),
    parameters: &[
        Parameter::new(
            "modifiedAfterDateTime",
            Test::From,
            "Changes since this date or date and time.",
        )
        .on("dateTimeChanged")
        .required(),
        Parameter::new("companyId", Test::Text, "Ids of companies; * stands for any.")
            .pattern(Pattern::Wild)
            .required(),
        Parameter::new("effectiveDate", Test::AsOf, "The day whose structure is asked for."),
        Parameter::new("employeeId", Test::Text, "Keys of persons; * stands for any.").pattern(Pattern::Wild),
    ],
    endpoints: &[Endpoint::list(
        "list",
        "/personnel/v1/integration/kronos/business-structure-status",
        "Employees whose business structure changed since a date, filtered and in pages.",
    )
    .assumed()],
};
