//! What a client is told while it waits for an answer over HTTP.

use serde_json::{Value, json};

use super::Client;
use crate::server::Linked;

/// The version that has neither handshake nor sessions.
const NEWEST: &str = "2026-07-28";

/// The messages of a stream.
pub(super) fn messages(stream: &str) -> Vec<Value> {
    let data = stream.lines().filter_map(|line| line.strip_prefix("data:"));
    let data = data.map(str::trim).filter(|data| !data.is_empty());
    data.map(|data| serde_json::from_str(data).unwrap()).collect()
}

/// Sends a message with headers of its own.
pub(super) async fn send(client: &Client<'_>, body: &Value, headers: &[(&'static str, &str)]) -> reqwest::Response {
    let mut request = client.request(body.to_string()).build().unwrap();
    for (name, value) in headers {
        request.headers_mut().insert(*name, value.parse().unwrap());
    }
    crate::client::client().execute(request).await.unwrap()
}

/// A call of a tool.
pub(super) fn call(parameters: &Value) -> Value {
    json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": parameters })
}

/// The same by a client that wants to know how far it is.
fn watched(tool: &str) -> Value {
    call(&json!({ "name": tool, "arguments": { "page_size": 3 }, "_meta": { "progressToken": "how-far" } }))
}

pub(super) async fn body(answer: reqwest::Response) -> Value {
    serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap()
}

pub(super) fn media(answer: &reqwest::Response) -> &str {
    answer.headers()["content-type"].to_str().unwrap()
}

#[tokio::test]
async fn a_client_that_asks_how_far_a_call_is_is_told_of_each_call_to_the_tenant() {
    let linked = Linked::start();
    let client = Client::of(&linked, "?param-style=flat_smart");
    let call = watched("ukg-pro_find_people");
    let answer = send(&client, &call, &[]).await;
    assert_eq!(media(&answer), "text/event-stream");
    let said = messages(&answer.text().await.unwrap());
    let (result, steps) = said.split_last().unwrap();
    assert_eq!(result["result"]["isError"], false, "{result}");
    let mut told = Vec::new();
    for (number, step) in (1_u32..).zip(steps) {
        assert_eq!(step["method"], "notifications/progress", "{step}");
        let step = &step["params"];
        let progress = (&step["progressToken"], step["progress"].as_f64());
        assert_eq!(progress, (&json!("how-far"), Some(f64::from(number))));
        told.push(step["message"].as_str().unwrap());
    }
    assert_eq!(
        told.last(),
        Some(&"UKG Pro answered `EmployeePerson.FindPeople`"),
        "{told:?}"
    );

    let answer = send(&client, &call, &[("accept", "application/json")]).await;
    assert_eq!(media(&answer), "application/json", "it takes no streams");
    let body = body(answer).await;
    assert_eq!(body["result"]["isError"], false, "{body}");
}

#[tokio::test]
async fn a_call_that_is_repeated_says_so() {
    let linked = Linked::start();
    linked.emulator.fault("throttle=1@person-details*1").await;
    let client = Client::of(&linked, "?param-style=flat_smart");
    let answer = send(&client, &watched("ukg-pro_list_person_details"), &[]).await;
    let said = messages(&answer.text().await.unwrap());
    let told: Vec<_> = said
        .iter()
        .filter_map(|message| message["params"]["message"].as_str())
        .collect();
    let list = "`person-details.list`";
    let (refused, answered) = (
        format!("UKG Pro did not answer {list}: throttled"),
        format!("UKG Pro answered {list}"),
    );
    assert_eq!(told, [refused, answered]);
}

/// A call that fails because a permission is missing.
pub(super) fn failing() -> Value {
    json!({ "name": "ukg-pro_list_person_details", "arguments": {} })
}

/// A server with sessions, whose account lacks a permission.
pub(super) async fn lacking() -> Linked {
    let linked = Linked::serving(|command| {
        command.args(["--mcp-sessions", "--public-url", "https://rollbook.example"]);
    });
    linked.emulator.revoke("View").await;
    linked
}

#[tokio::test]
async fn without_a_session_the_newest_protocol_has_the_address_shown_and_the_call_repeated() {
    let linked = lacking().await;
    let client = Client::of(&linked, "");
    let ask = async |capabilities: Value, given: Option<&Value>| {
        let mut parameters = failing();
        parameters["_meta"] = json!({
            "io.modelcontextprotocol/protocolVersion": NEWEST,
            "io.modelcontextprotocol/clientInfo": { "name": "test", "version": "1" },
            "io.modelcontextprotocol/clientCapabilities": capabilities,
        });
        if let Some(given) = given {
            parameters["inputResponses"] = given.clone();
        }
        let headers = [
            ("mcp-protocol-version", NEWEST),
            ("mcp-method", "tools/call"),
            ("mcp-name", "ukg-pro_list_person_details"),
        ];
        let body = body(send(&client, &call(&parameters), &headers).await).await;
        assert!(body["result"].is_object(), "{body}");
        body["result"].clone()
    };
    let capable = json!({ "elicitation": { "url": {} } });
    let lacks = ask(capable.clone(), None).await;
    assert_eq!(lacks["resultType"], "input_required", "{lacks}");
    let asked = &lacks["inputRequests"]["link"];
    assert_eq!(
        (&asked["method"], &asked["params"]["mode"]),
        (&json!("elicitation/create"), &json!("url"))
    );
    let url = asked["params"]["url"].as_str().unwrap();
    assert!(url.starts_with("https://rollbook.example/link/"), "{url}");

    let shown = json!({ "link": { "action": "accept" } });
    let still = ask(capable.clone(), Some(&shown)).await;
    assert_eq!(still["isError"], true, "nothing was changed meanwhile: {still}");
    let plain = ask(json!({}), None).await;
    assert_eq!(plain["isError"], true, "it shows no addresses: {plain}");
    linked.emulator.grant("View").await;
    let done = ask(capable, Some(&shown)).await;
    assert_eq!(done["isError"], false, "{done}");
}
