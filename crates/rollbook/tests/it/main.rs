//! Rollbook as its users meet it: the command line and HTTP, of the built program and nothing else.

#![expect(clippy::unwrap_used, reason = "a test fails where it cannot go on")]

mod client;
mod collector;
mod databases;
mod emulator;
mod node;
mod program;
mod python;
mod routes;
mod server;
mod truth;
mod wiretap;

mod command_line;
mod console;
mod crowd;
mod custody;
mod demo;
mod finch;
mod http;
mod hub;
mod killed;
mod mcp;
mod observability;
mod permits;
mod postgres;
mod processes;
mod secrets;
mod stackone;
mod unified;
mod webhooks;
