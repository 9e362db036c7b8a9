//! The documents a service shows on GET (`ukg-pro-soap.md` 14): a root WSDL, `?wsdl=wsdl0` and `?xsd=xsd0` and on.
//!
//! The order of the schema imports matters: client generators number namespaces as they meet them, and programs refer
//! to types by such numbers.

use super::{Service, bi, login, namespace, ping, xsd};
use crate::{
    services::SERVICES,
    xml::{WriteError, XmlWriter},
};

const WSDL: &str = "http://schemas.xmlsoap.org/wsdl/";
const SOAP11: &str = "http://schemas.xmlsoap.org/wsdl/soap/";
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
    /// `BIDataService`.
    BiData,
    /// `BIStreamingService`, which has a port for SOAP 1.1 as well.
    BiStreaming,
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
    /// The wrappers, each with the prefix of its namespace: `i0` the service, `i1` tempuri, `i2` contracts.
    input: (&'static str, String),
    output: (&'static str, String),
    /// The headers that belong to each.
    input_headers: &'static [&'static str],
    output_headers: &'static [&'static str],
}

/// A port and its binding, which are named alike.
struct Port {
    name: String,
    /// The prefix of its binding's elements.
    prefix: &'static str,
    /// Whether its binding uses addressing.
    addressing: bool,
}

impl Described {
    /// Every service that has a WSDL.
    pub fn all() -> impl Iterator<Item = Self> {
        let employee = SERVICES.iter().map(|service| Self::Employee(service));
        let others = [Self::Login, Self::BiData, Self::BiStreaming];
        others.into_iter().chain(employee)
    }

    /// The path under `/services/`.
    pub const fn path(self) -> &'static str {
        match self {
            Self::Login => login::PATH,
            Self::Employee(service) => service.name,
            Self::BiData => bi::DATA,
            Self::BiStreaming => bi::STREAMING,
        }
    }

    fn namespace(self) -> &'static str {
        match self {
            Self::Login => namespace::LOGIN,
            Self::Employee(service) => service.namespace,
            Self::BiData => namespace::BI_DATA,
            Self::BiStreaming => namespace::BI_STREAM,
        }
    }

    fn contract(self) -> String {
        match self {
            Self::Login => format!("I{}", login::PATH),
            Self::Employee(service) => format!("I{}", service.name),
            Self::BiData => bi::DATA_CONTRACT.to_owned(),
            Self::BiStreaming => bi::STREAMING_CONTRACT.to_owned(),
        }
    }

    fn ports(self) -> Vec<Port> {
        let contract = self.contract();
        let mut ports = vec![Port {
            name: format!("WSHttpBinding_{contract}"),
            prefix: "soap12",
            addressing: true,
        }];
        if matches!(self, Self::BiStreaming) {
            ports.push(Port {
                name: format!("BasicHttpBinding_{contract}"),
                prefix: "soap",
                addressing: false,
            });
        }
        ports
    }

    fn service_name(self) -> String {
        match self {
            Self::Login => login::PATH.to_owned(),
            Self::Employee(service) => format!("Proxy_I{}", service.name),
            Self::BiData => bi::DATA.to_owned(),
            Self::BiStreaming => "BIStreamService".to_owned(),
        }
    }

    fn calls(self) -> Vec<Call> {
        let plain = |name: &str, action: String| Call {
            name: name.to_owned(),
            action,
            input: ("i0", name.to_owned()),
            output: ("i0", format!("{name}Response")),
            input_headers: &[],
            output_headers: &[],
        };
        let ping = Call {
            input: ("i1", "Ping".to_owned()),
            output: ("i1", "PingResponse".to_owned()),
            ..plain("Ping", ping::ACTION.to_owned())
        };
        match self {
            Self::Login => vec![Call {
                input: ("i2", "TokenRequest".to_owned()),
                output: ("i2", "TokenResponse".to_owned()),
                input_headers: &login::HEADERS,
                ..plain("Authenticate", login::ACTION.to_owned())
            }],
            Self::Employee(service) => {
                let own = service
                    .operations
                    .iter()
                    .map(|operation| plain(operation.name, service.action(operation)));
                std::iter::once(ping).chain(own).collect()
            }
            Self::BiData => {
                let own = bi::operations(bi::DATA).map(|operation| plain(operation.name, operation.action()));
                std::iter::once(ping).chain(own).collect()
            }
            Self::BiStreaming => vec![Call {
                input: ("i0", "RetrieveReportRequest".to_owned()),
                output: ("i0", "StreamReportResponse".to_owned()),
                input_headers: &["ReportKey"],
                output_headers: &["Status", "StatusMessage"],
                ..plain(bi::RETRIEVE_REPORT.name, bi::RETRIEVE_REPORT.action())
            }],
        }
    }

    /// The name that a direction of `BIStreamingService` has of its own.
    fn named(self, wrapper: &str) -> Vec<(&'static str, &str)> {
        if matches!(self, Self::BiStreaming) {
            vec![("name", wrapper)]
        } else {
            Vec::new()
        }
    }

    fn message(self, call: &Call, direction: &str) -> String {
        match (self, direction) {
            // Message contracts, whose messages are named as what they hold.
            (Self::Login | Self::BiStreaming, "Input") => call.input.1.clone(),
            (Self::Login | Self::BiStreaming, _) => call.output.1.clone(),
            // Ping comes from a contract of its own.
            (Self::Employee(_), _) if call.name == "Ping" => {
                format!("IUesWcfService_Ping_{direction}Message")
            }
            (Self::Employee(_) | Self::BiData, _) => {
                format!("{}_{}_{direction}Message", self.contract(), call.name)
            }
        }
    }
}

