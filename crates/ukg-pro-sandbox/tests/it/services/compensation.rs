use super::{active, find_one, get, now, record, refused, succeeded, write};
use crate::fixture::{Employment, Fixture};
use crate::wire::Xml;

const SERVICE: &str = "EmployeeCompensation";

async fn update(fixture: &Fixture, one: &Employment, changes: &[(&str, &str)]) -> Xml {
    let kept = |name: &str| one.text(name).unwrap().to_owned();
    let mut fields = vec![
        ("EffectiveDate", "2026-11-09T00:00:00".to_owned()),
        ("PayFrequency", kept("pay_frequency")),
        ("PayGroup", kept("pay_group")),
        ("ReasonCode", "210".to_owned()),
        ("ScheduledHours", kept("scheduled_hours")),
    ];
    fields.retain(|(name, _)| !changes.iter().any(|(other, _)| other == name));
    fields.extend(changes.iter().map(|(name, value)| (*name, (*value).to_owned())));
    let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let entity = record("Compensation", Some(&one.key()), &fields);
    write(fixture, SERVICE, "UpdateCompensation", &entity, "").await
}

/// Somebody salaried and paid every two weeks, full time.
fn salaried(fixture: &Fixture) -> Employment {
    let employments = fixture.truth.employments();
    let mut salaried = employments.into_iter().filter(|one| {
        one.text("pay_group") == Some("HLFBI")
            && one.text("scheduled_hours") == Some("80.00")
            && one.text("employment_status") == Some("A")
    });
    salaried.next().unwrap()
}

fn amounts(one: &Employment) -> [Option<&str>; 4] {
    ["annual", "hourly", "weekly", "period"].map(|name| one.text(name))
}

#[tokio::test]
async fn the_four_amounts_are_read_and_instructions_are_nil() {
    let fixture = Fixture::start().await;
    let one = active(&fixture, "HLF");
    let found = find_one(&fixture, SERVICE, "FindCompensations", &one.key()).await;
    let got = get(&fixture, SERVICE, "GetCompensationByEmployeeIdentifier", &one.key()).await;
    for xml in [found, got] {
        let read = ["Annual", "Hourly", "Weekly", "Period"].map(|name| xml.at(&format!("Compensation/{name}")));
        assert_eq!(read.each_ref().map(Option::as_deref), amounts(&one));
        assert_eq!(xml.at("Compensation/RateChangeType"), None);
        assert_eq!(xml.at("Compensation/PercentChange"), None);
    }
}

#[tokio::test]
async fn the_amount_the_type_chooses_makes_the_other_three_on_both_transports() {
    let fixture = Fixture::start().await;
    let one = salaried(&fixture);
    let expected = [Some("52000.0"), Some("25.0"), Some("1000.0"), Some("2000.0")];
    for (code, field, amount) in [
        ("Y", "Annual", "52000"),
        ("H", "Hourly", "25"),
        ("W", "Weekly", "1000"),
        ("P", "Period", "2000.00"),
    ] {
        succeeded(&update(&fixture, &one, &[("RateChangeType", "Y"), ("Annual", "100000")]).await);
        assert_eq!(now(&fixture, &one).text("annual"), Some("100000.0"));
        succeeded(&update(&fixture, &one, &[("RateChangeType", code), (field, amount)]).await);
        let after = now(&fixture, &one);
        let numbers = amounts(&after).map(|text| text.map(|text| text.parse::<f64>().unwrap()));
        assert_eq!(
            numbers,
            expected.map(|text| text.map(|text| text.parse().unwrap())),
            "{code}"
        );
        assert_eq!(after.text("reason_code"), Some("210"));
    }
    let path = format!(
        "/personnel/v1/compensation-details?employeeId={}",
        one.text("employee_id").unwrap()
    );
    let rows = fixture.rest(&path).await.rows();
    assert_eq!(rows[0]["annualSalary"].to_string(), "52000.0");
    assert_eq!(rows[0]["hourlyPayRate"].to_string(), "25.0");
}

#[tokio::test]
async fn a_percentage_raises_what_is_paid() {
    let fixture = Fixture::start().await;
    let one = salaried(&fixture);
    succeeded(&update(&fixture, &one, &[("RateChangeType", "Y"), ("Annual", "50000")]).await);
    succeeded(&update(&fixture, &one, &[("PercentChange", "3.5")]).await);
    assert_eq!(now(&fixture, &one).text("annual"), Some("51750.0"));
    // The amount as it was read, sent back beside the percentage.
    let read_back = [("PercentChange", "10"), ("RateChangeType", "Y"), ("Annual", "51750.0")];
    succeeded(&update(&fixture, &one, &read_back).await);
    assert_eq!(now(&fixture, &one).text("annual"), Some("56925.0"));
}

#[tokio::test]
async fn other_hours_change_what_follows_from_them() {
    let fixture = Fixture::start().await;
    let one = salaried(&fixture);
    succeeded(&update(&fixture, &one, &[("RateChangeType", "Y"), ("Annual", "52000")]).await);
    succeeded(&update(&fixture, &one, &[("ScheduledHours", "40")]).await);
    let after = now(&fixture, &one);
    assert_eq!(after.text("annual"), Some("52000.0"));
    assert_eq!(after.text("hourly"), Some("50.0"));
    assert_eq!(after.text("weekly_hours"), Some("20.00"));
}

#[tokio::test]
async fn an_amount_without_its_type_and_a_type_without_its_amount_are_refused() {
    let fixture = Fixture::start().await;
    let one = salaried(&fixture);
    for (changes, code, field) in [
        (&[("Annual", "1")][..], "Required", "RateChangeType"),
        (&[("RateChangeType", "H")], "Required", "Hourly"),
        (&[("RateChangeType", "H"), ("Hourly", "0")], "Required", "Hourly"),
        (&[("RateChangeType", "Z")], "InvalidCode", "RateChangeType"),
        (&[("PercentChange", "much")], "InvalidNumber", "PercentChange"),
        (&[("PayFrequency", "D")], "InvalidCode", "PayFrequency"),
        (&[("PayGroup", "NOSUCH")], "UnknownCode", "PayGroup"),
        (&[("ReasonCode", "")], "Required", "ReasonCode"),
        (&[("EffectiveDate", "0001-01-01T00:00:00")], "Required", "EffectiveDate"),
        (&[("ScheduledHours", "0")], "Required", "ScheduledHours"),
    ] {
        refused(&update(&fixture, &one, changes).await, code, field);
    }
    assert_eq!(amounts(&now(&fixture, &one)), amounts(&one));
}
