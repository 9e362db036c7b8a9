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
use futures_util::{StreamExt as _, stream};
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
/// The header that names the version of the protocol, from the one on that no longer has batches.
const VERSION: &str = "mcp-protocol-version";
/// The version that has batches, and the one before, whose clients know no header that names it.
const WITH_BATCHES: [&str; 2] = ["2025-03-26", "2024-11-05"];
/// How many messages are taken in one body.
pub(super) const MOST_TOGETHER: usize = 20;
/// How many of them are answered at a time.
const AT_A_TIME: usize = 4;
/// How many sessions are kept at most; who begins when there are as many has none.
const MOST: usize = 1_000;
/// How many of these one client of an account has at most.
const MOST_OF_ONE: usize = 20;
/// How many one caller has at most, of all accounts.
const MOST_OF_CALLER: usize = 200;
/// How long one is kept in which nothing is said.
const IDLE: Duration = Duration::from_mins(10);

/// Whose a session is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Owner {
    /// Who calls.
    pub(crate) caller: String,
    /// For which account.
    pub(crate) account: String,
}

/// Sessions, in which a client can be asked something while it waits for an answer.
///
/// They are known to this process alone. A request of a session that is not known is answered as one without, so that
/// it need not come to the process that knows it. Who has as many as they may have is answered as without, too: to end
/// another one of theirs could end a call that is under way in it.
pub(crate) struct Sessions {
    manager: Arc<LocalSessionManager>,
    /// Who speaks in each.
    owners: Mutex<HashMap<String, Owner>>,
    /// One begins at a time, so that all are counted.
    beginning: tokio::sync::Mutex<()>,
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
            beginning: tokio::sync::Mutex::default(),
            stop: CancellationToken::new(),
        }
    }

    /// Ends all of them, and what is asked in them.
    pub(crate) fn end(&self) {
        self.stop.cancel();
    }

    /// Whether there is room for one more of somebody's.
    async fn has_room(&self, owner: &Owner) -> bool {
        let alive = self.manager.sessions.read().await;
        let mut owners = self.owners.lock().unwrap_or_else(PoisonError::into_inner);
        owners.retain(|id, _| alive.contains_key(id.as_str()));
        let of_caller = owners.values().filter(|other| other.caller == owner.caller);
        let (of_caller, of_one) = of_caller.fold((0, 0), |(all, own), other| {
            (all + 1, own + usize::from(other.account == owner.account))
        });
        alive.len() < MOST && of_caller < MOST_OF_CALLER && of_one < MOST_OF_ONE
    }

    /// Whether a request is of a session of its sender's.
    async fn concern(&self, headers: &HeaderMap, owner: &Owner) -> bool {
        let Some(id) = named(headers) else { return false };
        let alive = self.manager.sessions.read().await.contains_key(id);
        let owners = self.owners.lock().unwrap_or_else(PoisonError::into_inner);
        alive && owners.get(id) == Some(owner)
    }

    fn remember(&self, id: &str, owner: &Owner) {
        let mut owners = self.owners.lock().unwrap_or_else(PoisonError::into_inner);
        owners.insert(id.to_owned(), owner.clone());
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
    head: Parts,
    body: Bytes,
    kept: Option<(&Sessions, &Owner)>,
) -> Response
where
    S: ServerHandler + Clone,
{
    match Sent::read(&body, &head.headers) {
        Ok(Sent::One(message)) => answer_one(server, own, head, body, &message, kept).await,
        Ok(Sent::Batch(messages)) => Box::pin(answer_each(server, own, head, messages)).await,
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
                    sessions.remember(id, owner);
                }
                return response;
            }
        } else if sessions.concern(&head.headers, owner).await {
            return answered(server, manager, configuration, head, body).await;
        }
    }
    head.headers.remove(SESSION);
    let never = Arc::new(NeverSessionManager::default());
    answered(server, never, configuration(own), head, body).await
}

