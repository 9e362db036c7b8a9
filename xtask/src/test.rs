//! `cargo xtask test`: every test of the workspace, with all the tests need.

use std::ffi::OsString;
use std::io::{self, BufRead, BufReader, Write};
use std::process::{Command, ExitCode, Stdio};

use anyhow::{Context, Result};

use crate::summary::Summary;
use crate::workspace::Workspace;
use crate::{node, postgres, program, python, terminal};

/// Prepares what the tests need, runs them and ends with their counts.
///
/// Each need is one module, which makes the thing ready and names the variable that tells the tests
/// where it is.
pub(crate) fn run(workspace: &Workspace, cargo_arguments: &[OsString]) -> Result<ExitCode> {
    let python = python::interpreter(workspace)?;
    let node = node::packages(workspace)?;
    let postgres = postgres::Server::start(workspace)?;

    let mut cargo = workspace.cargo();
    cargo.args(["test", "--no-fail-fast"]);
    if !names_packages(cargo_arguments) {
        cargo.arg("--workspace");
    }
    cargo
        .args(cargo_arguments)
        .env(python::VARIABLE, python)
        .env(node::VARIABLE, node)
        .env(postgres::VARIABLE, postgres.url());
    terminal::step(program::line(&cargo));
    let run = tests(&mut cargo);

    // Stopped before the counts are printed: they are the last thing to be read.
    drop(postgres);
    let summary = run?;
    if summary.passed + summary.failed == 0 {
        terminal::step("No test ran");
    }
    terminal::data(format_args!("{summary}\n"));
    Ok(verdict(summary))
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
    Ok(with_status(summary, status.success()))
}

/// Counts a run that failed without a failed test as one failure: a test program that crashed or did
/// not compile prints no counts of its own.
fn with_status(mut summary: Summary, success: bool) -> Summary {
    if !success {
        summary.failed = summary.failed.max(1);
    }
    summary
}

fn verdict(summary: Summary) -> ExitCode {
    if summary.failed == 0 && summary.passed > 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PASSED: Summary = Summary {
        passed: 3,
        failed: 0,
        skipped: 0,
    };

    #[test]
    fn a_choice_of_packages_is_told_from_what_goes_to_the_tests() {
        let named = |arguments: &[&str]| names_packages(&arguments.iter().map(OsString::from).collect::<Vec<_>>());
        assert!(named(&["-p", "rollbook-core"]));
        assert!(named(&["-prollbook"]));
        assert!(named(&["--package=rollbook", "--", "name"]));
        assert!(!named(&["--", "-p"]));
        assert!(!named(&["some_test"]));
    }

    #[test]
    fn a_run_that_fails_without_a_failed_test_counts_one_failure() {
        assert_eq!(with_status(PASSED, false).to_string(), "3 passed, 1 failed");
        assert_eq!(with_status(PASSED, true), PASSED);
        let failed = Summary { failed: 2, ..PASSED };
        assert_eq!(with_status(failed, false), failed);
    }

    #[test]
    fn only_a_run_in_which_tests_passed_and_none_failed_succeeds() {
        let nothing = Summary { passed: 0, ..PASSED };
        let failed = Summary { failed: 1, ..PASSED };
        assert_eq!(verdict(PASSED), ExitCode::SUCCESS);
        assert_eq!(verdict(nothing), ExitCode::FAILURE);
        assert_eq!(verdict(failed), ExitCode::FAILURE);
    }
}
