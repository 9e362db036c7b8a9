//! `cargo xtask test`: every test of the workspace, with all the tests need.

use std::ffi::OsString;
use std::io::{self, BufRead, BufReader, Write};
use std::process::{Command, ExitCode, Stdio};

use anyhow::{Context, Result};

use crate::browser::{self, Stage};
use crate::summary::Summary;
use crate::workspace::{FEATURES, Workspace};
use crate::{node, postgres, program, python, terminal};

/// Prepares what the tests need, runs them and ends with their counts.
///
/// Each need is one module, which makes the thing ready and names the variable that tells the tests
/// where it is. With arguments for `cargo test`, only that is run; without, the tests in the browser follow.
pub(crate) fn run(workspace: &Workspace, cargo_arguments: Option<&[OsString]>) -> Result<ExitCode> {
    let pythons = [python::CLIENTS, python::STACKONE];
    let pythons: Result<Vec<_>> = pythons
        .iter()
        .map(|packages| Ok((packages.variable, packages.interpreter(workspace)?)))
        .collect();
    let pythons = pythons?;
    let node = node::CLIENTS.folder(workspace)?;
    let stage = match cargo_arguments {
        None => Some(Stage::prepare(workspace)?),
        Some(_) => None,
    };
    let postgres = postgres::Server::start(workspace)?;

    let mut cargo = workspace.cargo();
    cargo.args(["test", "--no-fail-fast"]);
    let chosen = cargo_arguments.unwrap_or_default();
    if !names_packages(chosen) {
        cargo.args(["--workspace", "--features", FEATURES]);
    }
    cargo
        .args(chosen)
        .envs(pythons)
        .env(node::CLIENTS.variable, node)
        .env(postgres::VARIABLE, postgres.url());
    terminal::step(program::line(&cargo));
    let run = tests(&mut cargo);
    // Stopped before the counts are printed: they are the last thing to be read.
    drop(postgres);
    let mut summary = run?;
    if let Some(stage) = stage {
        // What keeps them from running is a failure, but the counts so far are told all the same.
        match stage.build().and_then(|()| stage.tests(&browser::Options::default())) {
            Ok(in_browser) => {
                terminal::data(format_args!("cargo test: {summary}\nin the browser: {in_browser}\n"));
                summary = summary + in_browser;
            }
            Err(error) => {
                terminal::error(&error);
                summary.failed += 1;
            }
        }
    }
    if summary.passed + summary.failed == 0 {
        terminal::step("No test ran");
    }
    terminal::data(format_args!("{summary}\n"));
    Ok(summary.verdict())
}

/// Whether the arguments choose packages; beside `--workspace` cargo would pass over the choice.
fn names_packages(arguments: &[OsString]) -> bool {
    let own = arguments.iter().take_while(|argument| *argument != "--");
    own.filter_map(|argument| argument.to_str()).any(|argument| {
        argument == "-p"
            || argument.starts_with("--package")
            || (argument.starts_with("-p") && !argument.starts_with("--"))
    })
}

/// Runs `cargo test`, its output going on to the person as it comes.
fn tests(cargo: &mut Command) -> Result<Summary> {
    let mut child = cargo
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .context("cannot run `cargo test`")?;
    let mut summary = Summary::default();
    if let Some(stdout) = child.stdout.take() {
        let mut stdout = BufReader::new(stdout);
        let mut line = Vec::new();
        // By whole lines, so that none is torn by what cargo says on stderr meanwhile.
        while stdout.read_until(b'\n', &mut line)? > 0 {
            summary.add_line(&line);
            io::stdout().lock().write_all(&line)?;
            line.clear();
        }
    }
    let status = child.wait()?;
    Ok(summary.with_status(status.success()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_of_packages_is_told_from_what_goes_to_the_tests() {
        let named = |arguments: &[&str]| names_packages(&arguments.iter().map(OsString::from).collect::<Vec<_>>());
        assert!(named(&["-p", "rollbook-core"]));
        assert!(named(&["-prollbook"]));
        assert!(named(&["--package=rollbook", "--", "name"]));
        assert!(!named(&["--", "-p"]));
        assert!(!named(&["some_test"]));
    }
}
