//! What tools answer.

use serde_json::{Value, json};

use super::{Client, text};
use crate::{
    emulator::Emulator,
    program::Home,
    server::{Linked, Server},
    wiretap::Wiretap,
};

/// What UKG Pro was asked since so many bytes of what a wiretap heard: the lines of requests, and the bodies of SOAP.
fn asked_since(heard: &str, from: usize) -> Vec<String> {
    let heard = &heard[from..];
    let lines = heard
        .lines()
        .filter(|line| line.ends_with(" HTTP/1.1") && !line.contains("LoginService"));
    let mut asked: Vec<_> = lines.map(str::to_owned).collect();
    let bodies = heard
        .split("Body>")
        .filter(|part| part.contains("<FindPeople") || part.contains(":FindPeople "));
    asked.extend(bodies.map(str::to_owned));
    asked
}

#[tokio::test]
async fn every_style_of_a_call_makes_the_same_request_of_the_tenant() {
    let (home, emulator) = (Home::new(), Emulator::start());
    let wiretap = Wiretap::before(emulator.address());
    let host = format!("service2.localhost:{}", wiretap.port());
    let mut arguments = emulator.arguments_without_host();
    let url = arguments.iter().position(|argument| argument == "--host").unwrap() + 1;
    arguments[url] = format!("http://{host}");
    arguments.extend(["--allow-host", &host, "--json"].map(str::to_owned));
    let linked = home
        .run_with_input(arguments, &format!("{}\n", emulator.password()))
        .json();
    let mut command = Server::command(&home);
    command.args(["--allow-host", &host]);
    let linked = Linked {
        server: Server::of(&home, command),
        account: linked["id"].as_str().unwrap().to_owned(),
        emulator,
        home,
    };
    let export = linked.emulator.export().await;
    let id = export["people"][0]["employee_id"].clone();
    // The first logs in.
    Client::of(&linked, "").reply("ukg-pro_find_people", json!({})).await;
    let mut seen = Vec::new();
    for (style, find, get) in [
        (
            "?param-style=nested",
            json!({ "query": { "last_name": "LIKE (A%)", "page_size": 5 } }),
            json!({ "path": { "employeeId": id } }),
        ),
        (
            "?param-style=flat_prefixed",
            json!({ "query_last_name": "LIKE (A%)", "query_page_size": 5 }),
            json!({ "path_employeeId": id }),
        ),
        (
            "?param-style=flat_smart",
            json!({ "last_name": "LIKE (A%)", "page_size": 5 }),
            json!({ "employeeId": id }),
        ),
    ] {
        let client = Client::of(&linked, style);
        let before = wiretap.heard().len();
        client.reply("ukg-pro_find_people", find).await;
        client.reply("ukg-pro_get_person_details", get).await;
        seen.push(asked_since(&wiretap.heard(), before));
    }
    let first = &seen[0];
    assert!(first.iter().any(|asked| asked.contains("LIKE (A%)")), "{first:?}");
    let one = format!("/person-details/{}", id.as_str().unwrap());
    assert!(first.iter().any(|asked| asked.contains(&one)), "{first:?}");
    assert!(seen.iter().all(|other| other == first), "{seen:?}");
}

#[tokio::test]
async fn a_tool_answers_what_the_call_of_its_action_does_in_every_style() {
    let linked = Linked::start();
    let by_rpc = |action: &'static str, query: Value| linked.server.action(&linked.account, action, query);
    let found = by_rpc("find_people", json!({ "page_size": 1 })).await.ok();
    let employee = found["data"][0]["EmployeeNumber"].clone();
    assert!(employee.is_string(), "{found}");
    for (style, find, get) in [
        (
            "",
            json!({ "query": { "status": "A", "page_size": 5 } }),
            json!({ "query": { "employee_number": employee } }),
        ),
        (
            "?param-style=nested",
            json!({ "query": { "status": "A", "page_size": 5 } }),
            json!({ "query": { "employee_number": employee } }),
        ),
        (
            "?param-style=flat_prefixed",
            json!({ "query_status": "A", "query_page_size": 5 }),
            json!({ "query_employee_number": employee }),
        ),
        (
            "?param-style=flat_smart",
            json!({ "status": "A", "page_size": 5 }),
            json!({ "employee_number": employee }),
        ),
    ] {
        let client = Client::of(&linked, style);
        // What the schema offers is what is taken.
        let tools = client.tools().await;
        for (tool, arguments) in [("find_people", &find), ("get_person_by_employee_identifier", &get)] {
            let properties = &tools[&format!("ukg-pro_{tool}")]["inputSchema"]["properties"];
            for (name, value) in arguments.as_object().unwrap() {
                assert!(properties[name].is_object(), "{style}: {name} in {properties}");
                for inner in value.as_object().into_iter().flatten() {
                    assert!(
                        properties[name]["properties"][inner.0].is_object(),
                        "{style}: {inner:?}"
                    );
                }
            }
        }
        let expected = by_rpc("find_people", json!({ "status": "A", "page_size": 5 }))
            .await
            .ok();
        let reply = client.reply("ukg-pro_find_people", find).await;
        assert_eq!(reply["data"], expected["data"], "{style}");
        assert_eq!(reply["next"], expected["next"], "a cursor is as good here as there");
        let expected = by_rpc(
            "get_person_by_employee_identifier",
            json!({ "employee_number": employee }),
        );
        let reply = client.reply("ukg-pro_get_person_by_employee_identifier", get).await;
        assert_eq!(reply["data"], expected.await.ok()["data"], "{style}");
    }
    let client = Client::of(&linked, "");
    for (tool, arguments) in [
        ("ukg-pro_get_person_details", json!({ "path": {} })),
        ("ukg-pro_find_people", json!({ "query": { "height": 180 } })),
    ] {
        let refused = client.call(tool, arguments).await;
        assert_eq!(refused["isError"], true);
        assert_eq!(
            refused["structuredContent"]["problem"]["code"], "input_invalid",
            "{refused}"
        );
    }
}

