//! REST filters, each against a test of its own over the export.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;
use ukg_pro_sandbox::switches::{Comparison, EmptyList, MalformedFilter};

use crate::fixture::Fixture;

const LIST: &str = "/personnel/v1/person-details";

/// The employee ids of people that pass, in the emulator's order.
fn wanted(fixture: &Fixture, passes: impl Fn(&Value) -> bool) -> Vec<String> {
    let people = fixture.truth.people().iter().filter(|person| passes(person));
    let mut ids: Vec<_> = people
        .map(|person| person["employee_id"].as_str().unwrap().to_owned())
        .collect();
    ids.sort();
    ids
}

async fn filtered(fixture: &Fixture, query: &str) -> Vec<String> {
    let rows = fixture.rest(&format!("{LIST}?{query}")).await.rows();
    rows.iter()
        .map(|row| row["employeeId"].as_str().unwrap().to_owned())
        .collect()
}

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

/// `YYYY-MM-DD` as `MM-DD-YYYY`.
fn wire_date(day: &str) -> String {
    let (year, rest) = day.split_once('-').unwrap();
    format!("{rest}-{year}")
}

fn some<'a>(fixture: &'a Fixture, fact: &str) -> &'a str {
    let mut people = fixture.truth.people().iter();
    people
        .find_map(|person| person[fact].as_str())
        .unwrap_or_else(|| panic!("nobody has a {fact}"))
}

#[tokio::test]
async fn every_text_filter_compares_its_fact() {
    let fixture = Fixture::with(|options| options.employees = 150).await;
    for (parameter, fact) in [
        ("companyId", "company_id"),
        ("employeeId", "employee_id"),
        ("lastName", "last_name"),
        ("emailAddress", "email_address"),
        ("addressState", "state_or_province"),
        ("addressCountry", "country"),
        ("cobraStatus", "cobra_status"),
        ("nationalId", "national_id"),
        ("nationalIdCountry", "national_id_country"),
    ] {
        let value = some(&fixture, fact);
        let people = wanted(&fixture, |person| person[fact] == value);
        assert!(!people.is_empty());
        for spelling in [parameter.to_owned(), parameter.to_uppercase()] {
            let query = format!("{spelling}={}", encoded(value));
            assert_eq!(filtered(&fixture, &query).await, people, "{query}");
        }
    }
}

#[tokio::test]
async fn lists_may_have_brackets_and_blanks_and_a_star_stands_for_any_text() {
    let fixture = Fixture::with(|options| options.employees = 150).await;
    let ids = wanted(&fixture, |_| true);
    let (first, second) = (&ids[3], &ids[60]);
    for list in [
        format!("[{first},{second}]"),
        format!("[{first}, {second}]"),
        format!("{first},{second}"),
        format!(" {first} , {second} "),
    ] {
        let query = format!("employeeId={}", encoded(&list));
        assert_eq!(
            filtered(&fixture, &query).await,
            [first.clone(), second.clone()],
            "{list}"
        );
    }
    let name = some(&fixture, "last_name");
    let start: String = name.chars().take(1).collect();
    let people = wanted(&fixture, |person| {
        let name = person["last_name"].as_str().unwrap().to_lowercase();
        name.starts_with(&start.to_lowercase())
    });
    assert_eq!(
        filtered(&fixture, &format!("lastName={}*", encoded(&start))).await,
        people
    );
    assert_eq!(filtered(&fixture, "lastName=*").await, ids);
}

#[tokio::test]
async fn booleans_compare_whatever_their_case() {
    let fixture = Fixture::with(|options| options.employees = 150).await;
    for (value, truth) in [("true", true), ("True", true), ("false", false)] {
        let people = wanted(&fixture, |person| (person["cobra_is_active"] == "true") == truth);
        assert!(!people.is_empty());
        assert_eq!(filtered(&fixture, &format!("cobraIsActive={value}")).await, people);
    }
}

