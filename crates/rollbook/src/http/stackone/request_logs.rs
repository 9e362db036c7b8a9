//! The request log, the calls in it and the audit log, as this contract asks for them (StackOne's API reference).
//!
//! What the logs do not keep cannot be asked for: such a filter or order is 501, never a list that looks complete.

mod filter;
mod line;

use axum::{
    Json,
    extract::{Path, State, rejection::PathRejection},
    http::{StatusCode, Uri},
    routing::get,
};
use rollbook_core::request_unknown;
use rollbook_model::Scope;
use rollbook_store::{EventFilter, RequestFilter};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Serialize;

use self::{
    filter::Asked,
    line::{LogLine, PlatformLine, StepLine},
};
use super::Failure;
use crate::http::{
    App, Route, Shared,
    authentication::Caller,
    route::{Kind, Parameter},
};

/// A page of a log.
#[derive(Serialize, JsonSchema)]
struct Logged<T> {
    /// The lines.
    data: Vec<T>,
    /// The cursor of the page after this one; null on the last.
    next: Option<String>,
}

/// One line of a log.
#[derive(Serialize, JsonSchema)]
struct One {
    /// The line.
    data: LogLine,
}

macro_rules! parameters {
    ($( $name:literal $kind:expr, $meaning:literal; )+) => {
        &[ $( Parameter { name: $name, place: "query", meaning: $meaning, kind: $kind } ),+ ]
    };
}

const WHEN: &str = "^2[0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z$";

const OF_REQUESTS: &[Parameter] = parameters! {
    "filter[account_ids]" Kind::Text, "Accounts' ids, with commas.";
    "filter[actions]" Kind::Text, "Actions' ids, with commas.";
    "filter[providers]" Kind::Text, "Connectors' keys, with commas.";
    "filter[services]" Kind::Text, "Categories, with commas.";
    "filter[resources]" Kind::Text, "UKG Pro's APIs and services, with commas.";
    "filter[sub_resources]" Kind::Text, "Operations of those, with commas.";
    "filter[child_resources]" Kind::Text, "Nothing has any, so any word finds nothing.";
    "filter[http_methods]" Kind::Text, "Methods by which UKG Pro is called, with commas.";
    "filter[status_codes]" Kind::Text, "`200`; of failures the log keeps codes and no statuses, so others are 501.";
    "filter[success]" Kind::Words(|| vec!["true", "false"]), "Whether there was an answer.";
    "filter[request_ids]" Kind::Text, "Requests' ids, with commas.";
    "filter[source_types]" Kind::Text, "501: the request log does not keep who called.";
    "filter[source_ids]" Kind::Text, "501: the request log does not keep who called.";
    "filter[source_values]" Kind::Text, "501: the request log does not keep who called.";
    "filter[start_date]" Kind::Pattern(WHEN), "Only what began then or later, as RFC 3339.";
    "filter[end_date]" Kind::Pattern(WHEN), "Only what began before, as RFC 3339.";
    "order_by" Kind::Words(|| filter::ORDERS.to_vec()), "`eventDatetime`; by `status` and `duration` is 501.";
    "order_direction" Kind::Words(|| vec!["asc", "desc"]), "`desc` unless given: the newest first.";
    "include" Kind::Text, "`step_logs` adds how UKG Pro was called.";
    "page_size" Kind::Number(1, filter::LONGEST), "Lines a page, at most 200; 25 unless given.";
    "next" Kind::Pattern("^req_[0-9a-f]{32}$"), "The `next` of the page before.";
};

const OF_EVENTS: &[Parameter] = parameters! {
    "filter[account_ids]" Kind::Text, "Accounts' ids, with commas.";
    "filter[actions]" Kind::Text, "Kinds of events, such as `account.linked`, with commas.";
    "filter[categories]" Kind::Text, "What kinds begin with, such as `account`, with commas.";
    "filter[request_ids]" Kind::Text, "A request's id; several are 501.";
    "filter[source_ids]" Kind::Text, "Who did it, as `source_id` has it; several are 501.";
    "filter[success]" Kind::Words(|| vec!["true", "false"]), "What did not happen is not in this log.";
    "filter[start_date]" Kind::Pattern(WHEN), "Only what happened then or later, as RFC 3339.";
    "filter[end_date]" Kind::Pattern(WHEN), "Only what happened before, as RFC 3339.";
    "order_by" Kind::Words(|| filter::ORDERS.to_vec()), "`eventDatetime`; by `status` and `duration` is 501.";
    "order_direction" Kind::Words(|| vec!["asc", "desc"]), "`desc` unless given: the newest first.";
    "page_size" Kind::Number(1, filter::LONGEST), "Lines a page, at most 200; 25 unless given.";
    "next" Kind::Pattern("^evt_[0-9a-f]{32}$"), "The `next` of the page before.";
};

