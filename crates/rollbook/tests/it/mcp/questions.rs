//! Prompts.

use serde_json::{Value, json};

use super::Client;
use crate::server::Linked;

#[tokio::test]
async fn the_questions_of_the_catalogue_are_prompts_under_its_headings() {
    let linked = Linked::start();
    let client = Client::of(&linked, "");
    let listed = client.ask("prompts/list", json!({})).await;
    let prompts = listed["prompts"].as_array().unwrap();
    let names: Vec<_> = prompts.iter().map(|prompt| prompt["name"].as_str().unwrap()).collect();
    assert_eq!(
        names,
        ["employee_records", "person_and_employment"],
        "of what is offered"
    );
    let first = &prompts[0];
    assert_eq!(first["title"], "Employee records");
    assert!(
        first["description"]
            .as_str()
            .unwrap()
            .contains("Who works for this company?"),
        "{first}"
    );

    let text = |got: &Value| got["messages"][0]["content"]["text"].as_str().unwrap().to_owned();
    let got = client.ask("prompts/get", json!({ "name": names[0] })).await;
    assert!(text(&got).starts_with("Who works for this company?\n"), "{got}");
    assert!(text(&got).contains("- ukg-pro_find_people: "), "{got}");
    assert!(
        !text(&got).contains("find_jobs"),
        "what is not offered is not named: {got}"
    );
    let arguments = json!({ "name": names[0], "arguments": { "question": "Where does Omar live?" } });
    let got = client.ask("prompts/get", arguments).await;
    assert!(text(&got).starts_with("Where does Omar live?\n"), "{got}");
    let small = Client::of(&linked, "?tool-mode=small");
    let got = small.ask("prompts/get", json!({ "name": names[0] })).await;
    assert!(text(&got).contains("ukg-pro_execute_action"), "{got}");
    let unknown = client.message("prompts/get", &json!({ "name": "weather" })).await.ok();
    assert_eq!(unknown["error"]["code"], -32602, "{unknown}");

    let complete = json!({
        "ref": { "type": "ref/prompt", "name": names[0] },
        "argument": { "name": "question", "value": "WORKS" },
    });
    let completed = client.ask("completion/complete", complete).await;
    let values = completed["completion"]["values"].as_array().unwrap();
    assert_eq!(*values, [json!("Who works for this company?")]);
}
