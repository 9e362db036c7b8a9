//! What a caller may not do on this face is refused. The tries are made from `/openapi.json`.

mod asked;
mod foreign;

use reqwest::RequestBuilder;
use serde_json::{Value, json};

use super::{Finch, refused};
use crate::client::{self, Answer};

/// There are more tries than anybody else makes.
pub(super) const WITHOUT_LIMITS: &[(&str, &str)] = &[("ROLLBOOK_RATE_LIMIT", "0"), ("ROLLBOOK_GUESS_LIMIT", "0")];

/// The operations that this scheme opens: method and path.
pub(super) fn opened_by(description: &Value, scheme: &str) -> Vec<(String, String)> {
    let opened = described_as_opened_by(description, scheme);
    opened
        .into_iter()
        .map(|(method, path)| (method, path.replace(['{', '}'], "")))
        .collect()
}

/// The same with their paths as they are described.
pub(super) fn described_as_opened_by(description: &Value, scheme: &str) -> Vec<(String, String)> {
    let paths = description["paths"].as_object().unwrap().iter();
    let operations = paths.flat_map(|(path, item)| {
        let operations = item.as_object().unwrap().iter();
        operations.map(move |(method, operation)| (method.to_uppercase(), path.clone(), operation))
    });
    let opened = operations.filter(|(.., operation)| {
        let security = operation["security"].as_array().unwrap();
        security.iter().any(|entry| entry.get(scheme).is_some())
    });
    opened.map(|(method, path, _)| (method, path)).collect()
}

async fn sent(request: RequestBuilder) -> Answer {
    client::send(request.header("content-type", "application/json").body("{}")).await
}

#[tokio::test]
async fn what_an_access_token_opens_is_opened_by_nothing_else() {
    let finch = Finch::serving(WITHOUT_LIMITS);
    let server = &finch.hub.server;
    let description = client::send(server.request("GET", "/openapi.json")).await.ok();
    let operations = opened_by(&description, "access_token");
    assert!(operations.len() >= 40, "{}", operations.len());
    let ended = finch.connected().await;
    client::send(finch.by_token("POST", "/disconnect", ended.text()))
        .await
        .ok();
    let revoked = Finch::client(&finch.hub.home, &[]);
    for (method, path) in operations {
        let call = || server.request(&method, &path);
        for (what, request) in [
            ("nothing", call()),
            ("a client", call().basic_auth(&finch.client.0, Some(&finch.client.1))),
            (
                "another scheme",
                call().header("authorization", format!("Digest {}", ended.text())),
            ),
            ("a token without a scheme", call().header("authorization", ended.text())),
            (
                "a token twice",
                call()
                    .bearer_auth(ended.text())
                    .header("authorization", format!("Bearer {}", ended.text())),
            ),
        ] {
            let answer = sent(request).await;
            assert_eq!(
                answer.body["name"], "unauthorized_request_error",
                "{method} {path} with {what}"
            );
            refused(&answer, 401, "unauthorized_request_error", None);
        }
        for (what, token) in [
            ("a token of what is over", ended.text()),
            (
                "a token that there is not",
                "tok_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            ),
            ("an API key", &server.key),
            ("a client's secret", &revoked.1),
        ] {
            let answer = sent(call().bearer_auth(token)).await;
            assert_eq!(
                answer.body["name"], "invalid_token_error",
                "{method} {path} with {what}"
            );
            refused(&answer, 401, "invalid_token_error", None);
        }
    }
}

#[tokio::test]
async fn what_a_client_opens_is_opened_by_nothing_else() {
    let finch = Finch::serving(WITHOUT_LIMITS);
    let server = &finch.hub.server;
    let description = client::send(server.request("GET", "/openapi.json")).await.ok();
    let operations = opened_by(&description, "client");
    assert!(operations.len() >= 4, "{}", operations.len());
    let token = finch.connected().await;
    let revoked = Finch::client(&finch.hub.home, &[]);
    finch.hub.home.run(["clients", "revoke", &revoked.0]).done();
    let (id, secret) = (&finch.client.0, &finch.client.1);
    for (method, path) in operations {
        let call = || server.request(&method, &path);
        for (what, request) in [
            ("nothing", call()),
            ("a token", call().bearer_auth(token.text())),
            ("an API key", call().basic_auth(&server.key, Some(""))),
            ("the id alone", call().basic_auth(id, Some(""))),
            ("another's secret", call().basic_auth(id, Some(&revoked.1))),
            ("the secret as the id", call().basic_auth(secret, Some(id))),
            (
                "a client that is revoked",
                call().basic_auth(&revoked.0, Some(&revoked.1)),
            ),
        ] {
            let answer = sent(request).await;
            assert_eq!(
                answer.body["name"], "invalid_client_error",
                "{method} {path} with {what}"
            );
            refused(&answer, 401, "invalid_client_error", None);
        }
        let known = sent(call().basic_auth(id, Some(secret))).await;
        assert_ne!(known.status, 401, "{method} {path}");
    }
}

#[tokio::test]
async fn a_token_opens_no_other_face_and_ends_with_its_client() {
    let finch = Finch::start();
    let token = finch.connected().await;
    for path in ["/accounts", "/actions", "/v1/requests", "/unified/hris/employees"] {
        let answer = client::send(finch.by_token("GET", path, token.text())).await;
        assert_eq!(answer.status, 401, "{path}");
    }
    finch.introspect(&token).await.ok();
    finch.hub.home.run(["clients", "revoke", &finch.client.0]).done();
    refused(&finch.introspect(&token).await, 401, "invalid_token_error", None);
    let listed = finch.hub.home.run(["clients", "list", "--json"]).json();
    assert_eq!(
        (&listed[0]["client_id"], &listed[0]["state"]),
        (&json!(finch.client.0), &json!("revoked"))
    );
    assert!(!listed.to_string().contains("cls_"), "a secret is told once: {listed}");
}
