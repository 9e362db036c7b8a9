//! What clients send that no registry holds: `@stackone/ai` 2.8.1 and `@stackone/stackone-client-ts` 4.34.1.
//!
//! These are not the clients. Each request is written down by hand as the client of that
//! version was seen to put it on the wire, and each assertion is what they are known to insist on there.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use reqwest::RequestBuilder;
use serde_json::{Value, json};

use super::{World, assert_all_tools};
use crate::{
    client::{self, Answer},
    truth::{assert_same, people, person_details, somebody, told_by_person_details},
};

/// A request as both write it: the key by Basic with a colon behind it, and the headers of their kind.
fn recorded(world: &World, method: &str, path: &str, agent: &str) -> RequestBuilder {
    let key = STANDARD.encode(format!("{}:", world.server.key));
    let request = world.server.request(method, path);
    request
        .header("authorization", format!("Basic {key}"))
        .header("user-agent", agent)
}

const NODE: &str = "stackone-ai-node";
const TYPESCRIPT: &str = "speakeasy-sdk/typescript 4.34.1 2.788.4 1.0.0 @stackone/stackone-client-ts";

async fn sent(request: RequestBuilder, body: &Value) -> Answer {
    client::send(
        request
            .header("content-type", "application/json")
            .body(body.to_string()),
    )
    .await
}

#[tokio::test]
async fn the_node_client_would_find_every_tool_on_the_first_page_and_run_it() {
    let world = World::for_all(1);
    let export = world.emulator.export().await;
    let (person, _) = somebody(&export);
    let account = world.account();
    let mcp = |method: &str| {
        recorded(&world, method, "/mcp", "node")
            .header("accept", "application/json, text/event-stream")
            .header("x-account-id", account)
    };
    // `id: 0` is an id, and no session is begun.
    let parameters = json!({
        "protocolVersion": "2025-11-25",
        "capabilities": {},
        "clientInfo": { "name": "stackone-ai-node", "version": "2.8.1" },
    });
    let first = json!({ "jsonrpc": "2.0", "id": 0, "method": "initialize", "params": parameters });
    let begun = sent(mcp("POST"), &first).await;
    assert!(!begun.headers.contains_key("mcp-session-id"));
    let begun = begun.ok();
    assert_eq!(
        (&begun["id"], &begun["result"]["protocolVersion"]),
        (&json!(0), &json!("2025-11-25"))
    );
    assert!(begun["result"]["capabilities"]["tools"].is_object(), "{begun}");

    let of_version = |method| mcp(method).header("mcp-protocol-version", "2025-11-25");
    let initialized = json!({ "jsonrpc": "2.0", "method": "notifications/initialized" });
    let notified = of_version("POST")
        .header("content-type", "application/json")
        .body(initialized.to_string());
    let notified = notified.send().await.unwrap();
    assert_eq!(notified.status(), 202);
    assert_eq!(notified.text().await.unwrap(), "");
    let stream = of_version("GET")
        .header("accept", "text/event-stream")
        .send()
        .await
        .unwrap();
    assert_eq!(stream.status(), 405);

    let list = json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {} });
    let listed = sent(of_version("POST"), &list).await.ok();
    assert!(listed["result"].get("nextCursor").is_none(), "it reads no second page");
    let tools = listed["result"]["tools"].as_array().unwrap();
    let names: Vec<_> = tools
        .iter()
        .map(|tool| tool["name"].as_str().unwrap().to_owned())
        .collect();
    assert_all_tools(&names, &world.home);
    for tool in tools {
        assert!(tool["name"].as_str().unwrap().starts_with("ukg-pro_"), "{tool}");
        let properties = tool["inputSchema"]["properties"].as_object().unwrap();
        for part in properties.keys() {
            assert!(
                ["path", "query", "headers", "body"].contains(&part.as_str()),
                "nested: {tool}"
            );
        }
        assert!(
            !tool.to_string().contains("$ref"),
            "it takes properties one by one: {tool}"
        );
    }

    // It sends the account in header and body, and the objects of nested arguments as they are.
    let call = json!({
        "action": "ukg-pro_get_person_details",
        "body": {},
        "headers": { "x-account-id": account },
        "path": { "employeeId": person["employee_id"] },
    });
    let rpc = || recorded(&world, "POST", "/actions/rpc", NODE).header("x-account-id", account);
    let read = sent(rpc(), &call).await.ok();
    assert!(read["data"].is_object(), "it throws on anything but objects: {read}");
    let found = told_by_person_details(std::slice::from_ref(&read["data"]));
    assert_same(&found, &person_details(std::slice::from_ref(person)));
    // It reads every answer as JSON, and of failures the message and the provider's.
    let nothing = json!({ "action": "ukg-pro_get_person_details", "headers": { "x-account-id": account } });
    let refused = sent(rpc(), &nothing).await;
    assert_eq!(refused.status, 400);
    assert!(
        refused.body["message"].is_string() && refused.body["timestamp"].is_string(),
        "{}",
        refused.body
    );

    // It asks the search once for each connector of its tools, of which its own feedback is one.
    for (connector, any) in [("ukg-pro", true), ("tool", false)] {
        let question = json!({ "query": "list person details", "connector": connector, "top_k": 5 });
        let found = sent(recorded(&world, "POST", "/actions/search", "node"), &question)
            .await
            .ok();
        let results = found["results"].as_array().unwrap();
        assert_eq!(!results.is_empty(), any, "{found}");
        let is_tool = |row: &Value| tools.iter().any(|tool| tool["name"] == row["id"]);
        assert!(!any || results.iter().any(is_tool), "ids are names of tools: {found}");
    }
    let said = json!({ "feedback": "Good.", "account_id": account, "tool_names": ["ukg-pro_find_people"] });
    sent(recorded(&world, "POST", "/ai/tool-feedback", NODE), &said)
        .await
        .ok();
}

