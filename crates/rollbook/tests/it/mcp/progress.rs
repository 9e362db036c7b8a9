//! What a client is told while it waits for an answer over HTTP.

use std::time::Duration;

use serde_json::{Value, json};

use super::{Client, VERSION, text};
use crate::server::Linked;

/// The version that has neither handshake nor sessions.
const NEWEST: &str = "2026-07-28";

/// The messages of a stream.
fn messages(stream: &str) -> Vec<Value> {
    let data = stream.lines().filter_map(|line| line.strip_prefix("data:"));
    let data = data.map(str::trim).filter(|data| !data.is_empty());
    data.map(|data| serde_json::from_str(data).unwrap()).collect()
}

/// Sends a message with headers of its own.
async fn send(client: &Client<'_>, body: &Value, headers: &[(&'static str, &str)]) -> reqwest::Response {
    let mut request = client.request(body.to_string()).build().unwrap();
    for (name, value) in headers {
        request.headers_mut().insert(*name, value.parse().unwrap());
    }
    crate::client::client().execute(request).await.unwrap()
}

/// A call of a tool.
fn call(parameters: &Value) -> Value {
    json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": parameters })
}

/// The same by a client that wants to know how far it is.
fn watched(tool: &str) -> Value {
    call(&json!({ "name": tool, "arguments": { "page_size": 3 }, "_meta": { "progressToken": "how-far" } }))
}

async fn body(answer: reqwest::Response) -> Value {
    serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap()
}

