use serde_json::Value;
use ukg_pro_sandbox::switches::{EmptyRows, InactiveContacts, UnknownEmployee};

use super::{active, call, find_one, get, identified, leaf, only, post, record, refused, rest_rows, succeeded, write};
use crate::fixture::{Employment, Fixture};
use crate::wire::Xml;

const SERVICE: &str = "EmployeeContacts";
const CONTACTS: &str = "/personnel/v1/contacts";

async fn contacts(fixture: &Fixture, one: &Employment) -> Xml {
    get(fixture, SERVICE, "GetContactByEmployeeIdentifier", &one.key()).await
}

async fn all(fixture: &Fixture) -> Vec<Value> {
    fixture.rest(CONTACTS).await.rows()
}

/// A person with so many contacts.
async fn with(fixture: &Fixture, count: impl Fn(usize) -> bool) -> Employment {
    let rows = all(fixture).await;
    let employments = fixture.truth.employments();
    let mut wanted = employments.into_iter().filter(|one| {
        let id = one.text("employee_id").unwrap();
        let person = &one.person["employments"].as_array().unwrap();
        person.len() == 1 && count(rows.iter().filter(|row| row["employeeId"] == id).count())
    });
    wanted.next().unwrap()
}

fn new_contact<'a>(more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut fields = vec![
        ("ActiveContact", "true"),
        ("DateOfBirth", "1990-03-04T00:00:00"),
        ("EmergencyContact", "true"),
        ("FirstName", "Jordan"),
        ("HomePhone", "5550100001"),
        ("LastName", "Sample"),
        ("PreferredPhone", "H"),
        ("RelationShipCode", "SPS"),
    ];
    fields.retain(|(name, _)| !more.iter().any(|(other, _)| other == name));
    fields.extend_from_slice(more);
    fields
}

#[tokio::test]
async fn find_answers_a_row_an_employee_and_get_every_contact_as_rest_has_them() {
    let fixture = Fixture::start().await;
    let many = with(&fixture, |count| count > 1).await;
    let rows = rest_rows(&fixture, CONTACTS, &many).await;
    let found = find_one(&fixture, SERVICE, "FindContacts", &many.key()).await;
    let got = contacts(&fixture, &many).await;
    assert_eq!(found.each("EmployeeContact").len(), 1);
    assert_eq!(found.at("EmployeeContact/LastName").as_deref(), many.text("last_name"));
    for xml in [&found, &got] {
        let contacts = xml.each("Contact");
        assert_eq!(contacts.len(), rows.len());
        for (contact, row) in contacts.iter().zip(&rows) {
            let same = |field: &str, property: &str| {
                assert_eq!(leaf(contact, field).as_deref(), row[property].as_str(), "{field}");
            };
            same("ContactId", "contactId");
            same("MiddleName", "middleName");
            same("RelationShipCode", "relationshipCode");
            same("HomePhone", "homePhoneNumber");
            same("Address", "addressLine1");
            same("Country", "countryCode");
            assert_eq!(leaf(contact, "ActiveContact").unwrap(), row["isActive"].to_string());
            assert_eq!(leaf(contact, "ContactId").unwrap().len(), 12);
            assert_eq!(leaf(contact, "EmployeeNumber").as_deref(), many.text("employee_number"));
            let born = row["dateOfBirth"].as_str().unwrap_or("0001-01-01T00:00:00");
            assert_eq!(leaf(contact, "DateOfBirth").as_deref(), Some(born));
        }
    }
}

#[tokio::test]
async fn employees_without_contacts_are_rows_with_an_empty_list_or_left_out() {
    let fixture = Fixture::start().await;
    let none = with(&fixture, |count| count == 0).await;
    let xml = find_one(&fixture, SERVICE, "FindContacts", &none.key()).await;
    assert_eq!(xml.each("EmployeeContact").len(), 1);
    assert!(xml.has("Contacts") && !xml.has("Contact"));
    assert!(contacts(&fixture, &none).await.each("Contact").is_empty());

    let total = |xml: &Xml| xml.at("TotalItems").unwrap().parse::<usize>().unwrap();
    let everybody = call(&fixture, SERVICE, "FindContacts", "<query/>").await;
    assert_eq!(total(&everybody), fixture.truth.employments().len());
    fixture.switch(|switches| switches.empty_rows = EmptyRows::LeftOut);
    let some = call(&fixture, SERVICE, "FindContacts", "<query/>").await;
    assert!(total(&some) < total(&everybody));
    let xml = find_one(&fixture, SERVICE, "FindContacts", &none.key()).await;
    assert_eq!(total(&xml), 0);
}

