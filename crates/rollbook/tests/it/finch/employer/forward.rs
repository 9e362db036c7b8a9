//! Reads by their path at UKG Pro.

use serde_json::{Value, json};

use super::{super::refused, Employer};

#[tokio::test]
async fn a_path_is_read_that_the_customer_has_consented_to_and_nothing_else() {
    let employer = Employer::of(12).await;
    let people = json!({
        "method": "get", "route": "/personnel/v1/person-details", "params": { "per_Page": 5, "page": 2 },
    });
    let read = employer.post("/forward", &people).await.ok();
    assert_eq!(read["statusCode"], 200);
    let rows: Vec<Value> = serde_json::from_str(read["data"].as_str().unwrap()).unwrap();
    assert_eq!(rows.len(), 5);
    assert!(
        rows[0]["ssn"]
            .as_str()
            .unwrap()
            .chars()
            .all(|letter| !letter.is_ascii_digit()),
        "a mask"
    );
    assert!(read["headers"]["link"].as_str().unwrap().contains("page=3"));
    assert_eq!(read["request"]["params"], people["params"]);

    let pay = json!({ "method": "GET", "route": "/personnel/v1/compensation-details" });
    refused(
        &employer.post("/forward", &pay).await,
        403,
        "insufficient_scope_error",
        None,
    );
    for (change, status, name) in [
        (json!({ "method": "POST" }), 501, "not_implemented_error"),
        (
            json!({ "route": "/personnel/v1/nothing" }),
            501,
            "not_implemented_error",
        ),
        (json!({ "route": "personnel" }), 400, "invalid_request_error"),
        (json!({ "data": "{}" }), 400, "invalid_request_error"),
        (
            json!({ "request_headers": { "authorization": "Basic x" } }),
            400,
            "invalid_request_error",
        ),
        (json!({ "params": { "a": [] } }), 400, "invalid_request_error"),
    ] {
        let mut asked = people.clone();
        for (name, value) in change.as_object().unwrap() {
            asked[name] = value.clone();
        }
        let answer = employer.post("/forward", &asked).await;
        assert_eq!(
            (answer.status, &answer.body["name"]),
            (status, &json!(name)),
            "{change} {answer:#?}"
        );
    }
}
