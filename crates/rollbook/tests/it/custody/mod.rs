//! Custody of keys, secrets and data, as an operator sees it.

mod backup;
mod deletion;
mod ears;
mod person;
mod process;
mod rotation;
mod sensitive;
