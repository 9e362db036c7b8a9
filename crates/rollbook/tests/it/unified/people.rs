//! Everybody and everything is told as the tenant has it.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{
    World, texts,
    truth::{Truth, comparable},
};

/// Asserts that two lists hold the same, item by item, by what UKG Pro calls them.
#[track_caller]
fn assert_same(found: &[Value], expected: &[Value]) {
    let key = |item: &Value| item["remote_id"].as_str().unwrap().to_owned();
    let mut found: Vec<_> = found.iter().map(comparable).collect();
    let mut expected: Vec<_> = expected.iter().map(comparable).collect();
    found.sort_by_key(key);
    expected.sort_by_key(key);
    for (found, expected) in found.iter().zip(&expected) {
        for (name, value) in expected.as_object().unwrap() {
            assert_eq!(found[name], *value, "`{name}` of {}", key(expected));
        }
        assert_eq!(found, expected);
    }
    assert_eq!(found.len(), expected.len(), "as many");
}

#[tokio::test]
async fn every_employee_and_employment_is_told_as_the_tenant_has_it() {
    let world = World::of(120);
    let truth = Truth::new(world.emulator.export().await);
    let employees: Vec<_> = truth.people().iter().map(|person| truth.employee(person)).collect();
    assert_eq!(employees.len(), 120);
    assert_same(&world.all("/employees", 50).await, &employees);
    let employments: Vec<_> = truth
        .employed()
        .map(|(person, employment)| truth.employment(person, employment))
        .collect();
    assert!(employments.len() > 120, "somebody works in two companies");
    assert_same(&world.all("/employments", 50).await, &employments);

    // The codes that no table knows stand beside `unmapped_value`.
    let unmapped = |item: &&Value| item["employment_type"]["value"] == "unmapped_value";
    assert!(
        employments.iter().any(|item| unmapped(&item)),
        "somebody has a type that nobody knows"
    );
    assert!(employees.iter().any(|item| item["gender"]["value"] == "unmapped_value"));
}

#[tokio::test]
async fn the_structure_is_told_as_the_tenant_has_it() {
    let world = World::of(60);
    let truth = Truth::new(world.emulator.export().await);
    assert_same(&world.all("/companies", 25).await, &truth.companies());
    assert_same(&world.all("/locations", 25).await, &truth.locations());
    assert_same(&world.all("/jobs", 25).await, &truth.jobs());
    assert_same(&world.all("/groups", 7).await, &truth.groups());
    let of_kind = |kind: &str| -> Vec<_> {
        truth
            .groups()
            .into_iter()
            .filter(|group| group["type"]["value"] == kind)
            .collect()
    };
    assert_same(&world.all("/groups/departments", 5).await, &of_kind("department"));
    assert_same(&world.all("/groups/teams", 5).await, &of_kind("team"));
    assert!(
        world.all("/groups/divisions", 5).await.is_empty(),
        "no level of the tenant is called so"
    );
    let companies = world.all("/groups/companies", 25).await;
    assert!(companies.iter().all(|group| group["type"]["value"] == "company"));
    assert_eq!(
        texts(&companies, "remote_id"),
        texts(&world.all("/companies", 25).await, "remote_id")
    );
}

/// The id of somebody who has plans of time off.
async fn somebody_with_plans(world: &World) -> String {
    for person in world.all("/employees", 25).await {
        let id = person["id"].as_str().unwrap().to_owned();
        let plans = world.get(&format!("/employees/{id}/time_off_balances")).await.ok();
        if !plans["data"].as_array().unwrap().is_empty() {
            return id;
        }
    }
    panic!("nobody has any");
}

#[tokio::test]
async fn one_is_found_by_either_form_of_its_id() {
    let world = World::of(60);
    for path in [
        "/employees",
        "/employments",
        "/companies",
        "/groups",
        "/groups/departments",
        "/groups/companies",
        "/locations",
        "/jobs",
        "/positions",
        "/benefits",
        "/time_off_policies",
        "/custom_field_definitions/employees",
        &format!("/employees/{}/time_off_balances", somebody_with_plans(&world).await),
    ] {
        let listed = world.get(&format!("{path}?page_size=3")).await.ok();
        let item = listed["data"].as_array().unwrap().last().unwrap();
        for id in ["id", "remote_id"] {
            let one = world.get(&format!("{path}/{}", item[id].as_str().unwrap())).await.ok();
            assert_eq!(one, json!({ "data": item }), "{path} by {id}");
        }
        let gone = world.get(&format!("{path}/NOBODY000000")).await;
        assert_eq!(gone.status, 404, "{path}: {gone:?}");
    }
}

