//! What `POST /actions/rpc` does not take, and what UKG Pro refuses.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use super::refused;
use crate::{client, emulator::Emulator, server::Linked};

/// Sends a body as it is, with the account in the header.
async fn raw(linked: &Linked, body: impl Into<reqwest::Body>) -> client::Answer {
    client::send(linked.server.rpc(body).header("x-account-id", &linked.account)).await
}

#[tokio::test]
async fn an_account_that_is_not_named_or_named_twice_is_refused() {
    let linked = Linked::start();
    let Linked { server, account, .. } = &linked;
    let other = "acc_0190163d8694739b95e65b3e02c4d2ea";
    let call = json!({ "action": "find_people" });
    let none = client::send(server.rpc(call.to_string())).await;
    let body = refused(none, 400);
    assert!(body["message"].as_str().unwrap().contains("x-account-id"), "{body}");

    let inside = json!({ "action": "find_people", "headers": { "X-Account-Id": other } });
    let body = refused(server.call(account, &inside).await, 400);
    assert!(
        body["message"].as_str().unwrap().contains("different accounts"),
        "{body}"
    );

    let body = refused(server.call(other, &call).await, 404);
    assert_eq!(body["problem"]["code"], "account_not_found");
    refused(server.call("42", &call).await, 400);
    refused(server.call("", &call).await, 400);
    let number = json!({ "action": "find_people", "headers": { "x-account-id": 42 } });
    refused(client::send(server.rpc(number.to_string())).await, 400);
}

