//! The protocol over HTTP, whoever answers: every request stands for itself, without sessions and streams.
//!
//! It knows nothing of accounts, so that the official suite of conformance can be run against it with the tools that the
//! suite asks for (`tests/it/mcp/fixture.rs`).

use std::sync::Arc;

use axum::{
    Json,
    body::{Body, Bytes},
    extract::Request,
    http::{StatusCode, Uri, request::Parts},
    response::{IntoResponse as _, Response},
};
use rmcp::{
    ServerHandler,
    transport::streamable_http_server::{
        StreamableHttpServerConfig, StreamableHttpService, session::never::NeverSessionManager,
    },
};
use serde_json::{Value, json};

/// What a server answers to a request of this head and body. `own` is where the server is reached.
pub(super) async fn answer<S>(server: S, own: &str, head: Parts, body: Bytes) -> Response
where
    S: ServerHandler + Clone,
{
    if let Some(refused) = malformed(&body) {
        return refused;
    }
    let sessions = Arc::new(NeverSessionManager::default());
    let service = StreamableHttpService::new(move || Ok(server.clone()), sessions, configuration(own));
    let request = Request::from_parts(head, Body::from(body));
    Box::pin(service.handle(request)).await.map(Body::new)
}

/// No sessions and no streams. Where the server is reached at this machine alone, a page of another site that has the
/// browser take its name for this machine gets nothing; elsewhere the key, which no browser adds by itself, is all that
/// tells, because a proxy may call this server by any name.
fn configuration(own: &str) -> StreamableHttpServerConfig {
    const LOOPBACK: [&str; 3] = ["localhost", "127.0.0.1", "::1"];
    let configuration = StreamableHttpServerConfig::default()
        .with_legacy_session_mode(false)
        .with_json_response(true);
    let host: Option<Uri> = own.parse().ok();
    let host = host.as_ref().and_then(Uri::host).unwrap_or_default();
    if LOOPBACK.contains(&host.trim_matches(['[', ']'])) {
        let origins = ["http://localhost:*", "http://127.0.0.1:*", "http://[::1]:*"];
        configuration.with_allowed_hosts(LOOPBACK).with_allowed_origins(origins)
    } else {
        configuration
            .disable_allowed_hosts()
            .with_allowed_origins([own.to_owned()])
    }
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
