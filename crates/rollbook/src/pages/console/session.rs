//! Who is signed in. A handler that takes [`SignedIn`] or [`Admin`] cannot be reached by anybody else.

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Redirect, Response},
};
use rollbook_model::{Actor, OrganisationId, Person, Problem, Role};
use secrecy::{ExposeSecret, SecretString};
use tracing::Span;

use super::{HOME, SIGN_IN};
use crate::{
    http::App,
    pages::{Message, Text, Visit, cookie},
    site::Site,
};

/// The cookie over plain HTTP, as on one's own machine.
const COOKIE: &str = "rollbook_sign_in";
/// The cookie over TLS; browsers take one of this prefix only from the host itself, and only over TLS.
const SECURE_COOKIE: &str = "__Host-rollbook_sign_in";

/// Somebody who is signed in.
pub(super) struct SignedIn(pub(super) Person);

/// Somebody who is signed in and may do everything.
pub(super) struct Admin(pub(super) Person);

impl SignedIn {
    pub(super) fn organisation(&self) -> OrganisationId {
        self.0.organisation
    }

    pub(super) fn is_admin(&self) -> bool {
        self.0.role == Role::Admin
    }

    pub(super) fn actor(&self) -> Actor {
        Actor::Person(self.0.id)
    }
}

impl FromRequestParts<App> for SignedIn {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let found = match token(&parts.headers, &app.site) {
            Some(token) => app.engine.signed_in(&token).await,
            None => Ok(None),
        };
        match found {
            Ok(Some(person)) => {
                let span = Span::current();
                span.record("organisation.id", tracing::field::display(person.organisation));
                span.record("person.id", tracing::field::display(person.id));
                Ok(Self(person))
            }
            Ok(None) => {
                // A form that was sent is not sent again after signing in; its page is shown.
                let wanted = if parts.method.is_safe() {
                    parts.uri.path_and_query().map_or(HOME, |path| path.as_str())
                } else {
                    HOME
                };
                let to: String = form_urlencoded::byte_serialize(wanted.as_bytes()).collect();
                Err(Redirect::to(&format!("{SIGN_IN}?to={to}")).into_response())
            }
            Err(problem) => Err(failed(parts, app, &problem).await),
        }
    }
}

impl FromRequestParts<App> for Admin {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let SignedIn(person) = SignedIn::from_request_parts(parts, app).await?;
        if person.role == Role::Admin {
            return Ok(Self(person));
        }
        let visit = visit(parts).await;
        let text = Text::of(visit.language());
        let message = Message {
            status: StatusCode::FORBIDDEN,
            title: text.get("console.viewer.title").to_owned(),
            paragraphs: vec![text.get("console.viewer.text").to_owned()],
            link: Some((text.get("console.viewer.back").to_owned(), HOME.to_owned())),
        };
        Err(message.page(&app.site, &visit))
    }
}

async fn visit(parts: &mut Parts) -> Visit {
    let Ok(visit) = Visit::from_request_parts(parts, &()).await;
    visit
}

async fn failed(parts: &mut Parts, app: &App, problem: &Problem) -> Response {
    let visit = visit(parts).await;
    super::told(&app.site, &visit, problem)
}

/// The token of the browser, whatever it is worth.
pub(super) fn token(headers: &HeaderMap, site: &Site) -> Option<SecretString> {
    cookie(headers, cookie_name(site)).map(SecretString::from)
}

/// Whether a browser has a token, whatever it is worth and however it reaches the server.
pub(crate) fn carries_sign_in(headers: &HeaderMap) -> bool {
    [COOKIE, SECURE_COOKIE]
        .iter()
        .any(|name| cookie(headers, name).is_some())
}

fn cookie_name(site: &Site) -> &'static str {
    if site.is_secure() { SECURE_COOKIE } else { COOKIE }
}

/// Keeps a token in the browser, until it is closed.
pub(super) fn keep(response: &mut Response, site: &Site, token: &SecretString) {
    set(response, site, token.expose_secret(), "");
}

/// Takes the token out of the browser.
pub(super) fn forget(response: &mut Response, site: &Site) {
    set(response, site, "", "; Max-Age=0");
}

fn set(response: &mut Response, site: &Site, value: &str, more: &str) {
    set_cookie(response, site, cookie_name(site), value, more);
}

/// Sets a cookie that no script reads, and that other sites' pages send along only when they lead the browser here.
pub(super) fn set_cookie(response: &mut Response, site: &Site, name: &str, value: &str, more: &str) {
    let secure = if site.is_secure() { "; Secure" } else { "" };
    let cookie = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{more}");
    if let Ok(mut value) = HeaderValue::from_str(&cookie) {
        value.set_sensitive(true);
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}
