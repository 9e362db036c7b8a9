//! Tests of the emulator through its public face, one module a part.

#![expect(clippy::unwrap_used, reason = "a test fails where it cannot go on")]

mod fixture;
mod wire;

mod clients;
mod control_api;
mod every_write;
mod faults;
mod find;
mod get;
mod lifecycle;
mod living;
mod login;
mod pages;
mod payroll;
mod permissions;
mod quirks;
mod refusals;
mod reports;
mod rest_apis;
mod rest_changes;
mod rest_filter_forms;
mod rest_filters;
mod rest_forms;
mod rest_golden;
mod rest_kinds;
mod rest_pages;
mod rest_payroll_writes;
mod rest_reading;
mod rest_writes;
mod services;
mod tenant;
mod update;
