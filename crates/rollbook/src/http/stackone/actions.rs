//! The Actions API (StackOne's API reference, *Actions*).

use std::sync::Arc;

use axum::{
    Json,
    body::Bytes,
    extract::{State, rejection::BytesRejection},
    http::{HeaderMap, HeaderValue, StatusCode, Uri},
    response::{IntoResponse as _, Response},
    routing::{get, post},
};
use rollbook_core::{Run, Sensitive};
use rollbook_model::{
    Action as CatalogueAction, Actor, Code, Problem, Scope,
    catalogue::{CONNECTOR, Effect, Found},
    permission::Requirement,
    problem::{Kind as ProblemKind, Step},
};
use schemars::{JsonSchema, SchemaGenerator};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json, value::RawValue};

use super::{
    Failure,
    accounts::account_id,
    heartbeat,
    linking_guide::Authentication,
    meta::{CATEGORY, NAME},
    query,
};
use crate::{
    http::{
        RateLimits, Route, Shared,
        authentication::Caller,
        route::{Kind, Parameter},
    },
    site::Site,
};

/// The actions, by connector.
#[derive(Serialize, JsonSchema)]
struct Connectors {
    /// The connectors; there is one.
    data: Vec<Connector>,
    /// Always null: there is one page.
    next: Option<String>,
}