#[tokio::test]
async fn a_body_that_is_no_call_is_refused_without_being_quoted() {
    let linked = Linked::start();
    for body in [
        "",
        "s3cr3t",
        "{\"action\": \"find_people\", \"s3cr3t\"",
        "[]",
        "null",
        "\"s3cr3t\"",
        "{}",
        "{\"action\": 7, \"query\": {\"last_name\": \"s3cr3t\"}}",
        "{\"action\": null}",
        "{\"action\": \"find_people\", \"query\": [\"s3cr3t\"]}",
        "{\"action\": \"find_people\", \"path\": \"s3cr3t\"}",
        "{\"action\": \"find_people\", \"body\": 7}",
        "{\"action\": \"find_people\", \"headers\": \"s3cr3t\"}",
    ] {
        let told = refused(raw(&linked, body).await, 400);
        assert_eq!(told["errorCode"], "ValidationError", "{body}");
        assert!(!told.to_string().contains("s3cr3t"), "{body}: {told}");
    }
    refused(raw(&linked, vec![b'{', 0xff, 0xfe]).await, 400);
    refused(raw(&linked, "[".repeat(100_000)).await, 400);
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused() {
    let linked = Linked::start();
    let large = format!(
        "{{\"action\": \"find_people\", \"query\": {{\"last_name\": \"{}\"}}}}",
        "x".repeat(3 << 20)
    );
    let body = refused(raw(&linked, large).await, 413);
    assert_eq!(body["problem"]["code"], "body_too_large");
    assert!(body["message"].as_str().unwrap().contains("2 MiB"), "{body}");
}

#[tokio::test]
async fn inputs_that_cannot_be_right_are_refused_by_name() {
    let linked = Linked::start();
    let Linked { server, account, .. } = &linked;
    for (action, query, told) in [
        ("find_people", json!({ "shoe_size": 44 }), "`shoe_size`"),
        ("find_people", json!({ "last_name": ["Sam"] }), "`last_name`"),
        ("find_people", json!({ "last_name": { "like": "Sam" } }), "`last_name`"),
        ("find_people", json!({ "last_name": "LIKE (Sam" }), "LIKE"),
        ("find_people", json!({ "page_size": 0 }), "`page_size`"),
        ("find_people", json!({ "page_size": 10_001 }), "`page_size`"),
        ("find_people", json!({ "page_size": "many" }), "`page_size`"),
        ("find_people", json!({ "page_size": 2.5 }), "`page_size`"),
        ("find_people", json!({ "next": "nonsense" }), "`next`"),
        ("get_person_details", json!({}), "`employeeId`"),
        ("get_person_details", json!({ "employeeId": null }), "`employeeId`"),
        ("get_person_details", json!({ "employeeId": " " }), "`employeeId`"),
        (
            "get_person_by_employee_identifier",
            json!({ "company_code": "NORD" }),
            "`employee_number`",
        ),
        (
            "get_person_by_employee_identifier",
            json!({ "employee_number": "1", "ssn": "999999999" }),
            "exactly one",
        ),
    ] {
        let body = refused(server.action(account, action, query.clone()).await, 400);
        assert_eq!(body["errorCode"], "ValidationError", "{query}");
        assert!(body["message"].as_str().unwrap().contains(told), "{query}: {body}");
        assert!(body["problem"]["request_id"].is_string(), "{query}: {body}");
        assert!(!body.to_string().contains("999999999"), "{body}");
    }
    let twice =
        json!({ "action": "get_person_details", "path": { "employeeId": "A" }, "query": { "employeeId": "B" } });
    let body = refused(server.call(account, &twice).await, 400);
    assert!(body["message"].as_str().unwrap().contains("twice"), "{body}");
}

#[tokio::test]
async fn an_unknown_action_is_not_found() {
    let linked = Linked::start();
    for action in ["ukg-pro_nope", "", "workday_find_people", "ukg-pro_ukg-pro_find_people"] {
        let body = refused(linked.server.action(&linked.account, action, json!({})).await, 404);
        assert_eq!(body["problem"]["code"], "action_unknown", "{action}");
    }
}

#[tokio::test]
async fn a_cursor_holds_for_its_own_call_only() {
    let linked = Linked::start();
    let Linked { server, account, .. } = &linked;
    let first = server
        .action(account, "find_people", json!({ "page_size": 10 }))
        .await
        .ok();
    let next = &first["next"];
    let second = linked.emulator.linked(&linked.home);
    for (account, action, query) in [
        (account, "find_people", json!({ "page_size": 11, "next": next })),
        (
            account,
            "find_people",
            json!({ "page_size": 10, "status": "A", "next": next }),
        ),
        (account, "list_person_details", json!({ "page_size": 10, "next": next })),
        (&second, "find_people", json!({ "page_size": 10, "next": next })),
    ] {
        let body = refused(server.action(account, action, query).await, 400);
        assert_eq!(body["problem"]["code"], "cursor_invalid");
    }
}

#[tokio::test]
async fn a_page_past_the_end_is_told_and_not_taken_for_an_empty_list() {
    let linked = Linked::start();
    let Linked { server, account, .. } = &linked;
    for action in ["find_people", "list_person_details"] {
        let first = server.action(account, action, json!({ "page_size": 40 })).await.ok();
        let cursor = URL_SAFE_NO_PAD.decode(first["next"].as_str().unwrap()).unwrap();
        let mut cursor: Value = serde_json::from_slice(&cursor).unwrap();
        assert_eq!(cursor["page"], 2);
        cursor["page"] = json!(99);
        let next = URL_SAFE_NO_PAD.encode(cursor.to_string());
        let past = server
            .action(account, action, json!({ "page_size": 40, "next": next }))
            .await;
        let body = refused(past, 409);
        assert_eq!(body["problem"]["code"], "page_past_end", "{action}: {body}");
        assert!(
            body["message"].as_str().unwrap().contains("without `next`"),
            "{action}: {body}"
        );
    }
}

#[tokio::test]
async fn an_employee_that_does_not_exist_is_not_found() {
    let linked = Linked::start();
    let Linked { server, account, .. } = &linked;
    for (action, query) in [
        ("get_person_details", json!({ "employeeId": "ZZZZZZZZZZZZ" })),
        (
            "get_person_by_employee_identifier",
            json!({ "company_code": "NORD", "employee_number": "999999999" }),
        ),
    ] {
        let body = refused(server.action(account, action, query).await, 404);
        let code = body["problem"]["code"].as_str().unwrap();
        assert!(code == "employee_not_found", "{action}: {body}");
        assert!(body["message"].as_str().unwrap().contains("identifier"), "{body}");
    }
}

#[tokio::test]
async fn a_missing_permission_is_forbidden_and_named() {
    let linked = Linked::start();
    linked.emulator.revoke("View").await;
    for (action, names) in [
        ("find_people", &["Employee Person", "Employee Person Details"][..]),
        ("list_person_details", &["Employee Person Details"]),
    ] {
        let body = refused(linked.server.action(&linked.account, action, json!({})).await, 403);
        let permission = &body["problem"]["permission"];
        assert!(names.contains(&permission["name"].as_str().unwrap()), "{body}");
        assert_eq!(permission["level"], "View");
        let message = body["message"].as_str().unwrap();
        assert!(message.contains("Service Account Administration"), "{body}");
        assert!(message.contains(permission["name"].as_str().unwrap()), "{body}");
    }
}

#[tokio::test]
async fn refused_credentials_are_told_apart_from_a_refused_key() {
    let linked = Linked::start();
    linked
        .emulator
        .change_account(json!({ "password": "another one" }))
        .await;
    linked.emulator.control("DELETE", "tokens", None).await;
    for action in ["find_people", "list_person_details"] {
        let answer = linked.server.action(&linked.account, action, json!({})).await;
        assert!(!answer.headers.contains_key("www-authenticate"));
        let body = refused(answer, 401);
        assert_eq!(body["errorCode"], "AccountInvalidCredentialsError", "{body}");
        assert!(body["message"].as_str().unwrap().contains("Reset Password"), "{body}");
    }
    let soap = refused(
        linked.server.action(&linked.account, "find_people", json!({})).await,
        401,
    );
    if let Some(errors) = soap.get("provider_errors") {
        assert!(errors[0]["raw"]["error"].is_string(), "{soap}");
    }
}

#[tokio::test]
async fn an_expired_password_has_its_own_code() {
    let linked = Linked::start();
    let switches = json!({ "refusal_text": "reason" });
    linked.emulator.control("PATCH", "switches", Some(&switches)).await;
    linked
        .emulator
        .change_account(json!({ "password_expired": true }))
        .await;
    linked.emulator.control("DELETE", "tokens", None).await;
    let body = refused(
        linked.server.action(&linked.account, "find_people", json!({})).await,
        401,
    );
    assert_eq!(body["errorCode"], "AccountExpiredCredentialsError", "{body}");
    assert_eq!(
        body["provider_errors"][0]["raw"]["error"], "The password has expired",
        "{body}"
    );
}

#[tokio::test]
async fn an_expired_token_is_renewed_unseen() {
    let linked = Linked::start();
    let call = || {
        linked
            .server
            .action(&linked.account, "find_people", json!({ "page_size": 1 }))
    };
    call().await.ok();
    linked.emulator.control("DELETE", "tokens", None).await;
    call().await.ok();
}

#[tokio::test]
async fn answers_that_are_no_answers_are_bad_gateways() {
    let linked = Linked::start();
    for (fault, action, code) in [
        ("html@EmployeePerson.FindPeople", "find_people", "html"),
        ("fault-in-200@EmployeePerson.FindPeople", "find_people", "server_fault"),
        ("html@person-details", "list_person_details", "html"),
        ("garbage@person-details", "list_person_details", "protocol"),
    ] {
        linked.emulator.control("DELETE", "faults", None).await;
        linked.emulator.fault(fault).await;
        let body = refused(linked.server.action(&linked.account, action, json!({})).await, 502);
        assert_eq!(body["problem"]["code"], code, "{fault}: {body}");
        assert!(body["problem"]["remedy"].is_string(), "{fault}: {body}");
    }
    linked.emulator.control("DELETE", "faults", None).await;
    linked
        .server
        .action(&linked.account, "find_people", json!({}))
        .await
        .ok();
}

#[tokio::test]
async fn a_throttled_tenant_says_when_to_try_again() {
    let linked = Linked::start();
    // Beyond the time in which calls are repeated, so it is told at once.
    linked.emulator.fault("throttle=300@person-details").await;
    let answer = linked
        .server
        .action(&linked.account, "list_person_details", json!({}))
        .await;
    let after = answer.headers.get("retry-after").cloned();
    let body = refused(answer, 429);
    assert_eq!(body["problem"]["retryable"], true);
    let after: u64 = after.unwrap().to_str().unwrap().parse().unwrap();
    assert!(after >= 1, "whole seconds");
}

#[tokio::test]
async fn a_tenant_that_went_away_is_a_bad_gateway() {
    let Linked {
        emulator,
        server,
        account,
        home: _home,
    } = Linked::start();
    let stop = |emulator: Emulator| emulator.stop().done();
    stop(emulator);
    let body = refused(server.action(&account, "find_people", json!({})).await, 502);
    assert_eq!(body["problem"]["step"], "connection", "{body}");
}

#[tokio::test]
async fn a_broken_account_is_refused_at_once_with_the_page_where_it_is_linked_again() {
    let linked = Linked::start();
    let Linked { server, account, .. } = &linked;
    linked
        .emulator
        .change_account(json!({ "password": "another one" }))
        .await;
    let first = server.action(account, "list_person_details", json!({})).await;
    let url = first.body["problem"]["linking_url"].as_str().unwrap().to_owned();
    let again = server.action(account, "list_person_details", json!({})).await.body;
    assert_eq!(again["problem"]["code"], "reauthentication_needed");
    assert_eq!(again["problem"]["linking_url"], url);

    // A key that may make no link is not handed one.
    let scope = ["keys", "create", "--scope", "actions:read", "--json"];
    let made = linked.home.run(scope).json();
    let call = json!({ "action": "list_person_details" }).to_string();
    let request = server.request("POST", "/actions/rpc").body(call);
    let request = request
        .header("content-type", "application/json")
        .header("x-account-id", account)
        .basic_auth(made["key"].as_str().unwrap(), Some(""));
    let told = client::send(request).await.body;
    assert_eq!(told["problem"]["code"], "reauthentication_needed");
    assert_eq!(told["problem"].get("linking_url"), None);

    let page = client::client().get(&url).send().await.unwrap();
    assert_eq!(page.status(), 200);
    let page = page.text().await.unwrap();
    assert!(page.contains("Command line"), "the page names the customer: {page}");
}
