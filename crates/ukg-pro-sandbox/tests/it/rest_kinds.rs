//! REST reads whose rows are more than a fact a property, one API after the other.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::fixture::{Employment, Fixture};
use crate::rest_golden::{Flag, Number, Text, rows_of, same, sorted, told};

const STATUSES: &str = "/personnel/v1/integration/kronos/employee-status";
const SETTINGS: &str = "/personnel/v1/integration/kronos/employee-profiles?per_Page=10000";

/// The number that a fact is the text of.
fn number(fact: &Value) -> Value {
    json!(fact.as_str().unwrap().parse::<u64>().unwrap())
}

#[tokio::test]
async fn users_are_people_who_can_log_in() {
    let fixture = Fixture::with(|options| options.employees = 150).await;
    let people = sorted(fixture.truth.people());
    let users: Vec<_> = people.iter().filter(|person| !person["user_id"].is_null()).collect();
    assert!(users.len() > 50 && users.len() < people.len());
    let details = rows_of(&fixture, "user-details").await;
    let preferences = rows_of(&fixture, "user-preferences").await;
    let security = rows_of(&fixture, "employee-security-user-details").await;
    assert_eq!([details.len(), preferences.len(), security.len()], [users.len(); 3]);
    for (((person, details), preferences), security) in users.iter().zip(&details).zip(&preferences).zip(&security) {
        let id = person["user_id"].as_str().unwrap();
        let name = format!(
            "{} {}",
            person["first_name"].as_str().unwrap(),
            person["last_name"].as_str().unwrap()
        );
        assert_eq!(details["userId"], json!(id.parse::<u64>().unwrap()));
        assert_eq!(details["userName"], person["user_name"]);
        assert_eq!(
            (&details["fullName"], &security["fullName"]),
            (&json!(name), &json!(name))
        );
        assert_eq!(details["userLastLogonDate"], person["user_last_logon_date"]);
        assert_eq!(security["lastLogon"], person["user_last_logon_date"]);
        assert_eq!(
            security["passwordLastChanged"],
            person["user_last_password_change_date"]
        );
        assert_eq!((&security["userID"], &preferences["userId"]), (&json!(id), &json!(id)));
        let language = preferences["languageCode"].as_str().unwrap();
        assert!(matches!(language, "en-us" | "en-ca" | "fr-ca"), "{language}");
    }
}

#[tokio::test]
async fn the_second_view_of_employments_knows_the_countries_of_both_companies() {
    let fixture = Fixture::with(|options| options.employees = 400).await;
    let company = |id: &Value| {
        let mut companies = fixture.truth.0["companies"].as_array().unwrap().iter();
        companies.find(|company| company["company_id"] == *id).unwrap().clone()
    };
    let rows = rows_of(&fixture, "employee-employment-details").await;
    let mut abroad = 0;
    for (row, employment) in rows.iter().zip(fixture.truth.employments()) {
        let (here, home) = (
            company(&employment.facts["company_id"]),
            company(&employment.person["company_id"]),
        );
        assert_eq!(row["homeCompany"], home["company_code"]);
        assert_eq!(row["homeCompanyCountryCode"], home["country"]);
        assert_eq!(row["currentCompanyCountryCode"], here["country"]);
        abroad += usize::from(here["country"] != home["country"]);
    }
    assert!(abroad > 0, "somebody works across the border");
}

