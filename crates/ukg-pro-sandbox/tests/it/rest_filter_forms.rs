//! Every form of a REST filter: values, lists, stars, numbers, flags and bounds. Each API by its declaration.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use ukg_pro_contract::rest::{Api, Parameter, Test};
use ukg_pro_sandbox::switches::MalformedFilter;

use crate::fixture::Fixture;
use crate::rest_golden::{encoded, rows_of, whole, whole_lists};

const EMPLOYMENTS: &str = "/personnel/v1/employment-details?per_Page=10000";
const STRUCTURES: &str = "/personnel/v1/integration/kronos/business-structure-status?per_Page=10000&companyId=*";

/// The test of a row.
type Passes = Box<dyn Fn(&Value) -> bool>;

/// A value of a filter that lets some row through and others not, as the filter wants it, with the test of a row.
fn sample(api: &Api, parameter: &Parameter, rows: &[Value]) -> Option<(String, Passes)> {
    let field = parameter.field;
    api.row.position(field)?;
    let own = move |row: &Value| match &row[field] {
        Value::Null => None,
        Value::String(text) => Some(text.trim_end().to_lowercase()),
        other => Some(other.to_string()),
    };
    let values: BTreeSet<String> = rows.iter().filter_map(own).collect();
    let admitted = |value: &&String| parameter.pattern.is_none_or(|pattern| pattern.admits(value));
    match parameter.test {
        Test::Text => {
            let value = values.iter().filter(|value| !value.is_empty()).find(admitted)?.clone();
            let expected = value.clone();
            Some((value, Box::new(move |row| own(row).as_ref() == Some(&expected))))
        }
        Test::Boolean | Test::Flag => {
            let value = values.last()?.clone();
            let words = match (parameter.test, value.as_str()) {
                (Test::Boolean, word) => word,
                (_, "true" | "y") => "Y",
                _ => "n",
            };
            Some((words.to_owned(), Box::new(move |row| own(row).as_ref() == Some(&value))))
        }
        Test::Date | Test::Day => {
            let day = values.iter().nth(values.len() / 2)?[..10].to_owned();
            let (year, rest) = day.split_once('-')?;
            let words = if parameter.test == Test::Date {
                format!("{rest}-{year}")
            } else {
                day.clone()
            };
            Some((
                words,
                Box::new(move |row| own(row).is_some_and(|value| value[..10] == day)),
            ))
        }
        Test::From => {
            let day = values.iter().nth(values.len() / 2)?[..10].to_owned();
            Some((
                day.clone(),
                Box::new(move |row| own(row).is_some_and(|value| value >= day)),
            ))
        }
        Test::To | Test::AsOf => {
            let day = values.iter().nth(values.len() / 2)?[..10].to_owned();
            Some((
                day.clone(),
                Box::new(move |row| own(row).is_some_and(|value| value[..10] <= day[..])),
            ))
        }
        Test::Choice => None,
    }
}

/// Filters that tests of their own hold: of a field that the row does not have, or that change what the row says.
const ELSEWHERE: &[(&str, &str)] = &[
    ("employment-details", "isHomeCompany"),
    ("user-defined-fields", "companyId"),
    ("employee-changes", "startDate"),
    ("employee-changes", "endDate"),
    ("employee-status", "effectiveDate"),
    ("employee-status", "inactiveTermWindow"),
    ("employee-status", "inactiveDisabledWindow"),
    ("employee-profiles", "effectiveDate"),
    ("employee-profiles", "changeWindow"),
    ("employee-profiles", "includeHistoryIfChangeDetected"),
    // No shift of the tenant, and no title without a blank, can be asked for: the patterns forbid it.
    ("employee-employment-details", "jobTitle"),
    ("compensation-details", "jobTitle"),
    ("compensation-details", "primaryShiftGroupCode"),
];

#[tokio::test]
async fn every_filter_of_every_list_lets_through_the_rows_it_is_for_and_no_other() {
    let fixture = Fixture::with(|options| options.employees = 150).await;
    let mut narrowed = 0;
    for (api, endpoint) in whole_lists() {
        let rows = rows_of(&fixture, api.name).await;
        for parameter in api.parameters {
            let Some((value, passes)) = sample(api, parameter, &rows) else {
                assert!(
                    ELSEWHERE.contains(&(api.name, parameter.name)),
                    "{}: {}",
                    api.name,
                    parameter.name
                );
                continue;
            };
            if ELSEWHERE.contains(&(api.name, parameter.name)) {
                continue;
            }
            let expected: Vec<_> = rows.iter().filter(|row| passes(row)).cloned().collect();
            assert!(!expected.is_empty(), "{}: {}={value}", api.name, parameter.name);
            // Names are compared without case; a required filter stands in place of the one that finds everything.
            for name in [parameter.name.to_owned(), parameter.name.to_uppercase()] {
                let path = whole(api, endpoint.path);
                let (path, query) = path.split_once('?').unwrap();
                let others: Vec<_> = query
                    .split('&')
                    .filter(|part| !part.starts_with(parameter.name))
                    .collect();
                let path = format!("{path}?{}&{name}={}", others.join("&"), encoded(&value));
                let answer = fixture.rest(&path).await;
                assert_eq!(answer.status, 200, "{path}: {}", answer.text());
                let mut found = answer.rows();
                let maximum = api.paging.maximum as usize;
                found.truncate(maximum);
                assert_eq!(found, expected[..expected.len().min(maximum)], "{path}");
            }
            narrowed += usize::from(expected.len() < rows.len());
        }
    }
    assert!(narrowed > 80, "{narrowed}");
}

