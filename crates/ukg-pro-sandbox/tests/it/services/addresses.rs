use super::{active, find_one, get, leaf, now, only, record, refused, succeeded, write};
use crate::fixture::Fixture;

#[tokio::test]
async fn an_address_is_read_changed_and_seen_by_rest() {
    let fixture = Fixture::start().await;
    let one = active(&fixture, "HLF");
    let found = find_one(&fixture, "EmployeeAddress", "FindAddresses", &one.key()).await;
    let got = get(
        &fixture,
        "EmployeeAddress",
        "GetAddressByEmployeeIdentifier",
        &one.key(),
    )
    .await;
    for xml in [&found, &got] {
        let address = only(xml, "Address");
        assert_eq!(leaf(&address, "AddressLine1").as_deref(), one.text("address_line1"));
        assert_eq!(
            leaf(&address, "ZipOrPostalCode").as_deref(),
            one.text("zip_or_postal_code")
        );
    }
    assert!(found.has("EmployeeAddress") && found.has("Addresses") && !got.has("Addresses"));

    let address = [
        ("AddressLine1", "7 New Street"),
        ("City", "Tacoma"),
        ("Country", "USA"),
        ("StateOrProvince", "WA"),
        ("ZipOrPostalCode", "00402"),
    ];
    let entity = record("Address", Some(&one.key()), &address);
    succeeded(&write(&fixture, "EmployeeAddress", "UpdateAddress", &entity, "").await);
    let path = format!("/personnel/v1/person-details/{}", one.text("employee_id").unwrap());
    let row = fixture.rest(&path).await.json();
    assert_eq!(row["addressLine1"], "7 New Street");
    assert_eq!(row["addressZipCode"], "00402");
    assert_eq!(now(&fixture, &one).text("county"), one.text("county"));
}

#[tokio::test]
async fn each_required_field_of_an_address_is_named_when_it_is_missing() {
    let fixture = Fixture::start().await;
    let one = active(&fixture, "HLF");
    let entity = record("Address", Some(&one.key()), &[("City", "Tacoma")]);
    let xml = write(&fixture, "EmployeeAddress", "UpdateAddress", &entity, "").await;
    for field in ["AddressLine1", "Country", "StateOrProvince", "ZipOrPostalCode"] {
        refused(&xml, "Required", field);
    }
    assert_eq!(now(&fixture, &one).text("city"), one.text("city"));
}
