//! The request log: one line for each call, and nothing of what was asked or answered.

use std::sync::Arc;

use rollbook_store::RequestOutcome;
use serde_json::{Value, json};

use crate::database::{Database, on_both};
use crate::hub::{ALL, Hub};
use crate::truth::Truth;

on_both! {
    every_call_writes_one_line_and_nothing_of_inputs_or_answers,
}

async fn every_call_writes_one_line_and_nothing_of_inputs_or_answers(database: Arc<Database>) {
    let hub = Hub::over(database, |_| {}).await;
    let account = hub.linked(&ALL).await;
    let truth = Truth(hub.control.export());
    let person = truth.people().find(|person| person["ssn"].is_string()).unwrap();
    let failed = |code: &str| RequestOutcome::Failed { code: code.to_owned() };
    let succeeded = |rows| RequestOutcome::Succeeded { rows };
    let calls: Vec<(&str, &str, Value, RequestOutcome)> = vec![
        ("find_people", "soap", json!({ "page_size": 20 }), succeeded(Some(20))),
        (
            "find_people",
            "soap",
            json!({ "last_name": "Planted-Zzyzx" }),
            succeeded(Some(0)),
        ),
        (
            "find_people",
            "soap",
            json!({ "last_name": "LIKE Planted-Zzyzx" }),
            failed("input_invalid"),
        ),
        (
            "find_people",
            "soap",
            json!({ "next": "Planted-Zzyzx" }),
            failed("cursor_invalid"),
        ),
        (
            "get_person_by_employee_identifier",
            "soap",
            json!({ "ssn": person["ssn"] }),
            succeeded(Some(1)),
        ),
        (
            "get_person_by_employee_identifier",
            "soap",
            json!({ "ssn": "000990000" }),
            failed("employee_not_found"),
        ),
        (
            "get_person_by_employee_identifier",
            "soap",
            json!({ "email_address": "planted.zzyzx@example.com", "ssn": "000990000" }),
            failed("input_invalid"),
        ),
        (
            "list_person_details",
            "rest",
            json!({ "nationalId": person["national_id"] }),
            succeeded(Some(1)),
        ),
        (
            "list_person_details",
            "rest",
            json!({ "dateTimeChanged": "Planted-Zzyzx" }),
            failed("validation"),
        ),
        (
            "ukg-pro_get_person_details",
            "rest",
            json!({ "employeeId": person["employee_id"] }),
            succeeded(None),
        ),
        (
            "get_person_details",
            "rest",
            json!({ "employeeId": "PLANTEDZZYZX" }),
            failed("employee_not_found"),
        ),
        (
            "get_person_details",
            "rest",
            json!({ "Planted-Zzyzx": 1 }),
            failed("input_invalid"),
        ),
    ];
    for (count, (action, transport, inputs, outcome)) in calls.iter().enumerate() {
        let request_id = match hub.run(account.id, action, inputs.clone()).await {
            Ok(answer) => answer.request_id,
            Err(problem) => problem.request_id.unwrap(),
        };
        let log = hub.requests(account.id).await;
        assert_eq!(log.len(), count + 1, "{action} {inputs}");
        let line = &log[0];
        assert_eq!(line.id, request_id);
        assert_eq!(line.account, account.id);
        assert_eq!(line.action, action.trim_start_matches("ukg-pro_"));
        assert_eq!(line.transport, *transport);
        assert_eq!(line.outcome, *outcome, "{action} {inputs}");
        assert!(line.started_at >= account.created_at);
    }
    // What is no call of an action of the account's writes none.
    hub.run(account.id, "Planted-Zzyzx", json!({})).await.unwrap_err();
    assert_eq!(hub.database.count("request_log").await, calls.len());

    let log = hub.database.dump_table("request_log").await;
    assert!(log.iter().any(|value| value == "find_people"), "the search does search");
    let stored = hub.database.dump().await;
    assert!(stored.contains(&hub.login.username), "the search does search");
    let mut planted = vec!["zzyzx".to_owned(), "000990000".to_owned()];
    for person in truth.people() {
        let facts = ["ssn", "national_id", "email_address", "employee_id", "date_of_birth"];
        planted.extend(
            facts
                .iter()
                .filter_map(|fact| person[*fact].as_str())
                .map(str::to_lowercase),
        );
        planted.push(
            format!("{} {}", person["first_name"], person["last_name"])
                .replace('"', "")
                .to_lowercase(),
        );
    }
    for value in stored {
        let value = value.to_lowercase();
        for personal in &planted {
            assert!(!value.contains(personal), "`{personal}` is in `{value}`");
        }
    }
}
