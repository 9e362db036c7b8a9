//! The schema of platform-configured fields (`ukg-pro-rest.md` 12).

use crate::{
    permission::Guard,
    record,
    record::Record,
    rest::{Api, Endpoint, Grain, Paging},
};

record! {
    /// How the fields that the tenant configured itself are built. The object is not published: its one property is
    /// assumed.
    CustomFieldsSchema as "custom-fields-schema" {
        /// The description of the fields, in a form of its own.
        schema = "schema": Any, nillable;
    }
}

/// The schema of the fields that the tenant configured itself: one object.
pub static API: Api = Api {
    name: "custom-fields-schema",
    meaning: "The schema of the fields that the tenant configured itself: one object.",
    guard: Guard::Line(&["Company Configuration Integration"]),
    headers: &[],
    row: CustomFieldsSchema::TYPE,
    grain: Grain::Record("custom-fields-schema"),
    key: &[],
    paging: Paging::NONE,
    parameters: &[],
    endpoints: &[Endpoint::object(
        "get",
        "/configuration/v1/platform-configuration/custom-fields-schema",
        "The schema of the fields that the tenant configured itself.",
    )
    .assumed()],
};
