//! What is not permitted, not there or not to be told.

use serde_json::{Value, json};

use super::{World, truth::Truth};
use crate::server::pause;

impl World {
    async fn forbid(&self, line: &str) {
        let path = format!("accounts/{}/permissions/{line}/View", self.emulator.username());
        self.emulator.control("DELETE", &path, None).await;
    }
}

#[tokio::test]
async fn what_people_are_read_from_must_be_permitted_and_is_named() {
    let world = World::of(20);
    for line in ["Employee Person Details", "Employee Person"] {
        world.forbid(line).await;
    }
    let refused = world.get("/employees").await;
    assert_eq!(refused.status, 403);
    let message = refused.body["message"].as_str().unwrap();
    assert!(message.contains("Employee Person Details"), "{message}");
    assert_eq!(world.get("/employments").await.status, 200);
    world.forbid("Personnel Integration").await;
    assert_eq!(world.get("/employments").await.status, 403);
}

#[tokio::test]
async fn what_is_read_beside_people_is_null_where_it_is_not_permitted_and_tried_once() {
    let world = World::of(20);
    for line in [
        "Employee Compensation Details",
        "Employee Compensation",
        "Company Configuration Integration",
    ] {
        world.forbid(line).await;
    }
    let employments = world.all("/employments", 25).await;
    // Pay is told by the job history, the same, and without a currency.
    let truth = Truth::new(world.emulator.export().await);
    for (person, own) in truth.employed() {
        let expected = truth.employment(person, own);
        let told = employments
            .iter()
            .find(|one| one["remote_id"] == expected["remote_id"])
            .unwrap();
        for name in ["pay_rate", "pay_period", "pay_frequency"] {
            assert_eq!(told[name], expected[name], "{name} of {}", expected["remote_id"]);
        }
    }
    assert!(
        employments
            .iter()
            .all(|one| one["pay_rate"].is_string() && one["pay_currency"].is_null())
    );
    assert!(employments.iter().all(|one| one["department"].is_null()));
    let calls = async || {
        let counters = world.emulator.control("GET", "counters", None).await;
        let of = |name: &str| counters["requests"][name].as_u64().unwrap_or_default();
        (of("compensation-details.list"), of("org-levels.list"))
    };
    let before = calls().await;
    assert_eq!(world.all("/employments", 25).await, employments);
    assert_eq!(calls().await, before, "what was refused is not tried with each page");
    // That pay may not be read says nothing of an account that is not linked for it.
    let world = World::of(20);
    world.forbid("Employee Job History Details").await;
    assert_eq!(world.get("/employments").await.status, 200);
    let accounts = world.server.get("/accounts").await.ok();
    assert_eq!(accounts[0]["status"], "active");

    world.forbid("Personnel Integration").await;
    let people = world.all("/employees", 25).await;
    assert_eq!(people.len(), 20);
    assert!(
        people
            .iter()
            .all(|person| person["first_name"].is_string() && person["employee_number"].is_null())
    );
}

#[tokio::test]
async fn a_paused_account_is_a_condition_that_is_not_met() {
    let world = World::of(20);
    pause(&world.home).await;
    for path in ["/employees", "/companies", "/employees/HM7EQU0000K0"] {
        let refused = world.get(path).await;
        assert_eq!(
            (refused.status, &refused.body["errorCode"]),
            (412, &json!("AccountIntegrationInactiveError")),
            "{path}"
        );
        assert_eq!(refused.body["statusCode"], 412);
        assert!(refused.body["message"].is_string() && refused.body["timestamp"].is_string());
    }
}

#[tokio::test]
async fn what_ukg_pro_has_nothing_for_is_501_and_what_is_asked_wrongly_400() {
    let world = World::of(20);
    for path in [
        "/time_off",
        "/employees/HM7EQU0000K0/time_off",
        "/time_entries",
        "/shifts/1",
        "/employees/HM7EQU0000K0/documents",
        "/employees/HM7EQU0000K0/work_eligibility/1",
        "/employees/HM7EQU0000K0/skills",
        "/employees/HM7EQU0000K0/tasks",
        "/tasks",
        "/documents/employee_categories",
        "/time_off_types",
        "/employees/HM7EQU0000K0/documents/1/download",
    ] {
        let absent = world.get(path).await;
        assert_eq!(
            (absent.status, &absent.body["statusCode"]),
            (501, &json!(501)),
            "{path}"
        );
        assert!(absent.body["message"].as_str().unwrap().len() > 20);
    }
    let other = world.server.get("/unified/ats/jobs").await;
    assert_eq!(other.status, 501, "of another kind");
    for wrong in [
        "/employees?filter[shoe_size]=44",
        "/employments?filter[email]=nobody@example.com",
        "/employments?filter[employee_number]=000100001",
        "/companies?filter[updated_after]=2024-01-31T00:00:00Z",
        "/locations?updated_after=2024-01-31T00:00:00Z",
        "/employees/HM7EQU0000K0?filter[email]=nobody@example.com",
        "/employees?page_size=0",
        "/employees?page_size=many",
        "/employees?page=2",
        "/employees?filter[updated_after]=yesterday",
        "/employees?raw=maybe",
        "/employees?proxy[x]=1",
    ] {
        let refused = world.get(wrong).await;
        assert_eq!(
            (refused.status, &refused.body["errorCode"]),
            (400, &json!("ValidationError")),
            "{wrong}"
        );
    }
    let request = world
        .server
        .request("GET", "/unified/hris/employees")
        .basic_auth(&world.server.key, Some(""));
    assert_eq!(crate::client::send(request).await.status, 400, "no account is named");
}

