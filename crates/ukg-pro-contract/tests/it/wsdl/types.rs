//! The types of the schemas, member by member.

use std::collections::BTreeSet;

use ukg_pro_contract::{
    services::SERVICES,
    soap::wsdl::{Described, Document},
};

use super::{ARRAYS, CONTRACTS, LOGIN, SERIALIZATION, SPECIALIZED, XSD, document, schema};
use crate::{tree::Node, wire::goldens};

/// Name, type without prefix, whether nillable, `minOccurs`, `maxOccurs` of each element of a sequence.
type Member<'a> = (&'a str, &'a str, bool, Option<&'a str>, Option<&'a str>);

fn contracts() -> Node {
    schema(5)
}

fn members(sequence: &Node) -> Vec<Member<'_>> {
    sequence
        .all("element")
        .map(|element| {
            (
                element.attribute("name").expect("a name"),
                element.qualified("type").expect("a type").1,
                element.attribute("nillable") == Some("true"),
                element.attribute("minOccurs"),
                element.attribute("maxOccurs"),
            )
        })
        .collect()
}

/// The base and the members of a complex type of the contracts schema.
fn complex<'a>(schema: &'a Node, name: &str) -> (Option<&'a str>, Vec<Member<'a>>) {
    let complex = schema.named("complexType", name);
    match complex.all("complexContent").next() {
        Some(content) => {
            let extension = content.only("extension");
            let (namespace, base) = extension.qualified("base").expect("a base");
            assert_eq!(namespace, CONTRACTS, "{name}");
            (Some(base), members(extension.only("sequence")))
        }
        None => (None, members(complex.only("sequence"))),
    }
}

fn text(name: &str) -> Member<'_> {
    (name, "string", true, Some("0"), None)
}

fn plain<'a>(name: &'a str, type_name: &'a str) -> Member<'a> {
    (name, type_name, false, Some("0"), None)
}

fn nillable<'a>(name: &'a str, type_name: &'a str) -> Member<'a> {
    (name, type_name, true, Some("0"), None)
}

fn array<'a>(name: &'a str, type_name: &'a str) -> Member<'a> {
    (name, type_name, true, Some("0"), Some("unbounded"))
}

#[test]
fn wrappers_take_and_answer_the_types_of_the_reference() {
    let schema = schema(4);
    let wrappers: Vec<_> = schema
        .all("element")
        .map(|element| {
            (
                element.attribute("name").unwrap(),
                members(element.only("complexType").only("sequence")),
            )
        })
        .collect();
    let nillable = |name, type_name| vec![(name, type_name, true, Some("0"), None)];
    assert_eq!(
        wrappers,
        [
            (
                "GetPersonByEmployeeIdentifier",
                nillable("employeeIdentifier", "EmployeeIdentifier")
            ),
            (
                "GetPersonByEmployeeIdentifierResponse",
                nillable("GetPersonByEmployeeIdentifierResult", "PersonGetResponse")
            ),
            ("FindPeople", nillable("query", "EmployeeQuery")),
            ("FindPeopleResponse", nillable("FindPeopleResult", "PersonFindResponse")),
            ("UpdatePerson", nillable("entities", "ArrayOfPerson")),
            (
                "UpdatePersonResponse",
                nillable("UpdatePersonResult", "PersonUpdateResponse")
            ),
        ]
    );
}

#[test]
fn records_have_the_elements_of_the_reference_in_their_order() {
    for service in SERVICES {
        let schema = document(Described::Employee(service), Document::Schema(5));
        let tables = goldens(service.name, "fields");
        for table in &tables {
            // A type that extends another says so in its first line.
            let extension = table
                .text
                .strip_prefix("extends ")
                .and_then(|rest| rest.split_once('\n'));
            let (base, text) = extension.map_or((None, table.text.as_str()), |(base, text)| (Some(base), text));
            let expected: Vec<_> = text
                .lines()
                .map(|line| match *line.split(' ').collect::<Vec<_>>() {
                    [name, type_name] => plain(name, type_name),
                    [name, type_name, "nillable"] => nillable(name, type_name),
                    _ => panic!("{}: {line}", table.name),
                })
                .collect();
            assert_eq!(complex(&schema, &table.stem), (base, expected), "{}", table.name);
            // What others extend is never sent itself, so it stands in no list.
            let extended = format!("extends {}\n", table.stem);
            if tables.iter().any(|other| other.text.starts_with(&extended)) {
                continue;
            }
            let array_of = format!("ArrayOf{}", table.stem);
            assert_eq!(
                complex(&schema, &array_of),
                (None, vec![array(&table.stem, &table.stem)])
            );
        }
    }
}

