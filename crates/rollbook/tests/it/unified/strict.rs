//! The forms that the typed client takes (StackOne's API reference, *HRIS*): one value in another makes it refuse the
//! page.

use serde_json::Value;

use super::World;

/// Names of moments.
const MOMENTS: [&str; 13] = [
    "created_at",
    "updated_at",
    "birthday",
    "date_of_birth",
    "hire_date",
    "start_date",
    "end_date",
    "termination_date",
    "work_anniversary",
    "effective_date",
    "posted_date",
    "balance_start_date",
    "balance_expiry_date",
];
/// Names of numbers.
const NUMBERS: [&str; 5] = [
    "tenure",
    "fte",
    "current_balance",
    "initial_balance",
    "distribution_percentage",
];
/// Names of flags.
const FLAGS: [&str; 2] = ["active", "is_unlimited"];

fn is_moment(text: &str) -> bool {
    text.parse::<jiff::Timestamp>().is_ok() && text.ends_with('Z') && text.len() == "2020-01-02T00:00:00.000Z".len()
}

/// Asserts that each value is null or in the form of its name.
fn assert_strict(name: &str, value: &Value, place: &str) {
    let place = format!("{place}.{name}");
    match value {
        Value::Null => {}
        Value::Array(items) => items.iter().for_each(|item| assert_strict(name, item, &place)),
        Value::Object(members) => {
            if members.contains_key("source_value") {
                assert!(
                    members["value"].is_string(),
                    "{place}: a word is an object with a text in it"
                );
                assert!(members.len() == 2, "{place}: {value}");
            }
            members
                .iter()
                .for_each(|(name, value)| assert_strict(name, value, &place));
        }
        Value::String(text) if MOMENTS.contains(&name) => assert!(is_moment(text), "{place}: {text}"),
        Value::String(_) => assert!(!NUMBERS.contains(&name) && !FLAGS.contains(&name), "{place}: {value}"),
        // What the tenant made can hold numbers, digit by digit.
        Value::Number(_) => assert!(
            NUMBERS.contains(&name) || place.contains("custom_fields"),
            "{place}: {value}"
        ),
        Value::Bool(_) => assert!(FLAGS.contains(&name), "{place}: {value}"),
    }
}

#[tokio::test]
async fn every_value_is_in_the_form_that_the_typed_client_takes() {
    let world = World::of(120);
    let people = "/employees?expand=company,employments&include=custom_fields";
    let somebody = world.all("/employees?fields=id", 500).await[0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let balances = format!("/employees/{somebody}/time_off_balances");
    for path in [
        people,
        "/employments",
        "/companies",
        "/groups",
        "/groups/companies",
        "/locations",
        "/jobs",
        "/positions",
        "/benefits",
        "/time_off_policies",
        "/custom_field_definitions/employees",
        &balances,
    ] {
        let items = world.all(path, 200).await;
        assert!(!items.is_empty(), "{path}");
        for item in &items {
            assert!(
                item["id"].is_string() && item["remote_id"].is_string(),
                "{path}: {item}"
            );
            assert_strict("data", item, path);
        }
    }
    for employment in world.all("/employments", 200).await {
        assert!(employment["pay_rate"].is_string() && employment["fte"].is_number());
    }
}
