//! The one error type of the store.
//!
//! `Display` says what happened and what to do, names no secret and no personal data, and leaves
//! the database's own words to the source, which is for the operator's log.

use std::io;
use std::path::PathBuf;

use rollbook_model::{AccountId, OrganisationId, WebhookId};

use crate::dialect;
use crate::receipts::NotGenuine;

/// Why the store could not do what was asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The database address cannot be understood.
    #[error(
        "cannot understand the database address: {reason}; give `sqlite://PATH`, a path, or \
         `postgres://USER:PASSWORD@HOST:PORT/DATABASE`"
    )]
    DatabaseUrlInvalid {
        /// What is wrong with it. Never the address itself, which may hold a password.
        reason: String,
    },
    /// The database does not answer, or refuses the connection.
    #[error(
        "cannot reach the database `{database}`; check that it runs, that the address, user name \
         and password are right, and that this user may connect"
    )]
    DatabaseUnreachable {
        /// The address without its password.
        database: String,
        /// What the driver said.
        #[source]
        source: Option<sqlx::Error>,
    },
    /// The connection to the database broke, or none became free in time.
    #[error("lost the database; check that it still runs, then try again")]
    DatabaseLost(#[source] sqlx::Error),
    /// Another process holds the database locked.
    #[error("the database is locked by another process; try again, or stop what else has the file open")]
    DatabaseBusy(#[source] sqlx::Error),
    /// The file is no SQLite database, or its pages are damaged.
    #[error("the database file is damaged or is no SQLite database; restore it from a backup")]
    DatabaseDamaged(#[source] sqlx::Error),
    /// A newer Rollbook has changed the database's tables.
    #[error(
        "the database was last used by a newer Rollbook (its schema is at {found}, this one knows \
         {known}); start that version or a later one"
    )]
    DatabaseNewer {
        /// The newest migration found in the database.
        found: i64,
        /// The newest migration this version knows.
        known: i64,
    },
    /// The database's migrations are not the ones this version was built with.
    #[error(
        "the database's schema {version} is not the one Rollbook makes; use a database of \
         Rollbook's own, or restore it from a backup"
    )]
    DatabaseForeign {
        /// The migration that differs.
        version: i64,
    },
    /// The database refused a statement for a reason this crate does not foresee.
    #[error("the database failed; its own message is in the log, and trying again may help")]
    DatabaseFailed(#[source] sqlx::Error),
    /// A file or folder of Rollbook's own cannot be read or written.
    #[error("cannot {doing} `{path}`; check the path and its permissions")]
    File {
        /// What was tried, as a verb.
        doing: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// The database holds sealed credentials, and there is no master key to open them.
    #[error(
        "the database holds sealed credentials, but there is no master key at `{path}`; put the \
         key that sealed them back there, or give it in `ROLLBOOK_MASTER_KEY` or by `master_key_command`"
    )]
    MasterKeyMissing {
        /// Where a master key was looked for.
        path: PathBuf,
    },
    /// The master key is not the one that sealed the database's credentials.
    #[error(
        "the database's credentials were sealed under another master key (`{found}`, given was \
         `{given}`); start with the key that sealed them, if need be beside the new one"
    )]
    MasterKeyMismatch {
        /// The id of the master key the database was sealed under.
        found: String,
        /// The ids of the master keys that were given.
        given: String,
    },
    /// Another node has made another master key the database's own.
    #[error(
        "another node has given this database another master key (this one holds `{given}`); \
         start every node with the same key, by `ROLLBOOK_MASTER_KEY` or the same `master.key`"
    )]
    MasterKeySuperseded {
        /// The id of the master key this process holds.
        given: String,
    },
    /// The text given as a master key is none.
    #[error(
        "the master key from {from} is not 32 bytes in base64; put the right key there, or several, one a line (a new one \
         can be made with `openssl rand -base64 32`, and opens nothing sealed before)"
    )]
    MasterKeyInvalid {
        /// Where the text came from.
        from: String,
    },
    /// The command that is to print the master key did not.
    #[error("the master key command gave no key: {reason}; run the command by hand to see what it says")]
    MasterKeyCommandFailed {
        /// What happened. Never what it printed.
        reason: String,
    },
    /// The master key that was given has been rotated away, and none that seals now is beside it.
    #[error(
        "the master key `{given}` was rotated away; start with the key that replaced it, or with both, the new one \
         first"
    )]
    MasterKeyRetired {
        /// Its id.
        given: String,
    },
    /// A new master key is needed that Rollbook cannot make by itself.
    #[error(
        "everything is sealed under master key `{active}` already; to rotate, put a new key before it where your keys \
         come from (make one with `openssl rand -base64 32`), then run this again"
    )]
    MasterKeyNotNew {
        /// The id of the key in use.
        active: String,
    },
    /// Data keys that do not open were left under an old master key.
    #[error(
        "{count} data keys do not open and stay under their old master key, first that of {first}; they were altered \
         outside Rollbook, so restore them from a backup, or delete what they belong to, then rotate again"
    )]
    NotRotated {
        /// How many.
        count: usize,
        /// Whose the first one is.
        first: String,
    },
    /// A sealed value or a wrapped data key does not open: it was altered, cut or moved.
    #[error(
        "a sealed value of account `{account}` does not open: {what}; it was altered outside \
         Rollbook, so restore the database from a backup or link the account again"
    )]
    SealedValueDamaged {
        /// The account it belongs to.
        account: AccountId,
        /// The field's name, or `data key`.
        what: String,
    },
    /// A value is longer than the cipher can seal (256 GiB).
    #[error("a value of account `{account}` is too long to store: {what}; give a shorter one")]
    ValueTooLong {
        /// The account it was for.
        account: AccountId,
        /// The field's name.
        what: String,
    },
    /// A value that is held for a link session does not open: it was altered, cut or moved.
    #[error(
        "a value held for link session {number} does not open; it was altered outside Rollbook, so make a new link"
    )]
    LinkValueDamaged {
        /// The session's number.
        number: u64,
    },
    /// A value given to a link session is longer than the cipher can seal (256 GiB).
    #[error("a value given to link session {number} is too long to store; give a shorter one")]
    LinkValueTooLong {
        /// The session's number.
        number: u64,
    },
    /// A key of the server's own does not open: it was altered, cut or moved.
    #[error(
        "the server's key for {purpose} does not open; it was altered outside Rollbook, so restore the database from a \
         backup"
    )]
    ServerKeyDamaged {
        /// What it is for.
        purpose: &'static str,
    },
    /// A password could not be hashed or compared.
    #[error("the password could not be worked with: {reason}")]
    PasswordUnusable {
        /// What the hash function says, without the password.
        reason: String,
    },
    /// Somebody else has changed the thing since it was read.
    #[error("{what} `{id}` was changed meanwhile; read it again")]
    ChangedMeanwhile {
        /// What was to be changed, as `link session`.
        what: &'static str,
        /// Its id.
        id: String,
    },
    /// The last administrator was to lose the role.
    #[error("somebody must be administrator; make another person administrator first")]
    LastAdmin,
    /// A stored value is not of the form Rollbook writes.
    #[error(
        "a stored value cannot be read: {what}; it was altered outside Rollbook, so restore the \
         database from a backup"
    )]
    StoredValueDamaged {
        /// Table, row and column.
        what: String,
    },
    /// There is no such thing in this organisation.
    #[error("no {what} `{id}` here; check the id")]
    NotFound {
        /// What was looked for, as `account`.
        what: &'static str,
        /// Its id.
        id: String,
    },
    /// Something with this id exists already.
    #[error("{what} `{id}` exists already; change the existing one instead")]
    Conflict {
        /// What was to be created, as `account`.
        what: &'static str,
        /// Its id.
        id: String,
    },
    /// An account was handed over for an organisation other than the one it names.
    #[error(
        "the account belongs to organisation `{owner}`, not to `{asked}`; use the account's own \
         organisation"
    )]
    OrganisationMismatch {
        /// The organisation the account names.
        owner: OrganisationId,
        /// The organisation the caller acts for.
        asked: OrganisationId,
    },
    /// A write was to be ended or forgotten that is not under way.
    #[error(
        "no write is under way under this key of account `{account}`: it was not begun, was \
         forgotten, or has ended already; begin it to learn what is known of it"
    )]
    WriteNotUnderWay {
        /// The account it was for.
        account: AccountId,
    },
    /// A receipt does not prove anything here.
    #[error("the receipt does not hold here: {why}")]
    ReceiptNotGenuine {
        /// Why.
        why: NotGenuine,
    },
    /// The file is no backup.
    #[error("`{path}` is no backup of Rollbook's; give a file that `rollbook backup` wrote")]
    BackupForeign {
        /// The file.
        path: PathBuf,
    },
    /// The backup is not as it was written.
    #[error(
        "the backup `{path}` was cut or altered after it was made: {what}; nothing was restored, so fetch the file again, \
         or take another backup"
    )]
    BackupDamaged {
        /// The file.
        path: PathBuf,
        /// What of it.
        what: String,
    },
    /// A newer Rollbook made the backup.
    #[error("the backup `{path}` is newer than this Rollbook: {what}; restore it with that version or a later one")]
    BackupNewer {
        /// The file.
        path: PathBuf,
        /// In what it is newer.
        what: String,
    },
    /// The backup was made under a master key that is not here.
    #[error(
        "the backup `{path}` needs the master key `{found}`, which is not here (given was `{given}`); put that key there, \
         if need be after a newer one"
    )]
    BackupKeyMissing {
        /// The file.
        path: PathBuf,
        /// The id of the master key it needs.
        found: String,
        /// The ids of the master keys that were given.
        given: String,
    },
    /// The database that a backup was to be restored into holds something.
    #[error(
        "there is something in the database already, and it stays as it is; restore into a new one, or say `--replace` to \
         destroy what is there"
    )]
    DatabaseNotEmpty,
    /// Another process uses the database that a backup was to be restored into.
    #[error("the database is in use; stop every Rollbook that has it open, then restore")]
    DatabaseInUse,
    /// The operating system gave no random bytes.
    #[error("the system's random number source failed; nothing was stored, try again")]
    RandomUnavailable(#[source] getrandom::Error),
}

