//! `employee-changes`, which writes everything otherwise (`ukg-pro-rest.md` 13.6).

use serde_json::{Value, json};

use crate::fixture::{Employment, Fixture};
use crate::rest_golden::encoded;

const LIST: &str = "/personnel/v1/employee-changes";

/// Every row in a span, page by page.
async fn changed(fixture: &Fixture, span: &str) -> Vec<Value> {
    let mut rows = Vec::new();
    for page in 1.. {
        let some = fixture
            .rest(&format!("{LIST}?per_page=200&page={page}&{span}"))
            .await
            .rows();
        if some.is_empty() {
            break;
        }
        rows.extend(some);
    }
    rows
}

const EVERYBODY: &str = "startDate=1900-01-01T00:00:00Z&endDate=2199-12-31T23:59:59Z";

/// The later of the two changes that a row tells of.
fn changed_at(one: &Employment) -> String {
    let of = |value: &Value| value["datetime_changed"].as_str().unwrap().to_owned();
    of(&one.facts).max(of(&one.person))
}

#[tokio::test]
async fn a_span_from_1900_to_2199_is_everybody_in_every_company_as_text() {
    let fixture = Fixture::with(|options| options.employees = 400).await;
    let rows = changed(&fixture, EVERYBODY).await;
    let employments = fixture.truth.employments();
    assert_eq!(rows.len(), employments.len());
    let mut blanks = 0;
    for (row, one) in rows.iter().zip(&employments) {
        assert_eq!(row.as_object().unwrap().len(), 45, "the key set is fixed");
        for (name, value) in row.as_object().unwrap() {
            assert!(
                if name == "isActive" {
                    value.is_boolean()
                } else {
                    value.is_string()
                },
                "{name}: {value}"
            );
        }
        let is = |property: &str, fact: &str| {
            assert_eq!(row[property], json!(one.text(fact).unwrap_or("")), "{property}");
        };
        is("employeeId", "employee_id");
        is("companyId", "company_id");
        is("employeeNumber", "employee_number");
        is("personId", "person_id");
        is("countryCode", "country");
        is("preferredName", "preferred_first_name");
        is("alternateEmailAddress", "alternate_email_address");
        is("suffix", "suffix");
        is("workLocationCode", "location");
        is("jobGroupCode", "job_group");
        is("alternateJobTitle", "alternate_title");
        is("employeeAddress2", "address_line2");
        is("supervisorId", "supervisor_id");
        is("userIntegrationKey", "integration_user_key");
        is("projectCode", "project");
        let status = one.text("employment_status").unwrap();
        assert_eq!(row["employeeStatus"], status);
        assert_eq!(row["isActive"], matches!(status, "A" | "L"), "{status}");
        assert_eq!(row["terminationDate"] == "", status != "T");
        // Padded to nine, and thirty blanks for none.
        let zip = one.text("zip_or_postal_code").unwrap();
        assert_eq!(row["zipCode"], format!("{zip:<9}"));
        let phone = one.text("work_number").map_or_else(|| " ".repeat(30), str::to_owned);
        blanks += usize::from(phone.starts_with(' '));
        assert_eq!(row["workPhone"], phone);
        let first_and_last = [one.text("supervisor_first_name"), one.text("supervisor_last_name")];
        let name: Vec<_> = first_and_last.into_iter().flatten().collect();
        assert_eq!(row["supervisorName"], name.join(" "));
    }
    assert!(blanks > 0);
}

#[tokio::test]
async fn dates_are_american_text_with_a_two_digit_hour() {
    let fixture = Fixture::with(|options| options.employees = 150).await;
    let rows = changed(&fixture, EVERYBODY).await;
    let american = |text: Option<&str>| {
        let Some(text) = text else { return String::new() };
        let part = |range: std::ops::Range<usize>| text[range].trim_start_matches('0').to_owned();
        format!("{}/{}/{} 12:00:00 AM", part(5..7), part(8..10), &text[..4])
    };
    for (row, one) in rows.iter().zip(fixture.truth.employments()) {
        for (property, fact) in [
            ("hireDate", "original_hire"),
            ("dateOfLastHire", "last_hire"),
            ("dateInJob", "date_in_job"),
            ("emplStatusStartDate", "status_start_date"),
            ("terminationDate", "termination_date"),
        ] {
            assert_eq!(row[property], american(one.text(fact)), "{property}");
        }
    }
    assert!(
        rows.iter().any(|row| row["hireDate"] != row["dateOfLastHire"]),
        "somebody was hired again"
    );
}

#[tokio::test]
async fn a_span_counts_changes_of_the_employment_and_of_the_person() {
    let fixture = Fixture::with(|options| options.employees = 150).await;
    let employments = fixture.truth.employments();
    let mut changes: Vec<_> = employments.iter().map(changed_at).collect();
    changes.sort();
    let (from, to) = (changes[changes.len() / 4].clone(), changes[changes.len() / 2].clone());
    let ids = |passes: &dyn Fn(&str) -> bool| -> Vec<_> {
        let passing = employments.iter().filter(|one| passes(&changed_at(one)));
        passing
            .map(|one| (one.facts["employee_id"].clone(), one.facts["company_id"].clone()))
            .collect()
    };
    let told = async |span: &str| -> Vec<_> {
        let rows = changed(&fixture, span).await;
        rows.iter()
            .map(|row| (row["employeeId"].clone(), row["companyId"].clone()))
            .collect()
    };
    let (first, last) = (&from[..10], &to[..10]);
    assert_eq!(
        told(&format!("startDate={first}&endDate={last}")).await,
        ids(&|at| &at[..10] >= first && &at[..10] <= last)
    );
    assert_eq!(told(&format!("startDate={first}")).await, ids(&|at| &at[..10] >= first));
    let second = &to[..19];
    assert_eq!(
        told(&format!("STARTDATE={}", encoded(&format!("{second}Z")))).await,
        ids(&|at| at >= second)
    );
    assert_eq!(told("startDate=2199-01-01").await, []);
    assert_eq!(fixture.rest(&format!("{LIST}?startDate=recently")).await.status, 400);
}

#[tokio::test]
async fn one_employee_has_a_row_for_each_company_next_to_each_other() {
    let fixture = Fixture::start().await;
    let person = fixture.truth.in_two_companies();
    let id = person["employee_id"].as_str().unwrap();
    let rows = fixture.rest(&format!("{LIST}/{id}")).await.rows();
    let numbers: Vec<_> = rows.iter().map(|row| row["employeeNumber"].clone()).collect();
    let mut employments = person["employments"].as_array().unwrap().clone();
    employments.sort_by_key(|one| one["company_id"].to_string());
    let expected: Vec<_> = employments.iter().map(|one| one["employee_number"].clone()).collect();
    assert_eq!(numbers, expected);
    let all = changed(&fixture, EVERYBODY).await;
    let place = all.iter().position(|row| row["employeeId"] == id).unwrap();
    assert_eq!(all[place..place + 2], rows[..]);
    assert_eq!(fixture.rest(&format!("{LIST}/NOBODY0000K0")).await.text(), "[]");
}
