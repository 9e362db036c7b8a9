//! Failures of this face, as they come over the wire.

use serde_json::json;

use super::{Finch, refused};
use crate::client;

/// What is answered with 501, a path of each kind.
const ABSENT: [(&str, &str); 2] = [
    ("POST", "/sandbox/payment"),
    // The server was not started with `--sandbox`.
    ("GET", "/sandbox/jobs/configuration"),
];

#[tokio::test]
async fn what_is_asked_for_in_vain_says_what_is_wrong_with_it() {
    let finch = Finch::start();
    for (name, value) in [
        ("customer_id", json!("")),
        ("customer_name", json!("x".repeat(256))),
        ("products", json!([])),
        ("products", json!(["documents"])),
        ("products", json!(["benefits", "deduction"])),
        ("products", json!(["everything"])),
        ("redirect_uri", json!("https://evil.example/back")),
        ("integration", json!({ "provider": "gusto" })),
        (
            "integration",
            json!({ "provider": "ulti_pro", "auth_method": "assisted" }),
        ),
        ("manual", json!(true)),
        ("minutes_to_expire", json!(0)),
        ("minutes_to_expire", json!(129_601)),
        ("sandbox", json!("other")),
    ] {
        let mut asked = json!({});
        asked[name] = value;
        let body = refused(
            &finch.create(asked).await,
            400,
            "invalid_request_error",
            Some("invalid_request"),
        );
        assert!(body["message"].as_str().unwrap().contains(name), "{name}: {body}");
    }
    for fitting in [
        json!({ "minutes_to_expire": 129_600 }),
        json!({ "minutes_to_expire": 1.5, "sandbox": "provider" }),
        json!({ "integration": { "provider": "ulti_pro", "auth_method": "credential" }, "manual": false }),
        json!({ "customer_email": "wilhelmina@example.com", "recordkeeping": { "recordkeeper": "voya" } }),
    ] {
        assert_eq!(finch.create(fitting.clone()).await.status, 201, "{fitting}");
    }
}

#[tokio::test]
async fn what_there_is_not_is_said_once_and_not_asked_for_again() {
    let finch = Finch::start();
    let token = finch.connected().await;
    for (method, path) in ABSENT {
        let answer = client::send(finch.by_token(method, path, token.text())).await;
        refused(&answer, 501, "not_implemented_error", None);
        assert_eq!(answer.headers["x-should-retry"], "false", "{path}");
    }
    let answer = client::send(finch.by_token("GET", "/employer/nothing", token.text())).await;
    refused(&answer, 404, "not_found_error", None);
    let answer = client::send(finch.by_token("DELETE", "/introspect", token.text())).await;
    refused(&answer, 405, "bad_request", Some("invalid_request"));
}

#[tokio::test]
async fn a_call_names_one_entity_or_none() {
    let finch = Finch::start();
    let token = finch.connected().await;
    let id = token.0["entity_ids"][0].as_str().unwrap();
    let unknown = "60176581-e828-5c49-817f-1a3938e68e12";
    for (query, status, name, detail) in [
        (
            format!("entity_ids%5B%5D={unknown}"),
            404,
            "not_found_error",
            "item_not_found",
        ),
        (
            format!("entity_ids={unknown}"),
            404,
            "not_found_error",
            "item_not_found",
        ),
        (
            format!("entity_ids%5B%5D={id}&entity_ids%5B%5D={unknown}"),
            400,
            "invalid_request_error",
            "invalid_request",
        ),
        (
            format!("entity_ids={id},{unknown}"),
            400,
            "invalid_request_error",
            "invalid_request",
        ),
    ] {
        let path = format!("/employer/company?{query}");
        let answer = client::send(finch.by_token("GET", &path, token.text())).await;
        refused(&answer, status, name, Some(detail));
    }
}

#[tokio::test]
async fn who_calls_too_often_is_told_how_long_to_wait() {
    let finch = Finch::serving(&[("ROLLBOOK_RATE_LIMIT", "2"), ("ROLLBOOK_GUESS_LIMIT", "3")]);
    for _ in 0..2 {
        assert_eq!(finch.create(json!({})).await.status, 201);
    }
    let answer = finch.create(json!({})).await;
    refused(&answer, 429, "rate_limit_exceeded_error", Some("finch_application_rl"));
    let wait: u64 = answer.headers["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((1..=60).contains(&wait), "{wait}");
    // Who guesses is told so wherever they guess.
    let guess = async || client::send(finch.by_token("GET", "/introspect", "tok_guessed")).await;
    for _ in 0..3 {
        refused(&guess().await, 401, "invalid_token_error", None);
    }
    refused(
        &guess().await,
        429,
        "rate_limit_exceeded_error",
        Some("finch_auth_ip_rl"),
    );
}

#[tokio::test]
async fn the_version_and_whatever_else_clients_send_along_is_taken() {
    let finch = Finch::start();
    for version in ["2020-09-17", "2999-01-01"] {
        let request = finch
            .hub
            .server
            .request("GET", "/providers")
            .header("finch-api-version", version);
        let providers = client::send(request.header("x-stainless-lang", "python")).await.ok();
        assert_eq!(providers[0]["id"], "ulti_pro");
        assert_eq!(
            providers[0]["products"],
            json!([
                "company",
                "directory",
                "individual",
                "ssn",
                "employment",
                "payment",
                "pay_statement",
                "benefits"
            ])
        );
        assert_eq!(
            providers[0]["authentication_methods"][0]["supported_fields"]["individual"]["dob"],
            true
        );
    }
}
