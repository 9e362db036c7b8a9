//! What is sent verifies by the helpers that receivers use, in every form, also while two secrets are good.

use serde_json::{Value, json};

use super::{Arrival, Receiver, World, path};
use crate::{client, node, python};

const FORMS: [&str; 3] = ["standard", "stackone", "finch"];

fn form_of(arrival: &Arrival) -> &'static str {
    let has = |name: &str| arrival.headers.contains_key(name);
    match (has("x-stackone-signature"), has("finch-signature")) {
        (true, _) => "stackone",
        (_, true) => "finch",
        _ => "standard",
    }
}

#[tokio::test]
async fn every_delivery_verifies_by_the_published_helpers() {
    let world = World::start();
    let mut receiver = Receiver::start().await;
    let description = client::send(world.server.request("GET", "/openapi.json")).await.ok();
    let mut webhooks = Vec::new();
    for form in FORMS {
        webhooks.push(world.made(json!({ "url": receiver.url, "form": form })).await);
    }
    let mut secrets: Vec<Vec<String>> = Vec::new();
    for webhook in &webhooks {
        secrets.push(vec![webhook["secret"].as_str().unwrap().to_owned()]);
    }
    let schema = |form: &str| {
        let pointer = format!("/webhooks/{form}/post/requestBody/content/application~1json/schema");
        let mut schema = description.pointer(&pointer).unwrap().clone();
        schema["components"] = description["components"].clone();
        schema
    };
    let mut deliveries = Vec::new();
    let keep = |arrival: Arrival, secrets: &[Vec<String>]| {
        let form = form_of(&arrival);
        let held = &secrets[FORMS.iter().position(|known| *known == form).unwrap()];
        json!({
            "form": form,
            "secrets": held,
            "headers": arrival.headers,
            "body": arrival.body,
            "schema": schema(form),
        })
    };

    for webhook in &webhooks {
        world.call("POST", &path(webhook, "/test"), &Value::Null).await;
        deliveries.push(keep(receiver.next().await, &secrets));
    }
    world.edit("Harbour").await;
    for _ in FORMS {
        deliveries.push(keep(receiver.next().await, &secrets));
    }
    // While the secrets overlap, each of them verifies.
    for (webhook, secrets) in webhooks.iter().zip(&mut secrets) {
        let rotated = world.call("POST", &path(webhook, "/rotate"), &json!({})).await.ok();
        secrets.push(rotated["secret"].as_str().unwrap().to_owned());
    }
    world.edit("Harbour and Sons").await;
    for _ in FORMS {
        deliveries.push(keep(receiver.next().await, &secrets));
    }
    // Without an overlap the new one alone.
    for (webhook, secrets) in webhooks.iter().zip(&mut secrets) {
        let overlap = json!({ "overlap_seconds": 0 });
        let rotated = world.call("POST", &path(webhook, "/rotate"), &overlap).await.ok();
        *secrets = vec![rotated["secret"].as_str().unwrap().to_owned()];
    }
    let deleted = world
        .call("DELETE", &format!("/accounts/{}", world.account), &Value::Null)
        .await;
    deleted.ok();
    for _ in FORMS {
        deliveries.push(keep(receiver.next().await, &secrets));
    }

    let lines: Vec<_> = deliveries.iter().map(Value::to_string).collect();
    let lines = lines.join("\n");
    assert_eq!(python::read("webhooks.py", &lines), 12);
    assert_eq!(node::read("webhooks.mjs", &lines), 8, "those of Standard Webhooks");

    // Nowhere in what was sent is a secret, or anything of the tenant.
    let sent: Vec<_> = deliveries
        .iter()
        .map(|delivery| json!([delivery["headers"], delivery["body"]]))
        .collect();
    let sent = Value::from(sent).to_string();
    for secret in secrets.iter().flatten() {
        assert!(!sent.contains(secret.trim_start_matches("whsec_")));
    }
    assert!(!sent.contains("ultipro") && !sent.contains("localhost"), "{sent}");
}
