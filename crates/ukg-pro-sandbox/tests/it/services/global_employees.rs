use super::{active, get, leaf, now, only, record, refused, succeeded, write};
use crate::fixture::{Employment, Fixture, Truth};
use crate::wire::Xml;

const SERVICE: &str = "EmployeeGlobalNewHire";
const GET: &str = "GetGlobalEmployeeByEmployeeIdentifier";

fn new_hire(changes: &[(&str, &str)]) -> String {
    let mut fields = vec![
        ("BenefitGroup", "FT"),
        ("BenefitSeniorityDate", "2026-11-16T00:00:00"),
        ("BirthDate", "1990-02-03T00:00:00"),
        ("Currency", "CAD"),
        ("FirstName", "Zoë"),
        ("FullOrPartTime", "F"),
        ("HireDate", "2026-11-16T00:00:00"),
        ("JobCode", "1E5"),
        ("LastName", "Exemple"),
        ("NationalID", "X-123"),
        ("PayGroup", "NOSM"),
        ("PayRate", "60000"),
        ("PayRateType", "Y"),
        ("PostalCode", "G1R 0A1"),
        ("ScheduledHours", "86.67"),
        ("SeniorityDate", "2026-11-16T00:00:00"),
    ];
    fields.retain(|(name, _)| !changes.iter().any(|(other, _)| other == name));
    fields.extend(changes.iter().filter(|(_, value)| !value.is_empty()));
    let company = r#"<b:CompanyIdentifier i:type="b:CompanyCodeIdentifier"><b:CompanyCode>NORD</b:CompanyCode></b:CompanyIdentifier>"#;
    // The derived type's own member follows those of the base.
    record("GlobalNewHire", None, &fields).replace("</b:GlobalNewHire>", &format!("{company}</b:GlobalNewHire>"))
}

async fn hire(fixture: &Fixture, changes: &[(&str, &str)]) -> Xml {
    write(fixture, SERVICE, "NewHireGlobal", &new_hire(changes), "").await
}

fn hired(fixture: &Fixture) -> Option<Employment> {
    let employments = Truth(fixture.control.export()).employments();
    employments
        .into_iter()
        .find(|one| one.text("national_id") == Some("X-123"))
}

/// An update: fields of the base, then fields of the derived type.
async fn update(fixture: &Fixture, one: &Employment, base: &[(&str, &str)], own: &[(&str, &str)]) -> Xml {
    let base = record("GlobalEmployee", None, base).replace("</b:GlobalEmployee>", "");
    let own = record("GlobalEmployee", Some(&one.key()), own).replace("<b:GlobalEmployee>", "");
    write(fixture, SERVICE, "UpdateGlobalEmployee", &(base + &own), "").await
}

#[tokio::test]
async fn a_global_hire_is_read_back_and_paid_by_the_year() {
    let fixture = Fixture::start().await;
    succeeded(&hire(&fixture, &[]).await);
    let one = hired(&fixture).unwrap();
    assert_eq!(one.company_code, "NORD");
    assert_eq!(one.text("annual"), Some("60000.0"));
    assert_eq!(one.text("period"), Some("2500.0"));
    assert_eq!(one.text("zip_or_postal_code"), Some("G1R 0A1"));
    assert_eq!(one.text("deduction_group_code"), Some("FT"));
    assert_eq!(one.text("ssn"), None);
    let employee = only(&get(&fixture, SERVICE, GET, &one.key()).await, "GlobalEmployee");
    for (field, value) in [
        ("BenefitGroup", "FT"),
        ("BirthDate", "1990-02-03T00:00:00"),
        ("Currency", "CAD"),
        ("FirstName", "Zoë"),
        ("HireDate", "2026-11-16T00:00:00"),
        ("LastHireDate", "2026-11-16T00:00:00"),
        ("NationalID", "X-123"),
        ("PostalCode", "G1R 0A1"),
        ("Status", "A"),
    ] {
        assert_eq!(leaf(&employee, field).as_deref(), Some(value), "{field}");
    }
}

