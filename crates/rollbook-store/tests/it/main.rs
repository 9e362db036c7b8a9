//! The store as its callers see it, on SQLite and on PostgreSQL.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod account_search;
mod accounts;
mod api_keys;
mod at_rest;
mod audit;
mod backup;
mod connect;
mod copy;
mod credentials;
mod database;
mod deletion;
mod events;
mod killed;
mod link_sessions;
mod list_readings;
mod login_attempts;
mod opening;
mod people;
mod people_data;
mod request_budget;
mod request_log;
mod rotation;
mod sample;
mod server_keys;
mod webhooks;
mod write_keys;
