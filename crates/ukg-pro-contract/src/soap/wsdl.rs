//! The documents a service shows on GET (`ukg-pro-soap.md` 14): a root WSDL, `?wsdl=wsdl0` and `?xsd=xsd0` and on.
//!
//! The order of the schema imports matters: client generators number namespaces as they meet them, and programs refer
//! to types by such numbers.

use super::{Service, login, namespace, ping, xsd};
use crate::xml::{WriteError, XmlWriter};

const WSDL: &str = "http://schemas.xmlsoap.org/wsdl/";
const SOAP12: &str = "http://schemas.xmlsoap.org/wsdl/soap12/";
const POLICY: &str = "http://schemas.xmlsoap.org/ws/2004/09/policy";
const ADDRESSING_WSDL: &str = "http://www.w3.org/2006/05/addressing/wsdl";
const SECURITY_UTILITY: &str = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd";
const XML_SCHEMA: &str = "http://www.w3.org/2001/XMLSchema";
const TRANSPORT: &str = "http://schemas.xmlsoap.org/soap/http";

/// A service that has a WSDL.
#[derive(Clone, Copy)]
pub enum Described {
    /// `LoginService`.
    Login,
    /// An `Employee…` service.
    Employee(&'static Service),
}

/// Which of a service's documents is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Document {
    /// The root WSDL, at the bare address or `?wsdl`.
    Root,
    /// Messages and port type, at `?wsdl=wsdl0`.
    PortType,
    /// A schema, at `?xsd=xsdN`.
    Schema(usize),
}

impl Document {
    /// The document a query string asks for; names are compared without case.
    pub fn of_query(query: &str) -> Option<Self> {
        let query = query.to_ascii_lowercase();
        match query.as_str() {
            "" | "wsdl" | "singlewsdl" => Some(Self::Root),
            "wsdl=wsdl0" => Some(Self::PortType),
            other => other.strip_prefix("xsd=xsd")?.parse().ok().map(Self::Schema),
        }
    }
}

/// Writes a document; `endpoint` is the address of the service as the caller reaches it. `None` when the service has
/// no such document.
///
/// # Errors
/// When the endpoint holds what XML cannot carry.
pub fn write(described: Described, document: Document, endpoint: &str) -> Result<Option<String>, WriteError> {
    let mut writer = XmlWriter::default();
    match document {
        Document::Root => root(&mut writer, described, endpoint),
        Document::PortType => port_type(&mut writer, described, endpoint),
        Document::Schema(number) => {
            if !xsd::write(&mut writer, described, number, endpoint) {
                return Ok(None);
            }
        }
    }
    writer.finish().map(Some)
}

