//! `Prefer: heartbeat`: an answer that is waited for long begins before it is there, so that nobody on the way takes the
//! connection for dead.

use std::{convert::Infallible, pin::Pin, time::Duration};

use axum::{
    body::{Body, Bytes},
    http::{HeaderMap, HeaderName, HeaderValue, header::CONTENT_TYPE},
    response::Response,
};
use futures_util::stream;
use rollbook_core::Served;
use tokio::time::timeout;
use tracing::{Instrument as _, Span};

use crate::http::served::Outcome;

/// After how long without an answer a sign of life is given, and then again.
const BEAT: Duration = Duration::from_secs(5);
const PREFER: &str = "prefer";
const HEARTBEAT: &str = "heartbeat";

/// Whether a caller wants signs of life.
pub(super) fn is_wanted(headers: &HeaderMap) -> bool {
    let preferences = headers.get_all(PREFER).iter().filter_map(|value| value.to_str().ok());
    let mut preferences = preferences.flat_map(|value| value.split(','));
    preferences.any(|preference| {
        let name = preference.split(';').next().unwrap_or_default();
        name.trim().eq_ignore_ascii_case(HEARTBEAT)
    })
}

/// What comes of work: as ever when it is there before the first sign of life. After that it is under status 200, which
/// has been said, and behind line breaks, which JSON may begin with.
pub(super) async fn beating(work: impl Future<Output = Response> + Send + 'static) -> Response {
    // The server is done with the request when the answer begins; what goes on is still of it.
    let work = work.instrument(Span::current());
    let mut work: Pin<Box<dyn Future<Output = Response> + Send>> = match Served::carried() {
        Some(served) => Box::pin(served.serve(work)),
        None => Box::pin(work),
    };
    if let Ok(response) = timeout(BEAT, &mut work).await {
        return response;
    }
    let beat = || Ok::<_, Infallible>(Bytes::from_static(b"\n"));
    let (told, outcome) = Outcome::awaited();
    let beats = stream::unfold((Some((work, told)), false), move |(going, has_begun)| async move {
        let (mut work, told) = going?;
        if !has_begun {
            return Some((beat(), (Some((work, told)), true)));
        }
        Some(match timeout(BEAT, &mut work).await {
            Err(_) => (beat(), (Some((work, told)), true)),
            Ok(response) => {
                told.tell(response.status());
                // An answer of ours is in memory already.
                let body = axum::body::to_bytes(response.into_body(), usize::MAX).await;
                (Ok(body.unwrap_or_default()), (None, true))
            }
        })
    });
    let mut response = Response::new(Body::from_stream(beats));
    response.extensions_mut().insert(outcome);
    for (name, value) in [
        (CONTENT_TYPE, "application/json"),
        (HeaderName::from_static("preference-applied"), HEARTBEAT),
    ] {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}
