//! `POST /unified/proxy` (StackOne's API reference): a read by its path at UKG Pro. What is safe to read so is
//! decided by the engine.

use std::collections::BTreeMap;

use axum::{
    Json,
    body::Bytes,
    extract::{State, rejection::BytesRejection},
    http::{HeaderMap, StatusCode},
    routing::post,
};
use rollbook_core::{PathRequest, Sensitive};
use rollbook_model::{Actor, Scope};
use schemars::{JsonSchema, SchemaGenerator};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json, value::RawValue};

use super::{Failure, SHOWING, accounts::account_id, body::read, query, sensitive};
use crate::http::{
    Route, Shared,
    authentication::Caller,
    route::{Kind, Parameter},
};

/// What is to be read.
#[derive(Deserialize, JsonSchema)]
struct ProxyRequest {
    /// The address of the account's own UKG Pro host; the path goes on after it.
    #[serde(default)]
    url: Option<String>,
    /// The path with its query, as UKG's documentation has it: of a list or a record that an action reads.
    #[serde(default)]
    #[schemars(extend("examples" = ["/personnel/v1/person-details?per_page=50"]))]
    path: Option<String>,
    /// `get`, which is what it is without one; anything else is answered with 501.
    #[serde(default)]
    method: Option<String>,
    /// None but `accept`, `content-type`, and the primary company code where the path takes it in a header.
    #[serde(default)]
    #[schemars(with = "Option<BTreeMap<String, String>>")]
    headers: Option<Map<String, Value>>,
    /// Nothing: reads have no body.
    #[serde(default)]
    body: Option<Map<String, Value>>,
}

/// What was read.
#[derive(Serialize, JsonSchema)]
struct ProxyResponse {
    /// The status: 200. What UKG Pro refuses is a failure of this call.
    status: u16,
    /// UKG Pro's values: rows, or one object.
    #[schemars(with = "Value")]
    data: Box<RawValue>,
    /// `content-type`, and `link` with the address of the next page where there is one.
    headers: Map<String, Value>,
    /// Always empty.
    provider_errors: [(); 0],
    /// The request, for finding it in the request log.
    request_id: String,
}

pub(super) fn route() -> Route {
    const PARAMETERS: &[Parameter] = &[
        Parameter {
            name: "x-account-id",
            place: "header",
            meaning: "The account's id; it must be there.",
            kind: Kind::OfAccount,
        },
        SHOWING,
    ];
    Route {
        path: "/unified/proxy",
        handler: post(proxy),
        method: "post",
        id: "proxy_request",
        summary: "Reads a path of UKG Pro's REST interface by the action that reads it; nothing else goes through.",
        scopes: &[Scope::ActionsRead],
        parameters: PARAMETERS,
        request: Some(SchemaGenerator::subschema_for::<ProxyRequest>),
        status: StatusCode::OK,
        response: |generator| generator.subschema_for::<ProxyResponse>(),
        failures: &[400, 404, 408, 409, 412, 413, 422, 500, 501, 502],
    }
}

async fn proxy(
    State(engine): State<Shared>,
    caller: Caller,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<ProxyResponse>, Failure> {
    let account = headers.get("x-account-id").and_then(|value| value.to_str().ok());
    let account = account.ok_or_else(|| query::invalid("name the account in the header `x-account-id`".to_owned()))?;
    let account = account_id(account.trim())?;
    caller.account(account)?;
    let sensitive = sensitive(&headers)?;
    if sensitive == Sensitive::Shown {
        caller.require(Scope::SensitiveRead)?;
    }
    let request: ProxyRequest = read(body)?;
    let given: Vec<_> = request
        .headers
        .iter()
        .flatten()
        .filter(|(_, value)| !value.is_null())
        .collect();
    let texts: Option<Vec<_>> = given
        .iter()
        .map(|(name, value)| Some((name.as_str(), value.as_str()?)))
        .collect();
    let texts = texts.ok_or_else(|| query::invalid("the values under `headers` are texts".to_owned()))?;
    let wanted = PathRequest {
        account,
        method: request.method.as_deref(),
        url: request.url.as_deref(),
        path: request.path.as_deref(),
        headers: &texts,
        has_body: request.body.as_ref().is_some_and(|body| !body.is_empty()),
        by: Actor::ApiKey(caller.key),
        only: None,
    };
    let answered = Box::pin(engine.read_path(caller.organisation, wanted, sensitive)).await;
    let answered = answered.map_err(|problem| Failure::from(caller.seen(problem)).of_unified())?;
    let mut headers = Map::new();
    headers.insert("content-type".to_owned(), json!("application/json"));
    if let Some(next) = answered.next {
        headers.insert("link".to_owned(), json!(format!("<{next}>; rel=\"next\"")));
    }
    Ok(Json(ProxyResponse {
        status: StatusCode::OK.as_u16(),
        data: answered.answer.data,
        headers,
        provider_errors: [],
        request_id: answered.answer.request_id.to_string(),
    }))
}
