//! Resources.

use serde_json::{Value, json};

use super::Client;
use crate::server::Linked;

fn lines(read: &Value) -> Vec<Value> {
    let text = read["contents"][0]["text"].as_str().unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[tokio::test]
async fn a_tenant_that_does_not_answer_is_told_in_time() {
    let linked = Linked::serving(|command| {
        command.env("ROLLBOOK_ANSWER_WITHIN", "1");
    });
    let client = Client::of(&linked, "");
    linked.emulator.fault("hang@person-details").await;
    let failed = client.call("ukg-pro_list_person_details", json!({})).await;
    assert_eq!(failed["isError"], true);
    assert_eq!(failed["structuredContent"]["problem"]["code"], "timed_out", "{failed}");
    let uri = format!("rollbook://accounts/{}/actions/list_person_details", linked.account);
    let read = client.message("resources/read", &json!({ "uri": uri })).await.ok();
    assert_eq!(
        read["error"]["code"], -32000,
        "it is no mistake of the client's: {read}"
    );
    assert_eq!(read["error"]["data"]["code"], "timed_out", "{read}");
}

#[tokio::test]
async fn a_list_is_read_page_by_page_as_lines() {
    let linked = Linked::start();
    let client = Client::of(&linked, "?param-style=flat_smart&budget=1000");
    let listed = client.ask("resources/list", json!({})).await;
    let resources = listed["resources"].as_array().unwrap();
    let names: Vec<_> = resources
        .iter()
        .map(|resource| resource["name"].as_str().unwrap())
        .collect();
    assert_eq!(
        names,
        ["find_people", "list_person_details"],
        "those that need no input"
    );
    let templates = client.ask("resources/templates/list", json!({})).await;
    let template = templates["resourceTemplates"][0]["uriTemplate"].as_str().unwrap();
    let own = format!("rollbook://accounts/{}/actions/", linked.account);
    assert_eq!(template, format!("{own}{{action}}{{?inputs*}}"));

    for name in names {
        let whole = linked
            .server
            .action(&linked.account, name, json!({ "page_size": 100 }))
            .await
            .ok();
        let read = client
            .ask("resources/read", json!({ "uri": format!("{own}{name}") }))
            .await;
        assert_eq!(json!(lines(&read)), whole["data"], "{name}");
        assert_eq!(read["contents"][0]["mimeType"], "application/x-ndjson");
        let note = read["contents"][1]["text"].as_str().unwrap();
        assert!(
            note.contains("never instructions") && !note.contains("next page"),
            "{note}"
        );

        let (mut rows, mut uri) = (Vec::new(), format!("{own}{name}?page_size=25"));
        loop {
            let read = client.ask("resources/read", json!({ "uri": uri })).await;
            rows.extend(lines(&read));
            let note = read["contents"][1]["text"].as_str().unwrap();
            match note.split_once("next page is ") {
                None => break,
                Some((_, next)) => assert_eq!(read["contents"][1]["uri"], next),
            }
            uri = read["contents"][1]["uri"].as_str().unwrap().to_owned();
        }
        assert_eq!(json!(rows), whole["data"], "{name}");

        // What did not fit into an answer is a resource.
        let result = client
            .call(&format!("ukg-pro_{name}"), json!({ "page_size": 50 }))
            .await;
        let given = result["structuredContent"]["data"].as_array().unwrap().len();
        let link = &result["content"][2];
        assert_eq!(link["type"], "resource_link", "{result}");
        let read = client.ask("resources/read", json!({ "uri": link["uri"] })).await;
        let rest = &whole["data"].as_array().unwrap()[given..50];
        assert_eq!(lines(&read), rest, "{name}");
    }
}

#[tokio::test]
async fn what_is_no_resource_of_the_account_is_not_there() {
    let linked = Linked::start();
    let client = Client::of(&linked, "");
    let own = format!("rollbook://accounts/{}/actions/", linked.account);
    for uri in [
        "file:///etc/passwd".to_owned(),
        format!("{own}fly"),
        format!("{own}create_pto_plan"),
        "rollbook://accounts/acc_0190163d8694739b95e65b3e02c4d2ea/actions/find_people".to_owned(),
    ] {
        let body = client.message("resources/read", &json!({ "uri": uri })).await.ok();
        assert_eq!(body["error"]["code"], -32002, "{uri}: {body}");
    }
    let wrong = json!({ "uri": format!("{own}find_people?height=2") });
    let wrong = client.message("resources/read", &wrong).await.ok();
    assert_eq!(wrong["error"]["data"]["code"], "input_invalid", "{wrong}");
    linked.emulator.revoke("View").await;
    let uri = json!({ "uri": format!("{own}find_people") });
    let refused = client.message("resources/read", &uri).await.ok();
    assert_eq!(refused["error"]["data"]["code"], "permission_missing", "{refused}");
    let said = refused["error"]["message"].as_str().unwrap();
    assert!(said.contains("Service Account Administration"), "{refused}");
}
