use super::{active, call, find_one, get, leaf, now, only, record, refused, succeeded, write};
use crate::fixture::Fixture;

const SERVICE: &str = "EmployeeUserDefinedFields";
const GET: &str = "GetUserDefinedFieldsByEmployeeIdentifier";

#[tokio::test]
async fn there_is_one_record_of_57_slots_an_employment_and_slots_of_the_person_repeat() {
    let fixture = Fixture::start().await;
    let id = fixture.truth.in_two_companies()["employee_id"].as_str().unwrap();
    let employments = fixture.truth.employments();
    let both: Vec<_> = employments
        .iter()
        .filter(|one| one.text("employee_id") == Some(id))
        .collect();
    for one in both {
        let xml = get(&fixture, SERVICE, GET, &one.key()).await;
        let record = only(&xml, "UserDefinedFields");
        assert_eq!(record.len(), 57 + 2, "the slots and the identifier's two parts");
        assert_eq!(
            leaf(&record, "EepUdField01").as_deref(),
            one.person["eep_ud_field01"].as_str()
        );
        assert_eq!(
            leaf(&record, "EecUdField04").as_deref(),
            one.facts["eec_ud_field04"].as_str()
        );
    }
}

#[tokio::test]
async fn an_empty_slot_is_nil_zero_or_the_year_1_by_its_type() {
    let fixture = Fixture::start().await;
    let one = active(&fixture, "HLF");
    let xml = find_one(&fixture, SERVICE, "FindUserDefinedFields", &one.key()).await;
    assert_eq!(xml.each("EmployeeUserDefinedFields").len(), 1);
    for (slot, empty) in [
        ("EecUdField02", None),
        ("EecUdField07", Some("0001-01-01T00:00:00")),
        ("EecUdField10", Some("0")),
        ("EinUdField14", None),
    ] {
        assert_eq!(xml.at(slot).as_deref(), empty, "{slot}");
    }
    let total = call(&fixture, SERVICE, "FindUserDefinedFields", "<query/>")
        .await
        .at("TotalItems");
    assert_eq!(total.unwrap().parse(), Ok(fixture.truth.employments().len()));
}

#[tokio::test]
async fn slots_are_written_under_both_spellings_of_their_names() {
    let fixture = Fixture::start().await;
    let one = active(&fixture, "HLF");
    let fields = [
        ("EecUDField02", "0042"),
        ("EecUDField07", "2026-05-06T00:00:00"),
        ("EecUdField10", "12.50"),
        ("EepUDField02", "Both & same"),
        ("EinUdField05", "2020-01-02T00:00:00"),
        ("EinUdField10", "0"),
    ];
    let entity = record("UserDefinedFields", Some(&one.key()), &fields);
    succeeded(
        &write(
            &fixture,
            SERVICE,
            "UpdateUserDefinedFields",
            &entity.replace('&', "&amp;"),
            "",
        )
        .await,
    );
    let after = now(&fixture, &one);
    assert_eq!(after.facts["eec_ud_field02"], "0042");
    assert_eq!(after.facts["eec_ud_field10"], "12.50");
    assert_eq!(after.person["eep_ud_field02"], "Both & same");
    assert_eq!(after.person["ein_ud_field05"], "2020-01-02T00:00:00");
    assert_eq!(after.person["ein_ud_field10"], serde_json::Value::Null, "0 is no value");
    let xml = get(&fixture, SERVICE, GET, &one.key()).await;
    assert_eq!(xml.at("EecUdField07").as_deref(), Some("2026-05-06T00:00:00"));
    assert!(!xml.has("EecUDField07"), "only one spelling is written");
}

#[tokio::test]
async fn a_text_longer_than_its_slot_is_refused() {
    let fixture = Fixture::start().await;
    let one = active(&fixture, "HLF");
    for (slot, characters) in [
        ("EecUdField01", 10),
        ("EecUdField05", 25),
        ("EecUdField24", 1),
        ("EecUdField29", 40),
        ("EepUdField07", 15),
        ("EinUdField09", 25),
    ] {
        let write = |text: String| {
            let entity = record("UserDefinedFields", Some(&one.key()), &[(slot, &text)]);
            let fixture = &fixture;
            async move { write(fixture, SERVICE, "UpdateUserDefinedFields", &entity, "").await }
        };
        succeeded(&write("ü".repeat(characters)).await);
        refused(&write("ü".repeat(characters + 1)).await, "TooLong", slot);
    }
}
