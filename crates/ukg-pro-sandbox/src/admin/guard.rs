//! Who may use the control API.

use axum::{
    extract::{ConnectInfo, Request},
    http::{HeaderMap, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use super::Refusal;
use crate::connection::Peer;

/// Lets programs on this machine through and nobody else.
pub(super) async fn loopback_only(ConnectInfo(peer): ConnectInfo<Peer>, request: Request, next: Next) -> Response {
    let refused = |text: &str| Refusal(StatusCode::FORBIDDEN, text.to_owned()).into_response();
    if !peer.address.ip().to_canonical().is_loopback() {
        return refused("the control API answers loopback only");
    }
    // A name that somebody else's DNS leads here would let a web page in.
    if !names_loopback(request.headers()) {
        return refused("the control API answers to loopback names only");
    }
    if is_foreign_page(request.headers()) {
        return refused("the control API does not answer pages of other sites");
    }
    next.run(request).await
}

fn names_loopback(headers: &HeaderMap) -> bool {
    let Some(host) = headers.get(header::HOST).and_then(|host| host.to_str().ok()) else {
        return false;
    };
    let name = match host.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((address, _)) => address,
        None => host.split(':').next().unwrap_or_default(),
    };
    let name = name.to_ascii_lowercase();
    name == "localhost"
        || name.ends_with(".localhost")
        || name
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

/// Browsers say where a request comes from; programs say nothing.
fn is_foreign_page(headers: &HeaderMap) -> bool {
    let site = headers.get("sec-fetch-site").and_then(|site| site.to_str().ok());
    match site {
        Some(site) => !matches!(site, "same-origin" | "none"),
        None => headers.contains_key(header::ORIGIN),
    }
}
