//! Get operations: whom each identifier names.

use ukg_pro_sandbox::switches::{AmbiguousIdentifier, PagingInfoOnGet, UnknownEmployee, UntypedIdentifier};

use crate::fixture::{Fixture, get, number};
use crate::wire::Xml;

/// Company code and employee number of the records of a Get.
fn persons(xml: &Xml) -> Vec<(String, String)> {
    let identifiers = xml.each("EmployeeIdentifier");
    identifiers
        .iter()
        .map(|leaves| match &leaves[..] {
            [(code, Some(first)), (number, Some(second))] if code == "CompanyCode" && number == "EmployeeNumber" => {
                (first.clone(), second.clone())
            }
            other => panic!("{other:?}"),
        })
        .collect()
}

fn failed(xml: &Xml) {
    assert_eq!(xml.at("OperationResult/HasErrors").as_deref(), Some("true"));
    assert_eq!(
        xml.at("OperationMessage/PropertyName").as_deref(),
        Some("EmployeeIdentifier")
    );
    assert!(persons(xml).is_empty());
}

#[tokio::test]
async fn company_code_and_employee_number_name_exactly_one() {
    let fixture = Fixture::start().await;
    for one in fixture.truth.employments().iter().take(5) {
        let (code, employee_number) = one.key();
        let xml = fixture
            .get("EmployeeNumberIdentifier", &number(&code, &employee_number))
            .await;
        assert_eq!(persons(&xml), [(code, employee_number)]);
        assert_eq!(xml.at("Person/LastName").as_deref(), one.text("last_name"));
        // Get answers persons without a row around them, and no page.
        assert!(!xml.has("EmployeePerson") && !xml.has("People"));
        assert_eq!(xml.at("PagingInfo"), None);
    }
}

#[tokio::test]
async fn paging_info_of_a_get_can_be_filled() {
    let fixture = Fixture::start().await;
    fixture.switch(|switches| switches.paging_info_on_get = PagingInfoOnGet::Filled);
    let (code, employee_number) = fixture.truth.employments()[0].key();
    let xml = fixture
        .get("EmployeeNumberIdentifier", &number(&code, &employee_number))
        .await;
    assert_eq!(xml.at("PagingInfo/TotalItems").as_deref(), Some("1"));
}

#[tokio::test]
async fn every_other_identifier_names_the_employments_of_its_people() {
    let fixture = Fixture::start().await;
    let is = |one: &crate::fixture::Employment, name: &str, value: &str| {
        one.text(name).is_some_and(|text| text.eq_ignore_ascii_case(value))
    };
    let employments = fixture.truth.employments();
    let of = |country: &str| {
        let mut of = employments.iter().filter(|one| is(one, "national_id_country", country));
        of.find_map(|one| one.text("national_id")).unwrap()
    };
    let email = employments.iter().find_map(|one| one.text("email_address")).unwrap();
    let ssn = employments.iter().find_map(|one| one.text("ssn")).unwrap();
    for (kind, element, name, value) in [
        (
            "EmailAddressIdentifier",
            "EmailAddress",
            "email_address",
            email.to_owned(),
        ),
        (
            "EmailAddressIdentifier",
            "EmailAddress",
            "email_address",
            email.to_uppercase(),
        ),
        ("SsnIdentifier", "Ssn", "ssn", ssn.to_owned()),
        ("SinIdentifier", "Sin", "national_id", of("CAN").to_owned()),
        ("NationalIdentifier", "NationalId", "national_id", of("CAN").to_owned()),
        ("NationalIdentifier", "NationalId", "national_id", of("USA").to_owned()),
    ] {
        let wanted = fixture.truth.numbers(|one| is(one, name, &value));
        assert!(!wanted.is_empty());
        let xml = fixture.get(kind, &format!("<b:{element}>{value}</b:{element}>")).await;
        assert_eq!(persons(&xml), wanted, "{kind}");
        // A company narrows.
        let code = &wanted[0].0;
        let inside = format!("<b:CompanyCode>{code}</b:CompanyCode><b:{element}>{value}</b:{element}>");
        let narrowed = wanted.iter().filter(|key| key.0 == *code).cloned().collect::<Vec<_>>();
        assert_eq!(persons(&fixture.get(kind, &inside).await), narrowed, "{kind} in {code}");
    }
    // A social security number of the United States is no social insurance number of Canada.
    let xml = fixture
        .get("SinIdentifier", &format!("<b:Sin>{}</b:Sin>", of("USA")))
        .await;
    assert!(persons(&xml).is_empty());
}

