//! The client against addresses as people paste them, and against a server that answers by script.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod address;
mod connection;
mod exchange;
mod login;
mod paging_rest;
mod paging_soap;
mod secrets;
mod server;
