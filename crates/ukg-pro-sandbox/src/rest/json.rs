//! Rows as JSON: the same properties in every row, `null` where there is no value
//! (`ukg-pro-rest.md` 6.5).

use jiff::{ToSpan as _, civil::Date};
use serde::ser::{Serialize, SerializeMap, Serializer};
use ukg_pro_contract::{
    record::Row,
    rest::Api,
    value::{DateTime, Value},
};

use super::profile::{self, Variation};
use crate::{project::Projection, switches::Profile, tenant::View};

/// What a row of an API says in a tenant of some profile.
pub(super) struct Object<'a> {
    row: Row<'a>,
    variation: Option<&'static Variation>,
    added: Vec<Option<Value<'a>>>,
}

impl<'a> Object<'a> {
    /// The object of one row.
    pub(super) fn of(view: &View<'a>, projection: &Projection<'a>, api: &Api, profile: Profile) -> Self {
        let variation = profile::of(api, profile);
        let added = variation.map_or(&[][..], |variation| variation.added);
        Self {
            row: projection.row(view),
            variation,
            added: added.iter().map(|field| projection.beyond(field, view)).collect(),
        }
    }
}

impl Object<'_> {
    /// The same with the addresses of this host absolute, as the caller has them (`ukg-pro-rest.md` 16.6).
    pub(super) fn reached_at(mut self, origin: &str) -> Self {
        let path = self.row.text("url").filter(|url| url.starts_with('/'));
        if let Some(address) = path.map(|path| format!("{origin}{path}")) {
            self.row.set("url", Some(Value::Text(address.into())));
        }
        self
    }

    /// The same with its pay date so many days later, where it has one.
    pub(super) fn paid_later(mut self, days: u64) -> Self {
        let days = i64::try_from(days).unwrap_or_default().clamp(0, 366).days();
        let day = self
            .row
            .text("payDate")
            .and_then(|at| at.get(..10)?.parse::<Date>().ok());
        let moved = day.and_then(|day| DateTime::parse(format!("{}T00:00:00", day.saturating_add(days))));
        if let Some(moved) = moved {
            self.row.set("payDate", Some(Value::DateTime(moved)));
        }
        self
    }
}

impl Serialize for Object<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (without, added) = match self.variation {
            Some(variation) => (variation.without, variation.added),
            None => (&[][..], &[][..]),
        };
        let mut map = serializer.serialize_map(None)?;
        for (field, value) in self.row.entries() {
            if !without.contains(&field.name) {
                map.serialize_entry(field.name, &value)?;
            }
        }
        for (field, value) in added.iter().zip(&self.added) {
            map.serialize_entry(field.name, value)?;
        }
        map.end()
    }
}
