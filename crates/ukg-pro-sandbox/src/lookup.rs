//! Which fact a field, a filter or an identifier in a path speaks of, looked up once for all rows.

use std::borrow::Cow;

use jiff::civil::Date;

use crate::{
    dialect::Dialect,
    tenant::{Derivation, Fact, View, canonical_in, derivation, moves_on},
};

/// Where a value comes from.
pub(crate) struct Lookup {
    /// The canonical name of the fact.
    name: Cow<'static, str>,
    /// How it follows from others where nobody set it.
    derivation: Option<Derivation>,
    /// Whether what follows goes before what was set, because it moves on with the clock.
    moves_on: bool,
}

impl Lookup {
    /// What this name means in a record, or in a request for one, of a dialect.
    pub(crate) fn of(record_name: &str, name: &'static str, dialect: &Dialect) -> Self {
        let name = canonical_in(record_name, dialect.fact_name(name));
        Self {
            derivation: derivation(&name),
            moves_on: moves_on(&name),
            name,
        }
    }

    /// The canonical name of the fact.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// The fact of a row, or `None` when it is null; `day` is the day that is asked for.
    pub(crate) fn fact<'a>(&self, view: &View<'a>, day: Date) -> Option<Cow<'a, Fact>> {
        if let Some(derive) = self.derivation.filter(|_| self.moves_on)
            && let Some(fact) = derive(view, day)
        {
            return Some(Cow::Owned(fact));
        }
        match (view.fact(&self.name), self.derivation) {
            (Some(fact), _) => Some(Cow::Borrowed(fact)),
            (None, Some(derive)) => derive(view, day).map(Cow::Owned),
            (None, None) => None,
        }
    }
}