fn root(writer: &mut XmlWriter, described: Described, endpoint: &str) {
    let name = described.service_name();
    let ports = described.ports();
    let policy = |port: &Port| format!("{}_policy", port.name);
    let mut declared = vec![
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
    if ports.iter().any(|port| port.prefix == "soap") {
        declared.push(("xmlns:soap", SOAP11));
    }
    writer.element("wsdl:definitions", &declared, |writer| {
        for port in ports.iter().filter(|port| port.addressing) {
            writer.element("wsp:Policy", &[("wsu:Id", &policy(port))], |writer| {
                writer.element("wsp:ExactlyOne", &[], |writer| {
                    writer.element("wsp:All", &[], |writer| {
                        writer.empty("wsaw:UsingAddressing", &[]);
                    });
                });
            });
        }
        let location = format!("{endpoint}?wsdl=wsdl0");
        writer.empty(
            "wsdl:import",
            &[("namespace", described.namespace()), ("location", &location)],
        );
        writer.empty("wsdl:types", &[]);
        let port_type = format!("i0:{}", described.contract());
        for port in &ports {
            writer.element(
                "wsdl:binding",
                &[("name", &port.name), ("type", &port_type)],
                |writer| {
                    if port.addressing {
                        writer.empty("wsp:PolicyReference", &[("URI", &format!("#{}", policy(port)))]);
                    }
                    writer.empty(&format!("{}:binding", port.prefix), &[("transport", TRANSPORT)]);
                    for call in described.calls() {
                        writer.element("wsdl:operation", &[("name", &call.name)], |writer| {
                            writer.empty(
                                &format!("{}:operation", port.prefix),
                                &[("soapAction", &call.action), ("style", "document")],
                            );
                            for (direction, (_, message), headers) in [
                                ("input", &call.input, call.input_headers),
                                ("output", &call.output, call.output_headers),
                            ] {
                                let named = described.named(message);
                                writer.element(&format!("wsdl:{direction}"), &named, |writer| {
                                    for header in headers {
                                        let attributes = [
                                            ("message", &*format!("i0:{message}_Headers")),
                                            ("part", header),
                                            ("use", "literal"),
                                        ];
                                        writer.empty(&format!("{}:header", port.prefix), &attributes);
                                    }
                                    writer.empty(&format!("{}:body", port.prefix), &[("use", "literal")]);
                                });
                            }
                        });
                    }
                },
            );
        }
        writer.element("wsdl:service", &[("name", &name)], |writer| {
            for port in &ports {
                let bound = format!("tns:{}", port.name);
                writer.element("wsdl:port", &[("name", &port.name), ("binding", &bound)], |writer| {
                    writer.empty(&format!("{}:address", port.prefix), &[("location", endpoint)]);
                });
            }
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
            for (headers, (_, message)) in [(call.input_headers, &call.input), (call.output_headers, &call.output)] {
                if headers.is_empty() {
                    continue;
                }
                let name = format!("{message}_Headers");
                writer.element("wsdl:message", &[("name", &name)], |writer| {
                    for header in headers {
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
                    let action = format!("{}Response", call.action);
                    for (element, action, (_, wrapper), message) in [
                        ("wsdl:input", &call.action, &call.input, &input),
                        ("wsdl:output", &action, &call.output, &output),
                    ] {
                        let mut attributes = vec![("wsaw:Action", action.as_str())];
                        attributes.extend(described.named(wrapper));
                        attributes.push(("message", message));
                        writer.empty(element, &attributes);
                    }
                });
            }
        });
    });
}
