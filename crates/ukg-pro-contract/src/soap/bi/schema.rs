//! The schemas of the two services (`ukg-pro-soap.md` 14).

use super::{DATA, operations, records::ReportParameter, status};
use crate::{
    record::{Field, Kind, Record as _, RecordType},
    soap::xsd::{Member, Schema},
};

/// The namespace of the type of a stream.
pub(crate) const MESSAGE: &str = "http://schemas.microsoft.com/Message";

/// The schema of `BIDataService`: each wrapper, then the types that it is the first to need.
pub(crate) fn data(schema: &mut Schema<'_, '_>) {
    let mut done = Vec::new();
    for operation in operations(DATA) {
        let parameters: Vec<_> = operation
            .parameters
            .iter()
            .map(|parameter| Member::new(parameter.name, &type_of(parameter.name, parameter.kind), true))
            .collect();
        schema.wrapper(operation.name, &parameters);
        for parameter in operation.parameters {
            if let Kind::One(record) = parameter.kind {
                types(schema, record, &mut done);
            }
        }
        let Some(result) = operation.result else { continue };
        let member = Member::new(
            &format!("{}Result", operation.name),
            &format!("tns:{}", result.name),
            true,
        );
        schema.wrapper(&format!("{}Response", operation.name), &[member]);
        types(schema, result, &mut done);
    }
    debug_assert!(done.contains(&ReportParameter::TYPE.name), "every type is reached");
}

fn types(schema: &mut Schema<'_, '_>, record: &'static RecordType, done: &mut Vec<&'static str>) {
    if done.contains(&record.name) {
        return;
    }
    done.push(record.name);
    let members: Vec<_> = record.fields().map(member).collect();
    schema.complex(record.name, None, &members);
    for field in record.fields() {
        match field.kind {
            Kind::Many(item) if !done.contains(&item.name) => {
                schema.array(item.name);
                types(schema, item, done);
            }
            _ => {}
        }
        if let Some((name, values)) = field.enumeration
            && !done.contains(&name)
        {
            done.push(name);
            schema.enumeration(name, values);
        }
    }
}

fn member(field: &Field) -> Member {
    let type_name = match field.enumeration {
        Some((name, _)) => format!("tns:{name}"),
        None => type_of(field.name, field.kind),
    };
    Member {
        required: field.required,
        ..Member::new(field.name, &type_name, field.nillable)
    }
}

fn type_of(name: &str, kind: Kind) -> String {
    match kind {
        Kind::One(record) => format!("tns:{}", record.name),
        Kind::Many(record) => format!("tns:ArrayOf{}", record.name),
        Kind::Boolean => "xs:boolean".to_owned(),
        _ if name == "ReportRetrievalUri" => "xs:anyURI".to_owned(),
        _ => "xs:string".to_owned(),
    }
}

/// The schema of `BIStreamingService`.
pub(crate) fn streaming(schema: &mut Schema<'_, '_>) {
    schema.wrapper("RetrieveReportRequest", &[]);
    schema.element("ReportKey", "xs:string", true);
    let stream = Member {
        required: true,
        ..Member::new("ReportStream", "q1:StreamBody", false)
    };
    schema.wrapper("StreamReportResponse", &[stream]);
    schema.enumeration("ReportResponseStatus", &status::OF_RETRIEVAL);
    schema.element("Status", "tns:ReportResponseStatus", false);
    schema.element("StatusMessage", "xs:string", true);
}

/// The schema of the type of a stream.
pub(crate) fn message(schema: &mut Schema<'_, '_>) {
    schema.restriction("StreamBody", "xs:base64Binary");
}
