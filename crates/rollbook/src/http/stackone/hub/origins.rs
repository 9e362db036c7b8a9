//! Which pages of other origins may call the Hub's endpoints.
//!
//! The request that a browser sends ahead carries no token, so it is answered for all links together: it passes from an
//! origin that one of them names, and from any while one of the last day names none, as those of StackOne's own clients
//! do. The request itself is held to its own link. Nothing else of this server may be called from another origin.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use super::{super::Failure, guest::origin_not_allowed, is_hub};
use crate::http::App;

/// Of a response: the page that asked may not read it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Foreign;

/// For how many seconds a browser need not ask again.
const GOOD_FOR: &str = "600";

/// Answers what a browser asks ahead, and lets pages read what they asked for.
pub(in crate::http) async fn origins(State(app): State<App>, request: Request, next: Next) -> Response {
    if !is_hub(request.uri().path()) {
        return next.run(request).await;
    }
    let origin = request.headers().get(header::ORIGIN).cloned();
    let Some(origin) = origin else {
        return next.run(request).await;
    };
    let is_ahead =
        request.method() == Method::OPTIONS && request.headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
    let asked = request.headers().get(header::ACCESS_CONTROL_REQUEST_HEADERS).cloned();
    let mut response = if is_ahead {
        ahead(&app, &origin).await
    } else {
        next.run(request).await
    };
    let headers = response.headers_mut();
    headers.append(header::VARY, HeaderValue::from_static("origin"));
    if response.extensions().get::<Foreign>().is_none() {
        allow(response.headers_mut(), origin);
        if is_ahead {
            allow_ahead(response.headers_mut(), asked.as_ref());
        }
    }
    response
}

async fn ahead(app: &App, origin: &HeaderValue) -> Response {
    let passes = match origin.to_str() {
        Ok(origin) => app.engine.is_origin_of_a_link(origin).await,
        Err(_) => Ok(false),
    };
    let failure = match passes {
        Ok(true) => return StatusCode::NO_CONTENT.into_response(),
        Ok(false) => Failure::from(origin_not_allowed()),
        Err(problem) => Failure::from(problem),
    };
    let mut response = failure.into_response();
    response.extensions_mut().insert(Foreign);
    response
}

fn allow(headers: &mut HeaderMap, origin: HeaderValue) {
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    let exposed = HeaderValue::from_static("x-request-id, retry-after");
    headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, exposed);
}

fn allow_ahead(headers: &mut HeaderMap, asked: Option<&HeaderValue>) {
    let mut allowed = "content-type, x-hub-session-token".to_owned();
    // The component says its version in one, and the next one may say more.
    let asked = asked.and_then(|value| value.to_str().ok()).unwrap_or_default();
    for name in asked
        .split(',')
        .map(str::trim)
        .filter(|name| name.starts_with("x-hub-"))
    {
        if !allowed.contains(name) && HeaderName::from_bytes(name.as_bytes()).is_ok() {
            allowed.push_str(", ");
            allowed.push_str(name);
        }
    }
    if let Ok(value) = HeaderValue::from_str(&allowed) {
        headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, value);
    }
    for (name, value) in [
        (header::ACCESS_CONTROL_ALLOW_METHODS, "GET, POST, PATCH, DELETE"),
        (header::ACCESS_CONTROL_MAX_AGE, GOOD_FOR),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
}
