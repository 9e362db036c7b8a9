//! Who calls: a client by id and secret, or whoever holds an access token.

use std::num::NonZeroU32;

use axum::{
    extract::{FromRequestParts, Request, State},
    http::{StatusCode, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use rollbook_core::Opened;
use rollbook_model::{
    Client, Code, ConnectProduct, Problem,
    problem::{Kind, Step},
};
use secrecy::SecretString;
use tracing::Span;

use super::query;
use crate::http::{App, authentication::authorization, limits::Standing, stackone::Failure};

/// A client that has proved to be one.
#[derive(Debug, Clone)]
pub(super) struct ByClient(pub(super) Client);

/// What the access token of a request opens.
#[derive(Debug, Clone)]
pub(super) struct ByToken(pub(super) Opened);

/// Lets clients in: `Authorization: Basic` with id and secret.
pub(in crate::http) async fn admit_client(
    State(app): State<App>,
    mut request: Request,
    next: Next,
) -> Result<Response, Failure> {
    let (id, secret) = basic(&request).ok_or_else(client_missing)?;
    let client = app.engine.authenticate_client(&id, &secret).await?;
    Span::current().record("organisation.id", tracing::field::display(client.organisation));
    let standing = app.limits.count(client.id.uuid().as_u128(), NonZeroU32::MIN);
    request.extensions_mut().insert(ByClient(client));
    Ok(counted(standing, request, next).await)
}

/// Lets in whoever holds an access token with one of these products, or with any where there is none.
pub(in crate::http) async fn admit_token(
    State((app, products)): State<(App, &'static [ConnectProduct])>,
    mut request: Request,
    next: Next,
) -> Result<Response, Failure> {
    let token = bearer(&request).ok_or_else(token_missing)?;
    let token = app.engine.authenticate_token(&token).await?;
    let span = Span::current();
    span.record(
        "organisation.id",
        tracing::field::display(token.connection.organisation),
    );
    span.record("account.id", tracing::field::display(token.connection.account));
    let standing = app.limits.count(token.id.uuid().as_u128(), NonZeroU32::MIN);
    let opened = app.engine.opened(token).await?;
    if let Some(first) = products.first()
        && !products.iter().any(|product| opened.products.contains(product))
    {
        opened.require(*first)?;
    }
    if request.uri().path().starts_with("/employer/") {
        opened.require_access()?;
        opened.entity(&query::entities(request.uri())?)?;
    }
    request.extensions_mut().insert(ByToken(opened));
    Ok(counted(standing, request, next).await)
}

/// Calls on, unless there were too many calls.
async fn counted(standing: Option<Standing>, request: Request, next: Next) -> Response {
    let mut response = match standing.and_then(Standing::refusal) {
        Some(refusal) => Failure::from(refusal).into_response(),
        None => next.run(request).await,
    };
    if let Some(standing) = standing {
        standing.tell(response.headers_mut());
    }
    response
}

fn basic(request: &Request) -> Option<(String, SecretString)> {
    let (scheme, rest) = authorization(request.headers())?.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = String::from_utf8(STANDARD.decode(rest.trim()).ok()?).ok()?;
    let (id, secret) = decoded.split_once(':')?;
    Some((id.to_owned(), secret.into()))
}

fn bearer(request: &Request) -> Option<SecretString> {
    let (scheme, rest) = authorization(request.headers())?.split_once(' ')?;
    (scheme.eq_ignore_ascii_case("bearer") && !rest.trim().is_empty()).then(|| rest.trim().into())
}

fn client_missing() -> Problem {
    let message = "the request says no client id and client secret";
    Problem::new(Kind::Credentials, Code::ClientRefused, Step::Input, message)
        .with_remedy("Make a client with `rollbook clients create` and send its id and secret by HTTP Basic")
}

fn token_missing() -> Problem {
    let message = "the request carries no access token";
    Problem::new(Kind::Credentials, Code::AccessTokenMissing, Step::Input, message)
        .with_remedy("Send the token that `POST /auth/token` answered, as `Authorization: Bearer`")
}

impl<S: Sync> FromRequestParts<S> for ByClient {
    type Rejection = StatusCode;

    /// A handler whose route is opened by something else gets none.
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, StatusCode> {
        let client = parts.extensions.get::<Self>().cloned();
        client.ok_or(StatusCode::INTERNAL_SERVER_ERROR)
    }
}

impl<S: Sync> FromRequestParts<S> for ByToken {
    type Rejection = StatusCode;

    /// Likewise.
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, StatusCode> {
        let opened = parts.extensions.get::<Self>().cloned();
        opened.ok_or(StatusCode::INTERNAL_SERVER_ERROR)
    }
}
