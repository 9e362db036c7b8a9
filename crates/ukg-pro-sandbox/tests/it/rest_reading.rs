//! How REST lists are read: pages or none, required parameters, patterns, every form of a filter, and what is not
//! found. Each API by its declaration.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use ukg_pro_contract::record::Kind;
use ukg_pro_contract::rest::{Api, Parameter, Shape, Test};
use ukg_pro_sandbox::switches::{EmptyList, MalformedFilter, Profile, RowOfPerson};

use crate::fixture::Fixture;
use crate::rest_golden::{api, encoded, rows_of, whole, whole_lists};

const EMPLOYMENTS: &str = "/personnel/v1/employment-details?per_Page=10000";
const STRUCTURES: &str = "/personnel/v1/integration/kronos/business-structure-status?per_Page=10000&companyId=*";
const COMPANIES: &str = "/configuration/v1/company-details";
const JOBS: &str = "/configuration/v1/jobs";
const LOCATIONS: &str = "/configuration/v1/locations";

#[tokio::test]
async fn an_unpaged_list_is_whole_on_its_first_page_without_a_link_header_and_empty_on_others() {
    let fixture = Fixture::start().await;
    let mut seen = 0;
    for (api, endpoint) in whole_lists().filter(|(api, _)| !api.paging.is_paged()) {
        let answer = fixture.rest(endpoint.path).await;
        assert_eq!((answer.status, answer.header("link")), (200, None), "{}", api.name);
        let rows = answer.rows();
        assert!(rows.len() > 3, "{}", api.name);
        for query in ["page=1", "per_page=2", "per_Page=2", "page=0", "page=one"] {
            assert_eq!(
                fixture.rest(&format!("{}?{query}", endpoint.path)).await.rows(),
                rows,
                "{query}"
            );
        }
        let answer = fixture.rest(&format!("{}?page=2&per_page=2", endpoint.path)).await;
        assert_eq!((answer.status, answer.text(), answer.header("link")), (200, "[]", None));
        seen += 1;
    }
    assert!(seen >= 2);
}

#[tokio::test]
async fn every_paged_list_of_a_thousand_people_has_pages_up_to_its_maximum_and_nothing_past_the_end() {
    let fixture = Fixture::with(|options| options.employees = 1000).await;
    for (api, endpoint) in whole_lists().filter(|(api, _)| api.paging.is_paged()) {
        let all = rows_of(&fixture, api.name).await;
        let path = whole(api, endpoint.path);
        let (path, _) = path.rsplit_once(['?', '&']).unwrap();
        let join = if path.contains('?') { '&' } else { '?' };
        let first = fixture.rest(path).await;
        let expected = all.len().min(api.paging.default as usize);
        assert_eq!(first.rows()[..], all[..expected], "{}", api.name);
        let has_next = first.header("link").unwrap().contains("rel=\"next\"");
        assert_eq!(has_next, all.len() > expected, "{}", api.name);

        let size = 7;
        let last = all.len().div_ceil(size);
        let page = async |page: usize| fixture.rest(&format!("{path}{join}per_page={size}&page={page}")).await;
        let answer = page(last).await;
        assert_eq!(answer.rows()[..], all[(last - 1) * size..], "{}", api.name);
        assert!(!answer.header("link").unwrap().contains("rel=\"next\""), "{}", api.name);
        let answer = page(last + 1).await;
        assert_eq!((answer.status, answer.text()), (200, "[]"), "{}", api.name);
    }
    // As many rows as are asked for, to the maximum.
    let thousand = fixture.rest("/personnel/v1/person-details?per_Page=1000").await;
    assert_eq!(thousand.rows().len(), 1000);
    assert_eq!(
        fixture
            .rest("/personnel/v1/employee-changes?startDate=1900-01-01&per_page=200")
            .await
            .rows()
            .len(),
        200
    );
    assert_eq!(
        fixture
            .rest("/personnel/v1/employee-changes?startDate=1900-01-01&per_page=201")
            .await
            .status,
        400
    );
}

