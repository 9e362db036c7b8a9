//! A request as programs are told of it, on the command line and over HTTP.

use rollbook_core::Traced;
use rollbook_model::{Code, Event};
use rollbook_store::{RequestEntry, RequestOutcome};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};

/// A line of the request log: one action that ran.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct RequestLine {
    /// The request, as answers, failures and the log name it.
    pub(crate) id: String,
    /// What its caller called it in `x-request-id`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) caller_id: Option<String>,
    /// The account.
    pub(crate) account_id: String,
    /// The action.
    pub(crate) action: String,
    /// `soap` or `rest`.
    pub(crate) transport: String,
    /// When it began, as RFC 3339.
    pub(crate) started_at: String,
    /// How long it took, in milliseconds.
    pub(crate) duration_ms: u64,
    /// Whether it gave an answer.
    pub(crate) ok: bool,
    /// How many rows the answer held, where it is a list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) rows: Option<u64>,
    /// The code of the failure.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) code: Option<String>,
    /// The path of the code's page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) docs: Option<String>,
}

/// What happened in a request: a line of the audit log.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct EventLine {
    /// The event.
    pub(crate) id: String,
    /// What happened.
    pub(crate) kind: String,
    /// When, as RFC 3339.
    pub(crate) at: String,
    /// Who did it.
    pub(crate) actor: String,
    /// The account it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) account_id: Option<String>,
    /// The particulars.
    pub(crate) detail: Map<String, Value>,
}

/// All that is known of a request.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct TracedRequest {
    /// The request.
    pub(crate) id: String,
    /// Its line in the request log, if an action ran under the id and the line was not removed since.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) request: Option<RequestLine>,
    /// What happened in it, the first first.
    pub(crate) events: Vec<EventLine>,
}

impl From<&RequestEntry> for RequestLine {
    fn from(entry: &RequestEntry) -> Self {
        let (ok, rows, code) = match &entry.outcome {
            RequestOutcome::Succeeded { rows } => (true, *rows, None),
            RequestOutcome::Failed { code } => (false, None, Some(code.clone())),
        };
        Self {
            id: entry.id.to_string(),
            caller_id: entry.caller_id.as_ref().map(ToString::to_string),
            account_id: entry.account.to_string(),
            action: entry.action.clone(),
            transport: entry.transport.clone(),
            started_at: entry.started_at.to_string(),
            duration_ms: u64::try_from(entry.duration.as_millis()).unwrap_or(u64::MAX),
            ok,
            rows,
            docs: code.as_deref().and_then(Code::named).map(Code::path),
            code,
        }
    }
}

impl From<&Event> for EventLine {
    fn from(event: &Event) -> Self {
        Self {
            id: event.id.to_string(),
            kind: event.kind.to_string(),
            at: event.at.to_string(),
            actor: event.actor.to_string(),
            account_id: event.account.map(|account| account.to_string()),
            detail: event.detail.clone(),
        }
    }
}

impl From<&Traced> for TracedRequest {
    fn from(traced: &Traced) -> Self {
        Self {
            id: traced.id.to_string(),
            request: traced.entry.as_ref().map(RequestLine::from),
            events: traced.events.iter().map(EventLine::from).collect(),
        }
    }
}

/// How it ended, in a word: `ok`, with the rows of a list, or the code of the failure.
pub(crate) fn outcome(line: &RequestLine) -> String {
    match (&line.code, line.rows) {
        (Some(code), _) => code.clone(),
        (None, Some(rows)) => format!("ok, rows: {rows}"),
        (None, None) => "ok".to_owned(),
    }
}
