//! Which pages may call: those of origins that a link names, at the Hub's endpoints, and no page at any other.

use reqwest::header::HeaderMap;
use serde_json::json;

use super::Hub;

const REGISTERED: &str = "https://app.acme.example";
const OTHER: &str = "https://evil.example";

/// What a browser asks ahead.
async fn ahead(hub: &Hub, path: &str, method: &str, origin: &str) -> (u16, HeaderMap) {
    let request = hub.server.request("OPTIONS", path);
    let request = request
        .header("origin", origin)
        .header("access-control-request-method", method)
        .header("access-control-request-headers", "content-type,x-hub-session-token");
    let answer = request.send().await.unwrap();
    (answer.status().as_u16(), answer.headers().clone())
}

fn told<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let name = format!("access-control-{name}");
    headers.get(name).map(|value| value.to_str().unwrap())
}

#[tokio::test]
async fn a_registered_origin_passes_and_another_does_not() {
    let hub = Hub::start();
    let token = hub.token(json!({ "allowed_origins": [REGISTERED] })).await;
    for (method, path) in [
        ("GET", "/hub/settings"),
        ("GET", "/hub/connectors"),
        ("POST", "/hub/accounts"),
        ("PATCH", "/hub/accounts/acc_0190163d8694739b95e65b3e02c4d2ea"),
    ] {
        let (status, headers) = ahead(&hub, path, method, REGISTERED).await;
        assert_eq!(status, 204, "{method} {path}");
        assert_eq!(told(&headers, "allow-origin"), Some(REGISTERED));
        assert!(told(&headers, "allow-methods").unwrap().contains(method));
        for header in ["content-type", "x-hub-session-token"] {
            assert!(told(&headers, "allow-headers").unwrap().contains(header));
        }
        assert_eq!(told(&headers, "allow-credentials"), None);
        assert!(headers["vary"].to_str().unwrap().contains("origin"));

        for origin in [OTHER, "null", "https://app.acme.example.evil.example", "https://%"] {
            let (status, headers) = ahead(&hub, path, method, origin).await;
            assert_eq!(status, 403, "{origin}");
            assert_eq!(told(&headers, "allow-origin"), None, "{origin}");
        }
    }

    // The call itself is held to its own link.
    let call = async |token: &str, origin: &str| {
        let request = hub.by_component(token, "GET", "/hub/settings").header("origin", origin);
        let answer = request.send().await.unwrap();
        let headers = answer.headers();
        (
            answer.status().as_u16(),
            told(headers, "allow-origin").map(str::to_owned),
        )
    };
    assert_eq!(call(&token, REGISTERED).await, (200, Some(REGISTERED.to_owned())));
    assert_eq!(call(&token, OTHER).await, (403, None));
    let open = hub.token(json!({})).await;
    assert_eq!(call(&open, OTHER).await, (200, Some(OTHER.to_owned())));
    assert_eq!(call(&token, OTHER).await, (403, None));
    assert_eq!(
        ahead(&hub, "/hub/settings", "GET", OTHER).await.0,
        204,
        "of the link that names none"
    );
}

#[tokio::test]
async fn nothing_that_a_key_opens_may_be_called_by_a_page() {
    let hub = Hub::start();
    hub.token(json!({})).await;
    for (method, path) in [
        ("POST", "/connect_sessions"),
        ("GET", "/accounts"),
        ("GET", "/actions"),
        ("POST", "/actions/rpc"),
        ("POST", "/mcp"),
    ] {
        let (_, headers) = ahead(&hub, path, method, REGISTERED).await;
        let request = hub.server.request(method, path).header("origin", REGISTERED);
        let answer = request.basic_auth(&hub.server.key, Some("")).send().await.unwrap();
        for headers in [&headers, answer.headers()] {
            let any = headers.keys().find(|name| name.as_str().starts_with("access-control-"));
            assert_eq!(any, None, "{method} {path}");
        }
    }
}
