//! The script with which a product shows the Hub inside its own page.

use axum::{
    http::{HeaderName, HeaderValue, header},
    response::{IntoResponse, Response},
};

/// `GET /embed.js`. Pages of any origin may load it; what they may show in a frame is another matter.
pub(super) async fn script() -> Response {
    let mut response = include_str!("../../../assets/embed.js").into_response();
    let headers = response.headers_mut();
    let fixed = [
        (header::CONTENT_TYPE, "text/javascript; charset=utf-8"),
        (header::CACHE_CONTROL, "public, max-age=300"),
        (HeaderName::from_static("cross-origin-resource-policy"), "cross-origin"),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}
