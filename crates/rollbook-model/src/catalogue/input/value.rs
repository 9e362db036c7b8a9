//! What an input takes: its JSON Schema, and from what a caller gave to the text that goes on.
//!
//! Values keep their text: a number is taken as it was written, whether in quotes or not.

use serde_json::{Map, Value, json};
use ukg_pro_contract::{
    record::{Field as RecordField, Kind, RecordType},
    schema,
    value::{DateTime, Decimal, Double, Integer, Number},
};

use super::{EMPLOYEE_FIELD, InvalidInput, folded, is_called, snake};

/// What an input takes.
#[derive(Debug, Clone, Copy)]
pub(super) enum Takes {
    /// A text; numbers and booleans too, as they are written.
    Text,
    /// `true` or `false`.
    Boolean,
    /// A day.
    Day,
    /// One of these texts, in any case; it goes on as it stands here.
    OneOf(&'static [&'static str]),
    /// How many rows a page shall have, this many at most.
    PageSize(u64),
    /// The value of a field of a record, in the JSON form of the record.
    Value(&'static RecordField, Names),
    /// Records, each in its JSON form.
    Records(&'static RecordType, Names, Extent),
}

/// What the records of a list hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Extent {
    /// All that is required.
    Whole,
    /// What changes: the record is read first, and the rest of it stays.
    Changes,
}

/// How the fields of a record are written by callers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Names {
    /// UKG's names in snake case: records of SOAP.
    Snake,
    /// As UKG spells them: rows of REST.
    Wire,
}

impl Names {
    pub(super) fn of(self, field: &str) -> String {
        match self {
            Self::Snake => snake(field),
            Self::Wire => field.to_owned(),
        }
    }
}

const IDENTIFIER: &str = "an object such as {\"CompanyCode\": \"ACME1\", \"EmployeeNumber\": \"000100001\"}";
const COMPANY: &str = "an object such as {\"CompanyCode\": \"ACME1\"}";
const DAY: &str = "a date, YYYY-MM-DD, with a time or without";

impl Takes {
    /// The JSON Schema of what is taken, without a description.
    pub(super) fn schema(self) -> Value {
        match self {
            Self::Text => json!({ "type": "string" }),
            Self::Boolean => json!({ "type": "boolean" }),
            Self::Day => json!({ "type": "string", "format": "date" }),
            Self::OneOf(choices) => json!({ "type": "string", "enum": choices }),
            Self::PageSize(most) => json!({ "type": "integer", "minimum": 1, "maximum": most }),
            Self::Value(field, names) => of_kind(field.kind, names),
            Self::Records(record, names, extent) => {
                json!({ "type": "array", "minItems": 1, "items": of_listed(record, names, extent) })
            }
        }
    }

    /// The value as the text that goes on; `None` when it counts as not given. What belongs to a record is JSON text.
    pub(super) fn take(self, name: &str, value: &Value) -> Result<Option<String>, InvalidInput> {
        let wrong = |expected: &str| InvalidInput::WrongType {
            name: name.to_owned(),
            expected: expected.to_owned(),
        };
        if value.is_null() {
            return Ok(None);
        }
        match self {
            Self::Value(field, names) => json_of(name, field, names, value).map(|value| Some(value.to_string())),
            Self::Records(record, names, _) => {
                let list = structure(value);
                let list = list.as_ref().and_then(Value::as_array).filter(|list| !list.is_empty());
                let list = list.ok_or_else(|| wrong("a list of at least one object"))?;
                let records = list
                    .iter()
                    .enumerate()
                    .map(|(index, item)| json_of_listed(&format!("{name}[{index}]"), record, names, item));
                Ok(Some(Value::Array(records.collect::<Result<_, _>>()?).to_string()))
            }
            Self::Text | Self::Boolean | Self::Day | Self::OneOf(_) | Self::PageSize(_) => {
                let Some(text) = scalar(value) else {
                    return Err(wrong("a text"));
                };
                let text = text.trim();
                if text.is_empty() {
                    return Ok(None);
                }
                match self {
                    Self::Boolean if text != "true" && text != "false" => Err(wrong("true or false")),
                    Self::Day if DateTime::parse(text).is_none() => Err(wrong(DAY)),
                    Self::OneOf(choices) => {
                        let chosen = choices.iter().find(|choice| choice.eq_ignore_ascii_case(text));
                        let chosen = chosen.ok_or_else(|| wrong(&either(choices)))?;
                        Ok(Some((*chosen).to_owned()))
                    }
                    Self::PageSize(most) if !text.parse().is_ok_and(|number: u64| (1..=most).contains(&number)) => {
                        Err(wrong(&format!("a whole number from 1 to {most}")))
                    }
                    _ => Ok(Some(text.to_owned())),
                }
            }
        }
    }
}

