//! Remembers accounts, sealed credentials, link sessions, events, people, webhooks, the request log and the keys of
//! writes, on SQLite or PostgreSQL.
//!
//! SQL and open credentials exist only in this crate. Both databases are served by the same
//! statements; what differs between them is in `dialect`. Every function that touches a row takes
//! the organisation first, but for those that are given a token and find out the organisation.
//!
//! Times are kept to the microsecond; finer parts are cut off when a value is stored.

mod account_codes;
mod account_filter;
mod account_looks;
mod account_search;
mod accounts;
mod api_keys;
mod audit;
mod backup;
mod connect;
mod copy;
mod credentials;
mod database_url;
mod deductions;
mod dialect;
mod due;
mod error;
mod events;
mod facts;
mod field_switches;
mod identities;
mod key_ring;
mod link_origins;
mod link_secrets;
mod link_sessions;
mod list_readings;
mod login_attempts;
mod master_key;
mod migrations;
mod password;
mod people;
mod people_data;
mod private_file;
mod receipts;
mod request_budget;
mod request_log;
mod rotation;
mod row;
mod secrets;
mod server_keys;
mod sign_ins;
mod standings;
mod store;
mod token;
mod vault;
mod webhooks;
mod write_keys;

pub use account_codes::{AccountCode, CodeEdit, SeenCode};
pub use account_filter::AccountFilter;
pub use account_looks::{DueLook, LookEnd};
pub use account_search::{AccountOrder, AccountSearch};
pub use api_keys::{ApiKey, NewApiKey};
pub use audit::{AuditFault, AuditLine, AuditReport, KeptLine};
pub use backup::{Backup, inspect_backup, restore};
pub use connect::{AccessToken, ConnectCode, NewClient};
pub use copy::{
    Applied, CalendarRun, ChangeFilter, CopiedObject, DueRemap, DueStream, Followed, Gone, Mapped, Mapper, Naming,
    NewRow, ObjectFilter, Page, PaidRow, PayRunCopy, Purged, ReadPayRun, RowOf, STREAM_LEASE, Stored, StreamEnd,
    StreamRead, Told, ToldPay, Vanished,
};
pub use database_url::DatabaseUrl;
pub use deductions::{AskedJob, DEDUCTION_LEASE, DeductionTurnEnd, DueDeductionJob, NewDeductionJob};
pub use due::Due;
pub use error::Error;
pub use events::EventFilter;
pub use facts::DatabaseFacts;
pub use identities::{Identity, Newcomer};
pub use link_sessions::{EndedLink, LinkFilter, StoredLink};
pub use list_readings::{ListReading, ReadingAsk, ReadingRhythm, ReadingStanding, ReadingTurn};
pub use login_attempts::{
    ALIVE, LoginAsk, LoginAttempt, LoginBudget, LoginSending, LoginSpent, LoginStanding, LoginTurn,
};
pub use master_key::{MasterKeyOrigin, MasterKeySource};
pub use people::{Invitation, Joining, PersonChange};
pub use people_data::{EmployeeRef, KeptWrite, WrittenOf};
pub use receipts::{Deletion, Destroyed, Erasure, NotGenuine, Receipt};
pub use request_budget::{RequestAsk, RequestBlock, RequestLimit, RequestTurn, RequestUse};
pub use request_log::{RequestEntry, RequestFilter, RequestOutcome};
pub use rotation::{MasterKeyUse, Rotation};
pub use secrets::Secrets;
pub use sign_ins::SignIn;
pub use standings::{AccountStanding, Connections};
pub use store::Store;
pub use webhooks::{
    Attempt, AttemptOutcome, Claim, ClaimedChange, ClaimedDelivery, Delivery, DeliveryEnd, DeliveryFilter, NewWebhook,
    RecordedAttempt, WebhookChange,
};
pub use write_keys::{Begun, WriteOutcome};