#[tokio::test]
async fn the_newer_typescript_client_would_understand_sessions_actions_search_and_calls() {
    let world = World::of(2);
    let export = world.emulator.export().await;
    let account = world.account();
    let request = |method: &str, path: &str| {
        recorded(&world, method, path, TYPESCRIPT)
            .header("accept", "application/json")
            .header("cookie", "")
    };
    let session = json!({
        "origin_owner_id": "customer-7", "origin_owner_name": "Tessaria Mills", "expires_in": 1800, "multiple": false,
        "type": "production", "metadata": {}, "categories": ["hris"], "integration_id": "ukg-pro",
    });
    let made = sent(request("POST", "/connect_sessions"), &session).await;
    assert_eq!(made.status, 201, "{}", made.body);
    assert!(
        made.body["organization_id"].is_string(),
        "as from 4.34.0 on: {}",
        made.body
    );
    let token = json!({ "token": made.body["token"] });
    let known = sent(request("POST", "/connect_sessions/authenticate"), &token).await;
    assert_eq!((known.status, &known.body["id"]), (201, &made.body["id"]));
    assert!(known.body["organization_id"].is_string());

    let one = client::send(request("GET", &format!("/accounts/{account}"))).await.ok();
    assert_eq!(
        one["setup_information"]["host"],
        json!(world.emulator.service_url()),
        "its content is shown"
    );
    let change = json!({ "metadata": {}, "setup_information": {}, "credentials": {}, "secrets": {} });
    let changed = sent(request("PATCH", &format!("/accounts/{account}")), &change)
        .await
        .ok();
    for name in ["type", "origin_owner_name", "setup_information", "status"] {
        assert_eq!(changed[name], one[name], "an empty object changes nothing");
    }

    let query = format!(
        "filter%5Bconnectors%5D=ukg-pro&filter%5Baccount_ids%5D={account}%2C{}&group_by=connector\
         &include=action_details&include=authentication_guides&page_size=100",
        world.accounts[1]
    );
    let listed = client::send(request("GET", &format!("/actions?{query}"))).await.ok();
    let connector = &listed["data"][0];
    assert_eq!((&connector["key"], &listed["next"]), (&json!("ukg-pro"), &Value::Null));
    for scope in connector["scope_definitions"].as_array().unwrap() {
        assert!(scope["name"].is_string() && scope["description"].is_string(), "{scope}");
    }
    let guide = &connector["authentication"][0]["support"]["guides"]["config"];
    let sections = guide["sections"].as_array().unwrap();
    assert!(!sections.is_empty(), "{connector}");
    for part in sections
        .iter()
        .flat_map(|section| [vec![section], section["steps"].as_array().unwrap().iter().collect()].concat())
    {
        assert!(part["title"].is_string() && part["content"].is_string(), "{part}");
    }
    let details = &connector["actions"][0]["action_details"];
    assert!(
        details["inputs"].is_object() && details["effect"].is_string(),
        "{details}"
    );

    let question = json!({ "query": "who works here?", "top_k": 3 });
    let found = sent(request("POST", "/actions/search"), &question).await.ok();
    assert!(
        found.get("connector_filter").is_none() && found.get("project_filter").is_none(),
        "null would throw"
    );
    for row in found["results"].as_array().unwrap() {
        for name in ["action_name", "connector_key", "description", "label", "project_id"] {
            assert!(row[name].is_string(), "{row}");
        }
    }

    // The account stands in the body alone, and inputs of the query are flat.
    let (mut rows, mut query) = (Vec::new(), json!({ "page_size": 25 }));
    loop {
        let call = json!({
            "action": "ukg-pro_list_person_details", "headers": { "x-account-id": account }, "query": query,
        });
        let page = sent(request("POST", "/actions/rpc"), &call).await.ok();
        rows.extend(page["data"].as_array().unwrap().iter().cloned());
        if page["next"].is_null() {
            break;
        }
        query["next"] = page["next"].clone();
    }
    assert_same(&told_by_person_details(&rows), &person_details(people(&export)));
}