#[tokio::test]
async fn a_value_outside_its_form_is_refused_or_does_not_filter() {
    let fixture = Fixture::start().await;
    let mut seen = 0;
    for (api, endpoint) in whole_lists() {
        for parameter in api.parameters.iter().filter(|parameter| !parameter.required) {
            let wrong: &[&str] = match (parameter.pattern, parameter.test) {
                (Some(_), _) => &["né!", "a-b", "'"],
                (None, Test::Boolean) => &["Y", "yes", "1"],
                (None, Test::Flag) => &["maybe", "YN"],
                (None, Test::Date) => &["2024-03-31", ">2024", "{03-31-2024}", "13-01-2024", "yesterday"],
                (None, Test::Day | Test::From | Test::To | Test::AsOf) => {
                    &["yesterday", "2024-13-01", "2024-02-30", ">03-31-2024"]
                }
                (None, Test::Text) => &["[A,B", "A]"],
                (None, Test::Choice) => continue,
            };
            for value in wrong {
                let path = format!("{}&{}={}", whole(api, endpoint.path), parameter.name, encoded(value));
                let answer = fixture.rest(&path).await;
                assert_eq!(answer.status, 400, "{path}");
                let body = answer.json();
                assert_eq!(
                    (&body["title"], &body["errorCount"]),
                    (&json!("Bad Request"), &json!(1))
                );
                assert!(body["errors"]["modelstate"][parameter.name][0]["message"].is_string());
                seen += 1;
            }
        }
    }
    assert!(seen > 300);
    fixture.switch(|switches| switches.malformed_filter = MalformedFilter::Ignored);
    let path = "/personnel/v1/compensation-details?dateInJob=yesterday&isAutoPaid=both&companyId=a-b";
    assert_eq!(fixture.rest(path).await.rows().len(), fixture.truth.employments().len());
}

async fn count(fixture: &Fixture, path: &str) -> usize {
    let answer = fixture.rest(path).await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    answer.rows().len()
}

#[tokio::test]
async fn lists_of_values_and_stars_work_in_every_text_filter_that_its_pattern_lets_them_into() {
    let fixture = Fixture::with(|options| options.employees = 150).await;
    let employments = fixture.truth.employments();
    let of = |test: &dyn Fn(&str) -> bool, fact: &str| {
        employments
            .iter()
            .filter(|one| one.text(fact).is_some_and(test))
            .count()
    };
    let hlf_or_nord = of(&|id| id != "2E8P0", "company_id");
    for list in ["[7QK3D,9CA4T]", "[7QK3D, 9CA4T]", "7QK3D,9CA4T", "7qk3d , 9ca4t"] {
        assert_eq!(
            count(&fixture, &format!("{EMPLOYMENTS}&companyID={}", encoded(list))).await,
            hlf_or_nord,
            "{list}"
        );
    }
    let manages = of(&|code| code.ends_with("MG"), "job_code");
    assert_eq!(
        count(&fixture, &format!("{EMPLOYMENTS}&primaryJobCode=*MG")).await,
        manages
    );
    let contains = of(&|code| code.contains("NG"), "job_code");
    assert_eq!(
        count(&fixture, &format!("{EMPLOYMENTS}&primaryJobCode=*ng*")).await,
        contains
    );
    assert!(manages > 0 && contains > 0);
    // A title with a comma is one text as well as a list of two.
    let title = employments
        .iter()
        .find_map(|one| one.text("alternate_title").filter(|title| title.contains(',')))
        .unwrap();
    assert_eq!(
        count(&fixture, &format!("{EMPLOYMENTS}&jobTitle={}", encoded(title))).await,
        of(&|one| one == title, "alternate_title")
    );
    // Employee numbers are text, and their zeros count.
    let number = employments[0].text("employee_number").unwrap();
    assert_eq!(
        count(&fixture, &format!("{EMPLOYMENTS}&employeeNumber={number}")).await,
        of(&|one| one == number, "employee_number")
    );
    assert_eq!(
        count(
            &fixture,
            &format!("{EMPLOYMENTS}&employeeNumber={}", number.trim_start_matches('0'))
        )
        .await,
        0
    );

    // Where the pattern forbids stars, they are refused; where it names them, they work.
    assert_eq!(
        fixture
            .rest("/personnel/v1/compensation-details?primaryJobCode=*MG")
            .await
            .status,
        400
    );
    assert_eq!(
        fixture
            .rest("/personnel/v1/user-defined-fields?employeeId=[A,B]")
            .await
            .status,
        400
    );
    let ids = encoded(&format!("[{}]", employments[0].text("employee_id").unwrap()));
    assert!(
        count(
            &fixture,
            &format!("/personnel/v1/compensation-details?employeeId={ids}")
        )
        .await
            > 0
    );
    let states = count(
        &fixture,
        "/personnel/v1/employee-demographic-details?per_Page=10000&addressState=*A",
    )
    .await;
    let people = fixture.truth.people().iter();
    assert_eq!(
        states,
        people
            .filter(|one| one["state_or_province"].as_str().unwrap().ends_with('A'))
            .count()
    );
}

