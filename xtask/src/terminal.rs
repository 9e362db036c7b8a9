//! What a person sees: announcements and errors on stderr, results on stdout.

use std::fmt::Display;
use std::io::{self, Write};

/// Announces a step of the work.
pub(crate) fn step(text: impl Display) {
    note(format_args!("=> {text}"));
}

/// Tells how a command ended that could not do its work.
pub(crate) fn error(error: &anyhow::Error) {
    note(format_args!("error: {error:#}"));
}

/// Prints a result.
pub(crate) fn data(text: impl Display) {
    let mut stdout = io::stdout().lock();
    // A reader that went away (`| head`) is no failure of the work.
    let _ = write!(stdout, "{text}").and_then(|()| stdout.flush());
}

fn note(text: impl Display) {
    let _ = writeln!(io::stderr().lock(), "{text}");
}
