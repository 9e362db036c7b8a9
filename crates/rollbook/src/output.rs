//! What people and programs read: data on stdout, everything else on stderr.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "this is the module that prints"
)]

use std::{io::IsTerminal, process::ExitCode};

use comfy_table::{ContentArrangement, Table, presets::UTF8_BORDERS_ONLY};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use rollbook_model::{Problem, problem::Kind};
use serde::Serialize;

/// Why a command did not succeed.
#[derive(Debug)]
pub(crate) enum Failure {
    /// A problem that the engine told.
    Problem(Box<Problem>),
    /// The command line or the configuration cannot be used.
    Usage {
        /// What is wrong.
        message: String,
        /// What to do.
        hint: Option<String>,
    },
    /// Anything else.
    Other(anyhow::Error),
}

impl Failure {
    /// A command line that cannot be used.
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self::Usage {
            message: message.into(),
            hint: None,
        }
    }

    /// What the shell is told: 1 failed, 2 usage, 3 refused, 4 not reachable.
    pub(crate) fn exit_code(&self) -> ExitCode {
        ExitCode::from(match self {
            Self::Usage { .. } => 2,
            Self::Other(_) => 1,
            Self::Problem(problem) => match problem.kind {
                Kind::Invalid => 2,
                Kind::Credentials | Kind::Permission => 3,
                Kind::Unreachable | Kind::TimedOut => 4,
                Kind::NotFound | Kind::Conflict | Kind::Refused | Kind::Throttled | Kind::Upstream | Kind::Internal => {
                    1
                }
            },
        })
    }

    /// Tells the failure to a person, or as JSON to a program.
    pub(crate) fn report(&self, json: bool) {
        match self {
            Self::Problem(problem) if json => {
                eprintln!(
                    "{}",
                    serde_json::to_string(problem).unwrap_or_else(|_| problem.to_string())
                );
            }
            Self::Problem(problem) => {
                eprintln!("error: {}", problem.message);
                if let Some(text) = &problem.provider_message {
                    eprintln!("UKG Pro said: {text}");
                }
                hint(problem.remedy.as_deref());
            }
            Self::Usage { message, hint: remedy } => {
                eprintln!("error: {message}");
                hint(remedy.as_deref());
            }
            Self::Other(error) => {
                eprintln!("error: {error}");
                for cause in error.chain().skip(1) {
                    eprintln!("  because: {cause}");
                }
            }
        }
    }
}

fn hint(text: Option<&str>) {
    if let Some(text) = text {
        eprintln!("hint: {text}");
    }
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self::Problem(Box::new(problem))
    }
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        Self::Other(error)
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::Other(error.into())
    }
}

impl From<rollbook_store::Error> for Failure {
    fn from(error: rollbook_store::Error) -> Self {
        Self::Other(error.into())
    }
}

impl From<ukg_pro_sandbox::Error> for Failure {
    fn from(error: ukg_pro_sandbox::Error) -> Self {
        Self::Other(error.into())
    }
}

/// Prints a line of data.
pub(crate) fn line(text: impl std::fmt::Display) {
    println!("{text}");
}

/// Prints a value as one line of JSON.
pub(crate) fn json<T: Serialize + ?Sized>(value: &T) -> Result<(), Failure> {
    println!("{}", serde_json::to_string(value).map_err(anyhow::Error::from)?);
    Ok(())
}

/// Prints a table.
pub(crate) fn table(header: &[&str], rows: impl IntoIterator<Item = Vec<String>>) {
    let mut table = Table::new();
    table
        .load_style(UTF8_BORDERS_ONLY)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_header(header.to_vec());
    for row in rows {
        table.add_row(row);
    }
    println!("{table}");
}

/// Tells a person something that is not data.
pub(crate) fn note(text: impl std::fmt::Display) {
    eprintln!("{text}");
}

/// Progress on stderr, seen only on a terminal.
pub(crate) fn progress() -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
    }
    let bar = ProgressBar::new_spinner();
    if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} {elapsed}") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(std::time::Duration::from_millis(120));
    bar
}
