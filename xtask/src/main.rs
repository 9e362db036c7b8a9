//! The developer's commands, run as `cargo xtask COMMAND`.
//!
//! The pipeline runs the same commands as a person does. Each command installs what it lacks where
//! it may, and otherwise stops and names what to install: nothing is skipped in silence.

mod browser;
mod cargo_deny;
mod check;
mod debian;
mod docs;
mod fuzz;
mod node;
mod postgres;
mod program;
mod python;
mod screenshots;
mod soak;
mod summary;
mod terminal;
mod test;
mod workspace;

use std::ffi::OsString;
use std::process::ExitCode;

use anyhow::{Result, bail};

use crate::workspace::Workspace;

const USAGE: &str = "\
Usage: cargo xtask COMMAND

Commands:
  check                 formatting, lints, and the rules for dependencies (deny.toml)
  docs                  the pages of docs/ that are computed, written again
  test [-- ARGUMENTS]   every test of the workspace, then those in the browser; with `--`, `cargo test`
                        alone, which ARGUMENTS go to
  browser [SUITE…] [ARGUMENTS]
                        the tests in the browser alone, or some suites of browser/tests (`linking`);
                        ARGUMENTS go to `node --test`, as `--test-name-pattern=keyboard`
  screenshots           a picture of every page and state in target/screenshots, the main ones in
                        docs/screenshots
  fuzz [TARGET] [--seconds N] [--keep]
                        the long proofs of the contract: every random case its tests promise, then
                        each reader fed by a fuzzer for N seconds (60), or TARGET alone; --keep
                        adds what was found to the corpus in the repository
  soak [PROOF…] [--sqlite | --postgres]
                        the proofs of the copy at full size: `year` (10,000 people), `killed` (200 times),
                        `directory` (100,000 people)
  help                  this text

`test` starts a PostgreSQL of its own, prepares the clients of other people and installs Chromium. To
use others, set ROLLBOOK_TEST_POSTGRES (a URL of a superuser; the tests create databases there),
ROLLBOOK_TEST_PYTHON and ROLLBOOK_TEST_STACKONE_PYTHON (interpreters with the packages of
clients/python/requirements.txt and clients/python/stackone_requirements.txt),
ROLLBOOK_TEST_NODE and ROLLBOOK_TEST_BROWSER (folders with the packages that the lock files in
clients/node and browser name), or ROLLBOOK_TEST_CHROMIUM (the program).
";

fn main() -> ExitCode {
    let outcome = Command::parse(std::env::args_os().skip(1)).and_then(Command::run);
    match outcome {
        Ok(code) => code,
        Err(error) => {
            terminal::error(&error);
            ExitCode::FAILURE
        }
    }
}

/// What was asked for.
#[derive(Debug, PartialEq, Eq)]
enum Command {
    Check,
    Docs,
    /// With arguments for `cargo test`, that alone is run.
    Test {
        cargo_arguments: Option<Vec<OsString>>,
    },
    Browser(browser::Options),
    Screenshots,
    Fuzz(fuzz::Options),
    Soak(soak::Options),
    Help,
}

impl Command {
    fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Self> {
        let mut arguments = arguments.into_iter();
        let name = arguments.next();
        let rest: Vec<OsString> = arguments.collect();
        let command = match name.as_deref().and_then(|name| name.to_str()) {
            Some("test") => match rest.split_first() {
                None => Self::Test { cargo_arguments: None },
                Some((separator, cargo_arguments)) if separator == "--" => Self::Test {
                    cargo_arguments: Some(cargo_arguments.to_vec()),
                },
                Some(_) => bail!("arguments for `cargo test` come after `--`\n\n{USAGE}"),
            },
            Some("fuzz") => Self::Fuzz(fuzz::Options::parse(&rest)?),
            Some("soak") => Self::Soak(soak::Options::parse(&rest)?),
            Some("browser") => Self::Browser(browser::Options::parse(&rest)),
            Some("screenshots") if rest.is_empty() => Self::Screenshots,
            Some("check") if rest.is_empty() => Self::Check,
            Some("docs") if rest.is_empty() => Self::Docs,
            Some("help" | "--help" | "-h") => Self::Help,
            _ => bail!("no such command\n\n{USAGE}"),
        };
        Ok(command)
    }

    fn run(self) -> Result<ExitCode> {
        let workspace = Workspace::find()?;
        match self {
            Self::Check => check::run(&workspace),
            Self::Docs => docs::run(&workspace),
            Self::Test { cargo_arguments } => test::run(&workspace, cargo_arguments.as_deref()),
            Self::Browser(options) => browser::run(&workspace, &options),
            Self::Screenshots => screenshots::run(&workspace),
            Self::Fuzz(options) => fuzz::run(&workspace, &options),
            Self::Soak(options) => soak::run(&workspace, &options),
            Self::Help => {
                terminal::data(USAGE);
                Ok(ExitCode::SUCCESS)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Command> {
        Command::parse(line.split_whitespace().map(OsString::from))
    }

    #[test]
    fn arguments_after_the_separator_go_to_cargo_test() {
        assert_eq!(
            parse("test -- --test it name").unwrap(),
            Command::Test {
                cargo_arguments: Some(vec!["--test".into(), "it".into(), "name".into()]),
            }
        );
    }

    #[test]
    fn an_argument_before_the_separator_is_refused_with_the_usage() {
        let error = parse("test name").unwrap_err().to_string();
        assert!(error.contains("after `--`"), "{error}");
        assert!(error.contains("Usage: cargo xtask"), "{error}");
    }

    #[test]
    fn an_unknown_command_is_refused_with_the_usage() {
        for line in ["", "tset", "check now", "docs now"] {
            let error = parse(line).unwrap_err().to_string();
            assert!(error.contains("Usage: cargo xtask"), "`{line}`: {error}");
        }
    }
}
