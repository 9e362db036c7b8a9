//! The schemas that are the same for every service: those of WCF, of its dictionaries and of Ping.

use super::{Member, SERIALIZATION, Schema, sequence};
use crate::soap::ping;

pub(super) fn ping_wrappers(schema: &mut Schema<'_, '_>) {
    schema.wrapper("Ping", &[]);
    schema.wrapper("PingResponse", &[Member::new("PingResult", "q1:PingResponse", true)]);
}

pub(super) fn ping_type(schema: &mut Schema<'_, '_>) {
    let members: Vec<_> = ping::MEMBERS
        .iter()
        .map(|name| {
            let type_name = match *name {
                "Child" => "tns:PingResponse",
                "Information" => "q1:NameValueCollection",
                _ => "xs:string",
            };
            Member::new(name, type_name, true)
        })
        .collect();
    schema.complex("PingResponse", None, &members);
}

pub(super) fn dictionary(schema: &mut Schema<'_, '_>) {
    let foreign = &mut schema.foreign;
    schema.writer.element(
        "xs:complexType",
        &[("name", "ArrayOfKeyValueOfstringstring")],
        |writer| {
            writer.element("xs:annotation", &[], |writer| {
                writer.element("xs:appinfo", &[], |writer| {
                    writer.text("IsDictionary", &[("xmlns", SERIALIZATION)], "true");
                });
            });
            writer.element("xs:sequence", &[], |writer| {
                let entry = [
                    ("minOccurs", "0"),
                    ("maxOccurs", "unbounded"),
                    ("name", "KeyValueOfstringstring"),
                ];
                writer.element("xs:element", &entry, |writer| {
                    writer.element("xs:complexType", &[], |writer| {
                        let part = |name| Member {
                            required: true,
                            ..Member::new(name, "xs:string", true)
                        };
                        sequence(writer, foreign, &[part("Key"), part("Value")]);
                    });
                });
            });
        },
    );
    schema.global("ArrayOfKeyValueOfstringstring");
}

/// The schema WCF adds to every service: its primitive types as elements, and the attributes of references.
pub(super) fn serialization(schema: &mut Schema<'_, '_>) {
    const PRIMITIVES: [&str; 17] = [
        "anyType",
        "anyURI",
        "base64Binary",
        "boolean",
        "byte",
        "dateTime",
        "decimal",
        "double",
        "float",
        "int",
        "long",
        "QName",
        "short",
        "string",
        "unsignedByte",
        "unsignedInt",
        "unsignedLong",
    ];
    for name in PRIMITIVES.into_iter().chain(["unsignedShort"]) {
        let type_name = format!("xs:{name}");
        schema.writer.empty(
            "xs:element",
            &[("name", name), ("nillable", "true"), ("type", &type_name)],
        );
    }
    for (name, base) in [("char", "xs:int"), ("duration", "xs:duration"), ("guid", "xs:string")] {
        schema.writer.element("xs:simpleType", &[("name", name)], |writer| {
            writer.empty("xs:restriction", &[("base", base)]);
        });
        schema.global(name);
    }
    for (name, type_name) in [("FactoryType", "xs:QName"), ("Id", "xs:ID"), ("Ref", "xs:IDREF")] {
        schema
            .writer
            .empty("xs:attribute", &[("name", name), ("type", type_name)]);
    }
}
