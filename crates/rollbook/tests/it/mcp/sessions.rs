//! Sessions: whose they are, what a client is asked in one, and how they end.

use std::time::Duration;

use serde_json::{Value, json};

use super::{
    Client, VERSION,
    progress::{body, call, failing, lacking, media, messages, send},
    text,
};
use crate::server::Linked;

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
pub(super) async fn begun(client: &Client<'_>) -> String {
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
    // Who goes on in it is told so, and begins again; who names another's is answered as without one.
    let call = call(&failing());
    let headers = [("mcp-session-id", session.as_str())];
    let answer = send(&client, &call, &headers).await;
    assert_eq!(answer.status(), 404);
    assert_eq!(body(answer).await["id"], call["id"]);
    assert_eq!(send(&other, &call, &headers).await.status(), 200);
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
async fn what_a_client_says_with_a_call_does_not_change_what_it_said_as_it_began() {
    let linked = lacking().await;
    let client = Client::of(&linked, "");
    let session = begun(&client).await;
    let mut parameters = failing();
    parameters["_meta"] = json!({ "io.modelcontextprotocol/clientCapabilities": {} });
    let answer = send(&client, &call(&parameters), &[("mcp-session-id", &session)]).await;
    let said = messages(&answer.text().await.unwrap());
    assert!(
        said.iter().any(|message| message["method"] == "elicitation/create"),
        "{said:?}"
    );

    // Without a session nobody has said anything, and nobody could hear the answer.
    parameters["_meta"] = json!({ "io.modelcontextprotocol/clientCapabilities": { "elicitation": { "url": {} } } });
    let answer = send(&client, &call(&parameters), &[]).await;
    assert_eq!(media(&answer), "application/json");
    let body = body(answer).await;
    assert_eq!(body["result"]["isError"], true, "{body}");
}

fn listening(linked: &Linked, session: &str) -> reqwest::RequestBuilder {
    let listening = linked.server.request("GET", "/mcp");
    listening
        .basic_auth(&linked.server.key, Some(""))
        .header("x-account-id", &linked.account)
        .header("mcp-session-id", session)
        .header("accept", "text/event-stream")
}

async fn listen(linked: &Linked, session: &str) -> reqwest::Response {
    listening(linked, session).send().await.unwrap()
}

#[tokio::test]
async fn a_call_in_a_session_is_answered_before_the_server_stops() {
    answered_before_the_end(false).await;
}

#[tokio::test]
async fn a_call_whose_stream_broke_off_is_answered_before_the_server_stops() {
    answered_before_the_end(true).await;
}

/// Calls in a session of a server that is stopped meanwhile, perhaps by a stream that breaks off and is resumed.
async fn answered_before_the_end(breaks_off: bool) {
    let mut linked = Linked::serving(|command| {
        command.arg("--mcp-sessions");
    });
    let session = begun(&Client::of(&linked, "")).await;
    // A client listens besides, to a stream in which nothing may ever be said.
    let stream = listen(&linked, &session).await;
    assert_eq!(media(&stream), "text/event-stream");
    assert_eq!(listen(&linked, "another").await.status(), 404);
    // Clients without one ask, too, and take 405 for an answer.
    let without = linked.server.request("GET", "/mcp");
    let without = without
        .basic_auth(&linked.server.key, Some(""))
        .header("x-account-id", &linked.account);
    assert_eq!(without.send().await.unwrap().status(), 405);

    linked.emulator.fault("slow=1500@person-details").await;
    let before = linked.emulator.requests().await;
    let parameters = json!({ "name": "ukg-pro_list_person_details", "arguments": {} });
    let client = Client::of(&linked, "");
    let headers = [("mcp-session-id", session.as_str())];
    // Its head comes at once, and what it says when UKG Pro has answered.
    let mut answer = send(&client, &call(&parameters), &headers).await;
    assert_eq!(media(&answer), "text/event-stream");
    while linked.emulator.requests().await == before {
        tokio::task::yield_now().await;
    }
    if breaks_off {
        let first = answer.chunk().await.unwrap().unwrap();
        let first = std::str::from_utf8(&first).unwrap();
        let id = first.lines().find_map(|line| line.strip_prefix("id:")).unwrap().trim();
        drop(answer);
        let resumed = listening(&linked, &session).header("last-event-id", id);
        answer = resumed.send().await.unwrap();
        assert_eq!(media(&answer), "text/event-stream");
    }
    linked.server.running.terminate();
    let said = messages(&answer.text().await.unwrap());
    let result = &said.last().unwrap()["result"];
    assert_eq!(result["isError"], false, "{said:?}");
    let rows = result["structuredContent"]["data"].as_array().unwrap();
    assert!(!rows.is_empty());
    stream.text().await.expect("the stream comes to its end");
    let ended = tokio::task::spawn_blocking(move || linked.server.running.wait());
    let ended = tokio::time::timeout(Duration::from_secs(20), ended).await;
    assert_eq!(ended.unwrap().unwrap().code, Some(0));
}
