//! Batches, which one version of the protocol has: several messages in one body.

use reqwest::header::HeaderMap;
use serde_json::{Value, json};

use super::{
    Client,
    face::initialize,
    progress::{body, call, lacking, messages, send},
    sessions::begun,
};
use crate::server::Linked;

/// Sends a body as a client of the version that has batches does, which knows no header for it.
async fn as_of_old(client: &Client<'_>, body: &Value, headers: &[(&'static str, &str)]) -> reqwest::Response {
    let mut request = client.request(body.to_string()).build().unwrap();
    request.headers_mut().remove("mcp-protocol-version");
    for (name, value) in headers {
        request.headers_mut().insert(*name, value.parse().unwrap());
    }
    crate::client::client().execute(request).await.unwrap()
}

/// Sends a batch, and returns the status, the headers and the answer, if there is one.
async fn sent(client: &Client<'_>, batch: &Value) -> (u16, HeaderMap, Value) {
    let answer = as_of_old(client, batch, &[]).await;
    let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
    let body = answer.bytes().await.unwrap();
    (status, headers, serde_json::from_slice(&body).unwrap_or_default())
}

#[tokio::test]
async fn a_batch_of_the_version_that_has_them_is_answered_message_by_message() {
    let linked = Linked::start();
    let client = Client::of(&linked, "?param-style=flat_smart");
    let meta = json!({ "progressToken": "how-far" });
    let call = |id: Value, size: u8| {
        let parameters = json!({ "name": "ukg-pro_find_people", "arguments": { "page_size": size }, "_meta": meta });
        json!({ "jsonrpc": "2.0", "id": id, "method": "tools/call", "params": parameters })
    };
    let batch = json!([
        { "jsonrpc": "2.0", "id": 1, "method": "tools/list" },
        { "jsonrpc": "2.0", "method": "notifications/initialized" },
        call(json!("two"), 2),
        { "jsonrpc": "2.0", "id": 3, "method": "tools/fly" },
        { "id": 4, "method": "tools/list" },
        { "jsonrpc": "2.0", "id": 5, "method": "initialize", "params": initialize("2025-03-26") },
        call(json!(6), 3),
        "no message",
    ]);
    let (status, _, answer) = sent(&client, &batch).await;
    assert_eq!(status, 200, "{answer}");
    let told = answer.as_array().unwrap();
    let ids: Vec<_> = told.iter().map(|answer| answer["id"].clone()).collect();
    assert_eq!(json!(ids), json!([1, "two", 3, 4, 5, 6, null]), "{told:#?}");
    assert!(!told[0]["result"]["tools"].as_array().unwrap().is_empty());
    for (at, rows) in [(1, 2), (5, 3)] {
        let data = &told[at]["result"]["structuredContent"]["data"];
        assert_eq!(data.as_array().unwrap().len(), rows, "{}", told[at]);
    }
    for (at, code) in [(2, -32601), (3, -32600), (4, -32600), (6, -32600)] {
        assert_eq!(told[at]["error"]["code"], code, "{}", told[at]);
    }

    let ready = json!({ "jsonrpc": "2.0", "method": "notifications/initialized" });
    let (status, _, answer) = sent(&client, &json!([ready, ready])).await;
    assert_eq!((status, answer), (202, Value::Null), "nothing in it is answered");
    let many = vec![json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/list" }); 21];
    for (refused, says) in [(json!([]), "empty"), (json!(many), "at most 20")] {
        let (status, _, answer) = sent(&client, &refused).await;
        assert_eq!((status, &answer["error"]["code"]), (400, &json!(-32600)));
        let message = answer["error"]["message"].as_str().unwrap();
        assert!(message.contains(says), "{message}");
    }
}

/// A batch of so many calls.
fn batch(calls: usize) -> Value {
    json!(vec![
        json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/list" });
        calls
    ])
}

#[tokio::test]
async fn the_calls_of_a_batch_count_together_and_one_that_is_refused_spends_nothing() {
    let linked = Linked::serving(|command| {
        command.env("ROLLBOOK_RATE_LIMIT", "10");
    });
    let client = Client::of(&linked, "");
    let number = |headers: &HeaderMap, name: &str| -> u64 { headers[name].to_str().unwrap().parse().unwrap() };
    let (status, headers, answer) = sent(&client, &batch(7)).await;
    assert_eq!((status, number(&headers, "ratelimit-remaining")), (200, 3), "{answer}");
    for _ in 0..2 {
        let (status, headers, answer) = sent(&client, &batch(7)).await;
        assert_eq!(status, 429, "{answer}");
        assert_eq!(answer["problem"]["code"], "too_many_calls");
        assert_eq!(number(&headers, "ratelimit-remaining"), 3, "{answer}");
        // Four are lacking, of which one comes back every six seconds.
        let wait = number(&headers, "retry-after");
        assert!((19..=24).contains(&wait), "{wait}");
    }
    let (status, headers, answer) = sent(&client, &batch(3)).await;
    assert_eq!((status, number(&headers, "ratelimit-remaining")), (200, 0), "{answer}");
}

#[tokio::test]
async fn a_batch_of_more_calls_than_are_ever_allowed_is_told_so_and_not_to_wait() {
    let linked = Linked::serving(|command| {
        command.env("ROLLBOOK_RATE_LIMIT", "5");
    });
    let client = Client::of(&linked, "");
    let (status, headers, answer) = sent(&client, &batch(6)).await;
    assert_eq!(status, 400, "{answer}");
    assert!(!headers.contains_key("retry-after"), "{headers:?}");
    assert_eq!(headers["ratelimit-remaining"], "4", "the request itself counts");
    assert_eq!(answer["problem"]["retryable"], false, "{answer}");
    let message = answer["message"].as_str().unwrap();
    assert!(
        message.contains("6 calls at once") && message.contains("Send at most 5"),
        "{message}"
    );
    let (status, _, answer) = sent(&client, &batch(4)).await;
    assert_eq!(status, 200, "{answer}");
}

#[tokio::test]
async fn what_the_head_of_a_batch_lacks_is_told_of_the_whole_of_it() {
    let linked = Linked::start();
    let client = Client::of(&linked, "");
    for (name, value, status) in [
        ("accept", "text/html", 406),
        ("accept", "text/event-stream", 406),
        ("content-type", "text/plain", 415),
        ("origin", "https://evil.example", 403),
    ] {
        let answer = as_of_old(&client, &batch(2), &[(name, value)]).await;
        assert_eq!(answer.status().as_u16(), status, "{name}: {value}");
        let body = body(answer).await;
        assert_eq!(body["statusCode"], status, "it is one answer, and no list: {body}");
    }
    let answer = as_of_old(&client, &batch(2), &[("accept", "application/json")]).await;
    assert_eq!(answer.status().as_u16(), 200, "whoever takes JSON is answered");
}

#[tokio::test]
async fn what_json_rpc_has_no_answer_to_is_not_answered_in_a_batch() {
    let linked = Linked::start();
    let client = Client::of(&linked, "");
    let unanswered = json!([
        { "jsonrpc": "2.0", "method": "notifications/initialized" },
        { "jsonrpc": "2.0", "method": "notifications/unknown", "params": 7 },
        { "jsonrpc": "2.0", "id": 1, "result": {} },
        { "jsonrpc": "2.0", "result": {} },
        { "jsonrpc": "2.0", "id": "two", "error": { "code": -32603, "message": "it failed" } },
        { "jsonrpc": "2.0", "id": null, "error": { "code": -32700, "message": "it is not JSON" } },
    ]);
    let answer = as_of_old(&client, &unanswered, &[]).await;
    assert_eq!(answer.status().as_u16(), 202);
    assert_eq!(answer.bytes().await.unwrap().len(), 0);

    let mut some = unanswered.as_array().unwrap().clone();
    some.insert(3, json!({ "jsonrpc": "2.0", "id": "asked", "method": "ping" }));
    some.push(json!({ "jsonrpc": "2.0", "id": 9 }));
    let (status, _, told) = sent(&client, &json!(some)).await;
    assert_eq!(status, 200, "{told}");
    assert_eq!(told.as_array().unwrap().len(), 2, "{told}");
    assert_eq!(told[0], json!({ "jsonrpc": "2.0", "id": "asked", "result": {} }));
    assert_eq!((&told[1]["id"], &told[1]["error"]["code"]), (&json!(9), &json!(-32600)));
}

#[tokio::test]
async fn a_session_hears_what_is_not_answered_in_a_batch() {
    let linked = Linked::serving(|command| {
        command.arg("--mcp-sessions");
    });
    let client = Client::of(&linked, "");
    let session = begun(&client).await;
    let headers = [("mcp-session-id", session.as_str())];
    linked.emulator.fault("slow=5000@person-details").await;
    let parameters = json!({ "name": "ukg-pro_list_person_details", "arguments": {} });
    let answer = send(&client, &call(&parameters), &headers).await;
    let enough = json!({ "requestId": 1, "reason": "the user has seen enough" });
    let cancelled = json!([{ "jsonrpc": "2.0", "method": "notifications/cancelled", "params": enough }]);
    assert_eq!(as_of_old(&client, &cancelled, &headers).await.status().as_u16(), 202);
    let said = messages(&answer.text().await.unwrap());
    assert!(said.is_empty(), "it is not answered any more: {said:?}");
}

#[tokio::test]
async fn what_the_messages_of_a_batch_say_of_their_client_changes_no_answer() {
    let linked = lacking().await;
    let client = Client::of(&linked, "");
    let capabilities = [
        json!({ "elicitation": { "url": {} } }),
        json!({}),
        json!({ "elicitation": { "form": {} }, "sampling": {} }),
        json!({ "elicitation": { "url": {} } }),
    ];
    let calls: Vec<_> = capabilities
        .iter()
        .enumerate()
        .map(|(id, capabilities)| {
            let meta = json!({ "io.modelcontextprotocol/clientCapabilities": capabilities, "progressToken": id });
            let parameters = json!({ "name": "ukg-pro_list_person_details", "arguments": {}, "_meta": meta });
            json!({ "jsonrpc": "2.0", "id": id, "method": "tools/call", "params": parameters })
        })
        .collect();
    let (status, _, told) = sent(&client, &json!(calls)).await;
    assert_eq!(status, 200, "{told}");
    let told = told.as_array().unwrap();
    assert_eq!(told.len(), capabilities.len());
    for (id, answer) in told.iter().enumerate() {
        assert_eq!(answer["id"], id, "{answer}");
        let result = &answer["result"];
        assert_eq!(result["isError"], true, "{answer}");
        assert_eq!(
            result["structuredContent"]["problem"]["code"], "permission_missing",
            "{answer}"
        );
    }
}
