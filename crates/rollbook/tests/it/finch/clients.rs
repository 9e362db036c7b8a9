//! The published clients, unmodified, through every call of connecting.

use serde_json::{Value, json};

use super::{Finch, PRODUCTS};
use crate::{hub::Link, node, python};

/// What runs a script: on this input, it prints JSON.
#[derive(Clone, Copy)]
enum Client {
    /// The one of `PyPI`, which validates each answer where it is strict.
    Python { strict: bool },
    /// The one of npm.
    Node,
}

impl Client {
    fn run(self, finch: &Finch, further: &Value) -> Value {
        let (id, secret) = &finch.client;
        let mut input = json!({ "url": finch.hub.server.url, "client_id": id, "client_secret": secret });
        for (name, value) in further.as_object().unwrap() {
            input[name] = value.clone();
        }
        match self {
            Self::Python { strict } => {
                input["strict"] = json!(strict);
                python::read("finch_connect.py", &input.to_string())
            }
            Self::Node => node::read("finch_connect.mjs", &input.to_string()),
        }
    }
}

/// What the client makes of each failure: its class, status, name, detail, and how often it called.
fn failures() -> [(&'static str, Value); 10] {
    let failure = |class: &str, status: u16, name: &str, detail: Option<&str>| json!({ "class": class, "status": status, "name": name, "finch_code": detail, "calls": 1, "is_named": true });
    let unauthorised = |name: &str| failure("AuthenticationError", 401, name, None);
    let invalid = Some("invalid_request");
    let unknown = || failure("NotFoundError", 404, "not_found_error", Some("item_not_found"));
    [
        (
            "code used",
            failure("BadRequestError", 400, "invalid_grant_error", None),
        ),
        ("wrong secret", unauthorised("invalid_client_error")),
        (
            "unknown product",
            failure("BadRequestError", 400, "invalid_request_error", invalid),
        ),
        ("unknown connection", unknown()),
        ("unknown token", unauthorised("invalid_token_error")),
        ("no token", unauthorised("unauthorized_request_error")),
        ("unknown entity", unknown()),
        (
            "no scope",
            failure("PermissionDeniedError", 403, "insufficient_scope_error", None),
        ),
        // Three calls, were they not told that it is in vain.
        (
            "nothing there",
            failure("InternalServerError", 501, "not_implemented_error", None),
        ),
        ("disconnected", unauthorised("invalid_token_error")),
    ]
}

async fn connects(client: Client) {
    let finch = Finch::start();
    let made = client.run(&finch, &json!({ "stage": "sessions" }));
    let token = made["session_id"].as_str().unwrap().to_owned();
    assert_eq!(
        made["connect_url"],
        format!("{}/authorize?session={token}", finch.hub.server.url)
    );
    let session = super::Session {
        link: Link { hub: &finch.hub, token },
        finch: &finch,
    };
    let code = session.connect().await;

    let told = client.run(&finch, &json!({ "stage": "tokens", "code": code }));
    let (token, known) = (&told["token"], &told["introspection"]);
    let account = finch.hub.home.run(["accounts", "--json"]).json()[0].clone();
    let id = account["id"].as_str().unwrap().trim_start_matches("acc_").to_owned();
    assert_eq!(token["account_id"].as_str().unwrap().replace('-', ""), id);
    assert_eq!(
        (&token["products"], &token["entity_ids"]),
        (&json!(PRODUCTS), &json!([token["company_id"]]))
    );
    for name in [
        "connection_id",
        "account_id",
        "company_id",
        "products",
        "client_type",
        "provider_id",
    ] {
        assert_eq!(known[name], token[name], "{name}");
    }
    assert_eq!(known["client_id"], finch.client.0.as_str());
    assert_eq!(known["customer_email"], "wilhelmina@example.com");
    assert_eq!(known["connection_status"]["status"], "connected");
    assert_eq!(known["entities"][0]["id"], token["entity_ids"][0]);
    assert_eq!(told["providers"][0]["id"], "ulti_pro");
    assert_eq!(
        told["providers"][0]["authentication_methods"][0]["supported_fields"]["individual"]["dob"],
        true
    );
    assert!(told["again"]["session_id"].as_str().unwrap().starts_with("lnk_"));
    for (what, failure) in failures() {
        assert_eq!(told["failures"][what], failure, "{what}");
    }
    assert_eq!(told["disconnected"]["status"], "success");
    assert_eq!(account["status"], "revoked", "nobody else stands on the account");

    let finch = Finch::serving(&[("ROLLBOOK_RATE_LIMIT", "2")]);
    let limited = client.run(&finch, &json!({ "stage": "limited" }));
    assert_eq!(
        [&limited["class"], &limited["name"], &limited["finch_code"]],
        ["RateLimitError", "rate_limit_exceeded_error", "finch_application_rl"]
    );
}

#[tokio::test]
async fn the_client_for_python_connects_and_understands_every_failure() {
    connects(Client::Python { strict: false }).await;
}

#[tokio::test]
async fn the_client_for_python_finds_nothing_wrong_with_any_answer() {
    connects(Client::Python { strict: true }).await;
}

#[tokio::test]
async fn the_client_for_node_connects_and_understands_every_failure() {
    connects(Client::Node).await;
}
