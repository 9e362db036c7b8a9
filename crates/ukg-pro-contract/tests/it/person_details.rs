//! The typed rows of person-details and the pages they come in.

use std::borrow::Cow;

use ukg_pro_contract::{
    apis::person_details::{API, PersonDetails},
    read::{Error, Limits},
    record::{Record, Row},
    rest::{DateFilter, Links, Shape, read_row, read_rows},
    value::{DateTime, Number, Value},
};

use crate::wire::{Exchange, goldens};

const ROW: &ukg_pro_contract::record::RecordType = PersonDetails::TYPE;

fn exchange_text(file: &str) -> String {
    let name = format!("rest/person-details/{file}.http");
    let found = goldens("rest/person-details", "http")
        .into_iter()
        .find(|golden| golden.name == name);
    found.unwrap_or_else(|| panic!("{name}")).text
}

fn zoe() -> PersonDetails<'static> {
    PersonDetails {
        person_id: Some("5b7e3c12-91d4-4c0a-8f6e-2d1b0a9c8e7f".into()),
        employee_id: Some("K7Q2D90000K0".into()),
        company_id: Some("7QK3D".into()),
        first_name: Some("Zoë".into()),
        last_name: Some("Núñez & O'Hara".into()),
        former_name: Some("".into()),
        preferred_name: Some("Zo".into()),
        name_prefix_code: Some("1E5".into()),
        email_address: Some("zoe.nunez@northwind.example".into()),
        home_phone: Some("2535550182".into()),
        home_phone_country: Some("USA".into()),
        home_phone_is_private: Some(false),
        address_line1: Some("14 Alder Row\tRear \"B\"".into()),
        address_city: Some("Tacoma".into()),
        address_state: Some("WA".into()),
        address_zip_code: Some("00123    ".into()),
        address_country: Some("USA".into()),
        address_latitude: Number::parse("47.250"),
        health_weight: Number::parse("40.00"),
        cobra_export: Some("N".into()),
        cobra_is_active: Some(false),
        date_of_birth: DateTime::parse("1984-02-11T00:00:00"),
        gender: Some("F".into()),
        ethnic_id_code: Some("4".into()),
        marital_status_code: Some("Z".into()),
        ssn: Some("900114477".into()),
        ssn_is_suppressed: Some(false),
        datetime_created: DateTime::parse("2021-09-20T10:14:03.27"),
        datetime_changed: DateTime::parse("2023-03-29T08:24:30.16"),
        ..PersonDetails::default()
    }
}

#[test]
fn one_person_is_read_into_typed_fields() {
    let text = exchange_text("get");
    let exchange = Exchange::read(&text);
    let row = read_row(ROW, exchange.body, Limits::default()).unwrap();
    let person = PersonDetails::from_row(row).unwrap();
    assert_eq!(person, zoe());
    // Null and empty stay apart, and numbers keep their scale.
    assert_eq!(
        (person.middle_name.as_deref(), person.former_name.as_deref()),
        (None, Some(""))
    );
    assert_eq!(person.health_weight.as_ref().map(Number::as_str), Some("40.00"));
    assert!(matches!(person.last_name, Some(Cow::Borrowed(_))));
    assert!(matches!(person.address_line1, Some(Cow::Owned(_))));
    assert_eq!(person.into_owned(), zoe());
}