/// Choices in words.
fn either(choices: &[&str]) -> String {
    match choices {
        [one] => (*one).to_owned(),
        [one, other] => format!("{one} or {other}"),
        _ => format!("one of {}", choices.join(", ")),
    }
}

/// A scalar as it is written.
fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// An array or object, also one that a command line gave as text.
fn structure(value: &Value) -> Option<Value> {
    match value {
        Value::Array(_) | Value::Object(_) => Some(value.clone()),
        Value::String(text) => serde_json::from_str(text)
            .ok()
            .filter(|value: &Value| !scalar_like(value)),
        _ => None,
    }
}

fn scalar_like(value: &Value) -> bool {
    !matches!(value, Value::Array(_) | Value::Object(_))
}

/// The value of a field as the record's JSON form holds it.
fn json_of(name: &str, field: &RecordField, names: Names, value: &Value) -> Result<Value, InvalidInput> {
    let wrong = |expected: &str| InvalidInput::WrongType {
        name: name.to_owned(),
        expected: expected.to_owned(),
    };
    if value.is_null() {
        return Ok(Value::Null);
    }
    let text = || scalar(value).ok_or_else(|| wrong("a text"));
    // What has a lexical form of its own is checked here, so that nothing is sent that cannot be meant.
    let lexical = |valid: fn(&str) -> bool, expected: &str| {
        let text = text()?;
        if valid(&text) {
            Ok(Value::String(text.trim().to_owned()))
        } else {
            Err(wrong(expected))
        }
    };
    let object = |expected: &str| structure(value).filter(Value::is_object).ok_or_else(|| wrong(expected));
    match field.kind {
        Kind::Text | Kind::Guid => text().map(Value::String),
        Kind::Boolean => match text()?.trim() {
            "true" => Ok(Value::Bool(true)),
            "false" => Ok(Value::Bool(false)),
            _ => Err(wrong("true or false")),
        },
        Kind::Integer => lexical(|text| Integer::parse(text).is_some(), Integer::EXPECTED),
        Kind::Decimal => lexical(|text| Decimal::parse(text).is_some(), Decimal::EXPECTED),
        Kind::Double => lexical(|text| Double::parse(text).is_some(), Double::EXPECTED),
        Kind::Number => {
            let text = text()?;
            let number = Number::parse(text.trim()).ok_or_else(|| wrong(Number::EXPECTED))?;
            serde_json::from_str(number.as_str()).map_err(|_| wrong(Number::EXPECTED))
        }
        Kind::DateTime => {
            let text = text()?;
            let date = DateTime::parse(text.trim()).ok_or_else(|| wrong(DAY))?;
            // WCF writes a day with its midnight (`ukg-pro-soap.md` 5.10); REST takes days as they are.
            Ok(Value::String(match (names, date.as_str().contains('T')) {
                (Names::Snake, false) => format!("{date}T00:00:00"),
                _ => date.to_string(),
            }))
        }
        Kind::Identifier => object(IDENTIFIER),
        Kind::Company => match value {
            Value::String(code) if !code.trim_start().starts_with('{') => Ok(json!({ "CompanyCode": code.trim() })),
            _ => object(COMPANY),
        },
        Kind::Pairs => structure(value)
            .filter(Value::is_array)
            .ok_or_else(|| wrong("a list of objects with `Key` and `Value`")),
        Kind::One(record) => json_of_record(name, record, names, value),
        Kind::Many(record) => {
            let list = structure(value).ok_or_else(|| wrong("a list of objects"))?;
            let list = list.as_array().ok_or_else(|| wrong("a list of objects"))?;
            let records = list
                .iter()
                .enumerate()
                .map(|(index, item)| json_of_record(&format!("{name}[{index}]"), record, names, item));
            records.collect::<Result<_, _>>().map(Value::Array)
        }
        Kind::Any => Ok(structure(value).unwrap_or_else(|| value.clone())),
    }
}

/// The inputs that name the employee a record belongs to, where they are no fields of the record's own, with the names
/// they have in the identifier.
pub(super) fn owner(record: &'static RecordType) -> impl Iterator<Item = (&'static str, &'static str)> {
    let belongs = record.position(EMPLOYEE_FIELD).is_some();
    let names = [("company_code", "CompanyCode"), ("employee_number", "EmployeeNumber")];
    names
        .into_iter()
        .filter(move |(_, name)| belongs && record.position(name).is_none())
}

