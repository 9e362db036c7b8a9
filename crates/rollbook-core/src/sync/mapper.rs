//! From the copied rows of an owner to the objects of the people model.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rollbook_model::{
    AccountId, ObjectKind,
    workforce::{EmploymentKey, Fields, PersonKey, RecordKey, RecordKind},
};
use rollbook_store::{EmployeeRef, Mapped, Mapper, Naming, Purged, RowOf, Told};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::told;
use crate::mapping::{self, Reading, Row, Rules, Sources, Supervisors, custom_slots, records, text_of};
use crate::workforce::{key_of, latest};

/// The field of an object that says when it last changed. It is told beside the object and not as a part of it: it
/// changes with what is none of it.
pub(crate) const CHANGED_AT: &str = "changed_at";

/// Makes objects of rows, for one account.
pub(crate) struct PeopleMapper<'a> {
    pub(crate) account: AccountId,
    pub(crate) rules: &'a Rules<'a>,
    /// The line of the permission grid that the service account lacks for a record.
    pub(crate) lacks: &'a HashMap<&'static str, String>,
}

/// Which object it is that was made of rows.
#[derive(Clone, Copy)]
pub(crate) struct Identity {
    pub(crate) kind: ObjectKind,
    pub(crate) id: Uuid,
    /// The person whose it is, if it is a person's.
    pub(crate) person: Option<Uuid>,
}

/// Rows of one owner, by their records.
#[derive(Default)]
pub(crate) struct Rows(BTreeMap<String, Vec<Row>>);

impl Rows {
    pub(crate) fn read(rows: &[RowOf]) -> Self {
        let mut all = Self::default();
        for row in rows {
            // What is kept was written as JSON by the store.
            if let Ok(body) = serde_json::from_str(&row.body) {
                all.add(&row.record, body);
            }
        }
        all
    }

    pub(crate) fn add(&mut self, record: &str, row: Row) {
        self.0.entry(record.to_owned()).or_default().push(row);
    }

