//! The request log.

use axum::{
    Json,
    extract::{Path, State, rejection::PathRejection},
    http::{StatusCode, Uri},
    routing::get,
};
use jiff::Timestamp;
use rollbook_core::request_unknown;
use rollbook_model::{Code, Scope};
use rollbook_store::RequestFilter;
use schemars::JsonSchema;
use serde::Serialize;

use crate::{
    http::{
        Route, Shared,
        authentication::Caller,
        route::{Kind, Parameter},
        stackone::{Failure, query},
    },
    request_line::{RequestLine, TracedRequest},
};

/// The most lines a page holds.
const LONGEST: u32 = 200;

/// What a limit is.
const LIMIT: &str = "a whole number from 1 to 200";

/// A page of the request log.
#[derive(Serialize, JsonSchema)]
struct Page {
    /// The lines, the newest first.
    requests: Vec<RequestLine>,
    /// What to give as `cursor` for the page after this one; there is none after the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

pub(super) fn routes() -> Vec<Route> {
    const REQUEST_ID: &str = "^req_[0-9a-f]{32}$";
    const LIST: &[Parameter] = &[
        Parameter {
            name: "account_id",
            place: "query",
            meaning: "Only requests of this account.",
            kind: Kind::Account,
        },
        Parameter {
            name: "caller_id",
            place: "query",
            meaning: "Only requests that their caller called so in `x-request-id`.",
            kind: Kind::Pattern("^[A-Za-z0-9._-]{1,64}$"),
        },
        Parameter {
            name: "code",
            place: "query",
            meaning: "Only requests that failed with this code.",
            kind: Kind::Text,
        },
        Parameter {
            name: "since",
            place: "query",
            meaning: "Only requests that began then or later, as RFC 3339.",
            kind: Kind::Pattern(
                "^2[0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z$",
            ),
        },
        Parameter {
            name: "cursor",
            place: "query",
            meaning: "The `next` of the page before.",
            kind: Kind::Pattern(REQUEST_ID),
        },
        Parameter {
            name: "limit",
            place: "query",
            meaning: "Lines a page, at most 200; 50 unless given.",
            kind: Kind::Number(1, LONGEST),
        },
    ];
    const ONE: &[Parameter] = &[Parameter {
        name: "id",
        place: "path",
        meaning: "The request's id, from a failure or the header `x-request-id` of an answer.",
        kind: Kind::Pattern(REQUEST_ID),
    }];
    vec![
        Route {
            path: "/v1/requests",
            handler: get(list),
            method: "get",
            id: "list_requests",
            summary: "The actions that ran, the newest first.",
            scopes: &[Scope::AccountsRead],
            parameters: LIST,
            request: None,
            status: StatusCode::OK,
            response: |generator| generator.subschema_for::<Page>(),
            failures: &[400, 500],
        },
        Route {
            path: "/v1/requests/{id}",
            handler: get(one),
            method: "get",
            id: "get_request",
            summary: "All that is known of one request: the action that ran, and what happened in it.",
            scopes: &[Scope::AccountsRead],
            parameters: ONE,
            request: None,
            status: StatusCode::OK,
            response: |generator| generator.subschema_for::<TracedRequest>(),
            failures: &[404, 500],
        },
    ]
}

async fn list(State(engine): State<Shared>, caller: Caller, uri: Uri) -> Result<Json<Page>, Failure> {
    let query = query::of(&uri)?;
    let account = query.parsed("account_id", "an account's id")?;
    let limit = match query.parsed("limit", LIMIT)? {
        None => 50,
        Some(limit @ 1..=LONGEST) => limit,
        Some(_) => return Err(query::invalid(format!("`limit` must be {LIMIT}")).into()),
    };
    let code = query.last("code").filter(|code| !code.is_empty());
    let filter = RequestFilter {
        accounts: caller.reached(account.map(|account| vec![account])),
        caller_id: query.parsed("caller_id", "1 to 64 letters, digits, `.`, `_` and `-`")?,
        code: code.map(str::to_owned),
        since: query.parsed::<Timestamp>("since", "a time as RFC 3339")?,
        before: query.parsed("cursor", "the `next` of a page")?,
        // One more tells whether there is a page after this one.
        limit: limit + 1,
        ..RequestFilter::default()
    };
    // What is no code, no request failed with.
    let nothing = code.is_some_and(|code| Code::named(code).is_none());
    let mut entries = if nothing {
        Vec::new()
    } else {
        engine.requests(caller.organisation, &filter).await?
    };
    let more = entries.len() > limit as usize;
    entries.truncate(limit as usize);
    Ok(Json(Page {
        next: entries.last().filter(|_| more).map(|last| last.id.to_string()),
        requests: entries.iter().map(RequestLine::from).collect(),
    }))
}

async fn one(
    State(engine): State<Shared>,
    caller: Caller,
    id: Result<Path<String>, PathRejection>,
) -> Result<Json<TracedRequest>, Failure> {
    let Path(text) = id.map_err(|_| request_unknown("…"))?;
    let id = text
        .parse()
        .map_err(|_| request_unknown(&text.chars().take(60).collect::<String>()))?;
    let mut traced = engine.request(caller.organisation, id).await?;
    // Of an account that the key does not reach, and of what is about none, it learns nothing.
    traced.entry = traced.entry.filter(|entry| caller.account(entry.account).is_ok());
    if caller.is_restricted() {
        let reached = |account: Option<_>| account.is_some_and(|account| caller.account(account).is_ok());
        traced.events.retain(|event| reached(event.account));
    }
    if traced.entry.is_none() && traced.events.is_empty() {
        return Err(request_unknown(&text).into());
    }
    Ok(Json(TracedRequest::from(&traced)))
}
