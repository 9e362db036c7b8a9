//! WSDL and schemas of both services, against `ukg-pro-soap.md` 8 and 14, copied by hand.

use std::collections::BTreeSet;

use ukg_pro_contract::soap::wsdl::{Described, Document, write};

use crate::tree::Node;

const ENDPOINT: &str = "https://service9.ultipro.com/services/BI";
const DATA: &str = "http://www.ultipro.com/dataservices/bidata/2";
const STREAM: &str = "http://www.ultipro.com/dataservices/bistream/2";
const SOAP11: &str = "http://schemas.xmlsoap.org/wsdl/soap/";
const SOAP12: &str = "http://schemas.xmlsoap.org/wsdl/soap12/";
const XSD: &str = "http://www.w3.org/2001/XMLSchema";

fn document(described: Described, document: Document) -> Node {
    Node::parse(
        &write(described, document, ENDPOINT)
            .expect("an address")
            .expect("a document"),
    )
}

fn imports(described: Described) -> Vec<String> {
    document(described, Document::PortType)
        .only("types")
        .only("schema")
        .all("import")
        .map(|import| import.attribute("namespace").expect("a namespace").to_owned())
        .collect()
}

#[test]
fn the_schemas_come_in_the_order_that_generators_number_them_by() {
    assert_eq!(
        imports(Described::BiData),
        [
            "http://tempuri.org/",
            "http://schemas.microsoft.com/2003/10/Serialization/",
            "http://schemas.datacontract.org/2004/07/UltimateSoftware.WcfTypes.Base",
            "http://schemas.datacontract.org/2004/07/System.Collections.Specialized",
            DATA,
        ]
    );
    assert_eq!(
        imports(Described::BiStreaming),
        [
            STREAM,
            "http://schemas.microsoft.com/2003/10/Serialization/",
            "http://schemas.microsoft.com/Message",
        ]
    );
    assert_eq!(write(Described::BiData, Document::Schema(5), ENDPOINT), Ok(None));
    assert_eq!(write(Described::BiStreaming, Document::Schema(3), ENDPOINT), Ok(None));
}

#[test]
fn the_data_service_has_one_port_and_seven_operations() {
    let root = document(Described::BiData, Document::Root);
    assert_eq!(root.attribute("name"), Some("BIDataService"));
    let binding = root.only("binding");
    assert_eq!(binding.attribute("name"), Some("WSHttpBinding_IBIDataService"));
    assert_eq!(binding.qualified("type"), Some((DATA, "IBIDataService")));
    let operations: Vec<_> = binding
        .all("operation")
        .map(|operation| {
            let action = operation.only("operation").attribute("soapAction").unwrap();
            (operation.attribute("name").unwrap(), action)
        })
        .collect();
    let action = |name: &str| format!("{DATA}/IBIDataService/{name}");
    let own = [
        "LogOn",
        "LogOnWithToken",
        "LogOff",
        "ExecuteReport",
        "GetReportList",
        "GetReportParameters",
    ];
    assert_eq!(operations[0], ("Ping", "http://tempuri.org/IUesWcfService/Ping"));
    for (found, name) in operations[1..].iter().zip(own) {
        assert_eq!(*found, (name, action(name).as_str()));
    }
    assert_eq!(operations.len(), 7);
    let service = root.only("service");
    assert_eq!(service.attribute("name"), Some("BIDataService"));
    assert_eq!(
        service.only("port").attribute("name"),
        Some("WSHttpBinding_IBIDataService")
    );
}

