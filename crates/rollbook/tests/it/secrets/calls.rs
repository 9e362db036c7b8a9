//! What products do over HTTP: writes of people's numbers under a key, webhooks, links, keys that may see less.

use reqwest::RequestBuilder;
use serde_json::{Value, json};

use super::told::{Told, token};
use crate::{
    client::{self, Answer},
    emulator::Emulator,
    server::Server,
    webhooks::Receiver,
};

/// A social security number that nobody in the tenant has.
pub(super) const SSN: &str = "918273645";
/// The number of a bank account that nobody in the tenant has.
pub(super) const BANK_NUMBER: &str = "40817263549018273";

fn hire(ssn: &Value) -> Value {
    json!({
        "company_identifier": "HLF", "first_name": "Robin", "last_name": "Exampleton", "ssn": ssn,
        "birth_date": "1995-06-07", "address_line1": "12 Harbor Road", "city": "Tacoma", "state_or_province": "WA",
        "zip_or_postal_code": "00402", "country": "USA", "email_address": "robin.exampleton@example.com",
        "hire_date": "2026-11-16", "seniority_date": "2026-11-16", "benefit_seniority_date": "2026-11-16",
        "job_code": "1E5", "pay_group": "HLFWK", "pay_rate": 21.50, "pay_rate_type": "H", "scheduled_hours": "40.00",
        "direct_deposits": [{ "account_is_active": true, "account_number": BANK_NUMBER, "account_type": "C",
            "bank_name": "First Example", "routing_number": "125000105" }],
    })
}

fn sent(server: &Server, method: &str, path: &str, key: &str, body: &Value) -> RequestBuilder {
    let request = server.request(method, path).basic_auth(key, Some(""));
    request
        .header("content-type", "application/json")
        .body(body.to_string())
}

/// Hires somebody under a key, well and badly; asks for it again, by key and by number.
pub(super) async fn writes(server: &Server, emulator: &Emulator, account: &str, told: &mut Told) {
    told.plant("a social security number", SSN);
    told.plant("a social security number", "918-27-3645");
    told.plant("a bank number", BANK_NUMBER);
    let write = async |ssn: Value, key: &str| {
        let mut body = hire(&ssn);
        body["idempotency_key"] = json!(key);
        let call = json!({ "action": "hire_employee", "body": body });
        server.call(account, &call).await
    };
    // Not taken before it is sent, and by the tenant.
    for (ssn, status) in [(json!({ "number": SSN }), 400), (json!([SSN]), 400)] {
        let refused = write(ssn, "a-hire-that-is-none").await;
        assert_eq!(refused.status, status, "{refused:#?}");
        told.keep_answer("a refused hire", &refused);
    }
    let mut misplaced = hire(&json!(SSN));
    misplaced["job_code"] = json!(SSN);
    let call = json!({ "action": "hire_employee", "body": misplaced });
    let refused = server.call(account, &call).await;
    assert_eq!(refused.status, 422, "{refused:#?}");
    // UKG Pro says which code it does not know.
    let said = refused.body.to_string().replace(SSN, "");
    told.keep("a hire that the tenant refused", said);
    // No answer comes, and what becomes of it is not known; and an answer that is told again.
    emulator.fault("garbage@soap*1").await;
    for (key, status) in [
        ("a-hire-without-an-answer", None),
        ("a-hire", Some(200)),
        ("a-hire", Some(200)),
    ] {
        let answer = write(json!(SSN), key).await;
        assert!(status.is_none_or(|status| status == answer.status), "{answer:#?}");
        told.keep_answer("a hire", &answer);
        emulator.control("DELETE", "faults", None).await;
        if key == "a-hire-without-an-answer" {
            told.keep_answer("a hire asked for again", &write(json!(SSN), key).await);
        }
    }
    let other = write(json!("918273646"), "a-hire").await;
    assert_eq!(other.status, 409, "{other:#?}");
    told.keep_answer("another hire under its key", &other);
    let identifier = json!({ "employeeIdentifierType": "SSN", "employeeIdentifierValue": SSN });
    let call = json!({ "action": "find_employee_ids", "body": { "records": [identifier] } });
    told.keep_answer("a look-up by number", &server.call(account, &call).await);
    for action in ["list_person_details", "list_direct_deposits"] {
        let answer = server.action(account, action, json!({ "page_size": 100 })).await;
        told.keep_answer(action, &answer);
    }
}

/// Makes a webhook and rotates its secret.
pub(super) async fn webhook(server: &Server, receiver: &mut Receiver, told: &mut Told) {
    let asked = json!({ "url": receiver.url });
    let made = client::send(sent(server, "POST", "/v1/webhooks", &server.key, &asked)).await;
    assert_eq!(made.status, 201, "{made:#?}");
    let path = format!("/v1/webhooks/{}", made.body["id"].as_str().unwrap());
    let rotate = sent(server, "POST", &format!("{path}/rotate"), &server.key, &json!({}));
    for (what, answer) in [("a webhook", made), ("its new secret", client::send(rotate).await)] {
        let text = answer.body.to_string();
        told.keep_without(what, &text, answer.body["secret"].as_str().unwrap());
    }
    let test = sent(server, "POST", &format!("{path}/test"), &server.key, &Value::Null);
    told.keep_answer("a test", &client::send(test).await);
    let arrival = receiver.next().await;
    told.keep("a delivery", format!("{:?} {}", arrival.headers, arrival.body));
    for path in ["/v1/webhooks", &path, &format!("{path}/deliveries")] {
        told.keep_answer(path, &server.get(path).await);
    }
}

/// Makes a link for a customer; returns its token.
pub(super) async fn link(server: &Server, told: &mut Told) -> String {
    let asked = json!({ "origin_owner_id": "canary", "origin_owner_name": "Canary" });
    let made = client::send(sent(server, "POST", "/connect_sessions", &server.key, &asked)).await;
    let token = made.body["token"].as_str().unwrap().to_owned();
    told.keep_without("a link", &made.body.to_string(), &token);
    token
}

/// Keeps the answer of a broken account, which says where it is linked again; returns the token.
pub(super) fn keep_broken(answer: &Answer, told: &mut Told) -> String {
    let mut body = answer.body.clone();
    let url = body["problem"]["linking_url"].take();
    let token = token(url.as_str().unwrap(), "lnk_");
    told.plant("the link of a broken account", &token);
    told.keep("a failure with a link", format!("{:?} {body}", answer.headers));
    token
}
