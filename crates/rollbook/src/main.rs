//! Rollbook: the command line and the HTTP faces.

mod background;
mod brand;
mod built;
mod cli;
mod configuration;
mod hardening;
mod http;
mod logging;
mod mcp;
mod output;
mod pages;
mod request_line;
mod sandboxes;
mod sentence;
mod site;
mod start;
mod tabular;
mod traces;

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    let refused = hardening::keep_memory_to_itself();
    cli::main(&refused).await
}