#[tokio::test]
async fn a_global_hire_needs_every_field_that_is_required() {
    let fixture = Fixture::start().await;
    for field in [
        "BenefitGroup",
        "BirthDate",
        "Currency",
        "FirstName",
        "FullOrPartTime",
        "HireDate",
        "JobCode",
        "LastName",
        "NationalID",
        "PayGroup",
        "PayRateType",
        "SeniorityDate",
    ] {
        refused(&hire(&fixture, &[(field, "")]).await, "Required", field);
    }
    refused(
        &hire(&fixture, &[("PayRateType", "D")]).await,
        "InvalidCode",
        "PayRateType",
    );
    assert!(hired(&fixture).is_none());
    succeeded(&hire(&fixture, &[]).await);
    refused(&hire(&fixture, &[]).await, "DuplicateNationalId", "NationalID");
}

#[tokio::test]
async fn the_rate_read_is_the_amount_that_is_paid_by() {
    let fixture = Fixture::start().await;
    for one in fixture.truth.employments().iter().take(20) {
        let xml = get(&fixture, SERVICE, GET, &one.key()).await;
        let (code, amount) = match one.text("hourly_or_salaried") {
            Some("H") => ("H", one.text("hourly")),
            _ => ("Y", one.text("annual")),
        };
        assert_eq!(xml.at("GlobalEmployee/PayRateType").as_deref(), Some(code));
        assert_eq!(xml.at("GlobalEmployee/PayRate").as_deref(), amount);
    }
}

#[tokio::test]
async fn an_update_says_when_and_why_where_a_value_changes() {
    let fixture = Fixture::start().await;
    let one = active(&fixture, "HLF");
    let last_hire = one.text("last_hire").unwrap();
    let status = [("LastHireDate", last_hire), ("Status", "A")];
    succeeded(&update(&fixture, &one, &[], &status).await);
    let city = [("City", "Elsewhere")];
    refused(
        &update(&fixture, &one, &city, &status).await,
        "Required",
        "EffectiveDate",
    );
    refused(&update(&fixture, &one, &city, &status).await, "Required", "ReasonCode");
    let reasoned = [
        ("EffectiveDate", "2026-11-09T00:00:00"),
        status[0],
        ("ReasonCode", "230"),
        status[1],
    ];
    let base = [("City", "Elsewhere"), ("PayRate", "52000"), ("PayRateType", "Y")];
    succeeded(&update(&fixture, &one, &base, &reasoned).await);
    let after = now(&fixture, &one);
    assert_eq!(after.text("city"), Some("Elsewhere"));
    assert_eq!(after.text("annual"), Some("52000.0"));
    assert_eq!(after.text("reason_code"), Some("230"));
    refused(&update(&fixture, &one, &[], &[status[0]]).await, "Required", "Status");
}

#[tokio::test]
async fn an_update_ends_the_employment_with_a_date_and_a_reason() {
    let fixture = Fixture::start().await;
    let one = active(&fixture, "HLF");
    let own = |more: &[(&'static str, &'static str)]| {
        let mut own = vec![
            ("EffectiveDate", "2026-11-30T00:00:00"),
            ("LastHireDate", one.text("last_hire").unwrap()),
            ("ReasonCode", "230"),
            ("Status", "T"),
        ];
        own.extend_from_slice(more);
        own
    };
    let xml = update(&fixture, &one, &[], &own(&[])).await;
    refused(&xml, "Required", "TerminationDate");
    refused(&xml, "Required", "TerminationReasonCode");
    let end = [
        ("TerminationDate", "2026-11-30T00:00:00"),
        ("TerminationReasonCode", "302"),
    ];
    succeeded(&update(&fixture, &one, &[], &own(&end)).await);
    let after = now(&fixture, &one);
    assert_eq!(after.text("employment_status"), Some("T"));
    assert_eq!(after.text("termination_reason_description"), Some("Retirement"));
}
