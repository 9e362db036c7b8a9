//! The administration pages, with plain forms and without script.

mod break_things;
mod browser;
mod guarded;
mod keys;
mod payroll;
mod service_accounts;
mod sign_in;
