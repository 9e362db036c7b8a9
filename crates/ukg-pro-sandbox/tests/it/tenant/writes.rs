//! Changing facts, and the clock that stamps changes.

use jiff::SignedDuration;
use jiff::civil::date;
use ukg_pro_sandbox::tenant::{Change, EmployeeKey, Employment, Fact, Hire, HiredRecord, Tenant, WriteError};

use super::generate;

const NOON: &str = "2026-11-02T12:00:00";

fn text<'a>(tenant: &'a Tenant, key: &EmployeeKey, name: &str) -> Option<&'a str> {
    tenant.fact(key, name)?.as_text()
}

#[test]
fn a_persons_fact_changes_for_every_employment_and_stamps_the_person() {
    let mut tenant = generate(60, 1);
    let person = tenant
        .people()
        .iter()
        .find(|person| tenant.employments_of(&person.employee_id()).len() == 2)
        .unwrap()
        .employee_id();
    let keys: Vec<_> = tenant.employments_of(&person).iter().map(Employment::key).collect();
    let stamps: Vec<_> = keys
        .iter()
        .map(|key| text(&tenant, key, "dateTimeChanged").map(str::to_owned))
        .collect();

    tenant
        .set_fact(&keys[0], "preferredName", Some(Fact::text("Åse & Co")))
        .unwrap();

    for (key, stamp) in keys.iter().zip(stamps) {
        assert_eq!(text(&tenant, key, "PreferredFirstName"), Some("Åse & Co"));
        assert_eq!(text(&tenant, key, "dateTimeChanged").map(str::to_owned), stamp);
    }
    let changed = tenant.person_fact(&person, "datetimeChanged").unwrap();
    assert_eq!(changed.as_text(), Some(NOON));
}

#[test]
fn an_employments_fact_changes_there_alone_and_stamps_the_employment() {
    let mut tenant = generate(60, 1);
    let person = tenant
        .people()
        .iter()
        .find(|person| tenant.employments_of(&person.employee_id()).len() == 2)
        .unwrap()
        .employee_id();
    let keys: Vec<_> = tenant.employments_of(&person).iter().map(Employment::key).collect();
    let stamp = tenant.person_fact(&person, "datetimeChanged").cloned();
    let other = text(&tenant, &keys[1], "AlternateTitle").map(str::to_owned);

    tenant
        .set_fact(&keys[0], "AlternateTitle", Some(Fact::text("1E5")))
        .unwrap();

    assert_eq!(text(&tenant, &keys[0], "jobTitle"), Some("1E5"));
    assert_eq!(text(&tenant, &keys[0], "dateTimeChanged"), Some(NOON));
    assert_eq!(text(&tenant, &keys[1], "jobTitle").map(str::to_owned), other);
    assert_ne!(text(&tenant, &keys[1], "dateTimeChanged"), Some(NOON));
    assert_eq!(tenant.person_fact(&person, "datetimeChanged").cloned(), stamp);
}

#[test]
fn what_follows_from_a_reference_follows_a_change() {
    let mut tenant = generate(60, 1);
    let employment = tenant.employments().iter().find(|employment| {
        employment.facts().get("Supervisor").is_some() && employment.facts().text("job") != Some("1E5")
    });
    let key = employment.unwrap().key();
    let supervisor = *tenant.fact(&key, "Supervisor").unwrap().as_employee().unwrap();

    tenant
        .set_fact(&supervisor, "LastName", Some(Fact::text("Nováková")))
        .unwrap();
    assert_eq!(text(&tenant, &key, "SupervisorLastName"), Some("Nováková"));

    tenant.set_fact(&key, "JobCode", Some(Fact::text("1E5"))).unwrap();
    assert_eq!(text(&tenant, &key, "jobDescription"), Some("Loader, East Dock 5"));

    tenant.set_fact(&key, "Supervisor", None).unwrap();
    assert_eq!(text(&tenant, &key, "supervisorID"), None);
}

#[test]
fn a_usual_value_can_be_set_cleared_and_set_back() {
    let mut tenant = generate(50, 1);
    let key = tenant.employments()[0].key();
    assert_eq!(text(&tenant, &key, "Agricultural"), Some("false"));
    for value in [Some("true"), None, Some("false")] {
        tenant.set_fact(&key, "Agricultural", value.map(Fact::text)).unwrap();
        assert_eq!(text(&tenant, &key, "Agricultural"), value);
    }
}

