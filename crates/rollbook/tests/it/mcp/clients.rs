//! The official clients list and call every tool over both transports, in sessions, and by the few tools that stand for
//! all: what they are answered is what `POST /actions/rpc` answers to the same inputs.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::every::{inputs, known};
use crate::{
    node, python,
    server::{Linked, Server},
};

/// What their examples name is nowhere in the tenant, is somebody else's, or is there already: each write is asked for once
/// more.
const REFUSED: &[&str] = &[
    "create_code",
    "create_pto_plan",
    "delete_alternate_number",
    "delete_pending_deduction",
    "delete_pending_earning",
    "get_business_rule_file_status",
    "get_business_rule_transaction_status",
    "get_import_pay_item",
    "get_import_transaction_status",
    "get_pending_deduction",
    "get_pending_earning",
    "update_contact",
    "update_pending_deduction",
    "update_pending_earning",
];

/// May be read every three hours, by whichever way.
const READ_SELDOM: &str = "ukg-pro_list_changes_by_date";

#[tokio::test]
async fn the_official_clients_list_and_call_every_tool_over_both_transports() {
    let linked = Linked::for_all(|_| ());
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
    let (mut calls, mut refused) = (Vec::new(), BTreeSet::new());
    for action in &actions {
        let inputs = inputs(action, &known);
        let id = action["id"].as_str().unwrap();
        let body = json!({ "action": id, "body": inputs });
        let answer = linked.server.call(&linked.account, &body).await;
        let expected = match answer.status {
            200 => json!({ "data": answer.body["data"] }),
            _ => json!({ "code": answer.body["problem"]["code"] }),
        };
        if answer.status != 200 {
            refused.insert(id.trim_start_matches("ukg-pro_").to_owned());
        }
        // UKG Pro's own limit: it was read just now.
        let expected = match id {
            READ_SELDOM => json!({ "code": "read_too_often" }),
            _ => expected,
        };
        calls.push(json!({ "tool": id, "label": action["label"], "inputs": inputs, "expected": expected }));
    }
    assert_eq!(refused, REFUSED.iter().map(ToString::to_string).collect());
    let data = linked.home.data();
    let program = json!({
        "command": env!("CARGO_BIN_EXE_rollbook"),
        "arguments": [
            "mcp", "--data-dir", data, "--account", linked.account,
            "--writes", "--output-schemas", "--budget", "1000000",
        ],
    });
    let mut command = Server::command(&linked.home);
    command.arg("--mcp-sessions");
    let in_sessions = Server::of(&linked.home, command);
    let headers = json!({
        "Authorization": format!("Bearer {}", linked.server.key),
        "x-account-id": linked.account,
    });
    let over_http = |name: &str, server: &Server, query: &str| {
        let url = format!("{}/mcp?budget=1000000&{query}", server.url);
        json!({
            "name": name,
            "url": url,
            "headers": headers,
            "few": query.contains("tool-mode"),
            "session": name == "in sessions",
        })
    };
    let ways = json!([
        over_http("over HTTP", &linked.server, "schemas=full"),
        over_http("in sessions", &in_sessions, "schemas=full"),
        { "name": "over standard input and output", "program": program },
        over_http("by two tools", &linked.server, "tool-mode=search_execute"),
        over_http("by three tools", &linked.server, "tool-mode=small&param-style=flat_smart"),
    ]);
    let task = json!({ "ways": ways, "calls": calls });
    let counts = ways.as_array().unwrap().iter();
    let expected: Map<_, _> = counts
        .map(|way| (way["name"].as_str().unwrap().to_owned(), json!(calls.len())))
        .collect();
    let expected = Value::Object(expected);
    assert_eq!(python::read("mcp_tools.py", &task.to_string()), expected);
    assert_eq!(node::read("mcp_tools.mjs", &task.to_string()), expected);
}
