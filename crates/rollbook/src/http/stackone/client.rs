//! Which of the published clients calls, where one needs to be answered in another way.

use axum::http::{HeaderMap, header::USER_AGENT};

/// Whether the published client for TypeScript calls, in a version below this one.
pub(super) fn is_typescript_before(headers: &HeaderMap, before: (u32, u32)) -> bool {
    let agent = headers.get(USER_AGENT).and_then(|value| value.to_str().ok());
    let version = agent.and_then(|agent| agent.strip_prefix("speakeasy-sdk/typescript "));
    let version = version.and_then(|rest| rest.split(' ').next()).unwrap_or_default();
    let mut parts = version.split('.').map(|part| part.parse::<u32>().unwrap_or_default());
    let (major, minor) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    !version.is_empty() && (major, minor) < before
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn a_client_is_known_by_its_name_and_version() {
        for (agent, is_before) in [
            (
                "speakeasy-sdk/typescript 4.28.0 2.723.11 1.0.0 @stackone/stackone-client-ts",
                true,
            ),
            ("speakeasy-sdk/typescript 4.33.9", true),
            ("speakeasy-sdk/typescript 4.34.1 2.8 x", false),
            ("speakeasy-sdk/typescript 5.0.0", false),
            ("stackone-python/1.0.0", false),
            ("", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(USER_AGENT, HeaderValue::from_static(agent));
            assert_eq!(is_typescript_before(&headers, (4, 34)), is_before, "{agent}");
        }
    }
}
