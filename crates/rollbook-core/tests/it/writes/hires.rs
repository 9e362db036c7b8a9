//! Hires, in the United States and abroad, and changes of those abroad.

use serde_json::{Value, json};

use super::bench::{Bench, Somebody, both, told};
use crate::truth::Truth;

fn hired(bench: &Bench, name: &str, value: &str) -> Somebody {
    let truth = Truth(bench.hub.control.export());
    let person = truth.people().find(|person| person[name] == value).unwrap();
    Somebody {
        person: person.clone(),
        employment: person["employments"][0].clone(),
    }
}

pub(crate) fn american() -> Value {
    let text = r#"{
        "company_identifier": "HLF", "first_name": "Robin", "last_name": "Exämple", "ssn": "000999901",
        "birth_date": "1995-06-07", "address_line1": "12 Harbor Road", "city": "Tacoma", "state_or_province": "WA",
        "zip_or_postal_code": "00402", "country": "USA", "email_address": "robin.example@example.com",
        "hire_date": "2026-11-16", "seniority_date": "2026-11-16", "benefit_seniority_date": "2026-11-16",
        "job_code": "1E5", "pay_group": "HLFWK", "pay_rate": 21.50, "pay_rate_type": "H", "scheduled_hours": "40.00",
        "org_level3": "DAY", "home_phone": "2535550101"
    }"#;
    serde_json::from_str(text).unwrap()
}

#[tokio::test]
async fn a_hire_is_an_employee_of_both_transports() {
    let bench = Bench::start().await;
    bench.applied("hire_employee", american()).await;
    let one = hired(&bench, "ssn", "000999901");
    let person = bench.rest("get_person_details", &one).await;
    for (property, value) in [
        ("firstName", "Robin"),
        ("lastName", "Exämple"),
        ("ssn", "000999901"),
        ("dateOfBirth", "1995-06-07T00:00:00"),
        ("addressLine1", "12 Harbor Road"),
        ("addressCity", "Tacoma"),
        ("addressState", "WA"),
        ("addressZipCode", "00402"),
        ("emailAddress", "robin.example@example.com"),
        ("homePhone", "2535550101"),
    ] {
        assert_eq!(person[property], value, "{property}");
    }
    let work = bench.rest("list_employment_details", &one).await;
    for (property, value) in [
        ("companyCode", "HLF"),
        ("lastHireDate", "2026-11-16T00:00:00"),
        ("dateOfSeniority", "2026-11-16T00:00:00"),
        ("primaryJobCode", "1E5"),
        ("payGroup", "HLFWK"),
        ("orgLevel3Code", "DAY"),
        ("employeeStatusCode", "A"),
        ("employeeNumber", one.number()),
    ] {
        assert_eq!(work[property], value, "{property}");
    }
    let pay = bench.soap("get_compensation_by_employee_identifier", &one).await;
    assert_eq!(told(&pay["Hourly"]).unwrap().parse::<f64>(), Ok(21.5));
    assert_eq!(told(&pay["Annual"]).unwrap().parse::<f64>(), Ok(44720.0));
    let found = bench.done("find_people", json!({ "last_name": "Exämple" })).await;
    assert_eq!(found[0]["EmployeeNumber"], one.number());

    // The same person is not hired twice.
    let problem = bench.run("hire_employee", american()).await.unwrap_err();
    assert_eq!(problem.code, "validation");
    assert!(problem.provider_message.unwrap().contains("SSN"));
}

#[tokio::test]
async fn of_two_hires_the_good_one_is_made() {
    let bench = Bench::start().await;
    let bad = both(american(), json!({ "ssn": "000999902", "job_code": "NOSUCH" }));
    let answered = bench
        .run("hire_employee", json!({ "records": [bad, american()] }))
        .await
        .unwrap();
    assert_eq!((&answered.data["applied"], answered.refused), (&json!(1), 1));
    let refused = &answered.data["records"][0];
    assert_eq!(refused["messages"][0]["property"], "JobCode");
    assert_eq!(hired(&bench, "ssn", "000999901").company(), "HLF");
    let people = Truth(bench.hub.control.export());
    assert!(people.people().all(|person| person["ssn"] != "000999902"));
}

#[tokio::test]
async fn somebody_abroad_is_hired_changed_and_leaves() {
    let bench = Bench::start().await;
    let given = r#"{
        "company_identifier": "NORD", "first_name": "Zoë", "last_name": "Exemple", "national_id": "0X-123",
        "birth_date": "1990-02-03", "hire_date": "2026-11-16", "seniority_date": "2026-11-16",
        "benefit_seniority_date": "2026-11-16", "full_or_part_time": "F", "job_code": "1E5", "pay_group": "NOSM",
        "pay_rate": 60000.00, "pay_rate_type": "Y", "scheduled_hours": "86.67", "currency": "CAD",
        "benefit_group": "FT", "postal_code": "G1R 0A1"
    }"#;
    bench
        .applied("hire_global_employee", serde_json::from_str(given).unwrap())
        .await;
    let one = hired(&bench, "national_id", "0X-123");
    let read = "get_global_employee_by_employee_identifier";
    let before = bench.soap(read, &one).await;
    for (field, value) in [
        ("FirstName", "Zoë"),
        ("NationalID", "0X-123"),
        ("PostalCode", "G1R 0A1"),
        ("BenefitGroup", "FT"),
        ("Currency", "CAD"),
        ("Status", "A"),
    ] {
        assert_eq!(before[field], value, "{field}");
    }
    let person = bench.rest("get_person_details", &one).await;
    assert_eq!(
        (&person["nationalId"], &person["addressZipCode"]),
        (&json!("0X-123"), &json!("G1R 0A1"))
    );

    let owner = json!({ "employee_identifier": one.identifier() });
    let change =
        json!({ "effective_date": "2026-11-20", "reason_code": "230", "city": "Québec", "pay_rate": "64000.00" });
    bench
        .applied("update_global_employee", both(owner.clone(), change))
        .await;
    let after = bench.soap(read, &one).await;
    assert_eq!(after["City"], "Québec");
    assert_eq!(told(&after["PayRate"]).unwrap().parse::<f64>(), Ok(64000.0));
    super::bench::same_but(&before, &after, &["City", "PayRate", "EffectiveDate", "ReasonCode"]);
    assert_eq!(bench.rest("get_person_details", &one).await["addressCity"], "Québec");

    let end = json!({
        "effective_date": "2026-11-30", "reason_code": "230", "status": "T", "termination_date": "2026-11-30",
        "termination_reason_code": "302",
    });
    bench.applied("update_global_employee", both(owner, end)).await;
    let work = bench.rest("list_employment_details", &one).await;
    assert_eq!(
        (&work["employeeStatusCode"], &work["termReason"]),
        (&json!("T"), &json!("302"))
    );
}
