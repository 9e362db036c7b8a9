//! The typed records of Employee Person, against the messages written by hand.

use std::borrow::Cow;

use ukg_pro_contract::{
    identifier::{EmployeeIdentifier, IdentifierKind},
    read::Limits,
    record::Record,
    services::employee_person::{Person, SERVICE},
    soap::{
        Answer, Argument, Authentication, EmployeeQuery, Found, Operation, OperationMessage, OperationResult,
        PagingInfo, Request, read_answer, write_answer, write_request,
    },
    value::{Integer, KeyValue, Value},
    xml::Order,
};

use crate::wire::{compact, golden};

const AUTHENTICATION: Authentication<'_> = Authentication {
    token: "7c0d9a52-5f0e-4c1b-8a43-2b6f1de09c77",
    customer_api_key: "QX7TB",
};

fn operation(name: &str) -> &'static Operation {
    SERVICE.operation(name).expect("an operation")
}

fn text(operation: &str, stem: &str) -> String {
    compact(&golden(&format!("EmployeePerson/{operation}"), stem).text)
}

fn zoe() -> Person<'static> {
    Person {
        email_address: Some("zoe.nunez@northwind.example".into()),
        employee_identifier: Some(EmployeeIdentifier::employee_number("NWND", "000104217")),
        first_name: Some("Zoë".into()),
        former_last_name: Some("".into()),
        last_name: Some("Núñez & O'Hara".into()),
        preferred_first_name: Some("Zo".into()),
        prefix: Some("1E5".into()),
        ssn: Some("900114477".into()),
        suppress_ssn: Some(false),
        ..Person::default()
    }
}

fn bo() -> Person<'static> {
    Person {
        alternate_email_address: Some("bo@home.example".into()),
        employee_identifier: Some(EmployeeIdentifier::employee_number("NWCA", "00042")),
        first_name: Some("Bo".into()),
        former_last_name: Some("Lindqvist".into()),
        last_name: Some("Ng".into()),
        middle_name: Some("𝒬".into()),
        suffix: Some("00123".into()),
        suppress_ssn: Some(true),
        ..Person::default()
    }
}

fn integer(text: &str) -> Option<Integer<'_>> {
    Integer::parse(text)
}

#[test]
fn a_search_is_written_with_only_the_filters_it_has() {
    let query = EmployeeQuery {
        company_code: Some("=NWND".into()),
        last_name: Some("LIKE (o'%)".into()),
        page_number: Some("2".into()),
        page_size: Some("100".into()),
        status: Some("<>T".into()),
        ..EmployeeQuery::default()
    };
    let arguments = [Argument::Query(query.into_row())];
    let written = write_request(&SERVICE, operation("FindPeople"), AUTHENTICATION, &arguments).unwrap();
    assert_eq!(written, text("FindPeople", "request"));
}

#[test]
fn a_page_of_people_is_read_into_typed_rows() {
    let text = text("FindPeople", "response");
    let answer = read_answer(&SERVICE, operation("FindPeople"), &text, Limits::default())
        .unwrap()
        .unwrap();
    assert!(!answer.is_failure());
    assert_eq!(
        answer.operation_result.paging,
        Some(PagingInfo {
            current_page: integer("2"),
            page_size: integer("100"),
            page_total: integer("3"),
            total_items: integer("203"),
        })
    );
    // A successful answer carries a message, which is no error.
    assert_eq!(answer.operation_result.messages.len(), 1);
    assert_eq!(answer.operation_result.errors().count(), 0);

    let found: Vec<Found<'_, Person<'_>>> = answer
        .rows
        .into_iter()
        .map(|row| Found::from_row(row).unwrap())
        .collect();
    assert_eq!(
        found,
        [
            Found {
                company_code: Some("NWND".into()),
                employee_number: Some("000104217".into()),
                first_name: Some("Zoë".into()),
                last_name: Some("Núñez & O'Hara".into()),
                records: vec![zoe()],
            },
            Found {
                company_code: Some("NWCA".into()),
                employee_number: Some("00042".into()),
                first_name: Some("Bo".into()),
                last_name: Some("Ng".into()),
                records: vec![bo()],
            },
        ]
    );
}

