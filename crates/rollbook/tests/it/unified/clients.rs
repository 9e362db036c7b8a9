//! The published client for TypeScript reads everything, unmodified, and understands what the tenant holds.

use serde_json::{Value, json};

use super::{
    World,
    truth::{Truth, comparable},
};
use crate::node;

/// What the client understood.
fn read(world: &World) -> Value {
    let input = json!({ "url": world.server.url, "key": world.server.key, "account": world.account });
    node::read("unified.mjs", &input.to_string())
}

/// A name as the client writes it.
fn camel(name: &str) -> String {
    let mut parts = name.split('_');
    let first = parts.next().unwrap().to_owned();
    parts.fold(first, |name, part| {
        let (initial, rest) = part.split_at(1);
        format!("{name}{}{rest}", initial.to_uppercase())
    })
}

/// Asserts that what the client understood is what is true, of all that the client knows.
#[track_caller]
fn assert_understood(told: &Value, truth: &Value, place: &str) {
    match (told, truth) {
        (Value::Object(members), Value::Object(_) | Value::Null) => {
            let known = truth.as_object().cloned().unwrap_or_default();
            let known: Vec<_> = known.iter().map(|(name, value)| (camel(name), value)).collect();
            for (name, value) in members {
                let truth = known
                    .iter()
                    .find(|(known, _)| known == name)
                    .map_or(&Value::Null, |(_, value)| *value);
                assert_understood(value, truth, &format!("{place}.{name}"));
            }
        }
        (Value::Array(told), Value::Array(truth)) => {
            assert_eq!(told.len(), truth.len(), "{place}");
            told.iter()
                .zip(truth)
                .for_each(|(told, truth)| assert_understood(told, truth, place));
        }
        // JavaScript writes 1.0 as 1.
        (Value::Number(told), Value::Number(truth)) => assert_eq!(told.as_f64(), truth.as_f64(), "{place}"),
        _ => assert_eq!(comparable(told), comparable(truth), "{place}"),
    }
}

#[track_caller]
fn assert_all(told: &Value, truth: &[Value], but_for: &[&str]) {
    let told = told.as_array().unwrap();
    assert_eq!(told.len(), truth.len());
    for one in told {
        let mut one = one.clone();
        let members = one.as_object_mut().unwrap();
        members.retain(|name, _| !but_for.contains(&name.as_str()));
        let remote = members["remoteId"].as_str().unwrap().to_owned();
        let truth = truth.iter().find(|truth| truth["remote_id"] == remote.as_str());
        assert_understood(&one, truth.unwrap(), &remote);
    }
}

