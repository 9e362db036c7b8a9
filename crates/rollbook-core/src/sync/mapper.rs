//! From the copied rows of an owner to the objects of the people model.

use std::collections::{BTreeMap, HashMap};

use rollbook_model::{
    AccountId, ObjectKind,
    workforce::{EmploymentKey, PersonKey, RecordKey, RecordKind},
};
use rollbook_store::{Mapped, Mapper, RowOf, Told};
use serde::Serialize;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::told;
use crate::mapping::{self, Reading, Row, Rules, Sources, custom_fields, records, text_of};
use crate::workforce::{key_of, latest};

/// The field of an object that says when it last changed. It is told beside the object and not as a part of it: it
/// changes with what is none of it.
const CHANGED_AT: &str = "changed_at";

/// Makes objects of rows, for one account.
pub(super) struct PeopleMapper<'a> {
    pub(super) account: AccountId,
    pub(super) rules: &'a Rules<'a>,
    /// The line of the permission grid that the service account lacks for a record.
    pub(super) lacks: &'a HashMap<&'static str, String>,
}

/// Rows of one owner, by their records.
pub(super) struct Rows(BTreeMap<String, Vec<Row>>);

impl Rows {
    pub(super) fn read(rows: &[RowOf]) -> Self {
        let mut all: BTreeMap<String, Vec<Row>> = BTreeMap::new();
        for row in rows {
            // What is kept was written as JSON by the store.
            if let Ok(body) = serde_json::from_str(&row.body) {
                all.entry(row.record.clone()).or_default().push(body);
            }
        }
        Self(all)
    }

    pub(super) fn of(&self, record: &str) -> &[Row] {
        self.0.get(record).map(Vec::as_slice).unwrap_or_default()
    }
}

