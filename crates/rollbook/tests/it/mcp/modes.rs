//! A few tools for all actions.

use serde_json::json;

use super::Client;
use crate::server::Linked;

#[tokio::test]
async fn two_tools_find_actions_and_run_them() {
    let linked = Linked::start();
    let client = Client::of(&linked, "?tool-mode=search_execute");
    let tools = client.tools().await;
    let names: Vec<_> = tools.keys().map(String::as_str).collect();
    assert_eq!(names, ["ukg-pro_search_actions", "ukg-pro_execute_action"]);

    let found = client
        .call(
            "ukg-pro_search_actions",
            json!({ "query": "Who works for this company?", "top_k": 3 }),
        )
        .await;
    let rows = found["structuredContent"]["results"].as_array().unwrap();
    let first = &rows[0];
    assert_eq!(first["action_id"], "ukg-pro_find_people", "{found}");
    assert!(
        first["description"].is_string() && first["score"].as_f64().unwrap() > 0.0,
        "{first}"
    );
    let query = &first["parameters"]["properties"]["query"]["properties"];
    assert!(query["last_name"].is_object(), "what it takes is said: {first}");
    for row in rows {
        let id = row["action_id"].as_str().unwrap().strip_prefix("ukg-pro_").unwrap();
        assert!(
            crate::emulator::ACTIONS.contains(&id),
            "only what is offered is found: {id}"
        );
    }

    let arguments = json!({ "action_id": "ukg-pro_find_people", "query": { "page_size": 3 } });
    let reply = client.reply("ukg-pro_execute_action", arguments).await;
    let by_rpc = linked
        .server
        .action(&linked.account, "find_people", json!({ "page_size": 3 }));
    assert_eq!(reply["data"], by_rpc.await.ok()["data"]);
    let twice = json!({ "action_id": "ukg-pro_find_people", "last_name": "Ng", "inputs": { "last_name": "Adeyemi" } });
    for (arguments, code) in [
        (json!({ "action_id": "ukg-pro_fly" }), "action_unknown"),
        (json!({}), "parameter_invalid"),
        (
            json!({ "action_id": "ukg-pro_find_people", "inputs": "last_name=Ng" }),
            "parameter_invalid",
        ),
        (
            json!({ "action_id": "ukg-pro_find_people", "inputs": ["Ng"] }),
            "parameter_invalid",
        ),
        (twice, "parameter_invalid"),
    ] {
        let refused = client.call("ukg-pro_execute_action", arguments).await;
        assert_eq!(refused["isError"], true);
        assert_eq!(refused["structuredContent"]["problem"]["code"], code, "{refused}");
    }
    // The tools of other modes are none of this one's.
    for name in ["ukg-pro_find_people", "ukg-pro_describe_action"] {
        let body = client.message("tools/call", &json!({ "name": name })).await.ok();
        assert_eq!(body["error"]["code"], -32602, "{body}");
    }
}

#[tokio::test]
async fn three_tools_describe_actions_as_well() {
    let linked = Linked::start();
    let client = Client::of(&linked, "?tool-mode=small&param-style=flat_smart");
    let tools = client.tools().await;
    let names: Vec<_> = tools.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        [
            "ukg-pro_search_actions",
            "ukg-pro_describe_action",
            "ukg-pro_execute_action"
        ]
    );
    let arguments = json!({ "query": "e-mail address of an employee" });
    let found = client.call("ukg-pro_search_actions", arguments).await;
    let first = &found["structuredContent"]["results"][0];
    assert!(first.get("parameters").is_none(), "{first}");
    let arguments = json!({ "action_id": first["action_id"] });
    let described = client.call("ukg-pro_describe_action", arguments).await;
    let described = &described["structuredContent"];
    assert_eq!(described["action_id"], first["action_id"]);
    assert!(described["parameters"]["properties"].is_object(), "{described}");
    assert!(described["output"]["properties"]["data"].is_object(), "{described}");
    assert!(
        described["needs"].as_str().unwrap().contains("Employee Person"),
        "{described}"
    );

    let arguments = json!({ "action_id": "find_people", "inputs": { "page_size": 2 } });
    let reply = client.reply("ukg-pro_execute_action", arguments).await;
    assert_eq!(reply["data"].as_array().unwrap().len(), 2);
    let arguments = json!({ "action_id": "find_people", "inputs": { "page_size": 2 }, "next": reply["next"] });
    let second = client.reply("ukg-pro_execute_action", arguments).await;
    assert_ne!(second["data"], reply["data"]);
}
