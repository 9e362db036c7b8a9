//! With which permissions of UKG Pro which fields are filled, and why the others are not.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::{super::Finch, Employer, WITHOUT_LIMITS};

/// The lines that the guide asks for.
const FOUR: [&str; 4] = [
    "Company Configuration Integration",
    "Personnel Integration",
    "Employee Job History Details",
    "Employee Person Details",
];
/// The one that tells the currency of pay, and who is highly compensated.
const COMPENSATION: &str = "Employee Compensation Details";

async fn permitted(lines: &[&str]) -> Employer {
    let finch = Finch::of(150, WITHOUT_LIMITS);
    let emulator = &finch.hub.emulator;
    emulator.change_account(json!({ "permissions": {} })).await;
    let account = format!("accounts/{}/permissions", emulator.username());
    for line in lines {
        emulator.control("PUT", &format!("{account}/{line}/View"), None).await;
    }
    Employer::connected(finch).await
}

/// The keys that are filled: whoever has a value in the tenant is told it.
fn filled(told: &BTreeMap<String, Value>, truth: &BTreeMap<String, Value>) -> BTreeSet<String> {
    let keys = truth.values().flat_map(|body| body.as_object().unwrap().keys());
    let is_filled = |key: &&String| {
        let mut has = truth
            .iter()
            .filter(|(_, body)| !body[key.as_str()].is_null())
            .peekable();
        has.peek().is_some() && has.all(|(id, _)| !told[id][key.as_str()].is_null())
    };
    keys.filter(is_filled).cloned().collect()
}

fn unfilled<'a>(keys: impl IntoIterator<Item = &'a str>, filled: &BTreeSet<String>) -> Vec<&'a str> {
    keys.into_iter().filter(|key| !filled.contains(*key)).collect()
}

const DIRECTORY: [&str; 7] = [
    "id",
    "first_name",
    "middle_name",
    "last_name",
    "department",
    "manager",
    "is_active",
];
const INDIVIDUAL: [&str; 14] = [
    "id",
    "first_name",
    "middle_name",
    "last_name",
    "preferred_name",
    "dob",
    "gender",
    "ethnicity",
    "marital_status",
    "emails",
    "phone_numbers",
    "residence",
    "ssn",
    "encrypted_ssn",
];
const EMPLOYMENT: [&str; 26] = [
    "id",
    "first_name",
    "middle_name",
    "last_name",
    "title",
    "manager",
    "department",
    "employment",
    "employment_status",
    "is_active",
    "start_date",
    "latest_rehire_date",
    "end_date",
    "location",
    "class_code",
    "flsa_status",
    "union_code",
    "union_local",
    "highly_compensated_employee",
    "key_employee",
    "benefit_eligibility_class",
    "income",
    "income_history",
    "custom_fields",
    "source_id",
    "work_id",
];

#[tokio::test]
async fn the_permissions_of_the_guide_fill_all_that_ukg_pro_has() {
    let employer = permitted(&FOUR).await;
    let standing = employer.copy();
    let truth = employer.truth().await;

    let company = employer.get("/employer/company").await.ok();
    let company = company.as_object().unwrap();
    let empty: Vec<_> = company
        .iter()
        .filter(|(_, value)| value.is_null())
        .map(|(key, _)| key.as_str())
        .collect();
    assert_eq!((company.len(), empty), (9, vec!["entity", "primary_email", "accounts"]));

    let directory = employer.get("/employer/directory?limit=10000").await.ok();
    let entries = directory["individuals"].as_array().unwrap().iter();
    let entries = entries.map(|entry| (entry["id"].as_str().unwrap().to_owned(), entry.clone()));
    let of_directory = filled(&entries.collect(), &truth.by_id(|person| truth.entry(person)));
    assert!(unfilled(DIRECTORY, &of_directory).is_empty(), "{of_directory:?}");

    let individuals = truth.by_id(|person| truth.individual(person));
    let of_individuals = filled(&employer.individuals().await, &individuals);
    assert_eq!(
        unfilled(INDIVIDUAL, &of_individuals),
        ["encrypted_ssn"],
        "which is another form of `ssn`"
    );

    let with_custom = |person: &Value| {
        let mut body = truth.employment(person);
        body["custom_fields"] = person["eep_ud_field01"].clone();
        body
    };
    let employments = truth.by_id(with_custom);
    let told = employer.employments().await;
    let of_employments = filled(&told, &employments);
    let empty = unfilled(EMPLOYMENT, &of_employments);
    assert_eq!(empty, ["class_code", "highly_compensated_employee", "key_employee"]);
    assert!(told.values().all(|body| body["income"]["currency"].is_null()));

    // Why they are not: UKG Pro does not tell it, or a line is missing by name.
    let providers = employer.get("/providers").await.ok();
    let fields = &providers[0]["authentication_methods"][0]["supported_fields"];
    assert_eq!(fields["employment"]["class_code"], false);
    let streams = standing["streams"].as_array().unwrap();
    let lacking = streams.iter().filter(|stream| !stream["lacks"].is_null());
    let lacking: Vec<_> = lacking.map(|stream| (&stream["stream"], &stream["lacks"])).collect();
    assert_eq!(lacking, [(&Value::from("compensation"), &Value::from(COMPENSATION))]);
    let path = format!(
        "/v1/accounts/{}/compensations?explain=true&page_size=1000",
        employer.account()
    );
    let explained = employer.finch.hub.server.get(&path).await.ok();
    let explained = explained["data"].as_array().unwrap();
    assert!(explained.len() >= 150);
    for pay in explained {
        for name in ["currency", "is_highly_compensated"] {
            let why = &pay["explained"][name];
            assert_eq!(
                [&why["reason"], &why["detail"]],
                ["permission_missing", COMPENSATION],
                "{name}"
            );
        }
        assert_eq!(
            pay["explained"]["amount"]["source"]["record"],
            "employee-job-history-details"
        );
    }
}

#[tokio::test]
async fn compensation_tells_the_currency_and_who_is_highly_compensated() {
    let lines: Vec<_> = FOUR.into_iter().chain([COMPENSATION]).collect();
    let employer = permitted(&lines).await;
    employer.copy();
    let truth = employer.truth().await;
    let told = employer.employments().await;
    for (id, expected) in truth.by_id(|person| truth.employment(person)) {
        for name in ["income", "highly_compensated_employee"] {
            assert_eq!(told[&id][name], expected[name], "{name}");
        }
        assert!(told[&id]["income"]["currency"].is_string());
    }
}
