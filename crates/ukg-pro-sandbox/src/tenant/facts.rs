//! Facts: what the tenant knows about one person, employment, company, job, org level, location
//! or pay group, by canonical field name.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::entry::Entry;
use super::field_name::canonical;
use super::identity::EmployeeKey;
use super::schema::{Grain, Source};

/// One value as UKG Pro stores it. A null is the absence of a fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fact {
    /// The lexical text, exactly: `2021-09-20T00:00:00`, `58240.0`, `true`, `007`, `98402    `.
    Text(Cow<'static, str>),
    /// A reference to an employment, for example a supervisor; boxed, since texts are many.
    Employee(Box<EmployeeKey>),
    /// Records inside a record, for example the earnings of a pay statement.
    Entries(Vec<Entry>),
}

impl From<&'static str> for Fact {
    fn from(text: &'static str) -> Self {
        Self::text(text)
    }
}

impl From<String> for Fact {
    fn from(text: String) -> Self {
        Self::text(text)
    }
}

impl From<bool> for Fact {
    fn from(flag: bool) -> Self {
        Self::flag(flag)
    }
}

impl Fact {
    /// A text fact.
    pub fn text(text: impl Into<Cow<'static, str>>) -> Self {
        Self::Text(text.into())
    }

    /// A whole number: a sequence, a count, a number of a row.
    pub(super) fn whole(number: impl ToString + Copy) -> Self {
        Self::text(number.to_string())
    }

    /// A fact that refers to an employment.
    pub fn employee(key: EmployeeKey) -> Self {
        Self::Employee(Box::new(key))
    }

    /// A boolean fact, `true` or `false`.
    pub fn flag(flag: bool) -> Self {
        Self::text(if flag { "true" } else { "false" })
    }

    /// The text, unless this is a reference.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Employee(_) | Self::Entries(_) => None,
        }
    }

    /// The records, unless this is something else.
    pub fn as_entries(&self) -> Option<&[Entry]> {
        match self {
            Self::Entries(entries) => Some(entries),
            Self::Text(_) | Self::Employee(_) => None,
        }
    }

    /// The employment referred to, unless this is text.
    pub fn as_employee(&self) -> Option<&EmployeeKey> {
        match self {
            Self::Text(_) | Self::Entries(_) => None,
            Self::Employee(key) => Some(key),
        }
    }

    /// The truth of a flag, however it is written: REST has both booleans and `Y`/`N` texts for
    /// the same flag, depending on the endpoint (`ukg-pro-rest.md` 6.3).
    pub fn as_flag(&self) -> Option<bool> {
        Self::is_flag(self.as_text()?)
    }

    /// The truth of a flag's text, as [`Fact::as_flag`].
    pub(crate) fn is_flag(text: &str) -> Option<bool> {
        match text {
            "true" | "Y" => Some(true),
            "false" | "N" => Some(false),
            _ => None,
        }
    }
}

/// An ordered map from canonical fact name to fact; the order is that of the grain's schema.
///
/// A name the schema gives a usual value (`agricultural` is `false`) says that value until it is
/// set to another or to null.
#[derive(Debug, Clone)]
pub struct Facts {
    grain: Grain,
    /// By position in the schema, ascending; `None` is a null that hides the usual value.
    known: Vec<(u16, Option<Fact>)>,
    /// Names written by a client that no generator knows.
    other: BTreeMap<String, Fact>,
}

impl Facts {
    pub(super) fn new(grain: Grain) -> Self {
        Self {
            grain,
            known: Vec::new(),
            other: BTreeMap::new(),
        }
    }

    /// The fact of this name (any SOAP or REST spelling), or `None` when it is null, unknown here,
    /// or told by something this refers to (see [`super::View::fact`]).
    pub fn get(&self, field_name: &str) -> Option<&Fact> {
        let schema = self.grain.schema();
        if let Some(position) = schema.position(field_name) {
            return self.at(position);
        }
        let name = canonical(field_name);
        match schema.position(&name) {
            Some(position) => self.at(position),
            None => self.other.get(name.as_ref()),
        }
    }

    /// The text of the fact of this name, as [`Facts::get`].
    pub fn text(&self, field_name: &str) -> Option<&str> {
        self.get(field_name)?.as_text()
    }

    /// Every name of the schema with its fact or null, then the names written beyond it.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Option<&Fact>)> {
        let known = self.grain.schema().names();
        known
            .map(|(position, name)| (name, self.at(position)))
            .chain(self.other.iter().map(|(name, fact)| (name.as_str(), Some(fact))))
    }

    pub(super) fn at(&self, position: u16) -> Option<&Fact> {
        match self.known.binary_search_by_key(&position, |entry| entry.0) {
            Ok(index) => self.known[index].1.as_ref(),
            Err(_) => match self.grain.schema().source(position) {
                Source::Usually(fact) => Some(fact),
                Source::Own | Source::Of(..) => None,
            },
        }
    }

    /// Sets or clears the fact of a canonical name.
    pub(super) fn set(&mut self, name: &str, fact: Option<Fact>) {
        if let Some(position) = self.grain.schema().position(name) {
            // Generators write nearly in schema order, so appending is the common case.
            if self.known.last().is_none_or(|last| last.0 < position) {
                self.known.push((position, fact));
                return;
            }
            match self.known.binary_search_by_key(&position, |entry| entry.0) {
                Ok(index) => self.known[index].1 = fact,
                Err(index) => self.known.insert(index, (position, fact)),
            }
        } else if let Some(fact) = fact {
            self.other.insert(name.to_owned(), fact);
        } else {
            self.other.remove(name);
        }
    }

    /// Room for as many facts as the generator usually puts.
    pub(super) fn reserve(&mut self, additional: usize) {
        self.known.reserve_exact(additional);
    }

    /// Gives back the room that was not needed: a tenant keeps many of these.
    pub(super) fn shrink(&mut self) {
        self.known.shrink_to_fit();
    }

    /// Whether a name was written that the schema does not list.
    pub(super) fn has_other(&self, name: &str) -> bool {
        self.other.contains_key(name)
    }

    pub(super) fn put(&mut self, name: &'static str, fact: Fact) {
        debug_assert!(
            self.grain.schema().position(name).is_some(),
            "`{name}` is not in the schema"
        );
        self.set(name, Some(fact));
    }

    pub(super) fn put_text(&mut self, name: &'static str, text: impl Into<Cow<'static, str>>) {
        self.put(name, Fact::text(text));
    }

    /// Puts a text where there is one; an empty one is a null.
    pub(super) fn put_some(&mut self, name: &'static str, text: &'static str) {
        if !text.is_empty() {
            self.put_text(name, text);
        }
    }
}
