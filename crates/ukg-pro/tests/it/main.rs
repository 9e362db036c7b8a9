//! The client against addresses as people paste them, a server that answers by script, and the emulator.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod address;
mod against_emulator;
mod connection;
mod exchange;
mod gate;
mod log;
mod login;
mod names;
mod outbound;
mod paging_rest;
mod paging_soap;
mod rebinding;
mod reports;
mod secrets;
mod server;
mod unpublished;
