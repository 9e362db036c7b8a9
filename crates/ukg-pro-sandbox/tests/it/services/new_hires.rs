use serde_json::Value;
use ukg_pro_sandbox::switches::EmployeeNumbers;

use super::{find_one, get, identified, record, refused, succeeded, write};
use crate::fixture::{Employment, Fixture, Truth};
use crate::wire::Xml;

const COMPANY: &str =
    r#"<b:CompanyIdentifier i:type="b:CompanyCodeIdentifier"><b:CompanyCode>HLF</b:CompanyCode></b:CompanyIdentifier>"#;

/// Somebody to be hired, with some fields changed; an empty value leaves a field out.
fn employee(company: &str, changes: &[(&str, &str)]) -> String {
    let mut fields = vec![
        ("AddressLine1", "12 Harbor Road"),
        ("BenefitSeniorityDate", "2026-11-16T00:00:00"),
        ("BirthDate", "1995-06-07T00:00:00"),
        ("City", "Tacoma"),
        ("EmailAddress", "robin.example@example.com"),
        ("FirstName", "Robin"),
        ("HireDate", "2026-11-16T00:00:00"),
        ("HomePhone", "2535550101"),
        ("JobCode", "1E5"),
        ("LastName", "Example"),
        ("PayGroup", "HLFWK"),
        ("PayRate", "21.5"),
        ("PayRateType", "H"),
        ("SSN", "999999901"),
        ("ScheduledHours", "40"),
        ("SeniorityDate", "2026-11-16T00:00:00"),
        ("StateOrProvince", "WA"),
        ("ZipOrPostalCode", "98402"),
    ];
    fields.retain(|(name, _)| !changes.iter().any(|(other, _)| other == name));
    fields.extend(changes.iter().filter(|(_, value)| !value.is_empty()));
    let text = record("Employee", None, &fields);
    // The identifier stands between `City` and what follows it.
    text.replace("</b:City>", &format!("</b:City>{company}"))
}

async fn hire(fixture: &Fixture, entity: &str) -> Xml {
    write(fixture, "EmployeeNewHire", "NewHireUsa", entity, "").await
}

fn hired(fixture: &Fixture) -> Vec<Employment> {
    let truth = Truth(fixture.control.export());
    let before = fixture.truth.employments();
    let new = truth.employments().into_iter();
    new.filter(|one| !before.iter().any(|old| old.key() == one.key()))
        .collect()
}

#[tokio::test]
async fn a_hire_is_an_employee_of_both_transports_with_the_next_number() {
    let fixture = Fixture::start().await;
    let mut numbers: Vec<_> = fixture.truth.numbers(|one| one.company_code == "HLF");
    numbers.sort();
    succeeded(&hire(&fixture, &employee(COMPANY, &[("EmployeeNumber", "777")])).await);
    let new = hired(&fixture);
    assert_eq!(new.len(), 1);
    let one = &new[0];
    let last: u32 = numbers.last().unwrap().1.parse().unwrap();
    assert_eq!(one.key().1, format!("{:09}", last + 1));
    for (name, value) in [
        ("first_name", "Robin"),
        ("ssn", "999999901"),
        ("national_id", "999999901"),
        ("date_of_birth", "1995-06-07T00:00:00"),
        ("country", "USA"),
        ("home_number", "2535550101"),
        ("employment_status", "A"),
        ("original_hire", "2026-11-16T00:00:00"),
        ("last_hire", "2026-11-16T00:00:00"),
        ("date_in_job", "2026-11-16T00:00:00"),
        ("job_code", "1E5"),
        ("pay_frequency", "W"),
        ("hourly_or_salaried", "H"),
        ("hourly", "21.5"),
        ("weekly", "860.0"),
        ("annual", "44720.0"),
    ] {
        assert_eq!(one.text(name), Some(value), "{name}");
    }
    let id = one.text("employee_id").unwrap();
    let row = fixture.rest(&format!("/personnel/v1/person-details/{id}")).await.json();
    assert_eq!(row["lastName"], "Example");
    assert_eq!(row["emailAddress"], "robin.example@example.com");
    let rows = fixture
        .rest(&format!("/personnel/v1/employment-details?employeeId={id}"))
        .await
        .rows();
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0]["employeeNumber"], one.key().1);
    assert_eq!(rows[0]["companyCode"], "HLF");
    let xml = find_one(&fixture, "EmployeeJob", "FindJobs", &one.key()).await;
    assert_eq!(xml.at("Job/PayGroup").as_deref(), Some("HLFWK"));
    // Nothing is made up about somebody who was hired.
    let xml = get(
        &fixture,
        "EmployeeContacts",
        "GetContactByEmployeeIdentifier",
        &one.key(),
    )
    .await;
    assert!(!xml.has("Contact"));
}

