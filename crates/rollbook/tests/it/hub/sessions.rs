//! `POST /connect_sessions`: links that products make.

use serde_json::{Value, json};

use super::Hub;
use crate::client;

#[tokio::test]
async fn a_session_is_made_and_looked_up_by_its_token() {
    let hub = Hub::start();
    let asked = json!({
        "origin_owner_id": "customer-7", "origin_owner_name": "Tessaria Mills", "origin_username": "wilhelmina",
        "provider": "ukg-pro", "categories": ["hris", "iam"], "expires_in": 3600, "multiple": true, "label": "Mills",
        "type": "test", "metadata": { "plan": "gold" }, "actions": ["ukg-pro_find_people"], "products": ["org"],
        "allowed_origins": ["https://app.acme.example"], "redirect_url": "https://app.acme.example/done",
        "state": "s-1", "language": "de", "form": "one_form", "shared": true, "relink": false,
    });
    let answer = hub.create(&asked).await;
    assert_eq!(answer.status, 201, "{answer:#?}");
    let made = answer.body;
    assert!(made["id"].as_u64().unwrap() < 1 << 53);
    assert!(made["organization_id"].is_string());
    assert_eq!(made["actions"], json!(["find_people"]));
    for name in [
        "origin_owner_id",
        "origin_owner_name",
        "origin_username",
        "categories",
        "expires_in",
        "multiple",
        "label",
        "type",
        "metadata",
        "products",
        "allowed_origins",
        "redirect_url",
        "state",
        "language",
        "form",
    ] {
        assert_eq!(made[name], asked[name], "{name}");
    }
    let token = made["token"].as_str().unwrap();
    assert_eq!(made["auth_link_url"], format!("{}/link/{token}", hub.server.url));

    let known = authenticate(&hub, token, &hub.server.key).await;
    assert_eq!(known.status, 201);
    assert_eq!(known.body["id"], made["id"]);
    assert!(known.body.get("token").is_none() && known.body.get("auth_link_url").is_none());
    let unknown = authenticate(&hub, "lnk_unknown", &hub.server.key).await;
    assert_eq!(
        (unknown.status, &unknown.body["problem"]["code"]),
        (404, &json!("link_unknown"))
    );
}

async fn authenticate(hub: &Hub, token: &str, key: &str) -> client::Answer {
    let request = hub
        .server
        .request("POST", "/connect_sessions/authenticate")
        .basic_auth(key, Some(""))
        .header("content-type", "application/json")
        .body(json!({ "token": token }).to_string());
    client::send(request).await
}

#[tokio::test]
async fn a_token_that_is_used_up_opens_nothing() {
    let hub = Hub::start();
    let link = hub.link(json!({})).await;
    link.connect(&[]).await;
    let answer = authenticate(&hub, &link.token, &hub.server.key).await;
    assert_eq!(
        (answer.status, &answer.body["problem"]["code"]),
        (404, &json!("link_used"))
    );
}

#[tokio::test]
async fn what_cannot_be_meant_is_refused_by_its_name() {
    let hub = Hub::start();
    let right = json!({ "origin_owner_id": "c", "origin_owner_name": "C" });
    for (name, value) in [
        ("origin_owner_id", Value::Null),
        ("origin_owner_name", json!("")),
        ("provider", json!("workday")),
        ("categories", json!(["hris", "cooking"])),
        ("account_id", json!("acc_1")),
        ("expires_in", json!(-1)),
        ("type", json!("pretend")),
        ("redirect_url", json!("javascript:alert(1)")),
        ("allowed_origins", json!(["*"])),
        ("language", json!("fr")),
        ("form", json!("three_screens")),
    ] {
        let mut body = right.clone();
        if value.is_null() {
            body.as_object_mut().unwrap().remove(name);
        } else {
            body[name] = value;
        }
        let answer = hub.create(&body).await;
        assert_eq!(answer.status, 400, "{name}: {answer:#?}");
        assert_eq!(answer.body["statusCode"], 400);
        let message = answer.body["message"].as_str().unwrap();
        assert!(message.contains(name) || name == "account_id", "{name}: {message}");
    }
    for (name, value, word) in [("actions", "fly", "`fly`"), ("products", "moon", "`moon`")] {
        let mut body = right.clone();
        body[name] = json!([value]);
        let answer = hub.create(&body).await;
        assert!(answer.body["message"].as_str().unwrap().contains(word), "{answer:#?}");
    }
}

#[tokio::test]
async fn linking_again_keeps_the_accounts_id() {
    let hub = Hub::start();
    let first = hub.link(json!({})).await;
    first.connect(&[]).await;
    let before = hub.server.get("/accounts").await.ok()[0].clone();
    hub.emulator.change_account(json!({ "password": "another one" })).await;
    let link = hub.link(json!({ "account_id": before["id"] })).await;
    link.get("")
        .await
        .says(&["Link the UKG Pro of Tessaria Mills again", "keeps its id and settings"]);
    let done = link.connect(&[("password", "another one")]).await;
    assert_eq!(done.at, "/done");
    let after = hub.server.get("/accounts").await.ok();
    assert_eq!(after.as_array().unwrap().len(), 1);
    assert_eq!(
        (&after[0]["id"], &after[0]["created_at"]),
        (&before["id"], &before["created_at"])
    );
}
