//! The engine as faces see it, against an emulated tenant, over SQLite and PostgreSQL.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod address;
mod check;
mod cursors;
mod database;
mod every_action;
mod evidence;
mod failures;
mod filters;
mod hub;
mod inputs;
mod life;
mod link;
mod link_sessions;
mod login_budget;
mod outbound;
mod pages;
mod permission;
mod provoked;
mod proxy;
mod reauthentication;
mod rebinding;
mod refused;
mod relink;
mod reports;
mod request_log;
mod run;
mod secrets;
mod sessions;
mod stopping;
mod sync;
mod trace;
mod trap;
mod truth;
mod webhooks;
mod writes;
