//! The structure that people work in, read as a whole to tell codes by their names.

use std::collections::BTreeMap;

use rollbook_model::{
    Problem,
    workforce::{Location, Missing, OrgUnit, RecordKey, RecordKind, UnitRole},
};
use serde_json::Map;

use super::reader::{Beside, Reader};
use crate::mapping::{self, Reading, Row, Sources, records, text_of};

/// Rows a page of a list of the configuration.
const ROWS: u32 = 10_000;

/// Things by their keys, or why there are none.
pub type Lookup<K, T> = Result<BTreeMap<K, T>, Missing>;

/// The structure that people work in.
#[derive(Debug)]
pub struct Structure {
    /// The units, by level and code.
    pub units: Lookup<(u8, String), OrgUnit>,
    /// The places, by code.
    pub locations: Lookup<String, Location>,
}

impl Default for Structure {
    fn default() -> Self {
        Self {
            units: Err(Missing::NotRead),
            locations: Err(Missing::NotRead),
        }
    }
}

impl Structure {
    /// The unit of a code at a level.
    pub fn unit(&self, level: u8, code: &str) -> Option<&OrgUnit> {
        self.units.as_ref().ok()?.get(&(level, code.to_owned()))
    }

    /// The place of a code.
    pub fn location(&self, code: &str) -> Option<&Location> {
        self.locations.as_ref().ok()?.get(code)
    }

    /// The first level whose units have a role, by what the tenant calls it.
    pub fn level_of(&self, role: UnitRole) -> Option<u8> {
        let units = self.units.as_ref().ok()?;
        let has_role = |unit: &OrgUnit| unit.role.get().and_then(|coded| coded.known) == Some(role);
        units
            .iter()
            .find(|(_, unit)| has_role(unit))
            .map(|((level, _), _)| *level)
    }
}

/// The level and code of a row.
fn unit_key(row: &Row) -> Option<(u8, String)> {
    let text = |name| row.get(name).and_then(text_of);
    // A level is told as 2, and by some tenants as 2.0.
    let level = text("level")?.split('.').next()?.parse().ok()?;
    Some((level, text("code")?.into_owned()))
}

impl Reader<'_> {
    /// Reads what of the structure the question needs.
    pub(super) async fn structure(&self) -> Result<Structure, Problem> {
        let needs = self.ask.needs;
        let mut structure = Structure::default();
        if needs.units {
            let rows = self.beside("list_organization_levels", &Map::new(), ROWS).await?;
            structure.units = match rows {
                Beside::Rows(rows) => Ok(self.units(&rows).into_iter().collect()),
                Beside::NotPermitted(line) => Err(Missing::PermissionMissing(line)),
                Beside::NotRead => Err(Missing::NotRead),
            };
        }
        if needs.locations {
            let rows = self.beside("list_location_configurations", &Map::new(), ROWS).await?;
            structure.locations = match rows {
                Beside::Rows(rows) => {
                    let locations = self.locations(&rows).into_iter();
                    Ok(locations.map(|location| (location.key.remote(), location)).collect())
                }
                Beside::NotPermitted(line) => Err(Missing::PermissionMissing(line)),
                Beside::NotRead => Err(Missing::NotRead),
            };
        }
        Ok(structure)
    }

    /// Units with their levels and codes.
    pub(super) fn units(&self, rows: &[Row]) -> Vec<((u8, String), OrgUnit)> {
        let units = rows.iter().filter_map(|row| {
            let (level, code) = unit_key(row)?;
            let key = RecordKey::new(RecordKind::OrgUnit, [level.to_string(), code.clone()]);
            let sources = Sources::new(&self.rules, [(records::O, Reading::Row(row))]);
            Some(((level, code), mapping::org_unit(&sources, key)))
        });
        units.collect()
    }

    /// Places.
    pub(super) fn locations(&self, rows: &[Row]) -> Vec<Location> {
        let locations = rows.iter().filter_map(|row| {
            let code = row.get("locationCode").and_then(text_of)?;
            let key = RecordKey::new(RecordKind::Location, [code]);
            let sources = Sources::new(&self.rules, [(records::L, Reading::Row(row))]);
            Some(mapping::location(&sources, key))
        });
        locations.collect()
    }
}
