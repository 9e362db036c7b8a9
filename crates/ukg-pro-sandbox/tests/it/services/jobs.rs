use ukg_pro_sandbox::switches::UnknownCodes;

use super::{active, find_one, get, identified, now, record, refused, succeeded, write};
use crate::fixture::{Employment, Fixture};
use crate::wire::Xml;

const SERVICE: &str = "EmployeeJob";

fn changed(one: &Employment, changes: &[(&str, &str)]) -> String {
    let kept = |name: &str| one.text(name).unwrap().to_owned();
    let mut fields = vec![
        ("EffectiveDate", "2026-11-09T00:00:00".to_owned()),
        ("EmployeeType", kept("employee_type")),
        ("FullOrPartTime", kept("full_or_part_time")),
        ("HourlyOrSalaried", kept("hourly_or_salaried")),
        ("JobCode", kept("job_code")),
        ("PayFrequency", kept("pay_frequency")),
        ("PayGroup", kept("pay_group")),
        ("ReasonCode", "220".to_owned()),
        ("ScheduledHours", kept("scheduled_hours")),
    ];
    fields.retain(|(name, _)| !changes.iter().any(|(other, _)| other == name));
    fields.extend(changes.iter().map(|(name, value)| (*name, (*value).to_owned())));
    let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    record("Job", Some(&one.key()), &fields)
}

async fn update(fixture: &Fixture, one: &Employment, changes: &[(&str, &str)]) -> Xml {
    write(fixture, SERVICE, "UpdateJob", &changed(one, changes), "").await
}

/// Another job of the tenant.
fn other_job(fixture: &Fixture, one: &Employment) -> String {
    let mut jobs = fixture.truth.0["jobs"].as_array().unwrap().iter();
    let other = jobs
        .find(|job| job["job_code"].as_str() != one.text("job_code"))
        .unwrap();
    other["job_code"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_job_is_read_in_codes() {
    let fixture = Fixture::start().await;
    let one = active(&fixture, "HLF");
    let found = find_one(&fixture, SERVICE, "FindJobs", &one.key()).await;
    let got = get(&fixture, SERVICE, "GetJobByEmployeeIdentifier", &one.key()).await;
    for xml in [found, got] {
        assert_eq!(xml.at("Job/JobCode").as_deref(), one.text("job_code"));
        assert_eq!(xml.at("Job/OrgLevel2").as_deref(), one.text("org_level2"));
        assert_eq!(xml.at("Job/DateInJob").as_deref(), one.text("date_in_job"));
    }
}

#[tokio::test]
async fn a_new_job_begins_on_the_date_of_the_change_and_rest_has_its_title() {
    let fixture = Fixture::start().await;
    let one = active(&fixture, "HLF");
    let code = other_job(&fixture, &one);
    // When the job began cannot be sent.
    let changes = [
        ("JobCode", code.as_str()),
        ("Promotion", "true"),
        ("DateInJob", "2001-01-01T00:00:00"),
    ];
    succeeded(&update(&fixture, &one, &changes).await);
    let after = now(&fixture, &one);
    assert_eq!(after.text("job_code"), Some(code.as_str()));
    assert_eq!(after.text("date_in_job"), Some("2026-11-09T00:00:00"));
    assert_eq!(after.text("reason_code"), Some("220"));
    let id = one.text("employee_id").unwrap();
    let rows = fixture
        .rest(&format!("/personnel/v1/employment-details?employeeId={id}"))
        .await
        .rows();
    assert_eq!(rows[0]["primaryJobCode"], code.as_str());
    assert_eq!(rows[0]["jobDescription"].as_str(), after.text("job_description"));
    assert!(rows[0]["dateTimeChanged"].as_str() > one.text("datetime_changed"));
}

#[tokio::test]
async fn the_same_job_sent_again_goes_on() {
    let fixture = Fixture::start().await;
    let one = active(&fixture, "HLF");
    succeeded(&update(&fixture, &one, &[("AlternateTitle", "Operations")]).await);
    let after = now(&fixture, &one);
    assert_eq!(after.text("date_in_job"), one.text("date_in_job"));
    assert_eq!(after.text("alternate_title"), Some("Operations"));
    assert_eq!(after.text("annual"), one.text("annual"));
}

#[tokio::test]
async fn codes_that_the_tenant_does_not_have_are_refused_or_kept() {
    let fixture = Fixture::start().await;
    let one = active(&fixture, "HLF");
    for field in [
        "JobCode",
        "PayGroup",
        "OrgLevel1",
        "OrgLevel2",
        "OrgLevel3",
        "OrgLevel4",
    ] {
        refused(
            &update(&fixture, &one, &[(field, "NOSUCH")]).await,
            "UnknownCode",
            field,
        );
    }
    for (field, value) in [
        ("FullOrPartTime", "X"),
        ("HourlyOrSalaried", "X"),
        ("PayFrequency", "X"),
    ] {
        refused(&update(&fixture, &one, &[(field, value)]).await, "InvalidCode", field);
    }
    assert_eq!(now(&fixture, &one).facts, one.facts);
    fixture.switch(|switches| switches.unknown_codes = UnknownCodes::Accepted);
    succeeded(&update(&fixture, &one, &[("OrgLevel3", "NOSUCH")]).await);
    assert_eq!(now(&fixture, &one).text("org_level3"), Some("NOSUCH"));
}

#[tokio::test]
async fn a_supervisor_is_another_employee_of_the_tenant() {
    let fixture = Fixture::start().await;
    let employments = fixture.truth.employments();
    let (one, other) = (&employments[0], &employments[7]);
    let send = |key: (String, String)| {
        let supervisor = identified("b:Supervisor", &key);
        let entity = changed(one, &[]).replace("</b:Job>", &format!("{supervisor}</b:Job>"));
        let fixture = &fixture;
        async move { write(fixture, SERVICE, "UpdateJob", &entity, "").await }
    };
    refused(
        &send(("HLF".to_owned(), "nobody".to_owned())).await,
        "EmployeeNotFound",
        "Supervisor",
    );
    refused(&send(one.key()).await, "InvalidSupervisor", "Supervisor");
    succeeded(&send(other.key()).await);
    let xml = get(&fixture, SERVICE, "GetJobByEmployeeIdentifier", &one.key()).await;
    assert_eq!(
        xml.at("Supervisor/EmployeeNumber").as_deref(),
        other.text("employee_number")
    );
}
