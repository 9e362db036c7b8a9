//! MCP: the actions of one account as the tools of a language model, over HTTP and over standard input and output.
//!
//! Nothing outside of this module knows the library that speaks the protocol.

mod arguments;
mod client;
mod face;
mod modes;
mod progress;
mod prompts;
mod resources;
mod results;
mod server;
mod sessions;
mod stdio;
mod tools;
mod transport;
mod view;

pub(crate) use client::{Client, Who};
pub(crate) use face::{PATH, delete, get, post, weighed};
pub(crate) use sessions::Sessions;
pub(crate) use stdio::speak;
pub(crate) use view::{BUDGET, ParamStyle, ToolMode, View, chosen};
