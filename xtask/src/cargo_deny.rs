//! The `cargo-deny` program, which judges the dependencies by `deny.toml`.

use std::path::Path;
use std::process::Command;

use anyhow::Result;

use crate::workspace::Workspace;
use crate::{program, terminal};

/// The version that is built when there is none; another patch of it on the path will do.
const VERSION: &str = "0.20.2";

/// A command that runs `cargo-deny` in the root of the tree, built first when there is none.
pub(crate) fn command(workspace: &Workspace) -> Result<Command> {
    if has_version(Path::new("cargo-deny"))? {
        return Ok(workspace.command("cargo-deny"));
    }
    let tools = workspace.target("tools");
    let own = tools.join("bin/cargo-deny");
    if !has_version(&own)? {
        terminal::step(format_args!("Build cargo-deny {VERSION} (once, about two minutes)"));
        let mut install = workspace.cargo();
        install
            .args(["install", "cargo-deny", "--locked", "--force"])
            .args(["--version", VERSION])
            .arg("--root")
            .arg(&tools)
            // Its release profile takes several times as long to build and saves less than a second.
            .args(["--debug", "--quiet"])
            .env("CARGO_PROFILE_DEV_DEBUG", "false")
            .env("CARGO_INCREMENTAL", "0")
            // Else its build would mix with the workspace's; cargo takes a folder of its own and
            // removes it.
            .env_remove("CARGO_TARGET_DIR");
        program::run(&mut install)?;
    }
    Ok(workspace.command(own))
}

fn has_version(program: &Path) -> Result<bool> {
    let answer = program::output(Command::new(program).arg("--version"))?;
    Ok(answer.is_some_and(|answer| same_series(&answer)))
}

/// Whether `cargo-deny X.Y.Z` is of the series of [`VERSION`].
fn same_series(answer: &str) -> bool {
    let series = |version: &str| version.rsplit_once('.').map(|(series, _patch)| series.to_owned());
    answer
        .strip_prefix("cargo-deny ")
        .is_some_and(|version| series(version) == series(VERSION))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_patch_of_the_same_series_will_do() {
        assert!(same_series("cargo-deny 0.20.2"));
        assert!(same_series("cargo-deny 0.20.11"));
        assert!(!same_series("cargo-deny 0.19.2"));
        assert!(!same_series("cargo-deny 0.2.2"));
        assert!(!same_series("cargo 0.20.2"));
    }
}
