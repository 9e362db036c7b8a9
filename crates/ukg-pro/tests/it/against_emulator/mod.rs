//! The client against the emulator: every kind of failure, provoked.
//!
//! The tables below are lists of [`case::Case`]s: what is done to the emulator, what is called, and what must come of
//! it. [`completeness`] checks that no kind, wire form or fault is left out.

mod access;
mod answers;
mod bi;
mod call;
mod case;
mod completeness;
mod connection;
mod emulator;
mod leaks;
mod people;
mod permissions;
mod recovery;
mod refusals;
