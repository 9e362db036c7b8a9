//! The protocol over HTTP, whoever answers. Every request stands for itself and is answered by one message, or by a
//! stream when something is said on the way; sessions can be had beside that.
//!
//! It knows nothing of accounts, so that the official suite of conformance can be run against it with the tools that
//! the suite asks for (`tests/it/mcp/fixture.rs`).

use std::sync::Arc;

use axum::{
    Json,
    body::{Body, Bytes, HttpBody as _},
    extract::Request,
    http::{HeaderMap, StatusCode, Uri, request::Parts},
    response::{IntoResponse as _, Response},
};
use futures_util::{StreamExt as _, stream};
use rmcp::{
    ServerHandler,
    transport::streamable_http_server::{
        StreamableHttpServerConfig, StreamableHttpService,
        session::{SessionManager, never::NeverSessionManager},
    },
};
use serde_json::{Value, json};

use super::sessions::{Owner, SESSION, Sessions, named};

/// The header that names the version of the protocol, from the one on that no longer has batches.
const VERSION: &str = "mcp-protocol-version";
/// The header that names the last event that was seen of a stream which broke off.
const LAST_EVENT: &str = "last-event-id";
/// The version that has batches, and the one before, whose clients know no header that names it.
const WITH_BATCHES: [&str; 2] = ["2025-03-26", "2024-11-05"];
/// How many messages are taken in one body.
const MOST_TOGETHER: usize = 20;
/// How many of them are answered at a time.
const AT_A_TIME: usize = 4;

/// What a server answers to a request of this head and body, in which it finds itself as an extension: in a session,
/// one server is asked what others are to answer. `own` is where the server is reached, `kept` the sessions and whose
/// they are, where there are any.
pub(super) async fn answer<S>(
    server: S,
    own: &str,
    head: Parts,
    body: Bytes,
    kept: Option<(&Sessions, &Owner)>,
) -> Response
where
    S: ServerHandler + Clone,
{
    match Sent::read(&body, &head.headers) {
        Ok(Sent::One(message)) => answer_one(server, own, head, body, &message, kept).await,
        Ok(Sent::Batch(messages)) => Box::pin(answer_each(server, own, head, messages, kept)).await,
        Err(refused) => refused.into_response(),
    }
}

async fn answer_one<S>(
    server: S,
    own: &str,
    mut head: Parts,
    body: Bytes,
    message: &Value,
    kept: Option<(&Sessions, &Owner)>,
) -> Response
where
    S: ServerHandler + Clone,
{
    head.extensions.insert(server.clone());
    if let Some((sessions, owner)) = kept {
        let configuration = configuration(own)
            .with_legacy_session_mode(true)
            .with_cancellation_token(sessions.stop.clone());
        let manager = Arc::clone(&sessions.manager);
        if message["method"] == INITIALIZE {
            let _alone = sessions.beginning.lock().await;
            if sessions.has_room(owner).await {
                head.headers.remove(SESSION);
                let response = answered(server, manager, configuration, head, body).await;
                if let Some(id) = named(response.headers()) {
                    sessions.keep(id, owner);
                }
                return response;
            }
        } else if let Some(under_way) = sessions.enter(&head.headers, owner).await {
            let response = answered(server, manager, configuration, head, body).await;
            return keeping(response, under_way);
        } else if sessions.is_over(&head.headers, owner) {
            let over = Refused(
                INVALID_REQUEST,
                "the session is over: begin again with `initialize`".to_owned(),
            );
            return (StatusCode::NOT_FOUND, Json(over.body(message.get("id").cloned()))).into_response();
        }
    }
    head.headers.remove(SESSION);
    let never = Arc::new(NeverSessionManager::default());
    answered(server, never, configuration(own), head, body).await
}

/// Keeps something as long as a response is not at its end.
fn keeping<T: Send + 'static>(response: Response, kept: T) -> Response {
    if response.body().is_end_stream() {
        return response;
    }
    response.map(|body| {
        Body::from_stream(body.into_data_stream().inspect(move |_| {
            let _ = &kept;
        }))
    })
}

/// Answers the messages of a batch each on its own, and all that is answered as a list of the same order. Calls are done
/// without a session: nobody is asked anything on the way by a version that has batches.
async fn answer_each<S>(
    server: S,
    own: &str,
    head: Parts,
    messages: Vec<Value>,
    kept: Option<(&Sessions, &Owner)>,
) -> Response
where
    S: ServerHandler + Clone,
{
    // What the head says is of all of them, so it is judged once, by a message that nobody hears or answers.
    let unheard = json!({ "jsonrpc": "2.0", "method": "notifications/initialized" });
    let body = Bytes::from(unheard.to_string());
    let judged = answer_one(server.clone(), own, head.clone(), body, &unheard, None).await;
    if judged.status() != StatusCode::ACCEPTED {
        return judged;
    }
    let answers = stream::iter(messages).map(|message| {
        let (server, head) = (server.clone(), head.clone());
        async move { answer_part(server, own, head, message, kept).await }
    });
    let answers: Vec<_> = answers.buffered(AT_A_TIME).collect().await;
    let told: Vec<_> = answers.into_iter().flatten().collect();
    if told.is_empty() {
        StatusCode::ACCEPTED.into_response()
    } else {
        Json(told).into_response()
    }
}

