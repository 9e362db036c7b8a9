//! Accounts as products see and change them (StackOne's API reference, *Accounts*).

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::refused;
use crate::{
    client::{self, Answer},
    emulator::Emulator,
    program::Home,
    server::{Linked, Server},
};

/// Three accounts of two customers in one data folder: one in order, one that lacks a permission, one whose
/// credentials are refused. They are returned oldest first.
async fn three() -> (Home, Server, [String; 3]) {
    let home = Home::new();
    let emulators = [Emulator::start(), Emulator::start(), Emulator::start()];
    let mut ids = [const { String::new() }; 3];
    for (number, emulator) in emulators.iter().enumerate() {
        let owner = if number == 2 { "forest" } else { "harbour" };
        let account = emulator.link(&home, &["--owner-id", owner, "--owner-name", owner]);
        account["id"].as_str().unwrap().clone_into(&mut ids[number]);
    }
    emulators[1].revoke("View").await;
    home.run(["check", &ids[1]]).done();
    emulators[2].change_account(json!({ "password": "another one" })).await;
    home.run(["check", &ids[2]]).failed(3);
    let server = Server::start(&home);
    (home, server, ids)
}

/// The ids of a list.
async fn listed(server: &Server, query: &str) -> Vec<String> {
    let list = server.get(&format!("/accounts{query}")).await.ok();
    let accounts = list.as_array().unwrap().iter();
    accounts
        .map(|account| account["id"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn an_account_has_the_shape_clients_read_and_no_credentials() {
    let linked = Linked::start();
    let list = linked.server.get("/accounts").await.ok();
    let account = &list[0];
    let permissions = json!([{
        "name": "Employee Person Details",
        "also": ["Employee Person"],
        "level": "View",
        "state": "granted",
        "evidence": null,
    }]);
    assert_eq!(
        *account,
        json!({
            "id": linked.account,
            "provider": "ukg-pro",
            "provider_name": "UKG Pro",
            "origin_owner_id": "command-line",
            "origin_owner_name": "Command line",
            "status": "active",
            "status_reasons": [],
            "setup_information": { "host": linked.emulator.service_url(), "permissions": permissions },
            "credentials": {},
            "label": null,
            "type": "production",
            "created_at": account["created_at"],
            "updated_at": account["updated_at"],
        })
    );
    for name in ["created_at", "updated_at"] {
        let text = account[name].as_str().unwrap();
        text.parse::<jiff::Timestamp>().unwrap();
    }
    let one = linked.server.get(&format!("/accounts/{}", linked.account)).await.ok();
    assert_eq!(one, *account);
}

#[tokio::test]
async fn every_filter_is_repeated_or_a_list_with_commas() {
    let (_home, server, [first, second, third]) = three().await;
    let all = [&first, &second, &third];
    for (query, expected) in [
        (String::new(), vec![&first, &second, &third]),
        (format!("?account_ids={first}"), vec![&first]),
        (
            format!("?account_ids={third}&account_ids={first}"),
            vec![&first, &third],
        ),
        (format!("?account_ids={third},{second}"), vec![&second, &third]),
        (format!("?account_ids={third}%2C%20{second}"), vec![&second, &third]),
        (format!("?account_ids={third},not-an-id"), vec![&third]),
        ("?account_ids=acc_0190163d8694739b95e65b3e02c4d2ea".to_owned(), vec![]),
        ("?account_ids=not-an-id".to_owned(), vec![]),
        ("?origin_owner_id=harbour".to_owned(), vec![&first, &second]),
        ("?origin_owner_ids=forest".to_owned(), vec![&third]),
        (
            "?origin_owner_ids=forest&origin_owner_ids=harbour".to_owned(),
            all.to_vec(),
        ),
        ("?origin_owner_ids=forest,harbour".to_owned(), all.to_vec()),
        ("?origin_owner_id=nobody".to_owned(), vec![]),
        ("?provider=ukg-pro".to_owned(), all.to_vec()),
        ("?providers=workday,ukg-pro".to_owned(), all.to_vec()),
        ("?providers=workday&providers=ukg-pro".to_owned(), all.to_vec()),
        ("?provider=workday".to_owned(), vec![]),
        ("?status=active".to_owned(), vec![&first, &second]),
        ("?status=error".to_owned(), vec![&third]),
        ("?status=expired".to_owned(), vec![]),
        ("?status=expired,error".to_owned(), vec![&third]),
        ("?status=active&status=error".to_owned(), all.to_vec()),
        ("?status=active,error".to_owned(), all.to_vec()),
        ("?status=archived".to_owned(), vec![]),
        ("?status=inactive".to_owned(), vec![]),
        ("?status=active&origin_owner_id=forest".to_owned(), vec![]),
        (
            format!("?status=active&origin_owner_id=harbour&account_ids={second}"),
            vec![&second],
        ),
        ("?unknown=parameter".to_owned(), all.to_vec()),
    ] {
        let found = listed(&server, &query).await;
        assert_eq!(found.iter().collect::<Vec<_>>(), expected, "{query}");
    }
}

#[tokio::test]
async fn a_status_that_there_is_none_of_is_refused_and_not_taken_for_no_accounts() {
    let (_home, server, _) = three().await;
    for query in [
        "status=unheard-of",
        "status=unheard-of,error",
        "status=active&status=Active",
    ] {
        let body = refused(server.get(&format!("/accounts?{query}")).await, 400);
        assert_eq!(body["errorCode"], "ValidationError", "{query}");
        let message = body["message"].as_str().unwrap();
        assert!(message.contains("`suspended`"), "{message}");
    }
}

#[tokio::test]
async fn pages_end_with_a_short_one() {
    let (_home, server, [first, second, third]) = three().await;
    for (query, expected) in [
        ("?page_size=2", vec![&first, &second]),
        ("?page_size=2&page=2", vec![&third]),
        ("?page_size=2&page=3", vec![]),
        ("?page=1&page_size=25", vec![&first, &second, &third]),
        ("?page=4294967295&page_size=500", vec![]),
        ("?page=&page_size=", vec![&first, &second, &third]),
    ] {
        let found = listed(&server, query).await;
        assert_eq!(found.iter().collect::<Vec<_>>(), expected, "{query}");
    }
    for query in [
        "page=0",
        "page=-1",
        "page=two",
        "page=1.5",
        "page=99999999999",
        "page_size=0",
        "page_size=501",
        "page_size=all",
    ] {
        let body = refused(server.get(&format!("/accounts?{query}")).await, 400);
        assert_eq!(body["errorCode"], "ValidationError");
        let name = query.split('=').next().unwrap();
        assert!(
            body["message"].as_str().unwrap().contains(&format!("`{name}`")),
            "{body}"
        );
    }
}

#[tokio::test]
async fn the_reasons_of_a_state_are_told() {
    let (_home, server, [_, degraded, refused]) = three().await;
    let degraded = server.get(&format!("/accounts/{degraded}")).await.ok();
    assert_eq!(degraded["status"], "active", "what it may do still works");
    let reasons = degraded["status_reasons"].as_array().unwrap();
    assert!(!reasons.is_empty());
    for reason in reasons {
        assert_eq!(reason["code"], "permission_missing");
        let description = reason["description"].as_str().unwrap();
        assert!(
            description.contains("Employee Person") && description.contains("View"),
            "{reason}"
        );
        reason["timestamp"]
            .as_str()
            .unwrap()
            .parse::<jiff::Timestamp>()
            .unwrap();
    }
    let refused = server.get(&format!("/accounts/{refused}")).await.ok();
    assert_eq!(refused["status"], "error");
    assert_eq!(refused["status_reasons"][0]["code"], "credentials_refused");
}

#[tokio::test]
async fn a_missing_permission_hides_no_other_reason() {
    let emulator = Emulator::start();
    let home = Home::new();
    let account = emulator.link(&home, &[]);
    emulator.revoke("View").await;
    let id = account["id"].as_str().unwrap();
    home.run(["check", id]).done();
    emulator.fault("unauthorized@rest").await;
    home.run(["check", id]).failed(1);
    let server = Server::start(&home);
    let account = server.get(&format!("/accounts/{id}")).await.ok();
    let reasons = account["status_reasons"].as_array().unwrap();
    let codes: BTreeSet<_> = reasons.iter().map(|reason| reason["code"].as_str().unwrap()).collect();
    assert_eq!(codes, BTreeSet::from(["permission_missing", "transports_disagree"]));
}

#[tokio::test]
async fn an_id_that_names_no_account_is_refused() {
    let home = Home::new();
    let server = Server::start(&home);
    let body = refused(server.get("/accounts/acc_0190163d8694739b95e65b3e02c4d2ea").await, 404);
    assert_eq!(body["problem"]["code"], "account_not_found");
    for malformed in [
        "42",
        "acc_42",
        "req_0190163d8694739b95e65b3e02c4d2ea",
        "%FF",
        "acc%2F1",
        "%00",
    ] {
        let body = refused(server.get(&format!("/accounts/{malformed}")).await, 400);
        assert_eq!(body["errorCode"], "ValidationError", "{malformed}");
    }
}

#[tokio::test]
async fn an_account_linked_while_the_server_runs_is_there_at_once() {
    let home = Home::new();
    let server = Server::start(&home);
    assert_eq!(server.get("/accounts").await.ok(), json!([]));
    let emulator = Emulator::start();
    let id = emulator.linked(&home);
    assert_eq!(listed(&server, "").await, std::slice::from_ref(&id));
    // Its host was allowed on the command line that linked it, not to the server.
    let answer = server.action(&id, "find_people", json!({ "page_size": 1 })).await.ok();
    assert_eq!(answer["data"].as_array().map(Vec::len), Some(1));
    assert_ne!(answer["next"], Value::Null);
}

/// Changes the linked account as a client of this name does.
async fn updated(linked: &Linked, agent: &str, update: &Value) -> Answer {
    let path = format!("/accounts/{}", linked.account);
    let request = linked.server.request("PATCH", &path);
    let request = request
        .basic_auth(&linked.server.key, Some(""))
        .header("user-agent", agent);
    client::send(request.body(update.to_string())).await
}

#[tokio::test]
async fn a_product_changes_whose_an_account_is_and_what_it_is_called() {
    let linked = Linked::start();
    let update = json!({
        "origin_owner_id": " customer-9 ",
        "origin_owner_name": "Tessaria Mills",
        "origin_username": "w.vogt",
        "label": "Mills",
        "type": "test",
        "actions": ["find_people"],
        "provider": "ukg-pro",
        "shared": false,
    });
    let account = updated(&linked, "stackone-python/1.0.0", &update).await.ok();
    for (name, value) in [
        ("origin_owner_id", "customer-9"),
        ("origin_owner_name", "Tessaria Mills"),
        ("origin_username", "w.vogt"),
        ("label", "Mills"),
        ("type", "test"),
        ("id", linked.account.as_str()),
    ] {
        assert_eq!(account[name], value, "{account}");
    }
    assert_eq!(
        linked.server.get(&format!("/accounts/{}", linked.account)).await.ok(),
        account
    );
    let emptied = updated(&linked, "", &json!({ "label": "", "origin_username": "" }))
        .await
        .ok();
    assert_eq!(
        (&emptied["label"], emptied.get("origin_username")),
        (&Value::Null, None)
    );
    let events = linked.home.run(["audit", "export"]).done().stdout;
    assert_eq!(events.matches("account.edited").count(), 2, "{events}");
}

#[tokio::test]
async fn an_update_that_says_nothing_changes_nothing() {
    let linked = Linked::start();
    let before = updated(&linked, "", &json!({ "type": "test" })).await.ok();
    let empty = json!({
        "setup_information": {}, "credentials": {}, "secrets": {}, "metadata": {}, "label": null, "type": null,
    });
    assert_eq!(updated(&linked, "", &empty).await.ok(), before);
    assert_eq!(updated(&linked, "", &json!({})).await.ok(), before);
    // Old clients say in every update that an account is a customer's own.
    let old = "speakeasy-sdk/typescript 4.28.0 2.723.11 1.0.0 @stackone/stackone-client-ts";
    assert_eq!(
        updated(&linked, old, &json!({ "type": "production" })).await.ok(),
        before
    );
    let new = "speakeasy-sdk/typescript 4.34.1 2.8.0 1.0.0 @stackone/stackone-client-ts";
    let changed = updated(&linked, new, &json!({ "type": "production" })).await.ok();
    assert_eq!(changed["type"], "production");
}

#[tokio::test]
async fn what_an_update_cannot_change_is_refused_and_nothing_of_it_done() {
    let linked = Linked::start();
    let before = linked.server.get(&format!("/accounts/{}", linked.account)).await.ok();
    for (wrong, said) in [
        (json!({ "origin_owner_name": " " }), "name is empty"),
        (json!({ "origin_owner_id": "" }), "`origin_owner_id`"),
        (json!({ "label": "x".repeat(501) }), "500 characters"),
        (json!({ "type": "staging" }), "`type`"),
        (json!({ "actions": [] }), "no action"),
        (json!({ "actions": ["find_nobody"] }), "`find_nobody`"),
        (json!({ "provider": "workday" }), "`provider`"),
        (
            json!({ "credentials": { "password": "n3w" } }),
            "POST /connect_sessions",
        ),
        (json!({ "secrets": { "password": "n3w" } }), "POST /connect_sessions"),
        (
            json!({ "setup_information": { "host": "http://127.0.0.1/" } }),
            "POST /connect_sessions",
        ),
        (json!({ "metadata": { "plan": "gold" } }), "`metadata`"),
        (json!({ "integration_id": "x" }), "`integration_id`"),
        (json!({ "shared": true }), "`shared`"),
        (json!({ "label": 7 }), "string"),
        (json!([]), "the body"),
    ] {
        let mut all = json!({ "label": "Changed" });
        match wrong.as_object() {
            Some(fields) => all.as_object_mut().unwrap().extend(fields.clone()),
            None => all = wrong,
        }
        let body = refused(updated(&linked, "", &all).await, 400);
        assert!(body["message"].as_str().unwrap().contains(said), "{all}: {body}");
        assert!(!body.to_string().contains("n3w"), "{body}");
    }
    let after = linked.server.get(&format!("/accounts/{}", linked.account)).await.ok();
    assert_eq!(after, before);
}
