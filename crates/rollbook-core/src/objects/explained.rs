//! Where a value comes from, and why there is none.

use rollbook_model::workforce::{Fields, Source, Told};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::sync::CHANGED_AT;

/// Where a value comes from, or why there is none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Explained {
    /// The record and field of UKG Pro: of several, the one that had a value, or the first.
    pub source: Option<Source>,
    /// Why there is no value, in a word; `None` where there is one.
    pub reason: Option<&'static str>,
    /// What the reason is about: the line of the permission grid that is missing, or the value as UKG Pro tells it.
    pub detail: Option<String>,
}

impl Explained {
    fn of(field: &dyn Told) -> Self {
        let missing = field.missing();
        Self {
            source: field.source(),
            reason: missing.map(rollbook_model::workforce::Missing::as_str),
            detail: missing.and_then(|missing| missing.detail()).map(str::to_owned),
        }
    }

    pub(super) fn json(&self) -> Value {
        serde_json::to_value(self).unwrap_or_default()
    }
}

/// The fields of an object, and of each why it is what it is.
pub(super) fn told(object: &dyn Fields) -> (Map<String, Value>, Map<String, Value>) {
    let (mut fields, mut explained) = (Map::new(), Map::new());
    for (name, field) in object.fields() {
        if name != CHANGED_AT {
            fields.insert(name.to_owned(), field.value());
            explained.insert(name.to_owned(), Explained::of(field).json());
        }
    }
    (fields, explained)
}
