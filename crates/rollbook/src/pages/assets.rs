//! The files that pages are made with, embedded. Their addresses change with their content, so browsers keep them.

use std::{collections::HashMap, fmt::Write as _, sync::LazyLock};

use axum::{
    Router,
    extract::{Path, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use sha2::{Digest as _, Sha256};

use crate::http::App;

/// An embedded file.
struct Asset {
    name: &'static str,
    content_type: &'static str,
    bytes: &'static [u8],
}

macro_rules! asset {
    ($name:literal, $content_type:literal) => {
        Asset {
            name: $name,
            content_type: $content_type,
            bytes: include_bytes!(concat!("../../assets/", $name)),
        }
    };
}

const ASSETS: &[Asset] = &[
    asset!("rollbook.css", "text/css; charset=utf-8"),
    asset!("mark.svg", "image/svg+xml"),
    asset!("console.css", "text/css; charset=utf-8"),
    asset!("guide.css", "text/css; charset=utf-8"),
    asset!("guide.js", "text/javascript; charset=utf-8"),
    asset!("page.js", "text/javascript; charset=utf-8"),
    asset!("hub.css", "text/css; charset=utf-8"),
    asset!("connect.js", "text/javascript; charset=utf-8"),
    asset!("hub.js", "text/javascript; charset=utf-8"),
];

/// Where the brand's logo is.
pub(crate) const LOGO: &str = "/assets/brand/logo";
/// Where the style sheet with the brand's colour is.
pub(super) const BRAND_STYLE: &str = "/assets/brand/colour.css";

/// The first digits of each file's hash, by its name.
static VERSIONS: LazyLock<HashMap<&str, String>> = LazyLock::new(|| {
    let version = |asset: &Asset| {
        let hash = Sha256::digest(asset.bytes);
        hash.iter().take(6).fold(String::new(), |mut text, byte| {
            // Writing into a text does not fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
    };
    ASSETS.iter().map(|asset| (asset.name, version(asset))).collect()
});

/// The address of a file, with its version.
pub(crate) fn address(name: &str) -> String {
    let version = VERSIONS.get(name).map(String::as_str).unwrap_or_default();
    format!("/assets/{name}?v={version}")
}

pub(super) fn router() -> Router<App> {
    Router::new()
        .route("/assets/{name}", get(file))
        .route(LOGO, get(logo))
        .route(BRAND_STYLE, get(brand_style))
}

async fn file(Path(name): Path<String>) -> Response {
    match ASSETS.iter().find(|asset| asset.name == name) {
        Some(asset) => served(asset.content_type, asset.bytes, "public, max-age=31536000, immutable"),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn logo(State(app): State<App>) -> Response {
    match &app.site.brand.logo {
        Some(logo) => served(logo.content_type, logo.bytes.clone(), "public, max-age=300"),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn brand_style(State(app): State<App>) -> Response {
    match app.site.brand.colour {
        Some(colour) => served("text/css; charset=utf-8", colour.style_sheet(), "public, max-age=300"),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

fn served(content_type: &'static str, body: impl IntoResponse, cache: &'static str) -> Response {
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_of_a_file_says_its_version() {
        let address = address("rollbook.css");
        let (path, version) = address.split_once("?v=").unwrap();
        assert_eq!(path, "/assets/rollbook.css");
        assert_eq!(version.len(), 12);
    }
}
