//! Filters against an independent choice among all.

use rollbook_model::problem::Kind;
use serde_json::{Value, json};

use crate::hub::{ALL, Hub};
use crate::truth::{Truth, by_key, text};

/// Whether an employment of a person is among those wanted.
type PassesEmployment<'a> = Box<dyn Fn(&Value, &Value) -> bool + 'a>;

/// Whether a person is.
type PassesPerson<'a> = Box<dyn Fn(&Value) -> bool + 'a>;

fn day(value: &Value) -> &str {
    value.as_str().map_or("", |moment| &moment[..10])
}

fn lower(value: &Value) -> String {
    text(value).to_lowercase()
}

#[tokio::test]
async fn find_people_filters_by_bare_values_and_by_operators() {
    let hub = Hub::with(|setup| setup.options.employees = 250).await;
    let account = hub.linked(&ALL).await.id;
    let truth = Truth(hub.control.export());
    let (person, employment) = truth
        .employments()
        .find(|(person, _)| !text(&person["last_name"]).is_ascii())
        .unwrap();
    let name = text(&person["last_name"]);
    let number = text(&employment["employee_identifier"]["employee_number"]);
    let initial: String = name.chars().take(2).collect();

    let is_named = |person: &Value, wanted: &str| lower(&person["last_name"]) == wanted.to_lowercase();
    let table: Vec<(Value, PassesEmployment<'_>)> = vec![
        (
            json!({ "last_name": name }),
            Box::new(|person, _| is_named(person, name)),
        ),
        (
            json!({ "last_name": format!("={name}") }),
            Box::new(|person, _| is_named(person, name)),
        ),
        (
            json!({ "LastName": format!("<> {name}") }),
            Box::new(|person, _| !is_named(person, name)),
        ),
        (
            json!({ "last_name": format!("LIKE ({initial}%)") }),
            Box::new(|person, _| lower(&person["last_name"]).starts_with(&initial.to_lowercase())),
        ),
        (
            json!({ "last_name": "like (%a%)" }),
            Box::new(|person, _| lower(&person["last_name"]).contains('a')),
        ),
        (
            json!({ "status": "IN(\"A\",\"L\")" }),
            Box::new(|_, employment| ["A", "L"].contains(&text(&employment["employment_status"]))),
        ),
        (
            json!({ "status": "T" }),
            Box::new(|_, employment| employment["employment_status"] == "T"),
        ),
        (
            json!({ "original_hire": "2018-01-01...2021-12-31" }),
            Box::new(|_, employment| ("2018-01-01"..="2021-12-31").contains(&day(&employment["original_hire"]))),
        ),
        (
            json!({ "last_hire": ">=2022-06-01" }),
            Box::new(|_, employment| day(&employment["last_hire"]) >= "2022-06-01"),
        ),
        (
            json!({ "employee_number": number }),
            Box::new(|_, employment| employment["employee_number"] == number),
        ),
        (
            json!({ "status": "=A", "last_name": "LIKE (%e%)" }),
            Box::new(|person, employment| {
                employment["employment_status"] == "A" && lower(&person["last_name"]).contains('e')
            }),
        ),
        (json!({ "employee_number": "1" }), Box::new(|_, _| false)),
    ];
    for (inputs, passes) in table {
        let expected = truth.found(passes);
        let rows = hub.all(account, "find_people", inputs.clone()).await;
        assert_eq!(by_key(rows), expected, "{inputs}");
    }
}

#[tokio::test]
async fn a_last_name_that_begins_like_an_operator_is_a_value() {
    let hub = Hub::start().await;
    let account = hub.linked(&ALL).await.id;
    for name in ["Ingram", "Likens", "IN", "LIKE"] {
        let answer = hub
            .run(account, "find_people", json!({ "last_name": name }))
            .await
            .unwrap();
        let rows = answer.data;
        let named = |row: &Value| row["LastName"] == name;
        assert!(rows.as_array().unwrap().iter().all(named), "{name}: {rows}");
    }
}

#[tokio::test]
async fn list_person_details_filters_as_the_api_does() {
    let hub = Hub::with(|setup| setup.options.employees = 250).await;
    let account = hub.linked(&ALL).await.id;
    let truth = Truth(hub.control.export());
    let person = truth
        .people()
        .find(|person| !text(&person["last_name"]).is_ascii())
        .unwrap();
    let changed = day(&person["datetime_changed"]);
    let (year, rest) = changed.split_once('-').unwrap();
    let american = format!("{rest}-{year}");

    let table: Vec<(Value, PassesPerson<'_>)> = vec![
        (
            json!({ "lastName": person["last_name"] }),
            Box::new(|other| lower(&other["last_name"]) == lower(&person["last_name"])),
        ),
        (
            json!({ "lastName": "b*" }),
            Box::new(|other| lower(&other["last_name"]).starts_with('b')),
        ),
        (
            json!({ "employeeId": person["employee_id"] }),
            Box::new(|other| other["employee_id"] == person["employee_id"]),
        ),
        (
            json!({ "companyId": person["company_id"], "addressCountry": "USA" }),
            Box::new(|other| other["company_id"] == person["company_id"] && other["country"] == "USA"),
        ),
        (
            json!({ "dateTimeChanged": american }),
            Box::new(|other| day(&other["datetime_changed"]) == changed),
        ),
        (
            json!({ "dateTimeChanged": format!(">{american}") }),
            Box::new(|other| day(&other["datetime_changed"]) > changed),
        ),
        (
            json!({ "cobraIsActive": true }),
            Box::new(|other| other["cobra_is_active"] == "true"),
        ),
        (json!({ "emailAddress": "nobody@example.com" }), Box::new(|_| false)),
    ];
    for (inputs, passes) in table {
        let expected = truth.details(passes);
        let rows = hub.all(account, "list_person_details", inputs.clone()).await;
        assert_eq!(by_key(rows), expected, "{inputs}");
    }
}

#[tokio::test]
async fn a_filter_that_the_api_refuses_is_told_in_its_words() {
    let hub = Hub::start().await;
    let account = hub.linked(&ALL).await.id;
    let inputs = json!({ "dateTimeChanged": "2025-01-31" });
    let problem = hub.run(account, "list_person_details", inputs).await.unwrap_err();
    assert_eq!((problem.code.as_str(), problem.kind), ("validation", Kind::Refused));
    assert_eq!(problem.provider_status, Some(400));
    assert!(problem.provider_message.is_some() && problem.remedy.is_some());
    assert!(!problem.retryable);
}
