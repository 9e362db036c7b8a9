//! Rollbook: the command line and the HTTP faces.

#![expect(dead_code, unused_imports, reason = "the areas of pages come one by one")]

mod brand;
mod cli;
mod configuration;
mod http;
mod output;
mod pages;
mod site;
mod start;

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    cli::main().await
}
