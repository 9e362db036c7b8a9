//! A value with where it comes from, or the reason why there is none.

use std::fmt;

use serde::{Serialize, Serializer};
use serde_json::Value;

/// A field of a record of UKG Pro.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub struct Source {
    /// The record, such as `person-details`.
    pub record: &'static str,
    /// The field, as UKG spells it.
    pub field: &'static str,
}

/// A value of the people model.
///
/// In JSON it is its value, or null; what else it knows is told by [`Told`].
#[derive(Clone, PartialEq, Eq)]
pub struct Field<T> {
    /// The value, or why there is none.
    pub value: Result<T, Missing>,
    /// The field it comes from; of several, the one that had a value, or the first.
    pub source: Option<Source>,
}

/// Why there is no value.
#[derive(Clone, PartialEq, Eq)]
pub enum Missing {
    /// The field is empty in UKG Pro.
    Empty,
    /// UKG Pro holds no such thing.
    NotInSource,
    /// The service account may not read the record: the line of the permission grid that it lacks.
    PermissionMissing(String),
    /// The field is switched off for the account.
    SwitchedOff,
    /// It is shown only to who may see it and asks for it.
    Masked,
    /// It cannot be told in the model: what UKG Pro says, as it came.
    NotMappable(String),
    /// The record was not read, as nothing that was asked for needed it.
    NotRead,
}

impl fmt::Debug for Missing {
    /// Not the value that could not be told.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl<T> fmt::Debug for Field<T> {
    /// Whether there is a value, not which: it is of a person.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let held = self.value.as_ref().map_or_else(Missing::as_str, |_| "…");
        formatter.debug_tuple("Field").field(&held).field(&self.source).finish()
    }
}

impl Missing {
    /// The reason as one stable word.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::NotInSource => "not_in_source",
            Self::PermissionMissing(_) => "permission_missing",
            Self::SwitchedOff => "switched_off",
            Self::Masked => "masked",
            Self::NotMappable(_) => "not_mappable",
            Self::NotRead => "not_read",
        }
    }

    /// What the reason is about: the permission that is missing, or the value as it came.
    pub fn detail(&self) -> Option<&str> {
        match self {
            Self::PermissionMissing(detail) | Self::NotMappable(detail) => Some(detail),
            _ => None,
        }
    }
}

impl<T> Field<T> {
    /// A value from a field.
    pub const fn of(value: T, source: Source) -> Self {
        Self {
            value: Ok(value),
            source: Some(source),
        }
    }

    /// No value.
    pub const fn missing(reason: Missing, source: Option<Source>) -> Self {
        Self {
            value: Err(reason),
            source,
        }
    }

    /// The value, if there is one.
    pub fn get(&self) -> Option<&T> {
        self.value.as_ref().ok()
    }
}

impl<T: Clone> Field<T> {
    /// A copy of the value, if there is one.
    pub fn cloned(&self) -> Option<T> {
        self.get().cloned()
    }
}

impl<T: Serialize> Serialize for Field<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.get().serialize(serializer)
    }
}

/// What can be told of a field whatever it holds.
pub trait Told {
    /// The value as JSON; null where there is none.
    fn value(&self) -> Value;
    /// Where it comes from.
    fn source(&self) -> Option<Source>;
    /// Why there is none.
    fn missing(&self) -> Option<&Missing>;
}

/// An object of the model, whichever it is.
pub trait Fields {
    /// Every field with its name, in the order of the declaration.
    fn fields(&self) -> Vec<(&str, &dyn Told)>;
}

impl<T: Serialize> Told for Field<T> {
    fn value(&self) -> Value {
        serde_json::to_value(self).unwrap_or_default()
    }

    fn source(&self) -> Option<Source> {
        self.source
    }

    fn missing(&self) -> Option<&Missing> {
        self.value.as_ref().err()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAME: Source = Source {
        record: "person-details",
        field: "firstName",
    };

    #[test]
    fn a_field_tells_its_value_its_source_and_why_there_is_none() {
        let there = Field::of("Sam".to_owned(), NAME);
        assert_eq!(
            (Told::value(&there), there.source(), there.missing()),
            ("Sam".into(), Some(NAME), None)
        );
        let reason = Missing::NotMappable("XQ".to_owned());
        let gone = Field::<String>::missing(reason, Some(NAME));
        assert_eq!(Told::value(&gone), Value::Null);
        assert_eq!(
            gone.missing().map(|reason| (reason.as_str(), reason.detail())),
            Some(("not_mappable", Some("XQ")))
        );
    }
}
