//! What a tenant is set up with: companies, units, places, jobs, positions, benefits, fields of its own. Each list is
//! read as a whole, which is one call, and handed on in pages.

use std::collections::BTreeMap;

use rollbook_model::{
    Problem,
    workforce::{Benefit, Company, CustomField, Job, Location, OrgUnit, Position, RecordKey, RecordKind, UnitRole},
};
use serde_json::Map;

use super::{Ask, Listed, ask::Place, reader::Reader, structure::Structure};
use crate::{
    Engine, diagnosis, engine,
    mapping::{self, Reading, Row, Sources, custom_fields, records, text_of},
};

/// Rows a page of what is read as a whole.
const ROWS: u32 = 10_000;
/// Of how many people it is looked at which fields the tenant made.
const SAMPLE: u32 = 100;

/// A page of what was read as a whole, or the one that was asked for.
pub(super) fn page<T>(reader: &Reader<'_>, what: &str, mut all: Vec<(RecordKey, T)>) -> Result<Listed<T>, Problem> {
    let ask = reader.ask;
    if let Some(id) = &ask.id {
        all.retain(|(key, _)| key.remote() == *id || key.id(ask.account) == *id);
        if all.is_empty() {
            return Err(diagnosis::no_such_record(None));
        }
    }
    let place = ask.place(what)?;
    let size = ask.rows() as usize;
    let skipped = usize::try_from(place.page - 1)
        .unwrap_or(usize::MAX)
        .saturating_mul(size);
    let more = all.len() > skipped.saturating_add(size);
    let next = Place {
        page: place.page.saturating_add(1),
        ..place
    };
    Ok(Listed {
        items: all.into_iter().skip(skipped).take(size).map(|(_, item)| item).collect(),
        next: more.then(|| ask.cursor(what, next)),
        structure: Structure::default(),
        calls: reader.calls(),
    })
}

fn text(row: &Row, names: &[&str]) -> Option<String> {
    let values = names.iter().filter_map(|name| row.get(*name));
    values.filter_map(text_of).map(std::borrow::Cow::into_owned).next()
}

impl Engine {
    /// The component companies.
    ///
    /// # Errors
    /// As [`employees`](Self::employees).
    pub async fn companies(&self, ask: &Ask) -> Result<Listed<Company>, Problem> {
        let reader = Reader::new(self, ask).await?;
        let rows = reader.all("list_company_details", &Map::new(), ROWS).await?;
        let companies = rows.iter().filter_map(|row| {
            let key = RecordKey::new(RecordKind::Company, [text(row, &["companyID", "companyId"])?]);
            let sources = Sources::new(&reader.rules, [(records::D, Reading::Row(row))]);
            Some((key.clone(), mapping::company(&sources, key)))
        });
        page(&reader, "companies", companies.collect())
    }

    /// The units of the organization; of those that have a role, where one is given.
    ///
    /// # Errors
    /// As [`employees`](Self::employees).
    pub async fn org_units(&self, ask: &Ask, role: Option<UnitRole>) -> Result<Listed<OrgUnit>, Problem> {
        let reader = Reader::new(self, ask).await?;
        let rows = reader.all("list_organization_levels", &Map::new(), ROWS).await?;
        let mut units: Vec<_> = reader.units(&rows).into_iter().map(|(_, unit)| unit).collect();
        if role.is_some() {
            units.retain(|unit| unit.role.get().and_then(|coded| coded.known) == role);
        }
        let what = format!("org-units {}", role.map_or("", UnitRole::as_str));
        page(
            &reader,
            &what,
            units.into_iter().map(|unit| (unit.key.clone(), unit)).collect(),
        )
    }

    /// The places of work.
    ///
    /// # Errors
    /// As [`employees`](Self::employees).
    pub async fn locations(&self, ask: &Ask) -> Result<Listed<Location>, Problem> {
        let reader = Reader::new(self, ask).await?;
        let rows = reader.all("list_location_configurations", &Map::new(), ROWS).await?;
        let locations = reader.locations(&rows).into_iter();
        let locations = locations.map(|location| (location.key.clone(), location));
        page(&reader, "locations", locations.collect())
    }