#[test]
fn text_is_borrowed_from_the_page_unless_it_holds_a_reference() {
    let text = text("GetPersonByEmployeeIdentifier", "response");
    let person = {
        let get = operation("GetPersonByEmployeeIdentifier");
        let mut answer = read_answer(&SERVICE, get, &text, Limits::default()).unwrap().unwrap();
        Person::from_row(answer.rows.remove(0)).unwrap()
    };
    assert!(matches!(person.first_name, Some(Cow::Borrowed("Zoë"))));
    assert!(matches!(person.former_last_name, Some(Cow::Borrowed(""))));
    assert!(matches!(person.ssn, Some(Cow::Borrowed("900114477"))));
    let identifier = person.employee_identifier.as_ref().unwrap();
    assert!(matches!(identifier.company_code, Some(Cow::Borrowed("NWND"))));
    assert!(matches!(identifier.value, Some(Cow::Borrowed("000104217"))));
    assert!(matches!(&person.last_name, Some(Cow::Owned(name)) if name == "Núñez & O'Hara"));
    let owned: Person<'static> = person.into_owned();
    drop(text);
    assert_eq!(owned, zoe());
}

#[test]
fn a_page_of_people_is_written_from_rows() {
    let row = |company: &'static str, number: &'static str, person: Person<'static>| {
        let find = operation("FindPeople").output.record().unwrap();
        let mut row = ukg_pro_contract::record::Row::new(find);
        assert!(row.set("CompanyCode", Some(Value::Text(company.into()))));
        assert!(row.set("EmployeeNumber", Some(Value::Text(number.into()))));
        assert!(row.set("FirstName", person.first_name.clone().map(Value::Text)));
        assert!(row.set("LastName", person.last_name.clone().map(Value::Text)));
        assert!(row.set("People", Some(Value::List(vec![person.into_row()]))));
        assert!(!row.set("Persons", None));
        row
    };
    let paging = PagingInfo {
        current_page: integer("2"),
        page_size: integer("100"),
        page_total: integer("3"),
        total_items: integer("203"),
    };
    let answer = Answer::read(
        OperationResult::ok(Some(paging)),
        vec![row("NWND", "000104217", zoe()), row("NWCA", "00042", bo())],
    );
    let relates_to = Some("urn:uuid:9d7f2c51-4a0f-4b8e-8a55-0f5d3f6b7c11");
    let written = write_answer(&SERVICE, operation("FindPeople"), relates_to, &answer).unwrap();
    assert_eq!(written, text("FindPeople", "response"));
}

#[test]
fn one_person_is_asked_for_by_any_identifier() {
    let get = operation("GetPersonByEmployeeIdentifier");
    let email = EmployeeIdentifier {
        kind: IdentifierKind::EmailAddress,
        company_code: None,
        value: Some("zoe.nunez@northwind.example".into()),
    };
    for (identifier, stem) in [
        (EmployeeIdentifier::employee_number("NWND", "000104217"), "request"),
        (email, "request-email"),
    ] {
        let arguments = [Argument::Identifier(identifier)];
        let written = write_request(&SERVICE, get, AUTHENTICATION, &arguments).unwrap();
        let golden = text("GetPersonByEmployeeIdentifier", stem);
        assert_eq!(written, golden);
        let read = Request::read(&golden, Limits::default()).unwrap();
        assert_eq!(read.arguments(&SERVICE, get, Order::Wcf).unwrap(), arguments);
    }
}

#[test]
fn every_kind_of_identifier_survives_the_wire() {
    // Type and element as the schema has them (`ukg-pro-soap.md` 5.3).
    let kinds = [
        (
            IdentifierKind::EmployeeNumber,
            "b:EmployeeNumberIdentifier",
            "EmployeeNumber",
        ),
        (IdentifierKind::EmailAddress, "b:EmailAddressIdentifier", "EmailAddress"),
        (IdentifierKind::Ssn, "b:SsnIdentifier", "Ssn"),
        (IdentifierKind::Sin, "b:SinIdentifier", "Sin"),
        (IdentifierKind::NationalId, "b:NationalIdentifier", "NationalId"),
        (IdentifierKind::UserDefined, "b:UserDefinedIdentifier", "Value"),
    ];
    assert_eq!(kinds.map(|(kind, _, _)| kind), IdentifierKind::ALL);
    let get = operation("GetPersonByEmployeeIdentifier");
    for (kind, type_name, element) in kinds {
        let identifier = EmployeeIdentifier {
            kind,
            company_code: Some("NWND".into()),
            value: Some("v".into()),
        };
        let arguments = [Argument::Identifier(identifier)];
        let written = write_request(&SERVICE, get, AUTHENTICATION, &arguments).unwrap();
        let expected =
            format!("i:type=\"{type_name}\"><b:CompanyCode>NWND</b:CompanyCode><b:{element}>v</b:{element}></employee");
        assert!(written.contains(&expected), "{written}");
        let request = Request::read(&written, Limits::default()).unwrap();
        assert_eq!(request.arguments(&SERVICE, get, Order::Strict).unwrap(), arguments);
    }
}