/// A connector.
#[derive(Serialize, JsonSchema)]
struct Connector {
    /// The key.
    key: &'static str,
    /// The name.
    name: &'static str,
    /// What it connects.
    description: &'static str,
    /// Rollbook's version.
    version: &'static str,
    /// The categories it serves.
    categories: [&'static str; 1],
    /// How tenants are linked.
    authentication: [Authentication; 1],
    /// The permissions its actions need.
    scope_definitions: Vec<ScopeDefinition>,
    /// Its actions.
    #[serde(skip_serializing_if = "Option::is_none")]
    actions: Option<Vec<Action>>,
}

/// A permission that actions need.
#[derive(Serialize, JsonSchema)]
struct ScopeDefinition {
    /// The web service without blanks, a colon, the level.
    name: String,
    /// Which line of the grid to tick.
    description: String,
}

/// An action.
#[derive(Serialize, JsonSchema)]
struct Action {
    /// The id, with the connector's key in front.
    id: String,
    /// What people read.
    label: String,
    /// What it answers.
    description: String,
    /// Always `native`: the values are UKG Pro's own.
    schema_type: &'static str,
    /// The heading it stands under.
    tags: Vec<String>,
    /// The permissions it needs.
    required_scopes: Vec<String>,
    /// How tenants are linked.
    authentication: [Authentication; 1],
    /// Inputs, output, effect, transport and paging, where asked for.
    #[serde(rename = "action_details", skip_serializing_if = "Option::is_none")]
    details: Option<Value>,
    /// The same by its older name, where asked for by that.
    #[serde(rename = "operation_details", skip_serializing_if = "Option::is_none")]
    older_details: Option<Value>,
}

/// A call of an action.
#[derive(Deserialize, JsonSchema)]
struct RpcRequest {
    /// The action's id, as `GET /actions` lists it.
    #[schemars(extend("examples" = ["ukg-pro_find_people", "list_person_details"]))]
    action: String,
    /// Inputs that stand in a path.
    #[serde(default)]
    path: Option<Map<String, Value>>,
    /// Inputs that stand in a query, and `next` of the page before.
    #[serde(default)]
    query: Option<Map<String, Value>>,
    /// Headers; `x-account-id` names the account.
    #[serde(default)]
    headers: Option<Map<String, Value>>,
    /// Inputs that stand in a body.
    #[serde(default)]
    body: Option<Map<String, Value>>,
}

/// What an action answered.
#[derive(Serialize, JsonSchema)]
struct RpcResponse {
    /// UKG Pro's values: rows, or one object.
    #[schemars(with = "Value")]
    data: Box<RawValue>,
    /// The cursor of the next page, to be sent back as `query.next`; null on the last.
    next: Option<String>,
    /// The request, for finding it in the request log.
    request_id: String,
}

pub(super) fn routes() -> Vec<Route> {
    const LIST: &[Parameter] = &[
        Parameter {
            name: "filter[connectors]",
            place: "query",
            meaning: "Connectors' keys, with commas.",
            kind: Kind::Text,
        },
        Parameter {
            name: "filter[account_ids]",
            place: "query",
            meaning: "Accounts' ids, with commas.",
            kind: Kind::Text,
        },
        Parameter {
            name: "filter[action_key]",
            place: "query",
            meaning: "An action's id.",
            kind: Kind::Text,
        },
        Parameter {
            name: "search",
            place: "query",
            meaning: "What the actions shall be about, as a question or in words; those that fit well are listed, the best first.",
            kind: Kind::Text,
        },
        Parameter {
            name: "include",
            place: "query",
            meaning: "`action_details` (`operation_details` to older clients) adds inputs, output, effect, transport and \
                      paging, `authentication_guides` what an administrator does for the actions; repeated, or with \
                      commas.",
            kind: Kind::Text,
        },
        Parameter {
            name: "exclude",
            place: "query",
            meaning: "`actions` leaves the actions out.",
            kind: Kind::Text,
        },
    ];
    const CALL: &[Parameter] = &[
        Parameter {
            name: "x-account-id",
            place: "header",
            meaning: "The account's id; it may stand under `headers` of the body instead.",
            kind: Kind::Account,
        },
        SHOWING,
        Parameter {
            name: "sync",
            place: "query",
            meaning: "`true` asks for an index of what is answered, of which there is none: 501.",
            kind: Kind::Words(|| vec!["true", "false"]),
        },
    ];
    vec![
        Route {
            path: "/actions",
            handler: get(list),
            method: "get",
            id: "list_actions",
            summary: "The actions that can be called.",
            scopes: &[Scope::ActionsRead, Scope::ActionsWrite],
            parameters: LIST,
            request: None,
            status: StatusCode::OK,
            response: |generator| generator.subschema_for::<Connectors>(),
            failures: &[400, 500],
        },
        Route {
            path: "/actions/rpc",
            handler: post(rpc),
            method: "post",
            id: "call_action",
            summary: "Runs an action for an account: with `actions:read` one that reads, with `actions:write` one that writes.",
            scopes: &[Scope::ActionsRead, Scope::ActionsWrite],
            parameters: CALL,
            request: Some(SchemaGenerator::subschema_for::<RpcRequest>),
            status: StatusCode::OK,
            response: |generator| generator.subschema_for::<RpcResponse>(),
            failures: &[400, 404, 408, 409, 413, 422, 500, 501, 502],
        },
    ]
}

async fn list(
    State(engine): State<Shared>,
    State(site): State<Arc<Site>>,
    caller: Caller,
    uri: Uri,
) -> Result<Json<Connectors>, Failure> {
    let query = query::of(&uri)?;
    let asked_for = |name: &str, word: &str| {
        query
            .list(&[name])
            .is_some_and(|list| list.iter().any(|item| item == word))
    };
    let connector_wanted = query
        .list(&["filter[connectors]"])
        .is_none_or(|keys| keys.iter().any(|key| key == CONNECTOR));
    let mut accounts_wanted = true;
    if let Some(ids) = query.list(&["filter[account_ids]"]) {
        let ids = ids.iter().filter_map(|id| id.parse().ok()).collect();
        let filter = rollbook_store::AccountFilter {
            ids: caller.reached(Some(ids)),
            page_size: 1,
            ..Default::default()
        };
        accounts_wanted = !engine.accounts(caller.organisation, &filter).await?.is_empty();
    }
    if !connector_wanted || !accounts_wanted {
        return Ok(Json(Connectors {
            data: Vec::new(),
            next: None,
        }));
    }
    let (mut actions, _) = engine.catalogue().choose(None);
    if let Some(keys) = query.list(&["filter[action_key]"]) {
        let (chosen, _) = engine.catalogue().choose(keys.iter().map(String::as_str));
        actions.retain(|action| !keys.is_empty() && chosen.iter().any(|chosen| chosen.id == action.id));
    }
    if let Some(question) = query.last("search").filter(|question| !question.is_empty()) {
        let among = |action: &CatalogueAction| actions.iter().any(|chosen| chosen.id == action.id);
        let found = engine.catalogue().search(question, among, usize::MAX);
        let found = found.into_iter().filter(|found| found.score >= Found::GOOD);
        actions = found.map(|found| found.action).collect();
    }
    let details = [
        asked_for("include", "action_details"),
        asked_for("include", "operation_details"),
    ];
    let authentication = Authentication::of_actions(&actions, &site, asked_for("include", "authentication_guides"));
    let requirements = Requirement::of_actions(&actions);
    let scope_definitions = requirements.iter().map(|requirement| ScopeDefinition {
        name: requirement.scope(),
        description: format!("{} on the web service {}", requirement.level(), requirement.name()),
    });
    let connector = Connector {
        key: CONNECTOR,
        name: NAME,
        description: "UKG Pro (UltiPro): people, employment and pay of a company.",
        version: env!("CARGO_PKG_VERSION"),
        categories: [CATEGORY],
        authentication: [authentication],
        scope_definitions: scope_definitions.collect(),
        actions: (!asked_for("exclude", "actions"))
            .then(|| actions.iter().map(|action| shown(action, details)).collect()),
    };
    Ok(Json(Connectors {
        data: vec![connector],
        next: None,
    }))
}

fn shown(action: &CatalogueAction, [details, older_details]: [bool; 2]) -> Action {
    let told = || {
        json!({
            "inputs": action.inputs().schema(),
            "output": action.output_schema(),
            "effect": action.effect(),
            "transport": action.transport(),
            "guard": action.operation.guard().as_str(),
            "paging": action.is_paged(),
            "questions": action.questions,
        })
    };
    Action {
        id: action.long_id(),
        label: action.label.clone(),
        description: action.summary.clone(),
        schema_type: "native",
        tags: vec![action.group.clone()],
        required_scopes: action.scopes(),
        authentication: [Authentication::of_action(action)],
        details: details.then(told),
        older_details: older_details.then(told),
    }
}

async fn rpc(
    State(engine): State<Shared>,
    State(limits): State<Arc<RateLimits>>,
    caller: Caller,
    headers: HeaderMap,
    uri: Uri,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Failure> {
    let body = body.map_err(|error| match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Failure::too_large(),
        _ => query::invalid("the body ended in the middle".to_owned()).into(),
    })?;
    let request: RpcRequest = serde_json::from_slice(&body).map_err(|error| unreadable(&error))?;
    let account = account_id(&account_of(&headers, request.headers.as_ref())?)?;
    caller.account(account)?;
    let effect = engine.action(&request.action)?.effect();
    caller.require(match effect {
        Effect::Read => Scope::ActionsRead,
        Effect::Write => Scope::ActionsWrite,
    })?;
    // Nothing is run where it cannot be done whole.
    let wants_index = query::of(&uri)?.parsed("sync", "`true` or `false`")?;
    if wants_index == Some(true) {
        return Err(no_index().into());
    }
    let sensitive = sensitive(&headers)?;
    if sensitive == Sensitive::Shown {
        caller.require(Scope::SensitiveRead)?;
    }
    let inputs = Value::Object(inputs(&request)?);
    let beats = heartbeat::is_wanted(&headers);
    let answering = async move {
        let run = Run {
            account,
            action: &request.action,
            inputs: &inputs,
            by: Actor::ApiKey(caller.key),
        };
        let running = engine.run_showing(caller.organisation, run, sensitive);
        let answer = match effect {
            Effect::Read if beats => limits.in_long_time(running).await?,
            Effect::Read => limits.in_time(running).await?,
            // Whatever it takes: that a write has not been answered yet is no answer.
            Effect::Write => running.await,
        };
        let answer = answer.map_err(|problem| {
            let failure = Failure::from(caller.seen(problem));
            match effect {
                Effect::Read => failure,
                Effect::Write => failure.of_write(),
            }
        })?;
        Ok::<_, Failure>(Json(RpcResponse {
            data: answer.data,
            next: answer.next,
            request_id: answer.request_id.to_string(),
        }))
    };
    if beats {
        return Ok(heartbeat::beating(async { answering.await.into_response() }).await);
    }
    Ok(answering.await?.into_response())
}

/// The header that asks for what is masked otherwise.
const SENSITIVE: &str = "rollbook-sensitive";

/// The same, as it is described.
pub(in crate::http) const SHOWING: Parameter = Parameter {
    name: SENSITIVE,
    place: "header",
    meaning: "`shown` shows national identifiers and bank numbers, for which the key needs `sensitive:read`; otherwise they are masked.",
    kind: Kind::Pattern("^(shown|masked)$"),
};

/// Whether the caller asks for national identifiers and bank numbers.
pub(crate) fn sensitive(headers: &HeaderMap) -> Result<Sensitive, Problem> {
    match headers.get(SENSITIVE).map(HeaderValue::as_bytes) {
        None | Some(b"masked") => Ok(Sensitive::Masked),
        Some(b"shown") => Ok(Sensitive::Shown),
        Some(_) => Err(query::invalid(format!(
            "the header `{SENSITIVE}` is `shown` or `masked`"
        ))),
    }
}

/// What is said to whoever wants an answer kept in an index.
fn no_index() -> Problem {
    let message = "`sync=true` asks for an index of what is answered, and no copy of a tenant's records is kept";
    Problem::new(ProblemKind::NotFound, Code::NotAvailable, Step::Input, message)
        .with_remedy("Leave it out, and read page by page with `query.next`")
}

/// Says where a body is wrong without quoting it.
fn unreadable(error: &serde_json::Error) -> Problem {
    let place = format!("line {} column {}", error.line(), error.column());
    let message = if error.is_data() {
        format!(
            "the body is not a call of an action, at {place}: it needs `action`, and `path`, `query`, `headers` and `body` are objects"
        )
    } else {
        format!("the body is not JSON, at {place}")
    };
    query::invalid(message)
}

/// The account, which clients name in a header, in the body, or both (StackOne's API reference, `x-account-id`).
fn account_of(headers: &HeaderMap, in_body: Option<&Map<String, Value>>) -> Result<String, Problem> {
    const NAME: &str = "x-account-id";
    let header = headers.get(NAME).and_then(|value| value.to_str().ok()).map(str::trim);
    let body = in_body
        .and_then(|headers| headers.iter().find(|(name, _)| name.eq_ignore_ascii_case(NAME)))
        .and_then(|(_, value)| value.as_str())
        .map(str::trim);
    match (header, body) {
        (Some(header), Some(body)) if header != body => Err(query::invalid(
            "the header `x-account-id` and the one in the body name different accounts".to_owned(),
        )),
        (Some(id), _) | (None, Some(id)) => Ok(id.to_owned()),
        (None, None) => Err(query::invalid(
            "name the account in the header `x-account-id`".to_owned(),
        )),
    }
}

/// The inputs of an action, wherever the caller put them.
fn inputs(request: &RpcRequest) -> Result<Map<String, Value>, Problem> {
    let mut inputs = Map::new();
    for part in [&request.path, &request.query, &request.body].into_iter().flatten() {
        for (name, value) in part {
            if let Some(other) = inputs.insert(name.clone(), value.clone())
                && other != *value
            {
                return Err(query::invalid(
                    "an input is given twice with different values".to_owned(),
                ));
            }
        }
    }
    // Reserved by the contract for tracing at the reference implementation.
    inputs.remove("debug");
    Ok(inputs)
}