#[tokio::test]
async fn dates_compare_by_day_with_every_operator() {
    type Passes<'a> = Box<dyn Fn(&String) -> bool + 'a>;
    let fixture = Fixture::with(|options| options.employees = 150).await;
    for (parameter, fact) in [
        ("dateTimeChanged", "datetime_changed"),
        ("dateTimeCreated", "datetime_created"),
        ("dateOfCobraEvent", "date_of_cobra_event"),
    ] {
        let day = |person: &Value| person[fact].as_str().map(|text| text[..10].to_owned());
        let mut days: Vec<_> = fixture.truth.people().iter().filter_map(day).collect();
        days.sort();
        let (from, middle) = (days[days.len() / 4].clone(), days[days.len() / 2].clone());
        let (from_date, middle_date) = (wire_date(&from), wire_date(&middle));
        let cases: [(String, Passes<'_>); 4] = [
            (format!("<{middle_date}"), Box::new(|day| *day < middle)),
            (format!(">{middle_date}"), Box::new(|day| *day > middle)),
            (middle_date.clone(), Box::new(|day| *day == middle)),
            (
                format!("{{{from_date},{middle_date}}}"),
                Box::new(|day| from <= *day && *day <= middle),
            ),
        ];
        for (value, passes) in cases {
            let people = wanted(&fixture, |person| day(person).is_some_and(|day| passes(&day)));
            let query = format!("{parameter}={}", encoded(&value));
            assert_eq!(filtered(&fixture, &query).await, people, "{parameter}={value}");
        }
    }
}

#[tokio::test]
async fn several_filters_all_apply_and_unknown_and_empty_ones_none() {
    let fixture = Fixture::with(|options| options.employees = 150).await;
    let (state, name) = (some(&fixture, "state_or_province"), some(&fixture, "last_name"));
    let people = wanted(&fixture, |person| {
        person["state_or_province"] == state && person["last_name"] == name
    });
    let query = format!("addressState={}&lastName={}", encoded(state), encoded(name));
    assert_eq!(filtered(&fixture, &query).await, people);
    let everybody = wanted(&fixture, |_| true);
    let ignored = "lastName=&color=blue&sort=lastName&dateTimeChanged=%20&page=&per_Page=";
    assert_eq!(filtered(&fixture, ignored).await, everybody);
}

#[tokio::test]
async fn a_malformed_filter_is_refused_with_its_name_or_ignored() {
    let fixture = Fixture::start().await;
    let malformed = [
        ("dateTimeChanged", "2024-03-31"),
        ("dateTimeChanged", "13-01-2024"),
        ("dateTimeCreated", ">=03-31-2024"),
        ("dateOfCobraEvent", "{03-01-2024}"),
        ("cobraIsActive", "perhaps"),
        ("companyId", "[ABCDE"),
    ];
    for (name, value) in malformed {
        let answer = fixture.rest(&format!("{LIST}?{name}={}", encoded(value))).await;
        assert_eq!(answer.status, 400, "{name}={value}");
        let error = answer.json();
        assert!(error["errors"]["modelstate"][name][0]["message"].is_string(), "{error}");
    }
    fixture.switch(|switches| switches.malformed_filter = MalformedFilter::Ignored);
    for (name, value) in malformed {
        let rows = filtered(&fixture, &format!("{name}={}", encoded(value))).await;
        assert_eq!(rows.len(), 60, "{name}={value}");
    }
}

#[tokio::test]
async fn text_compares_with_or_without_regard_to_case() {
    let fixture = Fixture::start().await;
    let query = format!("lastName={}", encoded(&some(&fixture, "last_name").to_uppercase()));
    assert!(!filtered(&fixture, &query).await.is_empty());
    fixture.switch(|switches| switches.comparison = Comparison::CaseSensitive);
    assert!(filtered(&fixture, &query).await.is_empty());
}

#[tokio::test]
async fn a_list_without_a_match_is_empty_or_404() {
    let fixture = Fixture::start().await;
    let path = format!("{LIST}?lastName=Nobodysname");
    assert_eq!(fixture.rest(&path).await.text(), "[]");
    fixture.switch(|switches| switches.no_match = EmptyList::NotFound);
    let answer = fixture.rest(&path).await;
    assert_eq!((answer.status, answer.body.len()), (404, 0));
    // A page past the end is no such list.
    assert_eq!(fixture.rest(&format!("{LIST}?page=99&per_Page=10")).await.text(), "[]");
}
