//! The import tool of business rules: handing in (`ukg-pro-rest.md` 16.12, by the pattern of 15.2).

use crate::{
    permission::Guard,
    record,
    record::Record,
    rest::{Api, Body, Endpoint, Grain, Paging, Shape},
};

record! {
    /// What was handed in and waits to be processed. The object is not published: it is assumed from the import tool.
    StagedBusinessRule as "businessruleimport-tool" {
        /// GUID under which the status of a transaction is asked for.
        staging_id = "stagingId": Text, nillable;
        /// GUID under which the status of a file is asked for.
        file_id = "fileId": Text, nillable;
        /// When it was handed in; no zone.
        date_time_created = "dateTimeCreated": DateTime, nillable;
        /// Name of the file it is kept under.
        file_name = "fileName": Text, nillable;
    }
}

record! {
    /// A transaction, or a file of them, to hand in. The object is not published: it is assumed from the import tool.
    BusinessRuleTransaction as "transaction" {
        /// The transaction in XML, in Base64 by what one connector says of the import tool; never shown.
        transaction = "transaction": Text, nillable, required, sensitive;
        /// Name for the file it is kept under; UKG Pro makes one when it is left out.
        unique_file_name = "uniqueFileName": Text, nillable;
    }
}

/// Hands in transactions that change business rules; they are processed later.
pub static API: Api = Api {
    name: "businessruleimport-tool",
    meaning: "Hands in transactions that change business rules; they are processed later.",
    guard: Guard::NotStated,
    headers: &[],
    row: StagedBusinessRule::TYPE,
    grain: Grain::Record("staged-transaction"),
    key: &["stagingId"],
    paging: Paging::NONE,
    parameters: &[],
    endpoints: &[
        Endpoint::create(
            "transaction",
            "/configuration/v1/businessruleimport-tool/transaction",
            Body::Row(BusinessRuleTransaction::TYPE),
            Shape::Object,
            "Hands in one transaction; answers the id its status is asked for under.",
        )
        .assumed(),
        Endpoint::create(
            "fileupload",
            "/configuration/v1/businessruleimport-tool/fileupload",
            Body::Row(BusinessRuleTransaction::TYPE),
            Shape::Object,
            "Hands in a file of transactions; answers the id its status is asked for under.",
        )
        .assumed(),
    ],
};
