//! The import tool of business rules: what became of it (`ukg-pro-rest.md` 16.12, by the pattern of 15.2).

use crate::{
    permission::Guard,
    record,
    record::Record,
    rest::{Api, Endpoint, Grain, Paging},
};

record! {
    /// What was said of a transaction while it was processed.
    BusinessRuleMessage as "messages" {
        /// The message in words.
        message = "message": Text, nillable;
        /// How grave it is, 0 to 3; which is the gravest is not published.
        severity = "severity": Number, nillable;
    }
}

record! {
    /// Where a transaction or file stands. The object is not published: it is assumed from the import tool.
    BusinessRuleStatus as "businessruleimport-tool-status" {
        /// GUID that handing in answered.
        staging_id = "stagingId": Text, nillable;
        /// Where it stands: Pass when it was processed; other words are not published.
        status = "status": Text, nillable;
        /// When it was processed; no zone.
        file_process_date = "fileProcessDate": DateTime, nillable;
        /// When it was handed in; no zone.
        service_submittal_date = "serviceSubmittalDate": DateTime, nillable;
        /// When it was last posted again; no zone.
        last_repost_date = "lastRepostDate": DateTime, nillable;
        /// Name of the employee it is about, if any.
        employee_name = "employeeName": Text, nillable;
        /// Number of the employee it is about, if any; leading zeros count.
        employee_number = "employeeNumber": Text, nillable;
        /// Kind of transaction.
        transaction = "transaction": Text, nillable;
        /// Name of the file it is kept under.
        file_name = "fileName": Text, nillable;
        /// What was said of it while it was processed.
        messages = "messages": Many(BusinessRuleMessage), nillable;
        /// Statuses of the transactions within it, a list of objects of this same form.
        child_transaction_statuses = "childTransactionStatuses": Any, nillable;
    }
}

/// Where transactions that change business rules stand.
pub static API: Api = Api {
    name: "businessruleimport-tool-status",
    meaning: "Where transactions that change business rules stand.",
    guard: Guard::NotStated,
    headers: &[],
    row: BusinessRuleStatus::TYPE,
    grain: Grain::Record("staged-transaction"),
    key: &["stagingId"],
    paging: Paging::NONE,
    parameters: &[],
    endpoints: &[
        Endpoint::object(
            "transaction",
            "/configuration/v1/businessruleimport-tool/transactionstatus/{stagingId}",
            "Where the transaction of this id stands.",
        )
        .assumed(),
        Endpoint::object(
            "file",
            "/configuration/v1/businessruleimport-tool/filestatus/{fileId}",
            "Where the file of this id stands.",
        )
        .assumed(),
    ],
};
