//! `POST /mcp`: the protocol over HTTP. Every request has its own key and account and stands for itself, so that any
//! node answers it.

use axum::{
    body::Bytes,
    extract::{FromRequest as _, Request, State},
    http::{
        HeaderMap, HeaderValue, StatusCode, Uri,
        header::{ACCEPT, CONTENT_TYPE},
    },
    response::Response,
};
use rollbook_model::{
    Code, Problem,
    problem::{Kind, Step},
};
use tracing::Span;

use super::{Client, View, Who, server::Server, transport};
use crate::http::{App, Caller, Failure, account_id, invalid, query};

/// Where it is served.
pub(crate) const PATH: &str = "/mcp";

/// How the account is called in the query, by documents of different age.
const ACCOUNT: [&str; 2] = ["x-account-id", "account_id"];

/// `POST /mcp`.
pub(crate) async fn post(State(app): State<App>, caller: Caller, request: Request) -> Result<Response, Failure> {
    let (mut parts, body) = request.into_parts();
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
    let owner = format!("{} {account}", caller.key);
    let client = Client {
        organisation: caller.organisation,
        engine: app.engine,
        account,
        who: Who::Key(caller),
        view,
    };
    let streams = accepts(&parts.headers, &["text/event-stream"]);
    let server = Server::of_request(client, streams);
    let kept = app.mcp_sessions.as_deref().filter(|_| streams);
    let kept = kept.map(|sessions| (sessions, owner.as_str()));
    accept_json(&mut parts.headers);
    let response = Box::pin(transport::answer(server, &app.site.link(""), parts, body, kept)).await;
    Box::pin(in_own_shape(response)).await
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