impl Error {
    /// A stable word for this kind of error, for programs and for the page that explains it.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::DatabaseUrlInvalid { .. } => "database_url_invalid",
            Self::DatabaseUnreachable { .. } => "database_unreachable",
            Self::DatabaseLost(_) => "database_lost",
            Self::DatabaseBusy(_) => "database_busy",
            Self::DatabaseDamaged(_) => "database_damaged",
            Self::DatabaseNewer { .. } => "database_newer",
            Self::DatabaseForeign { .. } => "database_foreign",
            Self::DatabaseFailed(_) => "database_failed",
            Self::File { .. } => "file_unusable",
            Self::MasterKeyMissing { .. } => "master_key_missing",
            Self::MasterKeyMismatch { .. } => "master_key_mismatch",
            Self::MasterKeySuperseded { .. } => "master_key_superseded",
            Self::MasterKeyInvalid { .. } => "master_key_invalid",
            Self::MasterKeyCommandFailed { .. } => "master_key_command_failed",
            Self::MasterKeyRetired { .. } => "master_key_retired",
            Self::MasterKeyNotNew { .. } => "master_key_not_new",
            Self::NotRotated { .. } => "data_keys_not_rotated",
            Self::SealedValueDamaged { .. } => "sealed_value_damaged",
            Self::ValueTooLong { .. } => "value_too_long",
            Self::LinkValueDamaged { .. } => "link_value_damaged",
            Self::LinkValueTooLong { .. } => "link_value_too_long",
            Self::ServerKeyDamaged { .. } => "server_key_damaged",
            Self::PasswordUnusable { .. } => "password_unusable",
            Self::ChangedMeanwhile { .. } => "changed_meanwhile",
            Self::LastAdmin => "last_admin",
            Self::StoredValueDamaged { .. } => "stored_value_damaged",
            Self::NotFound { .. } => "not_found",
            Self::Conflict { .. } => "conflict",
            Self::OrganisationMismatch { .. } => "organisation_mismatch",
            Self::WriteNotUnderWay { .. } => "write_not_under_way",
            Self::ReceiptNotGenuine { .. } => "receipt_not_genuine",
            Self::BackupForeign { .. } => "backup_foreign",
            Self::BackupDamaged { .. } => "backup_damaged",
            Self::BackupNewer { .. } => "backup_newer",
            Self::BackupKeyMissing { .. } => "backup_key_missing",
            Self::DatabaseNotEmpty => "database_not_empty",
            Self::DatabaseInUse => "database_in_use",
            Self::RandomUnavailable(_) => "random_unavailable",
        }
    }

    pub(crate) fn no_organisation(organisation: OrganisationId) -> Self {
        Self::NotFound {
            what: "organisation",
            id: organisation.to_string(),
        }
    }

    pub(crate) fn no_webhook(webhook: WebhookId) -> Self {
        Self::NotFound {
            what: "webhook",
            id: webhook.to_string(),
        }
    }

    pub(crate) fn no_account(account: AccountId) -> Self {
        Self::NotFound {
            what: "account",
            id: account.to_string(),
        }
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed => Self::DatabaseLost(error),
            sqlx::Error::ColumnDecode { index, .. } => Self::StoredValueDamaged {
                what: format!("column {index}"),
            },
            sqlx::Error::Database(refusal) => match dialect::refusal(refusal.as_ref()) {
                dialect::Refusal::Busy => Self::DatabaseBusy(error),
                dialect::Refusal::Damaged => Self::DatabaseDamaged(error),
                dialect::Refusal::Lost => Self::DatabaseLost(error),
                dialect::Refusal::Other => Self::DatabaseFailed(error),
            },
            _ => Self::DatabaseFailed(error),
        }
    }
}

impl From<getrandom::Error> for Error {
    fn from(error: getrandom::Error) -> Self {
        Self::RandomUnavailable(error)
    }
}
