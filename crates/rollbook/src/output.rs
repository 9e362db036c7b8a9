//! What people and programs read: data on stdout, everything else on stderr. A server whose log is JSON writes nothing
//! else to stderr, so that whoever collects the log reads every line.

#![expect(clippy::print_stderr, reason = "this is the module that prints")]

use std::{
    io::{self, IsTerminal, Write as _},
    panic,
    process::ExitCode,
    sync::atomic::{AtomicBool, Ordering},
};

use comfy_table::{ContentArrangement, Table, presets::UTF8_BORDERS_ONLY};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use rollbook_model::{
    Code, Problem,
    problem::{Kind, Step},
};
use serde::Serialize;
use serde_json::{Value, json};

use crate::cli;

/// Whether every line on stderr is JSON.
static JSON_ALONE: AtomicBool = AtomicBool::new(false);

/// From now on stderr has lines of JSON alone: notes and panics are lines of the log, a failure is an object.
pub(crate) fn json_alone() {
    JSON_ALONE.store(true, Ordering::Relaxed);
    panic::set_hook(Box::new(|panicked| tracing::error!("{panicked}")));
}

/// What is said of a command that was stopped.
const STOPPED: &str = "stopped before the end; what was under way with the tenant has ended and is recorded";

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
    /// It was asked to stop before the end.
    Stopped,
    /// Whoever read the data has seen enough and gone, as `head` does.
    Unread,
    /// Anything else.
    Other {
        /// A stable word for it.
        code: Code,
        /// What happened.
        error: anyhow::Error,
    },
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
            Self::Unread => 0,
            Self::Other { .. } => 1,
            Self::Stopped => u8::try_from(cli::STOPPED).unwrap_or(1),
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
            Self::Unread => {}
            _ if json || JSON_ALONE.load(Ordering::Relaxed) => eprintln!("{}", self.to_json()),
            Self::Problem(problem) => {
                eprintln!("error: {}", problem.message);
                if let Some(text) = &problem.provider_message {
                    eprintln!("UKG Pro said: {text}");
                }
                hint(problem.remedy.as_deref());
                if let Some(url) = &problem.linking_url {
                    eprintln!("link: {url}");
                }
                eprintln!("see: rollbook explain {}", problem.code);
            }
            Self::Stopped => eprintln!("error: {STOPPED}"),
            Self::Usage { message, hint: remedy } => {
                eprintln!("error: {message}");
                hint(remedy.as_deref());
            }
            Self::Other { error, .. } => {
                eprintln!("error: {error}");
                for cause in error.chain().skip(1) {
                    eprintln!("  because: {cause}");
                }
            }
        }
    }

    /// The failure with the keys of a problem, as far as they are known.
    fn to_json(&self) -> Value {
        match self {
            Self::Problem(problem) => json!(problem),
            Self::Usage { message, hint } => {
                let problem = Problem::new(Kind::Invalid, Code::Usage, Step::Input, message.as_str());
                json!(match hint {
                    Some(hint) => problem.with_remedy(hint.as_str()),
                    None => problem,
                })
            }
            Self::Unread => Value::Null,
            Self::Stopped => json!(Problem::new(Kind::Internal, Code::WorkBrokenOff, Step::Call, STOPPED)),
            Self::Other { code, error } => {
                let causes: Vec<_> = error.chain().skip(1).map(ToString::to_string).collect();
                json!({ "code": code, "docs": code.path(), "message": error.to_string(), "causes": causes, "retryable": false })
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
        Self::Other {
            code: Code::Failed,
            error,
        }
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        anyhow::Error::from(error).into()
    }
}

impl From<rollbook_store::Error> for Failure {
    fn from(error: rollbook_store::Error) -> Self {
        Self::Other {
            code: Code::named(error.code()).unwrap_or(Code::Failed),
            error: error.into(),
        }
    }
}

impl From<ukg_pro_sandbox::Error> for Failure {
    fn from(error: ukg_pro_sandbox::Error) -> Self {
        Self::Other {
            code: Code::named(error.code()).unwrap_or(Code::Failed),
            error: error.into(),
        }
    }
}

/// Prints a line of data.
pub(crate) fn line(text: impl std::fmt::Display) -> Result<(), Failure> {
    writeln!(io::stdout().lock(), "{text}").map_err(|error| match error.kind() {
        io::ErrorKind::BrokenPipe => Failure::Unread,
        _ => error.into(),
    })
}

/// Prints a value as one line of JSON.
pub(crate) fn json<T: Serialize + ?Sized>(value: &T) -> Result<(), Failure> {
    line(serde_json::to_string(value).map_err(anyhow::Error::from)?)
}

/// Prints a table; one without rows is nothing to look at.
pub(crate) fn table(header: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> Result<(), Failure> {
    let mut rows = rows.into_iter().peekable();
    if rows.peek().is_none() {
        return Ok(());
    }
    let mut table = Table::new();
    table
        .load_style(UTF8_BORDERS_ONLY)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_header(header.to_vec());
    for row in rows {
        table.add_row(row);
    }
    line(table)
}

/// Tells a person something that is not data.
pub(crate) fn note(text: impl std::fmt::Display) {
    if JSON_ALONE.load(Ordering::Relaxed) {
        let text = text.to_string();
        tracing::warn!("{}", text.strip_prefix("note: ").unwrap_or(&text));
    } else {
        eprintln!("{text}");
    }
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