/// The answer to one message of a batch; none to what is not answered.
async fn answer_part<S>(
    server: S,
    own: &str,
    head: Parts,
    mut message: Value,
    kept: Option<(&Sessions, &Owner)>,
) -> Option<Value>
where
    S: ServerHandler + Clone,
{
    let id = message.get("id").cloned();
    if is_unanswered(&message) {
        // A session hears it. What comes of that nobody is told.
        let body = Bytes::from(message.to_string());
        Box::pin(answer_one(server, own, head, body, &message, kept)).await;
        return None;
    }
    if let Err(refused) = check(&message) {
        return Some(refused.body(id));
    }
    if message["method"] == INITIALIZE {
        let refused = Refused(INVALID_REQUEST, "`initialize` comes alone, and in no batch".to_owned());
        return Some(refused.body(id));
    }
    // Of how far it is nothing is told: there is one answer to all of them.
    if let Some(Value::Object(meta)) = message.pointer_mut("/params/_meta") {
        meta.remove("progressToken");
    }
    let body = Bytes::from(message.to_string());
    let response = Box::pin(answer_one(server, own, head, body, &message, None)).await;
    // An answer of ours is in memory already.
    let body = axum::body::to_bytes(response.into_body(), usize::MAX).await;
    let body = body.unwrap_or_default();
    Some(serde_json::from_slice(&body).unwrap_or_else(|_| {
        // The library refuses some in plain text.
        Refused(INVALID_REQUEST, String::from_utf8_lossy(&body).trim().to_owned()).body(id)
    }))
}

/// Whether a message is one that JSON-RPC has no answer to: a notification, or itself an answer.
fn is_unanswered(message: &Value) -> bool {
    let is_notification = message["method"].is_string() && message.get("id").is_none();
    let is_answer =
        message.get("method").is_none() && (message.get("result").is_some() || message.get("error").is_some());
    message["jsonrpc"] == "2.0" && (is_notification || is_answer)
}

/// The stream of what is told in a session outside of its calls (*Transports*, "Listening for Messages from the Server"),
/// until the session is over or the server is being stopped; or, with `Last-Event-ID`, the rest of the answer to a call
/// whose stream broke off ("Resumability and Redelivery"), which ends with that call. Who listens keeps no session from
/// being idle, and who waits for an answer does. `None` where it is not known, or not its sender's.
pub(super) async fn listen<S>(
    server: S,
    own: &str,
    head: Parts,
    (sessions, owner): (&Sessions, &Owner),
) -> Option<Response>
where
    S: ServerHandler + Clone,
{
    let under_way = sessions.enter(&head.headers, owner).await?;
    let resumes = head.headers.contains_key(LAST_EVENT);
    let configuration = configuration(own)
        .with_legacy_session_mode(true)
        .with_cancellation_token(sessions.stop.clone());
    let manager = Arc::clone(&sessions.manager);
    let response = answered(server, manager, configuration, head, Bytes::new()).await;
    if resumes {
        return Some(keeping(response, under_way));
    }
    let closed = sessions.closed.clone().cancelled_owned();
    Some(response.map(|body| Body::from_stream(body.into_data_stream().take_until(closed))))
}

