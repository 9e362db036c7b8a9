//! From a path to whoever serves it.

use std::sync::Arc;

use axum::{
    Router,
    body::Body,
    extract::{ConnectInfo, State as AxumState},
    http::{HeaderMap, StatusCode, header, request::Parts},
    response::Response,
};
use percent_encoding::percent_decode_str;
use ukg_pro_contract::{Transport, soap::wsdl::Described};

use crate::{
    admin,
    connection::Peer,
    counters::Outcome,
    delivery::deliver,
    exchange::{Reply, Request},
    faults::{Role, Target},
    injection::carry_out,
    pages,
    rest::{self, Route},
    soap,
    state::State,
};

/// The largest request body; far over what any client sends.
const BODY_LIMIT: usize = 64 << 20;

/// Everything the emulator serves.
pub(crate) fn router(state: Arc<State>) -> Router {
    Router::new()
        .nest("/admin/api", admin::router())
        .merge(pages::router())
        .fallback(serve)
        .with_state(state)
}

async fn serve(
    AxumState(state): AxumState<Arc<State>>,
    ConnectInfo(peer): ConnectInfo<Peer>,
    request: axum::extract::Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let reply = match axum::body::to_bytes(body, BODY_LIMIT).await {
        Ok(body) => {
            let request = read(&state, parts, body);
            let worker = Arc::clone(&state);
            // A page of ten thousand rows takes a while, and others want to be served.
            match tokio::task::spawn_blocking(move || answer(&worker, &request)).await {
                Ok(reply) => reply,
                Err(error) => {
                    tracing::error!("A request could not be answered: {error}");
                    Reply::empty(StatusCode::INTERNAL_SERVER_ERROR, Outcome::Malformed)
                }
            }
        }
        Err(_) => Reply::empty(StatusCode::PAYLOAD_TOO_LARGE, Outcome::Malformed),
    };
    let response: Response<Body> = deliver(reply, &peer, &state.stop).await;
    response
}

fn read(state: &State, parts: Parts, body: axum::body::Bytes) -> Request {
    let path = parts.uri.path().to_owned();
    Request {
        segments: path
            .split('/')
            .filter(|part| !part.is_empty())
            .map(|part| percent_decode_str(part).decode_utf8_lossy().into_owned())
            .collect(),
        path,
        query: parts.uri.query().unwrap_or_default().to_owned(),
        origin: origin(state, &parts.headers),
        method: parts.method,
        headers: parts.headers,
        body,
    }
}

/// Scheme, host and port as the caller has them.
fn origin(state: &State, headers: &HeaderMap) -> String {
    let scheme = if state.tls { "https" } else { "http" };
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    match host {
        Some(host) if is_host(host) => format!("{scheme}://{host}"),
        _ => format!("{scheme}://{}", state.address),
    }
}

/// Whether a `Host` header can stand in an address that is sent back.
fn is_host(host: &str) -> bool {
    let part = |byte: u8| byte.is_ascii_alphanumeric() || b"-._:[]".contains(&byte);
    !host.is_empty() && host.bytes().all(part)
}

fn answer(state: &Arc<State>, request: &Request) -> Reply {
    if let [first, name] = &request.segments[..]
        && first.eq_ignore_ascii_case("services")
        && let Some(described) = service(name)
    {
        return soap::answer(state, described, request);
    }
    let unknown = Target {
        transport: Transport::Rest,
        owner: "",
        operation: "unknown",
        role: Role::Unknown,
    };
    match rest::route(&request.segments, &request.method) {
        Route::Endpoint(found) => rest::answer(state, &found, request),
        Route::OtherMethods(methods) => carry_out(state, &unknown, |_| Reply::method_not_allowed(&methods.join(", "))),
        Route::Nowhere => carry_out(state, &unknown, |_| Reply::nowhere()),
    }
}

/// The SOAP service of a name; paths are compared without case (`ukg-pro-soap.md` 2).
fn service(name: &str) -> Option<Described> {
    Described::all().find(|described| described.path().eq_ignore_ascii_case(name))
}
