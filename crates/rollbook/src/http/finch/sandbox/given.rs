//! What callers give, where giving nothing and giving null are two things.

use std::borrow::Cow;

use jiff::civil::Date;
use rollbook_model::Problem;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, Error as _},
};
use serde_json::{Map, Value};
use ukg_pro_sandbox::tenant::Fact;

use crate::http::stackone::invalid;

/// A value that may be left out, in which case it stays, or be null, in which case there is none.
pub(super) type Given<T> = Option<Option<T>>;

/// What is known otherwise, by UKG Pro's names.
pub(super) type Facts = Vec<(&'static str, Option<Fact>)>;

/// The longest text.
const LONGEST: usize = 255;

pub(super) fn given<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Given<T>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

/// An object: a list of values is not taken for one's fields in their order.
#[derive(Debug, Clone, Default)]
pub(super) struct Object<T>(pub(super) T);

impl<'de, T: DeserializeOwned> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let fields = Map::deserialize(deserializer)?;
        T::deserialize(Value::Object(fields))
            .map(Self)
            .map_err(D::Error::custom)
    }
}

impl<T: JsonSchema> JsonSchema for Object<T> {
    fn inline_schema() -> bool {
        T::inline_schema()
    }

    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }

    fn schema_id() -> Cow<'static, str> {
        T::schema_id()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }
}

/// A text as it is.
pub(super) fn text(name: &str, value: &str) -> Result<Fact, Problem> {
    if value.chars().count() > LONGEST || value.chars().any(char::is_control) {
        return Err(invalid(format!(
            "`{name}` must have at most {LONGEST} characters, and none that controls a terminal"
        )));
    }
    Ok(Fact::text(value.to_owned()))
}

/// Texts under UKG Pro's names, those that are given.
pub(super) fn texts<const N: usize>(
    facts: &mut Facts,
    all: [(&str, &'static str, &Given<String>); N],
) -> Result<(), Problem> {
    for (name, field, value) in all {
        if let Some(value) = value {
            let fact = value.as_deref().map(|value| text(name, value)).transpose()?;
            facts.push((field, fact));
        }
    }
    Ok(())
}

/// A day as UKG Pro writes it.
pub(super) fn day(name: &str, value: &str) -> Result<String, Problem> {
    let day: Date = value
        .parse()
        .map_err(|_| invalid(format!("`{name}` is not a day such as 2026-03-31")))?;
    Ok(midnight(day))
}

pub(super) fn midnight(day: Date) -> String {
    format!("{day}T00:00:00")
}

/// Days under UKG Pro's names, those that are given.
pub(super) fn days<const N: usize>(
    facts: &mut Facts,
    all: [(&str, &'static str, &Given<String>); N],
) -> Result<(), Problem> {
    for (name, field, value) in all {
        if let Some(value) = value {
            let day = value.as_deref().map(|value| day(name, value)).transpose()?;
            facts.push((field, day.map(Fact::text)));
        }
    }
    Ok(())
}

/// A number as UKG Pro keeps it, beside a country, with the extension: the digits of the United States and Canada, any
/// other number from its plus on.
pub(super) fn phone(name: &str, number: &str) -> Result<(Fact, Option<Fact>), Problem> {
    let (number, extension) = match number.split_once(" x") {
        Some((number, extension)) => (number, Some(extension)),
        None => (number, None),
    };
    let number = number.trim();
    let number = text(name, number.strip_prefix("+1").unwrap_or(number))?;
    let extension = extension.map(|extension| text(name, extension.trim())).transpose()?;
    Ok((number, extension))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_out_stays_and_what_is_null_is_taken_away() {
        #[derive(Deserialize)]
        struct Asked {
            #[serde(default, deserialize_with = "given")]
            name: Given<String>,
        }
        let read = |text: &str| serde_json::from_str::<Asked>(text).unwrap().name;
        assert_eq!(read("{}"), None);
        assert_eq!(read(r#"{"name": null}"#), Some(None));
        assert!(
            serde_json::from_str::<Object<Asked>>("[null]").is_err(),
            "a list is no object"
        );
        assert_eq!(read(r#"{"name": "Ana"}"#), Some(Some("Ana".to_owned())));
    }

    #[test]
    fn a_phone_number_is_kept_as_ukg_pro_keeps_it() {
        let kept = |number| {
            let (number, extension) = phone("phone_numbers", number).unwrap();
            let text = |fact: &Fact| fact.as_text().unwrap().to_owned();
            (text(&number), extension.as_ref().map(text))
        };
        assert_eq!(
            kept("+14045550123 x0042"),
            ("4045550123".to_owned(), Some("0042".to_owned()))
        );
        assert_eq!(kept("+44 20 7946 0958"), ("+44 20 7946 0958".to_owned(), None));
    }

    #[test]
    fn no_day_is_guessed() {
        assert_eq!(day("dob", "1990-02-28").unwrap(), "1990-02-28T00:00:00");
        for wrong in ["1990-02-30", "28/02/1990", "yesterday", ""] {
            assert!(day("dob", wrong).is_err(), "{wrong}");
        }
    }
}
