//! The protocol over HTTP, whoever answers. Every request stands for itself and is answered by one message, or by a
//! stream when something is said on the way; sessions can be had beside that.
//!
//! It knows nothing of accounts, so that the official suite of conformance can be run against it with the tools that
//! the suite asks for (`tests/it/mcp/fixture.rs`).

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use axum::{
    Json,
    body::{Body, Bytes},
    extract::Request,
    http::{HeaderMap, StatusCode, Uri, request::Parts},
    response::{IntoResponse as _, Response},
};
use rmcp::{
    ServerHandler,
    transport::streamable_http_server::{
        StreamableHttpServerConfig, StreamableHttpService,
        session::{SessionManager, local::LocalSessionManager, never::NeverSessionManager},
    },
};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

/// The header that names a session.
const SESSION: &str = "mcp-session-id";
/// How many sessions are kept at most; who begins when there are as many has none.
const MOST: usize = 1_000;
/// How long one is kept in which nothing is said.
const IDLE: Duration = Duration::from_hours(1);

/// Sessions, in which a client can be asked something while it waits for an answer.
///
/// They are known to this process alone. A request of a session that is not known is answered as one without, so that
/// it need not come to the process that knows it.
pub(crate) struct Sessions {
    manager: Arc<LocalSessionManager>,
    /// Who speaks in each.
    owners: Mutex<HashMap<String, String>>,
    stop: CancellationToken,
}

impl Sessions {
    /// None yet.
    pub(crate) fn new() -> Self {
        let mut manager = LocalSessionManager::default();
        manager.session_config.keep_alive = Some(IDLE);
        Self {
            manager: Arc::new(manager),
            owners: Mutex::default(),
            stop: CancellationToken::new(),
        }
    }

    /// Ends all of them, and what is asked in them.
    pub(crate) fn end(&self) {
        self.stop.cancel();
    }

    /// Whether a message is of a session of its sender's, or begins one.
    async fn concern(&self, headers: &HeaderMap, message: &Value, owner: &str) -> bool {
        let alive = self.manager.sessions.read().await;
        let mut owners = self.owners.lock().unwrap_or_else(PoisonError::into_inner);
        if message["method"] == "initialize" {
            owners.retain(|id, _| alive.contains_key(id.as_str()));
            return alive.len() < MOST;
        }
        named(headers).is_some_and(|id| alive.contains_key(id) && owners.get(id).is_some_and(|known| known == owner))
    }

    fn remember(&self, id: &str, owner: &str) {
        let mut owners = self.owners.lock().unwrap_or_else(PoisonError::into_inner);
        owners.insert(id.to_owned(), owner.to_owned());
    }
}

fn named(headers: &HeaderMap) -> Option<&str> {
    headers.get(SESSION).and_then(|id| id.to_str().ok())
}

/// What a server answers to a request of this head and body, in which it finds itself as an extension: in a session,
/// one server is asked what others are to answer. `own` is where the server is reached, `kept` the sessions and whose
/// they are, where there are any.
pub(super) async fn answer<S>(
    server: S,
    own: &str,
    mut head: Parts,
    body: Bytes,
    kept: Option<(&Sessions, &str)>,
) -> Response
where
    S: ServerHandler + Clone,
{
    let message = match message(&body) {
        Ok(message) => message,
        Err(refused) => return *refused,
    };
    head.extensions.insert(server.clone());
    if let Some((sessions, owner)) = kept
        && sessions.concern(&head.headers, &message, owner).await
    {
        let is_new = message["method"] == "initialize";
        if is_new {
            head.headers.remove(SESSION);
        }
        let configuration = configuration(own)
            .with_legacy_session_mode(true)
            .with_cancellation_token(sessions.stop.clone());
        let response = answered(server, Arc::clone(&sessions.manager), configuration, head, body).await;
        if is_new && let Some(id) = named(response.headers()) {
            sessions.remember(id, owner);
        }
        return response;
    }
    head.headers.remove(SESSION);
    let never = Arc::new(NeverSessionManager::default());
    answered(server, never, configuration(own), head, body).await
}

async fn answered<S, M>(
    server: S,
    sessions: Arc<M>,
    configuration: StreamableHttpServerConfig,
    head: Parts,
    body: Bytes,
) -> Response
where
    S: ServerHandler + Clone,
    M: SessionManager,
{
    let service = StreamableHttpService::new(move || Ok(server.clone()), sessions, configuration);
    let request = Request::from_parts(head, Body::from(body));
    Box::pin(service.handle(request)).await.map(Body::new)
}

/// Without sessions, and without a stream where one message is all there is. Where the server is reached at this
/// machine alone, a page of another site that has the browser take its name for this machine gets nothing; elsewhere
/// the key, which no browser adds by itself, is all that tells, because a proxy may call this server by any name.
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

/// The message of a body, or what is answered to one that is no message of JSON-RPC. The library would call it a wrong
/// media type.
fn message(body: &[u8]) -> Result<Value, Box<Response>> {
    let refused = |code: i32, message: &str| {
        let body = json!({ "jsonrpc": "2.0", "id": null, "error": { "code": code, "message": message } });
        Err(Box::new((StatusCode::BAD_REQUEST, Json(body)).into_response()))
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
        Ok(message)
    } else {
        refused(-32600, "the body is not one message of JSON-RPC 2.0")
    }
}
