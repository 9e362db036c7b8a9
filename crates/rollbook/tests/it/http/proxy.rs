//! `POST /unified/proxy`: reads of the account's own host by their path, and nothing else.

use serde_json::{Value, json};

use super::refused;
use crate::{
    client::{self, Answer},
    server::{Linked, pause},
    truth::{assert_same, people, person_details, told_by_person_details},
};

async fn proxied(linked: &Linked, body: &Value) -> Answer {
    let request = linked.server.request("POST", "/unified/proxy");
    let request = request.basic_auth(&linked.server.key, Some(""));
    let request = request.header("x-account-id", &linked.account);
    client::send(request.body(body.to_string())).await
}

#[tokio::test]
async fn a_list_is_read_to_its_end_by_the_links_between_its_pages() {
    let linked = Linked::start();
    let export = linked.emulator.export().await;
    let (mut rows, mut pages) = (Vec::new(), 0);
    let mut body = json!({ "path": "/personnel/v1/person-details?per_Page=25", "method": "get" });
    loop {
        let answer = proxied(&linked, &body).await.ok();
        assert_eq!(
            (&answer["status"], &answer["provider_errors"]),
            (&json!(200), &json!([]))
        );
        rows.extend(answer["data"].as_array().unwrap().iter().cloned());
        pages += 1;
        let Some(link) = answer["headers"]["link"].as_str() else {
            break;
        };
        let address = link.strip_prefix('<').unwrap().strip_suffix(">; rel=\"next\"").unwrap();
        assert!(address.starts_with(linked.emulator.service_url()), "{address}");
        // The address by itself is a request, too.
        body = json!({ "url": address });
    }
    assert_eq!(pages, 3);
    assert_same(&told_by_person_details(&rows), &person_details(people(&export)));
}

#[tokio::test]
async fn one_is_read_with_masks_and_is_a_line_of_the_request_log() {
    let linked = Linked::start();
    let export = linked.emulator.export().await;
    let person = &people(&export)[7];
    let path = format!(
        "/personnel/v1/person-details/{}",
        person["employee_id"].as_str().unwrap()
    );
    let headers = json!({ "Accept": "application/json" });
    let body = json!({ "url": linked.emulator.service_url(), "path": path, "headers": headers });
    let answer = proxied(&linked, &body).await.ok();
    assert_eq!(answer["data"]["lastName"], person["last_name"]);
    assert_eq!(answer["data"]["ssn"], "••••••");
    let id = answer["request_id"].as_str().unwrap();
    let line = linked.server.get(&format!("/v1/requests/{id}")).await.ok();
    assert_eq!(line["request"]["action"], "get_person_details");
    for secret in linked.emulator.secrets() {
        assert!(!answer.to_string().contains(secret));
    }
}

#[tokio::test]
async fn what_is_no_read_of_the_own_host_is_refused_before_anything_is_sent() {
    let linked = Linked::start();
    let sent = linked.emulator.requests().await;
    let own = "/personnel/v1/person-details";
    let elsewhere = linked.emulator.service_url().replace("service2", "service3");
    for (body, status, code) in [
        (json!({}), 400, "path_refused"),
        (
            json!({ "url": "https://service2.ultipro.com", "path": own }),
            400,
            "path_refused",
        ),
        (
            json!({ "url": "http://169.254.169.254", "path": own }),
            400,
            "path_refused",
        ),
        (json!({ "url": elsewhere, "path": own }), 400, "path_refused"),
        (
            json!({ "path": own, "headers": { "Authorization": "Basic eDp5" } }),
            400,
            "path_refused",
        ),
        (json!({ "path": own, "headers": { "x": 1 } }), 400, "parameter_invalid"),
        (json!({ "path": own, "body": { "a": 1 } }), 400, "path_refused"),
        (
            json!({ "path": "/personnel/v1/person-details?per_page=none" }),
            400,
            "input_invalid",
        ),
        (
            json!({ "path": "/personnel/v1/person-details?next=x" }),
            400,
            "input_invalid",
        ),
        (json!({ "path": own, "method": "post" }), 501, "not_available"),
        (json!({ "path": own, "method": "delete" }), 501, "not_available"),
        (json!({ "path": "/services/BIDataService" }), 501, "not_available"),
        (json!({ "path": "/_control/export" }), 501, "not_available"),
        (
            json!({ "path": "//example.net/personnel/v1/person-details" }),
            501,
            "not_available",
        ),
    ] {
        let answer = refused(proxied(&linked, &body).await, status);
        assert_eq!(answer["problem"]["code"], code, "{body}");
    }
    assert_eq!(linked.emulator.requests().await, sent, "nothing was sent");
}

#[tokio::test]
async fn a_missing_permission_is_told_as_for_the_action() {
    let linked = Linked::start();
    linked.emulator.revoke("View").await;
    let body = json!({ "path": "/personnel/v1/person-details" });
    let answer = refused(proxied(&linked, &body).await, 403);
    assert_eq!(answer["problem"]["code"], "permission_missing");
    assert!(answer["message"].as_str().unwrap().contains("Person"), "{answer}");
}

#[tokio::test]
async fn of_an_account_that_is_stopped_nothing_is_read() {
    let linked = Linked::start();
    pause(&linked.home).await;
    let answer = proxied(&linked, &json!({ "path": "/personnel/v1/person-details" })).await;
    assert_eq!(refused(answer, 412)["errorCode"], "AccountIntegrationInactiveError");
}
