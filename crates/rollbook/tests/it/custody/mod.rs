//! Custody of keys, secrets and data, as an operator sees it.

mod process;
mod rotation;
mod sensitive;
