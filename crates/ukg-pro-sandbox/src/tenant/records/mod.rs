//! Records of their own, by kind: made up when they are first asked for, kept and changed from then on.

mod accounts;
mod benefits;
mod dependents;
mod pay_periods;
mod plans;

use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::Tenant;
use super::entry::{Entry, Owner};
use super::identity::EmployeeId;

/// What makes up the records of a kind for a tenant as it stands.
type Maker = fn(&Tenant) -> Vec<Entry>;

/// Every kind of record: the name by which the contract's APIs call it, and what makes it up.
///
/// Checks, their deductions and earnings, pay statements and the ledger are no records kept here: payroll computes
/// them (`tenant/payroll`).
const KINDS: &[(&str, Maker)] = &[
    ("benefit-reduction", plans::reductions),
    ("deduction", benefits::deductions),
    ("deduction-change", benefits::changes),
    ("deduction-plan", plans::plans),
    ("dependent-deduction", dependents::deductions),
    ("dependent-enrollment", dependents::enrollments),
    ("direct-deposit", accounts::direct_deposits),
    ("earning", plans::earnings),
    ("enrollment", benefits::enrollments),
    ("global-bank", accounts::global_banks),
    ("insurance-rate", plans::insurance_rates),
    ("option-change", benefits::option_changes),
    ("option-rate", plans::option_rates),
    ("pay-deduction-element", accounts::pay_deduction_elements),
    ("pay-period", pay_periods::pay_periods),
];

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