#[tokio::test]
async fn the_typed_client_understands_everybody_and_everything() {
    let world = World::of(120);
    let told = read(&world);
    let truth = Truth::new(world.emulator.export().await);
    let employees: Vec<_> = truth.people().iter().map(|person| truth.employee(person)).collect();
    // What was expanded is judged by itself.
    assert_all(
        &told["employees"],
        &employees,
        &["company", "employments", "customFields"],
    );
    let employed = truth.employed();
    let employments: Vec<_> = employed
        .map(|(person, employment)| truth.employment(person, employment))
        .collect();
    assert_all(&told["employments"], &employments, &[]);
    let expanded = told["employees"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|one| one["employments"].as_array().unwrap());
    assert_all(&expanded.cloned().collect(), &employments, &[]);
    assert_all(&told["companies"], &truth.companies(), &[]);
    assert_all(&told["locations"], &truth.locations(), &[]);
    assert_all(&told["groups"], &truth.groups(), &[]);
    assert_all(&told["jobs"], &truth.jobs(), &[]);
    for (list, kind) in [
        ("companyGroups", "company"),
        ("departments", "department"),
        ("teams", "team"),
        ("divisions", "division"),
        ("costCenters", "cost_center"),
    ] {
        let of_kind: Vec<_> = match kind {
            "company" => world.all("/groups/companies", 25).await,
            kind => {
                let groups = truth.groups().into_iter();
                groups.filter(|group| group["type"]["value"] == kind).collect()
            }
        };
        assert_all(&told[list], &of_kind, &[]);
    }
    let somebody = told["employees"][0]["remoteId"].as_str().unwrap();
    let (own, _): (Vec<_>, Vec<_>) = employments
        .iter()
        .cloned()
        .partition(|employment| employment["remote_id"].as_str().unwrap().starts_with(somebody));
    assert_all(&told["employmentsOfOne"], &own, &[]);
    let balances = format!("/employees/{somebody}/time_off_balances");
    let policies = format!("/employees/{somebody}/time_off_policies");
    // The client understands every value that is said.
    for (list, path) in [
        ("positions", "/positions"),
        ("benefits", "/benefits"),
        ("definitions", "/custom_field_definitions/employees"),
        ("policies", "/time_off_policies"),
        ("balances", &*balances),
        ("policiesOfOne", &*policies),
    ] {
        let said = world.all(path, 25).await;
        assert!(!said.is_empty(), "{list}");
        assert_all(&told[list], &said, &[]);
    }
    for (call, name, status) in [
        ("time_off", "NotImplementedResponse", 501),
        ("unknown", "NotFoundResponse", 404),
        ("changed", "BadRequestResponse", 400),
    ] {
        let failure = &told["failures"][call];
        assert_eq!(
            (&failure["name"], &failure["status"]),
            (&json!(name), &json!(status)),
            "{call}"
        );
        assert!(failure["message"].as_str().unwrap().len() > 20, "{call}: {failure}");
    }
}

/// Where the list is that ids of this name point into.
fn pointed(name: &str) -> Option<&'static str> {
    Some(match name {
        "employee_id" | "manager_id" => "/employees",
        "company_id" => "/companies",
        "job_id" => "/jobs",
        "department_id" | "team_id" | "division_id" | "cost_center_id" => "/groups",
        "policy_id" => "/time_off_policies",
        _ => return None,
    })
}

/// Every id of ours that points elsewhere, with UKG Pro's key beside it, at any depth.
fn pointers(value: &Value, found: &mut Vec<(String, String, Value)>) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                if let (Some(_), Some(id)) = (pointed(name), member.as_str()) {
                    let remote = members.get(&format!("remote_{name}")).cloned().unwrap_or_default();
                    found.push((name.clone(), id.to_owned(), remote));
                }
                pointers(member, found);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| pointers(item, found)),
        _ => {}
    }
}

#[tokio::test]
async fn every_id_leads_to_what_it_names() {
    let world = World::of(120);
    let mut found = Vec::new();
    for list in [
        "/employees?expand=company,employments",
        "/employments",
        "/groups",
        "/jobs",
        "/positions",
    ] {
        for item in world.all(list, 25).await {
            pointers(&item, &mut found);
        }
    }
    let somebody = world.all("/employees", 25).await[0]["id"].as_str().unwrap().to_owned();
    for balance in world.all(&format!("/employees/{somebody}/time_off_balances"), 25).await {
        pointers(&balance, &mut found);
    }
    let mut names = std::collections::BTreeMap::<String, usize>::new();
    let mut lists = std::collections::BTreeMap::new();
    for (name, id, remote) in found {
        let list = pointed(&name).unwrap();
        if !lists.contains_key(list) {
            lists.insert(list, world.all(list, 25).await);
        }
        let there = lists[list].iter().find(|item| item["id"] == id.as_str());
        let there = there.unwrap_or_else(|| panic!("`{name}` {id} is in no list of {list}"));
        if !remote.is_null() {
            assert_eq!(there["remote_id"], remote, "{name} {id}");
        }
        *names.entry(name).or_default() += 1;
    }
    for name in [
        "company_id",
        "department_id",
        "employee_id",
        "job_id",
        "manager_id",
        "policy_id",
    ] {
        assert!(names.contains_key(name), "no `{name}` was seen: {names:?}");
    }
}