#[tokio::test]
async fn a_contact_that_is_not_active_is_returned_unless_a_switch_hides_it() {
    let fixture = Fixture::with(|options| options.employees = 400).await;
    let rows = fixture.rest("/personnel/v1/contacts?isActive=false").await.rows();
    let id = rows[0]["contactId"].as_str().unwrap();
    let body = format!("<contactId>{id}</contactId>");
    let xml = call(&fixture, SERVICE, "GetEmployeeContactByContactId", &body).await;
    let contact = only(&xml, "Contact");
    assert_eq!(leaf(&contact, "ActiveContact").as_deref(), Some("false"));
    assert_eq!(
        leaf(&contact, "DateOfDivorce").as_deref(),
        rows[0]["divorceDate"].as_str()
    );

    fixture.switch(|switches| switches.inactive_contacts = InactiveContacts::Hidden);
    let xml = call(&fixture, SERVICE, "GetEmployeeContactByContactId", &body).await;
    assert!(!xml.has("Contact"));
}

#[tokio::test]
async fn a_contact_is_found_by_its_key_and_an_unknown_key_is_as_an_unknown_employee() {
    let fixture = Fixture::start().await;
    let row = &all(&fixture).await[0];
    let id = row["contactId"].as_str().unwrap();
    let body = format!("<contactId>{id}</contactId>");
    let xml = call(&fixture, SERVICE, "GetEmployeeContactByContactId", &body).await;
    let contact = only(&xml, "Contact");
    assert_eq!(leaf(&contact, "ContactId").as_deref(), Some(id));
    assert_eq!(leaf(&contact, "FirstName").as_deref(), row["firstName"].as_str());
    // Whose it is, is told though nobody asked by it.
    assert!(leaf(&contact, "EmployeeNumber").is_some() && leaf(&contact, "CompanyCode").is_some());

    let unknown = "<contactId>000000000000</contactId>";
    let xml = call(&fixture, SERVICE, "GetEmployeeContactByContactId", unknown).await;
    assert_eq!(xml.at("OperationResult/Success").as_deref(), Some("true"));
    assert!(!xml.has("Contact"));
    fixture.switch(|switches| switches.unknown_employee = UnknownEmployee::HasErrors);
    let xml = call(&fixture, SERVICE, "GetEmployeeContactByContactId", unknown).await;
    assert_eq!(xml.at("OperationResult/HasErrors").as_deref(), Some("true"));
    assert_eq!(xml.at("OperationMessage/PropertyName").as_deref(), Some("contactId"));
}

