//! The fields of an object of the people model, as the copy keeps them.

use std::str::FromStr;

use jiff::civil::Date;
use rollbook_model::workforce::Decimal;
use serde_json::{Map, Value};

/// The fields of an object by their names in the people model.
///
/// `Debug` does not show them.
#[derive(Clone, Default, PartialEq)]
pub struct ObjectFields(Map<String, Value>);

impl std::fmt::Debug for ObjectFields {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("ObjectFields").finish_non_exhaustive()
    }
}

impl From<Map<String, Value>> for ObjectFields {
    fn from(body: Map<String, Value>) -> Self {
        Self(body)
    }
}

impl ObjectFields {
    /// A text.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.as_str().filter(|text| !text.is_empty())
    }

    /// A text by itself.
    pub fn owned(&self, name: &str) -> Option<String> {
        self.text(name).map(str::to_owned)
    }

    /// What is or is not.
    pub fn flag(&self, name: &str) -> Option<bool> {
        self.0.get(name)?.as_bool()
    }

    /// A day.
    pub fn date(&self, name: &str) -> Option<Date> {
        self.text(name)?.parse().ok()
    }

    /// A number, digit by digit.
    pub fn decimal(&self, name: &str) -> Option<Decimal> {
        Decimal::parse(self.text(name)?)
    }

    /// What a code means, as far as that is known.
    pub fn meant<T: FromStr>(&self, name: &str) -> Option<T> {
        self.0.get(name)?.get("value")?.as_str()?.parse().ok()
    }

    /// Whether there is a code, whether or not it is known what it means.
    pub fn has_code(&self, name: &str) -> bool {
        self.0.get(name).is_some_and(|coded| coded["code"].is_string())
    }

    /// The fields of what is a part of the object, such as an address.
    pub fn part(&self, name: &str) -> Option<Self> {
        Some(Self(self.0.get(name)?.as_object()?.clone()))
    }

    /// The two letters of a country.
    pub fn country(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.get("alpha2")?.as_str()
    }

    /// Every field, by its name.
    pub fn all(&self) -> &Map<String, Value> {
        &self.0
    }

    /// Takes a text out.
    pub(super) fn take(&mut self, name: &str) -> Option<String> {
        match self.0.shift_remove(name) {
            Some(Value::String(text)) if !text.is_empty() => Some(text),
            _ => None,
        }
    }
}
