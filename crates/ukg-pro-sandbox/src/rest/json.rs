//! Rows as JSON: the same properties in every row, `null` where there is no value
//! (`ukg-pro-rest.md` 6.5).

use serde::ser::{Serialize, SerializeMap, Serializer};
use ukg_pro_contract::record::Row;

use crate::{switches::Profile, tenant::View};

/// What was not yet there in 2019 (`ukg-pro-rest.md` 13.1).
const SINCE_2019: [&str; 2] = ["nationalId", "nationalIdCountry"];

/// What newer tenants add, and the property a row must have for it to be added.
const ADDED: [(&str, Option<&str>); 3] = [
    ("addressLine3", Some("addressLine2")),
    ("addressLine4", Some("addressLine2")),
    ("integrationRecordId", None),
];

/// A row as an object.
pub(super) fn object(row: &Row<'_>, view: &View<'_>, profile: Profile) -> serde_json::Result<Vec<u8>> {
    serde_json::to_vec(&Object { row, view, profile })
}

/// Rows as a bare array.
pub(super) fn array(rows: &[(Row<'_>, View<'_>)], profile: Profile) -> serde_json::Result<Vec<u8>> {
    let objects: Vec<_> = rows.iter().map(|(row, view)| Object { row, view, profile }).collect();
    serde_json::to_vec(&objects)
}

struct Object<'a> {
    row: &'a Row<'a>,
    view: &'a View<'a>,
    profile: Profile,
}

impl Serialize for Object<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (field, value) in self.row.entries() {
            if self.profile != Profile::Of2019 || !SINCE_2019.contains(&field.name) {
                map.serialize_entry(field.name, &value)?;
            }
        }
        if self.profile == Profile::Newest {
            let has = |name: &str| self.row.record().position(name).is_some();
            for (name, beside) in ADDED {
                if beside.is_none_or(has) && !has(name) {
                    map.serialize_entry(name, &self.view.text(name))?;
                }
            }
        }
        map.end()
    }
}
