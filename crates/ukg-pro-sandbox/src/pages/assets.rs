//! The style, the script and the icon of the pages.

use axum::{
    http::header,
    response::{IntoResponse, Response},
};

/// Asked for anew with each page: another emulator may be at this address the next time.
fn asset(content_type: &'static str, text: &'static str) -> Response {
    let headers = [
        (header::CONTENT_TYPE, content_type),
        (header::CACHE_CONTROL, "no-cache"),
    ];
    (headers, text).into_response()
}

pub(super) async fn style() -> Response {
    asset("text/css; charset=utf-8", include_str!("../../assets/tenant.css"))
}

pub(super) async fn script() -> Response {
    asset("text/javascript; charset=utf-8", include_str!("../../assets/tenant.js"))
}

pub(super) async fn icon() -> Response {
    asset("image/svg+xml", include_str!("../../assets/tenant.svg"))
}
