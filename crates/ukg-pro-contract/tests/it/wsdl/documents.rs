//! The root document, messages and port type, and how they hang together with the schemas.

use std::collections::BTreeSet;

use ukg_pro_contract::{
    services::SERVICES,
    soap::wsdl::{Described, Document, write},
};

use super::{
    ARRAYS, BASE, CONTRACTS, ENDPOINT, LOGIN, PERSON, SERIALIZATION, SOAP12, SPECIALIZED, TEMPURI, WSDL, XSD, document,
    person, schema,
};
use crate::tree::Node;

#[test]
fn the_root_document_binds_one_port_to_the_address_it_was_asked_at() {
    let root = document(person(), Document::Root);
    assert_eq!((root.namespace.as_str(), root.name.as_str()), (WSDL, "definitions"));
    assert_eq!(
        (root.attribute("name"), root.attribute("targetNamespace")),
        (Some("Proxy_IEmployeePerson"), Some(TEMPURI))
    );
    let import = root.only("import");
    assert_eq!(
        (import.attribute("namespace"), import.attribute("location")),
        (Some(PERSON), Some(&*format!("{ENDPOINT}?wsdl=wsdl0")))
    );
    assert!(root.only("types").children.is_empty());
    let policy: Vec<_> = root
        .only("Policy")
        .walk()
        .into_iter()
        .skip(1)
        .map(|node| node.name.clone())
        .collect();
    assert_eq!(policy, ["ExactlyOne", "All", "UsingAddressing"]);

    let binding = root.only("binding");
    assert_eq!(binding.attribute("name"), Some("WSHttpBinding_IEmployeePerson"));
    assert_eq!(binding.qualified("type"), Some((PERSON, "IEmployeePerson")));
    let transport = binding.only("binding");
    assert_eq!(
        (transport.namespace.as_str(), transport.attribute("transport")),
        (SOAP12, Some("http://schemas.xmlsoap.org/soap/http"))
    );
    let operations: Vec<_> = binding
        .all("operation")
        .map(|operation| {
            let soap = operation.only("operation");
            assert_eq!(
                (soap.namespace.as_str(), soap.attribute("style")),
                (SOAP12, Some("document"))
            );
            for direction in ["input", "output"] {
                let parts: Vec<_> = operation
                    .only(direction)
                    .children
                    .iter()
                    .map(|part| (part.name.as_str(), part.attribute("use")))
                    .collect();
                assert_eq!(parts, [("body", Some("literal"))], "no headers are declared");
            }
            (
                operation.attribute("name").unwrap(),
                soap.attribute("soapAction").unwrap(),
            )
        })
        .collect();
    assert_eq!(
        operations,
        [
            ("Ping", "http://tempuri.org/IUesWcfService/Ping"),
            (
                "GetPersonByEmployeeIdentifier",
                "http://www.ultipro.com/services/employeeperson/IEmployeePerson/GetPersonByEmployeeIdentifier",
            ),
            (
                "FindPeople",
                "http://www.ultipro.com/services/employeeperson/IEmployeePerson/FindPeople"
            ),
            (
                "UpdatePerson",
                "http://www.ultipro.com/services/employeeperson/IEmployeePerson/UpdatePerson"
            ),
        ]
    );

    let service = root.only("service");
    assert_eq!(service.attribute("name"), Some("Proxy_IEmployeePerson"));
    let port = service.only("port");
    assert_eq!(port.attribute("name"), Some("WSHttpBinding_IEmployeePerson"));
    assert_eq!(
        port.qualified("binding"),
        Some((TEMPURI, "WSHttpBinding_IEmployeePerson"))
    );
    let address = port.only("address");
    assert_eq!(
        (address.namespace.as_str(), address.attribute("location")),
        (SOAP12, Some(ENDPOINT))
    );
}

#[test]
fn the_address_is_escaped() {
    let endpoint = "https://h/services/EmployeePerson;a=\"1\"&b=<2>'";
    let text = write(person(), Document::Root, endpoint).unwrap().unwrap();
    let root = Node::parse(&text);
    assert_eq!(
        root.only("service").only("port").only("address").attribute("location"),
        Some(endpoint)
    );
}

#[test]
fn the_schemas_are_imported_in_the_order_that_generators_number_them_by() {
    let port_type = document(person(), Document::PortType);
    assert_eq!(
        (port_type.attribute("name"), port_type.attribute("targetNamespace")),
        (Some("Proxy_IEmployeePerson"), Some(PERSON))
    );
    let schema = port_type.only("types").only("schema");
    assert_eq!(
        schema.attribute("targetNamespace"),
        Some("http://www.ultipro.com/services/employeeperson/Imports")
    );
    let imports: Vec<_> = schema
        .all("import")
        .map(|import| {
            (
                import.attribute("schemaLocation").unwrap().to_owned(),
                import.attribute("namespace").unwrap(),
            )
        })
        .collect();
    let expected = [TEMPURI, SERIALIZATION, BASE, SPECIALIZED, PERSON, CONTRACTS, ARRAYS];
    let expected: Vec<_> = expected
        .iter()
        .enumerate()
        .map(|(number, namespace)| (format!("{ENDPOINT}?xsd=xsd{number}"), *namespace))
        .collect();
    assert_eq!(imports, expected);
}

