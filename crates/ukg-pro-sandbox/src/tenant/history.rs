//! What changed, and what UKG Pro keeps of it: a row of job history for each change of job, organization, pay or
//! status, and an entry of the audit trail for each field (`ukg-pro-rest.md` 13.5, 13.13).

use std::collections::HashMap;

use jiff::civil::DateTime;

use super::Tenant;
use super::calendar::{midnight, timestamp};
use super::employment::Employment;
use super::entry::{Entry, Owner};
use super::facts::Fact;
use super::identity::{EmployeeKey, record_id};
use super::records::audit;
use super::view::View;

/// The kind of record that tells the course of an employment.
pub(super) const JOB_HISTORY: &str = "job-history";
/// The kind of record that tells each change of a field.
pub(super) const AUDIT: &str = "audit-entry";

/// A fact that is another since a moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The employment through which it was changed.
    pub key: EmployeeKey,
    /// The fact's canonical name.
    pub field: String,
    /// What it was; none for null.
    pub old: Option<Fact>,
    /// What it is.
    pub new: Option<Fact>,
    /// When it became so.
    pub at: DateTime,
}

/// The fact that is given when an employment begins, and never again.
const NUMBER: &str = "employee_number";

impl Change {
    /// Whether an employment began with it.
    pub(super) fn is_hire(&self) -> bool {
        self.field == NUMBER && self.old.is_none()
    }
}

/// What a row of job history tells as it stood, beside who it is about.
const TOLD: &[&str] = &[
    "annual",
    "employee_type",
    "employment_status",
    "full_or_part_time",
    "hourly",
    "job_code",
    "job_description",
    "job_group",
    "location",
    "org_level1",
    "org_level2",
    "org_level3",
    "org_level4",
    "other_rate1",
    "other_rate2",
    "other_rate3",
    "other_rate4",
    "pay_group",
    "pay_frequency",
    "pay_scale_code",
    "period",
    "piece_pay_rate",
    "position_code",
    "reason_code",
    "hourly_or_salaried",
    "scheduled_annual_hrs",
    "scheduled_fte",
    "scheduled_hours",
    "shift_code",
    "shift_group",
    "step_no",
    "supervisor_id",
    "supervisor_first_name",
    "supervisor_last_name",
    "national_union",
    "weekly",
    "project",
    "number_of_payments",
    "weekly_hours",
    "alternate_title",
    "local_union",
];

/// Facts that a row of job history tells, and whose change by itself makes none.
const ACCOMPANYING: &[&str] = &["reason_code", "job_description", "number_of_payments"];

/// The facts that date a change.
const DATES: &[&str] = &["effective_date", "date_in_job", "status_start_date", "termination_date"];

/// Whether a change of the fact of this canonical name makes a row of job history.
fn is_of_the_job(field: &str) -> bool {
    field == "supervisor" || (TOLD.contains(&field) && !ACCOMPANYING.contains(&field))
}

/// What the keys of new rows follow from, beside how many rows there are.
#[derive(Debug, Clone, Copy)]
struct Numbering {
    seed: u64,
    /// How many rows are gone.
    removed: usize,
}

impl Tenant {
    fn numbering(&self) -> Numbering {
        Numbering {
            seed: self.seed,
            removed: self.rows_removed,
        }
    }

    /// Every change since the tenant was generated, the latest last; a hire is a change of facts from null, the
    /// employee number among them.
    pub fn changes(&self) -> &[Change] {
        &self.changes
    }

    /// Notes a change that is about to be made.
    pub(super) fn record_change(&mut self, change: Change) {
        if let Some(payroll) = self.payroll.get_mut() {
            payroll.note(&change);
        }
        self.changes.push(change);
    }

    /// Notes a change that was made, and tells it in the job history and the audit trail.
    pub fn note_change(&mut self, change: Change) {
        let before = self.changes.len();
        self.record_change(change);
        self.tell_changes(before);
    }