fn media(answer: &reqwest::Response) -> &str {
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
fn failing() -> Value {
    json!({ "name": "ukg-pro_list_person_details", "arguments": {} })
}

/// A server with sessions, whose account lacks a permission.
async fn lacking() -> Linked {
    let linked = Linked::serving(|command| {
        command.args(["--mcp-sessions", "--public-url", "https://rollbook.example"]);
    });
    linked.emulator.revoke("View").await;
    linked
}

/// Has a client begin that shows addresses, and returns the name of its session, if it has one.
async fn begin(client: &Client<'_>) -> Option<String> {
    let parameters = json!({
        "protocolVersion": VERSION,
        "capabilities": { "elicitation": { "url": {} } },
        "clientInfo": { "name": "test", "version": "1" },
    });
    let begin = json!({ "jsonrpc": "2.0", "id": 0, "method": "initialize", "params": parameters });
    let answer = send(client, &begin, &[]).await;
    assert_eq!(answer.status(), 200);
    let session = answer.headers().get("mcp-session-id")?;
    Some(session.to_str().unwrap().to_owned())
}

/// The same, when it is ready.
async fn begun(client: &Client<'_>) -> String {
    let session = begin(client).await.unwrap();
    let ready = json!({ "jsonrpc": "2.0", "method": "notifications/initialized" });
    let ready = send(client, &ready, &[("mcp-session-id", &session)]).await;
    assert_eq!(ready.status(), 202);
    session
}

/// Calls in a session, and returns the answer as far as it is there with what the client is asked.
async fn asked(client: &Client<'_>, session: &str) -> (reqwest::Response, Value) {
    let mut answer = send(client, &call(&failing()), &[("mcp-session-id", session)]).await;
    let mut stream = String::new();
    loop {
        let read = answer.chunk().await.unwrap().unwrap();
        stream.push_str(std::str::from_utf8(&read).unwrap());
        let mut said = messages(&stream).into_iter();
        if let Some(asked) = said.find(|message| message["method"] == "elicitation/create") {
            return (answer, asked);
        }
    }
}

#[tokio::test]
async fn in_a_session_a_client_is_asked_to_show_where_the_account_is_linked_again() {
    let linked = lacking().await;
    let client = Client::of(&linked, "");
    let session = begun(&client).await;
    let (answer, asked) = asked(&client, &session).await;
    let url = asked["params"]["url"].as_str().unwrap();
    assert!(url.starts_with("https://rollbook.example/link/"), "{url}");
    // The client has not answered, and need not.
    let rest = tokio::time::timeout(Duration::from_secs(30), answer.text()).await;
    let last = messages(&rest.expect("nobody is waited for").unwrap()).pop().unwrap();
    assert_eq!(last["result"]["isError"], true, "{last}");
    assert!(text(&last["result"]).contains(url), "the failure holds it, too: {last}");
    let shown = json!({ "jsonrpc": "2.0", "id": asked["id"], "result": { "action": "accept" } });
    let taken = send(&client, &shown, &[("mcp-session-id", &session)]).await;
    assert_eq!(taken.status(), 202);

    // Of a session that is not theirs, or not known, a client is answered as without one.
    let key = linked.home.run(["keys", "create", "--json"]).json();
    let other = Client::with_key(&linked, "", key["key"].as_str().unwrap());
    let unknown = "5f0c1c4e-0000-4000-8000-000000000000";
    for (client, session) in [(&other, session.as_str()), (&client, unknown)] {
        let answer = send(client, &call(&failing()), &[("mcp-session-id", session)]).await;
        assert_eq!(media(&answer), "application/json");
        let body = body(answer).await;
        assert_eq!(body["result"]["isError"], true, "{body}");
    }
}

/// Ends a session, and returns the status.
async fn ended(client: &Client<'_>, session: Option<&str>) -> u16 {
    let mut request = client.request("").build().unwrap();
    *request.method_mut() = reqwest::Method::DELETE;
    if let Some(session) = session {
        request.headers_mut().insert("mcp-session-id", session.parse().unwrap());
    }
    let answer = crate::client::client().execute(request).await.unwrap();
    answer.status().as_u16()
}

#[tokio::test]
async fn a_client_ends_its_own_session_and_no_other() {
    let linked = lacking().await;
    let client = Client::of(&linked, "");
    let session = begun(&client).await;
    let key = linked.home.run(["keys", "create", "--json"]).json();
    let other = Client::with_key(&linked, "", key["key"].as_str().unwrap());
    assert_eq!(ended(&other, Some(&session)).await, 404, "it is another key's");
    assert_eq!(ended(&client, Some("5f0c1c4e-0000-4000-8000-000000000000")).await, 404);
    assert_eq!(ended(&client, None).await, 400);
    let (_answer, _asked) = asked(&client, &session).await;
    assert_eq!(ended(&client, Some(&session)).await, 204);
    assert_eq!(ended(&client, Some(&session)).await, 404, "it is over");
}

#[tokio::test]
async fn a_key_that_has_many_sessions_of_an_account_is_answered_without_a_further_one() {
    let linked = lacking().await;
    let client = Client::of(&linked, "");
    let begun = futures_util::future::join_all((0..25).map(|_| begin(&client))).await;
    let sessions: Vec<_> = begun.into_iter().flatten().collect();
    assert_eq!(sessions.len(), 20);
    let key = linked.home.run(["keys", "create", "--json"]).json();
    let other = Client::with_key(&linked, "", key["key"].as_str().unwrap());
    assert!(begin(&other).await.is_some(), "others have theirs");
    assert_eq!(ended(&client, Some(&sessions[7])).await, 204);
    assert!(begin(&client).await.is_some(), "there is room again");
    assert!(begin(&client).await.is_none());
}

#[tokio::test]
async fn a_server_that_is_stopped_does_not_wait_for_who_is_asked_in_a_session() {
    let linked = lacking().await;
    let client = Client::of(&linked, "");
    let session = begun(&client).await;
    let (_answer, _asked) = asked(&client, &session).await;
    let mut running = linked.server.running;
    running.terminate();
    let ended = tokio::task::spawn_blocking(move || running.wait());
    let ended = tokio::time::timeout(Duration::from_secs(30), ended).await;
    assert_eq!(ended.unwrap().unwrap().code, Some(0));
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