#[tokio::test]
async fn what_a_list_requires_must_be_given_and_not_be_empty() {
    let fixture = Fixture::start().await;
    let mut seen = BTreeSet::new();
    for (api, endpoint) in whole_lists() {
        for missing in api.parameters.iter().filter(|parameter| parameter.required) {
            let path = whole(api, endpoint.path);
            let (path, query) = path.split_once('?').unwrap();
            let others = query.split('&').filter(|part| !part.starts_with(missing.name));
            let others: Vec<_> = others.collect();
            for query in [others.join("&"), format!("{}&{}=", others.join("&"), missing.name)] {
                let answer = fixture.rest(&format!("{path}?{query}")).await;
                assert_eq!(answer.status, 400, "{}: {query}", api.name);
                let errors = &answer.json()["errors"]["modelstate"];
                assert!(errors[missing.name].is_array(), "{errors}");
            }
            seen.insert(missing.name);
        }
    }
    assert_eq!(seen, ["companyId", "modifiedAfterDateTime", "product"].into());
}

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

#[tokio::test]
async fn what_a_path_does_not_name_is_404_for_an_object_and_an_empty_list_or_404_for_a_list() {
    let fixture = Fixture::start().await;
    let mut paths = Vec::new();
    for (api, _) in whole_lists() {
        for endpoint in api
            .endpoints
            .iter()
            .filter(|one| one.path_parameters().next().is_some())
        {
            let mut path = endpoint.path.to_owned();
            for parameter in endpoint.path_parameters() {
                path = path.replace(&format!("{{{parameter}}}"), "NOBODY");
            }
            if endpoint.shape == Shape::Object {
                let answer = fixture.rest(&path).await;
                assert_eq!((answer.status, answer.body.len()), (404, 0), "{path}");
            } else {
                assert_eq!(fixture.rest(&path).await.text(), "[]", "{path}");
                paths.push(path);
            }
        }
    }
    assert!(paths.len() > 8);
    fixture.switch(|switches| switches.unknown_path_id = EmptyList::NotFound);
    for path in &paths {
        let answer = fixture.rest(path).await;
        assert_eq!((answer.status, answer.body.len()), (404, 0), "{path}");
    }
    let nobody = "/personnel/v1/employee-supervisor-details?employeeId=NOBODY";
    assert_eq!(fixture.rest(nobody).await.text(), "[]");
    fixture.switch(|switches| switches.no_match = EmptyList::NotFound);
    assert_eq!(fixture.rest(nobody).await.status, 404);
}

#[tokio::test]
async fn pay_of_one_person_in_several_companies_is_that_of_the_home_company_or_of_the_latest_hire() {
    let fixture = Fixture::with(|options| options.employees = 400).await;
    let people = fixture.truth.people().iter();
    let several = people.filter(|person| person["employments"].as_array().unwrap().len() > 1);
    let mut others = 0;
    for person in several {
        let path = format!(
            "/personnel/v1/compensation-details/{}",
            person["employee_id"].as_str().unwrap()
        );
        fixture.switch(|switches| switches.row_of_person = RowOfPerson::HomeCompany);
        assert_eq!(fixture.rest(&path).await.json()["companyID"], person["company_id"]);
        fixture.switch(|switches| switches.row_of_person = RowOfPerson::LastHired);
        let employments = person["employments"].as_array().unwrap().iter();
        let latest = employments
            .max_by_key(|one| one["last_hire"].as_str().unwrap())
            .unwrap();
        let row = fixture.rest(&path).await.json();
        assert_eq!(row["companyID"], latest["company_id"]);
        others += usize::from(latest["company_id"] != person["company_id"]);
    }
    assert!(others > 0);
}

#[tokio::test]
async fn head_is_get_without_the_body_and_accept_changes_nothing() {
    let fixture = Fixture::start().await;
    let path = "/configuration/v1/company-details";
    let headers = fixture.rest_headers();
    let headers: Vec<_> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let get = fixture.wire.get(path, &headers).await;
    let head = fixture.wire.send("HEAD", path, &headers, "").await.unwrap();
    assert_eq!((head.status, head.body.len()), (200, 0));
    for name in ["link", "content-type"] {
        assert_eq!(head.header(name), get.header(name), "{name}");
    }
    for accept in [
        "application/xml",
        "text/xml",
        "text/html",
        "application/problem+json",
        "*/*",
    ] {
        let mut headers = headers.clone();
        headers.push(("Accept", accept));
        let answer = fixture.wire.get(path, &headers).await;
        assert_eq!(
            answer.header("content-type"),
            Some("application/json; charset=utf-8"),
            "{accept}"
        );
        assert_eq!(answer.body, get.body);
    }
}

