//! JSON Schema (2020-12) of the JSON form of records.

use serde_json::{Map, Value, json};

use crate::{
    identifier::{CompanyIdentifierKind, IdentifierKind},
    record::{Field, Kind, RecordType},
};

/// The schema of a record's JSON form.
pub fn of_record(record: &RecordType) -> Value {
    let properties: Map<_, _> = record
        .fields()
        .map(|field| (field.name.to_owned(), of_field(field)))
        .collect();
    let required: Vec<_> = record.fields().map(|field| field.name).collect();
    json!({
        "type": "object",
        "title": record.name,
        "description": record.meaning.trim(),
        "properties": properties,
        "required": required,
        "additionalProperties": true,
    })
}

/// The schema of a field's JSON form, `null` included.
pub fn of_field(field: &Field) -> Value {
    let mut schema = match field.kind {
        Kind::Any => json!({}),
        Kind::Text | Kind::DateTime | Kind::Guid | Kind::Double => json!({ "type": ["string", "null"] }),
        Kind::Boolean => json!({ "type": ["boolean", "null"] }),
        Kind::Integer => json!({ "type": ["string", "null"], "pattern": "^[+-]?[0-9]+$" }),
        Kind::Decimal => {
            json!({ "type": ["string", "null"], "pattern": r"^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)$" })
        }
        Kind::Number => json!({ "type": ["number", "null"] }),
        Kind::Identifier | Kind::Company | Kind::Pairs => nullable(of_kind_without_null(field.kind)),
        Kind::One(record) => json!({ "anyOf": [of_record(record), { "type": "null" }] }),
        Kind::Many(record) => json!({ "type": ["array", "null"], "items": of_record(record) }),
    };
    if let Some(schema) = schema.as_object_mut() {
        schema.insert("description".to_owned(), field.meaning.trim().into());
    }
    schema
}

/// The schema of a kind that has parts of its own but is no record: identifiers and dictionaries.
pub fn of_kind_without_null(kind: Kind) -> Value {
    let texts = |names: &mut dyn Iterator<Item = &'static str>| -> Value {
        let properties: Map<_, _> = names
            .map(|name| (name.to_owned(), json!({ "type": ["string", "null"] })))
            .collect();
        json!({ "type": "object", "properties": properties })
    };
    match kind {
        Kind::Identifier => {
            let elements = IdentifierKind::ALL.into_iter().filter_map(IdentifierKind::element);
            texts(&mut std::iter::once("CompanyCode").chain(elements))
        }
        Kind::Company => texts(
            &mut CompanyIdentifierKind::ALL
                .into_iter()
                .filter_map(CompanyIdentifierKind::element),
        ),
        Kind::Pairs => json!({ "type": "array", "items": texts(&mut ["Key", "Value"].into_iter()) }),
        _ => json!({}),
    }
}

fn nullable(mut schema: Value) -> Value {
    if let Some(only) = schema.get_mut("type") {
        *only = json!([only.take(), "null"]);
    }
    schema
}
