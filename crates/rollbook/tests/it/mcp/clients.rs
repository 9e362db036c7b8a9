//! The official clients list and call every tool over both transports: what they are answered is what `POST
//! /actions/rpc` answers to the same inputs.

use serde_json::{Map, Value, json};

use crate::{
    emulator::Emulator,
    node,
    program::Home,
    python,
    server::{Linked, Server},
};

/// An account that was linked for every action.
fn linked_for_all() -> Linked {
    let emulator = Emulator::start();
    let home = Home::new();
    let actions = home.run(["actions", "--json"]).json();
    let ids = actions.as_array().unwrap().iter();
    let ids: Vec<_> = ids.map(|action| action["id"].as_str().unwrap().to_owned()).collect();
    let account = emulator.link(&home, &["--actions", &ids.join(",")]);
    Linked {
        server: Server::start(&home),
        account: account["id"].as_str().unwrap().to_owned(),
        emulator,
        home,
    }
}

/// Names and numbers of one employee there is, for whatever asks for one.
async fn known(linked: &Linked) -> Map<String, Value> {
    let person = linked
        .server
        .action(&linked.account, "list_person_details", json!({ "page_size": 1 }));
    let person = person.await.ok()["data"][0].clone();
    let found = linked
        .server
        .action(&linked.account, "find_people", json!({ "page_size": 1 }));
    let found = found.await.ok()["data"][0].clone();
    let known = json!({
        "employeeId": person["employeeId"],
        "companyId": person["companyId"],
        "company_code": found["CompanyCode"],
        "employee_number": found["EmployeeNumber"],
    });
    known.as_object().unwrap().clone()
}

/// Inputs of an action that make sense together: those of its example, of an employee that there is.
fn inputs(action: &Value, known: &Map<String, Value>) -> Map<String, Value> {
    let schema = &action["action_details"]["inputs"];
    let mut inputs = schema["examples"][0].as_object().cloned().unwrap_or_default();
    let required = schema["required"].as_array().into_iter().flatten();
    let required: Vec<_> = required.map(|name| name.as_str().unwrap()).collect();
    for (name, value) in known {
        if inputs.contains_key(name) || required.contains(&name.as_str()) {
            inputs.insert(name.clone(), value.clone());
        }
    }
    let properties = schema["properties"].as_object().unwrap();
    if properties.contains_key("page_size") {
        inputs.insert("page_size".to_owned(), json!(3));
    }
    // A write that is made again under its key is not made again, and is answered as before.
    if properties.contains_key("idempotency_key") {
        inputs.insert("idempotency_key".to_owned(), json!(format!("of-{}", action["id"])));
    }
    inputs.values_mut().for_each(plain);
    inputs
}

/// Numbers as JavaScript writes them, which knows no scale.
fn plain(value: &mut Value) {
    match value {
        Value::Number(number) => {
            let shortest = number.as_f64().unwrap().to_string();
            *value = serde_json::from_str(&shortest).unwrap();
        }
        Value::Array(items) => items.iter_mut().for_each(plain),
        Value::Object(members) => members.values_mut().for_each(plain),
        _ => {}
    }
}

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