    /// Tells the changes from this place on, which have been made, in the job history and the audit trail.
    ///
    /// Records that nobody asked for yet are made from the changes when somebody does.
    pub(super) fn tell_changes(&mut self, from: usize) {
        if self.records.is_made(AUDIT) {
            let changes = self.changes.iter().skip(from);
            let entries: Vec<Entry> = changes.filter_map(|change| audit::entry(self, change)).collect();
            if let Some(trail) = self.records_mut(AUDIT) {
                trail.extend(entries);
            }
        }
        let Some(mut rows) = self.records.take(JOB_HISTORY) else {
            return;
        };
        let mut told: Vec<EmployeeKey> = Vec::new();
        for change in self.changes.iter().skip(from) {
            let Change { key, at, .. } = *change;
            let Some(employment) = self.employment_by_key(&key).filter(|_| !told.contains(&key)) else {
                continue;
            };
            told.push(key);
            let start = start_of_group(&self.changes, at);
            let group: Vec<&Change> = self.changes[start..].iter().filter(|one| one.key == key).collect();
            if group.iter().any(|change| change.is_hire()) {
                // Whoever begins has a course of one row, which is told once.
                let owner = Owner::Employment(key);
                let place = behind(&rows, owner);
                if place == 0 || rows[place - 1].owner() != owner {
                    let changes: Vec<&Change> = self.changes.iter().filter(|one| one.key == key).collect();
                    let mut course = super::records::job_history::course(self, employment, &changes);
                    number_from(&mut course, rows.len() + self.rows_removed, self.seed);
                    rows.splice(place..place, course);
                }
            } else {
                append(&mut rows, &self.view(employment), at, &group, self.numbering());
            }
        }
        self.records.put(JOB_HISTORY, rows);
    }

    /// Keeps that an employment began, after it was added.
    pub(super) fn note_hire(&mut self, key: EmployeeKey) {
        let number = self.fact(&key, NUMBER).cloned();
        let at = self.now();
        self.note_change(Change {
            key,
            field: NUMBER.to_owned(),
            old: None,
            new: number,
            at,
        });
    }

    /// The changes of every employment, in order.
    pub(super) fn changes_by_employment(&self) -> HashMap<EmployeeKey, Vec<&Change>> {
        let mut by_key: HashMap<EmployeeKey, Vec<&Change>> = HashMap::new();
        for change in &self.changes {
            by_key.entry(change.key).or_default().push(change);
        }
        by_key
    }

    /// Adds to the rows of an employment as it was made up what changed since.
    pub(super) fn relive(&self, mut employment: Employment, changes: &[&Change], rows: &mut Vec<Entry>) {
        for group in since_the_hire(changes).chunk_by(|one, next| one.at == next.at) {
            for change in group {
                employment.facts.set(&change.field, change.new.clone());
            }
            if let Some(first) = group.first() {
                append(rows, &self.view(&employment), first.at, group, self.numbering());
            }
        }
    }
}

/// An employment as it was before these changes of it, or when it began.
pub(super) fn as_made_up(employment: &Employment, changes: &[&Change]) -> Employment {
    let mut made_up = employment.clone();
    for change in since_the_hire(changes).iter().rev() {
        made_up.facts.set(&change.field, change.old.clone());
    }
    made_up
}

/// The changes of an employment since it was made up or began.
pub(super) fn since_the_hire<'a, 'c>(changes: &'a [&'c Change]) -> &'a [&'c Change] {
    let hire = changes.iter().rfind(|change| change.is_hire());
    // What a hire gives is given at the same moment.
    let last = hire.and_then(|hire| changes.iter().rposition(|change| change.at == hire.at));
    &changes[last.map_or(0, |last| last + 1)..]
}

/// The place behind the rows of an owner, or where they would stand.
fn behind(rows: &[Entry], owner: Owner) -> usize {
    rows.partition_point(|row| row.owner() <= owner)
}

/// Where the changes of this moment begin, which is the last one that anything changed at.
fn start_of_group(changes: &[Change], at: DateTime) -> usize {
    let earlier = changes.iter().rposition(|change| change.at != at);
    earlier.map_or(0, |place| place + 1)
}

/// Adds the row that the changes of one moment make, or writes it anew.
fn append(rows: &mut Vec<Entry>, view: &View<'_>, at: DateTime, group: &[&Change], numbering: Numbering) {
    let Some(key) = view.key() else { return };
    if !group
        .iter()
        .any(|change| change.at == at && is_of_the_job(&change.field))
    {
        return;
    }
    let created = timestamp(at);
    let owner = Owner::Employment(key);
    let behind = behind(rows, owner);
    let of_it = |place: Option<usize>| place.filter(|place| rows[*place].owner() == owner);
    let last = of_it(behind.checked_sub(1));
    let anew = last.filter(|place| rows[*place].text("datetime_created") == Some(&created));
    let previous = match anew {
        Some(place) => of_it(place.checked_sub(1)),
        None => last,
    };
    let dated = group.iter().rev().find(|change| DATES.contains(&change.field.as_str()));
    let effective = dated.and_then(|change| change.new.clone());
    let effective = effective.unwrap_or_else(|| Fact::text(midnight(at.date())));
    let mut row = told(view, effective, created);
    if row.text("employment_status") == Some("T") {
        let reason = view.fact("termination_reason").cloned();
        row.set("reason_code", reason.or_else(|| view.fact("reason_code").cloned()));
    }
    compare(&mut row, previous.map(|place| &rows[place]));
    let flagged = |name: &str| view.fact(name).and_then(Fact::as_flag) == Some(true);
    let moved = row.fact("is_job_change").and_then(Fact::as_flag) == Some(true);
    row.set("is_promotion", Some(Fact::flag(moved && flagged("promotion"))));
    let crossed = view.text("termination_reason") == Some("320") && row.text("employment_status") == Some("T");
    row.set(
        "is_transfer",
        Some(Fact::flag(crossed || (moved && flagged("transfer")))),
    );
    if let Some(place) = anew {
        row.set("system_id", rows[place].fact("system_id").cloned());
        rows[place] = row;
    } else {
        let number = rows.len() + numbering.removed;
        number_from(std::slice::from_mut(&mut row), number, numbering.seed);
        rows.insert(behind, row);
    }
}

