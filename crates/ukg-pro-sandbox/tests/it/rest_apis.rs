//! Every REST API whose rows are read: each endpoint called over HTTP, each row compared with the export.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use ukg_pro_contract::apis::APIS;
use ukg_pro_contract::record::Kind;
use ukg_pro_contract::rest::{Method, Shape};

use crate::fixture::Fixture;
use crate::rest_golden::{
    ELSEWHERE, Employments, GOLDEN, OwnTest, People, Properties, Records, Table, api, encoded, rows_of, same, sorted,
    told, whole_lists,
};

fn is_right(name: &str, rows: &[Value], truth: &[Value], properties: Properties) {
    assert_eq!(rows.len(), truth.len(), "{name}");
    for (property, fact, form) in properties {
        let mut told_once = false;
        for (row, facts) in rows.iter().zip(truth) {
            let expected = told(&facts[fact], *form);
            assert!(
                same(&row[property], &expected),
                "{name}: {property} is {} and not {expected}",
                row[property]
            );
            told_once |= !expected.is_null();
        }
        assert!(told_once, "{name}: nobody has a {property}");
    }
}

#[test]
fn every_declared_api_is_held_against_the_export_here_or_elsewhere() {
    let mut told: BTreeSet<&str> = ELSEWHERE.iter().copied().collect();
    told.extend(GOLDEN.iter().map(|(name, _)| *name));
    let untold: Vec<_> = APIS
        .iter()
        .filter(|api| api.endpoints.iter().any(|endpoint| endpoint.method == Method::Get))
        .map(|api| api.name)
        .filter(|name| !told.contains(name))
        .collect();
    assert_eq!(untold, Vec::<&str>::new());
}

#[tokio::test]
async fn rows_tell_the_facts_of_the_tenant_in_their_forms() {
    let fixture = Fixture::with(|options| options.employees = 400).await;
    let people = sorted(fixture.truth.people());
    let employments: Vec<Value> = fixture.truth.employments().into_iter().map(|one| one.facts).collect();
    for (name, truth) in GOLDEN {
        let (truth, properties) = match truth {
            People(properties) => (people.clone(), properties),
            Employments(properties) => (employments.clone(), properties),
            Table(table, properties) => (fixture.truth.0[table].as_array().unwrap().clone(), properties),
            Records(kind, properties) => {
                let records = fixture.control.export_records(kind);
                (records.as_array().unwrap().clone(), properties)
            }
            OwnTest => continue,
        };
        assert!(!truth.is_empty(), "{name}");
        is_right(name, &rows_of(&fixture, name).await, &truth, properties);
    }
}

#[tokio::test]
async fn every_row_has_every_declared_property_of_its_declared_type_and_no_other() {
    let fixture = Fixture::with(|options| options.employees = 150).await;
    for (api, _) in whole_lists() {
        let declared: BTreeMap<_, _> = api.row.fields().map(|field| (field.name, field.kind)).collect();
        let rows = rows_of(&fixture, api.name).await;
        assert!(!rows.is_empty(), "{}", api.name);
        for row in &rows {
            let row = row.as_object().unwrap();
            let names: BTreeSet<&str> = row.keys().map(String::as_str).collect();
            assert_eq!(names, declared.keys().copied().collect(), "{}", api.name);
            for (name, value) in row {
                let fits = match declared[name.as_str()] {
                    Kind::Text | Kind::Guid => value.is_string(),
                    Kind::Boolean => value.is_boolean(),
                    Kind::Number => value.is_number(),
                    Kind::DateTime => value
                        .as_str()
                        .is_some_and(|text| text.len() >= 19 && !text.ends_with('Z')),
                    Kind::One(_) => value.is_object(),
                    _ => true,
                };
                assert!(value.is_null() || fits, "{}: {name} is {value}", api.name);
            }
        }
        // What tells rows apart is always there, and does.
        let mut keys = BTreeSet::new();
        for row in &rows {
            let key: Vec<String> = api.key.iter().map(|name| row[name].to_string()).collect();
            assert!(!key.iter().any(|part| part == "null"), "{}: {key:?}", api.name);
            assert!(keys.insert(key.clone()), "{}: {key:?} twice", api.name);
        }
    }
}

#[tokio::test]
async fn every_narrowed_list_and_every_object_has_the_rows_of_the_list_that_its_path_names() {
    let fixture = Fixture::with(|options| options.employees = 150).await;
    for (name, _) in GOLDEN {
        let api = api(name);
        for endpoint in api
            .endpoints
            .iter()
            .filter(|one| one.path_parameters().next().is_some())
        {
            if matches!(*name, "user-defined-fields" | "platform-configuration-fields") {
                continue;
            }
            let all = rows_of(&fixture, name).await;
            // A path names by `companyId` what a row may call `companyID`, and by `code` its key.
            let property = |parameter: &'static str| {
                let mut names = api.row.fields().map(|field| field.name);
                let own = names.find(|name| name.eq_ignore_ascii_case(parameter));
                own.unwrap_or(api.key[0])
            };
            let row = &all[all.len() / 2];
            let mut path = endpoint.path.to_owned();
            for parameter in endpoint.path_parameters() {
                let value = row[property(parameter)].as_str().unwrap();
                path = path.replace(&format!("{{{parameter}}}"), &encoded(value));
            }
            let answer = fixture.rest(&path).await;
            assert_eq!(answer.status, 200, "{path}");
            let named = |one: &Value| {
                let mut parameters = endpoint.path_parameters();
                parameters.all(|parameter| one[property(parameter)] == row[property(parameter)])
            };
            if endpoint.shape == Shape::Object {
                assert!(named(&answer.json()), "{path}");
                assert_eq!(answer.header("link"), None, "{path}");
            } else {
                let expected: Vec<_> = all.iter().filter(|one| named(one)).cloned().collect();
                assert_eq!(answer.rows(), expected, "{path}");
            }
        }
    }
}
