use super::{active, find_one, get, identified, leaf, now, only, record, refused, rest_rows, succeeded, write};
use crate::fixture::{Employment, Fixture};
use crate::wire::Xml;

const SERVICE: &str = "EmployeePhoneInformation";
const PHONES: &str = "/personnel/v1/employee-multi-phone-numbers";

const MOBILE: [(&str, &str); 4] = [
    ("Country", "USA"),
    ("IsPrivate", "true"),
    ("Number", "5550100177"),
    ("Type", "CEL"),
];

async fn phones(fixture: &Fixture, one: &Employment) -> Xml {
    get(fixture, SERVICE, "GetPhoneInformationByEmployeeIdentifier", &one.key()).await
}

async fn create(fixture: &Fixture, one: &Employment, number: &[(&str, &str)]) -> Xml {
    let entity = record("AlternateNumber", None, number);
    let whose = identified("employeeIdentifier", &one.key());
    write(fixture, SERVICE, "CreateAlternateNumber", &entity, &whose).await
}

fn but<'a>(fields: &[(&'a str, &'a str)], field: &'a str, value: &'a str) -> Vec<(&'a str, &'a str)> {
    let mut fields: Vec<_> = fields.iter().copied().filter(|(name, _)| *name != field).collect();
    fields.push((field, value));
    fields
}

#[tokio::test]
async fn home_work_and_further_numbers_stand_in_one_record_and_rest_has_the_further_ones() {
    let fixture = Fixture::start().await;
    let rows = fixture.rest(PHONES).await.rows();
    let employments = fixture.truth.employments();
    let of = |one: &Employment| {
        let id = one.text("employee_id").unwrap().to_owned();
        rows.iter().filter(move |row| row["employeeId"] == id.as_str()).count()
    };
    let none = employments.iter().find(|one| of(one) == 0).unwrap();
    let many = employments.iter().find(|one| of(one) > 1).unwrap();
    for one in [none, many] {
        let expected = rest_rows(&fixture, PHONES, one).await;
        let found = find_one(&fixture, SERVICE, "FindPhoneInformations", &one.key()).await;
        for xml in [&found, &phones(&fixture, one).await] {
            assert_eq!(
                xml.at("PhoneInformation/HomeNumber").as_deref(),
                one.text("home_number")
            );
            assert_eq!(
                xml.at("PhoneInformation/WorkNumber").as_deref(),
                one.text("work_number")
            );
            assert!(xml.has("AlternateNumbers"));
            let numbers = xml.each("AlternateNumber");
            assert_eq!(numbers.len(), expected.len());
            for (number, row) in numbers.iter().zip(&expected) {
                for (field, property) in [
                    ("Number", "phoneNumber"),
                    ("Type", "phoneTypeCode"),
                    ("NumberId", "systemId"),
                    ("Country", "phoneCountryCode"),
                ] {
                    assert_eq!(leaf(number, field).as_deref(), row[property].as_str(), "{field}");
                }
            }
        }
    }
}

#[tokio::test]
async fn a_further_number_is_created_read_on_both_transports_and_deleted() {
    let fixture = Fixture::start().await;
    let one = active(&fixture, "HLF");
    let before = rest_rows(&fixture, PHONES, &one).await.len();
    succeeded(&create(&fixture, &one, &MOBILE).await);
    let rows = rest_rows(&fixture, PHONES, &one).await;
    assert_eq!(rows.len(), before + 1);
    let row = rows.last().unwrap();
    assert_eq!(row["phoneNumber"], "5550100177");
    assert_eq!(row["phoneIsPrivate"], true);
    let id = row["systemId"].as_str().unwrap();
    assert_eq!(id.len(), 12);

    let entity = record("AlternateNumber", None, &[("NumberId", id)]);
    let whose = identified("employeeIdentifier", &one.key());
    succeeded(&write(&fixture, SERVICE, "DeleteAlternateNumber", &entity, &whose).await);
    assert_eq!(rest_rows(&fixture, PHONES, &one).await.len(), before);
    let xml = write(&fixture, SERVICE, "DeleteAlternateNumber", &entity, &whose).await;
    refused(&xml, "NumberNotFound", "NumberId");
}

#[tokio::test]
async fn numbers_are_of_ten_digits_at_most_in_two_countries_with_a_type_of_three_letters() {
    let fixture = Fixture::start().await;
    let one = active(&fixture, "HLF");
    let before = fixture.rest(PHONES).await.rows();
    for (field, value, code) in [
        ("Number", "555 0100", "InvalidNumber"),
        ("Number", "15550100177", "InvalidNumber"),
        ("Number", "", "Required"),
        ("Country", "MEX", "InvalidCode"),
        ("Type", "CELL", "InvalidCode"),
        ("Type", "C3L", "InvalidCode"),
        ("Type", "", "Required"),
        ("Extension", "12345678901", "TooLong"),
        ("CountryPrefix", "12345678901", "TooLong"),
    ] {
        refused(&create(&fixture, &one, &but(&MOBILE, field, value)).await, code, field);
    }
    let mut nobody = one.clone();
    nobody.company_code = "NONE".to_owned();
    let xml = create(&fixture, &nobody, &MOBILE).await;
    refused(&xml, "EmployeeNotFound", "employeeIdentifier");
    assert_eq!(fixture.rest(PHONES).await.rows(), before);
}

#[tokio::test]
async fn an_update_changes_home_and_work_and_leaves_further_numbers_alone() {
    let fixture = Fixture::start().await;
    let one = active(&fixture, "HLF");
    let before = rest_rows(&fixture, PHONES, &one).await;
    let alternate = record("AlternateNumber", None, &MOBILE);
    let fields = [
        ("AlternateNumbers", alternate.as_str()),
        ("HomeNumber", "5550100133"),
        ("HomeNumberCountry", "CAN"),
        ("HomeNumberIsPrivate", "true"),
        ("WorkNumber", "5550100144"),
        ("WorkNumberExtension", "0042"),
    ];
    let entity = record("PhoneInformation", Some(&one.key()), &fields);
    succeeded(&write(&fixture, SERVICE, "UpdatePhoneInformation", &entity, "").await);
    let after = now(&fixture, &one);
    assert_eq!(after.text("home_number"), Some("5550100133"));
    assert_eq!(after.text("home_number_country"), Some("CAN"));
    assert_eq!(after.text("home_number_is_private"), Some("true"));
    assert_eq!(after.text("work_number_extension"), Some("0042"));
    assert_eq!(rest_rows(&fixture, PHONES, &one).await, before);
    let information = phones(&fixture, &one).await;
    assert_eq!(
        leaf(&only(&information, "PhoneInformation"), "WorkNumber").as_deref(),
        Some("5550100144")
    );

    for (field, value, code) in [
        ("HomeNumber", "home", "InvalidNumber"),
        ("WorkNumber", "55501001440", "InvalidNumber"),
        ("WorkNumberCountry", "DEU", "InvalidCode"),
        ("WorkNumberExtension", "12345678901", "TooLong"),
    ] {
        let entity = record("PhoneInformation", Some(&one.key()), &[(field, value)]);
        let xml = write(&fixture, SERVICE, "UpdatePhoneInformation", &entity, "").await;
        refused(&xml, code, field);
    }
}
