//! Who calls: an API key in `Authorization`, as HTTP Basic user name, bare in Basic, or as Bearer.

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, header::AUTHORIZATION, request::Parts},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use rollbook_model::{ApiKeyId, OrganisationId};
use secrecy::SecretString;

use super::{App, stackone::Failure};

/// The caller, known by an API key.
pub(crate) struct Caller {
    /// The organisation the key belongs to.
    pub(crate) organisation: OrganisationId,
    /// The key.
    pub(crate) key: ApiKeyId,
}

impl FromRequestParts<App> for Caller {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Failure> {
        let Some(key) = key_of(&parts.headers) else {
            return Err(Failure::unauthenticated());
        };
        match app.engine.authenticate(&key).await? {
            Some((organisation, key)) => Ok(Self { organisation, key }),
            None => Err(Failure::unauthenticated()),
        }
    }
}

/// The key a request carries, whatever it is.
fn key_of(headers: &HeaderMap) -> Option<SecretString> {
    let value = headers.get(AUTHORIZATION)?.to_str().ok()?.trim();
    let (scheme, rest) = value.split_once(' ')?;
    let rest = rest.trim();
    if scheme.eq_ignore_ascii_case("bearer") {
        return Some(rest.into());
    }
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = String::from_utf8(STANDARD.decode(rest).ok()?).ok()?;
    // Any password is ignored, and the colon may be missing.
    Some(decoded.split(':').next().unwrap_or_default().into())
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;
    use secrecy::ExposeSecret;

    use super::*;

    fn key(value: &str) -> Option<String> {
        let mut headers = HeaderMap::new();
        headers.insert(AUTHORIZATION, HeaderValue::from_str(value).unwrap());
        key_of(&headers).map(|key| key.expose_secret().to_owned())
    }

    #[test]
    fn a_key_is_taken_in_every_form_clients_send() {
        for value in [
            "Basic cmJrX2FiYzo=",
            "basic cmJrX2FiYw==",
            "Bearer rbk_abc",
            "Basic cmJrX2FiYzppZ25vcmVk",
        ] {
            assert_eq!(key(value).as_deref(), Some("rbk_abc"), "{value}");
        }
        for value in ["Basic ***", "Digest rbk_abc", "rbk_abc"] {
            assert_eq!(key(value), None, "{value}");
        }
    }
}
