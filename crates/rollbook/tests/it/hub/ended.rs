//! Links that cannot be used: each says what became of it, when, and what to do.

use serde_json::json;
use sqlx::Connection as _;

use super::{Hub, Link};

#[tokio::test]
async fn a_link_that_never_was_says_so() {
    let hub = Hub::start();
    for token in ["lnk_unknown", "%20", "lnk_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"] {
        let link = Link {
            hub: &hub,
            token: token.to_owned(),
        };
        for screen in ["", "/keys", "/done", "/cancel"] {
            let page = link.get(screen).await;
            assert_eq!(page.status, 404, "{token}{screen}");
            page.says(&["This link is not known", "Copy the link again"]);
        }
    }
}

#[tokio::test]
async fn a_used_link_says_when_and_that_nothing_is_left_to_do() {
    let hub = Hub::start();
    let link = hub
        .link(json!({ "redirect_url": "https://app.example.com/done" }))
        .await;
    link.connect(&[]).await;
    let id = hub.server.get("/accounts").await.ok()[0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    for screen in ["", "/keys", "/permissions", "/missing", "/cancel"] {
        let page = link.get(screen).await;
        assert_eq!(page.status, 409, "{screen}");
        page.says(&[
            "This link has been used",
            "It was used on",
            "Nothing more needs to be done",
            &id,
        ]);
        assert!(
            page.html
                .contains(&format!("https://app.example.com/done?account_id={id}")),
            "{}",
            page.html
        );
    }
    link.post("/keys", &[("do", "connect")])
        .await
        .says(&["This link has been used"]);
    link.get("/done").await.says(&["Tessaria Mills is linked"]);
}

/// Sets the end of every link to its beginning.
pub(super) async fn expire(hub: &Hub) {
    let address = format!("sqlite://{}", hub.home.data().join("rollbook.sqlite").display());
    let mut connection = sqlx::SqliteConnection::connect(&address).await.unwrap();
    let aged = "UPDATE link_session SET session = json_set(session, '$.expires_at', session ->> '$.created_at')";
    sqlx::query(aged).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}

#[tokio::test]
async fn an_expired_link_says_when_and_how_to_get_a_new_one() {
    let hub = Hub::start();
    let link = hub.link(json!({ "expires_in": 60 })).await;
    link.get("").await.says(&["This link is good until"]);
    expire(&hub).await;
    let page = link.get("").await;
    assert_eq!(page.status, 410);
    page.says(&[
        "This link has expired",
        "It was good until",
        "Ask for a new link where you got this one.",
    ]);
    let page = link.post("", &[("username", "svc")]).await;
    assert_eq!(page.status, 410);
}

#[tokio::test]
async fn a_cancelled_link_is_cancelled_after_a_question() {
    let hub = Hub::start();
    let link = hub
        .link(json!({ "redirect_url": "https://app.example.com/done", "state": "7" }))
        .await;
    link.get("/cancel")
        .await
        .says(&["Cancel linking?", "Yes, cancel", "No, go on"]);
    link.get("").await.says(&["User name"]);
    let page = link.post("/cancel", &[("do", "cancel")]).await;
    assert_eq!(page.status, 410);
    page.says(&["Linking was cancelled", "It was cancelled on", "Back to Acme Bread"]);
    assert!(
        page.html
            .contains("https://app.example.com/done?error=cancelled&#38;state=7"),
        "{}",
        page.html
    );
}

#[tokio::test]
async fn a_form_of_another_site_does_nothing() {
    let hub = Hub::start();
    let link = hub.link(json!({})).await;
    let request = hub
        .server
        .request("POST", &format!("/link/{}/cancel", link.token))
        .header("sec-fetch-site", "cross-site");
    assert_eq!(request.send().await.unwrap().status(), 403);
    link.get("").await.says(&["User name"]);
}
