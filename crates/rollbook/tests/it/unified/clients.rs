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
    let groups = truth.groups().into_iter();
    let departments: Vec<_> = groups.filter(|group| group["type"]["value"] == "department").collect();
    assert_all(&told["departments"], &departments, &[]);
    let somebody = told["employees"][0]["remoteId"].as_str().unwrap();
    let balances = format!("/employees/{somebody}/time_off_balances");
    // The client understands every value that is said.
    for (list, path) in [
        ("positions", "/positions"),
        ("benefits", "/benefits"),
        ("definitions", "/custom_field_definitions/employees"),
        ("policies", "/time_off_policies"),
        ("balances", &*balances),
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
