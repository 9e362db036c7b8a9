//! Who may use the control API and the administration pages.

use axum::http::{HeaderMap, Method, header};

use crate::connection::Peer;

/// Why a caller is turned away, in a line.
///
/// Callers are on this machine, call it by a name of loopback, and are no page of another site: a name that somebody
/// else's DNS leads here would let a web page in.
pub(crate) fn refusal(peer: &Peer, headers: &HeaderMap) -> Option<&'static str> {
    if is_elsewhere(peer) {
        return Some(ELSEWHERE);
    }
    if !names_loopback(headers) {
        return Some(OTHER_NAME);
    }
    is_foreign(headers).then_some(FOREIGN)
}

/// The same for pages, which a link on another site's page may lead to; a form of one may not.
pub(crate) fn page_refusal(peer: &Peer, method: &Method, headers: &HeaderMap) -> Option<&'static str> {
    let told = refusal(peer, headers);
    let is = |name, value| headers.get(name).is_some_and(|header| header == value);
    let follows_link = method == Method::GET && is("sec-fetch-mode", "navigate") && is("sec-fetch-dest", "document");
    told.filter(|told| *told != FOREIGN || !follows_link)
}

const ELSEWHERE: &str = "only callers on this machine are answered";
const OTHER_NAME: &str = "only names of loopback are answered to";
const FOREIGN: &str = "pages of other sites are not answered";

fn is_elsewhere(peer: &Peer) -> bool {
    !peer.address.ip().to_canonical().is_loopback()
}

fn names_loopback(headers: &HeaderMap) -> bool {
    let Some(host) = host(headers) else {
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

/// Whether a page of another site asks. Browsers say where a request comes from; programs say nothing.
fn is_foreign(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    match (text("sec-fetch-site"), text("origin")) {
        (Some(site), _) => !matches!(site, "same-origin" | "none"),
        (None, Some(origin)) => {
            let origin = origin.split_once("://").map(|(_, host)| host);
            origin.is_none() || origin != host(headers)
        }
        (None, None) => false,
    }
}

fn host(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::HOST).and_then(|host| host.to_str().ok())
}
