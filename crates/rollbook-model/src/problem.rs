//! The one shape in which Rollbook says what went wrong.

use std::fmt;

use serde::{Deserialize, Serialize, Serializer};

use crate::explain::Page;
use crate::verdict::Cause;
use crate::{Code, PermissionLevel, RequestId, Transport};

/// A failure as it is told to callers: what failed, at which step, what it hangs on, and what to do.
///
/// It holds no secret. UKG Pro's own words can name a person, so `Debug` leaves them out; they belong in answers to
/// those who may see the tenant's people, and in no log.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// What went wrong, as a stable word with a page of its own, which JSON has as `docs` beside it.
    #[serde(flatten, serialize_with = "with_page")]
    pub code: Code,
    /// What happened, in a sentence.
    pub message: String,
    /// Where on the way it happened.
    pub step: Step,
    /// The value it hangs on, by UKG's own name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credential: Option<&'static str>,
    /// The permission it hangs on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub permission: Option<MissingPermission>,
    /// How the call travelled, where it did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transport: Option<Transport>,
    /// The causes that what UKG Pro answered does not tell apart, the likeliest first; empty when there is one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub causes: Vec<Cause>,
    /// The account's actions, by id, that do not work until it is mended; empty when none is known to be kept from
    /// working.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub blocks: Vec<String>,
    /// What to do next, and in which menu.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remedy: Option<String>,
    /// UKG Pro's own words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider_message: Option<String>,
    /// The HTTP status UKG Pro answered with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider_status: Option<u16>,
    /// What UKG Pro refused the same credentials for before, where they were not sent again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refused_as: Option<Code>,
    /// Whether the same call can succeed later without a change.
    pub retryable: bool,
    /// How long to wait before that, in seconds, where UKG Pro says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_after_seconds: Option<u64>,
    /// The request, for finding it in the request log.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_id: Option<RequestId>,
    /// Where the customer's administrator links the account again, or sees what is missing. Whoever has it can do so, so
    /// it belongs in answers to callers and in no log.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub linking_url: Option<String>,
    /// Whose turn it is, which decides how faces answer.
    #[serde(skip)]
    pub kind: Kind,
}

/// A code and where its page is.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands it on so")]
fn with_page<S: Serializer>(code: &Code, serializer: S) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct WithPage {
        code: Code,
        docs: String,
    }
    let docs = code.path();
    WithPage { code: *code, docs }.serialize(serializer)
}

/// Whose turn it is after a problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The caller gave something that cannot be right.
    Invalid,
    /// The caller named something that does not exist.
    NotFound,
    /// The caller asked for what the present state does not allow.
    Conflict,
    /// UKG Pro refuses the credentials.
    Credentials,
    /// The service account lacks a permission.
    Permission,
    /// UKG Pro refuses what was asked, by a rule of its own.
    Refused,
    /// UKG Pro asks for fewer calls.
    Throttled,
    /// UKG Pro did not answer in time.
    TimedOut,
    /// UKG Pro cannot be reached.
    Unreachable,
    /// UKG Pro answered what cannot be understood.
    Upstream,
    /// Rollbook itself failed.
    Internal,
}

/// Where on the way something failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Reading what the caller gave.
    Input,
    /// Understanding the address.
    Address,
    /// Finding the host and connecting.
    Connection,
    /// Logging in.
    Login,
    /// Trying a permission.
    Permission,
    /// Calling the operation.
    Call,
    /// Reading UKG Pro's answer.
    Answer,
    /// Reading or writing Rollbook's own database.
    Store,
}

/// A permission that is missing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MissingPermission {
    /// The line of the grid.
    pub name: String,
    /// Other names of the line.
    pub also: Vec<String>,
    /// The column.
    pub level: PermissionLevel,
}

impl Step {
    /// The same, as the middle of a sentence.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Input => "reading what was given",
            Self::Address => "understanding the address",
            Self::Connection => "finding the host and connecting",
            Self::Login => "logging in",
            Self::Permission => "trying a permission",
            Self::Call => "calling the operation",
            Self::Answer => "reading the answer",
            Self::Store => "reading or writing Rollbook's own database",
        }
    }
}

impl Problem {
    /// A problem of the caller's making, without a remedy beyond its message.
    pub fn new(kind: Kind, code: Code, step: Step, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            step,
            credential: None,
            permission: None,
            transport: None,
            causes: Vec::new(),
            blocks: Vec::new(),
            remedy: None,
            provider_message: None,
            provider_status: None,
            refused_as: None,
            retryable: Page::of(code).is_some_and(Page::is_retryable),
            retry_after_seconds: None,
            request_id: None,
            linking_url: None,
            kind,
        }
    }

    /// The same problem with what to do next.
    #[must_use]
    pub fn with_remedy(mut self, remedy: impl Into<String>) -> Self {
        self.remedy = Some(remedy.into());
        self
    }

    /// The same problem, of the answer that another one was of.
    #[must_use]
    pub fn as_answered_to(mut self, other: &Self) -> Self {
        self.transport = other.transport;
        self.provider_message.clone_from(&other.provider_message);
        self.provider_status = other.provider_status;
        self
    }

    /// Whether UKG Pro has judged the credentials and refused them, so that they must not be sent again.
    pub fn refuses_credentials(&self) -> bool {
        self.code.refuses_credentials()
    }

    /// The same problem, of a request.
    #[must_use]
    pub fn of_request(mut self, request_id: RequestId) -> Self {
        self.request_id = Some(request_id);
        self
    }
}

impl fmt::Debug for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Problem")
            .field("code", &self.code)
            .field("message", &self.message)
            .field("step", &self.step)
            .field("credential", &self.credential)
            .field("permission", &self.permission)
            .field("causes", &self.causes)
            .field("remedy", &self.remedy)
            .field("provider_status", &self.provider_status)
            .field("request_id", &self.request_id)
            .field("kind", &self.kind)
            .finish_non_exhaustive()
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for Problem {}
