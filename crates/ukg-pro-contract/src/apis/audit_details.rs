//! Audit trail (`ukg-pro-rest.md` 13.13).

use crate::{
    permission::Guard,
    record,
    record::Record,
    rest::{Api, Endpoint, Grain, Paging, Parameter, Test},
};

record! {
    /// A change of one field. Tables and fields go by their names in the database.
    AuditDetails as "audit-details" {
        /// What the first part of the changed record's key is.
        aud_key1_label = "audKey1Label": Text, nillable;
        /// What the second part of the key is.
        aud_key2_label = "audKey2Label": Text, nillable;
        /// What the third part of the key is.
        aud_key3_label = "audKey3Label": Text, nillable;
        /// First part of the changed record's key.
        aud_key1_value = "audKey1Value": Text, nillable;
        /// Second part of the key.
        aud_key2_value = "audKey2Value": Text, nillable;
        /// Third part of the key.
        aud_key3_value = "audKey3Value": Text, nillable;
        /// Table of the database that holds the record.
        aud_table_name = "audTableName": Text, nillable;
        /// Column of that table that changed.
        aud_field_name = "audFieldName": Text, nillable;
        /// What it held before; any field can stand here, identifiers of nations too.
        aud_old_value = "audOldValue": Text, nillable, sensitive;
        /// What it holds since; any field can stand here, identifiers of nations too.
        aud_new_value = "audNewValue": Text, nillable, sensitive;
        /// What was done to the record.
        aud_action = "audAction": Text, nillable;
        /// System id of the changed record.
        aud_system_id = "audSystemID": Text, nillable;
        /// When it was changed; no zone.
        aud_date_time = "audDateTime": DateTime, nillable;
    }
}

/// Changes of one field of one table in a span of time.
pub static API: Api = Api {
    name: "audit-details",
    meaning: "Changes of one field of one table in a span of time.",
    guard: Guard::Line(&["Personnel Integration"]),
    headers: &[],
    row: AuditDetails::TYPE,
    grain: Grain::Record("audit-entry"),
    key: &[
        "audTableName",
        "audFieldName",
        "audKey1Value",
        "audKey2Value",
        "audKey3Value",
        "audDateTime",
    ],
    paging: Paging::per_page_capital(100, 10_000),
    parameters: &[
        Parameter::new("startDateTime", Test::From, "Changes from this time on.")
            .on("audDateTime")
            .required(),
        Parameter::new("endDateTime", Test::To, "Changes up to this time.")
            .on("audDateTime")
            .required(),
        Parameter::new(
            "tableName",
            Test::Text,
            "Table of the database, as integration-audit-configuration names it.",
        )
        .on("audTableName")
        .required(),
        Parameter::new(
            "fieldName",
            Test::Text,
            "Column of that table, as integration-audit-configuration names it.",
        )
        .on("audFieldName")
        .required(),
        Parameter::new("action", Test::Text, "What was done to the record.").on("audAction"),
    ],
    endpoints: &[Endpoint::list(
        "list",
        "/personnel/v1/audit-details",
        "Changes of one field between two times, filtered and in pages.",
    )],
};