#[test]
fn people_are_answered_in_the_types_of_the_reference() {
    let schema = contracts();
    let person = schema.named("complexType", "Person").only("sequence");
    assert_eq!(
        person
            .named("element", "SelfServiceProperties")
            .qualified("type")
            .unwrap()
            .0,
        ARRAYS
    );
    for (name, base, members) in [
        ("EmployeePerson", "Employee", vec![nillable("People", "ArrayOfPerson")]),
        (
            "PersonFindResponse",
            "FindResponse",
            vec![nillable("Results", "ArrayOfEmployeePerson")],
        ),
        (
            "PersonGetResponse",
            "GetResponse",
            vec![nillable("Results", "ArrayOfPerson")],
        ),
        ("PersonUpdateResponse", "UpdateResponse", vec![]),
    ] {
        assert_eq!(complex(&schema, name), (Some(base), members), "{name}");
    }
    assert_eq!(
        complex(&schema, "ArrayOfEmployeePerson"),
        (None, vec![array("EmployeePerson", "EmployeePerson")])
    );
}

#[test]
fn a_query_has_the_twenty_three_elements_of_the_reference_in_their_order() {
    let expected = [
        "CompanyCode",
        "CompanyName",
        "Country",
        "EmployeeNumber",
        "FirstName",
        "FormerName",
        "FullOrPartTime",
        "Job",
        "LastHire",
        "LastName",
        "Location",
        "OrganizationLevel1",
        "OrganizationLevel2",
        "OrganizationLevel3",
        "OrganizationLevel4",
        "OriginalHire",
        "PageNumber",
        "PageSize",
        "PayGroup",
        "Status",
        "SupervisorLastName",
        "TerminationDate",
        "TimeClockId",
    ];
    assert_eq!(expected.len(), 23);
    let schema = contracts();
    assert_eq!(complex(&schema, "EmployeeQuery"), (None, expected.map(text).to_vec()));
}

#[test]
fn the_shared_types_are_those_of_the_reference() {
    let schema = contracts();
    let integers = ["CurrentPage", "PageSize", "PageTotal", "TotalItems"].map(|name| plain(name, "int"));
    let result = [
        plain("HasErrors", "boolean"),
        plain("HasWarnings", "boolean"),
        nillable("Messages", "ArrayOfOperationMessage"),
        nillable("PagingInfo", "PagingInfo"),
        nillable("RequestNumber", "int"),
        plain("Success", "boolean"),
    ];
    let message = [
        text("Code"),
        text("LogEntryId"),
        text("Message"),
        text("PropertyName"),
        plain("Severity", "Severity"),
    ];
    let write = [
        plain("HasErrors", "boolean"),
        plain("HasWarnings", "boolean"),
        nillable("OperationResult", "Result"),
        nillable("Results", "ArrayOfResult"),
        plain("Success", "boolean"),
    ];
    let employee = ["CompanyCode", "EmployeeNumber", "FirstName", "LastName"].map(text);
    for (name, base, members) in [
        ("PagingInfo", None, integers.to_vec()),
        ("OperationMessage", None, message.to_vec()),
        (
            "ArrayOfOperationMessage",
            None,
            vec![array("OperationMessage", "OperationMessage")],
        ),
        ("Result", None, result.to_vec()),
        ("ArrayOfResult", None, vec![array("Result", "Result")]),
        ("ReadResponse", None, vec![nillable("OperationResult", "Result")]),
        ("FindResponse", Some("ReadResponse"), vec![]),
        ("GetResponse", Some("ReadResponse"), vec![]),
        ("WriteResponse", None, write.to_vec()),
        ("CreateResponse", Some("WriteResponse"), vec![]),
        ("UpdateResponse", Some("WriteResponse"), vec![]),
        ("DeleteResponse", Some("WriteResponse"), vec![]),
        ("Employee", None, employee.to_vec()),
        ("EntityIdentifier", None, vec![]),
        (
            "EmployeeIdentifier",
            Some("EntityIdentifier"),
            vec![text("CompanyCode")],
        ),
        (
            "EmployeeNumberIdentifier",
            Some("EmployeeIdentifier"),
            vec![text("EmployeeNumber")],
        ),
        (
            "EmailAddressIdentifier",
            Some("EmployeeIdentifier"),
            vec![text("EmailAddress")],
        ),
        ("SsnIdentifier", Some("EmployeeIdentifier"), vec![text("Ssn")]),
        ("SinIdentifier", Some("EmployeeIdentifier"), vec![text("Sin")]),
        (
            "NationalIdentifier",
            Some("EmployeeIdentifier"),
            vec![text("NationalId")],
        ),
        ("UserDefinedIdentifier", Some("EmployeeIdentifier"), vec![text("Value")]),
    ] {
        assert_eq!(complex(&schema, name), (base, members), "{name}");
    }
    let severity = schema.named("simpleType", "Severity").only("restriction");
    assert_eq!(severity.qualified("base"), Some((XSD, "string")));
    let values: Vec<_> = severity
        .all("enumeration")
        .map(|value| value.attribute("value").unwrap())
        .collect();
    assert_eq!(values, ["Information", "Error", "Warning"]);
}

