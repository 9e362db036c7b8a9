//! The official clients list and call every tool over both transports: what they are answered is what `POST
//! /actions/rpc` answers to the same inputs.

use serde_json::{Value, json};

use super::every::{inputs, known, linked_for_all};
use crate::{node, python};

/// May be read every three hours, by whichever way.
const READ_SELDOM: &str = "ukg-pro_list_changes_by_date";

#[tokio::test]
async fn the_official_clients_list_and_call_every_tool_over_both_transports() {
    let linked = linked_for_all();
    let known = known(&linked).await;
    let listed = linked.server.get("/actions?include=action_details").await.ok();
    let mut actions = listed["data"][0]["actions"].as_array().unwrap().clone();
    // Writes first, because what they write is read; and each once before, because one can be refused until another
    // was made.
    let is_write = |action: &Value| action["action_details"]["effect"] == "write";
    actions.sort_by_key(|action| !is_write(action));
    for action in actions.iter().filter(|action| is_write(action)) {
        let body = json!({ "action": action["id"], "body": inputs(action, &known) });
        linked.server.call(&linked.account, &body).await;
    }
    let (mut calls, mut answered) = (Vec::new(), 0);
    for action in &actions {
        let inputs = inputs(action, &known);
        let id = action["id"].as_str().unwrap();
        let body = json!({ "action": id, "body": inputs });
        let answer = linked.server.call(&linked.account, &body).await;
        let expected = match answer.status {
            200 => json!({ "data": answer.body["data"] }),
            _ => json!({ "code": answer.body["problem"]["code"] }),
        };
        answered += usize::from(answer.status == 200);
        // UKG Pro's own limit: it was read just now.
        let expected = match id {
            READ_SELDOM => json!({ "code": "read_too_often" }),
            _ => expected,
        };
        calls.push(json!({ "tool": id, "inputs": inputs, "expected": expected }));
    }
    assert!(
        answered * 10 > actions.len() * 7,
        "{answered} of {} are answered well",
        actions.len()
    );
    let data = linked.home.data();
    let program = json!({
        "command": env!("CARGO_BIN_EXE_rollbook"),
        "arguments": [
            "mcp", "--data-dir", data, "--account", linked.account,
            "--writes", "--output-schemas", "--budget", "1000000",
        ],
    });
    let task = json!({
        "url": format!("{}/mcp?schemas=full&budget=1000000", linked.server.url),
        "headers": {
            "Authorization": format!("Bearer {}", linked.server.key),
            "x-account-id": linked.account,
        },
        "program": program,
        "calls": calls,
    });
    let expected = json!({ "http": calls.len(), "stdio": calls.len() });
    assert_eq!(python::read("mcp_tools.py", &task.to_string()), expected);
    assert_eq!(node::read("mcp_tools.mjs", &task.to_string()), expected);
}
