//! What clients may do with an address and with a header, whatever they ask for.

use serde_json::{Value, json};

use super::refused;
use crate::{
    client,
    program::Home,
    server::{Linked, Server},
};

#[tokio::test]
async fn slashes_that_a_client_doubles_are_forgiven_at_every_path() {
    let linked = Linked::start();
    let server = &linked.server;
    let listed = server.get("/accounts").await.ok();
    for path in ["//accounts", "/accounts", "///accounts?page_size=25"] {
        assert_eq!(server.get(path).await.ok(), listed, "{path}");
    }
    let one = format!("/accounts//{}", linked.account);
    assert_eq!(server.get(&one).await.ok()["id"], linked.account.as_str());
    let called = json!({
        "action": "ukg-pro_find_people",
        "headers": { "x-account-id": linked.account },
        "query": { "page_size": 1 },
    });
    assert_eq!(
        server.post("//actions//rpc", &called).await.ok()["data"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    let people = server
        .request("GET", "/unified//hris/employees")
        .header("x-account-id", linked.account.as_str());
    assert_eq!(client::send(people.basic_auth(&server.key, Some(""))).await.status, 200);
    let initialize = json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/list" });
    let asked = server
        .request("POST", "//mcp")
        .basic_auth(&server.key, Some(""))
        .header("accept", "application/json, text/event-stream")
        .header("x-account-id", linked.account.as_str())
        .body(initialize.to_string());
    assert_ne!(asked.send().await.unwrap().status(), 404);
}

#[tokio::test]
async fn doubled_slashes_open_nothing_and_lead_nowhere_else() {
    let home = Home::new();
    let server = Server::start(&home);
    refused(client::send(server.request("GET", "//accounts")).await, 401);
    refused(
        client::send(server.request("POST", "//actions//rpc").body("{}")).await,
        401,
    );
    for path in [
        "//example.com",
        "//example.com/accounts",
        "//console//",
        "//hub//settings",
    ] {
        let answer = server
            .request("GET", path)
            .header("accept", "text/html")
            .send()
            .await
            .unwrap();
        let location = answer
            .headers()
            .get("location")
            .map(|value| value.to_str().unwrap().to_owned());
        assert!(
            location.is_none_or(|location| location.starts_with('/') && !location.starts_with("//")),
            "{path} leads elsewhere"
        );
    }
}

/// `POST /actions/rpc` of somebody who asks for signs of life, and perhaps for other things.
fn beating(linked: &Linked, action: &str) -> reqwest::RequestBuilder {
    let body = json!({ "action": action, "headers": { "x-account-id": linked.account }, "query": { "page_size": 1 } });
    linked
        .server
        .rpc(body.to_string())
        .header("prefer", "return=minimal, Heartbeat; every=5")
}

#[tokio::test]
async fn a_call_that_asks_for_heartbeats_and_needs_none_is_answered_with_its_true_status() {
    let linked = Linked::start();
    let call = async |action: &str| client::send(beating(&linked, action)).await;
    let answer = call("ukg-pro_find_people").await;
    assert!(answer.headers.get("preference-applied").is_none(), "{answer:#?}");
    assert_ne!(answer.ok()["data"], Value::Null);
    refused(call("ukg-pro_find_nobody").await, 404);
}

#[tokio::test]
async fn a_call_that_is_waited_for_gives_signs_of_life_until_it_is_answered() {
    let linked = Linked::serving(|command| {
        command.env("ROLLBOOK_ANSWER_WITHIN", "1");
    });
    linked.emulator.fault("slow=6000@person-details").await;
    let listing = "ukg-pro_list_person_details";
    let read = async || {
        let answer = beating(&linked, listing).send().await.unwrap();
        assert_eq!(answer.status().as_u16(), 200);
        assert_eq!(answer.headers()["preference-applied"], "heartbeat");
        assert_eq!(answer.headers()["content-type"], "application/json");
        let text = answer.text().await.unwrap();
        assert!(text.starts_with('\n'), "{text}");
        serde_json::from_str::<Value>(&text).unwrap()
    };
    assert_eq!(
        read().await["data"].as_array().unwrap().len(),
        1,
        "it is waited for longer than others"
    );

    linked.emulator.revoke("View").await;
    let failed = read().await;
    // Its status comes with it, because another one was said before.
    assert_eq!(failed["statusCode"], 403, "{failed}");
    assert_eq!(failed["problem"]["code"], "permission_missing", "{failed}");
}

#[tokio::test]
async fn a_read_is_given_up_at_last_even_by_who_hears_signs_of_life() {
    let linked = Linked::serving(|command| {
        command.env("ROLLBOOK_ANSWER_WITHIN", "1");
    });
    linked.emulator.fault("slow=30000@person-details").await;
    let answer = client::send(beating(&linked, "ukg-pro_list_person_details")).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.body["statusCode"], 408, "{answer:#?}");
    let message = answer.body["message"].as_str().unwrap();
    assert!(message.contains("within 10 seconds"), "{message}");
}
