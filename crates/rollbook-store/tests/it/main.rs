//! The store as its callers see it, on SQLite and on PostgreSQL.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod accounts;
mod api_keys;
mod at_rest;
mod credentials;
mod database;
mod killed;
mod opening;
mod request_log;
mod sample;
mod write_keys;