#[tokio::test]
async fn an_unknown_employee_is_an_empty_success_or_an_error() {
    let fixture = Fixture::start().await;
    let code = fixture.truth.employments()[0].key().0;
    let nobody = number(&code, "nobody");
    for (kind, inside) in [
        ("EmployeeNumberIdentifier", nobody.as_str()),
        ("EmployeeNumberIdentifier", "<b:CompanyCode>NONE</b:CompanyCode>"),
        ("UserDefinedIdentifier", "<b:Value>nobody</b:Value>"),
        ("SsnIdentifier", "<b:Ssn/>"),
    ] {
        let xml = fixture.get(kind, inside).await;
        assert_eq!(xml.at("OperationResult/Success").as_deref(), Some("true"));
        assert!(xml.literal().contains("<b:Results/>"), "{kind}");
    }
    fixture.switch(|switches| switches.unknown_employee = UnknownEmployee::HasErrors);
    failed(&fixture.get("EmployeeNumberIdentifier", &nobody).await);
}

#[tokio::test]
async fn an_ambiguous_identifier_gives_all_the_first_or_an_error() {
    let fixture = Fixture::start().await;
    let person = fixture.truth.in_two_companies();
    let all = fixture
        .truth
        .numbers(|one| one.person["employee_id"] == person["employee_id"]);
    let national_id = person["national_id"].as_str().unwrap();
    let inside = format!("<b:NationalId>{national_id}</b:NationalId>");
    assert_eq!(persons(&fixture.get("NationalIdentifier", &inside).await), all);
    fixture.switch(|switches| switches.ambiguous_identifier = AmbiguousIdentifier::First);
    assert_eq!(persons(&fixture.get("NationalIdentifier", &inside).await), all[..1]);
    fixture.switch(|switches| switches.ambiguous_identifier = AmbiguousIdentifier::HasErrors);
    failed(&fixture.get("NationalIdentifier", &inside).await);
}

#[tokio::test]
async fn an_identifier_without_a_type_names_nobody_or_is_an_error() {
    let fixture = Fixture::start().await;
    let (code, employee_number) = fixture.truth.employments()[0].key();
    let body = get("", &number(&code, &employee_number)).replace(r#" i:type="b:""#, "");
    let answer = fixture.person("GetPersonByEmployeeIdentifier", &body).await;
    assert!(persons(&answer.xml()).is_empty() && answer.text().contains("<b:Results/>"));
    fixture.switch(|switches| switches.untyped_identifier = UntypedIdentifier::HasErrors);
    failed(&fixture.person("GetPersonByEmployeeIdentifier", &body).await.xml());
}

#[tokio::test]
async fn the_prefix_of_an_identifiers_type_is_free() {
    let fixture = Fixture::start().await;
    let (code, employee_number) = fixture.truth.employments()[0].key();
    for prefix in ["con", "d4p1", "ns2"] {
        let inside = number(&code, &employee_number).replace("b:", &format!("{prefix}:"));
        let body = get("EmployeeNumberIdentifier", &inside)
            .replace("xmlns:b=", &format!("xmlns:{prefix}="))
            .replace("\"b:", &format!("\"{prefix}:"));
        let answer = fixture.person("GetPersonByEmployeeIdentifier", &body).await;
        assert_eq!(persons(&answer.xml()).len(), 1, "{prefix}");
    }
}
