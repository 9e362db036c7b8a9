//! Rollbook: the command line and the HTTP faces.

mod cli;
mod configuration;
mod http;
mod output;
mod start;

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    cli::main().await
}