#[tokio::test]
async fn the_slots_of_a_person_have_the_tenants_labels_and_any_company_of_the_person_finds_them() {
    let fixture = Fixture::with(|options| options.employees = 150).await;
    let people = sorted(fixture.truth.people());
    let rows = rows_of(&fixture, "user-defined-fields").await;
    assert_eq!(rows.len(), people.len());
    let mut filled = 0;
    for (row, person) in rows.iter().zip(&people) {
        assert_eq!(row["employeeId"], person["employee_id"]);
        for (block, slot, fact) in [
            ("personnel", "personnelUDField", "eep"),
            ("international", "internationalUDField", "ein"),
        ] {
            let block = &row[format!("{block}UserDefinedFields")];
            assert_eq!(block.as_object().unwrap().len(), 14);
            for number in 1..=14 {
                let slot = &block[format!("{slot}{number:02}")];
                let fact = &person[format!("{fact}_ud_field{number:02}")];
                let form = if matches!(number, 3 | 4 | 10 | 11) {
                    Number
                } else {
                    Text
                };
                assert!(same(&slot["value"], &told(fact, form)), "{slot} {fact}");
                assert_eq!(slot.as_object().unwrap().len(), 2);
                filled += usize::from(!slot["value"].is_null());
            }
        }
    }
    assert!(filled > 100);
    let slots = &rows[0]["personnelUserDefinedFields"];
    assert_eq!(slots["personnelUDField01"]["field"], "Badge number");
    // A slot that was never set up has no label either.
    assert_eq!(slots["personnelUDField09"], json!({ "field": null, "value": null }));

    let person = fixture.truth.in_two_companies();
    let id = person["employee_id"].as_str().unwrap();
    for employment in person["employments"].as_array().unwrap() {
        let company = employment["company_id"].as_str().unwrap();
        let path = format!("/personnel/v1/companies/{company}/employees/{id}/user-defined-fields");
        let found = fixture.rest(&path).await.rows();
        assert_eq!((found.len(), &found[0]["employeeId"]), (1, &json!(id)));
        let path = format!("/personnel/v1/companies/{company}/user-defined-fields?per_Page=10000");
        let found = fixture.rest(&path).await.rows();
        assert!(found.iter().any(|row| row["employeeId"] == id));
        assert_eq!(
            found.len(),
            people
                .iter()
                .filter(|person| {
                    let employments = person["employments"].as_array().unwrap();
                    employments.iter().any(|one| one["company_id"] == company)
                })
                .count()
        );
    }
}

#[tokio::test]
async fn the_status_on_a_day_is_that_of_the_day() {
    let fixture = Fixture::with(|options| options.employees = 150).await;
    let employments = fixture.truth.employments();
    let terminated = employments
        .iter()
        .find(|one| one.text("employment_status") == Some("T"))
        .unwrap();
    let of = |day: String, one: &Employment| {
        let id = one.text("employee_id").unwrap().to_owned();
        let company = one.text("company_id").unwrap().to_owned();
        format!("{STATUSES}?effectiveDate={day}&employeeIds={id}&companyId={company}")
    };
    let day = |fact: &str| terminated.text(fact).unwrap()[..10].to_owned();

    let row = &fixture.rest(&of("2026-11-02".into(), terminated)).await.rows()[0];
    assert_eq!(
        (&row["status"], &row["triggerTermination"]),
        (&json!("T"), &json!(true))
    );
    assert_eq!(row["statusReason"], terminated.facts["termination_reason"]);
    assert_eq!(
        row["statusReasonDesc"],
        terminated.facts["termination_reason_description"]
    );
    assert_eq!(row["statusStartDate"], terminated.facts["status_start_date"]);
    assert_eq!(row["asOfDate"], "2026-11-02T00:00:00");

    let row = &fixture.rest(&of(day("last_hire"), terminated)).await.rows()[0];
    assert_eq!(
        (&row["status"], &row["triggerTermination"]),
        (&json!("A"), &json!(false))
    );
    assert_eq!(row["statusStartDate"], terminated.facts["last_hire"]);
    assert_eq!(row["asOfDate"], json!(format!("{}T00:00:00", day("last_hire"))));
    // Nobody is told of before the hire.
    assert!(
        fixture
            .rest(&of("1950-01-01".into(), terminated))
            .await
            .rows()
            .is_empty()
    );

    // Without a day it is today, and a window leaves out who left before it.
    let all = fixture.rest(&format!("{STATUSES}?per_Page=10000")).await.rows();
    assert_eq!(all.len(), employments.len());
    let recent = fixture
        .rest(&format!("{STATUSES}?per_Page=10000&inactiveTermWindow=200"))
        .await
        .rows();
    let expected = employments.iter().filter(|one| {
        one.text("employment_status") != Some("T") || one.text("status_start_date").unwrap() >= "2026-04-16"
    });
    assert_eq!(recent.len(), expected.count());
    assert!(recent.len() < all.len());
}

