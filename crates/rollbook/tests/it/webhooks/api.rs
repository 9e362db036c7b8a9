//! `/v1/webhooks`, from the first call to the last.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{Receiver, World, path};

#[tokio::test]
async fn a_webhook_is_made_tested_told_replayed_and_deleted() {
    let world = World::start();
    let mut receiver = Receiver::start().await;
    let before = Timestamp::now();
    world.edit("before there was a webhook").await;
    let made = world
        .made(json!({ "url": receiver.url, "description": "the product", "events": ["account.updated"] }))
        .await;
    assert_eq!((&made["form"], &made["enabled"]), (&json!("standard"), &json!(true)));
    let secret = made["secret"].as_str().unwrap();
    assert!(secret.starts_with("whsec_") && secret.len() == 50, "{secret}");

    // The secret is told once.
    let list = world.server.get("/v1/webhooks").await.ok();
    let shown = world.server.get(&path(&made, "")).await.ok();
    assert_eq!(list["data"], json!([shown]));
    assert!(!list.to_string().contains(secret) && shown.get("secret").is_none());

    let tested = world.call("POST", &path(&made, "/test"), &Value::Null).await;
    assert_eq!(tested.status, 202);
    let arrival = receiver.next().await;
    assert_eq!(arrival.json()["type"], "webhook.test");
    assert_eq!(arrival.headers["webhook-id"], tested.body["event_id"].as_str().unwrap());

    world.edit("Harbour").await;
    let arrival = receiver.next().await;
    let told = arrival.json();
    assert_eq!(told["type"], "account.updated");
    assert_eq!(told["data"]["account_id"], world.account.as_str());
    assert_eq!(told["data"]["status"], "linked");
    assert!(told["data"]["origin_owner_id"].is_string());
    let event = arrival.headers["webhook-id"].clone();

    // What is in the log is what arrived.
    let log = loop {
        let log = world.server.get(&path(&made, "/deliveries?state=delivered")).await.ok();
        if log["data"].as_array().unwrap().len() == 2 {
            break log;
        }
    };
    let newest = &log["data"][0];
    assert_eq!(newest["event_id"], event.as_str());
    assert_eq!(
        (&newest["state"], &newest["attempts"][0]["status"]),
        (&json!("delivered"), &json!(204))
    );
    assert_eq!(log["next"], Value::Null);
    let first = world.server.get(&path(&made, "/deliveries?limit=1")).await.ok();
    let rest = format!("/deliveries?limit=1&before={}", first["next"]);
    let second = world.server.get(&path(&made, &rest)).await.ok();
    assert_eq!([&first["data"][0], &second["data"][0]], [newest, &log["data"][1]]);

    let again = path(&made, &format!("/deliveries/{event}/replay"));
    let replayed = world.call("POST", &again, &Value::Null).await;
    assert_eq!(replayed.status, 202, "{replayed:#?}");
    assert_eq!(receiver.next().await.headers["webhook-id"], event);
    // With what happened before there was the webhook.
    let since = json!({ "since": before.to_string() });
    let replayed = world.call("POST", &path(&made, "/replay"), &since).await;
    assert_eq!((replayed.status, &replayed.body["deliveries"]), (202, &json!(2)));
    let older = receiver.next().await;
    assert_ne!(older.headers["webhook-id"], event);
    assert_eq!(receiver.next().await.headers["webhook-id"], event);

    let off = world
        .call("PATCH", &path(&made, ""), &json!({ "enabled": false }))
        .await
        .ok();
    assert_eq!(off["disabled"]["reason"], "asked");
    let refused = world.call("POST", &path(&made, "/test"), &Value::Null).await;
    assert_eq!(
        (refused.status, &refused.body["code"]),
        (409, &json!("webhook_disabled"))
    );
    let on = json!({ "enabled": true, "events": null, "description": "" });
    let on = world.call("PATCH", &path(&made, ""), &on).await.ok();
    assert_eq!(
        (&on["events"], &on["enabled"], &on["description"]),
        (&Value::Null, &json!(true), &json!(""))
    );

    world.call("DELETE", &path(&made, ""), &Value::Null).await.ok();
    assert_eq!(world.server.get("/v1/webhooks").await.ok()["data"], json!([]));
    assert_eq!(world.server.get(&path(&made, "/deliveries")).await.status, 404);
}

#[tokio::test]
async fn a_failure_is_told_as_problem_details() {
    let world = World::start();
    let refused = world
        .call(
            "POST",
            "/v1/webhooks",
            &json!({ "url": "https://169.254.169.254/latest" }),
        )
        .await;
    assert_eq!(refused.status, 400);
    assert_eq!(refused.headers["content-type"], "application/problem+json");
    let body = refused.body;
    assert_eq!(body["type"], "/explain/target_not_public");
    assert_eq!(
        (&body["status"], &body["code"]),
        (&json!(400), &json!("target_not_public"))
    );
    assert!(
        body["title"].is_string() && body["detail"].as_str().unwrap().contains("--allow-host"),
        "{body}"
    );
    let page = world.server.request("GET", body["type"].as_str().unwrap()).send().await;
    assert_eq!(page.unwrap().status(), 200);
    for (body, why) in [
        (json!({}), "url"),
        (
            json!({ "url": "https://hooks.example.com", "events": ["account.vanished"] }),
            "account.vanished",
        ),
        (json!({ "url": "https://hooks.example.com", "form": "svix" }), "svix"),
        (json!([]), "list"),
    ] {
        let refused = world.call("POST", "/v1/webhooks", &body).await;
        assert_eq!(refused.status, 400);
        assert!(
            refused.body["detail"].as_str().unwrap().contains(why),
            "{:#?}",
            refused.body
        );
    }
}

#[tokio::test]
async fn a_key_for_chosen_accounts_has_webhooks_of_those_and_sees_no_other() {
    let world = World::start();
    let receiver = Receiver::start().await;
    let of_all = world.made(json!({ "url": receiver.url })).await;
    let key = world
        .home
        .run(["keys", "create", "--account", &world.account, "--json"])
        .json();
    let key = key["key"].as_str().unwrap();
    let made = world
        .call_with(key, "POST", "/v1/webhooks", &json!({ "url": receiver.url }))
        .await;
    assert_eq!((made.status, &made.body["accounts"]), (201, &json!([world.account])));
    let list = world.call_with(key, "GET", "/v1/webhooks", &Value::Null).await.ok();
    assert_eq!(list["data"].as_array().unwrap().len(), 1);
    assert_eq!(list["data"][0]["id"], made.body["id"]);
    let foreign = world.call_with(key, "GET", &path(&of_all, ""), &Value::Null).await;
    assert_eq!(
        (foreign.status, &foreign.body["code"]),
        (404, &json!("webhook_not_found"))
    );
    // It makes nothing of its own that reaches further.
    let wider = json!({ "accounts": null });
    let narrowed = world.call_with(key, "PATCH", &path(&made.body, ""), &wider).await.ok();
    assert_eq!(narrowed["accounts"], json!([world.account]));
}