const OF_ONE: &[Parameter] = &[
    Parameter {
        name: "id",
        place: "path",
        meaning: "The request's id.",
        kind: Kind::Pattern("^req_[0-9a-f]{32}$"),
    },
    Parameter {
        name: "include",
        place: "query",
        meaning: "`step_logs` adds how UKG Pro was called.",
        kind: Kind::Text,
    },
];

fn route(
    path: &'static str,
    id: &'static str,
    summary: &'static str,
    parameters: &'static [Parameter],
    handler: axum::routing::MethodRouter<App>,
    response: fn(&mut SchemaGenerator) -> Schema,
) -> Route {
    Route {
        path,
        handler,
        method: "get",
        id,
        summary,
        scopes: &[Scope::AccountsRead],
        parameters,
        request: None,
        status: StatusCode::OK,
        response,
        failures: &[400, 404, 500, 501],
    }
}

pub(super) fn routes() -> Vec<Route> {
    vec![
        route(
            "/requests/logs",
            "list_request_logs",
            "The actions that ran.",
            OF_REQUESTS,
            get(requests),
            SchemaGenerator::subschema_for::<Logged<LogLine>>,
        ),
        route(
            "/requests/logs/steps",
            "list_step_logs",
            "How UKG Pro was called for each action that ran.",
            OF_REQUESTS,
            get(steps),
            SchemaGenerator::subschema_for::<Logged<StepLine>>,
        ),
        route(
            "/requests/logs/{id}",
            "get_request_log",
            "One action that ran.",
            OF_ONE,
            get(one),
            SchemaGenerator::subschema_for::<One>,
        ),
        route(
            "/requests/platform-logs",
            "list_platform_logs",
            "What happened to accounts: their lines of the audit log.",
            OF_EVENTS,
            get(events),
            SchemaGenerator::subschema_for::<Logged<PlatformLine>>,
        ),
    ]
}

/// The page of these lines, of which there is one more when there is a page after it.
fn page<T>(mut lines: Vec<T>, size: usize, mark: impl Fn(&T) -> String) -> (Vec<T>, Option<String>) {
    let more = lines.len() > size;
    lines.truncate(size);
    let next = lines.last().filter(|_| more).map(mark);
    (lines, next)
}

async fn logged<T>(
    engine: &Shared,
    caller: &Caller,
    uri: &Uri,
    line: impl Fn(&Asked, &rollbook_store::RequestEntry) -> T,
) -> Result<Json<Logged<T>>, Failure> {
    let asked = Asked::read(uri)?;
    let size = asked.page_size()?;
    let filter: RequestFilter = asked.of_requests(caller, size)?;
    let entries = engine.requests(caller.organisation, &filter).await?;
    let (entries, next) = page(entries, size as usize, |entry| entry.id.to_string());
    Ok(Json(Logged {
        data: entries.iter().map(|entry| line(&asked, entry)).collect(),
        next,
    }))
}

async fn requests(State(engine): State<Shared>, caller: Caller, uri: Uri) -> Result<Json<Logged<LogLine>>, Failure> {
    let organisation = caller.organisation;
    logged(&engine, &caller, &uri, |asked, entry| {
        LogLine::of(organisation, entry, asked.wants_steps())
    })
    .await
}

async fn steps(State(engine): State<Shared>, caller: Caller, uri: Uri) -> Result<Json<Logged<StepLine>>, Failure> {
    let organisation = caller.organisation;
    logged(&engine, &caller, &uri, |_, entry| StepLine::of(organisation, entry)).await
}

async fn one(
    State(engine): State<Shared>,
    caller: Caller,
    id: Result<Path<String>, PathRejection>,
    uri: Uri,
) -> Result<Json<One>, Failure> {
    let Path(text) = id.map_err(|_| request_unknown("…"))?;
    let shown: String = text.chars().take(60).collect();
    let asked = Asked::read(&uri)?;
    let id = text.parse().map_err(|_| request_unknown(&shown))?;
    let filter = RequestFilter {
        ids: Some(vec![id]),
        accounts: caller.reached(None),
        limit: 1,
        ..RequestFilter::default()
    };
    let entry = engine.requests(caller.organisation, &filter).await?.pop();
    let entry = entry.ok_or_else(|| request_unknown(&shown))?;
    Ok(Json(One {
        data: LogLine::of(caller.organisation, &entry, asked.wants_steps()),
    }))
}

async fn events(State(engine): State<Shared>, caller: Caller, uri: Uri) -> Result<Json<Logged<PlatformLine>>, Failure> {
    let asked = Asked::read(&uri)?;
    let size = asked.page_size()?;
    let filter: EventFilter = asked.of_events(&caller, size)?;
    let events = engine.events(caller.organisation, &filter).await?;
    let (events, next) = page(events, size as usize, |event| event.id.to_string());
    Ok(Json(Logged {
        data: events.iter().map(PlatformLine::of).collect(),
        next,
    }))
}
