//! What the copy must hold, computed from the emulator's export by rules written down here. Shares nothing with the
//! mapping: names of facts are the export's own.

use std::collections::BTreeMap;

use rollbook_model::workforce::{EmploymentKey, PersonKey};
use rollbook_model::{AccountId, ObjectKind};
use serde_json::{Map, Value, json};
use uuid::Uuid;

/// Of each kind of object what is compared, by UKG Pro's keys.
pub(super) type Everything = BTreeMap<String, Value>;

fn text(value: &Value) -> Value {
    match value.as_str().map(str::trim) {
        Some("") | None => Value::Null,
        Some(text) => text.into(),
    }
}

fn day(value: &Value) -> Value {
    let day = value.as_str().and_then(|text| text.split('T').next());
    day.filter(|day| !day.is_empty()).map_or(Value::Null, Value::from)
}

/// The tenant's people and employments with their pay.
pub(super) fn of_tenant(export: &Value) -> Everything {
    let mut everything = Everything::new();
    for person in export["people"].as_array().unwrap() {
        let id = person["employee_id"].as_str().unwrap();
        everything.insert(
            format!("person {id}"),
            json!({
                "first_name": text(&person["first_name"]),
                "last_name": text(&person["last_name"]),
                "work_email": text(&person["email_address"]),
                "birth_date": day(&person["date_of_birth"]),
            }),
        );
        for employment in person["employments"].as_array().unwrap() {
            let company = employment["company_id"].as_str().unwrap();
            let hourly = employment["hourly_or_salaried"] == "H";
            let amount = if hourly {
                &employment["hourly"]
            } else {
                &employment["annual"]
            };
            everything.insert(
                format!("employment {id} {company}"),
                json!({
                    "number": text(&employment["employee_number"]),
                    "status": text(&employment["employment_status"]),
                    "job_code": text(&employment["job_code"]),
                    "org_level_1": text(&employment["org_level1"]),
                    "org_level_2": text(&employment["org_level2"]),
                    "work_location": text(&employment["location"]),
                    "hired_on": day(&employment["last_hire"]),
                    "terminated_on": day(&employment["termination_date"]),
                    "manager": text(&employment["supervisor_id"]),
                    "is_home": employment["is_home_company"] == "true",
                    "amount": number(amount),
                }),
            );
        }
    }
    everything
}

/// A number whose digits may be written in several ways.
fn number(value: &Value) -> Value {
    let number = value.as_str().and_then(|text| text.trim().parse::<f64>().ok());
    number.map_or(Value::Null, Value::from)
}

/// The same of objects that are kept, or that the feed has told: by kind and id, each with its fields.
pub(super) fn of_objects(
    objects: &BTreeMap<(ObjectKind, Uuid), Map<String, Value>>,
    account: AccountId,
    export: &Value,
) -> Everything {
    let mut everything = Everything::new();
    let mut told = 0;
    for person in export["people"].as_array().unwrap() {
        let id = person["employee_id"].as_str().unwrap();
        let key = PersonKey(id.to_owned()).record().uuid(account);
        if let Some(body) = objects.get(&(ObjectKind::Person, key)) {
            told += 1;
            let field = |name: &str| body.get(name).cloned().unwrap_or_default();
            everything.insert(
                format!("person {id}"),
                json!({
                    "first_name": field("first_name"),
                    "last_name": field("last_name"),
                    "work_email": field("work_email"),
                    "birth_date": field("birth_date"),
                }),
            );
        }
        for employment in person["employments"].as_array().unwrap() {
            let company = employment["company_id"].as_str().unwrap();
            let key = EmploymentKey {
                employee_id: id.to_owned(),
                company_id: company.to_owned(),
            };
            let key = key.record().uuid(account);
            let Some(body) = objects.get(&(ObjectKind::Employment, key)) else {
                continue;
            };
            told += 1;
            let pay = objects.get(&(ObjectKind::Compensation, key));
            let field = |name: &str| body.get(name).cloned().unwrap_or_default();
            everything.insert(
                format!("employment {id} {company}"),
                json!({
                    "number": field("number"),
                    "status": field("status")["code"],
                    "job_code": field("job_code"),
                    "org_level_1": field("org_level_1"),
                    "org_level_2": field("org_level_2"),
                    "work_location": field("work_location"),
                    "hired_on": field("hired_on"),
                    "terminated_on": field("terminated_on"),
                    "manager": field("manager")["person"],
                    "is_home": field("is_home"),
                    "amount": pay.map_or(Value::Null, |pay| number(&pay["amount"])),
                }),
            );
        }
    }
    let kept = objects
        .keys()
        .filter(|(kind, _)| matches!(kind, ObjectKind::Person | ObjectKind::Employment));
    assert_eq!(kept.count(), told, "there is somebody whom the tenant does not have");
    everything
}

/// Says of each that differs what it is and ought to be.
pub(super) fn assert_same(found: &Everything, expected: &Everything) {
    let keys: std::collections::BTreeSet<_> = found.keys().chain(expected.keys()).collect();
    let differing = keys.into_iter().filter(|key| found.get(*key) != expected.get(*key));
    let told: Vec<_> = differing
        .map(|key| format!("{key}\n  is    {:?}\n  ought {:?}", found.get(key), expected.get(key)))
        .collect();
    assert!(told.is_empty(), "{} differ:\n{}", told.len(), told.join("\n"));
}
