//! The schemas behind a WSDL, from the declarations (`ukg-pro-soap.md` 14, 19).

mod wcf;

use super::{
    Input, Output, Service, bi, login, namespace, ping,
    shared::{EmployeeQuery, OperationMessage, PagingInfo, RESULT},
    wsdl::Described,
};
use crate::{
    identifier::{CompanyIdentifierKind, IdentifierKind},
    permission::Level,
    record::{Field, Kind, Record, RecordType},
    xml::XmlWriter,
};

const XML_SCHEMA: &str = "http://www.w3.org/2001/XMLSchema";
const SERIALIZATION: &str = "http://schemas.microsoft.com/2003/10/Serialization/";

/// The namespaces of a service's schemas, in the order of their numbers.
pub(super) fn namespaces(described: Described) -> Vec<&'static str> {
    match described {
        Described::Login => vec![namespace::LOGIN, SERIALIZATION, namespace::CONTRACTS],
        Described::Employee(service) => vec![
            namespace::TEMPURI,
            SERIALIZATION,
            ping::BASE,
            ping::SPECIALIZED,
            service.namespace,
            namespace::CONTRACTS,
            namespace::ARRAYS,
        ],
        Described::BiData => vec![
            namespace::TEMPURI,
            SERIALIZATION,
            ping::BASE,
            ping::SPECIALIZED,
            namespace::BI_DATA,
        ],
        Described::BiStreaming => vec![namespace::BI_STREAM, SERIALIZATION, bi::schema::MESSAGE],
    }
}

/// Writes the schema of a number; `false` when there is none.
pub(super) fn write(writer: &mut XmlWriter, described: Described, number: usize, endpoint: &str) -> bool {
    let all = namespaces(described);
    let Some(target) = all.get(number) else {
        return false;
    };
    let imports = |needed: &[&str]| {
        let location = |namespace: &str| {
            let number = all.iter().position(|known| *known == namespace)?;
            Some((namespace.to_owned(), format!("{endpoint}?xsd=xsd{number}")))
        };
        needed
            .iter()
            .filter_map(|namespace| location(namespace))
            .collect::<Vec<_>>()
    };
    let foreign = Foreign::default();
    let mut schema = Schema {
        writer,
        target,
        foreign,
    };
    match (*target, described) {
        (SERIALIZATION, _) => schema.document(&[], &[], wcf::serialization),
        (namespace::TEMPURI, _) => {
            schema.document(&imports(&[ping::BASE]), &[("q1", ping::BASE)], wcf::ping_wrappers);
        }
        (ping::BASE, _) => schema.document(
            &imports(&[ping::SPECIALIZED]),
            &[("q1", ping::SPECIALIZED)],
            wcf::ping_type,
        ),
        (ping::SPECIALIZED, _) => {
            schema.document(&imports(&[SERIALIZATION]), &[], |schema| {
                schema.complex("NameValueCollection", None, &[]);
            });
        }
        (namespace::ARRAYS, _) => schema.document(&imports(&[SERIALIZATION]), &[], wcf::dictionary),
        (namespace::LOGIN, _) => {
            schema.document(
                &imports(&[namespace::CONTRACTS]),
                &[("q1", namespace::CONTRACTS)],
                login_elements,
            );
        }
        (namespace::CONTRACTS, Described::Login) => {
            schema.document(
                &imports(&[namespace::LOGIN]),
                &[("q1", namespace::LOGIN)],
                login_messages,
            );
        }
        (namespace::CONTRACTS, Described::Employee(service)) => {
            let (mut imported, mut prefixes) = (vec![namespace::ARRAYS], vec![("q1", namespace::ARRAYS)]);
            if has_guid(service) {
                imported.push(SERIALIZATION);
                prefixes.push(("q2", SERIALIZATION));
            }
            schema.document(&imports(&imported), &prefixes, |schema| contracts(schema, service));
        }
        (_, Described::Employee(service)) => {
            schema.document(
                &imports(&[namespace::CONTRACTS]),
                &[("q1", namespace::CONTRACTS)],
                |schema| {
                    wrappers(schema, service);
                },
            );
        }
        (namespace::BI_DATA, _) => schema.document(&[], &[], bi::schema::data),
        (namespace::BI_STREAM, _) => schema.document(
            &imports(&[bi::schema::MESSAGE]),
            &[("q1", bi::schema::MESSAGE)],
            bi::schema::streaming,
        ),
        (bi::schema::MESSAGE, _) => schema.document(&[], &[], bi::schema::message),
        (_, Described::Login | Described::BiData | Described::BiStreaming) => return false,
    }
    true
}

pub(super) struct Schema<'w, 't> {
    writer: &'w mut XmlWriter,
    target: &'t str,
    foreign: Foreign<'t>,
}

