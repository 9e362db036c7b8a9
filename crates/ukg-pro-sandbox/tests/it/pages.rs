//! The administration pages, with plain forms and without script.

mod break_things;
mod browser;
mod by_hand;
mod guarded;
mod keys;
mod payroll;
mod service_accounts;
mod sign_in;
mod users;
