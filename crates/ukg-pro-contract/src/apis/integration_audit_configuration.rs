//! What the audit trail records (`ukg-pro-rest.md` 13.13).

use crate::{
    permission::Guard,
    record,
    record::Record,
    rest::{Api, Endpoint, Grain, Paging},
};

record! {
    /// A field of the database and whether its changes are recorded.
    IntegrationAuditConfiguration as "integration-audit-configuration" {
        /// Table of the database; what audit-details wants as `tableName`.
        table_name = "tableName": Text, nillable;
        /// Column of that table; what audit-details wants as `fieldName`.
        field_name = "fieldName": Text, nillable;
        /// Whether its changes are recorded; text here.
        is_audited = "isAudited": Text, nillable;
        /// Whether UKG Pro records them unasked; text here.
        is_default_audit = "isDefaultAudit": Text, nillable;
    }
}

/// Fields the audit trail can record, one row a field.
pub static API: Api = Api {
    name: "integration-audit-configuration",
    meaning: "Fields the audit trail can record, one row a field.",
    guard: Guard::Line(&["Personnel Integration"]),
    headers: &[],
    row: IntegrationAuditConfiguration::TYPE,
    grain: Grain::Record("audited-field"),
    key: &["tableName", "fieldName"],
    paging: Paging::per_page_capital(100, 10_000),
    parameters: &[],
    endpoints: &[Endpoint::list(
        "list",
        "/personnel/v1/integration-audit-configuration",
        "Fields the audit trail can record, in pages.",
    )],
};