/// The other namespaces that a schema names types of.
///
/// As WCF does, each element declares the prefix of its own type, numbered through the document: some clients look for
/// it there and take a type whose prefix stands on the schema for text.
#[derive(Default)]
struct Foreign<'t> {
    /// The prefix by which the declarations here name a namespace, and the namespace.
    namespaces: &'t [(&'t str, &'t str)],
    /// How many prefixes were declared.
    declared: usize,
}

impl<'t> Foreign<'t> {
    /// A name as an element writes it, and the prefix it declares for that.
    fn declare(&mut self, name: &str) -> (String, Option<(String, &'t str)>) {
        let parts = name.split_once(':');
        let place = parts.and_then(|(prefix, local)| {
            let mut namespaces = self.namespaces.iter();
            let (_, namespace) = namespaces.find(|(known, _)| *known == prefix)?;
            Some((local, *namespace))
        });
        match place {
            None => (name.to_owned(), None),
            Some((local, namespace)) => {
                self.declared += 1;
                let prefix = format!("q{}", self.declared);
                (
                    format!("{prefix}:{local}"),
                    Some((format!("xmlns:{prefix}"), namespace)),
                )
            }
        }
    }
}

pub(super) struct Member {
    pub(super) name: String,
    pub(super) type_name: String,
    pub(super) nillable: bool,
    pub(super) many: bool,
    pub(super) required: bool,
}

impl Member {
    pub(super) fn new(name: &str, type_name: &str, nillable: bool) -> Self {
        Self {
            name: name.to_owned(),
            type_name: type_name.to_owned(),
            nillable,
            many: false,
            required: false,
        }
    }
}

impl Schema<'_, '_> {
    fn document(
        &mut self,
        imports: &[(String, String)],
        prefixes: &[(&str, &str)],
        content: impl FnOnce(&mut Schema<'_, '_>),
    ) {
        let declared = [
            ("xmlns:xs", XML_SCHEMA),
            ("xmlns:tns", self.target),
            ("elementFormDefault", "qualified"),
            ("targetNamespace", self.target),
        ];
        let target = self.target;
        let foreign = Foreign {
            namespaces: prefixes,
            declared: 0,
        };
        self.writer.element("xs:schema", &declared, |writer| {
            for (namespace, location) in imports {
                writer.empty("xs:import", &[("schemaLocation", location), ("namespace", namespace)]);
            }
            content(&mut Schema {
                writer,
                target,
                foreign,
            });
        });
    }

    /// A complex type with the global element WCF makes of every type.
    pub(super) fn complex(&mut self, name: &str, base: Option<&str>, members: &[Member]) {
        let foreign = &mut self.foreign;
        self.writer
            .element("xs:complexType", &[("name", name)], |writer| match base {
                None => sequence(writer, foreign, members),
                Some(base) => {
                    writer.element("xs:complexContent", &[("mixed", "false")], |writer| {
                        let base = format!("tns:{base}");
                        writer.element("xs:extension", &[("base", &base)], |writer| {
                            sequence(writer, foreign, members);
                        });
                    });
                }
            });
        self.global(name);
    }

    fn global(&mut self, name: &str) {
        self.element(name, &format!("tns:{name}"), true);
    }

    /// An element of its own.
    pub(super) fn element(&mut self, name: &str, type_name: &str, nillable: bool) {
        let member = Member {
            required: true,
            ..Member::new(name, type_name, nillable)
        };
        declared(self.writer, &mut self.foreign, &member);
    }

    /// A simple type that is another one under a name of its own.
    pub(super) fn restriction(&mut self, name: &str, base: &str) {
        self.writer.element("xs:simpleType", &[("name", name)], |writer| {
            writer.empty("xs:restriction", &[("base", base)]);
        });
    }

    pub(super) fn array(&mut self, item: &str) {
        let name = format!("ArrayOf{item}");
        let member = Member {
            many: true,
            ..Member::new(item, &format!("tns:{item}"), true)
        };
        self.complex(&name, None, &[member]);
    }

    /// An element with a sequence of its own, as wrappers are.
    pub(super) fn wrapper(&mut self, name: &str, members: &[Member]) {
        let foreign = &mut self.foreign;
        self.writer.element("xs:element", &[("name", name)], |writer| {
            writer.element("xs:complexType", &[], |writer| sequence(writer, foreign, members));
        });
    }

