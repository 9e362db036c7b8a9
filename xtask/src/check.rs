//! `cargo xtask check`: formatting, lints, and the rules for dependencies.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, bail};

use crate::workspace::{FEATURES, Workspace};
use crate::{cargo_deny, fuzz, program, terminal};

/// Runs every check, the quick ones first, and fails when any failed.
pub(crate) fn run(workspace: &Workspace) -> Result<ExitCode> {
    let checks = [
        ("formatting", format(workspace)),
        ("formatting of discovered modules", format_discovered(workspace)?),
        ("dependencies", dependencies(workspace)?),
        ("lints", lints(workspace, &["--all-targets", "--features", FEATURES])),
        (
            "lints of the program as it is without features",
            lints(workspace, &["--bins"]),
        ),
    ];
    let mut failed = Vec::new();
    for (name, mut command) in checks {
        terminal::step(format_args!("Check {name}"));
        if !program::succeeds(&mut command)? {
            failed.push(name);
        }
    }
    if !failed.is_empty() {
        bail!("failed: {}", failed.join(", "));
    }
    terminal::step("All checks passed");
    Ok(ExitCode::SUCCESS)
}

fn format(workspace: &Workspace) -> Command {
    let mut command = workspace.cargo();
    command.args(["fmt", "--all", "--check"]);
    command
}

/// Modules that a build script finds have no `mod` line, and the fuzzers are a workspace of their own, so `cargo fmt`
/// does not see them.
fn format_discovered(workspace: &Workspace) -> Result<Command> {
    let contract = workspace.root().join("crates/ukg-pro-contract/src");
    let mut command = workspace.command("rustfmt");
    command.args(["--check", "--edition", "2024"]);
    for folder in ["services", "apis"] {
        command.args(rust_files(&contract.join(folder))?);
    }
    command.arg(workspace.root().join(fuzz::CRATE).join("src/main.rs"));
    Ok(command)
}

fn dependencies(workspace: &Workspace) -> Result<Command> {
    let mut command = cargo_deny::command(workspace)?;
    command.args(["--locked", "check", "--hide-inclusion-graph"]);
    command.args(["bans", "licenses", "sources"]);
    Ok(command)
}

fn lints(workspace: &Workspace, of: &[&str]) -> Command {
    let mut command = workspace.cargo();
    command
        .args(["clippy", "--workspace"])
        .args(of)
        .args(["--", "-D", "warnings"]);
    command
}

/// The Rust files of one folder, by name.
fn rust_files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let entries = fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    for entry in entries {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}