/// Ends the session that a request of this head names (*Transports*, "Session Management"); `None` where it is not
/// known, or not its sender's.
pub(super) async fn end_session<S>(
    server: S,
    own: &str,
    head: Parts,
    (sessions, owner): (&Sessions, &Owner),
) -> Option<Response>
where
    S: ServerHandler + Clone,
{
    if named(&head.headers).is_some() && sessions.enter(&head.headers, owner).await.is_none() {
        return None;
    }
    let configuration = configuration(own).with_legacy_session_mode(true);
    let manager = Arc::clone(&sessions.manager);
    let named = head.headers.clone();
    let response = answered(server, manager, configuration, head, Bytes::new()).await;
    if response.status().is_success() {
        sessions.ended(&named);
    }
    Some(response)
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

/// The method with which a client begins.
const INITIALIZE: &str = "initialize";
const INVALID_REQUEST: i32 = -32600;

/// What a body holds.
pub(super) enum Sent {
    /// One message.
    One(Value),
    /// Several, each to be answered.
    Batch(Vec<Value>),
}

/// Why a body or a message of a batch is not answered: the code of JSON-RPC, and words.
pub(super) struct Refused(i32, String);

impl Refused {
    fn body(&self, id: Option<Value>) -> Value {
        let Self(code, message) = self;
        // What is no id cannot be said again.
        let id = id.filter(|id| id.is_string() || id.is_i64());
        json!({ "jsonrpc": "2.0", "id": id, "error": { "code": code, "message": message } })
    }

    fn into_response(self) -> Response {
        (StatusCode::BAD_REQUEST, Json(self.body(None))).into_response()
    }
}

impl Sent {
    /// The library would call a body that is no JSON-RPC a wrong media type, and takes no batch.
    ///
    /// Version 2025-03-26 has servers take them (*Base Protocol*, "Batching": "MUST support receiving JSON-RPC
    /// batches"); 2025-06-18 has given them up, and has clients name the version in a header.
    pub(super) fn read(body: &[u8], headers: &HeaderMap) -> Result<Self, Refused> {
        let Ok(sent) = serde_json::from_slice::<Value>(body) else {
            return Err(Refused(-32700, "the body is not JSON".to_owned()));
        };
        let Value::Array(messages) = sent else {
            check(&sent)?;
            return Ok(Self::One(sent));
        };
        let version = headers.get(VERSION).map(|version| version.to_str().unwrap_or_default());
        let refused = if version.is_some_and(|version| !WITH_BATCHES.contains(&version)) {
            "this version of the protocol has no batches: send one message of JSON-RPC 2.0".to_owned()
        } else if messages.is_empty() {
            "the batch is empty".to_owned()
        } else if messages.len() > MOST_TOGETHER {
            format!(
                "the batch has {} messages; send at most {MOST_TOGETHER}",
                messages.len()
            )
        } else {
            return Ok(Self::Batch(messages));
        };
        Err(Refused(INVALID_REQUEST, refused))
    }
}

/// Refuses what is no message of JSON-RPC.
fn check(message: &Value) -> Result<(), Refused> {
    let is_message = message["jsonrpc"] == "2.0"
        && (message["method"].is_string() || message.get("result").is_some() || message.get("error").is_some());
    // Everything that has an id has one that can be said again.
    let id_is_good = match message.get("id") {
        None => true,
        Some(Value::Number(id)) => id.is_i64(),
        Some(id) => id.is_string(),
    };
    if is_message && id_is_good {
        Ok(())
    } else {
        Err(Refused(
            INVALID_REQUEST,
            "the body is not one message of JSON-RPC 2.0".to_owned(),
        ))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use rmcp::{
        ErrorData, RoleServer,
        model::{CallToolRequestParams, CallToolResponse, CallToolResult},
        service::RequestContext,
        transport::streamable_http_server::session::SessionId,
    };
    use tokio::sync::Notify;

    use super::*;

    /// A server whose tool says nothing until it is told to answer.
    #[derive(Clone, Default)]
    struct Silent(Arc<Notify>);

    impl ServerHandler for Silent {
        async fn call_tool(
            &self,
            _: CallToolRequestParams,
            _: RequestContext<RoleServer>,
        ) -> Result<CallToolResponse, ErrorData> {
            self.0.notified().await;
            Ok(CallToolResult::success(Vec::new()).into())
        }
    }

    async fn sent(server: &Silent, sessions: &Sessions, session: Option<&SessionId>, message: Value) -> Response {
        let mut request = Request::post("/mcp")
            .header("host", "localhost")
            .header("accept", "application/json, text/event-stream")
            .header("content-type", "application/json");
        if let Some(session) = session {
            request = request.header(SESSION, &**session);
        }
        let (head, ()) = request.body(()).unwrap().into_parts();
        let owner = Owner {
            caller: "one".to_owned(),
            account: "their own".to_owned(),
        };
        let body = Bytes::from(message.to_string());
        answer(server.clone(), "http://localhost", head, body, Some((sessions, &owner))).await
    }

    async fn begun(server: &Silent, sessions: &Sessions) -> SessionId {
        let parameters = json!({
            "protocolVersion": "2025-11-25",
            "capabilities": {},
            "clientInfo": { "name": "test", "version": "1" },
        });
        let begin = json!({ "jsonrpc": "2.0", "id": 0, "method": INITIALIZE, "params": parameters });
        let answer = sent(server, sessions, None, begin).await;
        let id = SessionId::from(named(answer.headers()).unwrap());
        let ready = json!({ "jsonrpc": "2.0", "method": "notifications/initialized" });
        assert_eq!(
            sent(server, sessions, Some(&id), ready).await.status(),
            StatusCode::ACCEPTED
        );
        id
    }

    /// Waits for the end of a session, with which a stream ends in which nothing is said.
    async fn ended(sessions: &Sessions, id: &SessionId) {
        let unused = sessions.manager.create_standalone_stream(id).await.unwrap();
        assert_eq!(unused.count().await, 0);
    }

    #[tokio::test]
    async fn a_call_that_is_silent_for_longer_than_a_session_may_be_idle_is_answered() {
        let sessions = Sessions::idle_for(Duration::from_millis(500));
        let server = Silent::default();
        let session = begun(&server, &sessions).await;
        let call = json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": { "name": "wait" } });
        let answer = sent(&server, &sessions, Some(&session), call).await;
        assert_eq!(answer.headers()["content-type"], "text/event-stream");
        let later = begun(&server, &sessions).await;
        ended(&sessions, &later).await;

        server.0.notify_one();
        let said = axum::body::to_bytes(answer.into_body(), 1 << 20).await.unwrap();
        let said = String::from_utf8(said.to_vec()).unwrap();
        assert!(said.contains(r#""id":1,"result""#), "{said}");
        // From now on nothing is under way in it.
        ended(&sessions, &session).await;
    }
}