#[test]
fn an_identifier_names_its_type_with_any_prefix_and_without_one_names_nobody() {
    let get = operation("GetPersonByEmployeeIdentifier");
    let request = |identifier: &str| {
        format!(
            r#"<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope"><e:Body>
            <GetPersonByEmployeeIdentifier xmlns="http://www.ultipro.com/services/employeeperson">{identifier}
            </GetPersonByEmployeeIdentifier></e:Body></e:Envelope>"#
        )
    };
    let read = |identifier: &str, order| {
        let text = request(identifier);
        let arguments = Request::read(&text, Limits::default())
            .unwrap()
            .arguments(&SERVICE, get, order);
        arguments.map(|mut arguments| match arguments.remove(0) {
            Argument::Identifier(identifier) => identifier.into_owned(),
            other => panic!("{other:?}"),
        })
    };
    let contracts = "http://www.ultipro.com/contracts";
    let instance = "http://www.w3.org/2001/XMLSchema-instance";
    let expected = EmployeeIdentifier {
        company_code: None,
        ..EmployeeIdentifier::employee_number("", "00042")
    };
    for prefix in ["b", "con", "d4p1", "ns2", "i"] {
        let identifier = format!(
            r#"<employeeIdentifier xmlns:x="{instance}" xmlns:{prefix}="{contracts}"
                x:type="{prefix}:EmployeeNumberIdentifier">
                <{prefix}:EmployeeNumber>00042</{prefix}:EmployeeNumber></employeeIdentifier>"#
        );
        assert_eq!(read(&identifier, Order::Wcf).unwrap(), expected, "{prefix}");
    }
    let untyped = format!(
        r#"<employeeIdentifier xmlns:b="{contracts}"><b:CompanyCode>NWND</b:CompanyCode>
            <b:EmployeeNumber>00042</b:EmployeeNumber></employeeIdentifier>"#
    );
    let plain = read(&untyped, Order::Wcf).unwrap();
    assert_eq!(
        (plain.kind, plain.company_code.as_deref(), plain.value),
        (IdentifierKind::Plain, Some("NWND"), None)
    );

    for type_name in ["b:PersonIdentifier", "x:EmployeeNumberIdentifier"] {
        let unknown =
            format!(r#"<employeeIdentifier xmlns:b="{contracts}" xmlns:x="{instance}" x:type="{type_name}"/>"#);
        let error = read(&unknown, Order::Wcf).unwrap_err();
        assert_eq!(
            error.to_string(),
            "`employeeIdentifier/@i:type` does not hold the name of an identifier type",
            "{type_name}"
        );
    }
}

#[test]
fn changed_people_are_sent_as_whole_records() {
    let paired = Person {
        self_service_properties: Some(vec![
            KeyValue {
                key: Some("".into()),
                value: Some("".into()),
            },
            KeyValue {
                key: Some("Badge".into()),
                value: None,
            },
        ]),
        ..bo()
    };
    let update = operation("UpdatePerson");
    let arguments = [Argument::Entities(vec![zoe().into_row(), paired.clone().into_row()])];
    let written = write_request(&SERVICE, update, AUTHENTICATION, &arguments).unwrap();
    let golden = text("UpdatePerson", "request");
    assert_eq!(written, golden);
    let mut read = Request::read(&golden, Limits::default())
        .unwrap()
        .arguments(&SERVICE, update, Order::Strict)
        .unwrap();
    let Argument::Entities(entities) = read.remove(0) else {
        panic!("entities")
    };
    let people: Vec<_> = entities.into_iter().map(|row| Person::from_row(row).unwrap()).collect();
    assert_eq!(people, [zoe(), paired]);
}

#[test]
fn a_write_that_succeeds_says_so_at_three_levels() {
    let update = operation("UpdatePerson");
    let ok = || OperationResult::ok(None);
    let written = write_answer(&SERVICE, update, None, &Answer::written(ok(), vec![ok(), ok()])).unwrap();
    let golden = text("UpdatePerson", "response");
    assert_eq!(written, golden);
    let answer = read_answer(&SERVICE, update, &golden, Limits::default())
        .unwrap()
        .unwrap();
    assert_eq!(
        (answer.has_errors, answer.success, answer.results.len()),
        (Some(false), Some(true), 2)
    );
    assert!(!answer.is_failure());
}

#[test]
fn a_write_that_breaks_a_rule_names_the_property_and_the_entity() {
    let update = operation("UpdatePerson");
    let failed = || {
        OperationResult::failed(vec![OperationMessage {
            code: Some("REQUIRED".into()),
            message: Some("A last name must be given.".into()),
            property_name: Some("LastName".into()),
            severity: Some("Error".into()),
            ..OperationMessage::default()
        }])
    };
    let answer = Answer::written(failed(), vec![OperationResult::ok(None), failed()]);
    let golden = text("UpdatePerson", "response-business-error");
    assert_eq!(write_answer(&SERVICE, update, None, &answer).unwrap(), golden);
    let read = read_answer(&SERVICE, update, &golden, Limits::default())
        .unwrap()
        .unwrap();
    assert_eq!(read, answer);
    assert!(read.is_failure() && !read.results[0].is_failure() && read.results[1].is_failure());
    let properties: Vec<_> = read.results[1]
        .errors()
        .map(|error| error.property_name.as_deref())
        .collect();
    assert_eq!(properties, [Some("LastName")]);
}

#[test]
fn a_failure_at_any_level_of_a_write_is_a_failure() {
    let update = operation("UpdatePerson");
    let golden = text("UpdatePerson", "response");
    let flags = golden.match_indices("<b:HasErrors>false").map(|(at, _)| at);
    let successes = golden.match_indices("<b:Success>true").map(|(at, _)| at);
    let places: Vec<_> = flags.chain(successes).collect();
    assert_eq!(places.len(), 8);
    for at in places {
        let (before, after) = golden.split_at(at);
        let text = match after.strip_prefix("<b:HasErrors>false") {
            Some(rest) => format!("{before}<b:HasErrors>true{rest}"),
            None => format!("{before}{}", after.replacen("<b:Success>true", "<b:Success>false", 1)),
        };
        let answer = read_answer(&SERVICE, update, &text, Limits::default())
            .unwrap()
            .unwrap();
        assert!(answer.is_failure(), "at byte {at}");
    }
}

#[test]
fn nobody_found_is_an_empty_list_and_a_refusal_keeps_its_message() {
    let none = text("GetPersonByEmployeeIdentifier", "response-not-found");
    let get = operation("GetPersonByEmployeeIdentifier");
    let answer = read_answer(&SERVICE, get, &none, Limits::default()).unwrap().unwrap();
    assert!(answer.rows.is_empty() && !answer.is_failure() && answer.operation_result.paging.is_none());

    let refused = text("FindPeople", "response-permission-missing");
    // A refusal may leave the list out altogether.
    for text in [refused.clone(), refused.replace("<b:Results/>", "")] {
        let answer = read_answer(&SERVICE, operation("FindPeople"), &text, Limits::default())
            .unwrap()
            .unwrap();
        assert!(answer.is_failure());
        let said: Vec<_> = answer
            .operation_result
            .errors()
            .filter_map(|error| error.message.as_deref())
            .collect();
        assert_eq!(said, ["The account has no View permission for Employee Person."]);
    }
}

#[test]
fn nil_and_empty_stay_apart() {
    let get = operation("GetPersonByEmployeeIdentifier");
    let golden = text("GetPersonByEmployeeIdentifier", "response");
    let element = r#"<b:MiddleName i:nil="true"/>"#;
    assert!(golden.contains(element));
    for (wire, expected) in [
        (element, None),
        (r#"<b:MiddleName i:nil="1"></b:MiddleName>"#, None),
        ("", None),
        (r#"<b:MiddleName i:nil="false"/>"#, Some("")),
        ("<b:MiddleName/>", Some("")),
        ("<b:MiddleName></b:MiddleName>", Some("")),
        ("<b:MiddleName> </b:MiddleName>", Some(" ")),
        ("<b:MiddleName><!-- none --></b:MiddleName>", Some("")),
    ] {
        let text = golden.replace(element, wire);
        let mut answer = read_answer(&SERVICE, get, &text, Limits::default()).unwrap().unwrap();
        let person = Person::from_row(answer.rows.remove(0)).unwrap();
        assert_eq!(person.middle_name.as_deref(), expected, "{wire}");
    }
}

#[test]
fn debug_never_prints_a_national_identifier() {
    let mut person = zoe();
    person.employee_identifier = Some(EmployeeIdentifier {
        kind: IdentifierKind::Ssn,
        company_code: Some("NWND".into()),
        value: Some("900226688".into()),
    });
    let found = Found {
        company_code: Some("NWND".into()),
        employee_number: None,
        first_name: None,
        last_name: None,
        records: vec![person.clone()],
    };
    let argument = Argument::Entities(vec![person.clone().into_row()]);
    for printed in [
        format!("{person:?}"),
        format!("{person:#?}"),
        format!("{found:?}"),
        format!("{argument:?}"),
    ] {
        assert!(
            !printed.contains("900114477") && !printed.contains("900226688"),
            "{printed}"
        );
        assert!(printed.contains("Zoë"), "{printed}");
    }
}
