//! Security roles (`ukg-pro-rest.md` 16.12).

use crate::{
    permission::Guard,
    record,
    record::Record,
    rest::{Api, Endpoint, Grain, Paging, Parameter, Test},
};

record! {
    /// A security role that users can have.
    Role as "roles" {
        /// Whether employees have the role unless told otherwise.
        rol_default_role = "rolDefaultRole": Boolean, nillable;
        /// What the role is for.
        rol_description = "rolDescription": Text, nillable;
        /// Number of the role; its key.
        rol_id = "rolID": Number, nillable;
        /// Name of the role.
        rol_name = "rolName": Text, nillable;
        /// Whether terminated employees have the role unless told otherwise.
        rol_default_role_terminated = "rolDefaultRoleTerminated": Boolean, nillable;
        /// Whether the role is one of business intelligence.
        rol_bi = "rolBI": Boolean, nillable;
    }
}

/// The security roles of the tenant, one row each.
pub static API: Api = Api {
    name: "roles",
    meaning: "The security roles of the tenant, one row each.",
    guard: Guard::Line(&["Company Configuration Integration"]),
    headers: &[],
    row: Role::TYPE,
    grain: Grain::Record("role"),
    key: &["rolID"],
    paging: Paging::per_page_capital(100, 10_000),
    parameters: &[Parameter::new("rolName", Test::Text, "Name of the role.")],
    endpoints: &[Endpoint::list(
        "list",
        "/configuration/v1/roles",
        "The security roles of the tenant, filtered and in pages.",
    )],
};