    fn of(&self, record: &str) -> &[Row] {
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

    /// The objects of an owner, of all of its rows, each as `make` has it.
    pub(crate) fn make<O>(&self, owner: &str, rows: &Rows, make: fn(Identity, &dyn Fields) -> O) -> Vec<O> {
        match self.structure(rows, make) {
            Some(object) => vec![object],
            None => self.people(owner, rows, make),
        }
    }

    fn people<O>(&self, owner: &str, rows: &Rows, make: fn(Identity, &dyn Fields) -> O) -> Vec<O> {
        let make = |kind, id, person, mapped: &dyn Fields| make(Identity { kind, id, person }, mapped);
        let person = PersonKey(owner.to_owned());
        let id = person.record().uuid(self.account);
        let mut objects = Vec::new();
        let of_person = rows.of(records::P).first();
        if let Some(row) = of_person {
            let sources = self.sources([(records::P, Reading::Row(row))]);
            let person = mapping::person(&sources, person);
            objects.push(make(ObjectKind::Person, id, Some(id), &person));
        }
        for row in rows.of(records::E) {
            let Some(key) = key_of(row) else { continue };
            let employment = key.record().uuid(self.account);
            let sources = self.sources([
                (records::E, Reading::Row(row)),
                (records::P, self.reading(records::P, of_person)),
            ]);
            let mapped = mapping::employment(&sources, key.clone());
            objects.push(make(ObjectKind::Employment, employment, Some(id), &mapped));
            let compensation = self.compensation(&key, row, rows);
            objects.push(make(ObjectKind::Compensation, employment, Some(id), &compensation));
        }
        for row in rows.of(records::H) {
            let Some(key) = text(row, "systemId") else { continue };
            let key = RecordKey::new(RecordKind::JobRecord, [key]);
            let sources = self.sources([(records::H, Reading::Row(row))]);
            let (id_of, mapped) = (key.uuid(self.account), mapping::job_record(&sources, key));
            objects.push(make(ObjectKind::JobRecord, id_of, Some(id), &mapped));
        }
        for row in rows.of(records::K) {
            let Some(key) = text(row, "contactId") else { continue };
            let key = RecordKey::new(RecordKind::Contact, [key]);
            let sources = self.sources([(records::K, Reading::Row(row))]);
            let (id_of, mapped) = (key.uuid(self.account), mapping::contact(&sources, key));
            objects.push(make(ObjectKind::Contact, id_of, Some(id), &mapped));
        }
        if let Some(row) = rows.of(records::U).first() {
            objects.push(make(ObjectKind::CustomFields, id, Some(id), &custom_slots(row)));
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
    fn structure<O>(&self, rows: &Rows, make: fn(Identity, &dyn Fields) -> O) -> Option<O> {
        let (record, row) = rows.0.iter().find_map(|(record, rows)| Some((record, rows.first()?)))?;
        let make = |kind, key: &RecordKey, mapped: &dyn Fields| {
            let id = key.uuid(self.account);
            make(Identity { kind, id, person: None }, mapped)
        };
        let object = match record.as_str() {
            records::D => {
                let id = text(row, "companyID").or_else(|| text(row, "companyId"))?;
                let key = RecordKey::new(RecordKind::Company, [id]);
                let sources = self.sources([(records::D, Reading::Row(row))]);
                make(ObjectKind::Company, &key, &mapping::company(&sources, key.clone()))
            }
            records::O => {
                let level = text(row, "level")?;
                let level = level.split('.').next()?.to_owned();
                let key = RecordKey::new(RecordKind::OrgUnit, [level, text(row, "code")?]);
                let sources = self.sources([(records::O, Reading::Row(row))]);
                make(ObjectKind::OrgUnit, &key, &mapping::org_unit(&sources, key.clone()))
            }
            records::L => {
                let key = RecordKey::new(RecordKind::Location, [text(row, "locationCode")?]);
                let sources = self.sources([(records::L, Reading::Row(row))]);
                make(ObjectKind::Location, &key, &mapping::location(&sources, key.clone()))
            }
            records::J => {
                let key = RecordKey::new(RecordKind::Job, [text(row, "jobCode")?]);
                let sources = self.sources([(records::J, Reading::Row(row))]);
                make(ObjectKind::Job, &key, &mapping::job(&sources, key.clone()))
            }
            _ => return None,
        };
        Some(object)
    }
}

impl Naming for PeopleMapper<'_> {
    fn records(&self) -> &'static [&'static str] {
        Supervisors.records()
    }

    fn kinds(&self) -> &'static [ObjectKind] {
        Supervisors.kinds()
    }

    fn take_out_of_row(&self, row: &mut Row, is_erased: &dyn Fn(&EmployeeRef) -> bool) -> bool {
        Supervisors.take_out_of_row(row, is_erased)
    }

    fn take_out_of_object(&self, fields: &mut Map<String, Value>, is_erased: &dyn Fn(&EmployeeRef) -> bool) -> bool {
        Supervisors.take_out_of_object(fields, is_erased)
    }
}

impl Mapper for PeopleMapper<'_> {
    fn objects(&self, owner: &str, rows: &[RowOf]) -> Vec<Mapped> {
        self.make(owner, &Rows::read(rows), mapped)
    }

    fn told(
        &self,
        kind: ObjectKind,
        old: Option<&Map<String, Value>>,
        new: Option<&Map<String, Value>>,
    ) -> Option<Told> {
        told::told(kind, old, new)
    }

    fn purged(&self, kind: ObjectKind, without: &BTreeSet<String>) -> Purged {
        mapping::purged(kind, without)
    }
}

fn text(row: &Row, name: &str) -> Option<String> {
    row.get(name).and_then(text_of).map(std::borrow::Cow::into_owned)
}

/// An object with its fields, as it is kept.
fn mapped(identity: Identity, object: &dyn Fields) -> Mapped {
    let mut changed_at = None;
    let mut body = Map::new();
    for (name, field) in object.fields() {
        if name == CHANGED_AT {
            changed_at = field.value().as_str().map(str::to_owned);
        } else {
            body.insert(name.to_owned(), field.value());
        }
    }
    let Identity { kind, id, person } = identity;
    Mapped {
        kind,
        id,
        person,
        changed_at,
        body,
    }
}
