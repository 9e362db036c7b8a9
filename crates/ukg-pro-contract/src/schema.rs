//! JSON Schema (2020-12) of the JSON form of records.

use serde_json::{Map, Value, json};

use crate::record::{Field, Kind, RecordType};

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
        Kind::Identifier | Kind::Company => json!({ "type": ["object", "null"] }),
        Kind::Pairs => json!({
            "type": ["array", "null"],
            "items": {
                "type": "object",
                "properties": { "Key": { "type": ["string", "null"] }, "Value": { "type": ["string", "null"] } },
            },
        }),
        Kind::One(record) => json!({ "anyOf": [of_record(record), { "type": "null" }] }),
        Kind::Many(record) => json!({ "type": ["array", "null"], "items": of_record(record) }),
    };
    if let Some(schema) = schema.as_object_mut() {
        schema.insert("description".to_owned(), field.meaning.trim().into());
    }
    schema
}
