//! What an access token and a client open, against the description: every operation is answered well at least once, as
//! described, and nothing that is made up brings an answer that is not.

use serde_json::{Value, json};

use super::{Finch, PRODUCTS, tries};
use crate::{client, http::described::Tool};

/// What ends the connection that the others need.
const ENDS: [&str; 2] = ["POST /disconnect", "POST /disconnect-entity"];
/// What this face names and does not have.
const ABSENT: [u16; 1] = [501];

/// Whether the customer has let the token have what an operation reads.
fn is_consented(operation: &Value, scheme: &str) -> bool {
    let ways = operation["security"].as_array().unwrap().iter();
    let mut products = ways.filter_map(|way| way.get(scheme)?.as_array());
    products.any(|products| {
        products.is_empty()
            || products
                .iter()
                .any(|product| PRODUCTS.contains(&product.as_str().unwrap()))
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_to_a_token_and_to_a_client_is_as_described() {
    let finch = Finch::serving(tries::WITHOUT_LIMITS);
    let server = &finch.hub.server;
    let token = finch.connected().await;
    let description = client::send(server.request("GET", "/openapi.json")).await.ok();
    let directory = client::send(finch.by_token("GET", "/employer/directory", token.text()))
        .await
        .ok();
    let person = &directory["individuals"][0]["id"];
    let begun = finch.by_token("POST", "/jobs/automated", token.text());
    let begun = begun
        .header("content-type", "application/json")
        .body(json!({ "type": "data_sync_all" }).to_string());
    let job = client::send(begun).await.body["job_id"].clone();
    let known = json!({
        "path": { "get /jobs/automated/{job_id}": { "job_id": job } },
        "body": {
            "/connect/sessions/reauthenticate": { "connection_id": token.0["connection_id"] },
            "/employer/individual": { "requests": [{ "individual_id": person }] },
            "/employer/employment": { "requests": [{ "individual_id": person }] },
        },
        "headers": {},
    });
    let tool = Tool {
        server,
        home: &finch.hub.home,
        known: &known,
    };
    let (id, secret) = &finch.client;
    let by_client = format!("{id}:{secret}");
    let by_token = format!("Authorization: Bearer {}", token.text());
    for (scheme, sent) in [
        ("client", ["--auth", by_client.as_str()]),
        ("access_token", ["--header", by_token.as_str()]),
    ] {
        let operations = tries::described_as_opened_by(&description, scheme);
        let names: Vec<_> = operations
            .iter()
            .filter(|(method, path)| is_consented(&description["paths"][path][method.to_lowercase()], scheme))
            .map(|(method, path)| format!("{method} {path}"))
            .filter(|name| !ENDS.contains(&name.as_str()))
            .collect();
        let mut arguments = sent.to_vec();
        for name in &names {
            arguments.extend(["--include-name", name]);
        }
        arguments.extend(["--max-examples", "20"]);
        tool.tried(&arguments);
        let statuses = tool.statuses();
        for name in &names {
            let (method, path) = name.split_once(' ').unwrap();
            let called = format!("{} {path}", method.to_lowercase());
            assert!(statuses.contains_key(&called), "{called} was not called: {statuses:?}");
        }
        let never_well: Vec<_> = statuses
            .iter()
            .filter(|(operation, _)| {
                let (method, path) = operation.split_once(' ').unwrap();
                names.contains(&format!("{} {path}", method.to_uppercase()))
            })
            .filter(|(_, statuses)| {
                let well = statuses.iter().any(|status| (200..300).contains(status));
                !well && !statuses.iter().any(|status| ABSENT.contains(status))
            })
            .collect();
        assert!(never_well.is_empty(), "no answer of success was judged: {never_well:?}");
    }
}
