//! A route with its description, so that the router and the API's description cannot drift apart.

use axum::{http::StatusCode, routing::MethodRouter};
use rollbook_model::{ConnectProduct, Scope};
use schemars::{Schema, SchemaGenerator};
use serde_json::{Value, json};

use super::{App, finch, stackone::hub};

/// A path with what handles and what describes it.
#[derive(Clone)]
pub(crate) struct Route {
    /// The path as the router and the description write it.
    pub(crate) path: &'static str,
    /// The handler, of the one method below.
    pub(crate) handler: MethodRouter<App>,
    /// The method in lower case.
    pub(crate) method: &'static str,
    /// A stable name of the operation.
    pub(crate) id: &'static str,
    /// What it does, in a line.
    pub(crate) summary: &'static str,
    /// The scopes of which an API key needs one; where there is none, no key is asked for.
    pub(crate) scopes: &'static [Scope],
    /// Its parameters.
    pub(crate) parameters: &'static [Parameter],
    /// The schema of the body it takes.
    pub(crate) request: Option<fn(&mut SchemaGenerator) -> Schema>,
    /// The status of its success.
    pub(crate) status: StatusCode,
    /// The schema of the body it answers then.
    pub(crate) response: fn(&mut SchemaGenerator) -> Schema,
    /// What else it can answer: failures, and another success of the same form.
    pub(crate) failures: &'static [u16],
}

/// What a route is opened by.
#[derive(Debug, Clone, Copy)]
pub(crate) enum OpenedBy {
    /// Nothing: anybody may call.
    Anybody,
    /// An API key with one of these scopes.
    Key(&'static [Scope]),
    /// The token of a link that can be used.
    Link,
    /// The id and the secret of a client.
    Client,
    /// An access token with one of these products, or any where there is none.
    AccessToken(&'static [ConnectProduct]),
}

impl Route {
    /// What opens it.
    pub(crate) fn opened_by(&self) -> OpenedBy {
        if let Some(opened_by) = finch::opened_by(self.path, self.method) {
            return opened_by;
        }
        match self.scopes {
            _ if hub::is_hub(self.path) => OpenedBy::Link,
            [] => OpenedBy::Anybody,
            scopes => OpenedBy::Key(scopes),
        }
    }
}

/// A parameter of a route.
pub(crate) struct Parameter {
    /// The name.
    pub(crate) name: &'static str,
    /// `path`, `query` or `header`.
    pub(crate) place: &'static str,
    /// What it does, in a line.
    pub(crate) meaning: &'static str,
    /// What it takes.
    pub(crate) kind: Kind,
}

/// What a parameter takes.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Kind {
    /// Any text.
    Text,
    /// The id of an account.
    Account,
    /// The id of the account that a call is about, which must be given.
    OfAccount,
    /// A text that this regular expression matches.
    Pattern(&'static str),
    /// One of these words.
    Words(fn() -> Vec<&'static str>),
    /// A whole number from the first to the second.
    Number(u32, u32),
    /// A day.
    Day,
}

/// What the id of an account looks like, as a regular expression.
pub(crate) const ACCOUNT_ID: &str = "^acc_[0-9a-f]{32}$";

impl Kind {
    /// The schema of what it takes.
    pub(crate) fn schema(self) -> Value {
        match self {
            Self::Text => json!({ "type": "string" }),
            Self::Day => json!({ "type": "string", "format": "date" }),
            Self::Account | Self::OfAccount => json!({ "type": "string", "pattern": ACCOUNT_ID }),
            Self::Pattern(pattern) => json!({ "type": "string", "pattern": pattern }),
            Self::Words(words) => json!({ "type": "string", "enum": words() }),
            Self::Number(least, most) => json!({ "type": "integer", "minimum": least, "maximum": most }),
        }
    }
}
