//! Who calls: whoever holds the token of a link, in the header `x-hub-session-token`.

use axum::{
    extract::{FromRequestParts, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header::ORIGIN, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use rollbook_model::{
    Code, LinkSession, Problem,
    problem::{Kind, Step},
};
use secrecy::SecretString;
use tracing::Span;

use super::{
    super::Failure,
    origins::Foreign,
    refusal::{failed_in, language},
};
use crate::{
    http::App,
    pages::{Text, Visit},
};

/// The header with the token of a link.
pub(in crate::http) const TOKEN: HeaderName = HeaderName::from_static("x-hub-session-token");

/// Whoever holds a link that can be used.
#[derive(Clone)]
pub(super) struct Guest {
    pub(super) session: LinkSession,
    pub(super) token: SecretString,
    text: Text,
}

impl Guest {
    /// The texts of the language to answer in.
    pub(super) fn text(&self) -> Text {
        self.text
    }
}

/// Lets in who holds a link that can be used, from a page that may.
pub(in crate::http) async fn admit(State(app): State<App>, visit: Visit, mut request: Request, next: Next) -> Response {
    let text = Text::of(visit.language());
    let Some(token) = token_of(request.headers()) else {
        let message = format!("there is no link: its token belongs into the header `{TOKEN}`");
        let problem = Problem::new(Kind::NotFound, Code::LinkUnknown, Step::Input, message)
            .with_remedy("Give the token that `POST /connect_sessions` answered");
        return failed_in(text, problem, None).into_response();
    };
    let session = match app.engine.link_session(&token).await {
        Ok(session) => session,
        Err(problem) => return failed_in(text, problem, None).into_response(),
    };
    Span::current().record("organisation.id", tracing::field::display(session.organisation));
    let text = Text::of(language(&session, &visit));
    let origin = request.headers().get(ORIGIN).map(HeaderValue::to_str);
    if let Some(origin) = origin
        && !origin.is_ok_and(|origin| session.takes_origin(origin))
    {
        let mut response = Failure::from(origin_not_allowed()).into_response();
        response.extensions_mut().insert(Foreign);
        return response;
    }
    let session = match app.engine.usable_link_session(&token).await {
        Ok(session) => session,
        Err(problem) => return failed_in(text, problem, Some(&session)).into_response(),
    };
    request.extensions_mut().insert(Guest { session, token, text });
    next.run(request).await
}

impl<S: Sync> FromRequestParts<S> for Guest {
    type Rejection = StatusCode;

    /// A handler whose route is opened by nothing gets none.
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, StatusCode> {
        let guest = parts.extensions.get::<Self>().cloned();
        guest.ok_or(StatusCode::INTERNAL_SERVER_ERROR)
    }
}

fn token_of(headers: &HeaderMap) -> Option<SecretString> {
    let mut values = headers.get_all(TOKEN).iter();
    let (Some(value), None) = (values.next(), values.next()) else {
        return None;
    };
    let text = value.to_str().ok()?.trim();
    (!text.is_empty()).then(|| SecretString::from(text))
}

/// What is said to a page whose origin the link does not name.
pub(super) fn origin_not_allowed() -> Problem {
    let message = "this page's origin is not one of the link's `allowed_origins`";
    Problem::new(Kind::Permission, Code::OriginNotAllowed, Step::Input, message)
        .with_remedy("Make the link with the page's origin in `allowed_origins` of `POST /connect_sessions`")
}