#[test]
fn a_name_nobody_knows_is_kept_with_the_employment() {
    let mut tenant = generate(50, 1);
    let key = tenant.employments()[0].key();
    tenant.set_fact(&key, "FavouriteDock", Some(Fact::text("007"))).unwrap();
    assert_eq!(text(&tenant, &key, "favouriteDock"), Some("007"));
    tenant.set_fact(&key, "favourite_dock", None).unwrap();
    assert_eq!(text(&tenant, &key, "FavouriteDock"), None);
}

#[test]
fn the_ssn_of_an_american_is_the_national_id() {
    let mut tenant = generate(50, 1);
    let of = |tenant: &Tenant, country: &str| {
        let mut employments = tenant.employments().iter();
        let found = employments.find(|one| text(tenant, &one.key(), "nationalIdCountry") == Some(country));
        found.unwrap().key()
    };
    let american = of(&tenant, "USA");
    tenant
        .set_fact(&american, "SSN", Some(Fact::text("999999999")))
        .unwrap();
    assert_eq!(text(&tenant, &american, "nationalId"), Some("999999999"));
    assert_eq!(tenant.employments_by_ssn("999999999")[0].key(), american);

    let canadian = of(&tenant, "CAN");
    let national_id = text(&tenant, &canadian, "nationalId").map(str::to_owned);
    tenant
        .set_fact(&canadian, "SSN", Some(Fact::text("999999998")))
        .unwrap();
    assert_eq!(text(&tenant, &canadian, "nationalId").map(str::to_owned), national_id);
}

#[test]
fn keys_stamps_company_facts_and_followed_facts_cannot_be_written() {
    let mut tenant = generate(50, 1);
    let key = tenant.employments()[0].key();
    let before = tenant.export();
    for name in [
        "EmployeeNumber",
        "employeeId",
        "companyID",
        "EmployeeIdentifier",
        "personId",
        "dateTimeChanged",
        "CompanyName",
        "supervisorLastName",
        "jobDescription",
    ] {
        let error = tenant.set_fact(&key, name, None).unwrap_err();
        assert_eq!(error, WriteError::NotWritable(canonical(name)));
        assert_eq!(error.code(), "fact_not_writable");
    }
    assert_eq!(tenant.export(), before);
}

fn canonical(name: &str) -> String {
    ukg_pro_sandbox::tenant::canonical(name).into_owned()
}

#[test]
fn a_write_to_or_about_an_employment_that_does_not_exist_is_refused() {
    let mut tenant = generate(50, 1);
    let elsewhere = generate(50, 2).employments()[0].key();
    let key = tenant.employments()[0].key();
    let error = tenant.set_fact(&elsewhere, "LastName", None).unwrap_err();
    assert_eq!(error, WriteError::NoSuchEmployment(elsewhere));
    let error = tenant.set_fact(&key, "Supervisor", Some(Fact::employee(elsewhere)));
    assert_eq!(error.unwrap_err().code(), "no_such_employment");
}

#[test]
fn the_clock_stamps_fractions_without_trailing_zeros() {
    let mut tenant = generate(50, 1);
    let key = tenant.employments()[0].key();
    for (nanoseconds, stamp) in [
        (160_000_000, "2023-03-29T08:24:30.16"),
        (0, "2023-03-29T08:24:30"),
        (7_000_000, "2023-03-29T08:24:30.007"),
    ] {
        tenant.set_now(date(2023, 3, 29).at(8, 24, 30, nanoseconds));
        tenant.set_fact(&key, "Project", Some(Fact::text("Z"))).unwrap();
        assert_eq!(text(&tenant, &key, "dateTimeChanged"), Some(stamp));
    }
    tenant.advance(SignedDuration::from_secs(30));
    tenant.set_fact(&key, "Project", None).unwrap();
    assert_eq!(text(&tenant, &key, "dateTimeChanged"), Some("2023-03-29T08:25:00.007"));
}

#[test]
fn the_export_tells_what_was_written_and_refers_by_number() {
    let mut tenant = generate(50, 1);
    let key = tenant.employments()[0].key();
    tenant.set_fact(&key, "LastName", Some(Fact::text("D'Été  "))).unwrap();
    let export = tenant.export();
    let person = &export["people"][0];
    assert_eq!(export["now"], NOON);
    assert_eq!(person["employee_id"], key.employee_id.as_str());
    assert_eq!(person["last_name"], "D'Été  ");
    assert_eq!(person["address_line3"], serde_json::Value::Null);
    let employment = &person["employments"][0];
    let number = text(&tenant, &key, "EmployeeNumber").unwrap();
    assert_eq!(employment["employee_identifier"]["employee_number"], number);
    assert_eq!(employment["agricultural"], "false");
}

