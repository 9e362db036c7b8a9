//! Messages that would have a reader do too much, and texts that would have a writer break its message.

use ukg_pro_contract::{
    apis::{APIS, person_details::PersonDetails},
    identifier::EmployeeIdentifier,
    read::{Error, Limits},
    record::{Kind, Record, Row},
    rest::{read_row, read_rows},
    services::employee_person::{Person, SERVICE},
    soap::{Argument, Authentication, Fault, ping, write_request, wsdl},
    value::Value,
    xml::WriteError,
};

use super::{page, read, read_within, with};

#[test]
fn a_document_type_is_refused_wherever_it_stands() {
    let laughs =
        "<!DOCTYPE s [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;\">]>";
    let external = "<!DOCTYPE s [<!ENTITY file SYSTEM \"file:///etc/passwd\">]>";
    let refused = Err(Error::Refused("a document type"));
    for declaration in [
        laughs,
        external,
        "<!DOCTYPE s SYSTEM \"http://example.com/x.dtd\">",
        "<!doctype s>",
    ] {
        for text in [
            format!("{declaration}{}", page()),
            format!("<?xml version=\"1.0\"?>\n{declaration}{}", page()),
            with(declaration),
            with(&format!("<b:AddedLater>{declaration}</b:AddedLater>")),
            with(&format!("<b:LastName>{declaration}</b:LastName>")),
        ] {
            assert_eq!(read(&text), refused, "{declaration}");
        }
    }
}

#[test]
fn an_entity_of_its_own_is_refused_wherever_it_stands() {
    let refused = Err(Error::Refused("an entity of its own"));
    for content in [
        "<b:Suffix>a&laugh;b</b:Suffix>",
        "<b:AddedLater>&laugh;</b:AddedLater>",
        "&laugh;",
        "<b:Suffix>&Amp;</b:Suffix>",
    ] {
        assert_eq!(read(&with(content)), refused, "{content}");
    }
    for content in [
        "<b:Suffix i:nil=\"&laugh;\"/>",
        "<b:Suffix>&#0;</b:Suffix>",
        "<b:Suffix>&#x110000;</b:Suffix>",
        "<b:Suffix>&#xD800;</b:Suffix>",
        "<b:Suffix>&#-1;</b:Suffix>",
        "<b:Suffix>&#;</b:Suffix>",
        "<b:Suffix>&;</b:Suffix>",
        "<b:Suffix>a & b</b:Suffix>",
    ] {
        assert!(
            matches!(read(&with(content)), Err(Error::Malformed { .. } | Error::Refused(_))),
            "{content}"
        );
    }
}

#[test]
fn elements_nest_no_deeper_than_the_limit() {
    let nested = |levels: usize| with(&format!("{}{}", "<b:L>".repeat(levels), "</b:L>".repeat(levels)));
    // Envelope, Body, wrapper, result, Results, row, People and Person are eight.
    assert!(read(&nested(64 - 8)).is_ok());
    let too_deep = Error::TooLarge {
        what: "levels of elements",
        limit: 64,
    };
    assert_eq!(read(&nested(64 - 7)), Err(too_deep.clone()));
    assert_eq!(read(&nested(100_000)), Err(too_deep.clone()));
    assert_eq!(read(&with(&"<b:L>".repeat(100_000))), Err(too_deep));
    let limits = Limits {
        depth: 3,
        ..Limits::default()
    };
    assert!(matches!(
        read_within(&page(), limits),
        Err(Error::TooLarge { limit: 3, .. })
    ));
}

#[test]
fn one_text_is_no_larger_than_the_limit() {
    let limits = Limits {
        text: 100,
        ..Limits::default()
    };
    let person = |text: &str| with(&format!("<b:Suffix>{text}</b:Suffix>"));
    assert!(read_within(&person(&"x".repeat(100)), limits).is_ok());
    let too_large = Err(Error::TooLarge {
        what: "bytes a text",
        limit: 100,
    });
    for text in [
        "x".repeat(101),
        "&amp;".repeat(101),
        "é".repeat(51),
        "<![CDATA[xxxx]]>".repeat(26),
        "<!-- -->x".repeat(101),
    ] {
        assert_eq!(read_within(&person(&text), limits), too_large, "{text}");
    }
}

#[test]
fn a_message_is_no_larger_than_the_limit() {
    let text = page();
    let limits = |message| Limits {
        message,
        ..Limits::default()
    };
    assert!(read_within(&text, limits(text.len())).is_ok());
    let limit = text.len() - 1;
    assert_eq!(
        read_within(&text, limits(limit)),
        Err(Error::TooLarge {
            what: "bytes a message",
            limit
        })
    );
    assert_eq!(
        Limits::default(),
        Limits {
            message: 256 * 1024 * 1024,
            text: 16 * 1024 * 1024,
            depth: 64,
            fields: 16 * 1024 * 1024,
        }
    );
}