#[tokio::test]
async fn what_is_expanded_or_included_is_told_besides() {
    let world = World::of(120);
    let truth = Truth::new(world.emulator.export().await);
    let plain = world.all("/employees", 100).await;
    let whole = world
        .all("/employees?expand=company,employments&include=custom_fields", 100)
        .await;
    let employments = world.all("/employments", 100).await;
    let mut custom = 0;
    for (plain, whole) in plain.iter().zip(&whole) {
        let person = truth
            .people()
            .iter()
            .find(|person| person["employee_id"] == plain["remote_id"])
            .unwrap();
        let own: Vec<_> = employments
            .iter()
            .filter(|one| one["employee_id"] == plain["id"])
            .collect();
        let told = whole["employments"].as_array().unwrap();
        assert_eq!(told.len(), own.len());
        assert!(
            told.iter().all(|one| own.contains(&one)),
            "the same as in the list of employments"
        );
        assert_eq!(
            told[0]["remote_id"],
            format!(
                "{}-{}",
                plain["remote_id"].as_str().unwrap(),
                person["company_id"].as_str().unwrap()
            )
        );
        assert_eq!(whole["company"]["name"], plain["company_name"]);
        let badge = whole["custom_fields"]
            .as_array()
            .unwrap()
            .iter()
            .find(|field| field["name"] == "Badge number");
        if let Some(badge) = badge {
            assert_eq!(badge["value"], person["eep_ud_field01"]);
            custom += 1;
        }
        // Nothing else is another.
        for (name, value) in plain.as_object().unwrap() {
            if !["company", "employments", "custom_fields"].contains(&name.as_str()) {
                assert_eq!(whole[name], *value, "{name}");
            }
        }
    }
    assert!(custom > 60, "most have a badge");
    let definitions = world.all("/custom_field_definitions/employees", 25).await;
    assert!(
        definitions
            .iter()
            .any(|field| field["name"] == "Badge number" && field["type"]["value"] == "text")
    );
}

#[tokio::test]
async fn balances_of_time_off_are_hours_earned_less_hours_taken() {
    let world = World::of(60);
    let employees = world.all("/employees", 100).await;
    let mut balances = 0;
    for employee in employees.iter().step_by(6) {
        let id = employee["remote_id"].as_str().unwrap();
        let inputs = json!({ "employeeId": id });
        let employment = world
            .server
            .action(&world.account, "list_employment_details", inputs)
            .await
            .ok();
        let mut expected = 0;
        for row in employment["data"].as_array().unwrap() {
            let inputs = json!({ "employeeId": id, "companyId": row["companyID"] });
            let plans = world
                .server
                .action(&world.account, "list_employee_pto_plans", inputs)
                .await
                .ok();
            for plan in plans["data"].as_array().unwrap() {
                expected += 1;
                let told = world.all(&format!("/employees/{id}/time_off_balances"), 25).await;
                let told = told.iter().find(|one| {
                    one["remote_policy_id"] == plan["ptoPlan"]
                        && one["remote_id"]
                            .as_str()
                            .unwrap()
                            .contains(row["companyID"].as_str().unwrap())
                });
                let hours = |name: &str| plan[name].as_f64().unwrap();
                let left = told.unwrap()["current_balance"].as_f64().unwrap();
                assert!(
                    (left - (hours("earned") - hours("taken"))).abs() < 0.001,
                    "{plan} {told:?}"
                );
            }
        }
        assert_eq!(
            world.all(&format!("/employees/{id}/time_off_balances"), 25).await.len(),
            expected
        );
        balances += expected;
    }
    assert!(balances > 5);
}

#[tokio::test]
async fn positions_plans_and_benefits_are_those_of_the_tenant() {
    let world = World::of(60);
    let kept = async |kind: &str| world.emulator.control("GET", &format!("export/{kind}"), None).await;
    let codes = |records: &Value, parts: &[&str]| -> BTreeSet<String> {
        let records = records.as_array().unwrap().iter();
        let code = |record: &Value| {
            let parts: Vec<_> = parts.iter().map(|part| record[*part].as_str().unwrap()).collect();
            parts.join("-")
        };
        records.map(code).collect()
    };
    let told = async |path: &str| -> BTreeSet<String> {
        let items = world.all(path, 25).await;
        let all: BTreeSet<_> = texts(&items, "remote_id").into_iter().collect();
        assert_eq!(all.len(), items.len(), "{path}: each once");
        all
    };
    assert_eq!(
        told("/positions").await,
        codes(&kept("position").await, &["company_id", "position_code"])
    );
    assert_eq!(
        told("/time_off_policies").await,
        codes(&kept("pto-plan").await, &["pto_plan"])
    );
    let elected = codes(&kept("deduction").await, &["deduction_code"]);
    let offered = told("/benefits").await;
    assert!(
        !elected.is_empty() && elected.is_subset(&offered),
        "{elected:?} {offered:?}"
    );
}