struct Call {
    name: String,
    action: String,
    input: (&'static str, String),
    output: (&'static str, String),
    /// The prefix of the namespace of the wrappers: `i0` the service, `i1` tempuri, `i2` contracts.
    headers: bool,
}

impl Described {
    fn namespace(self) -> &'static str {
        match self {
            Self::Login => namespace::LOGIN,
            Self::Employee(service) => service.namespace,
        }
    }

    fn contract(self) -> String {
        match self {
            Self::Login => format!("I{}", login::PATH),
            Self::Employee(service) => format!("I{}", service.name),
        }
    }

    fn service_name(self) -> String {
        match self {
            Self::Login => login::PATH.to_owned(),
            Self::Employee(service) => format!("Proxy_I{}", service.name),
        }
    }

    fn calls(self) -> Vec<Call> {
        match self {
            Self::Login => vec![Call {
                name: "Authenticate".to_owned(),
                action: login::ACTION.to_owned(),
                input: ("i2", "TokenRequest".to_owned()),
                output: ("i2", "TokenResponse".to_owned()),
                headers: true,
            }],
            Self::Employee(service) => {
                let ping = Call {
                    name: "Ping".to_owned(),
                    action: ping::ACTION.to_owned(),
                    input: ("i1", "Ping".to_owned()),
                    output: ("i1", "PingResponse".to_owned()),
                    headers: false,
                };
                let own = service.operations.iter().map(|operation| Call {
                    name: operation.name.to_owned(),
                    action: service.action(operation),
                    input: ("i0", operation.name.to_owned()),
                    output: ("i0", format!("{}Response", operation.name)),
                    headers: false,
                });
                std::iter::once(ping).chain(own).collect()
            }
        }
    }

    fn message(self, call: &Call, direction: &str) -> String {
        match (self, direction) {
            (Self::Login, "Input") => call.input.1.clone(),
            (Self::Login, _) => call.output.1.clone(),
            // Ping comes from a contract of its own.
            (Self::Employee(_), _) if call.name == "Ping" => {
                format!("IUesWcfService_Ping_{direction}Message")
            }
            (Self::Employee(_), _) => {
                format!("{}_{}_{direction}Message", self.contract(), call.name)
            }
        }
    }
}

fn root(writer: &mut XmlWriter, described: Described, endpoint: &str) {
    let name = described.service_name();
    let binding = format!("WSHttpBinding_{}", described.contract());
    let policy = format!("{binding}_policy");
    let declared = [
        ("name", name.as_str()),
        ("targetNamespace", namespace::TEMPURI),
        ("xmlns:wsdl", WSDL),
        ("xmlns:tns", namespace::TEMPURI),
        ("xmlns:soap12", SOAP12),
        ("xmlns:wsp", POLICY),
        ("xmlns:wsu", SECURITY_UTILITY),
        ("xmlns:wsaw", ADDRESSING_WSDL),
        ("xmlns:i0", described.namespace()),
    ];
    writer.element("wsdl:definitions", &declared, |writer| {
        writer.element("wsp:Policy", &[("wsu:Id", &policy)], |writer| {
            writer.element("wsp:ExactlyOne", &[], |writer| {
                writer.element("wsp:All", &[], |writer| {
                    writer.empty("wsaw:UsingAddressing", &[]);
                });
            });
        });
        let location = format!("{endpoint}?wsdl=wsdl0");
        writer.empty(
            "wsdl:import",
            &[("namespace", described.namespace()), ("location", &location)],
        );
        writer.empty("wsdl:types", &[]);
        let port_type = format!("i0:{}", described.contract());
        writer.element("wsdl:binding", &[("name", &binding), ("type", &port_type)], |writer| {
            writer.empty("wsp:PolicyReference", &[("URI", &format!("#{policy}"))]);
            writer.empty("soap12:binding", &[("transport", TRANSPORT)]);
            for call in described.calls() {
                writer.element("wsdl:operation", &[("name", &call.name)], |writer| {
                    writer.empty(
                        "soap12:operation",
                        &[("soapAction", &call.action), ("style", "document")],
                    );
                    writer.element("wsdl:input", &[], |writer| {
                        if call.headers {
                            for header in login::HEADERS {
                                let attributes = [
                                    ("message", "i0:TokenRequest_Headers"),
                                    ("part", header),
                                    ("use", "literal"),
                                ];
                                writer.empty("soap12:header", &attributes);
                            }
                        }
                        writer.empty("soap12:body", &[("use", "literal")]);
                    });
                    writer.element("wsdl:output", &[], |writer| {
                        writer.empty("soap12:body", &[("use", "literal")]);
                    });
                });
            }
        });
        writer.element("wsdl:service", &[("name", &name)], |writer| {
            let bound = format!("tns:{binding}");
            writer.element("wsdl:port", &[("name", &binding), ("binding", &bound)], |writer| {
                writer.empty("soap12:address", &[("location", endpoint)]);
            });
        });
    });
}

fn port_type(writer: &mut XmlWriter, described: Described, endpoint: &str) {
    let imports = format!("{}/Imports", described.namespace());
    let name = described.service_name();
    let declared = [
        ("name", name.as_str()),
        ("targetNamespace", described.namespace()),
        ("xmlns:wsdl", WSDL),
        ("xmlns:tns", described.namespace()),
        ("xmlns:i0", described.namespace()),
        ("xmlns:i1", namespace::TEMPURI),
        ("xmlns:i2", namespace::CONTRACTS),
        ("xmlns:wsaw", ADDRESSING_WSDL),
        ("xmlns:xsd", XML_SCHEMA),
    ];
    writer.element("wsdl:definitions", &declared, |writer| {
        writer.element("wsdl:types", &[], |writer| {
            writer.element("xsd:schema", &[("targetNamespace", &imports)], |writer| {
                for (number, namespace) in xsd::namespaces(described).iter().enumerate() {
                    let location = format!("{endpoint}?xsd=xsd{number}");
                    writer.empty("xsd:import", &[("schemaLocation", &location), ("namespace", namespace)]);
                }
            });
        });
        let calls = described.calls();
        for call in &calls {
            for (direction, (prefix, element)) in [("Input", &call.input), ("Output", &call.output)] {
                let message = described.message(call, direction);
                writer.element("wsdl:message", &[("name", &message)], |writer| {
                    let element = format!("{prefix}:{element}");
                    writer.empty("wsdl:part", &[("name", "parameters"), ("element", &element)]);
                });
            }
            if call.headers {
                writer.element("wsdl:message", &[("name", "TokenRequest_Headers")], |writer| {
                    for header in login::HEADERS {
                        let element = format!("i0:{header}");
                        writer.empty("wsdl:part", &[("name", header), ("element", &element)]);
                    }
                });
            }
        }
        writer.element("wsdl:portType", &[("name", &described.contract())], |writer| {
            for call in &calls {
                writer.element("wsdl:operation", &[("name", &call.name)], |writer| {
                    let input = format!("tns:{}", described.message(call, "Input"));
                    let output = format!("tns:{}", described.message(call, "Output"));
                    writer.empty("wsdl:input", &[("wsaw:Action", &call.action), ("message", &input)]);
                    let action = format!("{}Response", call.action);
                    writer.empty("wsdl:output", &[("wsaw:Action", &action), ("message", &output)]);
                });
            }
        });
    });
}
