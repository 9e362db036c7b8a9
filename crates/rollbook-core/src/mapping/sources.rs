//! What was read of UKG Pro for one object, and how a rule is applied to it.

use std::{borrow::Cow, collections::BTreeSet};

use rollbook_model::{
    catalogue::fields,
    workforce::{CodeTables, Field, Missing, Source},
};
use serde_json::{Map, Value};

use crate::actions::MASK;

/// A row of UKG Pro's, as an action answers it.
pub(crate) type Row = Map<String, Value>;

/// What was read of a record.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Reading<'a> {
    /// A row.
    Row(&'a Row),
    /// It was read, and there is no row.
    Nothing,
    /// The service account may not read it, for lack of this line of the permission grid.
    NotPermitted(&'a str),
    /// Nothing that was asked for needs it.
    NotRead,
}

/// What holds for everything of an account.
#[derive(Debug)]
pub(crate) struct Rules<'a> {
    /// What codes mean.
    pub(crate) codes: Cow<'a, CodeTables>,
    /// The fields that are switched off, by their [`fields::key`].
    pub(crate) switched_off: BTreeSet<String>,
}

impl Rules<'_> {
    fn is_off(&self, field: &str) -> bool {
        // Mostly nothing is, and this is asked of every field that is not there.
        !self.switched_off.is_empty() && self.switched_off.contains(&fields::key(field))
    }
}

/// What was read of UKG Pro for one object.
pub(crate) struct Sources<'a> {
    rules: &'a Rules<'a>,
    read: Vec<(&'static str, Reading<'a>)>,
}

/// How a field of the model comes from fields of UKG Pro.
pub(crate) struct Rule<T> {
    /// In words, for the documentation.
    pub(crate) says: &'static str,
    /// What it makes of them.
    pub(crate) map: fn(&Given<'_>) -> Outcome<T>,
}

/// What a rule makes of what it is given.
pub(crate) enum Outcome<T> {
    /// A value, and the place of the field among those given that it comes from.
    Value(T, usize),
    /// There is none.
    Nothing,
    /// There is something that cannot be told in the model, as it came, and its place.
    NotMappable(String, usize),
}

/// What a rule is given: a cell for each field of its line.
pub(crate) struct Given<'a> {
    cells: Vec<Cell<'a>>,
    pub(super) codes: &'a CodeTables,
}

/// A field as it was read.
enum Cell<'a> {
    Value(&'a Value),
    Missing(Missing),
}

impl Given<'_> {
    /// The text of a field without blanks around it; nothing where it is empty.
    pub(super) fn text(&self, at: usize) -> Option<Cow<'_, str>> {
        match self.cells.get(at)? {
            Cell::Value(value) => text_of(value),
            Cell::Missing(_) => None,
        }
    }

    /// The text of a field by itself.
    pub(super) fn owned(&self, at: usize) -> Option<String> {
        self.text(at).map(Cow::into_owned)
    }

    /// The first field that has a text, and its place.
    pub(super) fn first(&self) -> Option<(Cow<'_, str>, usize)> {
        (0..self.cells.len()).find_map(|at| self.text(at).map(|text| (text, at)))
    }

    /// Why there is no value: what keeps a field from being seen goes before that it is empty.
    fn reason(&self) -> Missing {
        let missing = |cell: &Cell<'_>| match cell {
            Cell::Missing(reason) => Some(reason.clone()),
            Cell::Value(_) => None,
        };
        let kept = self.cells.iter().filter_map(missing);
        let kept = kept
            .into_iter()
            .find(|reason| !matches!(reason, Missing::NotRead | Missing::Empty));
        match (kept, self.cells.first()) {
            (Some(reason), _) => reason,
            (None, Some(Cell::Missing(Missing::NotRead))) => Missing::NotRead,
            (None, None) => Missing::NotInSource,
            _ => Missing::Empty,
        }
    }
}

/// The text of a value without blanks around it; nothing where it is empty.
pub(crate) fn text_of(value: &Value) -> Option<Cow<'_, str>> {
    let text = match value {
        Value::String(text) => Cow::Borrowed(text.trim()),
        Value::Number(number) => Cow::Owned(number.to_string()),
        Value::Bool(flag) => Cow::Borrowed(if *flag { "true" } else { "false" }),
        _ => return None,
    };
    (!text.is_empty()).then_some(text)
}

impl<'a> Sources<'a> {
    /// What was read for one object.
    pub(crate) fn new(rules: &'a Rules<'a>, read: impl IntoIterator<Item = (&'static str, Reading<'a>)>) -> Self {
        Self {
            rules,
            read: read.into_iter().collect(),
        }
    }

    /// A field of the model.
    pub(super) fn map<T>(&self, rule: &Rule<T>, sources: &'static [Source]) -> Field<T> {
        let given = Given {
            cells: sources.iter().map(|source| self.cell(source)).collect(),
            codes: &self.rules.codes,
        };
        match (rule.map)(&given) {
            Outcome::Value(value, at) => Field {
                value: Ok(value),
                source: sources.get(at).copied(),
            },
            Outcome::Nothing => Field::missing(given.reason(), sources.first().copied()),
            Outcome::NotMappable(raw, at) => Field::missing(Missing::NotMappable(raw), sources.get(at).copied()),
        }
    }

    fn cell(&self, source: &Source) -> Cell<'a> {
        let read = self.read.iter().find(|(record, _)| *record == source.record);
        let missing = match read.map_or(Reading::NotRead, |(_, reading)| *reading) {
            Reading::Row(row) => match row.get(source.field) {
                Some(value) if value == MASK => Missing::Masked,
                Some(value) if text_of(value).is_some() => return Cell::Value(value),
                // UKG Pro leaves no field out.
                None if self.rules.is_off(source.field) => Missing::SwitchedOff,
                _ => Missing::Empty,
            },
            Reading::Nothing => Missing::Empty,
            Reading::NotPermitted(line) => Missing::PermissionMissing(line.to_owned()),
            Reading::NotRead => Missing::NotRead,
        };
        Cell::Missing(missing)
    }
}
