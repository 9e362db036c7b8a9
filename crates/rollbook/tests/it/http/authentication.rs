//! Who may call: an API key in every form that clients send (StackOne's API reference, *Authentication*).

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::json;

use super::refused;
use crate::{
    client::{self, Answer},
    program::Home,
    server::Server,
};

/// The routes that need a key.
const GUARDED: [(&str, &str); 9] = [
    ("GET", "/accounts"),
    ("GET", "/accounts/acc_0190163d8694739b95e65b3e02c4d2ea"),
    ("DELETE", "/accounts/acc_0190163d8694739b95e65b3e02c4d2ea"),
    ("GET", "/actions"),
    ("POST", "/actions/build"),
    ("POST", "/actions/search"),
    ("POST", "/actions/rpc"),
    ("POST", "/connect_sessions"),
    ("POST", "/connect_sessions/authenticate"),
];

async fn with(server: &Server, route: (&str, &str), authorization: Option<&str>) -> Answer {
    let mut request = server.request(route.0, route.1).body(json!({}).to_string());
    if let Some(value) = authorization {
        request = request.header("authorization", value);
    }
    client::send(request).await
}

#[tokio::test]
async fn a_key_is_accepted_in_each_form_clients_send() {
    let home = Home::new();
    let server = Server::start(&home);
    let key = &server.key;
    let basic = |text: String| STANDARD.encode(text);
    for authorization in [
        format!("Basic {}", basic(format!("{key}:"))),
        format!("Basic {}", basic(key.clone())),
        format!("Basic {}", basic(format!("{key}:ignored:password"))),
        format!("basic {}", basic(format!("{key}:"))),
        format!("Bearer {key}"),
        format!("BEARER {key}"),
    ] {
        let answer = with(&server, GUARDED[0], Some(&authorization)).await;
        assert_eq!(answer.ok(), json!([]), "{authorization}");
    }
}

#[tokio::test]
async fn without_a_good_key_nothing_is_told() {
    let home = Home::new();
    let server = Server::start(&home);
    let key = &server.key;
    let mut altered = key.clone();
    let last = if altered.pop() == Some('x') { 'y' } else { 'x' };
    altered.push(last);
    let wrong = [
        None,
        Some(String::new()),
        Some("Bearer".to_owned()),
        Some(key.clone()),
        Some(format!("Digest {key}")),
        Some("Basic ***".to_owned()),
        Some(format!("Basic {}", STANDARD.encode(format!(":{key}")))),
        Some(format!("Basic {}", STANDARD.encode([0xff, 0xfe]))),
        Some(format!("Bearer {altered}")),
        Some(format!("Bearer {}", &key[..key.len() - 1])),
        Some(format!("Bearer {}", key.to_uppercase())),
    ];
    for route in GUARDED {
        for authorization in &wrong {
            let answer = with(&server, route, authorization.as_deref()).await;
            assert!(answer.headers.contains_key("www-authenticate"));
            let body = refused(answer, 401);
            assert_eq!(
                body["problem"]["code"], "api_key_refused",
                "{route:?} {authorization:?}"
            );
            assert_eq!(body.get("errorCode"), None, "that is for credentials of an account");
            assert!(
                body["message"].as_str().unwrap().contains("rollbook keys create"),
                "{body}"
            );
            assert!(!body.to_string().contains(key.as_str()), "{body}");
        }
    }
}

#[tokio::test]
async fn every_key_that_was_made_is_good_at_once() {
    let home = Home::new();
    let server = Server::start(&home);
    let made = home.run(["keys", "create", "--json"]).json();
    let authorization = format!("Bearer {}", made["key"].as_str().unwrap());
    with(&server, GUARDED[0], Some(&authorization)).await.ok();
}

#[tokio::test]
async fn health_and_the_description_need_no_key() {
    let home = Home::new();
    let server = Server::start(&home);
    for path in ["/health", "/openapi.json"] {
        client::send(server.request("GET", path)).await.ok();
    }
}