#[tokio::test]
async fn every_api_varies_by_profile_as_tenants_were_seen_to() {
    let fixture = Fixture::start().await;
    let names = async |path: &str| -> BTreeSet<String> {
        let rows = fixture.rest(path).await.rows();
        rows[0].as_object().unwrap().keys().cloned().collect()
    };
    let set = |names: &[&str]| -> BTreeSet<String> { names.iter().map(|name| (*name).to_owned()).collect() };
    let (companies, jobs, locations) = (names(COMPANIES).await, names(JOBS).await, names(LOCATIONS).await);

    fixture.switch(|switches| switches.profile = Profile::Of2019);
    assert_eq!(names(COMPANIES).await, companies);
    let left_out: BTreeSet<_> = locations.difference(&names(LOCATIONS).await).cloned().collect();
    assert_eq!(left_out, set(&["addressLine1", "addressLine2", "locationGLSegment"]));

    fixture.switch(|switches| switches.profile = Profile::Newest);
    let newest = names(COMPANIES).await;
    assert_eq!(
        companies.difference(&newest).cloned().collect::<BTreeSet<_>>(),
        set(&["companyID"])
    );
    // By hand from `ukg-pro-rest.md` 16.1.
    assert_eq!(
        newest.difference(&companies).cloned().collect::<BTreeSet<_>>(),
        set(&[
            "companyId",
            "companyDoingBusinessAsName",
            "companyGLSegment",
            "taxCalculationGroupId",
            "contractNumber",
            "otherFederalTaxId",
            "organizationLevel1Label",
            "organizationLevel2Label",
            "organizationLevel3Label",
            "organizationLevel4Label",
            "currencyCode",
            "dateOfBusinessClosure",
            "usePositionManagement",
            "useMultipleJobGroups",
            "integrationRecordId",
        ])
    );
    let rows = fixture.rest(COMPANIES).await.rows();
    for (row, company) in rows.iter().zip(fixture.truth.0["companies"].as_array().unwrap()) {
        assert_eq!(row["companyId"], company["company_id"]);
        assert_eq!(row["isMasterCompany"], json!(company["is_master_company"] == "true"));
        assert_eq!(row["organizationLevel2Label"], "Department");
        assert_eq!(row["currencyCode"], company["currency_code"]);
        assert_eq!(row["companyGLSegment"], company["company_gl_segment"]);
        assert!(row["usePositionManagement"].is_boolean() && row["integrationRecordId"].is_string());
    }
    let newest = names(JOBS).await;
    assert_eq!(
        jobs.difference(&newest).cloned().collect::<BTreeSet<_>>(),
        set(&["code"])
    );
    assert!(newest.contains("jobCode") && newest.contains("jobEEOCategory"));
    // The filter and the path speak of the same job all the same.
    let one = fixture.rest(&format!("{JOBS}/CEO")).await.json();
    assert_eq!(
        (&one["jobCode"], &one["title"]),
        (&json!("CEO"), &json!("Chief Executive Officer"))
    );
}

#[tokio::test]
async fn whole_numbers_carry_no_point_where_ids_and_counts_are_meant_and_one_where_hours_and_money_are() {
    let fixture = Fixture::start().await;
    let text = fixture
        .rest("/personnel/v1/compensation-details")
        .await
        .text()
        .to_owned();
    assert!(text.contains("\"scheduledAnnualWorkHours\":2080.0") && text.contains("\"otherRate2\":0.0"));
    assert!(text.contains("\"numberOfPayments\":26,") && !text.contains("\"numberOfPayments\":26.0"));
    let text = fixture.rest("/configuration/v1/roles").await.text().to_owned();
    assert!(text.contains("\"rolID\":1,"), "{text}");
    for name in ["user-details", "user-profile-details"] {
        let kinds = api(name)
            .row
            .fields()
            .filter(|field| matches!(field.kind, Kind::Number));
        let rows = rows_of(&fixture, name).await;
        for field in kinds {
            assert!(
                rows.iter().all(|row| row[field.name].is_u64()),
                "{name}: {}",
                field.name
            );
        }
    }
}