#[test]
fn each_schema_has_its_namespace_and_imports_what_it_needs() {
    let expected: [(&str, &[(&str, usize)]); 7] = [
        (TEMPURI, &[(BASE, 2)]),
        (SERIALIZATION, &[]),
        (BASE, &[(SPECIALIZED, 3)]),
        (SPECIALIZED, &[(SERIALIZATION, 1)]),
        (PERSON, &[(CONTRACTS, 5)]),
        (CONTRACTS, &[(ARRAYS, 6)]),
        (ARRAYS, &[(SERIALIZATION, 1)]),
    ];
    for (number, (namespace, imports)) in expected.into_iter().enumerate() {
        let schema = schema(number);
        assert_eq!(
            (schema.namespace.as_str(), schema.attribute("targetNamespace")),
            (XSD, Some(namespace))
        );
        assert_eq!(schema.attribute("elementFormDefault"), Some("qualified"), "{namespace}");
        let found: Vec<_> = schema
            .all("import")
            .map(|import| {
                (
                    import.attribute("namespace").unwrap(),
                    import.attribute("schemaLocation").unwrap().to_owned(),
                )
            })
            .collect();
        let imports: Vec<_> = imports
            .iter()
            .map(|(namespace, number)| (*namespace, format!("{ENDPOINT}?xsd=xsd{number}")))
            .collect();
        assert_eq!(found, imports, "{namespace}");
    }
    assert_eq!(write(person(), Document::Schema(7), ENDPOINT), Ok(None));
    assert_eq!(write(Described::Login, Document::Schema(3), ENDPOINT), Ok(None));
}

#[test]
fn every_call_names_its_actions() {
    let port_type = document(person(), Document::PortType);
    let contract = port_type.only("portType");
    assert_eq!(contract.attribute("name"), Some("IEmployeePerson"));
    let calls: Vec<_> = contract
        .all("operation")
        .map(|operation| {
            let name = operation.attribute("name").unwrap();
            let [input, output] = ["input", "output"].map(|direction| {
                let direction = operation.only(direction);
                let message = direction.qualified("message").expect("a message");
                assert_eq!(message.0, PERSON);
                let part = port_type.named("message", message.1).only("part");
                assert_eq!(part.attribute("name"), Some("parameters"));
                (
                    direction.attribute("wsaw:Action").unwrap(),
                    part.qualified("element").unwrap(),
                )
            });
            assert_eq!(output.0, format!("{}Response", input.0), "{name}");
            assert_eq!(output.1, (input.1.0, &*format!("{name}Response")), "{name}");
            assert_eq!(input.1.1, name);
            (name, input.0, input.1.0)
        })
        .collect();
    assert_eq!(
        calls,
        [
            ("Ping", "http://tempuri.org/IUesWcfService/Ping", TEMPURI),
            (
                "GetPersonByEmployeeIdentifier",
                "http://www.ultipro.com/services/employeeperson/IEmployeePerson/GetPersonByEmployeeIdentifier",
                PERSON,
            ),
            (
                "FindPeople",
                "http://www.ultipro.com/services/employeeperson/IEmployeePerson/FindPeople",
                PERSON
            ),
            (
                "UpdatePerson",
                "http://www.ultipro.com/services/employeeperson/IEmployeePerson/UpdatePerson",
                PERSON
            ),
        ]
    );
}

#[test]
fn a_login_declares_its_four_headers() {
    let root = document(Described::Login, Document::Root);
    assert_eq!(root.attribute("name"), Some("LoginService"));
    assert_eq!(root.only("service").attribute("name"), Some("LoginService"));
    let binding = root.only("binding");
    assert_eq!(binding.attribute("name"), Some("WSHttpBinding_ILoginService"));
    assert_eq!(
        root.only("service").only("port").attribute("name"),
        Some("WSHttpBinding_ILoginService")
    );
    let operation = binding.only("operation");
    assert_eq!(operation.attribute("name"), Some("Authenticate"));
    let action = "http://www.ultipro.com/services/loginservice/ILoginService/Authenticate";
    assert_eq!(operation.only("operation").attribute("soapAction"), Some(action));
    let headers: Vec<_> = operation
        .only("input")
        .all("header")
        .map(|header| {
            (
                header.namespace.as_str(),
                header.qualified("message").unwrap(),
                header.attribute("part").unwrap(),
                header.attribute("use").unwrap(),
            )
        })
        .collect();
    let names = ["ClientAccessKey", "Password", "UserAccessKey", "UserName"];
    assert_eq!(
        headers,
        names.map(|name| (SOAP12, (LOGIN, "TokenRequest_Headers"), name, "literal"))
    );
    assert_eq!(operation.only("output").all("header").count(), 0);

    let port_type = document(Described::Login, Document::PortType);
    let parts = |message: &str| -> Vec<(String, (String, String))> {
        port_type
            .named("message", message)
            .all("part")
            .map(|part| {
                let (namespace, local) = part.qualified("element").unwrap();
                (
                    part.attribute("name").unwrap().to_owned(),
                    (namespace.to_owned(), local.to_owned()),
                )
            })
            .collect()
    };
    let parameters = |element: &str| vec![("parameters".to_owned(), (CONTRACTS.to_owned(), element.to_owned()))];
    assert_eq!(parts("TokenRequest"), parameters("TokenRequest"));
    assert_eq!(parts("TokenResponse"), parameters("TokenResponse"));
    let expected = names.map(|name| (name.to_owned(), (LOGIN.to_owned(), name.to_owned())));
    assert_eq!(parts("TokenRequest_Headers"), expected);
    let authenticate = port_type.only("portType").only("operation");
    assert_eq!(authenticate.only("input").attribute("wsaw:Action"), Some(action));
    assert_eq!(
        authenticate.only("output").attribute("wsaw:Action"),
        Some(&*format!("{action}Response"))
    );
    assert!(port_type.only("portType").attribute("name") == Some("ILoginService"));
}

