//! Remembers accounts, sealed credentials, the request log and the keys of writes, on SQLite or
//! PostgreSQL.
//!
//! SQL and open credentials exist only in this crate. Both databases are served by the same
//! statements; what differs between them is in `dialect`. Every function that touches a row takes
//! the organisation first, but for [`Store::authenticate`], which finds out the organisation.
//!
//! Times are kept to the microsecond; finer parts are cut off when a value is stored.

mod account_filter;
mod accounts;
mod api_keys;
mod credentials;
mod database_url;
mod dialect;
mod error;
mod master_key;
mod migrations;
mod private_file;
mod request_log;
mod row;
mod secrets;
mod store;
mod vault;
mod write_keys;

pub use account_filter::AccountFilter;
pub use api_keys::ApiKey;
pub use database_url::DatabaseUrl;
pub use error::Error;
pub use master_key::{MasterKeyOrigin, MasterKeySource};
pub use request_log::{RequestEntry, RequestOutcome};
pub use secrets::Secrets;
pub use store::Store;
pub use write_keys::{Begun, WriteOutcome};
