//! What a browser may do with a page, and which requests a page may make.

use axum::{
    extract::Request,
    http::{HeaderMap, HeaderName, HeaderValue, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use rollbook_model::Language;

use super::{Message, Text, console};

/// Everything a page loads comes from this server; nothing runs that is not a file of it.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
                      connect-src 'self'; base-uri 'none'; form-action 'self'";

/// Which pages may show this one in a frame. Put into a response's extensions; without it no page may.
#[derive(Debug, Clone)]
pub(crate) struct Framing(pub(crate) Vec<String>);

/// An origin to which what a form of this page leads to may send the browser on. Put into a response's extensions;
/// without it a form leads nowhere else.
#[derive(Debug, Clone)]
pub(crate) struct SendsTo(String);

impl SendsTo {
    /// The origin of an address that a person may be sent to.
    pub(crate) fn origin_of(address: &str) -> Self {
        let start = address.find("://").map_or(0, |at| at + 3);
        let end = address[start..]
            .find(['/', '?', '#', '\\'])
            .map_or(address.len(), |at| start + at);
        Self(address[..end].to_owned())
    }
}

/// Adds the headers that guard a page.
pub(crate) async fn headers(mut response: Response) -> Response {
    let ancestors = match response.extensions().get::<Framing>() {
        Some(Framing(origins)) if !origins.is_empty() => origins.join(" "),
        _ => "'none'".to_owned(),
    };
    let further = response.extensions().get::<SendsTo>();
    let further = further.map_or_else(String::new, |SendsTo(origin)| format!(" {origin}"));
    let policy = HeaderValue::from_str(&format!("{POLICY}{further}; frame-ancestors {ancestors}"))
        .unwrap_or_else(|_| HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'"));
    let fixed = [
        (header::CONTENT_SECURITY_POLICY, policy),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        // Not `no-referrer`, under which browsers do not say where a form was sent from.
        (header::REFERRER_POLICY, HeaderValue::from_static("same-origin")),
        (
            HeaderName::from_static("permissions-policy"),
            HeaderValue::from_static("camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
        ),
    ];
    let headers = response.headers_mut();
    for (name, value) in fixed {
        headers.insert(name, value);
    }
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    response
}

/// Refuses what changes something and comes from a page of another site.
pub(super) async fn same_origin(request: Request, next: Next) -> Response {
    if request.method().is_safe() || is_same_origin(request.headers()) {
        return next.run(request).await;
    }
    let language = request.headers().get(header::ACCEPT_LANGUAGE);
    let language = language
        .and_then(|value| value.to_str().ok())
        .and_then(Language::accepted);
    Message::foreign(Text::of(language.unwrap_or_default())).into_response()
}

/// Browsers say where a request comes from. Programs say nothing; but whoever says nothing and is signed in can be a
/// browser that is too old to say it, or from which something takes the headers.
fn is_same_origin(headers: &HeaderMap) -> bool {
    let text = |name: HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    if let Some(site) = text(HeaderName::from_static("sec-fetch-site")) {
        return matches!(site, "same-origin" | "none");
    }
    let host = text(header::HOST);
    if let Some(origin) = text(header::ORIGIN) {
        return host.is_some() && origin.split_once("://").map(|(_, host)| host) == host;
    }
    if let Some(page) = text(header::REFERER) {
        let rest = page.split_once("://").map(|(_, rest)| rest);
        return host.is_some() && rest.and_then(|rest| rest.split('/').next()) == host;
    }
    !console::carries_sign_in(headers)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn same_origin(headers: &[(&'static str, &'static str)]) -> bool {
        let headers = headers
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)));
        is_same_origin(&headers.collect())
    }

    #[test]
    fn a_form_of_another_site_changes_nothing() {
        assert!(same_origin(&[("sec-fetch-site", "same-origin")]));
        assert!(same_origin(&[("sec-fetch-site", "none")]));
        assert!(same_origin(&[
            ("host", "rollbook.example"),
            ("origin", "https://rollbook.example")
        ]));
        assert!(same_origin(&[("host", "rollbook.example")]), "a program");
        assert!(!same_origin(&[
            ("sec-fetch-site", "cross-site"),
            ("host", "a"),
            ("origin", "http://a")
        ]));
        assert!(!same_origin(&[("sec-fetch-site", "same-site")]));
        assert!(!same_origin(&[
            ("host", "rollbook.example"),
            ("origin", "https://evil.example")
        ]));
        assert!(!same_origin(&[("host", "rollbook.example"), ("origin", "null")]));
        let signed_in = ("cookie", "a=b; rollbook_sign_in=sgn_x");
        assert!(
            !same_origin(&[("host", "rollbook.example"), signed_in]),
            "it may be a browser"
        );
        assert!(!same_origin(&[
            ("host", "a"),
            ("cookie", "__Host-rollbook_sign_in=sgn_x")
        ]));
        let page = |address| [("host", "rollbook.example"), ("referer", address), signed_in];
        assert!(same_origin(&page("http://rollbook.example/console/people")));
        assert!(!same_origin(&page("http://evil.example/rollbook.example")));
    }
}
