//! What is sent verifies by the helpers that receivers use, in every form, also while two secrets are good.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{Arrival, Receiver, World, path};
use crate::{client, node, python};

const FORMS: [&str; 3] = ["standard", "stackone", "finch"];

/// What tells that the people are copied, in the two forms that tell it.
const LOADED: [&str; 2] = ["sync.loaded", "job.initial_data_sync_org.succeeded"];
/// Some of what is told of people, in both.
const PEOPLE: [&str; 4] = [
    "employment.updated",
    "person.updated",
    "individual.updated",
    "directory.updated",
];

/// What an arrival says that happened.
fn name_of(arrival: &Arrival) -> String {
    let body: Value = serde_json::from_str(&arrival.body).unwrap();
    let names = ["type", "event_type", "event"].map(|name| body[name].as_str());
    names.into_iter().flatten().next().unwrap().to_owned()
}

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
    // Changes of people, which StackOne's receivers do not know: the copy is loaded, and then something happens.
    let sync = format!("/v1/accounts/{}/sync", world.account);
    let mut wanted = BTreeSet::from(LOADED);
    for told in [PEOPLE.as_slice(), &[]] {
        assert_eq!(world.call("POST", &sync, &json!({})).await.status, 202);
        while !wanted.is_empty() {
            let arrival = receiver.next().await;
            wanted.remove(name_of(&arrival).as_str());
            deliveries.push(keep(arrival, &secrets));
        }
        world
            .emulator
            .control("POST", "clock", Some(&json!({ "advance_seconds": 86400 })))
            .await;
        world
            .emulator
            .control("POST", "life", Some(&json!({ "events": 40, "seed": 7 })))
            .await;
        wanted = told.iter().copied().collect();
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
    let mut deletions = 0;
    while deletions < FORMS.len() {
        let arrival = receiver.next().await;
        let of_people = arrival.body.contains("person_id") || arrival.body.contains("individual_id");
        deletions += usize::from(!of_people);
        // What was under way of people then was signed before.
        if !of_people {
            deliveries.push(keep(arrival, &secrets));
        }
    }

    let lines: Vec<_> = deliveries.iter().map(Value::to_string).collect();
    let lines = lines.join("\n");
    assert!(deliveries.len() > 20, "{}", deliveries.len());
    for read in [python::read("webhooks.py", &lines), node::read("webhooks.mjs", &lines)] {
        assert_eq!(read, deliveries.len() as u64);
    }

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
