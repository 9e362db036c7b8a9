//! Profiles of employees for UKG's workforce management (`ukg-pro-rest.md` 13.15).

use crate::{
    permission::Guard,
    record,
    record::Record,
    rest::{Api, Endpoint, Grain, Paging, Parameter, Test},
};

record! {
    /// One setting of an employee in a product and module, with the day it takes effect.
    KronosEmployeeProfile as "employee-profiles" {
        /// Text of the profile.
        description = "description": Text, nillable;
        /// What the profile is set to.
        profile_value = "profileValue": Text, nillable;
        /// What kind of setting it is; the kinds are not published.
        profile_type = "profileType": Text, nillable;
        /// The product the setting is for.
        product = "product": Text, nillable;
        /// The part of the product.
        module = "module": Text, nillable;
        /// Id of the company, 5 characters.
        company_id = "companyId": Text, nillable;
        /// Key of the person across companies, 12 characters.
        employee_id = "employeeId": Text, nillable;
        /// Whether the setting was taken away.
        is_cleared = "isCleared": Boolean, nillable;
        /// Whether the setting has a history by day.
        is_date_effective = "isDateEffective": Boolean, nillable;
        /// Whether the company is the employee's primary one.
        is_primary = "isPrimary": Boolean, nillable;
        /// Number of the row.
        record_id = "recordId": Number, nillable;
        /// Number of the change that made the row.
        change_record_id = "changeRecordID": Number, nillable;
        /// When the row last changed; no zone.
        last_modified_date = "lastModifiedDate": DateTime, nillable;
        /// Day the setting takes effect.
        effective_date = "effectiveDate": DateTime, nillable;
        /// Since when the company is, or is not, the primary one.
        is_primary_effective_date = "isPrimaryEffectiveDate": DateTime, nillable;
        /// Day of the first hire.
        original_hire_date = "originalHireDate": DateTime, nillable;
    }
}

/// Settings of employees in one product of workforce management.
pub static API: Api = Api {
    name: "employee-profiles",
    meaning: "Settings of employees in one product of workforce management.",
    guard: Guard::Line(&["Personnel Integration"]),
    headers: &[],
    row: KronosEmployeeProfile::TYPE,
    grain: Grain::Record("employee-profile"),
    key: &["recordId"],
    paging: Paging::per_page_capital(100, 10_000),
    parameters: &[
        Parameter::new("product", Test::Text, "The product; its names are not published.").required(),
        Parameter::new("companyId", Test::Text, "Ids of companies."),
        Parameter::new("employeeId", Test::Text, "Keys of persons."),
        Parameter::new("effectiveDate", Test::AsOf, "The day whose settings are asked for."),
        Parameter::new(
            "changeWindow",
            Test::Choice,
            "How far back changes are looked for; the unit is not published.",
        ),
        Parameter::new(
            "includeHistoryIfChangeDetected",
            Test::Choice,
            "true answers the earlier settings of a changed employee too.",
        ),
    ],
    endpoints: &[Endpoint::list(
        "list",
        "/personnel/v1/integration/kronos/employee-profiles",
        "Settings of employees in one product, filtered and in pages.",
    )],
};