#[tokio::test]
async fn a_hire_brings_a_supervisor_slots_of_tax_and_a_further_phone() {
    let fixture = Fixture::start().await;
    let boss = fixture.truth.employments()[0].clone();
    let entity = employee(
        COMPANY,
        &[
            ("FederalFilingStatus", "S"),
            ("OtherPhone", "2535550177"),
            ("OtherPhoneType", "CEL"),
            ("OrgLevel3", "DAY"),
        ],
    );
    let supervisor = identified("b:Supervisor", &boss.key());
    let entity = entity.replace("</b:StateOrProvince>", &format!("</b:StateOrProvince>{supervisor}"));
    succeeded(&hire(&fixture, &entity).await);
    let one = hired(&fixture).remove(0);
    assert_eq!(
        one.facts["supervisor"]["employee_number"].as_str(),
        boss.text("employee_number")
    );
    assert_eq!(one.facts["federal_filing_status"], "S");
    assert_eq!(one.text("org_level3"), Some("DAY"));
    let xml = get(
        &fixture,
        "EmployeePhoneInformation",
        "GetPhoneInformationByEmployeeIdentifier",
        &one.key(),
    )
    .await;
    assert_eq!(xml.at("AlternateNumber/Number").as_deref(), Some("2535550177"));
    assert_eq!(xml.at("AlternateNumber/NumberId").unwrap().len(), 12);
}

#[tokio::test]
async fn a_hire_without_what_it_needs_is_refused_and_names_the_field() {
    let fixture = Fixture::start().await;
    let employments = fixture.truth.employments();
    let taken = employments.iter().find_map(|one| one.text("ssn")).unwrap();
    for (field, value, code) in [
        ("AddressLine1", "", "Required"),
        ("BirthDate", "", "Required"),
        ("FirstName", "", "Required"),
        ("HireDate", "", "Required"),
        ("JobCode", "", "Required"),
        ("SSN", "", "Required"),
        ("SSN", "12-34", "InvalidNumber"),
        ("SSN", taken, "DuplicateSsn"),
        ("JobCode", "NOSUCH", "UnknownCode"),
        ("LocationCode", "NOSUCH", "UnknownCode"),
        ("PayRateType", "D", "InvalidCode"),
        ("HomePhone", "home", "InvalidNumber"),
    ] {
        refused(
            &hire(&fixture, &employee(COMPANY, &[(field, value)])).await,
            code,
            field,
        );
    }
    refused(
        &hire(&fixture, &employee("", &[])).await,
        "Required",
        "CompanyIdentifier",
    );
    let unknown = COMPANY.replace("HLF", "NONE");
    refused(
        &hire(&fixture, &employee(&unknown, &[])).await,
        "CompanyNotFound",
        "CompanyIdentifier",
    );
    assert_eq!(hired(&fixture).len(), 0);
}

#[tokio::test]
async fn of_two_with_one_number_the_second_is_refused_and_companies_go_by_their_tax_id_too() {
    let fixture = Fixture::start().await;
    let federal = r#"<b:CompanyIdentifier i:type="b:FederalIdIdentifier"><b:FederalId>310000002</b:FederalId></b:CompanyIdentifier>"#;
    let entity = employee(federal, &[("PayGroup", "SSBI")]);
    let xml = hire(&fixture, &entity.repeat(2)).await;
    assert_eq!(super::flags(&xml, "Success"), ["false", "true", "false", "false"]);
    assert_eq!(xml.at("OperationMessage/Code").as_deref(), Some("DuplicateSsn"));
    let new = hired(&fixture);
    assert_eq!(new.len(), 1);
    assert_eq!(new[0].company_code, "SMITH");
}

#[tokio::test]
async fn a_hire_says_its_number_where_the_company_does_not_count() {
    let fixture = Fixture::start().await;
    fixture.switch(|switches| switches.employee_numbers = EmployeeNumbers::Given);
    let taken = fixture.truth.numbers(|one| one.company_code == "HLF")[0].1.clone();
    let xml = hire(&fixture, &employee(COMPANY, &[("EmployeeNumber", &taken)])).await;
    refused(&xml, "EmployeeNumberTaken", "EmployeeNumber");
    succeeded(&hire(&fixture, &employee(COMPANY, &[("EmployeeNumber", "000777")])).await);
    assert_eq!(hired(&fixture)[0].key().1, "000777");
}

#[tokio::test]
async fn everything_can_be_done_to_somebody_who_was_hired() {
    let fixture = Fixture::start().await;
    succeeded(&hire(&fixture, &employee(COMPANY, &[])).await);
    let one = hired(&fixture).remove(0);
    let fields = [("TerminationDate", "2026-12-31T00:00:00"), ("TerminationReason", "312")];
    let entity = record("Termination", Some(&one.key()), &fields);
    succeeded(&write(&fixture, "EmployeeTermination", "TerminateEmployee", &entity, "").await);
    let after = hired(&fixture).remove(0);
    assert_eq!(after.text("termination_type"), Some("I"));
    assert_eq!(after.person["termination_date"], Value::Null);
}