/// Answers the messages of a batch each on its own, and all that is answered as a list of the same order. It is done
/// without a session: nobody is asked anything on the way by a version that has batches.
async fn answer_each<S>(server: S, own: &str, head: Parts, messages: Vec<Value>) -> Response
where
    S: ServerHandler + Clone,
{
    let answers = stream::iter(messages).map(|message| {
        let (server, head) = (server.clone(), head.clone());
        async move { answer_part(server, own, head, message).await }
    });
    let answers: Vec<_> = answers.buffered(AT_A_TIME).collect().await;
    let mut told = Vec::new();
    for answer in answers {
        match answer {
            Ok(answer) => told.extend(answer),
            // Whoever may not call here may not call with any of them.
            Err(refused) => return *refused,
        }
    }
    if told.is_empty() {
        StatusCode::ACCEPTED.into_response()
    } else {
        Json(told).into_response()
    }
}

/// The answer to one message of a batch; none to what needs none. The response of a server that is not reached by this
/// name is one to the whole of it.
async fn answer_part<S>(server: S, own: &str, head: Parts, mut message: Value) -> Result<Option<Value>, Box<Response>>
where
    S: ServerHandler + Clone,
{
    let id = message.get("id").cloned();
    if let Err(refused) = check(&message) {
        return Ok(Some(refused.body(id)));
    }
    if message["method"] == INITIALIZE {
        let refused = Refused(INVALID_REQUEST, "`initialize` comes alone, and in no batch".to_owned());
        return Ok(Some(refused.body(id)));
    }
    // Of how far it is nothing is told: there is one answer to all of them.
    if let Some(Value::Object(meta)) = message.pointer_mut("/params/_meta") {
        meta.remove("progressToken");
    }
    let body = Bytes::from(message.to_string());
    let response = Box::pin(answer_one(server, own, head, body, &message, None)).await;
    if response.status() == StatusCode::ACCEPTED {
        return Ok(None);
    }
    let is_refused = response.status() == StatusCode::FORBIDDEN;
    if is_refused {
        return Err(Box::new(response));
    }
    // An answer of ours is in memory already.
    let body = axum::body::to_bytes(response.into_body(), usize::MAX).await;
    let body = body.unwrap_or_default();
    let answer = serde_json::from_slice(&body).unwrap_or_else(|_| {
        // The library refuses some in plain text.
        Refused(INVALID_REQUEST, String::from_utf8_lossy(&body).trim().to_owned()).body(id)
    });
    Ok(Some(answer))
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
    if named(&head.headers).is_some() && !sessions.concern(&head.headers, owner).await {
        return None;
    }
    let configuration = configuration(own).with_legacy_session_mode(true);
    let manager = Arc::clone(&sessions.manager);
    Some(answered(server, manager, configuration, head, Bytes::new()).await)
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
enum Sent {
    One(Value),
    Batch(Vec<Value>),
}

/// Why a body or a message of a batch is not answered: the code of JSON-RPC, and words.
struct Refused(i32, String);

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
    fn read(body: &[u8], headers: &HeaderMap) -> Result<Self, Refused> {
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
    use super::*;

    #[tokio::test]
    async fn a_caller_has_some_sessions_and_leaves_the_others_to_others() {
        let owner = |caller: &str, account: usize| Owner {
            caller: caller.to_owned(),
            account: account.to_string(),
        };
        let sessions = Sessions::new();
        let mut transports = Vec::new();
        for account in 0..MOST_OF_CALLER / MOST_OF_ONE {
            for _ in 0..MOST_OF_ONE {
                assert!(sessions.has_room(&owner("one", account)).await);
                let (id, transport) = sessions.manager.create_session().await.unwrap();
                sessions.remember(&id, &owner("one", account));
                transports.push(transport);
            }
            assert!(!sessions.has_room(&owner("one", account)).await, "of this account");
        }
        assert!(!sessions.has_room(&owner("one", usize::MAX)).await, "of any account");
        assert!(sessions.has_room(&owner("other", 0)).await);
        let ended = sessions.manager.sessions.write().await.drain().next();
        assert!(
            ended.is_some() && sessions.has_room(&owner("one", 0)).await,
            "they are over"
        );
    }
}
