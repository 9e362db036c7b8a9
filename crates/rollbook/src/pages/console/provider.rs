//! Signing in by an identity provider: leaving for its page, and coming back from it.

use axum::{
    extract::State,
    http::HeaderMap,
    response::{IntoResponse, Redirect, Response},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use rollbook_core::ProviderAnswer;
use rollbook_model::{Problem, problem::Kind};
use secrecy::{ExposeSecret as _, SecretString};

use super::{CALLBACK, SIGN_IN, entry::local, session, status_of};
use crate::{
    http::App,
    pages::{
        Message, Text, Visit, cookie,
        told::{Reader, Wrong},
    },
    sentence::sentence,
    site::Site,
};

/// The cookie that ties a browser to the sign-in that it began, over plain HTTP and over TLS.
const COOKIES: [&str; 2] = ["rollbook_attempt", "__Host-rollbook_attempt"];

/// `GET /console/sign-in/provider`: leaves for the provider's page.
///
/// A page of another site can lead somebody here, which does no harm: what comes of it is tied to this browser, and the
/// provider asks whom it asks.
pub(super) async fn leave(State(app): State<App>, visit: Visit) -> Response {
    let to = visit.query().into_iter().find(|(name, _)| name == "to");
    let to = local(to.map(|(_, to)| to).as_deref());
    match app.engine.begin_sign_in(&app.site.link(CALLBACK)).await {
        Ok(begun) => {
            let kept = format!("{}.{}", begun.attempt.expose_secret(), URL_SAFE_NO_PAD.encode(to));
            let mut response = Redirect::to(&begun.address).into_response();
            keep(&mut response, &app.site, &kept, "; Max-Age=600");
            response
        }
        Err(problem) => not_signed_in(&app.site, &visit, &problem),
    }
}

/// `GET /console/sign-in/provider/callback`: the browser is back. What it kept is worth nothing after.
pub(super) async fn back(State(app): State<App>, visit: Visit, headers: HeaderMap) -> Response {
    let kept = cookie(&headers, cookie_name(&app.site));
    let (attempt, to) = match kept.and_then(|kept| kept.rsplit_once('.')) {
        Some((attempt, to)) => (Some(SecretString::from(attempt)), URL_SAFE_NO_PAD.decode(to).ok()),
        None => (None, None),
    };
    let to = local(to.and_then(|to| String::from_utf8(to).ok()).as_deref());
    let query = visit.query();
    let given = |name: &str| {
        let pair = query.iter().find(|(known, _)| known == name);
        pair.map(|(_, value)| value.clone())
    };
    let answer = ProviderAnswer {
        code: given("code"),
        state: given("state"),
        error: given("error"),
        issuer: given("iss"),
    };
    let signed_in = async {
        let (_, token) = app
            .engine
            .finish_sign_in(attempt.as_ref(), &answer, &app.site.link(CALLBACK))
            .await?;
        // Whoever was signed in with this browser before no longer is.
        if let Some(before) = session::token(&headers, &app.site) {
            app.engine.sign_out(&before).await?;
        }
        Ok(token)
    };
    let mut response = match Box::pin(signed_in).await {
        Ok(token) => {
            let mut response = Redirect::to(&to).into_response();
            session::keep(&mut response, &app.site, &token);
            response
        }
        Err(problem) => not_signed_in(&app.site, &visit, &problem),
    };
    keep(&mut response, &app.site, "", "; Max-Age=0");
    response
}

/// Why somebody is not signed in, with the way to try again.
fn not_signed_in(site: &Site, visit: &Visit, problem: &Problem) -> Response {
    let text = Text::of(visit.language());
    if problem.kind == Kind::NotFound {
        return Message::not_found(text).page(site, visit);
    }
    tracing::warn!(%problem.code, "Nobody was signed in: {problem}");
    let mut told = Wrong::from(problem).paragraphs(text, Reader::Operator).into_iter();
    let message = Message {
        status: status_of(problem),
        title: told.next().unwrap_or_default(),
        paragraphs: told.chain([sentence(&problem.message)]).collect(),
        link: Some((text.get("console.sign_in.again").to_owned(), SIGN_IN.to_owned())),
    };
    message.page(site, visit)
}

fn cookie_name(site: &Site) -> &'static str {
    COOKIES[usize::from(site.is_secure())]
}

fn keep(response: &mut Response, site: &Site, value: &str, more: &str) {
    session::set_cookie(response, site, cookie_name(site), value, more);
}