#[test]
fn every_change_is_told_with_what_was_and_what_is() {
    let mut tenant = generate(50, 1);
    let key = tenant.employments()[0].key();
    assert_eq!(tenant.changes(), []);
    let old = tenant.fact(&key, "JobCode").cloned();
    let at = tenant.now();
    tenant
        .set_fact(&key, "primaryJobCode", Some(Fact::text("1E5")))
        .unwrap();
    tenant.set_fact(&key, "PreferredFirstName", None).unwrap();
    tenant.advance(SignedDuration::from_secs(60));
    // The same again is no change, and what is refused is none either.
    tenant.set_fact(&key, "JobCode", Some(Fact::text("1E5"))).unwrap();
    tenant
        .set_fact(&key, "EmployeeNumber", Some(Fact::text("1")))
        .unwrap_err();
    tenant.set_fact(&key, "JobCode", None).unwrap();
    let job = |old, new, at| Change {
        key,
        field: "job_code".to_owned(),
        old,
        new,
        at,
    };
    let jobs: Vec<_> = tenant
        .changes()
        .iter()
        .filter(|change| change.field == "job_code")
        .collect();
    assert_eq!(
        jobs,
        [
            &job(old, Some(Fact::text("1E5")), at),
            &job(Some(Fact::text("1E5")), None, tenant.now()),
        ]
    );
}

#[test]
fn the_two_names_of_one_number_change_together() {
    let mut tenant = generate(50, 1);
    let mut employments = tenant.employments().iter();
    let american = employments.find(|one| text(&tenant, &one.key(), "nationalIdCountry") == Some("USA"));
    let key = american.unwrap().key();
    tenant.set_fact(&key, "SSN", Some(Fact::text("999999999"))).unwrap();
    let fields: Vec<_> = tenant.changes().iter().map(|change| change.field.as_str()).collect();
    assert_eq!(fields, ["ssn", "national_id"]);
}

#[test]
fn somebody_hired_is_new_in_every_table_and_nothing_is_made_up_about_them() {
    let mut tenant = generate(50, 1);
    let (people, employments) = (tenant.people().len(), tenant.employments().len());
    let company_id = tenant.companies()[1].company_id();
    let hire = Hire {
        company_id,
        employee_number: None,
        facts: vec![
            ("FirstName".into(), Some(Fact::text("Robin"))),
            ("JobCode".into(), Some(Fact::text("1E5"))),
            ("CompanyName".into(), Some(Fact::text("not theirs"))),
        ],
        records: vec![HiredRecord {
            kind: "phone",
            id: Some("systemId"),
            of_person: true,
            facts: vec![("phoneNumber".into(), Fact::text("5550100177"))],
        }],
    };
    let keys = [tenant.hire(hire.clone()), tenant.hire(hire)];
    assert_eq!(tenant.people().len(), people + 2);
    assert_eq!(tenant.employments().len(), employments + 2);
    assert!(
        tenant
            .people()
            .is_sorted_by_key(ukg_pro_sandbox::tenant::Person::employee_id)
    );
    assert!(tenant.employments().is_sorted_by_key(Employment::key));
    assert_ne!(keys[0], keys[1]);
    let numbers = keys.map(|key| text(&tenant, &key, "EmployeeNumber").unwrap().to_owned());
    assert_ne!(numbers[0], numbers[1]);
    for (key, number) in keys.iter().zip(&numbers) {
        let found = tenant.employment("SMITH", number).unwrap();
        assert_eq!(found.key(), *key);
        assert_eq!(text(&tenant, key, "companyName"), Some("Smith & Sons Logistics LLC"));
        assert_eq!(text(&tenant, key, "dateTimeCreated"), Some(NOON));
        let phones: Vec<_> = tenant.records_of("phone", &key.employee_id).collect();
        assert_eq!(phones.len(), 1);
        assert_eq!(phones[0].text("phoneNumber"), Some("5550100177"));
        assert_eq!(tenant.records_of("contact", &key.employee_id).count(), 0);
    }
    let hired = tenant.changes().iter().filter(|change| change.field == "job_code");
    assert_eq!(hired.map(|change| change.old.clone()).collect::<Vec<_>>(), [None, None]);
}

#[test]
fn records_of_people_are_the_same_whenever_they_are_first_asked_for() {
    let early = generate(80, 3);
    let mut late = generate(80, 3);
    let company_id = late.companies()[0].company_id();
    let hire = Hire {
        company_id,
        employee_number: None,
        facts: Vec::new(),
        records: Vec::new(),
    };
    late.hire(hire);
    for kind in ["contact", "phone", "sso-user"] {
        assert_eq!(early.records(kind), late.records(kind), "{kind}");
        assert!(!early.records(kind).is_empty());
    }
}