impl PeopleMapper<'_> {
    fn reading<'b>(&'b self, record: &'static str, row: Option<&'b Row>) -> Reading<'b> {
        match (row, self.lacks.get(record)) {
            (Some(row), _) => Reading::Row(row),
            (None, Some(line)) => Reading::NotPermitted(line),
            (None, None) => Reading::Nothing,
        }
    }

    fn sources<'b, const N: usize>(&'b self, read: [(&'static str, Reading<'b>); N]) -> Sources<'b> {
        Sources::new(self.rules, read)
    }

    fn people(&self, owner: &str, rows: &Rows) -> Vec<Mapped> {
        let person = PersonKey(owner.to_owned());
        let id = person.record().uuid(self.account);
        let mut objects = Vec::new();
        let of_person = rows.of(records::P).first();
        if let Some(row) = of_person {
            let sources = self.sources([(records::P, Reading::Row(row))]);
            let person = mapping::person(&sources, person);
            objects.push(object(ObjectKind::Person, id, Some(id), &person));
        }
        for row in rows.of(records::E) {
            let Some(key) = key_of(row) else { continue };
            let employment = key.record().uuid(self.account);
            let sources = self.sources([
                (records::E, Reading::Row(row)),
                (records::P, self.reading(records::P, of_person)),
            ]);
            let mapped = mapping::employment(&sources, key.clone());
            objects.push(object(ObjectKind::Employment, employment, Some(id), &mapped));
            let compensation = self.compensation(&key, row, rows);
            objects.push(object(ObjectKind::Compensation, employment, Some(id), &compensation));
        }
        for row in rows.of(records::H) {
            let Some(key) = text(row, "systemId") else { continue };
            let key = RecordKey::new(RecordKind::JobRecord, [key]);
            let sources = self.sources([(records::H, Reading::Row(row))]);
            let (id_of, mapped) = (key.uuid(self.account), mapping::job_record(&sources, key));
            objects.push(object(ObjectKind::JobRecord, id_of, Some(id), &mapped));
        }
        for row in rows.of(records::K) {
            let Some(key) = text(row, "contactId") else { continue };
            let key = RecordKey::new(RecordKind::Contact, [key]);
            let sources = self.sources([(records::K, Reading::Row(row))]);
            let (id_of, mapped) = (key.uuid(self.account), mapping::contact(&sources, key));
            objects.push(object(ObjectKind::Contact, id_of, Some(id), &mapped));
        }
        if let Some(row) = rows.of(records::U).first() {
            let fields = custom_fields(row).into_iter();
            let body = fields.map(|field| (field.slot.clone(), serde_json::to_value(&field).unwrap_or_default()));
            objects.push(Mapped {
                kind: ObjectKind::CustomFields,
                id,
                person: Some(id),
                body: body.collect(),
                changed_at: None,
            });
        }
        objects
    }

    fn compensation(&self, key: &EmploymentKey, row: &Row, rows: &Rows) -> rollbook_model::workforce::Compensation {
        let of_employment = |row: &&Row| key_of(row).as_ref() == Some(key);
        let compensation = rows.of(records::C).iter().find(of_employment);
        let history = latest(rows.of(records::H).iter().filter(of_employment));
        let sources = self.sources([
            (records::C, self.reading(records::C, compensation)),
            (records::H, self.reading(records::H, history)),
            (records::E, Reading::Row(row)),
        ]);
        mapping::compensation(&sources, key.clone())
    }

    /// What people work in: one row, one object.
    fn structure(&self, rows: &Rows) -> Option<Mapped> {
        let (record, row) = rows.0.iter().find_map(|(record, rows)| Some((record, rows.first()?)))?;
        let mapped = match record.as_str() {
            records::D => {
                let key = RecordKey::new(
                    RecordKind::Company,
                    [text(row, "companyID").or_else(|| text(row, "companyId"))?],
                );
                let sources = self.sources([(records::D, Reading::Row(row))]);
                object(
                    ObjectKind::Company,
                    key.uuid(self.account),
                    None,
                    &mapping::company(&sources, key),
                )
            }
            records::O => {
                let level = text(row, "level")?;
                let level = level.split('.').next()?.to_owned();
                let key = RecordKey::new(RecordKind::OrgUnit, [level, text(row, "code")?]);
                let sources = self.sources([(records::O, Reading::Row(row))]);
                object(
                    ObjectKind::OrgUnit,
                    key.uuid(self.account),
                    None,
                    &mapping::org_unit(&sources, key),
                )
            }
            records::L => {
                let key = RecordKey::new(RecordKind::Location, [text(row, "locationCode")?]);
                let sources = self.sources([(records::L, Reading::Row(row))]);
                object(
                    ObjectKind::Location,
                    key.uuid(self.account),
                    None,
                    &mapping::location(&sources, key),
                )
            }
            records::J => {
                let key = RecordKey::new(RecordKind::Job, [text(row, "jobCode")?]);
                let sources = self.sources([(records::J, Reading::Row(row))]);
                object(
                    ObjectKind::Job,
                    key.uuid(self.account),
                    None,
                    &mapping::job(&sources, key),
                )
            }
            _ => return None,
        };
        Some(mapped)
    }
}

impl Mapper for PeopleMapper<'_> {
    fn objects(&self, owner: &str, rows: &[RowOf]) -> Vec<Mapped> {
        let rows = Rows::read(rows);
        match self.structure(&rows) {
            Some(mapped) => vec![mapped],
            None => self.people(owner, &rows),
        }
    }

    fn told(
        &self,
        kind: ObjectKind,
        old: Option<&Map<String, Value>>,
        new: Option<&Map<String, Value>>,
    ) -> Option<Told> {
        told::told(kind, old, new)
    }
}

fn text(row: &Row, name: &str) -> Option<String> {
    row.get(name).and_then(text_of).map(std::borrow::Cow::into_owned)
}

/// An object with its fields, as it is kept.
fn object<T: Serialize>(kind: ObjectKind, id: Uuid, person: Option<Uuid>, mapped: &T) -> Mapped {
    let mut body = match serde_json::to_value(mapped) {
        Ok(Value::Object(body)) => body,
        _ => Map::new(),
    };
    let changed_at = body.shift_remove(CHANGED_AT);
    Mapped {
        kind,
        id,
        person,
        changed_at: changed_at.and_then(|at| at.as_str().map(str::to_owned)),
        body,
    }
}
