//! `cargo xtask soak`: the proofs of the copy at the size that is promised, optimised.

use std::ffi::OsString;
use std::process::ExitCode;

use anyhow::{Result, bail};

use crate::workspace::Workspace;
use crate::{postgres, program, terminal};

/// Tells the tests to run at full size.
const EXHAUSTIVE: &str = "ROLLBOOK_EXHAUSTIVE";

/// The proofs by the name that they are chosen by, which is the module's that has them.
const PROOFS: [&str; 3] = ["year", "killed", "directory"];

/// What was asked for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Options {
    proofs: Vec<&'static str>,
    /// `sqlite` or `postgres`; both when nobody says.
    database: Option<String>,
}

impl Options {
    pub(crate) fn parse(arguments: &[OsString]) -> Result<Self> {
        let mut options = Self {
            proofs: Vec::new(),
            database: None,
        };
        for argument in arguments.iter().map(|argument| argument.to_string_lossy()) {
            match (PROOFS.iter().find(|proof| **proof == argument), &*argument) {
                (Some(proof), _) => options.proofs.push(proof),
                (None, "--sqlite") => options.database = Some("sqlite".to_owned()),
                (None, "--postgres") => options.database = Some("postgres".to_owned()),
                (None, other) => bail!("there is no proof `{other}`: choose of {}", PROOFS.join(", ")),
            }
        }
        if options.proofs.is_empty() {
            options.proofs.extend(PROOFS);
        }
        Ok(options)
    }
}

/// Runs the proofs one after the other and tells their figures.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<ExitCode> {
    let postgres = postgres::Server::start(workspace)?;
    let mut examples = workspace.cargo();
    examples.args(["build", "--release", "-p", "rollbook-core", "--examples"]);
    terminal::step(program::line(&examples));
    if !program::succeeds(&mut examples)? {
        return Ok(ExitCode::FAILURE);
    }
    let mut cargo = workspace.cargo();
    cargo
        .args(["test", "--release", "-p", "rollbook-core", "--test", "it", "--"])
        .args(options.proofs.iter().map(|proof| format!("sync::{proof}::")))
        .args(["--nocapture", "--test-threads", "1"])
        .env(EXHAUSTIVE, "1")
        .env(postgres::VARIABLE, postgres.url());
    match options.database.as_deref() {
        Some("sqlite") => drop(cargo.args(["--skip", "on_postgres"])),
        Some(_) => drop(cargo.args(["--skip", "on_sqlite"])),
        None => {}
    }
    terminal::step(format_args!("{EXHAUSTIVE}=1 {}", program::line(&cargo)));
    Ok(if program::succeeds(&mut cargo)? {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