#[tokio::test]
async fn numbers_are_compared_as_numbers() {
    let fixture = Fixture::with(|options| options.employees = 150).await;
    let rows = rows_of(&fixture, "user-profile-details").await;
    let managers = rows.iter().filter(|row| row["roleId"] == 3).count();
    assert!(managers > 0);
    for value in ["3", "3.0", "03", "[3]"] {
        let path = format!(
            "/personnel/v1/user-profile-details?per_Page=10000&roleId={}",
            encoded(value)
        );
        assert_eq!(count(&fixture, &path).await, managers, "{value}");
    }
}

#[tokio::test]
async fn flags_and_booleans_are_asked_for_as_each_api_wants() {
    let fixture = Fixture::with(|options| options.employees = 150).await;
    let employments = fixture.truth.employments();
    let home = employments
        .iter()
        .filter(|one| one.text("is_home_company") == Some("true"))
        .count();
    assert!(home < employments.len());
    for (list, value, rows) in [
        ("employment-details", "true", Some(home)),
        ("employment-details", "False", Some(employments.len() - home)),
        ("employment-details", "Y", None),
        ("employee-employment-details", "y", Some(home)),
        ("employee-employment-details", "Y", Some(home)),
        ("employee-employment-details", "n", None),
        ("employee-employment-details", "true", None),
    ] {
        let path = format!("/personnel/v1/{list}?per_Page=10000&isHomeCompany={value}");
        match rows {
            Some(rows) => assert_eq!(count(&fixture, &path).await, rows, "{path}"),
            None => assert_eq!(fixture.rest(&path).await.status, 400, "{path}"),
        }
    }
    let seasonal = employments
        .iter()
        .filter(|one| one.text("seasonal") == Some("true"))
        .count();
    let compensation = "/personnel/v1/compensation-details?isSeasonalWorker=";
    assert_eq!(count(&fixture, &format!("{compensation}Y")).await, seasonal);
    assert_eq!(
        count(&fixture, &format!("{compensation}n")).await,
        employments.len() - seasonal
    );
    // One letter at most, by the pattern.
    assert_eq!(fixture.rest(&format!("{compensation}true")).await.status, 400);
}

#[tokio::test]
async fn a_bound_counts_with_its_time_where_it_has_one_and_for_the_whole_day_where_not() {
    let fixture = Fixture::with(|options| options.employees = 150).await;
    let mut changes: Vec<_> = fixture
        .truth
        .employments()
        .iter()
        .map(|one| one.text("datetime_changed").unwrap().to_owned())
        .collect();
    changes.sort();
    let middle = &changes[changes.len() / 2];
    let (day, second) = (&middle[..10], &middle[..19]);
    for bound in [day.to_owned(), second.to_owned(), format!("{second}Z"), middle.clone()] {
        let from = bound.trim_end_matches('Z').to_owned();
        let expected = changes.iter().filter(|change| **change >= from).count();
        let path = format!("{STRUCTURES}&modifiedAfterDateTime={}", encoded(&bound));
        assert_eq!(count(&fixture, &path).await, expected, "{bound}");
    }
    // An offset is another hour of UTC, and Americans write the month first.
    let (year, rest) = day.split_once('-').unwrap();
    let expected = changes.iter().filter(|change| change[..10] >= *day).count();
    let path = format!(
        "{STRUCTURES}&modifiedAfterDateTime={}",
        encoded(&format!("{day}T05:00:00+05:00"))
    );
    assert_eq!(count(&fixture, &path).await, expected);
    assert_eq!(
        count(&fixture, &format!("{STRUCTURES}&modifiedAfterDateTime={rest}-{year}")).await,
        expected
    );
    assert_eq!(
        fixture
            .rest(&format!("{STRUCTURES}&modifiedAfterDateTime=soon"))
            .await
            .status,
        400
    );
}