/// A row of job history of an employment as it stands.
pub(super) fn told(view: &View<'_>, effective: Fact, created: String) -> Entry {
    let owner = view.key().map_or(Owner::Tenant, Owner::Employment);
    let mut row = Entry::new(owner);
    for name in TOLD {
        row.set(name, view.fact(name).cloned());
    }
    let of_the_job = |name: &str| view.tenant().job(view.text("job_code")?)?.get(name).cloned();
    row.set("flsa_category", of_the_job("flsa_type_code"));
    row.set("salary_grade", of_the_job("job_salary_grade"));
    let outside = || {
        let number = |text: &str| text.parse::<f64>().ok();
        let full_time = number(view.text("hourly")?)? * 2080.0;
        let bound = |name| of_the_job(name).and_then(|fact| number(fact.as_text()?));
        Some(full_time < bound("pay_range_minimum")? || full_time > bound("pay_range_maximum")?)
    };
    row.set("is_outside_range", Some(Fact::flag(outside().unwrap_or(false))));
    row.set("is_outside_guidelines", Some(Fact::flag(false)));
    row.set("is_system", Some(Fact::flag(false)));
    row.set("is_promotion", Some(Fact::flag(false)));
    row.set("is_transfer", Some(Fact::flag(false)));
    row.set("supervisor_not_in_list", Some(Fact::flag(false)));
    row.set("use_pay_scales", Some(Fact::flag(row.fact("pay_scale_code").is_some())));
    row.set("is_viewable_by_employee", Some(Fact::flag(true)));
    row.set("created_by_user_id", Some(Fact::text("1")));
    row.set("home_company_id", home_of(view));
    row.set("integration_effective_date", Some(effective.clone()));
    row.set("job_effective_date", Some(effective));
    row.set("datetime_created", Some(Fact::text(created)));
    row
}

fn home_of(view: &View<'_>) -> Option<Fact> {
    let employee_id = view.employee_id()?;
    view.tenant().person_fact(&employee_id, "company_id").cloned()
}

/// Says of a row what changed since the one before; the first is all new.
pub(super) fn compare(row: &mut Entry, previous: Option<&Entry>) {
    let differs = |names: &[&str]| {
        let differs = |name: &&str| previous.is_none_or(|previous| previous.fact(name) != row.fact(name));
        names.iter().any(differs)
    };
    let job = differs(&["job_code"]);
    let organization = differs(&["org_level1", "org_level2", "org_level3", "org_level4"]);
    let rate = differs(&["hourly", "annual"]);
    let pay = |entry: &Entry| entry.text("hourly").and_then(|text| text.parse::<f64>().ok());
    let percent = match previous.map(|previous| (pay(previous), pay(row))) {
        Some((Some(old), Some(new))) if old > 0.0 => (new - old) / old * 100.0,
        _ => 0.0,
    };
    row.set("is_job_change", Some(Fact::flag(job)));
    row.set("is_orgchange", Some(Fact::flag(organization)));
    row.set("is_rate_change", Some(Fact::flag(rate)));
    let percent = if percent.abs() < 0.005 { 0.0 } else { percent };
    let text = format!("{percent:.2}");
    // Two places at most, one at least.
    let text = text.strip_suffix('0').unwrap_or(&text);
    row.set("percent_change", Some(Fact::text(text.to_owned())));
}

/// Gives rows their keys, which count from this number.
pub(super) fn number_from(rows: &mut [Entry], start: usize, seed: u64) {
    for (number, row) in (start..).zip(rows) {
        let id = record_id(seed, number as u64);
        row.set("system_id", Some(Fact::text(id)));
    }
}
