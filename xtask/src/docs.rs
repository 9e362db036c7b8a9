//! `cargo xtask docs`: the pages of `docs/` that are computed from the contract, the catalogue and the mapping.

use std::process::ExitCode;

use anyhow::Result;

use crate::workspace::Workspace;
use crate::{program, terminal};

/// Tells the tests that hold the pages against the catalogue to write them.
const VARIABLE: &str = "ROLLBOOK_WRITE_DOCS";

/// Writes the pages.
///
/// The tests render them: this crate knows nothing of the product, and they say themselves when a
/// page is stale.
pub(crate) fn run(workspace: &Workspace) -> Result<ExitCode> {
    for package in ["rollbook-model", "rollbook-core"] {
        let mut cargo = workspace.cargo();
        cargo
            .args(["test", "--quiet", "--package", package])
            .args(["--test", "it", "pages::"])
            .env(VARIABLE, "1");
        terminal::step(program::line(&cargo));
        program::run(&mut cargo)?;
    }
    terminal::step("Wrote the computed pages of docs/");
    Ok(ExitCode::SUCCESS)
}
