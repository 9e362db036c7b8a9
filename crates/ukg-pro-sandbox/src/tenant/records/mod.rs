//! Records of their own, by kind: made up when they are first asked for, kept and changed from then on.

mod accounts;
pub(super) mod audit;
mod background;
mod benefits;
mod code;
mod configuration;
mod contact;
mod custom_field;
mod dependents;
mod international;
mod job;
pub(super) mod job_history;
mod pay_periods;
mod phone;
mod plans;
mod position;
mod pto_plan;
mod sso_user;
mod user;

pub(crate) use pto_plan::PLANS as PTO_PLANS;

use std::collections::{BTreeMap, HashMap};
use std::sync::OnceLock;

use super::Tenant;
use super::entry::{Entry, Owner};
use super::identity::{CREATED, EmployeeId, row_id};

pub(crate) use contact::description as relationship;

/// What makes up the records of a kind for a tenant as it stands.
type Maker = fn(&Tenant) -> Vec<Entry>;

/// Every kind of record: the name by which the contract's APIs call it, and what makes it up.
///
/// Checks, their deductions and earnings, pay statements and the ledger are no records kept here: payroll computes
/// them (`tenant/payroll`).
const KINDS: &[(&str, Maker)] = &[
    ("contact", contact::make),
    ("phone", phone::make),
    ("sso-user", sso_user::make),
    ("contract", background::contracts),
    ("custom-field", custom_field::make),
    ("custom-fields-schema", custom_field::schema),
    ("education", background::schools),
    ("employee-profile", user::settings),
    ("international-employee", international::employees),
    ("job-assignment", job::second),
    ("job-group", job::groups),
    ("localization-element", international::elements),
    ("national-document", background::documents),
    ("position", position::make),
    ("position-assignment", position::held),
    ("reporting-category", configuration::reporting_categories),
    ("role", user::roles),
    ("shift-code", configuration::shifts),
    ("tax-group", configuration::tax_groups),
    (super::users::USER, super::users::make),
    ("user-profile", user::profiles),
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

/// Nobody handed anything in yet.
fn nothing(_: &Tenant) -> Vec<Entry> {
    Vec::new()
}

/// The records of a kind, once they are made up.
#[derive(Debug, Clone, Default)]
struct Table {
    entries: OnceLock<Vec<Entry>>,
    /// The places of a person's records, until one changes.
    by_person: OnceLock<HashMap<EmployeeId, Vec<usize>>>,
}

/// The records of a tenant.
#[derive(Debug, Clone)]
pub(super) struct Records {
    tables: BTreeMap<&'static str, Table>,
}

impl Default for Records {
    fn default() -> Self {
        let tables = KINDS.iter().map(|(kind, _)| (*kind, Table::default()));
        Self {
            tables: tables.collect(),
        }
    }
}

/// The kinds that are told as of a day, by what payroll came to.
const OF_THE_DAY: [&str; 3] = ["deduction", "dependent-deduction", "pay-period"];
/// The kinds that tell how elections changed.
const OF_ELECTIONS: [&str; 4] = ["deduction", "dependent-deduction", "deduction-change", "option-change"];

impl Records {
    /// Drops what is told as of a day, which is made up again when somebody asks.
    pub(super) fn forget_what_payroll_tells(&mut self) {
        self.drop_tables(&OF_THE_DAY);
    }

    /// Drops what is told of elections, one of which changed.
    pub(super) fn forget_elections(&mut self) {
        self.drop_tables(&OF_ELECTIONS);
    }

    /// Drops what is told of users who are no employees.
    pub(super) fn forget_users(&mut self) {
        self.drop_tables(&[super::users::USER]);
    }

    fn drop_tables(&mut self, kinds: &[&'static str]) {
        for kind in kinds {
            if let Some(table) = self.tables.get_mut(kind) {
                *table = Table::default();
            }
        }
    }

    /// Whether the records of a kind were asked for already.
    pub(super) fn is_made(&self, kind: &str) -> bool {
        self.tables.get(kind).is_some_and(|table| table.entries.get().is_some())
    }

    /// Takes the records of a kind out to work on them; none where nobody asked for them yet.
    pub(super) fn take(&mut self, kind: &str) -> Option<Vec<Entry>> {
        self.tables.get_mut(kind)?.entries.get_mut().map(std::mem::take)
    }

    /// Drops every record of a person, and says how many of them were rows of job history.
    pub(super) fn forget(&mut self, employee_id: &EmployeeId) -> usize {
        let mut rows = 0;
        for (kind, table) in &mut self.tables {
            let Some(entries) = table.entries.get_mut() else {
                continue;
            };
            let before = entries.len();
            entries.retain(|entry| entry.owner().employee_id() != Some(*employee_id));
            if *kind == super::history::JOB_HISTORY {
                rows = before - entries.len();
            }
            table.by_person.take();
        }
        rows
    }

    /// Puts records back that were taken.
    pub(super) fn put(&mut self, kind: &str, entries: Vec<Entry>) {
        if let Some(table) = self.tables.get_mut(kind)
            && let Some(kept) = table.entries.get_mut()
        {
            *kept = entries;
            table.by_person.take();
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
            (Some(table), Some((_, make))) => table.entries.get_or_init(|| {
                let mut entries = make(self);
                // Whoever was hired since has what the hire gave, and nothing made up; the course of an employment is
                // told from the hire on.
                let tells = [super::history::JOB_HISTORY, super::history::AUDIT].contains(&kind);
                let tells = tells || OF_ELECTIONS.contains(&kind);
                entries.retain(|entry| {
                    if tells {
                        return true;
                    }
                    let employee_id = entry.owner().employee_id();
                    employee_id.is_none_or(|employee_id| !self.hired.contains(&employee_id))
                });
                entries
            }),
            _ => &[],
        }
    }

    /// The records of a kind that belong to a person, whichever company.
    pub fn records_of(&self, kind: &str, employee_id: &EmployeeId) -> impl Iterator<Item = &Entry> {
        let entries = self.records(kind);
        let table = self.records.tables.get(kind);
        let by_person = table.map(|table| {
            table.by_person.get_or_init(|| {
                let mut places: HashMap<_, Vec<usize>> = HashMap::new();
                for (place, entry) in entries.iter().enumerate() {
                    if let Some(employee_id) = entry.owner().employee_id() {
                        places.entry(employee_id).or_default().push(place);
                    }
                }
                places
            })
        });
        let places = by_person.and_then(|places| places.get(employee_id));
        places.into_iter().flatten().filter_map(|place| entries.get(*place))
    }

    /// The records of a kind, for changing; `None` for a kind that does not exist.
    pub fn records_mut(&mut self, kind: &str) -> Option<&mut Vec<Entry>> {
        self.records(kind);
        let table = self.records.tables.get_mut(kind)?;
        table.by_person.take();
        table.entries.get_mut()
    }

    /// Adds a record; whether its kind exists.
    pub fn add_record(&mut self, kind: &str, entry: Entry) -> bool {
        let Some(entries) = self.records_mut(kind) else {
            return false;
        };
        entries.push(entry);
        true
    }

    /// A key of twelve characters for a row that a client creates; never the same twice.
    pub fn next_row_id(&mut self) -> String {
        let ordinal = CREATED + self.created;
        self.created += 1;
        row_id(self.seed, 0, ordinal)
    }

    /// The view of a record, with its employment or, for a person's, the employment in the home company.
    pub fn home_view<'a>(&'a self, entry: &'a Entry) -> super::View<'a> {
        let home = entry
            .owner()
            .employee_id()
            .and_then(|employee_id| self.home(&employee_id));
        match (entry.owner(), home) {
            (Owner::Person(_), Some(employment)) => self.view(employment).of_entry(entry),
            _ => self.entry_view(entry),
        }
    }

    /// The employment of a person in the home company, else the first.
    pub fn home(&self, employee_id: &EmployeeId) -> Option<&super::Employment> {
        let company_id = self.person(employee_id)?.facts().text("company_id")?;
        let employments = self.employments_of(employee_id);
        let home = employments
            .iter()
            .find(|one| one.key().company_id.as_str() == company_id);
        home.or_else(|| employments.first())
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
