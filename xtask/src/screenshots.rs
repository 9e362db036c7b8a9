//! `cargo xtask screenshots`: a picture of every page and state, and the main ones for the README.

use std::process::ExitCode;

use anyhow::Result;

use crate::browser::Stage;
use crate::workspace::Workspace;
use crate::{program, terminal};

/// Takes the pictures.
///
/// All of them go into `target/screenshots`, the main ones into `docs/screenshots` as well.
pub(crate) fn run(workspace: &Workspace) -> Result<ExitCode> {
    let stage = Stage::prepare(workspace)?;
    stage.build()?;
    terminal::step("Take the pictures");
    let all = workspace.target("screenshots");
    program::run(
        stage
            .node()
            .arg("browser/screenshots.mjs")
            .arg(&all)
            .arg(workspace.root().join("docs/screenshots")),
    )?;
    terminal::step(format_args!(
        "The pictures are in {}, the main ones in docs/screenshots",
        all.display()
    ));
    Ok(ExitCode::SUCCESS)
}
