//! The log: lines on stderr, as text or JSON, each with the request it is about.
//!
//! What may stand in a line: ids, codes, counts, times, routes as they are declared. Never a secret, a value of a
//! tenant's people, a user name, a body, or a path that holds a token.

use std::io::{self, IsTerminal as _};

use clap::ValueEnum;
use serde::{Deserialize, Serialize};
use tracing_subscriber::{
    Layer as _,
    filter::{FilterExt as _, LevelFilter, ParseError, Targets, filter_fn},
    layer::SubscriberExt as _,
    util::SubscriberInitExt as _,
};

use crate::{
    configuration::{Flags, LogSettings},
    output::{self, Failure},
    traces::{self, Traces},
};

/// How lines of the log are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// One object a line.
    Json,
}

/// Begins the log, as the configuration says, and in a server the traces; a configuration that cannot be read is told
/// by who needs it.
pub(crate) fn start(flags: &Flags, serves: bool) -> Result<Traces, Failure> {
    let settings = LogSettings::read(flags);
    if serves && settings.log_format == LogFormat::Json {
        output::json_alone();
    }
    let filter = match &settings.log {
        None => Targets::new().with_default(LevelFilter::WARN),
        Some(text) => text.parse::<Targets>().map_err(|error: ParseError| {
            Failure::usage(format!(
                "the filter in `log` (`ROLLBOOK_LOG`) is not understood: {error}"
            ))
        })?,
    };
    let lines = tracing_subscriber::fmt::layer()
        .with_writer(io::stderr)
        .with_ansi(io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()));
    // The library of MCP writes whole messages, and so values of people.
    let filter = filter.and(filter_fn(|metadata| !metadata.target().starts_with("rmcp")));
    let lines = match settings.log_format {
        LogFormat::Json => lines.json().with_filter(filter).boxed(),
        LogFormat::Text => lines.with_filter(filter).boxed(),
    };
    let (sending, traces) = if serves {
        traces::begin(&settings)?
    } else {
        (None, Traces::default())
    };
    // A second initialisation cannot happen: this is called once.
    tracing_subscriber::registry().with(sending).with(lines).init();
    Ok(traces)
}
