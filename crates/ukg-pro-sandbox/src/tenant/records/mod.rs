//! Records of their own, by kind: made up when they are first asked for, kept and changed from then on.

pub(super) mod audit;
mod code;
pub(super) mod job_history;
mod pto_plan;

pub(crate) use pto_plan::PLANS as PTO_PLANS;

use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::Tenant;
use super::entry::{Entry, Owner};
use super::identity::EmployeeId;

/// What makes up the records of a kind for a tenant as it stands.
type Maker = fn(&Tenant) -> Vec<Entry>;

/// Every kind of record: the name by which the contract's APIs call it, and what makes it up.
const KINDS: &[(&str, Maker)] = &[
    ("job-history", job_history::make),
    ("audit-entry", audit::make),
    ("audited-field", audit::fields),
    ("code", code::make),
    ("code-table", code::tables),
    ("pto-plan", pto_plan::make),
    ("staged-transaction", nothing),
    ("imported-earning", nothing),
    ("pending-deduction", nothing),
    ("pending-earning", nothing),
    ("third-party-pay", nothing),
];

/// Nobody handed anything in yet.
fn nothing(_: &Tenant) -> Vec<Entry> {
    Vec::new()
}

/// The records of a tenant.
#[derive(Debug, Clone)]
pub(super) struct Records {
    tables: BTreeMap<&'static str, OnceLock<Vec<Entry>>>,
}

impl Default for Records {
    fn default() -> Self {
        let tables = KINDS.iter().map(|(kind, _)| (*kind, OnceLock::new()));
        Self {
            tables: tables.collect(),
        }
    }
}

impl Records {
    /// Whether the records of a kind were asked for already.
    pub(super) fn is_made(&self, kind: &str) -> bool {
        self.tables.get(kind).is_some_and(|table| table.get().is_some())
    }

    /// Takes the records of a kind out to work on them; none where nobody asked for them yet.
    pub(super) fn take(&mut self, kind: &str) -> Option<Vec<Entry>> {
        self.tables.get_mut(kind)?.get_mut().map(std::mem::take)
    }

    /// Puts records back that were taken.
    pub(super) fn put(&mut self, kind: &str, entries: Vec<Entry>) {
        if let Some(table) = self.tables.get_mut(kind).and_then(OnceLock::get_mut) {
            *table = entries;
        }
    }
}

impl Tenant {
    /// Whether there are records of this kind.
    pub fn has_records(&self, kind: &str) -> bool {
        self.records.tables.contains_key(kind)
    }

    /// The records of a kind in their stable order; none of a kind that does not exist.
    pub fn records(&self, kind: &str) -> &[Entry] {
        let maker = KINDS.iter().find(|(known, _)| *known == kind);
        match (self.records.tables.get(kind), maker) {
            (Some(table), Some((_, make))) => table.get_or_init(|| make(self)),
            _ => &[],
        }
    }

    /// The records of a kind that belong to a person, whichever company.
    pub fn records_of(&self, kind: &str, employee_id: &EmployeeId) -> impl Iterator<Item = &Entry> {
        let entries = self.records(kind).iter();
        entries.filter(move |entry| entry.owner().employee_id() == Some(*employee_id))
    }

    /// The records of a kind, for changing; `None` for a kind that does not exist.
    pub fn records_mut(&mut self, kind: &str) -> Option<&mut Vec<Entry>> {
        self.records(kind);
        self.records.tables.get_mut(kind)?.get_mut()
    }

    /// Adds a record; whether its kind exists.
    pub fn add_record(&mut self, kind: &str, entry: Entry) -> bool {
        let Some(entries) = self.records_mut(kind) else {
            return false;
        };
        entries.push(entry);
        true
    }

    /// The view of a record, with the employment, person and company it belongs to.
    pub fn entry_view<'a>(&'a self, entry: &'a Entry) -> super::View<'a> {
        let view = match entry.owner() {
            Owner::Tenant => None,
            Owner::Person(employee_id) => self.person(&employee_id).map(|person| self.person_view(person)),
            Owner::Employment(key) => self.employment_by_key(&key).map(|employment| self.view(employment)),
        };
        view.unwrap_or_else(|| self.empty_view()).of_entry(entry)
    }
}
