//! What else reads a tenant's people, or tells what was done with them: MCP, unified reads, the data of one person, the
//! request log.

use std::process::Command;

use serde_json::{Value, json};

use super::{calls::SSN, told::Told};
use crate::{
    client::{self, Answer},
    emulator::Emulator,
    program::{Ended, run},
    server::Server,
};

const VERSION: &str = "2025-11-25";

fn message(id: u64, method: &str, parameters: &Value) -> String {
    json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": parameters }).to_string()
}

/// What a model asks for: the list of tools, and calls that read people and bank accounts, and that fail.
fn asked() -> Vec<(&'static str, Value)> {
    let call = |name: &str, arguments: Value| ("tools/call", json!({ "name": name, "arguments": arguments }));
    vec![
        ("tools/list", json!({})),
        ("resources/list", json!({})),
        call("find_people", json!({ "page_size": 100 })),
        call("list_person_details", json!({ "page_size": 100 })),
        call("list_direct_deposits", json!({})),
        call("hire_employee", json!({ "ssn": SSN, "idempotency_key": "a-hire" })),
        call("no_such_tool", json!({ "ssn": SSN })),
    ]
}

/// The tools of an account over HTTP, and over standard input and output.
pub(super) async fn mcp(server: &Server, account: &str, command: Command, told: &mut Told) {
    let mut rows = 0;
    for (id, (method, parameters)) in (0..).zip(asked()) {
        let request = server
            .request("POST", "/mcp")
            .basic_auth(&server.key, Some(""))
            .header("x-account-id", account)
            .header("content-type", "application/json")
            .header("accept", "application/json, text/event-stream")
            .header("mcp-protocol-version", VERSION)
            .body(message(id, method, &parameters));
        let answer = client::send(request).await;
        rows += answer.body.to_string().matches("lastName").count();
        // What was asked for is not told, but in the refusal of a value, which is the caller's own.
        told.keep("a tool over HTTP", without_own(&answer));
    }
    assert!(rows > 10, "people were told");
    let begin = json!({
        "protocolVersion": VERSION, "capabilities": {}, "clientInfo": { "name": "canary", "version": "1" },
    });
    let mut lines = vec![
        message(100, "initialize", &begin),
        json!({ "jsonrpc": "2.0", "method": "notifications/initialized" }).to_string(),
    ];
    lines.extend(
        (101..)
            .zip(asked())
            .map(|(id, (method, parameters))| message(id, method, &parameters)),
    );
    let ended: Ended = run(command, &format!("{}\n", lines.join("\n")));
    assert!(ended.stdout.contains("lastName"), "people were told: {ended:#?}");
    told.keep_ended("tools over standard input", &ended);
}

fn without_own(answer: &Answer) -> String {
    format!("{:?} {}", answer.headers, answer.body)
}

/// Everything of the unified reads, with all that can be asked for beside it.
pub(super) async fn unified(server: &Server, account: &str, told: &mut Told) {
    let get = async |path: &str| {
        let request = server.request("GET", &format!("/unified/hris{path}"));
        let request = request
            .basic_auth(&server.key, Some(""))
            .header("x-account-id", account);
        client::send(request).await
    };
    let people = get("/employees?page_size=100&expand=company,employments&include=custom_fields,bank_details").await;
    let first = people.body["data"][0]["id"].as_str().unwrap().to_owned();
    told.keep_answer("everybody, unified", &people);
    for path in [
        &format!("/employees/{first}?include=custom_fields,bank_details"),
        &format!("/employees/{first}/employments"),
        "/employees/nobody",
        "/employments?page_size=100",
        "/companies",
        "/groups",
        "/locations",
        "/jobs",
        "/time_off",
        &format!("/employees?next={SSN}"),
    ] {
        told.keep_answer(path, &get(path).await);
    }
    // A key that may not see them asks for what UKG Pro answered, and for open numbers.
    for (path, shown) in [("/employees?raw=true", "masked"), ("/employees", "shown")] {
        let request = server.request("GET", &format!("/unified/hris{path}"));
        let request = request
            .basic_auth(&server.key, Some(""))
            .header("x-account-id", account);
        let refused = client::send(request.header("rollbook-sensitive", shown)).await;
        assert_eq!(refused.status, 403, "{path}: {refused:#?}");
        told.keep_answer("what may not be seen", &refused);
    }
}

