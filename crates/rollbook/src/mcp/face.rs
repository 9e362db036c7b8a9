//! `/mcp`: the protocol over HTTP. Every request has its own key and account and stands for itself, so that any
//! node answers it.

use std::{num::NonZeroU32, sync::Arc};

use axum::{
    body::{Body, Bytes},
    extract::{FromRequest as _, Request, State},
    http::{
        HeaderMap, HeaderValue, StatusCode, Uri,
        header::{ACCEPT, CONTENT_TYPE},
        request::Parts,
    },
    response::{IntoResponse as _, Response},
};
use rollbook_model::{
    Code, Problem,
    problem::{Kind, Step},
};
use tracing::Span;

use super::{
    Client, View, Who,
    server::Server,
    sessions::{Owner, SESSION},
    transport::{self, Sent},
};
use crate::http::{App, Caller, Failure, account_id, invalid, method_not_allowed, query};

/// Where it is served.
pub(crate) const PATH: &str = "/mcp";

/// How the account is called in the query, by documents of different age.
const ACCOUNT: [&str; 2] = ["x-account-id", "account_id"];

/// How many calls a request counts as, and the request, whose body that takes.
pub(crate) async fn weighed(request: Request) -> Result<(NonZeroU32, Request), Failure> {
    let (head, body) = whole(request).await?;
    // Each message of a batch is one.
    let together = match Sent::read(&body, &head.headers) {
        Ok(Sent::Batch(messages)) => u32::try_from(messages.len()).ok(),
        Ok(Sent::One(_)) | Err(_) => None,
    };
    let calls = together.and_then(NonZeroU32::new).unwrap_or(NonZeroU32::MIN);
    Ok((calls, Request::from_parts(head, Body::from(body))))
}

/// The head and the body of a request.
async fn whole(request: Request) -> Result<(Parts, Bytes), Failure> {
    let (head, body) = request.into_parts();
    let body = Bytes::from_request(Request::from_parts(head.clone(), body), &()).await;
    let body = body.map_err(|error| match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Failure::too_large(),
        _ => invalid("the body ended in the middle".to_owned()).into(),
    })?;
    Ok((head, body))
}

/// `POST /mcp`.
pub(crate) async fn post(State(app): State<App>, caller: Caller, request: Request) -> Result<Response, Failure> {
    let (mut parts, body) = whole(request).await?;
    let (client, owner) = client(&app, caller, &parts).await?;
    let streams = accepts(&parts.headers, &["text/event-stream"]);
    let server = Server::of_request(client, streams);
    let kept = app.mcp_sessions.as_deref().filter(|_| streams);
    let kept = kept.map(|sessions| (sessions, &owner));
    accept_json(&mut parts.headers);
    let response = Box::pin(transport::answer(server, &app.site.link(""), parts, body, kept)).await;
    Box::pin(in_own_shape(response)).await
}

/// `GET /mcp`, where there are sessions: a client listens to what is told in its own outside of calls. One that has none
/// asks as well, and learns that there is nothing to hear (*Transports*, "Listening for Messages from the Server").
pub(crate) async fn get(State(app): State<App>, caller: Caller, request: Request) -> Result<Response, Failure> {
    let (parts, _) = request.into_parts();
    if !parts.headers.contains_key(SESSION) {
        return Err(method_not_allowed(parts.method, parts.uri).await);
    }
    let (client, owner) = client(&app, caller, &parts).await?;
    let sessions = app.mcp_sessions.as_deref().ok_or_else(session_unknown)?;
    let server = Server::of_request(client, true);
    let own = app.site.link("");
    let listens = Box::pin(transport::listen(server, &own, parts, (sessions, &owner))).await;
    Box::pin(in_own_shape(listens.ok_or_else(session_unknown)?)).await
}

/// `DELETE /mcp`, where there are sessions: a client ends its own.
pub(crate) async fn delete(State(app): State<App>, caller: Caller, request: Request) -> Result<Response, Failure> {
    let (parts, _) = request.into_parts();
    let (client, owner) = client(&app, caller, &parts).await?;
    let sessions = app.mcp_sessions.as_deref().ok_or_else(session_unknown)?;
    let server = Server::of_request(client, false);
    let own = app.site.link("");
    let ended = Box::pin(transport::end_session(server, &own, parts, (sessions, &owner))).await;
    let ended = ended.ok_or_else(session_unknown)?;
    // The library says that the end is accepted; official clients count only one that is done.
    if ended.status() == StatusCode::ACCEPTED {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    Box::pin(in_own_shape(ended)).await
}

fn session_unknown() -> Problem {
    let message = "there is no such session of this key and this account";
    Problem::new(Kind::NotFound, Code::PathUnknown, Step::Input, message)
        .with_remedy("Nothing has to be done: a session that is over is not known any more")
}

/// Whose tools a request is about, and whose the sessions are that it may speak of.
async fn client(app: &App, caller: Caller, parts: &Parts) -> Result<(Client, Owner), Failure> {
    let account = account_id(&account_of(&parts.headers, &parts.uri)?)?;
    Span::current().record("account.id", tracing::field::display(account));
    caller.account(account)?;
    app.engine.account(caller.organisation, account).await?;
    let view = View::asked(&parts.uri, &parts.headers)?;
    if view.sensitive == rollbook_core::Sensitive::Shown {
        caller.require(rollbook_model::Scope::SensitiveRead)?;
    }
    let owner = Owner {
        caller: caller.key.to_string(),
        account: account.to_string(),
    };
    let client = Client {
        organisation: caller.organisation,
        engine: Arc::clone(&app.engine),
        account,
        who: Who::Key(caller),
        view,
        limits: Arc::clone(&app.limits),
    };
    Ok((client, owner))
}

/// Whether a request says that it takes one of these media types.
fn accepts(headers: &HeaderMap, types: &[&str]) -> bool {
    let accepted = headers.get_all(ACCEPT).iter().filter_map(|value| value.to_str().ok());
    let mut media = accepted.flat_map(|value| value.split(',')).map(|media| {
        let media = media.split(';').next().unwrap_or_default();
        media.trim().to_ascii_lowercase()
    });
    media.any(|media| types.contains(&media.as_str()))
}

/// Lets whoever accepts JSON in. The protocol has clients accept streams, too, and not all of them say so; they are
/// answered without.
fn accept_json(headers: &mut HeaderMap) {
    let takes_json = accepts(headers, &["application/json", "application/*", "*/*"]);
    if takes_json || !headers.contains_key(ACCEPT) {
        headers.insert(ACCEPT, HeaderValue::from_static("application/json, text/event-stream"));
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
