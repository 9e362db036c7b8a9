//! From the arguments of a tool to the inputs of its action, and where each input stands in them.

use rollbook_model::{
    Action, Problem,
    catalogue::{InputField, Place},
};
use serde_json::{Map, Value};

use crate::http::invalid;

/// The parts of a call that inputs stand in.
pub(super) const PARTS: [&str; 4] = ["path", "query", "headers", "body"];

/// The part that an input stands in.
pub(super) fn part_of(action: &Action, field: &InputField) -> &'static str {
    match field.place {
        Place::Path(_) => "path",
        Place::Field(_)
        | Place::Nested(..)
        | Place::OwnerCompanyCode
        | Place::OwnerNumber
        | Place::Records
        | Place::IdempotencyKey => "body",
        // What names the record that a write is about goes with the record.
        Place::CompanyCode | Place::Identifier(_) | Place::Company | Place::Scalar(_)
            if action.operation.is_write() =>
        {
            "body"
        }
        _ => "query",
    }
}

/// The inputs that arguments are, in whichever style they are written: clients mix them.
///
/// # Errors
/// When one input is given twice with different values.
pub(super) fn inputs(action: &Action, arguments: Map<String, Value>) -> Result<Map<String, Value>, Problem> {
    let known = action.inputs();
    let is_input = |name: &str| known.fields().iter().any(|field| field.name == name);
    let mut inputs = Map::new();
    let mut put = |name: String, value: Value| match inputs.get(&name) {
        Some(other) if *other != value => Err(invalid("an input is given twice with different values".to_owned())),
        _ => {
            inputs.insert(name, value);
            Ok(())
        }
    };
    for (name, value) in arguments {
        match value {
            Value::Object(members) if PARTS.contains(&name.as_str()) && !is_input(&name) => {
                for (name, value) in members {
                    put(name, value)?;
                }
            }
            value => {
                let bare = PARTS.iter().find_map(|part| name.strip_prefix(part)?.strip_prefix('_'));
                match bare {
                    Some(bare) if !is_input(&name) && (is_input(bare) || bare == "next") => {
                        put(bare.to_owned(), value)?;
                    }
                    _ => put(name, value)?,
                }
            }
        }
    }
    Ok(inputs)
}
