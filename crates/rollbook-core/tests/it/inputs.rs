//! Inputs that are not the action's.

use rollbook_model::problem::{Kind, Step};
use serde_json::json;

use crate::hub::{ALL, Hub};

#[tokio::test]
async fn inputs_that_are_not_the_actions_are_refused_by_name_and_never_by_value() {
    let hub = Hub::start().await;
    let account = hub.linked(&ALL).await.id;
    let by_identifier = "get_person_by_employee_identifier";
    for (action, inputs, told) in [
        (
            "find_people",
            json!({ "surname": "planted" }),
            "`find_people` has no input `surname`; it takes",
        ),
        (
            "list_person_details",
            json!({ "page": 2 }),
            "has no input `page`; it takes",
        ),
        (
            "get_person_details",
            json!({ "employeeId": "X", "next": "planted" }),
            "has no input `next`",
        ),
        (
            "find_people",
            json!({ "last_name": ["planted"] }),
            "`last_name` must be a text",
        ),
        (
            "find_people",
            json!({ "last_name": { "planted": 1 } }),
            "`last_name` must be a text",
        ),
        (
            "find_people",
            json!({ "page_size": "planted" }),
            "`page_size` must be a whole number from 1 to 10000",
        ),
        ("find_people", json!({ "page_size": 0 }), "`page_size` must be"),
        ("find_people", json!({ "page_size": 10_001 }), "`page_size` must be"),
        ("find_people", json!({ "page_size": -1 }), "`page_size` must be"),
        ("find_people", json!({ "page_size": 1.5 }), "`page_size` must be"),
        (
            "list_person_details",
            json!({ "cobraIsActive": "planted" }),
            "`cobraIsActive` must be true or false",
        ),
        ("get_person_details", json!({}), "`employeeId` is required"),
        (
            "get_person_details",
            json!({ "employeeId": " " }),
            "`employeeId` is required",
        ),
        (
            by_identifier,
            json!({ "company_code": "planted" }),
            "name the employee by exactly one of `employee_number`, `email_address`, `ssn`",
        ),
        (
            by_identifier,
            json!({ "employee_number": "planted", "ssn": "planted" }),
            "exactly one of",
        ),
        ("find_people", json!(["planted"]), "the inputs must be a JSON object"),
        ("find_people", json!("planted"), "the inputs must be a JSON object"),
        (
            "find_people",
            json!({ "last_name": "LIKE planted%" }),
            "`LIKE` needs its value in parentheses",
        ),
        (
            "find_people",
            json!({ "last_name": "in (\"planted\"" }),
            "`IN` needs its value in parentheses",
        ),
    ] {
        let problem = hub.run(account, action, inputs.clone()).await.unwrap_err();
        assert_eq!(
            (problem.code.as_str(), problem.kind),
            ("input_invalid", Kind::Invalid),
            "{inputs}"
        );
        assert_eq!(problem.step, Step::Input);
        assert!(problem.message.contains(told), "{inputs}: {problem}");
        assert!(problem.remedy.is_some());
        assert!(!format!("{problem:?}").contains("planted"), "{problem:?}");
    }
    assert_eq!(hub.control.counters().total(), 0, "nothing was sent");
}

#[tokio::test]
async fn no_inputs_at_all_are_no_filters() {
    let hub = Hub::start().await;
    let account = hub.linked(&ALL).await.id;
    for inputs in [json!(null), json!({}), json!({ "last_name": null, "page_size": "" })] {
        let answer = hub.run(account, "find_people", inputs).await.unwrap();
        assert!(answer.rows > Some(60));
    }
}

#[tokio::test]
async fn numbers_and_booleans_are_taken_as_they_are_written() {
    let hub = Hub::start().await;
    let account = hub.linked(&ALL).await.id;
    let answer = hub.run(
        account,
        "list_person_details",
        json!({ "page_size": 3, "cobraIsActive": false }),
    );
    assert_eq!(answer.await.unwrap().rows, Some(3));
    let answer = hub.run(
        account,
        "list_person_details",
        json!({ "page_size": "3", "cobraIsActive": "false" }),
    );
    assert_eq!(answer.await.unwrap().rows, Some(3));
}
