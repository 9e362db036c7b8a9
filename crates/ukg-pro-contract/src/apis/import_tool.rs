//! The Import Tool: a transaction in XML, carried out later (`ukg-pro-rest.md` 15.2).

use crate::{
    permission::{Guard, Level},
    record,
    record::Record,
    rest::{Api, Body, Endpoint, Grain, Paging, Shape},
};

record! {
    /// A transaction to import, in the tenant's own XML; its schema is shown in the product's Import Tool only.
    ImportTransaction as "transaction" {
        /// The transaction in XML, in Base64 by what one connector says; it can hold any personal value.
        transaction = "transaction": Text, nillable, required, sensitive;
        /// A name for the file, unlike any before.
        unique_file_name = "uniqueFileName": Text, nillable;
    }
}

record! {
    /// A transaction that was taken in and waits.
    StagedTransaction as "import-tool" {
        /// GUID under which `import-tool-status` tells what became of it.
        staging_id = "stagingId": Text, nillable;
        /// When it was taken in; no zone.
        date_time_created = "dateTimeCreated": DateTime, nillable;
        /// Name of the file it is kept in.
        file_name = "fileName": Text, nillable;
    }
}

/// Takes in transactions that are carried out later.
pub static API: Api = Api {
    name: "import-tool",
    meaning: "Takes in transactions, such as changes of deductions, that are carried out later.",
    guard: Guard::Line(&["Personnel Integration"]),
    headers: &[],
    row: StagedTransaction::TYPE,
    grain: Grain::Record("staged-transaction"),
    key: &["stagingId"],
    paging: Paging::NONE,
    parameters: &[],
    endpoints: &[Endpoint::create(
        "create",
        "/personnel/v1/import-tool",
        Body::Row(ImportTransaction::TYPE),
        Shape::List,
        "Takes in a transaction and answers the id to ask for its result.",
    )
    .needing(&[Level::View, Level::Add])],
};
