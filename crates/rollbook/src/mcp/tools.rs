//! Tools: what a model reads of an action, as short as it can be said.

use std::sync::Arc;

use rmcp::model::{JsonObject, Tool, ToolAnnotations};
use rollbook_model::{
    Action, PermissionLevel,
    catalogue::{Effect, InputField, Place},
};
use serde_json::{Map, Value, json};

use super::{ParamStyle, View, arguments};

/// How many inputs say the same before it is said once for all of them.
const SHARED: usize = 3;

/// The tool of an action.
pub(super) fn of(action: &Action, view: &View) -> Tool {
    let (schema, said) = input_schema(action, view.style);
    let description = [action.summary.clone()].into_iter().chain(said);
    let description = description.collect::<Vec<_>>().join(" ");
    let tool = Tool::new(action.long_id(), description, Arc::new(schema)).with_annotations(annotations(action));
    if view.output_schemas {
        tool.with_raw_output_schema(Arc::new(output_schema(action)))
    } else {
        tool
    }
}

/// What an action does, as clients are told before they call it. What is the default is not said.
fn annotations(action: &Action) -> ToolAnnotations {
    let annotations = ToolAnnotations::with_title(action.label.clone());
    match action.effect() {
        // UKG Pro is a closed world: nothing in it is anybody's to write but the company's.
        Effect::Read => annotations.read_only(true).open_world(false),
        Effect::Write => {
            let levels: Vec<_> = action
                .operation
                .permissions()
                .map(|permission| permission.level)
                .collect();
            let adds = !levels.is_empty() && levels.iter().all(|level| *level == PermissionLevel::Add);
            annotations
                .read_only(false)
                .destructive(!adds)
                .idempotent(false)
                .open_world(false)
        }
    }
}

/// The schema of the arguments, and what is said of several inputs at once.
pub(super) fn input_schema(action: &Action, style: ParamStyle) -> (JsonObject, Vec<String>) {
    let inputs = action.inputs();
    let whole = inputs.schema();
    let fields = inputs.fields();
    let shared = shared(fields);
    let required = texts(&whole["required"]);
    let mut parts: Vec<(&str, JsonObject, Vec<String>)> = Vec::new();
    for field in fields {
        let mut property = brief(&whole["properties"][&field.name], field);
        let told = told(field, &shared);
        if let Some(property) = property.as_object_mut() {
            property.remove("description");
            if let Some(told) = told {
                property.insert("description".to_owned(), told.into());
            }
        }
        let part = match style {
            ParamStyle::FlatSmart => "",
            ParamStyle::Nested | ParamStyle::FlatPrefixed => arguments::part_of(action, field),
        };
        let known = parts.iter().position(|(known, ..)| *known == part);
        let at = known.unwrap_or_else(|| {
            parts.push((part, Map::new(), Vec::new()));
            parts.len() - 1
        });
        let (_, properties, needed) = &mut parts[at];
        properties.insert(field.name.clone(), property);
        if required.contains(&field.name) {
            needed.push(field.name.clone());
        }
    }
    if action.is_list() && !action.is_paged() {
        // It has no pages, yet an answer that is cut goes on.
        let part = if style == ParamStyle::FlatSmart { "" } else { "query" };
        let next = json!({ "type": "string", "description": "The `next` of an answer that was cut." });
        match parts.iter_mut().find(|(known, ..)| *known == part) {
            Some((_, properties, _)) => {
                properties.insert("next".to_owned(), next);
            }
            None => parts.push((part, Map::from_iter([("next".to_owned(), next)]), Vec::new())),
        }
    }
    let mut schema = Map::new();
    let mut needed = Vec::new();
    for (part, properties, required) in parts {
        match style {
            ParamStyle::Nested => {
                if !required.is_empty() {
                    needed.push(part.to_owned());
                }
                schema.insert(part.to_owned(), object(properties, &required).into());
            }
            ParamStyle::FlatSmart => {
                schema.extend(properties);
                needed.extend(required);
            }
            ParamStyle::FlatPrefixed => {
                let prefixed = |name: String| format!("{part}_{name}");
                schema.extend(properties.into_iter().map(|(name, value)| (prefixed(name), value)));
                needed.extend(required.into_iter().map(prefixed));
            }
        }
    }
    (object(schema, &needed), said(&whole, shared))
}