    /// The jobs.
    ///
    /// # Errors
    /// As [`employees`](Self::employees).
    pub async fn jobs(&self, ask: &Ask) -> Result<Listed<Job>, Problem> {
        let reader = Reader::new(self, ask).await?;
        let rows = reader.all("list_job_configurations", &Map::new(), ROWS).await?;
        let jobs = rows.iter().filter_map(|row| {
            let key = RecordKey::new(RecordKind::Job, [text(row, &["jobCode"])?]);
            let sources = Sources::new(&reader.rules, [(records::J, Reading::Row(row))]);
            Some((key.clone(), mapping::job(&sources, key)))
        });
        page(&reader, "jobs", jobs.collect())
    }

    /// The positions, each as it is now; of one that only begins, as it will be.
    ///
    /// # Errors
    /// As [`employees`](Self::employees).
    pub async fn positions(&self, ask: &Ask) -> Result<Listed<Position>, Problem> {
        let reader = Reader::new(self, ask).await?;
        let rows = reader.all("list_positions", &Map::new(), ROWS).await?;
        let today = engine::now().to_string();
        let mut latest: BTreeMap<(String, String), &Row> = BTreeMap::new();
        for row in &rows {
            let key = text(row, &["companyId"]).zip(text(row, &["positionCode"]));
            let Some(key) = key else { continue };
            // Texts of days sort as days. What has begun goes before what has not, and of each the latest.
            let order = |row: &Row| {
                let from = text(row, &["effectiveStartDate"]).unwrap_or_default();
                (from <= today, from)
            };
            let known = latest.entry(key).or_insert(row);
            if order(row) > order(known) {
                *known = row;
            }
        }
        let positions = latest.into_iter().map(|((company, code), row)| {
            let key = RecordKey::new(RecordKind::Position, [company, code]);
            let sources = Sources::new(&reader.rules, [(records::S, Reading::Row(row))]);
            (key.clone(), mapping::position(&sources, key))
        });
        let mut listed = page(&reader, "positions", positions.collect())?;
        listed.structure = reader.structure().await?;
        Ok(listed)
    }

    /// The deduction and benefit plans.
    ///
    /// # Errors
    /// As [`employees`](Self::employees).
    pub async fn benefits(&self, ask: &Ask) -> Result<Listed<Benefit>, Problem> {
        let reader = Reader::new(self, ask).await?;
        let rows = reader.all("list_deduction_configurations", &Map::new(), ROWS).await?;
        let benefits = rows.iter().filter_map(|row| {
            let key = RecordKey::new(RecordKind::Benefit, [text(row, &["deductionCode"])?]);
            let sources = Sources::new(&reader.rules, [(records::B, Reading::Row(row))]);
            Some((key.clone(), mapping::benefit(&sources, key)))
        });
        page(&reader, "benefits", benefits.collect())
    }

    /// The fields that the tenant made, without values. UKG Pro names them in the rows of people only, so those of
    /// the first hundred people are looked at.
    ///
    /// # Errors
    /// As [`employees`](Self::employees).
    pub async fn custom_field_definitions(&self, ask: &Ask) -> Result<Listed<CustomField>, Problem> {
        let reader = Reader::new(self, ask).await?;
        let (rows, _) = reader.page("list_user_defined_fields", &Map::new(), 1, SAMPLE).await?;
        let mut fields = BTreeMap::new();
        for field in rows.iter().flat_map(custom_fields).filter(|field| field.name.is_some()) {
            let bare = CustomField { value: None, ..field };
            fields.entry(bare.slot.clone()).or_insert(bare);
        }
        let fields = fields.into_values().map(|field: CustomField| {
            let key = RecordKey::new(RecordKind::CustomField, [field.slot.as_str()]);
            (key, field)
        });
        page(&reader, "custom-fields", fields.collect())
    }
}
