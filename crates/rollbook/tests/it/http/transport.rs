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

/// It may be asked for and need not be given; an answer that does not say it was given is read as any other.
#[tokio::test]
async fn a_call_that_asks_for_heartbeats_is_answered_with_its_true_status() {
    let linked = Linked::start();
    let call = async |action: &str| {
        let body =
            json!({ "action": action, "headers": { "x-account-id": linked.account }, "query": { "page_size": 1 } });
        let request = linked
            .server
            .request("POST", "/actions/rpc")
            .basic_auth(&linked.server.key, Some(""));
        client::send(request.header("prefer", "heartbeat").body(body.to_string())).await
    };
    let answer = call("ukg-pro_find_people").await;
    assert!(answer.headers.get("preference-applied").is_none(), "{answer:#?}");
    assert_ne!(answer.ok()["data"], Value::Null);
    refused(call("ukg-pro_find_nobody").await, 404);
}