#[test]
fn the_streaming_service_has_a_port_for_each_version_at_the_same_address() {
    let root = document(Described::BiStreaming, Document::Root);
    assert_eq!(root.attribute("name"), Some("BIStreamService"));
    // Addressing is a matter of SOAP 1.2 only.
    assert_eq!(root.all("Policy").count(), 1);
    let ports: Vec<_> = root
        .only("service")
        .all("port")
        .map(|port| {
            let address = port.only("address");
            assert_eq!(address.attribute("location"), Some(ENDPOINT));
            (port.attribute("name").unwrap(), address.namespace.as_str())
        })
        .collect();
    assert_eq!(
        ports,
        [
            ("WSHttpBinding_IBIStreamService", SOAP12),
            ("BasicHttpBinding_IBIStreamService", SOAP11),
        ]
    );
    assert_eq!(root.only("service").attribute("name"), Some("BIStreamService"));
    for (binding, soap) in root.all("binding").zip([SOAP12, SOAP11]) {
        assert_eq!(binding.qualified("type"), Some((STREAM, "IBIStreamService")));
        assert_eq!(binding.only("binding").namespace, soap);
        let operation = binding.only("operation");
        assert_eq!(operation.attribute("name"), Some("RetrieveReport"));
        assert_eq!(
            operation.only("operation").attribute("soapAction"),
            Some("http://www.ultipro.com/dataservices/bistream/2/IBIStreamService/RetrieveReport")
        );
        let headers = |direction: &str| -> Vec<(String, String)> {
            operation
                .only(direction)
                .all("header")
                .map(|header| {
                    let message = header.qualified("message").unwrap().1.to_owned();
                    (message, header.attribute("part").unwrap().to_owned())
                })
                .collect()
        };
        let named = |message: &str, part: &str| (message.to_owned(), part.to_owned());
        assert_eq!(headers("input"), [named("RetrieveReportRequest_Headers", "ReportKey")]);
        assert_eq!(
            headers("output"),
            [
                named("StreamReportResponse_Headers", "Status"),
                named("StreamReportResponse_Headers", "StatusMessage"),
            ]
        );
    }
    let port_type = document(Described::BiStreaming, Document::PortType);
    let output = port_type.only("portType").only("operation").only("output");
    assert_eq!(
        output.attribute("wsaw:Action"),
        Some("http://www.ultipro.com/dataservices/bistream/2/IBIStreamService/RetrieveReportResponse")
    );
    assert_eq!(output.qualified("message"), Some((STREAM, "StreamReportResponse")));
}

/// Name, type without prefix, whether nillable, whether it may be left out.
type Member<'a> = (&'a str, &'a str, bool, bool);

fn members(sequence: &Node) -> Vec<Member<'_>> {
    sequence
        .all("element")
        .map(|element| {
            (
                element.attribute("name").expect("a name"),
                element.qualified("type").expect("a type").1,
                element.attribute("nillable") == Some("true"),
                element.attribute("minOccurs") == Some("0"),
            )
        })
        .collect()
}