#[test]
fn records_have_no_more_fields_together_than_the_limit() {
    let too_many = |limit| Error::TooLarge {
        what: "fields of records",
        limit,
    };
    let limits = |fields| Limits {
        fields,
        ..Limits::default()
    };
    // Eleven bytes ask for a record of sixty fields, two for one of ninety.
    let people = with("</b:Person><b:Person/><b:Person/><b:Person>");
    let needed = (1..10_000).find(|fields| read_within(&people, limits(*fields)).is_ok());
    let needed = needed.expect("a number of fields");
    let row = 4 + 1 + 3 * Person::TYPE.len();
    assert!(needed > row, "{needed}");
    assert_eq!(read_within(&people, limits(needed - 1)), Err(too_many(needed - 1)));

    let width = PersonDetails::TYPE.len();
    let rows = |count: usize| format!("[{}]", vec!["{}"; count].join(","));
    assert!(read_rows(PersonDetails::TYPE, &rows(3), limits(3 * width)).is_ok());
    assert_eq!(
        read_rows(PersonDetails::TYPE, &rows(4), limits(3 * width)),
        Err(too_many(3 * width))
    );
    assert_eq!(read_row(PersonDetails::TYPE, "{}", limits(1)), Err(too_many(1)));
    assert_eq!(read_row(PersonDetails::TYPE, "[{}]", limits(1)), Err(too_many(1)));
}

#[test]
fn records_inside_a_row_count_as_its_own_do_and_are_not_kept_as_unknown_json() {
    let statements = APIS
        .iter()
        .find(|api| api.name == "pay-statements")
        .expect("an API")
        .row;
    let (list, inner) = statements
        .fields()
        .find_map(|field| match field.kind {
            Kind::Many(inner) => Some((field.name, inner)),
            _ => None,
        })
        .expect("a list");
    let body = format!("[{{\"{list}\":[{{}},{{}}]}}]");
    let needed = statements.len() + 2 * inner.len();
    let within = |fields| {
        let limits = Limits {
            fields,
            ..Limits::default()
        };
        read_rows(statements, &body, limits)
    };
    assert!(matches!(within(needed).unwrap()[0].get(list), Some(Value::List(rows)) if rows.len() == 2));
    assert_eq!(
        within(needed - 1),
        Err(Error::TooLarge {
            what: "fields of records",
            limit: needed - 1
        })
    );
}

#[test]
fn so_many_namespaces_at_once_are_refused_that_every_name_would_be_looked_for_among_them() {
    let declared: Vec<_> = (0..10_000)
        .map(|number| format!("xmlns:n{number}='urn:{number}'"))
        .collect();
    let declared = declared.join(" ");
    assert_eq!(
        read(&with(&format!("<b:Suffix {declared}/>"))),
        Err(Error::TooLarge {
            what: "namespaces in scope",
            limit: 128
        })
    );
}

#[test]
fn what_xml_cannot_carry_is_not_written() {
    let authentication = Authentication {
        token: "t",
        customer_api_key: "QX7TB",
    };
    let person = |text: &'static str| {
        let mut row = Row::new(Person::TYPE);
        assert!(row.set("LastName", Some(Value::Text(text.into()))));
        row
    };
    let get = SERVICE.operation("GetPersonByEmployeeIdentifier").unwrap();
    let update = SERVICE.operation("UpdatePerson").unwrap();
    for text in ["\u{0}", "a\u{1}", "\u{b}", "\u{1f}", "\u{fffe}", "\u{ffff}"] {
        let arguments = [Argument::Entities(vec![person(text)])];
        assert_eq!(
            write_request(&SERVICE, update, authentication, &arguments),
            Err(WriteError),
            "{text:?}"
        );
        let arguments = [Argument::Identifier(EmployeeIdentifier::employee_number("NWND", text))];
        assert_eq!(
            write_request(&SERVICE, get, authentication, &arguments),
            Err(WriteError),
            "{text:?}"
        );
        let token = Authentication {
            token: text,
            ..authentication
        };
        assert_eq!(write_request(&SERVICE, update, token, &[]), Err(WriteError), "{text:?}");
        assert_eq!(
            Fault::sender("ActionNotSupported", text).write(None),
            Err(WriteError),
            "{text:?}"
        );
        assert_eq!(
            ping::write_response("https://h", Some(text)),
            Err(WriteError),
            "{text:?}"
        );
        let endpoint = format!("https://h/{text}");
        for document in [wsdl::Document::Root, wsdl::Document::PortType] {
            let written = wsdl::write(wsdl::Described::Employee(&SERVICE), document, &endpoint);
            assert_eq!(written, Err(WriteError), "{text:?}");
        }
    }
    assert_eq!(
        WriteError.to_string(),
        "a text holds a control character, which XML cannot carry"
    );
}
