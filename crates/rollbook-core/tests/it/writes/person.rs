//! Persons, addresses, telephone numbers and user-defined fields.

use serde_json::json;
use ukg_pro_sandbox::switches::NilInUpdate;

use super::bench::{Bench, Change, told};

#[tokio::test]
async fn a_name_that_is_changed_is_read_over_both_transports() {
    let bench = Bench::start().await;
    let one = bench.somebody();
    bench
        .changes(
            &one,
            Change {
                action: "update_person",
                besides: json!({}),
                fields: vec![
                    ("first_name", "FirstName", json!("Zoë")),
                    ("middle_name", "MiddleName", json!("Ōkubo")),
                    ("former_last_name", "FormerLastName", json!("O'Neil & Søn <x>")),
                    ("preferred_first_name", "PreferredFirstName", json!("  Zo  ")),
                    ("email_address", "EmailAddress", json!("zoe.example@example.com")),
                    (
                        "alternate_email_address",
                        "AlternateEmailAddress",
                        json!("zoe@example.org"),
                    ),
                    ("suppress_ssn", "SuppressSSN", json!(true)),
                ],
                read: "get_person_by_employee_identifier",
                follow: &[],
                rest: vec![(
                    "get_person_details",
                    vec![
                        ("firstName", json!("Zoë")),
                        ("middleName", json!("Ōkubo")),
                        ("formerName", json!("O'Neil & Søn <x>")),
                        ("nameFormer", json!("O'Neil & Søn <x>")),
                        ("preferredName", json!("  Zo  ")),
                        ("emailAddress", json!("zoe.example@example.com")),
                        ("emailAddressAlternate", json!("zoe@example.org")),
                        ("ssnIsSuppressed", json!(true)),
                    ],
                )],
            },
        )
        .await;
}

#[tokio::test]
async fn an_address_keeps_zeros_blanks_and_letters_beyond_ascii() {
    let bench = Bench::start().await;
    let one = bench.somebody();
    bench
        .changes(
            &one,
            Change {
                action: "update_address",
                besides: json!({}),
                fields: vec![
                    ("address_line1", "AddressLine1", json!("7 Ñandú Straße 雪")),
                    ("city", "City", json!("Tacoma")),
                    ("state_or_province", "StateOrProvince", json!("WA")),
                    ("zip_or_postal_code", "ZipOrPostalCode", json!("00402  ")),
                ],
                read: "get_address_by_employee_identifier",
                follow: &[],
                rest: vec![(
                    "get_person_details",
                    vec![
                        ("addressLine1", json!("7 Ñandú Straße 雪")),
                        ("addressCity", json!("Tacoma")),
                        ("addressState", json!("WA")),
                        ("addressZipCode", json!("00402  ")),
                    ],
                )],
            },
        )
        .await;
}

#[tokio::test]
async fn telephone_numbers_at_home_and_at_work_change_and_further_ones_stay() {
    let bench = Bench::start().await;
    let one = bench.somebody();
    bench
        .changes(
            &one,
            Change {
                action: "update_phone_information",
                besides: json!({}),
                fields: vec![
                    ("home_number", "HomeNumber", json!("2535550133")),
                    ("home_number_country", "HomeNumberCountry", json!("CAN")),
                    ("home_number_is_private", "HomeNumberIsPrivate", json!(true)),
                    ("work_number", "WorkNumber", json!("2535550144")),
                    ("work_number_extension", "WorkNumberExtension", json!("0042")),
                ],
                read: "get_phone_information_by_employee_identifier",
                follow: &[],
                rest: vec![
                    (
                        "get_person_details",
                        vec![
                            ("homePhone", json!("2535550133")),
                            ("homePhoneCountry", json!("CAN")),
                            ("homePhoneIsPrivate", json!(true)),
                        ],
                    ),
                    (
                        "list_employment_details",
                        vec![
                            ("workPhoneNumber", json!("2535550144")),
                            ("workPhoneExtension", json!("0042")),
                        ],
                    ),
                ],
            },
        )
        .await;
}

