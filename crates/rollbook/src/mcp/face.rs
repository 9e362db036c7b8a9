//! `POST /mcp`: the protocol over HTTP. Every request stands for itself, so that any node answers it.

use std::sync::Arc;

use axum::{
    Json,
    body::{Body, Bytes},
    extract::{FromRequest as _, Request, State},
    http::{HeaderMap, StatusCode, Uri, header::CONTENT_TYPE},
    response::{IntoResponse as _, Response},
};
use rmcp::transport::streamable_http_server::{
    StreamableHttpServerConfig, StreamableHttpService, session::never::NeverSessionManager,
};
use rollbook_model::{
    Code, Problem,
    problem::{Kind, Step},
};
use serde_json::{Value, json};
use tracing::Span;

use super::{Client, View, Who, server::Server};
use crate::{
    http::{App, Caller, Failure, account_id, invalid, query},
    site::Site,
};

/// Where it is served.
pub(crate) const PATH: &str = "/mcp";

/// How the account is called in the query, by documents of different age.
const ACCOUNT: [&str; 2] = ["x-account-id", "account_id"];

/// `POST /mcp`.
pub(crate) async fn post(State(app): State<App>, caller: Caller, request: Request) -> Result<Response, Failure> {
    let (parts, body) = request.into_parts();
    let account = account_id(&account_of(&parts.headers, &parts.uri)?)?;
    Span::current().record("account.id", tracing::field::display(account));
    caller.account(account)?;
    app.engine.account(caller.organisation, account).await?;
    let view = View::asked(&parts.uri, &parts.headers)?;
    if view.sensitive == rollbook_core::Sensitive::Shown {
        caller.require(rollbook_model::Scope::SensitiveRead)?;
    }
    let body = Bytes::from_request(Request::from_parts(parts.clone(), body), &()).await;
    let body = body.map_err(|error| match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Failure::too_large(),
        _ => invalid("the body ended in the middle".to_owned()).into(),
    })?;
    if let Some(refused) = malformed(&body) {
        return Ok(refused);
    }
    let client = Client {
        organisation: caller.organisation,
        engine: app.engine,
        account,
        who: Who::Key(caller),
        view,
    };
    let server = Server::of_request(client);
    let sessions = Arc::new(NeverSessionManager::default());
    let service = StreamableHttpService::new(move || Ok(server.clone()), sessions, configuration(&app.site));
    let request = Request::from_parts(parts, Body::from(body));
    let response = Box::pin(service.handle(request)).await.map(Body::new);
    Box::pin(in_own_shape(response)).await
}

/// No sessions and no streams. Where the server is reached at this machine alone, a page of another site that has the
/// browser take its name for this machine gets nothing; elsewhere the key, which no browser adds by itself, is all that
/// tells, because a proxy may call this server by any name.
fn configuration(site: &Site) -> StreamableHttpServerConfig {
    const LOOPBACK: [&str; 3] = ["localhost", "127.0.0.1", "::1"];
    let configuration = StreamableHttpServerConfig::default()
        .with_legacy_session_mode(false)
        .with_json_response(true);
    let own = site.link("");
    let host: Option<Uri> = own.parse().ok();
    let host = host.as_ref().and_then(Uri::host).unwrap_or_default();
    if LOOPBACK.contains(&host.trim_matches(['[', ']'])) {
        let origins = ["http://localhost:*", "http://127.0.0.1:*", "http://[::1]:*"];
        configuration.with_allowed_hosts(LOOPBACK).with_allowed_origins(origins)
    } else {
        configuration.disable_allowed_hosts().with_allowed_origins([own])
    }
}

/// The account, which clients name in a header or in the query.
fn account_of(headers: &HeaderMap, uri: &Uri) -> Result<String, Problem> {
    let header = headers
        .get(ACCOUNT[0])
        .and_then(|value| value.to_str().ok())
        .map(str::trim);
    let query = query::of(uri)?;
    let mut named = ACCOUNT
        .iter()
        .filter_map(|name| query.last(name))
        .map(str::trim)
        .chain(header);
    let Some(account) = named.next() else {
        return Err(invalid(
            "name the account in the header or the query `x-account-id`".to_owned(),
        ));
    };
    if named.any(|other| other != account) {
        return Err(invalid("the header and the query name different accounts".to_owned()));
    }
    Ok(account.to_owned())
}

/// What is answered to a body that is no message of JSON-RPC. The library would call it a wrong media type.
fn malformed(body: &[u8]) -> Option<Response> {
    let refused = |code: i32, message: &str| {
        let body = json!({ "jsonrpc": "2.0", "id": null, "error": { "code": code, "message": message } });
        Some((StatusCode::BAD_REQUEST, Json(body)).into_response())
    };
    let Ok(message) = serde_json::from_slice::<Value>(body) else {
        return refused(-32700, "the body is not JSON");
    };
    let is_message = message["jsonrpc"] == "2.0"
        && (message["method"].is_string() || message.get("result").is_some() || message.get("error").is_some());
    // Everything that has an id has one that can be said again.
    let id_is_good = match message.get("id") {
        None => true,
        Some(Value::Number(id)) => id.is_i64(),
        Some(id) => id.is_string(),
    };
    if is_message && id_is_good {
        None
    } else {
        refused(-32600, "the body is not one message of JSON-RPC 2.0")
    }
}

/// What the library refuses in plain text, in the shape of every failure.
async fn in_own_shape(response: Response) -> Result<Response, Failure> {
    let status = response.status();
    let is_json = response
        .headers()
        .get(CONTENT_TYPE)
        .is_some_and(|media| media == "application/json");
    if is_json || !status.is_client_error() {
        return Ok(response);
    }
    let text = axum::body::to_bytes(response.into_body(), 64 << 10)
        .await
        .unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let problem = if status == StatusCode::FORBIDDEN {
        let message = "the request names a host or an origin at which this server is not reached";
        Problem::new(Kind::Permission, Code::McpHostRefused, Step::Input, message)
            .with_remedy("Say where the server is reached, with `public_url` in its configuration")
    } else {
        invalid(text.trim().to_owned())
    };
    Err(Failure::with_status(status, problem))
}
