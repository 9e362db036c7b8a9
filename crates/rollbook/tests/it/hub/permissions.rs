//! Permissions that are missing: named, checked again without a new login, accepted or sent back.

use serde_json::json;

use super::Hub;

#[tokio::test]
async fn a_missing_permission_is_named_with_where_to_tick_it() {
    let hub = Hub::start();
    hub.emulator.revoke("View").await;
    let link = hub.link(json!({})).await;
    let page = link.connect(&[]).await;
    assert_eq!(page.at, "/permissions");
    page.says(&[
        "What the service account may do",
        "UKG Pro takes the values.",
        "0 of 2 actions work now.",
        "Menu > System Configuration > Security > Service Account Administration > the account",
        hub.emulator.username(),
        "Tick View on the line Employee Person Details",
        "Then select Save",
        "Check again",
        "Accept with what works",
        "Send back to the administrator",
        "Missing",
    ]);
    assert_eq!(
        hub.server.get("/accounts").await.ok(),
        json!([]),
        "nothing says linked that is not"
    );

    let logins = async || hub.emulator.control("GET", "counters", None).await["logins"].clone();
    let before = logins().await;
    link.post("/permissions", &[("do", "check")])
        .await
        .says(&["Checked again just now."]);
    for line in crate::emulator::LINES {
        let path = format!("accounts/{}/permissions/{line}/View", hub.emulator.username());
        hub.emulator.control("PUT", &path, None).await;
    }
    let page = link.post("/permissions", &[("do", "check")]).await;
    page.says(&[
        "The service account may do everything asked for",
        "All 2 actions work.",
        "Link now",
    ]);
    assert_eq!(logins().await, before, "checking again is no new login");
    let done = link.post("/permissions", &[("do", "accept")]).await;
    assert_eq!(done.at, "/done");
    done.says(&["Acme Bread can use UKG Pro now."]);
}

#[tokio::test]
async fn what_works_is_accepted_with_what_is_missing_recorded() {
    let hub = Hub::start();
    hub.emulator.revoke("View").await;
    let link = hub
        .link(json!({ "actions": ["list_person_details", "list_earnings_configurations"] }))
        .await;
    link.connect(&[]).await.says(&["1 of 2 actions work now."]);
    let done = link.post("/permissions", &[("do", "accept")]).await;
    done.says(&["can use a part of what it asked for", "0 granted, 1 missing"]);
    let account = hub.server.get("/accounts").await.ok()[0].clone();
    assert_eq!(account["status_reasons"][0]["code"], "permission_missing");
}

#[tokio::test]
async fn the_missing_steps_are_sent_back_and_finished_by_somebody_else() {
    let hub = Hub::start();
    hub.emulator.revoke("View").await;
    let link = hub.link(json!({})).await;
    link.connect(&[]).await;
    let page = link.post("/permissions", &[("do", "send")]).await;
    page.says(&["Send this link to the administrator"]);
    let address = format!("{}/link/{}/missing", hub.server.url, link.token);
    assert!(page.html.contains(&format!("value=\"{address}\"")), "{}", page.html);

    let missing = link.get("/missing").await;
    missing.says(&[
        "Some permissions are missing in UKG Pro",
        "Acme Bread has been given",
        "Tick View on the line",
    ]);
    missing.says_not(&["Accept with what works", "Password"]);
    for line in crate::emulator::LINES {
        let path = format!("accounts/{}/permissions/{line}/View", hub.emulator.username());
        hub.emulator.control("PUT", &path, None).await;
    }
    let page = link.post("/missing", &[("do", "check")]).await;
    assert_eq!(page.at, "/missing?checked=1");
    page.says(&["Everything is ticked", "Link now"]);
    assert_eq!(link.post("/missing", &[("do", "accept")]).await.at, "/done");
}

#[tokio::test]
async fn a_check_that_cannot_be_made_says_so_beside_what_was_found() {
    let hub = Hub::start();
    hub.emulator.revoke("View").await;
    let link = hub.link(json!({})).await;
    link.connect(&[]).await;
    hub.emulator.fault("throttle@rest").await;
    let page = link.post("/permissions", &[("do", "check")]).await;
    page.says(&[
        "The check could not be made just now",
        "UKG Pro asks for fewer calls",
        "Tick View on the line",
    ]);
}

#[tokio::test]
async fn there_is_no_matrix_before_anything_was_connected() {
    let hub = Hub::start();
    let link = hub.link(json!({})).await;
    for screen in ["/permissions", "/missing", "/done"] {
        assert_eq!(link.get(screen).await.at, "", "{screen}");
    }
}
