//! Tests of the emulator through its public face, one module a part.

#![expect(clippy::unwrap_used, reason = "a test fails where it cannot go on")]

mod fixture;
mod wire;

mod control_api;
mod faults;
mod find;
mod get;
mod lifecycle;
mod login;
mod payroll;
mod permissions;
mod python_clients;
mod quirks;
mod refusals;
mod rest_filters;
mod rest_forms;
mod rest_pages;
mod tenant;
mod update;
