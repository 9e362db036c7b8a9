//! Frames, headers, and the script for embedding.

use serde_json::json;

use super::Hub;

#[tokio::test]
async fn only_the_origins_of_the_session_may_frame_its_pages() {
    let hub = Hub::start();
    let policy = |seen: &super::Seen| seen.headers["content-security-policy"].to_str().unwrap().to_owned();
    let link = hub
        .link(json!({ "allowed_origins": ["https://app.acme.example", "http://localhost:3000/"] }))
        .await;
    for screen in ["?embedded=1", "/keys?embedded=1", "/cancel"] {
        let page = link.get(screen).await;
        let policy = policy(&page);
        assert!(
            policy.ends_with("frame-ancestors https://app.acme.example http://localhost:3000"),
            "{policy}"
        );
        assert!(
            policy.starts_with("default-src 'none'; script-src 'self'; style-src 'self'"),
            "{policy}"
        );
        assert!(
            !page.html.contains("style=\"") && !page.html.contains("<script>"),
            "{screen}"
        );
    }
    let page = link.get("?embedded=1").await;
    assert!(
        page.html
            .contains("data-origins=\"https://app.acme.example http://localhost:3000\"")
    );
    assert!(
        !page.html.contains("class=\"top\""),
        "a frame has the frame of the page around it"
    );
    assert!(
        page.html.contains("/keys?embedded=1") || page.html.contains("?embedded=1\" data-once"),
        "{}",
        page.html
    );
    link.connect(&[]).await;
    for screen in ["/done?embedded=1", "?embedded=1"] {
        assert!(
            policy(&link.get(screen).await).contains("https://app.acme.example"),
            "{screen}"
        );
    }

    let link = hub.link(json!({})).await;
    let page = link.get("?embedded=1").await;
    assert!(policy(&page).ends_with("frame-ancestors 'none'"));
    assert_eq!(
        page.headers["referrer-policy"], "same-origin",
        "the token is in the address"
    );
    assert_eq!(page.headers["cache-control"], "no-store");
}

#[tokio::test]
async fn the_script_for_embedding_names_exact_origins() {
    let hub = Hub::start();
    let response = hub.server.request("GET", "/embed.js").send().await.unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["content-type"], "text/javascript; charset=utf-8");
    assert_eq!(response.headers()["cross-origin-resource-policy"], "cross-origin");
    let script = response.text().await.unwrap();
    assert!(script.contains("postMessage(") && !script.contains("\"*\"") && !script.contains("'*'"));
    for call in ["onSuccess", "onError", "onClose", "onExpired"] {
        assert!(script.contains(call), "{call}");
    }
}

#[tokio::test]
async fn the_first_view_is_light() {
    let hub = Hub::start();
    let link = hub.link(json!({})).await;
    let page = link.get("").await;
    let mut bytes = page.html.len();
    for part in page.html.split('"').filter(|part| part.starts_with("/assets/")) {
        bytes += hub
            .server
            .request("GET", part)
            .send()
            .await
            .unwrap()
            .bytes()
            .await
            .unwrap()
            .len();
    }
    assert!(bytes < 150_000, "{bytes}");
}