#[tokio::test]
async fn national_identifiers_and_bank_numbers_are_told_to_who_may_see_them_and_asks() {
    let world = World::of(20);
    let path = "/employees?page_size=20&include=bank_details";
    let hidden = |people: &Value| {
        let people = people["data"].as_array().unwrap();
        people
            .iter()
            .all(|person| person["national_identity_numbers"].is_null() && person["bank_details"].is_null())
    };
    assert!(hidden(&world.get(path).await.ok()));
    let shown = [("rollbook-sensitive", "shown")];
    assert_eq!(world.get_with(path, &world.server.key, &shown).await.status, 403);
    assert_eq!(world.get("/employees?raw=true").await.status, 403);
    let key = world.key(&["people:read", "sensitive:read"]);
    assert!(
        hidden(&world.get_with(path, &key, &[]).await.ok()),
        "who may see them and does not ask"
    );
    let people = world.get_with(path, &key, &shown).await.ok();
    let export = world.emulator.export().await;
    for person in people["data"].as_array().unwrap() {
        let own = export["people"]
            .as_array()
            .unwrap()
            .iter()
            .find(|own| own["employee_id"] == person["remote_id"]);
        let own = own.unwrap();
        let numbers = person["national_identity_numbers"].as_array().unwrap();
        assert_eq!(numbers[0]["value"], own["national_id"]);
        let kind = if own["national_id_country"] == "CAN" {
            "sin"
        } else {
            "ssn"
        };
        assert_eq!(numbers[0]["type"]["value"], kind);
    }
    let deposits = world.emulator.control("GET", "export/direct-deposit", None).await;
    let mut accounts = 0;
    for person in people["data"].as_array().unwrap() {
        let told = person["bank_details"].as_array().into_iter().flatten();
        let mut told: Vec<_> = told.map(|account| account["account_number"].clone()).collect();
        let own = deposits.as_array().unwrap().iter();
        let own = own.filter(|deposit| deposit["employee_id"] == person["remote_id"]);
        let mut own: Vec<_> = own.map(|deposit| deposit["account"].clone()).collect();
        for numbers in [&mut told, &mut own] {
            numbers.sort_by_key(Value::to_string);
            numbers.dedup();
        }
        accounts += told.len();
        assert_eq!(told, own, "{}", person["remote_id"]);
    }
    assert!(accounts > 5);
    // What UKG Pro answered is told whole to such a key, masks and all.
    let raw = world.get_with("/employees?page_size=2&raw=true", &key, &[]).await.ok();
    let calls = raw["raw"].as_array().unwrap();
    assert!(
        calls[0]["url"]
            .as_str()
            .unwrap()
            .contains("/personnel/v1/person-details"),
        "{}",
        calls[0]["url"]
    );
    assert_eq!(calls[0]["method"], "GET");
    assert_eq!(calls[0]["response"].as_array().unwrap().len(), 2);
    assert_eq!(calls[0]["response"][0]["ssn"], "••••••");
}

#[tokio::test]
async fn a_field_that_is_switched_off_is_nowhere() {
    let world = World::of(20);
    let ended = world.home.run([
        "accounts",
        "fields",
        &world.account,
        "--off",
        "date_of_birth",
        "--off",
        "emailAddress",
    ]);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    let key = world.key(&["people:read", "sensitive:read"]);
    let told = world
        .get_with("/employees?raw=true", &key, &[("rollbook-sensitive", "shown")])
        .await
        .ok();
    let export = world.emulator.export().await;
    let text = told.to_string();
    for person in export["people"].as_array().unwrap() {
        if let Some(email) = person["email_address"].as_str() {
            assert!(!text.contains(email), "{email}");
        }
    }
    for person in told["data"].as_array().unwrap() {
        assert!(
            ["date_of_birth", "birthday", "work_email"]
                .iter()
                .all(|name| person[*name].is_null())
        );
        assert!(person["first_name"].is_string());
    }
    // Without what names people nobody could tell them apart, and none is left out for it.
    let ended = world
        .home
        .run(["accounts", "fields", &world.account, "--off", "companyId"]);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    let refused = world.get("/employments").await;
    assert_eq!(
        (refused.status, &refused.body["problem"]["code"]),
        (409, &json!("fields_switched_off"))
    );
}

#[tokio::test]
async fn what_fails_beside_people_fails_the_page_and_short_pages_leave_nothing_out() {
    let world = World::of(20);
    let whole = world.all("/employees?expand=employments", 25).await;
    // A page without the rows that it should have is no answer to anything.
    world.emulator.fault("empty-page@employment-details*1").await;
    let failed = world.get("/employees").await;
    assert_eq!(
        (failed.status, &failed.body["problem"]["code"]),
        (502, &json!("page_empty"))
    );
    world.emulator.control("DELETE", "faults", None).await;
    for record in ["employment-details", "compensation-details", "person-details"] {
        world.emulator.fault(&format!("short-pages@{record}")).await;
        assert_eq!(world.all("/employees?expand=employments", 25).await, whole, "{record}");
    }
}
