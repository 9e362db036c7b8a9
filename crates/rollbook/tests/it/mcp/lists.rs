//! Which tools there are, and what is said of them.

use serde_json::{Value, json};

use super::{Client, text};
use crate::{
    emulator::{ACTIONS, Emulator},
    program::Home,
    server::{Linked, Server},
};

fn key(linked: &Linked, scopes: &str) -> String {
    let made = linked.home.run(["keys", "create", "--scope", scopes, "--json"]).json();
    made["key"].as_str().unwrap().to_owned()
}

/// An account linked for these actions.
fn linked_for(actions: &str) -> Linked {
    let emulator = Emulator::start();
    let home = Home::new();
    let account = emulator.link(&home, &["--actions", actions]);
    Linked {
        server: Server::start(&home),
        account: account["id"].as_str().unwrap().to_owned(),
        emulator,
        home,
    }
}

fn names(tools: &serde_json::Map<String, Value>) -> Vec<&str> {
    tools
        .keys()
        .map(|name| name.strip_prefix("ukg-pro_").unwrap())
        .collect()
}

#[tokio::test]
async fn the_tools_are_the_actions_that_the_account_was_linked_for() {
    let linked = Linked::start();
    let tools = Client::of(&linked, "").tools().await;
    assert_eq!(names(&tools), ACTIONS);
    for tool in tools.values() {
        let annotations = &tool["annotations"];
        assert_eq!(annotations["readOnlyHint"], true, "{tool}");
        assert!(
            annotations["title"].is_string() && tool["description"].is_string(),
            "{tool}"
        );
        assert_eq!(tool["inputSchema"]["type"], "object");
        assert!(tool.get("outputSchema").is_none(), "{tool}");
        let schema = tool.to_string();
        assert!(
            !schema.contains("$ref") && !schema.contains("anyOf") && !schema.contains("oneOf"),
            "{schema}"
        );
    }
    let full = Client::of(&linked, "?schemas=full").tools().await;
    let schema = &full["ukg-pro_find_people"]["outputSchema"];
    assert_eq!(schema["properties"]["data"]["type"], "array", "{schema}");
    assert!(
        !schema["properties"]["data"]["items"]["properties"]["LastName"].is_null(),
        "{schema}"
    );
}

#[tokio::test]
async fn actions_can_be_named_in_the_query_or_a_header() {
    let linked = Linked::start();
    let two = "find_people,ukg-pro_list_job_configurations";
    let expected = ["find_people", "list_job_configurations"];
    let tools = Client::of(&linked, &format!("?actions={two}")).tools().await;
    assert_eq!(names(&tools), expected);
    let none = Client::of(&linked, "?actions=").tools().await;
    assert_eq!(names(&none), ACTIONS, "to name none is to say nothing");
    let client = Client::of(&linked, "");
    let list = json!({ "jsonrpc": "2.0", "id": 0, "method": "tools/list" });
    let request = client.request(list.to_string()).header("rollbook-actions", two);
    let listed = Client::result(crate::client::send(request).await);
    assert_eq!(listed["tools"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_key_that_may_not_write_has_no_tool_that_writes() {
    let linked = linked_for("list_pto_plans,create_pto_plan,update_pto_plan");
    let reads = key(&linked, "actions:read");
    let client = Client::with_key(&linked, "", &reads);
    assert_eq!(names(&client.tools().await), ["list_pto_plans"]);
    let refused = client.call("ukg-pro_create_pto_plan", json!({})).await;
    assert_eq!(refused["isError"], true);
    assert_eq!(refused["structuredContent"]["problem"]["code"], "scope_missing");
    assert!(text(&refused).contains("actions:write"), "{refused}");

    let tools = Client::of(&linked, "").tools().await;
    assert_eq!(names(&tools), ["list_pto_plans", "create_pto_plan", "update_pto_plan"]);
    let create = &tools["ukg-pro_create_pto_plan"]["annotations"];
    assert_eq!(
        (&create["readOnlyHint"], &create["destructiveHint"]),
        (&json!(false), &json!(false))
    );
    let update = &tools["ukg-pro_update_pto_plan"]["annotations"];
    assert_eq!(
        (&update["readOnlyHint"], &update["destructiveHint"]),
        (&json!(false), &json!(true))
    );

    let writes = key(&linked, "actions:write");
    let tools = Client::with_key(&linked, "", &writes).tools().await;
    assert_eq!(names(&tools), ["create_pto_plan", "update_pto_plan"]);
}

#[tokio::test]
async fn what_lacks_a_permission_is_gone_after_a_check_and_says_by_name_what_it_lacks() {
    let linked = linked_for("find_people,list_person_details,list_job_configurations");
    let client = Client::of(&linked, "");
    let all = ["find_people", "list_person_details", "list_job_configurations"];
    assert_eq!(names(&client.tools().await), all);
    linked.emulator.revoke("View").await;
    assert_eq!(names(&client.tools().await), all, "nobody has looked yet");
    linked.home.run(["check", &linked.account]);
    assert_eq!(names(&client.tools().await), ["list_job_configurations"]);

    let refused = client.call("ukg-pro_list_person_details", json!({})).await;
    assert_eq!(refused["isError"], true, "{refused}");
    let problem = &refused["structuredContent"]["problem"];
    assert_eq!(problem["code"], "permission_missing", "{problem}");
    assert_eq!(problem["permission"]["name"], "Employee Person Details");
    assert_eq!(problem["permission"]["level"], "View");
    let said = text(&refused);
    for part in [
        "Employee Person Details",
        "View",
        "Service Account Administration",
        "permission_missing",
        "/link/",
        problem["request_id"].as_str().unwrap(),
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    // Where it is linked again is for keys that make links.
    let reads = key(&linked, "actions:read");
    let refused = Client::with_key(&linked, "", &reads)
        .call("ukg-pro_list_person_details", json!({}))
        .await;
    assert!(!refused.to_string().contains("/link/"), "{refused}");
}