#[test]
fn types_hold_their_members_in_the_order_of_declaration() {
    let schema = document(Described::BiData, Document::Schema(4));
    let text = |name| (name, "string", true, true);
    let expected: [(&str, Vec<Member<'_>>); 9] = [
        (
            "LogOnRequest",
            vec![
                text("UserName"),
                text("Password"),
                text("ClientAccessKey"),
                text("UserAccessKey"),
            ],
        ),
        (
            "LogOnWithTokenRequest",
            vec![
                ("Token", "string", true, false),
                ("ClientAccessKey", "string", true, false),
            ],
        ),
        (
            "DataContext",
            vec![
                text("ServiceId"),
                text("ClientAccessKey"),
                text("Token"),
                ("Status", "ContextStatus", false, true),
                text("StatusMessage"),
                text("InstanceKey"),
            ],
        ),
        (
            "ReportRequest",
            vec![
                text("ReportPath"),
                ("ReportParameters", "ArrayOfReportParameter", true, true),
            ],
        ),
        (
            "ReportParameter",
            vec![
                text("Name"),
                text("Value"),
                ("Required", "boolean", false, true),
                text("DataType"),
                ("MultiValued", "boolean", false, true),
            ],
        ),
        (
            "ReportResponse",
            vec![
                text("ReportKey"),
                ("ReportRetrievalUri", "anyURI", true, true),
                ("Status", "ReportRequestStatus", false, true),
                text("StatusMessage"),
            ],
        ),
        (
            "ReportListResponse",
            vec![
                ("Reports", "ArrayOfReport", true, false),
                ("Status", "ReportRequestStatus", false, false),
                text("StatusMessage"),
            ],
        ),
        ("Report", vec![text("ReportName"), text("ReportPath")]),
        (
            "ReportParameterResponse",
            vec![
                ("ReportParameters", "ArrayOfReportParameter", true, false),
                ("Status", "ReportRequestStatus", false, false),
                text("StatusMessage"),
            ],
        ),
    ];
    for (name, due) in &expected {
        let found = schema.named("complexType", name);
        assert_eq!(members(found.only("sequence")), *due, "{name}");
        // Client code asks for the element of a type.
        assert_eq!(
            schema.named("element", name).attribute("nillable"),
            Some("true"),
            "{name}"
        );
    }
    for (name, due) in [
        ("ContextStatus", &["Ok", "Failed", "LoggedOff"][..]),
        ("ReportRequestStatus", &["Success", "Failed"]),
    ] {
        let values: Vec<_> = schema
            .named("simpleType", name)
            .only("restriction")
            .all("enumeration")
            .map(|value| value.attribute("value").unwrap())
            .collect();
        assert_eq!(values, due, "{name}");
    }
    let wrapper = |name: &str| {
        let element = schema.named("element", name);
        let members = members(element.only("complexType").only("sequence"));
        members
            .into_iter()
            .map(|(name, kind, ..)| (name.to_owned(), kind.to_owned()))
            .collect::<Vec<_>>()
    };
    let named = |name: &str, kind: &str| (name.to_owned(), kind.to_owned());
    assert_eq!(
        wrapper("ExecuteReport"),
        [named("request", "ReportRequest"), named("context", "DataContext")]
    );
    assert_eq!(
        wrapper("GetReportParameters"),
        [named("reportPath", "string"), named("context", "DataContext")]
    );
    assert_eq!(wrapper("LogOffResponse"), [named("LogOffResult", "DataContext")]);
}

#[test]
fn a_stream_is_base64_and_its_status_one_of_three() {
    let schema = document(Described::BiStreaming, Document::Schema(0));
    let response = schema.named("element", "StreamReportResponse");
    assert_eq!(
        members(response.only("complexType").only("sequence")),
        [("ReportStream", "StreamBody", false, false)]
    );
    let values: Vec<_> = schema
        .named("simpleType", "ReportResponseStatus")
        .only("restriction")
        .all("enumeration")
        .map(|value| value.attribute("value").unwrap())
        .collect();
    assert_eq!(values, ["Working", "Completed", "Failed"]);
    assert_eq!(schema.named("element", "ReportKey").attribute("nillable"), Some("true"));
    let message = document(Described::BiStreaming, Document::Schema(2));
    let body = message.named("simpleType", "StreamBody");
    assert_eq!(body.only("restriction").qualified("base"), Some((XSD, "base64Binary")));
}

#[test]
fn every_name_the_documents_refer_to_is_declared() {
    for described in [Described::BiData, Described::BiStreaming] {
        let mut nodes: Vec<_> = (0..)
            .map_while(|number| write(described, Document::Schema(number), ENDPOINT).unwrap())
            .map(|text| Node::parse(&text))
            .collect();
        nodes.push(document(described, Document::Root));
        nodes.push(document(described, Document::PortType));
        let mut declared = BTreeSet::new();
        for node in &nodes {
            let target = node.attribute("targetNamespace").unwrap();
            for child in &node.children {
                if let Some(name) = child.attribute("name") {
                    let kind = match child.name.as_str() {
                        "complexType" | "simpleType" => "type",
                        kind => kind,
                    };
                    assert!(
                        declared.insert((kind.to_owned(), target.to_owned(), name.to_owned())),
                        "{kind} {name} is declared twice"
                    );
                }
            }
        }
        for node in nodes.iter().flat_map(Node::walk) {
            for (attribute, _) in &node.attributes {
                let kind = match (attribute.as_str(), node.name.as_str()) {
                    ("type", "binding") => "portType",
                    ("type" | "base", _) => "type",
                    ("ref" | "element", _) => "element",
                    ("message", _) => "message",
                    ("binding", _) => "binding",
                    _ => continue,
                };
                let (namespace, local) = node.qualified(attribute).unwrap();
                let found =
                    namespace == XSD || declared.contains(&(kind.to_owned(), namespace.to_owned(), local.to_owned()));
                assert!(found, "{kind} {{{namespace}}}{local} is not declared");
            }
        }
    }
}
