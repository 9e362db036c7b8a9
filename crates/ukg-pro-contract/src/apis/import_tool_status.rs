//! What became of a transaction of the Import Tool (`ukg-pro-rest.md` 15.2).

use crate::{
    permission::Guard,
    record,
    record::Record,
    rest::{Api, Endpoint, Grain, Paging},
};

record! {
    /// What the Import Tool has to say about a transaction.
    ImportMessage as "messages" {
        /// The text.
        message = "message": Text, nillable;
        /// How bad it is, 0 to 3; the meaning is not published, 0 information to 3 error is plausible.
        severity = "severity": Number, nillable;
    }
}

record! {
    /// A transaction of the Import Tool with its result.
    ImportStatus as "import-tool-status" {
        /// GUID the transaction was given when it was taken in.
        staging_id = "stagingId": Text, nillable;
        /// The result in a word; `Pass` is one, the others are not published.
        status = "status": Text, nillable;
        /// When the file was carried out; no zone.
        file_process_date = "fileProcessDate": DateTime, nillable;
        /// When the transaction was sent on to its service; no zone.
        service_submittal_date = "serviceSubmittalDate": DateTime, nillable;
        /// When the transaction was last posted again; no zone.
        last_repost_date = "lastRepostDate": DateTime, nillable;
        /// Name of the employee it is about.
        employee_name = "employeeName": Text, nillable;
        /// Number of the employee it is about; leading zeros count.
        employee_number = "employeeNumber": Text, nillable;
        /// The kind of transaction.
        transaction = "transaction": Text, nillable;
        /// Name of the file it is kept in.
        file_name = "fileName": Text, nillable;
        /// What the Import Tool has to say about it.
        messages = "messages": Many(ImportMessage), nillable;
        /// The same for the transactions it was split into, nested.
        child_transaction_statuses = "childTransactionStatuses": Any, nillable;
    }
}

/// What became of transactions of the Import Tool.
pub static API: Api = Api {
    name: "import-tool-status",
    meaning: "What became of a transaction of the Import Tool.",
    guard: Guard::Line(&["Personnel Integration"]),
    headers: &[],
    row: ImportStatus::TYPE,
    grain: Grain::Record("staged-transaction"),
    key: &["stagingId"],
    paging: Paging::NONE,
    parameters: &[],
    endpoints: &[Endpoint::object(
        "get",
        "/personnel/v1/import-tool/status/{stagingId}",
        "What became of one transaction.",
    )],
};
