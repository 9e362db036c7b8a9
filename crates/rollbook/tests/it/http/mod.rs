//! The HTTP face.

mod accounts;
mod actions;
mod authentication;
mod authorisation;
pub(crate) mod described;
mod errors;
mod guide;
mod limits;
mod meta;
mod openapi;
mod pages;
mod proxy;
mod request_logs;
mod rpc;
mod rpc_refusals;
mod search;
mod transport;
mod writes;

use serde_json::{Value, json};

use crate::client::Answer;

/// Checks the body that every failure has (StackOne's API reference, *Errors*), and returns it.
#[track_caller]
fn refused(answer: Answer, status: u16) -> Value {
    assert_eq!(answer.status, status, "{answer:#?}");
    let is_own = answer.headers["content-type"] == "application/problem+json";
    let body = answer.body;
    if is_own {
        assert_eq!(body["status"], status, "{body}");
        let page = format!("/explain/{}", body["code"].as_str().unwrap());
        assert_eq!((&body["type"], &body["docs"]), (&json!(page), &json!(page)), "{body}");
        assert!(body["title"].is_string() && body["detail"].is_string(), "{body}");
        // For those who look for what the other faces say.
        return json!({ "message": body["detail"], "problem": body });
    }
    assert_eq!(body["statusCode"], status, "{body}");
    assert!(
        body["message"].as_str().is_some_and(|message| !message.is_empty()),
        "{body}"
    );
    let timestamp = body["timestamp"].as_str().unwrap();
    let at: jiff::Timestamp = timestamp.parse().unwrap_or_else(|error| panic!("{timestamp}: {error}"));
    assert!((jiff::Timestamp::now() - at).get_hours() == 0, "{timestamp}");
    for name in body.as_object().unwrap().keys() {
        let known = [
            "statusCode",
            "message",
            "timestamp",
            "errorCode",
            "provider_errors",
            "problem",
        ];
        assert!(known.contains(&name.as_str()), "{body}");
    }
    if let Some(code) = body.get("errorCode") {
        assert!(code.is_string(), "{body}");
    }
    if let Some(errors) = body.get("provider_errors") {
        for error in errors.as_array().unwrap() {
            assert!(error["raw"].is_object(), "a client throws on any other raw: {body}");
            let status = error.get("status");
            assert!(status.is_none_or(Value::is_u64), "{body}");
        }
    }
    let problem = &body["problem"];
    assert!(problem["code"].is_string() && problem["step"].is_string(), "{body}");
    let docs = format!("/explain/{}", problem["code"].as_str().unwrap());
    assert_eq!(problem["docs"], docs, "every failure leads to its page");
    assert!(problem["retryable"].is_boolean(), "{body}");
    body
}
