//! Every request under one id: its span, its line in the log, its place in the metrics, and the header that names it.

use std::time::Instant;

use axum::{
    extract::{MatchedPath, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode},
    middleware::Next,
    response::Response,
};
use rollbook_core::{Served, Times};
use rollbook_model::{AccountId, CallerRequestId, RequestId, metric};
use tokio::sync::watch;
use tracing::{Instrument as _, Span, error_span, field::Empty};

use super::Shared;

/// The header by which callers name a request, and by which it is named to them.
///
/// What a caller sends is kept beside the id of ours and is not taken for it: two requests of one caller's id would
/// be one in the log, and nobody else's id shall be found by it.
pub(crate) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The route of what has none.
const NO_ROUTE: &str = "none";

/// What requests are measured by.
#[derive(Clone)]
pub(super) struct Measured {
    times: Times,
}

impl Measured {
    pub(super) fn new(engine: &Shared) -> Self {
        Self {
            times: engine.metrics().times(&metric::HTTP_REQUEST_DURATION),
        }
    }
}

/// How a request ends whose answer began, under a status of its own, before that was known. A response carries it to
/// whoever counts the request.
#[derive(Debug, Clone)]
pub(super) struct Outcome(watch::Receiver<Option<StatusCode>>);

/// Who tells it.
pub(super) struct Teller(watch::Sender<Option<StatusCode>>);

impl Outcome {
    /// One that is not there yet.
    pub(super) fn awaited() -> (Teller, Self) {
        let (told, outcome) = watch::channel(None);
        (Teller(told), Self(outcome))
    }

    /// The status; `None` when nobody waited for it to the end.
    async fn status(mut self) -> Option<StatusCode> {
        let status = self.0.wait_for(Option::is_some).await;
        status.ok().and_then(|status| *status)
    }
}

impl Teller {
    /// Tells the status that the answer would have had.
    pub(super) fn tell(&self, status: StatusCode) {
        self.0.send_replace(Some(status));
    }
}

/// Serves a request under an id.
pub(super) async fn serve(State(measured): State<Measured>, request: Request, next: Next) -> Response {
    let began = Instant::now();
    let id = RequestId::new();
    let caller_id = caller_id(request.headers());
    let method = method(request.method());
    // The route as it is declared: a path can hold the token of a link or an invitation.
    let route = request.extensions().get::<MatchedPath>().cloned();
    let route = route.as_ref().map_or(NO_ROUTE, MatchedPath::as_str).to_owned();
    // Errors are logged whatever else is, and shall name what they are of: so the span is there at every level.
    let span = error_span!(
        "request",
        request.id = %id,
        request.caller_id = caller_id.as_ref().map(CallerRequestId::as_str),
        http.method = method,
        http.route = route,
        http.status = Empty,
        duration_ms = Empty,
        organisation.id = Empty,
        key.prefix = Empty,
        person.id = Empty,
        account.id = account_of(&request).map(tracing::field::display),
    );
    let work = async {
        let mut response = next.run(request).await;
        let said = response.status();
        match response.extensions_mut().remove::<Outcome>() {
            None => ended(&measured, method, &route, said, began),
            Some(outcome) => {
                let ends = async move {
                    // Who went away has heard no other status than the first.
                    let status = outcome.status().await.unwrap_or(said);
                    ended(&measured, method, &route, status, began);
                };
                tokio::spawn(ends.in_current_span());
            }
        }
        if let Ok(value) = HeaderValue::from_str(&id.to_string()) {
            response.headers_mut().insert(REQUEST_ID, value);
        }
        response
    };
    let served = Served::new(id, caller_id.clone());
    served.serve(work).instrument(span.clone()).await
}

/// Counts a request and tells of it.
fn ended(measured: &Measured, method: &str, route: &str, status: StatusCode, began: Instant) {
    let duration = began.elapsed();
    measured.times.observe(&[method, route, status.as_str()], duration);
    let span = Span::current();
    span.record("http.status", status.as_u16());
    span.record("duration_ms", u64::try_from(duration.as_millis()).unwrap_or(u64::MAX));
    told(method, route, status);
}

fn told(method: &str, route: &str, status: StatusCode) {
    let status = status.as_u16();
    if status >= 500 {
        tracing::warn!("`{method} {route}` answered {status}");
    } else {
        tracing::info!("`{method} {route}` answered {status}");
    }
}

/// What the caller calls the request; anything else than one plain word is passed over.
fn caller_id(headers: &HeaderMap) -> Option<CallerRequestId> {
    let mut values = headers.get_all(REQUEST_ID).iter();
    let (Some(value), None) = (values.next(), values.next()) else {
        return None;
    };
    value.to_str().ok()?.parse().ok()
}

/// The method, if it is one that everybody knows: any word can be sent.
fn method(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

/// The account that the request names, in its path or header.
fn account_of(request: &Request) -> Option<AccountId> {
    let in_path = request.uri().path().split('/').find_map(|part| part.parse().ok());
    in_path.or_else(|| {
        request
            .headers()
            .get("x-account-id")?
            .to_str()
            .ok()?
            .trim()
            .parse()
            .ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_plain_word_of_a_caller_is_kept_and_nothing_else() {
        let headers = |values: &[&str]| {
            let mut headers = HeaderMap::new();
            for value in values {
                headers.append(REQUEST_ID, HeaderValue::from_str(value).unwrap());
            }
            caller_id(&headers).map(|id| id.to_string())
        };
        assert_eq!(headers(&["job-7"]).as_deref(), Some("job-7"));
        for values in [
            &[][..],
            &["a", "b"],
            &[""],
            &["a b"],
            &["{\"a\":1}"],
            &[&"x".repeat(65)],
        ] {
            assert_eq!(headers(values), None, "{values:?}");
        }
    }
}
