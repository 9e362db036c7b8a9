//! Contacts: created, changed by their key, never deleted.

use serde_json::{Value, json};

use super::bench::{Bench, Somebody, same_but};

/// The fields of a contact: the input, SOAP's name, REST's, and the value.
fn fields() -> Vec<(&'static str, &'static str, &'static str, Value)> {
    vec![
        ("active_contact", "ActiveContact", "isActive", json!(true)),
        ("first_name", "FirstName", "firstName", json!("Çelik")),
        ("last_name", "LastName", "lastName", json!("Exemple-Żak")),
        (
            "relation_ship_code",
            "RelationShipCode",
            "relationshipCode",
            json!("SPS"),
        ),
        (
            "emergency_contact",
            "EmergencyContact",
            "isEmergencyContact",
            json!(true),
        ),
        ("dependent", "Dependent", "isDependent", json!(false)),
        ("home_phone", "HomePhone", "homePhoneNumber", json!("0535550142")),
        (
            "date_of_birth",
            "DateOfBirth",
            "dateOfBirth",
            json!("1990-03-04T00:00:00"),
        ),
        ("gender", "Gender", "gender", json!("F")),
        (
            "address_is_different",
            "AddressIsDifferent",
            "addressIsDifferentFromEmployee",
            json!(true),
        ),
        ("address", "Address", "addressLine1", json!("1 Example Way")),
        ("city", "City", "city", json!("Elsewhere")),
        ("zip_or_postal_code", "ZipOrPostalCode", "zipCode", json!("00123 ")),
        ("notes", "Notes", "notes", json!("calls first\nthen writes")),
    ]
}

/// The contacts of an employee over REST and over SOAP, which have the same keys.
async fn contacts(bench: &Bench, one: &Somebody) -> (Vec<Value>, Vec<Value>) {
    let rest = bench.rows("list_employee_contacts", one).await;
    let soap = match bench
        .run("get_contact_by_employee_identifier", one.with(json!({})))
        .await
    {
        Ok(answered) => answered.data.as_array().unwrap().clone(),
        Err(problem) => {
            assert_eq!(problem.code, "employee_not_found");
            Vec::new()
        }
    };
    let keys: Vec<_> = rest.iter().map(|row| &row["contactId"]).collect();
    assert_eq!(keys, soap.iter().map(|row| &row["ContactId"]).collect::<Vec<_>>());
    (rest, soap)
}

#[tokio::test]
async fn a_contact_is_created_and_changed_by_its_key() {
    let bench = Bench::start().await;
    let one = bench.somebody();
    let (before, _) = contacts(&bench, &one).await;
    let given = fields()
        .into_iter()
        .map(|(input, _, _, value)| (input.to_owned(), value));
    let mut given = Value::Object(given.collect());
    given["preferred_phone"] = json!("H");
    bench.applied("create_contact", one.with(given)).await;

    let (rest, soap) = contacts(&bench, &one).await;
    assert_eq!(rest.len(), before.len() + 1);
    let (row, record) = (rest.last().unwrap(), soap.last().unwrap());
    for (_, field, property, value) in fields() {
        assert_eq!(record[field], value, "{field}");
        assert_eq!(row[property], value, "{property}");
    }
    let key = row["contactId"].clone();
    let by_key = bench
        .done("get_employee_contact_by_contact_id", json!({ "contact_id": key }))
        .await;
    assert_eq!(by_key, json!([record]));

    let change = json!({ "contact_id": key, "home_phone": "2535550199", "active_contact": false });
    bench.applied("update_contact", one.with(change)).await;
    let (rest, soap) = contacts(&bench, &one).await;
    let changed = rest.last().unwrap();
    assert_eq!(
        (&changed["homePhoneNumber"], &changed["isActive"]),
        (&json!("2535550199"), &json!(false))
    );
    same_but(row, changed, &["homePhoneNumber", "isActive", "statusAsOfDate"]);
    same_but(record, soap.last().unwrap(), &["HomePhone", "ActiveContact"]);
    assert_eq!(rest[..before.len()], before[..], "the others stay");
}

#[tokio::test]
async fn a_contact_of_somebody_else_is_not_changed() {
    let bench = Bench::start().await;
    let all = bench.salaried();
    let mut with_contacts = None;
    for one in &all {
        let (rows, _) = contacts(&bench, one).await;
        if let Some(row) = rows.first() {
            with_contacts = Some((one, row.clone()));
            break;
        }
    }
    let (owner, row) = with_contacts.unwrap();
    let other = all.iter().find(|one| one.number() != owner.number()).unwrap();
    let change = json!({ "contact_id": row["contactId"], "first_name": "Nobody" });
    let problem = bench.run("update_contact", other.with(change)).await.unwrap_err();
    assert_eq!(problem.code, "validation");
    assert_eq!(contacts(&bench, owner).await.0[0], row);
    let unknown = json!({ "contact_id": "000000000000", "first_name": "Nobody" });
    let problem = bench.run("update_contact", owner.with(unknown)).await.unwrap_err();
    assert_eq!(problem.code, "employee_not_found");
    assert_eq!(bench.hub.control.counters().of("EmployeeContacts.UpdateContact"), 1);
}