#[test]
fn every_name_a_document_refers_to_is_declared() {
    let described = SERVICES
        .iter()
        .map(|service| Described::Employee(service))
        .chain([Described::Login]);
    for described in described {
        let schemas: Vec<_> = (0..)
            .map_while(|number| write(described, Document::Schema(number), ENDPOINT).expect("an address"))
            .map(|text| Node::parse(&text))
            .collect();
        let [root, port_type] = [Document::Root, Document::PortType].map(|kind| document(described, kind));
        let imports = port_type.only("types").only("schema").all("import").count();
        assert_eq!(imports, schemas.len());

        let mut declared = BTreeSet::new();
        for (document, kinds) in schemas
            .iter()
            .map(|schema| (schema, &["complexType", "simpleType", "element", "attribute"][..]))
            .chain([(&root, &["binding"][..]), (&port_type, &["message", "portType"][..])])
        {
            let target = document.attribute("targetNamespace").expect("a target namespace");
            for kind in kinds {
                let kind_declared = if kind.ends_with("Type") && *kind != "portType" {
                    "type"
                } else {
                    *kind
                };
                for node in document.all(kind) {
                    let new = declared.insert((
                        kind_declared,
                        target.to_owned(),
                        node.attribute("name").expect("a name").to_owned(),
                    ));
                    assert!(new, "{kind} {:?} is declared twice", node.attribute("name"));
                }
            }
        }
        for node in schemas.iter().chain([&root, &port_type]).flat_map(Node::walk) {
            for (attribute, _) in &node.attributes {
                let kind = match (attribute.as_str(), node.name.as_str()) {
                    ("type", "binding") => "portType",
                    ("type" | "base", _) => "type",
                    ("ref" | "element", _) => "element",
                    ("message", _) => "message",
                    ("binding", _) => "binding",
                    _ => continue,
                };
                let (namespace, local) = node.qualified(attribute).expect("a qualified name");
                let known = namespace == XSD || declared.contains(&(kind, namespace.to_owned(), local.to_owned()));
                assert!(known, "{kind} {{{namespace}}}{local} is not declared");
            }
        }
    }
}

#[test]
fn a_query_string_names_a_document() {
    for (query, expected) in [
        ("", Some(Document::Root)),
        ("wsdl", Some(Document::Root)),
        ("WSDL", Some(Document::Root)),
        ("singleWsdl", Some(Document::Root)),
        ("wsdl=wsdl0", Some(Document::PortType)),
        ("WSDL=wsdl0", Some(Document::PortType)),
        ("xsd=xsd0", Some(Document::Schema(0))),
        ("XSD=XSD12", Some(Document::Schema(12))),
        ("wsdl=wsdl1", None),
        ("xsd=xsd", None),
        ("xsd=xsd-1", None),
        ("xsd", None),
        ("page=1", None),
    ] {
        assert_eq!(Document::of_query(query), expected, "{query}");
    }
}

/// As WCF writes them: a client that looks for a prefix nowhere else would take the element for text.
#[test]
fn an_element_declares_the_prefix_of_its_own_type() {
    let mut of_others = 0;
    for described in Described::all() {
        for number in 0.. {
            let Some(text) = write(described, Document::Schema(number), ENDPOINT).unwrap() else {
                break;
            };
            let (head, elements) = text.split_once("<xs:").unwrap().1.split_once('>').unwrap();
            assert!(!head.contains("xmlns:q"), "{}: {head}", described.path());
            let others = elements.split('<').filter(|tag| tag.contains("=\"q"));
            for (tag, place) in others.zip(1..) {
                assert!(tag.contains(&format!("=\"q{place}:")), "{}: {tag}", described.path());
                let declared = format!(" xmlns:q{place}=\"http://");
                assert!(tag.contains(&declared), "{}: {tag}", described.path());
                of_others += 1;
            }
        }
    }
    assert!(of_others > 100, "{of_others}");
}