    pub(super) fn enumeration(&mut self, name: &str, values: &[&str]) {
        self.writer.element("xs:simpleType", &[("name", name)], |writer| {
            writer.element("xs:restriction", &[("base", "xs:string")], |writer| {
                for value in values {
                    writer.empty("xs:enumeration", &[("value", value)]);
                }
            });
        });
        self.global(name);
    }
}

fn sequence(writer: &mut XmlWriter, foreign: &mut Foreign<'_>, members: &[Member]) {
    writer.element("xs:sequence", &[], |writer| {
        for member in members {
            declared(writer, foreign, member);
        }
    });
}

/// Writes the declaration of an element.
fn declared(writer: &mut XmlWriter, foreign: &mut Foreign<'_>, member: &Member) {
    let (type_name, prefix) = foreign.declare(&member.type_name);
    let mut attributes = Vec::new();
    if !member.required {
        attributes.push(("minOccurs", "0"));
    }
    if member.many {
        attributes.push(("maxOccurs", "unbounded"));
    }
    attributes.push(("name", &member.name));
    if member.nillable {
        attributes.push(("nillable", "true"));
    }
    attributes.push(("type", &type_name));
    if let Some((prefix, namespace)) = &prefix {
        attributes.push((prefix, namespace));
    }
    writer.empty("xs:element", &attributes);
}

fn member(field: &Field) -> Member {
    let type_name = match field.enumeration {
        Some((name, _)) => format!("tns:{name}"),
        None => type_of(field.kind, "tns"),
    };
    Member::new(field.name, &type_name, field.nillable)
}

/// The schema's type of a kind; `contracts` is the prefix of the contracts namespace.
fn type_of(kind: Kind, contracts: &str) -> String {
    let simple = match kind {
        Kind::Text | Kind::Any => "xs:string",
        Kind::Guid => "q2:guid",
        Kind::Boolean => "xs:boolean",
        Kind::Integer => "xs:int",
        Kind::Decimal | Kind::Number => "xs:decimal",
        Kind::Double => "xs:double",
        Kind::DateTime => "xs:dateTime",
        Kind::Pairs => "q1:ArrayOfKeyValueOfstringstring",
        Kind::Identifier => return format!("{contracts}:EmployeeIdentifier"),
        Kind::Company => return format!("{contracts}:CompanyIdentifier"),
        Kind::One(record) => return format!("{contracts}:{}", record.name),
        Kind::Many(record) => return format!("{contracts}:ArrayOf{}", record.name),
    };
    simple.to_owned()
}

/// Whether a record of the service holds a GUID, whose type is one of WCF's own.
fn has_guid(service: &Service) -> bool {
    fn holds(record: &RecordType) -> bool {
        record.fields().any(|field| match field.kind {
            Kind::Guid => true,
            Kind::One(inner) | Kind::Many(inner) => holds(inner),
            _ => false,
        })
    }
    service.operations.iter().any(|operation| {
        let entities = operation.inputs.iter().filter_map(|parameter| match parameter.input {
            Input::Entities(record) => Some(record),
            _ => None,
        });
        operation.output.record().into_iter().chain(entities).any(holds)
    })
}

fn contracts(schema: &mut Schema<'_, '_>, service: &Service) {
    let mut done = Vec::new();
    schema.complex("EntityIdentifier", None, &[]);
    schema.complex(
        IdentifierKind::Plain.type_name(),
        Some("EntityIdentifier"),
        &[Member::new("CompanyCode", "xs:string", true)],
    );
    for kind in IdentifierKind::ALL {
        let own: Vec<_> = kind
            .element()
            .map(|element| Member::new(element, "xs:string", true))
            .into_iter()
            .collect();
        schema.complex(kind.type_name(), Some(IdentifierKind::Plain.type_name()), &own);
    }
    // Every service's schema has these, whether an operation takes them or not.
    schema.complex(CompanyIdentifierKind::Plain.type_name(), Some("EntityIdentifier"), &[]);
    for kind in CompanyIdentifierKind::ALL {
        let own: Vec<_> = kind
            .element()
            .map(|element| Member::new(element, "xs:string", true))
            .into_iter()
            .collect();
        schema.complex(kind.type_name(), Some(CompanyIdentifierKind::Plain.type_name()), &own);
    }
    record(schema, EmployeeQuery::TYPE, &mut done);
    record(schema, PagingInfo::TYPE, &mut done);
    record(schema, OperationMessage::TYPE, &mut done);
    record(schema, &RESULT, &mut done);
    let outcome = |name| Member::new(name, "tns:Result", true);
    let flag = |name| Member::new(name, "xs:boolean", false);
    schema.complex("ReadResponse", None, &[outcome("OperationResult")]);
    schema.complex("FindResponse", Some("ReadResponse"), &[]);
    schema.complex("GetResponse", Some("ReadResponse"), &[]);
    schema.array(RESULT.name);
    schema.complex(
        "WriteResponse",
        None,
        &[
            flag("HasErrors"),
            flag("HasWarnings"),
            outcome("OperationResult"),
            Member::new("Results", "tns:ArrayOfResult", true),
            flag("Success"),
        ],
    );
    for name in ["CreateResponse", "UpdateResponse", "DeleteResponse"] {
        schema.complex(name, Some("WriteResponse"), &[]);
    }
    for operation in service.operations {
        for parameter in operation.inputs {
            if let Input::Entities(entity) = parameter.input {
                list(schema, entity, &mut done);
            }
        }
        let base = match operation.output {
            Output::Find(row) => {
                list(schema, row, &mut done);
                "FindResponse"
            }
            Output::Get(row) => {
                list(schema, row, &mut done);
                "GetResponse"
            }
            Output::Write => match operation.levels {
                [Level::Add, ..] => "CreateResponse",
                [Level::Delete, ..] => "DeleteResponse",
                _ => "UpdateResponse",
            },
        };
        let own: Vec<_> = operation
            .output
            .record()
            .map(|row| Member::new("Results", &format!("tns:ArrayOf{}", row.name), true))
            .into_iter()
            .collect();
        if once(&mut done, operation.result) {
            schema.complex(operation.result, Some(base), &own);
        }
    }
}

/// Writes a type and its array, each once.
fn list(schema: &mut Schema<'_, '_>, row: &'static RecordType, done: &mut Vec<String>) {
    record(schema, row, done);
    if once(done, &format!("ArrayOf{}", row.name)) {
        schema.array(row.name);
    }
}

/// Writes a type and the types its fields need, each once.
fn record(schema: &mut Schema<'_, '_>, row: &'static RecordType, done: &mut Vec<String>) {
    if !once(done, row.name) {
        return;
    }
    if let Some(base) = row.base {
        record(schema, base, done);
    }
    for field in row.own {
        if let Some((name, values)) = field.enumeration
            && once(done, name)
        {
            schema.enumeration(name, values);
        }
        match field.kind {
            Kind::One(inner) => record(schema, inner, done),
            Kind::Many(inner) => list(schema, inner, done),
            _ => {}
        }
    }
    let members: Vec<_> = row.own.iter().map(member).collect();
    schema.complex(row.name, row.base.map(|base| base.name), &members);
}

fn once(done: &mut Vec<String>, name: &str) -> bool {
    let new = !done.iter().any(|known| known == name);
    if new {
        done.push(name.to_owned());
    }
    new
}

fn wrappers(schema: &mut Schema<'_, '_>, service: &Service) {
    for operation in service.operations {
        let inputs: Vec<_> = operation
            .inputs
            .iter()
            .map(|parameter| {
                let (type_name, nillable) = match parameter.input {
                    Input::Query => ("q1:EmployeeQuery".to_owned(), true),
                    Input::Identifier => (type_of(Kind::Identifier, "q1"), true),
                    Input::Company => (type_of(Kind::Company, "q1"), true),
                    Input::Value(kind, _) => (type_of(kind, "q1"), matches!(kind, Kind::Text)),
                    Input::Entities(entity) => (format!("q1:ArrayOf{}", entity.name), true),
                };
                Member::new(parameter.name, &type_name, nillable)
            })
            .collect();
        schema.wrapper(operation.name, &inputs);
        let result = Member::new(
            &format!("{}Result", operation.name),
            &format!("q1:{}", operation.result),
            true,
        );
        schema.wrapper(&format!("{}Response", operation.name), &[result]);
    }
}

fn login_elements(schema: &mut Schema<'_, '_>) {
    for name in login::HEADERS.into_iter().chain(["StatusMessage", "Token"]) {
        schema.element(name, "xs:string", true);
    }
    schema.element("Status", "q1:AuthenticationStatus", false);
}

fn login_messages(schema: &mut Schema<'_, '_>) {
    schema.enumeration("AuthenticationStatus", &[login::OK, login::FAILED]);
    schema.wrapper("TokenRequest", &[]);
    let foreign = &mut schema.foreign;
    schema
        .writer
        .element("xs:element", &[("name", "TokenResponse")], |writer| {
            writer.element("xs:complexType", &[], |writer| {
                writer.element("xs:sequence", &[], |writer| {
                    for name in ["q1:Status", "q1:StatusMessage", "q1:Token"] {
                        let (name, prefix) = foreign.declare(name);
                        let prefix = prefix.as_ref().map(|(prefix, namespace)| (prefix.as_str(), *namespace));
                        let own = [("minOccurs", "0"), ("ref", name.as_str())];
                        let attributes: Vec<_> = own.into_iter().chain(prefix).collect();
                        writer.empty("xs:element", &attributes);
                    }
                });
            });
        });
}
