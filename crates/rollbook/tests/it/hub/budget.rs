//! What a person reads when a tenant has refused a service account often enough.

use serde_json::{Value, json};

use super::Hub;

/// How many logins the tenant has refused.
async fn failed_logins(hub: &Hub) -> Value {
    let path = format!("accounts/{}", hub.emulator.username());
    hub.emulator.control("GET", &path, None).await["failed_logins"].clone()
}

#[tokio::test]
async fn a_spent_budget_says_until_when_and_keeps_what_was_given() {
    let hub = Hub::with_login_budget("1/15");
    let link = hub.link(json!({})).await;
    let refused = link.connect(&[("password", "not the password")]).await;
    refused.says(&["UKG Pro does not accept these values"]);

    let corrected = link.connect(&[]).await;
    corrected.says(&[
        "Nothing is sent to UKG Pro before",
        "UTC",
        "What you gave is kept.",
        "Menu > System Configuration > Security > Service Account Administration",
    ]);
    corrected.says_not(&["is linked"]);
    assert_eq!(failed_logins(&hub).await, 1);
    assert_eq!(hub.server.get("/accounts").await.ok(), json!([]));

    let german = hub.link(json!({ "language": "de" })).await;
    let told = german.connect(&[]).await;
    told.says(&["wird nichts an UKG Pro gesendet"]);
}

#[tokio::test]
async fn values_that_another_link_found_refused_are_sent_again_only_when_somebody_asks() {
    let hub = Hub::start();
    let wrong = [("password", "not the password")];
    hub.link(json!({})).await.connect(&wrong).await;
    let link = hub.link(json!({})).await;
    let told = link.connect(&wrong).await;
    told.says(&["UKG Pro has refused exactly these values before", "Send them again"]);
    assert_eq!(failed_logins(&hub).await, 1);
}