#[tokio::test]
async fn the_first_job_and_position_are_the_employments_and_others_stand_beside_them() {
    let fixture = Fixture::with(|options| options.employees = 400).await;
    let employments = fixture.truth.employments();
    let jobs = rows_of(&fixture, "empl-multiple-jobs").await;
    let first: Vec<_> = jobs.iter().filter(|row| row["isPrimaryJob"] == true).collect();
    assert_eq!(first.len(), employments.len());
    for (row, employment) in first.iter().zip(&employments) {
        assert_eq!(row["employeeId"], employment.facts["employee_id"]);
        assert_eq!(row["companyId"], employment.facts["company_id"]);
        assert_eq!(row["jobCode"], employment.facts["job_code"]);
        assert!(same(&row["annualPayRate"], &told(&employment.facts["annual"], Number)));
        assert_eq!(row["jobIsInActive"], employment.facts["employment_status"] == "T");
    }
    let second: Vec<_> = jobs.iter().filter(|row| row["isPrimaryJob"] == false).collect();
    assert!(second.iter().any(|row| row["jobIsInActive"] == true));
    for row in &second {
        let mut here = employments.iter();
        let here = here
            .find(|one| one.facts["employee_id"] == row["employeeId"] && one.facts["company_id"] == row["companyId"]);
        assert_eq!(told(&here.unwrap().facts["is_multiple_job"], Flag), true);
        assert!(row["hourlyPayRate"].is_f64());
    }

    let positions = rows_of(&fixture, "empl-multiple-positions").await;
    let known: BTreeSet<_> = rows_of(&fixture, "positions")
        .await
        .iter()
        .map(|row| row["positionCode"].to_string())
        .collect();
    let held: Vec<_> = employments
        .iter()
        .filter(|one| one.facts["position_code"].is_string())
        .collect();
    let primary: Vec<_> = positions.iter().filter(|row| row["isPrimary"] == true).collect();
    assert_eq!(primary.len(), held.len());
    for (row, employment) in primary.iter().zip(&held) {
        assert_eq!(row["positionCode"], employment.facts["position_code"]);
        assert_eq!(row["effectiveStartDate"], employment.facts["date_in_job"]);
        assert_eq!(row["effectiveStopDate"], employment.facts["termination_date"]);
        assert_eq!(row["salaryOrHourlyCode"], employment.facts["hourly_or_salaried"]);
        assert_eq!(
            row["salaryOrHourly"],
            if row["salaryOrHourlyCode"] == "H" {
                "Hourly"
            } else {
                "Salaried"
            }
        );
        assert_eq!(row["systemId"].as_str().unwrap().len(), 12);
    }
    assert!(positions.len() > primary.len());
    assert!(
        positions
            .iter()
            .all(|row| known.contains(&row["positionCode"].to_string()))
    );
}

#[tokio::test]
async fn a_positions_fourth_field_is_a_number_that_says_whether_it_is_there() {
    let fixture = Fixture::with(|options| options.employees = 150).await;
    let rows = rows_of(&fixture, "positions").await;
    for field in [
        json!({ "isNull": false, "Value": 12.0 }),
        json!({ "isNull": true, "Value": null }),
    ] {
        assert!(rows.iter().any(|row| row["userDefinedField04"] == field), "{field}");
    }
    // Reporting lines lead to positions, and end at the top.
    let codes: BTreeSet<_> = rows.iter().map(|row| row["positionCode"].to_string()).collect();
    let above: Vec<_> = rows_of(&fixture, "position-report").await;
    let above = above.iter().map(|row| &row["reportsToPositionCode"]);
    assert!(above.clone().any(Value::is_null));
    assert!(
        above
            .filter(|code| !code.is_null())
            .all(|code| codes.contains(&code.to_string()))
    );
}

#[tokio::test]
async fn settings_are_those_of_the_day_and_the_earlier_ones_on_demand() {
    let fixture = Fixture::with(|options| options.employees = 150).await;
    assert_eq!(fixture.rest(SETTINGS).await.status, 400);
    assert!(fixture.rest(&format!("{SETTINGS}&product=HCM")).await.rows().is_empty());
    let records = fixture.control.export_records("employee-profile");
    let records = records.as_array().unwrap();
    let present: Vec<_> = records
        .iter()
        .filter(|record| record.get("superseded_on").is_none())
        .collect();
    let rows = fixture.rest(&format!("{SETTINGS}&product=WFM")).await.rows();
    assert_eq!(rows.len(), present.len());
    for (row, record) in rows.iter().zip(&present) {
        assert_eq!(row["recordId"].to_string(), record["record_id"].as_str().unwrap());
        assert_eq!(row["profileValue"], record["profile_value"]);
    }
    let every = fixture
        .rest(&format!("{SETTINGS}&product=WFM&includeHistoryIfChangeDetected=true"))
        .await
        .rows();
    assert_eq!(every.len(), records.len());
    assert!(every.len() > rows.len());
    let window = fixture
        .rest(&format!("{SETTINGS}&product=WFM&changeWindow=100"))
        .await
        .rows();
    let recent = present
        .iter()
        .filter(|record| record["last_modified_date"].as_str().unwrap() >= "2026-07-25");
    assert_eq!(window.len(), recent.count());
    assert!(!window.is_empty() && window.len() < rows.len());
    assert_eq!(
        fixture
            .rest(&format!("{SETTINGS}&product=WFM&changeWindow=long"))
            .await
            .status,
        400
    );
    // On the day before a change the earlier setting holds.
    let earlier = records
        .iter()
        .find(|record| record.get("superseded_on").is_some())
        .unwrap();
    let since = &earlier["effective_date"].as_str().unwrap()[..10];
    let id = every
        .iter()
        .find(|row| row["recordId"] == number(&earlier["record_id"]))
        .unwrap();
    let path = format!(
        "{SETTINGS}&product=WFM&employeeId={}&effectiveDate={since}",
        id["employeeId"].as_str().unwrap()
    );
    let then = fixture.rest(&path).await.rows();
    assert!(
        then.iter()
            .any(|row| row["recordId"] == id["recordId"] && row["profileValue"] == "TRAIN"),
        "{then:?}"
    );
}