fn object(properties: JsonObject, required: &[String]) -> JsonObject {
    let mut schema = Map::new();
    schema.insert("type".to_owned(), "object".into());
    schema.insert("properties".to_owned(), properties.into());
    if !required.is_empty() {
        schema.insert("required".to_owned(), json!(required));
    }
    schema
}

/// What has to be said of the inputs beside their properties: models are not given schemas with alternatives.
fn said(whole: &Value, shared: Vec<String>) -> Vec<String> {
    let mut said = Vec::new();
    if let Some(choices) = whole["oneOf"].as_array() {
        let names: Vec<_> = choices.iter().flat_map(|choice| texts(&choice["required"])).collect();
        said.push(format!("Give one of {}.", names.join(", ")));
    }
    if let Some(of_one) = whole["anyOf"].get(0) {
        let names = texts(&of_one["required"]).join(", ");
        said.push(format!("One record needs {names}; or give `records`."));
    }
    said.extend(shared);
    said
}

/// The rest of what inputs say, after their first sentence, where several say the same.
fn shared(fields: &[InputField]) -> Vec<String> {
    let mut shared: Vec<String> = Vec::new();
    for (_, rest) in fields.iter().filter_map(|field| sentences(&field.meaning)) {
        let count = fields.iter().filter(|field| field.meaning.ends_with(rest)).count();
        if count >= SHARED && !shared.iter().any(|known| known == rest) {
            shared.push(rest.to_owned());
        }
    }
    shared
}

/// What is said of an input beyond its name and what is said of all of them.
fn told(field: &InputField, shared: &[String]) -> Option<String> {
    let told = match sentences(&field.meaning) {
        Some((first, rest)) if shared.iter().any(|known| known == rest) => first,
        _ => field.meaning.as_str(),
    };
    // The greatest number stands in the schema.
    let says_more = field.place != Place::PageSize && adds_to(told, &field.name);
    says_more.then(|| told.to_owned())
}

/// The first sentence and the rest.
fn sentences(text: &str) -> Option<(&str, &str)> {
    let at = text.find(". ")?;
    Some((&text[..=at], text[at + 1..].trim()))
}

/// Whether a text says anything that the name does not.
fn adds_to(text: &str, name: &str) -> bool {
    let name: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
    let name = name.to_ascii_lowercase();
    text.split(|character: char| !character.is_ascii_alphanumeric())
        .map(str::to_ascii_lowercase)
        .filter(|word| !matches!(word.as_str(), "" | "a" | "an" | "of" | "s" | "the"))
        .any(|word| !name.contains(&word))
}

/// A property without what only its checker needs. Records of a list take what the inputs beside them take.
fn brief(property: &Value, field: &InputField) -> Value {
    if field.place == Place::Records {
        return json!({ "type": "array", "items": { "type": "object" } });
    }
    let mut property = property.clone();
    strip(&mut property, &["additionalProperties", "minimum", "minItems"]);
    property
}

/// Takes words out of a schema, at any depth.
fn strip(schema: &mut Value, words: &[&str]) {
    match schema {
        Value::Object(members) => {
            for word in words {
                members.shift_remove(*word);
            }
            for (name, member) in members {
                if name == "properties" {
                    // Below are names, not words.
                    let properties = member.as_object_mut().into_iter().flatten();
                    properties.for_each(|(_, property)| strip(property, words));
                } else if name != "enum" && name != "required" {
                    strip(member, words);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| strip(item, words)),
        _ => {}
    }
}

/// The schema of the answer. Fields can be masked or switched off, so none has to be there or to be of a form; and
/// clients hold failures against it as well.
pub(super) fn output_schema(action: &Action) -> JsonObject {
    let mut data = action.output_schema();
    strip(&mut data, &["required", "pattern", "additionalProperties"]);
    let properties = json!({
        "data": data,
        "next": { "type": ["string", "null"] },
        "request_id": { "type": "string" },
        "problem": { "type": "object", "description": "What failed, in place of the others." },
    });
    let Value::Object(properties) = properties else {
        return Map::new();
    };
    object(properties, &[])
}

fn texts(list: &Value) -> Vec<String> {
    let items = list.as_array().into_iter().flatten();
    items.filter_map(Value::as_str).map(str::to_owned).collect()
}
