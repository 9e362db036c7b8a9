//! Custody of keys, secrets and data, as an operator sees it.

mod rotation;
