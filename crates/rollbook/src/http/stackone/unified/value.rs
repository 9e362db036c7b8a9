//! Values in the forms that the typed client takes (StackOne's API reference, *HRIS*): a value in another one makes it
//! refuse the whole page.

use std::fmt::Display;

use jiff::civil::{Date, DateTime};
use rollbook_core::Structure;
use rollbook_model::{
    AccountId,
    workforce::{Address, Coded, Country, Field, RecordKey},
};
use schemars::JsonSchema;
use serde::Serialize;

/// What stands for a code that no table knows.
const UNMAPPED: &str = "unmapped_value";

/// A word of this API, and the code it stands for.
#[derive(Serialize, JsonSchema)]
pub(super) struct Word {
    /// The word; `unmapped_value` where nobody knows what the code means.
    pub(super) value: Option<String>,
    /// The code, as UKG Pro has it.
    pub(super) source_value: Option<String>,
}

impl Word {
    /// A word for what UKG Pro says.
    pub(super) fn of(word: Option<impl Display>, code: &str) -> Self {
        Self {
            value: Some(word.map_or_else(|| UNMAPPED.to_owned(), |word| word.to_string())),
            source_value: Some(code.to_owned()),
        }
    }

    /// A word that stands for no code.
    pub(super) fn plain(word: &str) -> Self {
        Self {
            value: Some(word.to_owned()),
            source_value: None,
        }
    }

    /// A code with what it means.
    pub(super) fn coded<T: Display + Copy>(field: &Field<Coded<T>>) -> Option<Self> {
        let coded = field.get()?;
        Some(Self::of(coded.known, &coded.code))
    }

    /// A country.
    pub(super) fn country(country: &Country) -> Self {
        Self::of(country.alpha2, &country.code)
    }
}

/// A day, which is to be a moment here.
pub(super) fn day(day: Date) -> String {
    format!("{day}T00:00:00.000Z")
}

/// A day of the model.
pub(super) fn day_of(field: &Field<Date>) -> Option<String> {
    field.get().map(|date| day(*date))
}

/// A moment of the model, taken as UTC: UKG Pro does not say in which zone it is.
pub(super) fn moment_of(field: &Field<DateTime>) -> Option<String> {
    field.get().map(|moment| moment_text(*moment))
}

pub(super) fn moment_text(moment: DateTime) -> String {
    format!("{}.{:03}Z", moment.strftime("%Y-%m-%dT%H:%M:%S"), moment.millisecond())
}

/// What an answer is shaped with.
pub(super) struct Shape<'a> {
    pub(super) account: AccountId,
    pub(super) structure: &'a Structure,
    /// The day of the answer.
    pub(super) today: Date,
}

impl Shape<'_> {
    /// The id of a record.
    pub(super) fn id(&self, key: &RecordKey) -> String {
        key.id(self.account)
    }
}

/// A place.
#[derive(Serialize, JsonSchema, Default)]
pub(super) struct Location {
    id: Option<String>,
    /// UKG Pro's key: the code of a place of work, the GUID of a home address.
    remote_id: Option<String>,
    /// Who lives there.
    employee_id: Option<String>,
    remote_employee_id: Option<String>,
    name: Option<String>,
    phone_number: Option<String>,
    street_1: Option<String>,
    street_2: Option<String>,
    city: Option<String>,
    state: Option<String>,
    zip_code: Option<String>,
    /// The country, alpha-2.
    country: Option<Word>,
    /// `home` or `work`.
    location_type: Option<Word>,
    /// Always null: UKG Pro does not say.
    created_at: Option<String>,
    /// Always null: UKG Pro does not say.
    updated_at: Option<String>,
}

impl Location {
    fn at(address: Option<&Address>, kind: &str) -> Self {
        let address = address.cloned().unwrap_or_default();
        Self {
            street_1: address.line1,
            street_2: address.line2,
            city: address.city,
            state: address.state,
            zip_code: address.postal_code,
            country: address.country.as_ref().map(Word::country),
            location_type: Some(Word::plain(kind)),
            ..Self::default()
        }
    }

    /// A place of work.
    pub(super) fn work(shape: &Shape<'_>, location: &rollbook_model::workforce::Location) -> Self {
        Self {
            id: Some(shape.id(&location.key)),
            remote_id: Some(location.key.remote()),
            name: location.name.cloned(),
            ..Self::at(location.address.get(), "work")
        }
    }

    /// A place of work of which nothing is known but its code.
    pub(super) fn work_of_code(shape: &Shape<'_>, key: &RecordKey) -> Self {
        Self {
            id: Some(shape.id(key)),
            remote_id: Some(key.remote()),
            ..Self::at(None, "work")
        }
    }

    /// Where somebody lives.
    pub(super) fn home(
        shape: &Shape<'_>,
        person: &rollbook_model::workforce::Person,
        home: &RecordKey,
        address: &Address,
    ) -> Self {
        Self {
            id: Some(shape.id(home)),
            remote_id: person.home_address_id.cloned(),
            employee_id: Some(shape.id(&person.key.record())),
            remote_employee_id: Some(person.key.to_string()),
            phone_number: person.home_phone.get().map(rollbook_model::workforce::Phone::line),
            ..Self::at(Some(address), "home")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_have_milliseconds_and_an_offset() {
        let text = |text: &str| moment_text(text.parse().unwrap());
        assert_eq!(text("2023-03-29T08:24:30.16"), "2023-03-29T08:24:30.160Z");
        assert_eq!(text("2023-03-29T08:24:30"), "2023-03-29T08:24:30.000Z");
        assert_eq!(day("2020-01-02".parse().unwrap()), "2020-01-02T00:00:00.000Z");
    }
}
