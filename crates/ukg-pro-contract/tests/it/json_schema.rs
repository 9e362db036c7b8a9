//! The JSON Schema of a record describes what the record is written as.

use serde_json::Value;
use ukg_pro_contract::{
    Operation, apis::person_details::PersonDetails, record::Record, schema, services::employee_person::Person,
};

use crate::generator::Generator;

/// Whether `value` fits `schema`, by the few words the schemas use; `Err` names the place.
fn fits(schema: &Value, value: &Value, path: &str) -> Result<(), String> {
    // JSON of no declared type.
    if schema.get("type").is_none() && schema.get("anyOf").is_none() {
        return Ok(());
    }
    if let Some(any) = schema["anyOf"].as_array() {
        let failures: Vec<_> = any
            .iter()
            .filter_map(|schema| fits(schema, value, path).err())
            .collect();
        return if failures.len() < any.len() {
            Ok(())
        } else {
            Err(failures.join("; "))
        };
    }
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    let allowed = match &schema["type"] {
        Value::String(only) => vec![only.as_str()],
        Value::Array(several) => several.iter().filter_map(Value::as_str).collect(),
        other => return Err(format!("{path}: no type but {other}")),
    };
    if !allowed.contains(&kind) {
        return Err(format!("{path}: {kind} is none of {allowed:?}"));
    }
    match value {
        Value::Array(items) => items
            .iter()
            .enumerate()
            .try_for_each(|(index, item)| fits(&schema["items"], item, &format!("{path}/{index}"))),
        Value::Object(members) => {
            for name in schema["required"]
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
            {
                if !members.contains_key(name) {
                    return Err(format!("{path}: no {name}"));
                }
            }
            let known = members
                .iter()
                .filter(|(name, _)| schema["properties"].get(name).is_some());
            known
                .into_iter()
                .try_for_each(|(name, member)| fits(&schema["properties"][name], member, &format!("{path}/{name}")))
        }
        _ => Ok(()),
    }
}

#[test]
fn whatever_an_operation_answers_fits_the_schema_of_its_record() {
    let mut generator = Generator::new(99);
    for operation in Operation::all() {
        let Some(record) = operation.record() else { continue };
        let schema = schema::of_record(record);
        for _ in 0..300 {
            let row = generator.row(record);
            let value = serde_json::to_value(&row).unwrap();
            fits(&schema, &value, &operation.name()).unwrap_or_else(|error| panic!("{error}"));
        }
    }
}

#[test]
fn a_schema_names_each_field_with_its_meaning() {
    for record in Operation::all().filter_map(|operation| operation.record()) {
        let schema = schema::of_record(record);
        let names: Vec<_> = record.fields().map(|field| field.name).collect();
        let properties = schema["properties"].as_object().unwrap();
        assert_eq!(properties.keys().collect::<Vec<_>>(), names, "in wire order");
        for (name, property) in properties {
            let meaning = property["description"].as_str().unwrap_or_default();
            assert!(
                !meaning.is_empty() && meaning.trim() == meaning && meaning.ends_with('.'),
                "{name}: {meaning:?}"
            );
        }
        assert_eq!(schema["title"], record.name);
        assert_eq!(schema["additionalProperties"], true);
    }
}

#[test]
fn values_of_the_wrong_kind_do_not_fit() {
    let schema = schema::of_record(Person::TYPE);
    let mut person = serde_json::to_value(Person::default()).unwrap();
    assert_eq!(fits(&schema, &person, "Person"), Ok(()));
    person["SuppressSSN"] = "no".into();
    assert!(
        fits(&schema, &person, "Person")
            .unwrap_err()
            .starts_with("Person/SuppressSSN")
    );
    person.as_object_mut().unwrap().remove("SuppressSSN");
    assert_eq!(
        fits(&schema, &person, "Person"),
        Err("Person: no SuppressSSN".to_owned())
    );
    let schema = schema::of_record(PersonDetails::TYPE);
    let mut person = serde_json::to_value(PersonDetails::default()).unwrap();
    person["healthWeight"] = "81".into();
    assert!(fits(&schema, &person, "row").is_err());
}

#[test]
fn no_record_declares_a_field_twice() {
    for record in Operation::all().filter_map(|operation| operation.record()) {
        assert!(!record.is_empty());
        for (index, field) in record.fields().enumerate() {
            assert_eq!(
                record.position(field.name),
                Some(index),
                "{} is declared twice",
                field.name
            );
            assert_eq!(record.field(index).map(|field| field.name), Some(field.name));
        }
        assert!(record.field(record.len()).is_none());
    }
}