#[tokio::test]
async fn a_further_number_is_created_and_deleted_by_its_key() {
    let bench = Bench::start().await;
    let one = bench.somebody();
    let before = bench.rows("list_employee_phone_numbers", &one).await;
    let number = json!({
        "number": "2535550177", "type": "CEL", "country": "USA", "is_private": true, "extension": "007",
    });
    bench.applied("create_alternate_number", one.with(number)).await;
    let rows = bench.rows("list_employee_phone_numbers", &one).await;
    let new: Vec<_> = rows.iter().filter(|row| !before.contains(row)).collect();
    assert_eq!((rows.len(), new.len()), (before.len() + 1, 1));
    for (property, value) in [
        ("phoneNumber", json!("2535550177")),
        ("phoneTypeCode", json!("CEL")),
        ("phoneCountryCode", json!("USA")),
        ("phoneIsPrivate", json!(true)),
        ("phoneExtension", json!("007")),
    ] {
        assert_eq!(new[0][property], value, "{property}");
    }
    let of_soap = bench.soap("get_phone_information_by_employee_identifier", &one).await;
    let numbers = of_soap["AlternateNumbers"].as_array().unwrap();
    let same = numbers
        .iter()
        .find(|number| number["NumberId"] == new[0]["systemId"])
        .unwrap();
    assert_eq!(same["Number"], "2535550177");

    let key = json!({ "number_id": new[0]["systemId"] });
    bench.applied("delete_alternate_number", one.with(key)).await;
    assert_eq!(bench.rows("list_employee_phone_numbers", &one).await, before);
}

#[tokio::test]
async fn user_defined_fields_keep_decimals_digit_by_digit() {
    let bench = Bench::start().await;
    let one = bench.somebody();
    let read = "get_user_defined_fields_by_employee_identifier";
    let before = bench.soap(read, &one).await;
    let given = r#"{
        "eep_ud_field01": "000042", "eep_ud_field03": 52000.00, "eep_ud_field05": "2026-03-04",
        "eep_ud_field07": "Größe 42  ", "eec_ud_field09": "0.10", "eec_ud_field21": "Y", "ein_ud_field10": -1.50
    }"#;
    let given = one.with(serde_json::from_str(given).unwrap());
    bench.applied("update_user_defined_fields", given).await;
    let after = bench.soap(read, &one).await;
    let written = [
        ("EepUdField01", "000042"),
        ("EepUdField03", "52000.00"),
        ("EepUdField05", "2026-03-04T00:00:00"),
        ("EepUdField07", "Größe 42  "),
        ("EecUdField09", "0.10"),
        ("EecUdField21", "Y"),
        ("EinUdField10", "-1.50"),
    ];
    for (field, value) in written {
        assert_eq!(told(&after[field]).as_deref(), Some(value), "{field}");
    }
    super::bench::same_but(&before, &after, &written.map(|(field, _)| field));

    let row = bench.rest("list_user_defined_fields", &one).await;
    let own = &row["personnelUserDefinedFields"];
    for (slot, value) in [
        ("personnelUDField01", "000042"),
        ("personnelUDField03", "52000.00"),
        ("personnelUDField05", "2026-03-04T00:00:00"),
        ("personnelUDField07", "Größe 42  "),
    ] {
        assert_eq!(told(&own[slot]["value"]).as_deref(), Some(value), "{slot}");
    }
    let abroad = &row["internationalUserDefinedFields"]["internationalUDField10"]["value"];
    assert_eq!(told(abroad).as_deref(), Some("-1.50"));
}

#[tokio::test]
async fn an_empty_text_clears_a_field_where_ukg_pro_replaces_records_whole() {
    let bench = Bench::start().await;
    bench
        .hub
        .control
        .set_switches(|switches| switches.nil_in_update = NilInUpdate::Cleared);
    let one = bench.somebody();
    let named = one.with(json!({ "middle_name": "Quinn", "preferred_first_name": "Q" }));
    bench.applied("update_person", named).await;
    let before = bench.rest("get_person_details", &one).await;
    bench
        .applied("update_person", one.with(json!({ "middle_name": "" })))
        .await;
    let after = bench.rest("get_person_details", &one).await;
    assert_eq!(
        (&before["middleName"], &after["middleName"]),
        (&json!("Quinn"), &json!(null))
    );
    super::bench::same_but(&before, &after, &["middleName", "datetimeChanged"]);
    // What is left out, or null, stays: the record was read and sent whole.
    assert_eq!(after["preferredName"], "Q");
    bench
        .applied("update_person", one.with(json!({ "preferred_first_name": null })))
        .await;
    assert_eq!(bench.rest("get_person_details", &one).await["preferredName"], "Q");
}