/// A record of a list, whose employee is named as that of a single one: by company code and number, or by identifier.
fn json_of_listed(name: &str, record: &'static RecordType, names: Names, value: &Value) -> Result<Value, InvalidInput> {
    let mut object = structure(value).unwrap_or_else(|| value.clone());
    let mut identifier = Map::new();
    if let Some(members) = object.as_object_mut() {
        for (input, part) in owner(record) {
            let given: Vec<_> = members
                .keys()
                .filter(|key| folded(key) == folded(input))
                .cloned()
                .collect();
            for key in given {
                let value = members.remove(&key).filter(|value| !value.is_null());
                if let Some(value) = value {
                    let text = scalar(&value).ok_or_else(|| InvalidInput::WrongType {
                        name: format!("{name}.{key}"),
                        expected: "a text".to_owned(),
                    })?;
                    identifier.insert(part.to_owned(), text.trim().into());
                }
            }
        }
        if !identifier.is_empty() {
            if members.keys().any(|key| folded(key) == folded(EMPLOYEE_FIELD)) {
                return Err(InvalidInput::OneOf {
                    choices: format!("`{name}.employee_number`, `{name}.employee_identifier`"),
                });
            }
            members.insert(EMPLOYEE_FIELD.to_owned(), Value::Object(identifier));
        }
    }
    json_of_record(name, record, names, &object)
}

/// A record in its JSON form, from an object whose names are compared without case and underscores.
fn json_of_record(name: &str, record: &'static RecordType, names: Names, value: &Value) -> Result<Value, InvalidInput> {
    let object = structure(value).filter(Value::is_object);
    let object = object.ok_or_else(|| InvalidInput::WrongType {
        name: name.to_owned(),
        expected: "an object".to_owned(),
    })?;
    let mut written = Map::new();
    for (given, value) in object.as_object().into_iter().flatten() {
        let Some(field) = record.fields().find(|field| is_called(field.name, given)) else {
            let known: Vec<_> = record
                .fields()
                .map(|field| format!("`{}`", names.of(field.name)))
                .collect();
            return Err(InvalidInput::Unknown {
                action: name.to_owned(),
                name: given.chars().take(60).collect(),
                known: known.join(", "),
            });
        };
        let name = format!("{name}.{given}");
        let value = json_of(&name, field, names, value)?;
        if written.insert(field.name.to_owned(), value).is_some() {
            return Err(InvalidInput::Twice { name });
        }
    }
    Ok(Value::Object(written))
}

/// The schema of a record of a list.
fn of_listed(record: &'static RecordType, names: Names, extent: Extent) -> Value {
    let mut schema = of_record(record, names);
    let belongs = record.position(EMPLOYEE_FIELD).is_some();
    if names == Names::Wire || !belongs {
        return schema;
    }
    for (input, _) in owner(record) {
        schema["properties"][input] = json!({ "type": "string", "description": "Of the employee it belongs to." });
    }
    // The employee is named in one of two ways.
    let required = record
        .fields()
        .filter(|field| field.required && field.name != EMPLOYEE_FIELD);
    let required: Vec<_> = required
        .filter(|field| extent == Extent::Whole || field.anew)
        .map(|field| names.of(field.name))
        .collect();
    schema["required"] = json!(required);
    schema
}

fn of_record(record: &'static RecordType, names: Names) -> Value {
    let properties: Map<_, _> = record
        .fields()
        .map(|field| {
            let mut property = of_kind(field.kind, names);
            if let Some(property) = property.as_object_mut() {
                property.insert("description".to_owned(), field.meaning.trim().into());
            }
            (names.of(field.name), property)
        })
        .collect();
    let required: Vec<_> = record
        .fields()
        .filter(|field| field.required)
        .map(|field| names.of(field.name))
        .collect();
    let mut schema = json!({ "type": "object", "properties": properties, "additionalProperties": false });
    if !required.is_empty()
        && let Some(schema) = schema.as_object_mut()
    {
        schema.insert("required".to_owned(), json!(required));
    }
    schema
}

fn of_kind(kind: Kind, names: Names) -> Value {
    match kind {
        Kind::Text | Kind::Guid => json!({ "type": "string" }),
        Kind::DateTime => json!({ "type": "string", "format": "date" }),
        Kind::Boolean => json!({ "type": "boolean" }),
        // As text, so that no digit is lost on the way; a number is taken as it is written.
        Kind::Integer | Kind::Decimal | Kind::Double => json!({ "type": ["string", "number"] }),
        Kind::Number => json!({ "type": "number" }),
        Kind::Identifier | Kind::Company | Kind::Pairs => schema::of_kind_without_null(kind),
        Kind::One(record) => of_record(record, names),
        Kind::Many(record) => json!({ "type": "array", "items": of_record(record, names) }),
        Kind::Any => json!({}),
    }
}