#[tokio::test]
async fn customer_made_fields_are_told_by_class_with_the_keys_of_the_version() {
    let fixture = Fixture::with(|options| options.employees = 150).await;
    let of = async |version: &str, class: &str| {
        let path = format!("/personnel/{version}/platform-configuration-fields/class-name/{class}?per_Page=10000");
        fixture.rest(&path).await.rows()
    };
    for class in [
        "Address",
        "Person",
        "PersonName",
        "Employee",
        "PhoneNumber",
        "Employment",
        "InternationalEmployee",
        "ComponentCompany",
        "Location",
        "Job",
        "OrgLevel1",
        "OrgLevel2",
        "OrgLevel3",
        "OrgLevel4",
    ] {
        assert!(!of("v1", class).await.is_empty(), "{class}");
        assert_eq!(
            of("v2", class).await.is_empty(),
            matches!(class, "PersonName" | "ComponentCompany"),
            "{class}"
        );
    }
    assert!(of("v1", "Contacts").await.is_empty() && !of("v2", "Contacts").await.is_empty());
    assert!(of("v1", "Nothing").await.is_empty());
    let (first, second) = (of("v1", "Employment").await, of("v2", "Employment").await);
    assert_eq!(first.len(), second.len());
    for (first, second) in first.iter().zip(&second) {
        let key = second["keyValue"].as_str().unwrap();
        assert_eq!(key.split_once(':').unwrap().0, first["keyValue"]);
        assert_eq!(first["fieldValue"], second["fieldValue"]);
    }
    let path = "/personnel/v1/platform-configuration-fields/class-name/Employment?per_Page=10000";
    let some = fixture
        .rest(&format!("{path}&fields=_BParking&employmentStatus=T"))
        .await
        .rows();
    assert!(!some.is_empty());
    for row in some {
        assert_eq!(row["fieldName"], "_BParking");
        let mut employments = fixture.truth.employments().into_iter();
        assert!(
            employments.any(|one| one.facts["employee_id"] == row["keyValue"] && one.facts["employment_status"] == "T")
        );
    }
    let schema = fixture
        .rest("/configuration/v1/platform-configuration/custom-fields-schema")
        .await
        .json();
    let classes = schema["schema"]["classes"].as_array().unwrap();
    let employment = classes.iter().find(|class| class["className"] == "Employment").unwrap();
    assert_eq!(employment["fields"][0], json!({ "name": "_BParking", "type": "text" }));
}

#[tokio::test]
async fn earnings_are_narrowed_by_flags_in_the_path_as_filters_and_as_rows_write_them() {
    let fixture = Fixture::start().await;
    let all = fixture.rest("/configuration/v1/earnings").await.rows();
    let narrowed: Vec<Value> = all
        .into_iter()
        .filter(|row| {
            let is = |name: &str, value: Value| row[name] == value;
            is("calculationRule", json!("HRS"))
                && is("taxCategory", json!("REG"))
                && is("useDeductionOffset", json!(false))
                && is("countryCode", json!("USA"))
                && is("includeInShiftDiffrential", json!(true))
                && is("includeInManualCheck", json!(true))
        })
        .collect();
    assert!(!narrowed.is_empty());
    for path in ["HRS/REG/N/USA/Y/Y", "HRS/REG/false/USA/true/true"] {
        let answer = fixture.rest(&format!("/configuration/v1/earnings/{path}")).await;
        assert_eq!(answer.rows(), narrowed, "{path}");
    }
    let none = fixture.rest("/configuration/v1/earnings/HRS/REG/Y/USA/Y/Y").await;
    assert_eq!((none.status, none.rows()), (200, Vec::new()));
}