/// The copy of the people, each list of it with why each value is what it is, and what was told of them.
pub(super) async fn copied(server: &Server, account: &str, command: impl Fn(&[&str]) -> Command, told: &mut Told) {
    let synced = run(command(&["sync", account, "--json"]), "").done();
    told.keep_ended("a sync", &synced);
    let mut rows = 0;
    for list in [
        "companies",
        "org-units",
        "locations",
        "jobs",
        "people",
        "employments",
        "compensations",
        "job-records",
        "contacts",
        "custom-fields",
    ] {
        for query in ["?page_size=100&explain=true", "?page_size=100&live=true"] {
            let path = format!("/v1/accounts/{account}/{list}{query}");
            let answer = server.get(&path).await;
            assert_eq!(answer.status, 200, "{path}: {answer:#?}");
            rows += answer.body["data"].as_array().unwrap().len();
            told.keep_answer(&path, &answer);
        }
    }
    assert!(rows > 500, "{rows}");
    for path in [
        &format!("/v1/accounts/{account}/sync"),
        &format!("/v1/accounts/{account}/codes"),
        "/v1/changes?limit=1000",
    ] {
        let answer = server.get(path).await;
        assert_eq!(answer.status, 200, "{path}: {answer:#?}");
        told.keep_answer(path, &answer);
    }
    let synced = run(command(&["sync", account]), "").done();
    told.keep_ended("another sync", &synced);
}

/// What is kept of the person who was hired, once their number was written again: handed out by command and over HTTP; and what the request log tells.
pub(super) async fn kept(
    server: &Server,
    emulator: &Emulator,
    account: &str,
    command: impl Fn(&[&str]) -> Command,
    told: &mut Told,
) {
    let export = emulator.export().await;
    let people = export["people"].as_array().unwrap();
    let hired = people.iter().find(|person| person["ssn"] == SSN).unwrap();
    let id = hired["employee_id"].as_str().unwrap();
    let number = hired["employments"][0]["employee_identifier"]["employee_number"]
        .as_str()
        .unwrap();
    let change = json!({
        "company_code": "HLF", "employee_number": number, "ssn": SSN, "idempotency_key": "a-change-of-a-number",
    });
    let changed = server
        .call(account, &json!({ "action": "update_person", "body": change }))
        .await;
    assert_eq!(changed.status, 200, "{changed:#?}");
    told.keep_answer("a change of a number", &changed);
    let who = [
        "--employee-id",
        id,
        "--employee-number",
        number,
        "--company-code",
        "HLF",
    ];
    let arguments = [&["person", "export", "--account", account, "--json"][..], &who].concat();
    let exported = run(command(&arguments), "").done();
    assert!(
        exported.stdout.contains("a-change-of-a-number"),
        "something is kept: {exported:#?}"
    );
    told.keep_ended("the data of a person", &exported);
    let path = format!("/v1/accounts/{account}/people/{id}/export?employee_number={number}&company_code=HLF");
    let over_http = server.get(&path).await;
    assert!(
        over_http.body.to_string().contains("a-change-of-a-number"),
        "{over_http:#?}"
    );
    told.keep_answer("the data of a person", &over_http);

    let requests = server.get("/v1/requests?limit=100").await;
    told.keep_answer("requests", &requests);
    let lines = requests.body["requests"].as_array().unwrap();
    assert!(lines.len() > 10, "{}", lines.len());
    for line in lines {
        let path = format!("/v1/requests/{}", line["id"].as_str().unwrap());
        let one = server.get(&path).await;
        assert_eq!(one.status, 200, "{one:#?}");
        told.keep_answer("a request", &one);
    }
    // The refusal says which was asked for; nothing else may.
    let nothing = server.get(&format!("/v1/requests/{SSN}")).await;
    told.keep(
        "no request",
        format!("{:?} {}", nothing.headers, nothing.body).replace(SSN, ""),
    );
}
