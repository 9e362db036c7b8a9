//! Everybody is told as the tenant has it, from the copy as live.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{super::refused, Employer, assert_same};

/// The keys of an object.
fn keys(value: &Value) -> BTreeSet<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

#[tokio::test]
async fn everybody_is_told_as_the_tenant_has_it_from_the_copy_as_live() {
    let employer = Employer::of(120).await;
    let truth = employer.truth().await;
    let company = truth.company(employer.token.0["entity_ids"][0].as_str().unwrap());
    let mut answers = Vec::new();
    for live in [false, true] {
        if live {
            employer.without_copy();
        } else {
            employer.copy();
        }
        let directory = employer.get("/employer/directory?limit=10000").await;
        for name in [
            "finch-data-retrieved",
            "finch-last-attempted-update-date",
            "finch-last-attempted-update-result",
        ] {
            assert!(directory.headers.contains_key(name), "{name}");
        }
        assert_eq!(directory.headers["finch-last-attempted-update-result"], "success");
        let directory = directory.ok();
        assert_eq!(directory["paging"], json!({ "offset": 0, "count": 120 }));
        let entries = directory["individuals"].as_array().unwrap();
        let by_id = entries
            .iter()
            .map(|entry| (entry["id"].as_str().unwrap().to_owned(), entry.clone()));
        assert_same(&by_id.collect(), &truth.by_id(|person| truth.entry(person)));
        let individuals = employer.individuals().await;
        assert_same(&individuals, &truth.by_id(|person| truth.individual(person)));
        let employments = employer.employments().await;
        assert_same(&employments, &truth.by_id(|person| truth.employment(person)));
        let told = employer.get("/employer/company").await.ok();
        assert_eq!(keys(&told), keys(&company));
        for (name, value) in company.as_object().unwrap() {
            let sorted = |value: &Value| {
                let mut list = value.as_array().cloned().unwrap_or_default();
                list.sort_by_key(Value::to_string);
                list
            };
            assert_eq!(sorted(&told[name]), sorted(value), "{name}");
            assert!(value.is_array() || told[name] == *value, "{name}: {}", told[name]);
        }
        answers.push((directory, individuals, employments));
    }
    assert!(answers[0] == answers[1], "live is told in the same order and form");
    let someone = answers[0]
        .2
        .values()
        .find(|body| body["income_history"].as_array().is_some_and(|all| all.len() > 1));
    assert!(someone.is_some(), "somebody has had several pays");
}

#[tokio::test]
async fn pages_of_any_size_are_the_same_list() {
    let employer = Employer::of(23).await;
    employer.copy();
    let whole = employer.get("/employer/directory").await.ok();
    for limit in [1_usize, 7, 23, 24] {
        let mut entries = Vec::new();
        loop {
            let path = format!("/employer/directory?limit={limit}&offset={}", entries.len());
            let page = employer.get(&path).await.ok();
            assert_eq!(page["paging"], json!({ "offset": entries.len(), "count": 23 }));
            let individuals = page["individuals"].as_array().unwrap();
            if individuals.is_empty() {
                break;
            }
            entries.extend(individuals.clone());
        }
        assert_eq!(json!(entries), whole["individuals"], "{limit}");
    }
    for query in ["limit=0", "limit=10001", "limit=x", "offset=-1"] {
        let answer = employer.get(&format!("/employer/directory?{query}")).await;
        refused(&answer, 400, "invalid_request_error", Some("invalid_request"));
    }
}

#[tokio::test]
async fn who_is_not_there_fails_alone_and_in_its_place() {
    let employer = Employer::of(12).await;
    employer.copy();
    let directory = employer.get("/employer/directory?limit=2").await.ok();
    let id = &directory["individuals"][1]["id"];
    let unknown = "60176581-e828-5c49-817f-1a3938e68e12";
    let asked = [json!(unknown), id.clone(), json!("nobody"), id.clone()];
    let requests: Vec<_> = asked.iter().map(|id| json!({ "individual_id": id })).collect();
    for path in ["/employer/individual", "/employer/employment"] {
        let answer = employer.post(path, &json!({ "requests": requests })).await.ok();
        let responses = answer["responses"].as_array().unwrap();
        let told: Vec<_> = responses.iter().map(|one| one["individual_id"].clone()).collect();
        assert_eq!(told, asked, "{path}");
        for at in [0, 2] {
            assert_eq!(responses[at]["code"], 404);
            let body = &responses[at]["body"];
            assert_eq!(
                [&body["code"], &body["name"], &body["finch_code"]],
                [&json!(404), &json!("not_found_error"), &json!("individual_not_found")]
            );
            assert!(body["message"].is_string());
        }
        assert_eq!((&responses[1]["code"], &responses[1]["body"]["id"]), (&json!(200), id));
        assert_eq!(responses[1], responses[3]);
        let none = employer.post(path, &json!({ "requests": [] })).await.ok();
        assert_eq!(none, json!({ "responses": [] }));
        let many = vec![json!({ "individual_id": unknown }); 10_001];
        for body in [json!({}), json!({ "requests": many })] {
            let answer = employer.post(path, &body).await;
            refused(&answer, 400, "invalid_request_error", Some("invalid_request"));
        }
    }
}

#[tokio::test]
async fn a_social_security_number_is_told_to_who_has_the_product_and_asks_and_that_is_written_down() {
    let employer = Employer::of(12).await;
    employer.copy();
    let home = &employer.finch.hub.home;
    let reads = || {
        let lines = home.run(["audit", "export"]).json_lines();
        lines.iter().filter(|line| line["kind"] == "sensitive.read").count()
    };
    let before = reads();
    let plain = employer.bodies("/employer/individual", json!({})).await;
    assert!(plain.values().all(|body| body.get("ssn").is_none()));
    assert_eq!(reads(), before);
    let whole = employer.individuals().await;
    assert!(whole.values().any(|body| body["ssn"].is_string()));
    assert_eq!(reads(), before + 1);

    let account = employer.account();
    home.run(["accounts", "fields", account.as_str(), "--off", "ssn"])
        .done();
    assert!(employer.individuals().await.values().all(|body| body["ssn"].is_null()));

    let finch = super::Finch::start();
    let token = finch.connected().await;
    let without = Employer { finch, token };
    without.copy();
    assert!(
        without
            .individuals()
            .await
            .values()
            .all(|body| body.get("ssn").is_none())
    );
}

#[tokio::test]
async fn a_broken_account_is_to_be_connected_again_and_what_may_not_be_read_is_named() {
    let employer = Employer::of(12).await;
    employer.copy();
    let (hub, account) = (&employer.finch.hub, employer.account());
    employer.without_copy();
    let path = format!(
        "accounts/{}/permissions/Employee Person Details/View",
        hub.emulator.username()
    );
    hub.emulator.control("DELETE", &path, None).await;
    let path = format!("accounts/{}/permissions/Employee Person/View", hub.emulator.username());
    hub.emulator.control("DELETE", &path, None).await;
    let answer = employer.get("/employer/directory").await;
    let body = refused(
        &answer,
        403,
        "error_permissions",
        Some("insufficient_account_permissions"),
    );
    assert!(
        body["message"].as_str().unwrap().contains("Employee Person Details"),
        "{body}"
    );

    hub.emulator
        .change_account(json!({ "password": "Another-Password-1" }))
        .await;
    let read = json!({ "page_size": 1 });
    hub.server.action(&account, "list_employment_details", read).await;
    for path in ["/employer/directory", "/employer/company"] {
        let answer = employer.get(path).await;
        refused(&answer, 401, "authentication_error", Some("reauthenticate_user"));
    }
}