#[tokio::test]
async fn a_created_contact_has_a_new_key_and_the_address_of_the_employee() {
    let fixture = Fixture::start().await;
    let one = with(&fixture, |count| count == 0).await;
    let fields = new_contact(&[("City", "Elsewhere"), ("OtherInsurance", "true")]);
    let entity = record("Contact", Some(&one.key()), &fields);
    let xml = write(&fixture, SERVICE, "CreateContact", &entity, "").await;
    succeeded(&xml);
    assert!(!xml.has("ContactId"), "the answer does not tell the key");

    let rows = rest_rows(&fixture, CONTACTS, &one).await;
    assert_eq!(rows.len(), 1);
    let row = &rows[0];
    let id = row["contactId"].as_str().unwrap();
    assert!(id.len() == 12 && id.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    assert_eq!(row["firstName"], "Jordan");
    assert_eq!(row["middleName"], Value::Null);
    assert_eq!(row["relationshipDescription"], "Spouse");
    assert_eq!(row["otherInsurance"], "Y");
    assert_eq!(row["isEmergencyContact"], true);
    assert_eq!(row["isDependent"], false);
    assert_eq!(
        row["city"].as_str(),
        one.text("city"),
        "another address was not announced"
    );
    assert_eq!(row["addressLine1"].as_str(), one.text("address_line1"));

    let fields = new_contact(&[("City", "Elsewhere"), ("AddressIsDifferent", "true")]);
    let entity = record("Contact", Some(&one.key()), &fields);
    succeeded(&write(&fixture, SERVICE, "CreateContact", &entity, "").await);
    let rows = rest_rows(&fixture, CONTACTS, &one).await;
    assert_eq!(rows.len(), 2);
    assert_ne!(rows[1]["contactId"], rows[0]["contactId"]);
    assert_eq!(rows[1]["city"], "Elsewhere");
    assert_eq!(rows[1]["addressLine1"], Value::Null);
}

#[tokio::test]
async fn a_contact_without_what_it_needs_is_not_created() {
    let fixture = Fixture::start().await;
    let one = active(&fixture, "HLF");
    let before = all(&fixture).await;
    for (field, value, code) in [
        ("FirstName", "", "Required"),
        ("LastName", "", "Required"),
        ("PreferredPhone", "", "Required"),
        ("RelationShipCode", "", "Required"),
        ("HomePhone", "", "Required"),
        ("HomePhone", "555-0100", "InvalidNumber"),
        ("PreferredPhone", "X", "InvalidCode"),
        ("ContactId", "9EX4MP0000K0", "InvalidContactId"),
    ] {
        let entity = record("Contact", Some(&one.key()), &new_contact(&[(field, value)]));
        let xml = write(&fixture, SERVICE, "CreateContact", &entity, "").await;
        refused(&xml, code, field);
    }
    let preferred = record("Contact", Some(&one.key()), &new_contact(&[("PreferredPhone", "W")]));
    let xml = write(&fixture, SERVICE, "CreateContact", &preferred, "").await;
    refused(&xml, "Required", "WorkPhone");
    let nobody = record("Contact", None, &new_contact(&[]));
    let xml = write(&fixture, SERVICE, "CreateContact", &nobody, "").await;
    refused(&xml, "Required", "EmployeeIdentifier");
    assert_eq!(all(&fixture).await, before);
}

#[tokio::test]
async fn an_update_changes_the_contact_its_key_names_and_no_other() {
    let fixture = Fixture::start().await;
    let one = with(&fixture, |count| count > 1).await;
    let before = all(&fixture).await;
    let id = rest_rows(&fixture, CONTACTS, &one).await[1]["contactId"].clone();
    let id = id.as_str().unwrap();
    let fields = new_contact(&[("ContactId", id), ("ActiveContact", "false"), ("Occupation", "Pilot")]);
    let entity = record("Contact", Some(&one.key()), &fields);
    succeeded(&write(&fixture, SERVICE, "UpdateContact", &entity, "").await);
    for (old, new) in before.iter().zip(&all(&fixture).await) {
        if old["contactId"] == id {
            assert_eq!(new["isActive"], false);
            assert_eq!(new["occupation"], "Pilot");
            assert_eq!(new["firstName"], "Jordan");
            assert_eq!(new["personID"], old["personID"]);
            let today = fixture.control.export()["now"].as_str().unwrap()[..10].to_owned();
            assert!(new["statusAsOfDate"].as_str().unwrap().starts_with(&today) || old["isActive"] == false);
        } else {
            assert_eq!(new, old);
        }
    }
}

#[tokio::test]
async fn an_update_of_an_unknown_contact_or_of_somebody_elses_is_refused() {
    let fixture = Fixture::start().await;
    let one = with(&fixture, |count| count > 1).await;
    let before = all(&fixture).await;
    let mut others = before
        .iter()
        .filter(|row| row["employeeId"].as_str() != one.text("employee_id"));
    let other = others.next().unwrap()["contactId"].as_str().unwrap();
    for (id, code) in [
        ("000000000000", "ContactNotFound"),
        (other, "ContactNotFound"),
        ("", "Required"),
    ] {
        let entity = record("Contact", Some(&one.key()), &new_contact(&[("ContactId", id)]));
        let xml = write(&fixture, SERVICE, "UpdateContact", &entity, "").await;
        refused(&xml, code, "ContactId");
    }
    assert_eq!(all(&fixture).await, before);
}

#[tokio::test]
async fn there_is_no_operation_to_delete_a_contact() {
    let fixture = Fixture::start().await;
    let body = identified("employeeIdentifier", &active(&fixture, "HLF").key());
    let answer = post(&fixture, SERVICE, "DeleteContact", &body).await;
    assert_eq!(answer.status, 500);
    assert!(answer.text().contains("ActionNotSupported"));
}