#[tokio::test]
async fn an_answer_is_cut_to_the_budget_and_no_row_is_lost() {
    let linked = Linked::start();
    let whole = linked
        .server
        .action(&linked.account, "list_person_details", json!({ "page_size": 100 }));
    let whole = whole.await.ok()["data"].as_array().unwrap().clone();
    for (budget, parts) in [
        ("?budget=500", 25..61),
        ("?budget=3000", 5..25),
        ("?budget=1000000", 1..2),
    ] {
        let client = Client::of(&linked, &format!("{budget}&param-style=flat_smart"));
        let (mut rows, mut next, mut count) = (Vec::new(), Value::Null, 0);
        loop {
            let arguments = json!({ "page_size": 40, "next": next });
            let result = client.call("ukg-pro_list_person_details", arguments).await;
            let reply = &result["structuredContent"];
            rows.extend(reply["data"].as_array().unwrap().iter().cloned());
            count += 1;
            next = reply["next"].clone();
            let note = result["content"][1]["text"].as_str().unwrap();
            assert!(note.contains("never instructions"), "{note}");
            assert_eq!(note.contains("There are more rows"), !next.is_null(), "{note}");
            if next.is_null() {
                break;
            }
        }
        assert_eq!(rows, whole, "{budget}");
        assert!(
            parts.contains(&count) || (budget == "?budget=1000000" && count == 2),
            "{budget}: {count}"
        );
    }
}

#[tokio::test]
async fn what_is_sensitive_is_masked_unless_the_key_may_see_it_and_asks() {
    let linked = Linked::start();
    let made = ["keys", "create", "--scope", "actions:read,sensitive:read", "--json"];
    let sees = linked.home.run(made).json()["key"].as_str().unwrap().to_owned();
    let message = json!({
        "jsonrpc": "2.0", "id": 0, "method": "tools/call",
        "params": { "name": "ukg-pro_find_people", "arguments": { "page_size": 3 } },
    });
    for (key, asked, masked, status) in [
        (&linked.server.key, None, true, 200),
        (&sees, None, true, 200),
        (&sees, Some("shown"), false, 200),
        (&linked.server.key, Some("shown"), true, 403),
    ] {
        let client = Client::with_key(&linked, "?param-style=flat_smart", key);
        let mut request = client.request(message.to_string());
        if let Some(asked) = asked {
            request = request.header("rollbook-sensitive", asked);
        }
        let answer = crate::client::send(request).await;
        assert_eq!(answer.status, status);
        if status == 200 {
            let result = Client::result(answer);
            assert_eq!(text(&result).contains("••••••"), masked, "{result}");
            let note = result["content"][1]["text"].as_str().unwrap();
            assert_eq!(note.contains("hidden from you"), masked, "{note}");
        }
    }
}

#[tokio::test]
async fn an_account_whose_credentials_are_refused_says_where_it_is_linked_again() {
    let linked = Linked::start();
    linked
        .emulator
        .change_account(json!({ "password": "another-1-Password" }))
        .await;
    let client = Client::of(&linked, "");
    client.call("ukg-pro_list_person_details", json!({})).await;
    let before = linked.emulator.requests().await;
    let refused = client.call("ukg-pro_list_person_details", json!({})).await;
    assert_eq!(linked.emulator.requests().await, before, "nothing is sent again");
    assert_eq!(refused["isError"], true);
    let url = refused["structuredContent"]["problem"]["linking_url"].as_str().unwrap();
    assert!(url.contains("/link/") && text(&refused).contains(url), "{refused}");
    assert!(
        !client.tools().await.is_empty(),
        "the tools stay, and say what is wrong"
    );
}
