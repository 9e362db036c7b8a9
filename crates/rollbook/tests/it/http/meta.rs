//! What connectors and accounts are, what users of tools think, and what is asked for in vain.

use serde_json::{Value, json};

use super::refused;
use crate::server::Linked;

#[tokio::test]
async fn a_connector_and_an_account_say_what_they_can_be_read_as() {
    let linked = Linked::start();
    let server = &linked.server;
    let all = server.get("/connectors/meta?include=field_path").await.ok();
    let [connector] = all.as_array().unwrap().as_slice() else {
        panic!("{all}")
    };
    assert_eq!(connector["provider"], "ukg-pro");
    assert_eq!(connector["provider_name"], "UKG Pro");
    assert_eq!(
        (&connector["category"], &connector["active"]),
        (&json!("hris"), &json!(true))
    );
    assert_eq!(server.get("/connectors/meta/ukg-pro").await.ok(), *connector);
    refused(server.get("/connectors/meta/workday").await, 404);

    let account = server.get(&format!("/accounts/{}/meta", linked.account)).await.ok();
    assert_eq!(
        (&account["provider"], &account["category"]),
        (&json!("ukg-pro"), &json!("hris"))
    );
    assert_eq!(account["models"], connector["models"]);
    refused(
        server.get("/accounts/acc_0190163d8694739b95e65b3e02c4d2ea/meta").await,
        404,
    );

    // What is told to be there is there, and what is 501 is not told.
    let models = account["models"].as_object().unwrap();
    assert!(
        models.contains_key("employees") && models.contains_key("groups/departments"),
        "{models:?}"
    );
    assert!(
        !models.contains_key("time_off") && !models.contains_key("shifts"),
        "{models:?}"
    );
    let description = server.get("/openapi.json").await.ok();
    for model in models.values() {
        let path = model["path"].as_str().unwrap();
        assert!(
            description["paths"][path]["get"]["responses"].get("200").is_some(),
            "{path}"
        );
    }
}

#[tokio::test]
async fn feedback_is_noted_with_its_tools_and_without_its_words() {
    let linked = Linked::start();
    let said = "The address of Grace Hopper was wrong.";
    let body = json!({
        "feedback": said,
        "account_id": linked.account,
        "tool_names": ["ukg-pro_find_people", "tool_feedback", "find_people"],
    });
    linked.server.post("/ai/tool-feedback", &body).await.ok();
    let logged = linked
        .server
        .get("/requests/platform-logs?filter[actions]=tool.feedback")
        .await
        .ok();
    assert_eq!(logged["data"][0]["account_id"], linked.account);
    let request = logged["data"][0]["request_id"].as_str().unwrap();
    let traced = linked.server.get(&format!("/v1/requests/{request}")).await.ok();
    let detail = &traced["events"][0]["detail"];
    assert_eq!(
        (&detail["actions"], &detail["characters"]),
        (&json!(["find_people"]), &json!(said.len()))
    );
    assert!(!traced.to_string().contains("Hopper"));
    let without = |name: &str| -> Value {
        let mut body = body.clone();
        body.as_object_mut().unwrap().remove(name);
        body
    };
    for name in ["feedback", "account_id", "tool_names"] {
        refused(linked.server.post("/ai/tool-feedback", &without(name)).await, 400);
    }
}

#[tokio::test]
async fn an_answer_that_shall_be_kept_in_an_index_is_501_and_nothing_runs() {
    let linked = Linked::start();
    let call = async |query: &str| {
        let path = format!("/actions/rpc{query}");
        let body = json!({ "action": "find_people", "headers": { "x-account-id": linked.account } });
        linked.server.post(&path, &body).await
    };
    let sent = linked.emulator.requests().await;
    assert_eq!(
        refused(call("?sync=true").await, 501)["problem"]["code"],
        "not_available"
    );
    assert_eq!(linked.emulator.requests().await, sent);
    call("?sync=false").await.ok();
    call("").await.ok();
}