#[test]
fn every_contracts_type_has_a_nillable_element_of_its_name() {
    for service in SERVICES {
        let schema = document(Described::Employee(service), Document::Schema(5));
        let types: Vec<_> = schema
            .all("complexType")
            .chain(schema.all("simpleType"))
            .filter_map(|found| found.attribute("name"))
            .collect();
        assert!(types.contains(&"EmployeeQuery"), "{types:?}");
        for name in &types {
            let element = schema.named("element", name);
            assert_eq!(element.attribute("nillable"), Some("true"), "{name}");
            assert_eq!(element.qualified("type"), Some((CONTRACTS, *name)));
        }
        assert_eq!(schema.all("element").count(), types.len());
        assert_eq!(types.iter().collect::<BTreeSet<_>>().len(), types.len(), "{types:?}");
    }
}

#[test]
fn a_dictionary_is_marked_as_one() {
    let schema = schema(6);
    let dictionary = schema.named("complexType", "ArrayOfKeyValueOfstringstring");
    let mark = dictionary.only("annotation").only("appinfo").only("IsDictionary");
    assert_eq!((mark.namespace.as_str(), mark.text.as_str()), (SERIALIZATION, "true"));
    let entry = dictionary.only("sequence").only("element");
    assert_eq!(
        (entry.attribute("name"), entry.attribute("maxOccurs")),
        (Some("KeyValueOfstringstring"), Some("unbounded"))
    );
    let parts = members(entry.only("complexType").only("sequence"));
    assert_eq!(
        parts,
        [
            ("Key", "string", true, None, None),
            ("Value", "string", true, None, None)
        ]
    );
}

#[test]
fn a_ping_answers_the_members_of_the_reference() {
    let wrappers = schema(0);
    assert!(members(wrappers.named("element", "Ping").only("complexType").only("sequence")).is_empty());
    let response = members(
        wrappers
            .named("element", "PingResponse")
            .only("complexType")
            .only("sequence"),
    )
    .into_iter()
    .map(|member| (member.0, member.1))
    .collect::<Vec<_>>();
    assert_eq!(response, [("PingResult", "PingResponse")]);
    let schema = schema(2);
    let sequence = schema.named("complexType", "PingResponse").only("sequence");
    let expected = [
        text("AppDomainName"),
        text("CallerIPAddress"),
        nillable("Child", "PingResponse"),
        text("ExceptionDetails"),
        text("ExceptionMessage"),
        nillable("Information", "NameValueCollection"),
        text("ListenerUri"),
        text("MachineName"),
        text("ProcessName"),
        text("StackTrace"),
        text("TargetUri"),
    ];
    assert_eq!(members(sequence), expected);
    assert_eq!(
        sequence.named("element", "Information").qualified("type").unwrap().0,
        SPECIALIZED
    );
}

#[test]
fn a_login_s_answer_keeps_its_parts_in_the_namespace_of_the_service() {
    let documents = [0, 1, 2].map(|number| document(Described::Login, Document::Schema(number)));
    let contracts = documents
        .iter()
        .find(|schema| schema.attribute("targetNamespace") == Some(CONTRACTS))
        .unwrap();
    let login = documents
        .iter()
        .find(|schema| schema.attribute("targetNamespace") == Some(LOGIN))
        .unwrap();
    let parts: Vec<_> = contracts
        .named("element", "TokenResponse")
        .only("complexType")
        .only("sequence")
        .all("element")
        .map(|part| (part.qualified("ref").unwrap(), part.attribute("minOccurs")))
        .collect();
    assert_eq!(
        parts,
        ["Status", "StatusMessage", "Token"].map(|name| ((LOGIN, name), Some("0")))
    );
    for (name, nillable, type_name) in [
        ("Status", None, (CONTRACTS, "AuthenticationStatus")),
        ("StatusMessage", Some("true"), (XSD, "string")),
        ("Token", Some("true"), (XSD, "string")),
        ("Password", Some("true"), (XSD, "string")),
    ] {
        let element = login.named("element", name);
        assert_eq!(
            (element.attribute("nillable"), element.qualified("type")),
            (nillable, Some(type_name)),
            "{name}"
        );
    }
    let status = contracts
        .named("simpleType", "AuthenticationStatus")
        .only("restriction");
    let values: Vec<_> = status
        .all("enumeration")
        .map(|value| value.attribute("value").unwrap())
        .collect();
    assert_eq!(values, ["Ok", "Failed"]);
}