#[test]
fn properties_beyond_the_declaration_are_kept() {
    let text = exchange_text("list");
    let exchange = Exchange::read(&text);
    let rows = read_rows(ROW, exchange.body, Limits::default()).unwrap();
    let extra: Vec<_> = rows[0].extra().map(|(name, value)| (name, value.get())).collect();
    let expected = [
        ("integrationRecordId", r#""0f6a2f0e-6a52-4d3e-9b61-7f1f0a3f5c21""#),
        ("addressLine3", "null"),
        ("loyalty", r#"{"tier":"gold","points":[1,2.50,1E5]}"#),
    ];
    assert_eq!(extra, expected);
    assert_eq!(rows[1].extra().count(), 0);
    let written = serde_json::to_string(&rows[0].clone().into_owned()).unwrap();
    assert!(
        written.ends_with(r#""loyalty":{"tier":"gold","points":[1,2.50,1E5]}}"#),
        "{written}"
    );
    assert!(
        written.contains(r#""healthWeight":40.00,"#) && written.contains(r#""addressLatitude":47.250,"#),
        "{written}"
    );
}

#[test]
fn a_value_of_another_type_is_kept_as_it_came_and_is_no_typed_value() {
    let text = exchange_text("list");
    let exchange = Exchange::read(&text);
    let row = read_rows(ROW, exchange.body, Limits::default()).unwrap().remove(1);
    for (field, raw) in [
        ("homePhone", "6045550199"),
        ("isSmoker", "\"Y\""),
        ("healthWeight", "\"81\""),
        ("dateOfBirth", "\"\""),
    ] {
        assert!(
            matches!(row.get(field), Some(Value::Other(value)) if value.get() == raw),
            "{field}"
        );
        let mut only = Row::new(ROW);
        assert!(only.set(field, row.get(field).cloned()));
        let mismatch = PersonDetails::from_row(only).unwrap_err();
        assert_eq!((mismatch.record, mismatch.field), ("person-details", field));
        let message = format!("the field `{field}` of `person-details` does not hold what it is declared to hold");
        assert_eq!(mismatch.to_string(), message);
    }
    let mismatch = PersonDetails::from_row(row.clone()).unwrap_err();
    assert_eq!(mismatch.field, "healthWeight");
    assert_eq!(row.text("firstName"), Some("Bo"));
    assert_eq!(row.get("ssn"), None);
}

#[test]
fn a_page_past_the_end_is_an_empty_list() {
    let text = exchange_text("list.past-the-end");
    let exchange = Exchange::read(&text);
    assert_eq!(read_rows(ROW, exchange.body, Limits::default()), Ok(Vec::new()));
    let links = Links::parse(exchange.response_header("link").unwrap());
    assert_eq!(links.next, None);
    assert!(links.last.is_some_and(|last| last.contains("page=12&")));
}

#[test]
fn the_link_header_leads_to_the_other_pages() {
    let text = exchange_text("list");
    let links = Links::parse(Exchange::read(&text).response_header("Link").unwrap());
    let page = |number: u32| {
        Some(format!(
            "https://service9.ultipro.com/personnel/v1/person-details?companyId=7QK3D&page={number}&per_page=2"
        ))
    };
    assert_eq!(
        links,
        Links {
            next: page(3),
            last: page(12),
            first: page(1),
            previous: page(1)
        }
    );
}

#[test]
fn an_answer_without_rights_or_without_the_person_is_no_list() {
    for (file, status) in [
        ("list.unauthorized", 401),
        ("list.forbidden", 403),
        ("get.not-found", 404),
    ] {
        let text = exchange_text(file);
        let exchange = Exchange::read(&text);
        assert_eq!((exchange.status, exchange.body), (status, ""));
        assert_eq!(read_rows(ROW, exchange.body, Limits::default()), Err(Error::CutOff(0)));
        assert_eq!(read_row(ROW, exchange.body, Limits::default()), Err(Error::CutOff(0)));
    }
}

#[test]
fn the_four_forms_are_those_of_the_reference() {
    // `ukg-pro-rest.md` 13.1.
    let expected = [
        ("/personnel/v1/person-details", Shape::List, vec![]),
        (
            "/personnel/v1/companies/{companyId}/person-details",
            Shape::Narrowed,
            vec!["companyId"],
        ),
        (
            "/personnel/v1/companies/{companyId}/employees/{employeeId}/person-details",
            Shape::Narrowed,
            vec!["companyId", "employeeId"],
        ),
        (
            "/personnel/v1/person-details/{employeeId}",
            Shape::Object,
            vec!["employeeId"],
        ),
    ];
    let declared: Vec<_> = API
        .endpoints
        .iter()
        .map(|endpoint| (endpoint.path, endpoint.shape, endpoint.path_parameters().collect()))
        .collect();
    assert_eq!(declared, expected);
    assert_eq!(
        (API.paging.default, API.paging.maximum, API.paging.size_parameter),
        (10_000, 10_000, "per_Page")
    );
}

#[test]
fn the_filters_are_those_of_the_reference() {
    // `ukg-pro-rest.md` 13.1; `page` and `per_Page` belong to paging.
    let expected = [
        "companyId",
        "employeeId",
        "lastName",
        "emailAddress",
        "addressState",
        "addressCountry",
        "cobraIsActive",
        "cobraStatus",
        "dateOfCobraEvent",
        "dateTimeCreated",
        "dateTimeChanged",
        "nationalId",
        "nationalIdCountry",
    ];
    let declared: Vec<_> = API.parameters.iter().map(|parameter| parameter.name).collect();
    assert_eq!(declared, expected);
    for parameter in API.parameters {
        assert!(ROW.position(parameter.field).is_some(), "{}", parameter.name);
    }
    let text = exchange_text("list.changed-since");
    let exchange = Exchange::read(&text);
    let value = exchange
        .target
        .split("dateTimeChanged=%3E")
        .nth(1)
        .and_then(|rest| rest.split('&').next())
        .unwrap();
    let filter = DateFilter::parse(&format!(">{value}")).unwrap();
    let row = read_rows(ROW, exchange.body, Limits::default()).unwrap().remove(0);
    let person = PersonDetails::from_row(row).unwrap();
    assert!(filter.admits(person.datetime_changed.as_ref().map(DateTime::date).unwrap()));
}

#[test]
fn an_object_may_come_as_a_list_of_one() {
    let row = read_row(ROW, r#"[{"employeeId":"K7Q2D90000K0"}]"#, Limits::default()).unwrap();
    assert_eq!(row.text("employeeId"), Some("K7Q2D90000K0"));
    let many = read_row(ROW, r#"[{"employeeId":"A"},{"employeeId":"B"}]"#, Limits::default());
    assert_eq!(many.unwrap_err().to_string(), "expected one row, found `2 rows`");
    let none = read_row(ROW, " []", Limits::default());
    assert_eq!(none.unwrap_err().to_string(), "expected one row, found `0 rows`");
}

#[test]
fn one_object_is_never_taken_for_a_list() {
    let unexpected = |found: &str| {
        Err(Error::Unexpected {
            expected: "rows".to_owned(),
            found: found.to_owned(),
        })
    };
    for (body, found) in [
        (r#"{"employeeId":"K7Q2D90000K0"}"#, "an object"),
        (r#"{"message":"An error has occurred."}"#, "an object"),
        ("\"none\"", "a text"),
        ("null", "something else"),
        ("17", "something else"),
    ] {
        assert_eq!(read_rows(ROW, body, Limits::default()), unexpected(found), "{body}");
    }
    for (body, found) in [
        ("[1]", "something else"),
        ("[null]", "something else"),
        ("[[]]", "an array"),
    ] {
        assert_eq!(read_rows(ROW, body, Limits::default()), unexpected(found), "{body}");
    }
    let row = read_row(ROW, "\"none\"", Limits::default()).map(|row| vec![row]);
    assert_eq!(row, unexpected("a text"));
}

#[test]
fn a_page_of_html_is_told_from_rows() {
    for page in [
        "<!DOCTYPE html><html><body>Sign in</body></html>",
        "\n  <HTML><head/></HTML>",
        "<?xml version=\"1.0\"?>\r\n<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0//EN\" \"x\"><html/>",
    ] {
        assert_eq!(read_rows(ROW, page, Limits::default()), Err(Error::Html));
        assert_eq!(read_row(ROW, page, Limits::default()), Err(Error::Html));
    }
}

#[test]
fn rows_cut_anywhere_are_an_error() {
    let text = exchange_text("list");
    let body = Exchange::read(&text).body;
    for end in (0..body.len()).filter(|end| body.is_char_boundary(*end)) {
        let error = read_rows(ROW, &body[..end], Limits::default()).unwrap_err();
        assert_eq!(error, Error::CutOff(end as u64));
    }
    let text = exchange_text("get");
    let body = Exchange::read(&text).body;
    for end in (0..body.len()).filter(|end| body.is_char_boundary(*end)) {
        let error = read_row(ROW, &body[..end], Limits::default()).unwrap_err();
        assert_eq!(error, Error::CutOff(end as u64));
    }
}

#[test]
fn malformed_rows_are_an_error_that_names_the_place_and_no_value() {
    let body = "[\n  {\"ssn\": \"900114477\"},\n  {\"ssn\": 900114477x}\n]";
    let error = read_rows(ROW, body, Limits::default()).unwrap_err();
    let Error::Malformed { position, .. } = &error else {
        panic!("{error:?}")
    };
    assert_eq!(*position, body.find('x').unwrap() as u64 + 1);
    assert!(!error.to_string().contains("900114477") && !format!("{error:?}").contains("900114477"));
    for body in [
        "[{}] more",
        "[{},]",
        "[{'a':1}]",
        "[{\"a\":01}]",
        "[{} {}]",
        "{\"a\":1}}",
    ] {
        assert!(
            matches!(
                read_rows(ROW, body, Limits::default()),
                Err(Error::Malformed { .. } | Error::Unexpected { .. })
            ),
            "{body}"
        );
        assert!(read_row(ROW, body, Limits::default()).is_err(), "{body}");
    }
}

#[test]
fn rows_over_the_size_limit_are_refused() {
    let limits = Limits {
        message: 10,
        ..Limits::default()
    };
    assert_eq!(read_rows(ROW, "[{},{},{}]", limits).map(|rows| rows.len()), Ok(3));
    let expected = Error::TooLarge {
        what: "bytes a message",
        limit: 10,
    };
    assert_eq!(read_rows(ROW, "[{},{}, {}]", limits), Err(expected.clone()));
    assert_eq!(read_row(ROW, "{\"a\": 1234}", limits), Err(expected));
}

#[test]
fn debug_never_prints_a_national_identifier() {
    let mut person = zoe();
    person.previous_ssn = Some("900226688".into());
    person.national_id = Some("900226688".into());
    person.i9_alien_number = Some("900226688".into());
    let row = read_row(
        ROW,
        r#"{"ssn":900114477,"firstName":"Zoë","taxId":"900226688"}"#,
        Limits::default(),
    )
    .unwrap();
    for printed in [format!("{person:?}"), format!("{row:#?}")] {
        assert!(
            !printed.contains("900114477") && !printed.contains("900226688"),
            "{printed}"
        );
        assert!(printed.contains("Zoë"), "{printed}");
    }
}
