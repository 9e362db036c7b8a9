//! What the catalogue and the guide promise.
#![expect(clippy::unwrap_used, reason = "a test that cannot unwrap has failed")]

mod catalogue;
mod guide;
mod inputs;
mod pages;
mod questions;
mod search;
