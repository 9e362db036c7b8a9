//! Pay days: the runs of a pay date are carried out, from the facts of that moment.

use std::collections::{HashMap, HashSet};

use jiff::civil::{Date, DateTime};

use super::super::Tenant;
use super::super::agenda::Task;
use super::super::employment::Employment;
use super::super::entry::Owner;
use super::super::history::{Change, as_made_up, since_the_hire};
use super::super::identity::EmployeeKey;
use super::paying::{Books, Handed, Paying};
use super::period::last_pay_date;
use super::run::{due, next_pay_date};
use super::tax::Filing;
use super::terms::{Purpose, Terms};
use super::{Account, Election, Paid, Payroll, ledger};

/// The kind of record of an account.
const DEPOSIT: &str = "direct-deposit";

impl Tenant {
    /// Carries out the runs of a pay date, or only remembers it where nobody asked for payroll yet.
    pub(in crate::tenant) fn pay_day(&mut self) {
        let date = self.now.date();
        let handed = self.handed_in(date);
        if !handed.of_employments.is_empty() {
            self.payroll();
        }
        self.paid_until = date;
        if let Some(mut payroll) = self.payroll.take() {
            let paid = payroll.carry_out(self, date, &mut Courses::default(), &handed.of_employments);
            self.payroll = payroll.into();
            self.records.forget_what_payroll_tells();
            self.note_handed_in(date, &handed, &paid);
        }
        self.plan_pay_day();
    }

    /// Plans the next day on which anybody is paid.
    pub(in crate::tenant) fn plan_pay_day(&mut self) {
        if let Some(next) = next_pay_date(self, self.paid_until) {
            self.agenda.plan_once(due(next), Task::PayDay);
        }
    }

    /// The day somebody was last paid since the tenant was made up: by the payroll where it is computed, else by the
    /// calendar.
    pub(in crate::tenant) fn last_paid(&self, key: &EmployeeKey) -> Option<Date> {
        if self.paid_until == self.generated {
            return None;
        }
        let computed = self.payroll.get().and_then(|payroll| payroll.last_paid(key));
        computed.or_else(|| {
            let terms = Terms::of(self, self.employment_by_key(key)?)?;
            last_pay_date(
                terms.pay_group,
                terms.frequency,
                self.paid_until,
                terms.hire,
                terms.until,
            )
        })
    }

    /// The accounts that came with a hire, in the order in which they take their parts.
    fn accounts_of_a_hire(&self, key: &EmployeeKey) -> Vec<Account> {
        // Nobody was hired with one where nobody asked for the records yet: they are made to add to them.
        if !self.records.is_made(DEPOSIT) {
            return Vec::new();
        }
        let records = self.records_of(DEPOSIT, &key.employee_id);
        let mut own: Vec<_> = records
            .filter(|record| record.owner() == Owner::Employment(*key))
            .collect();
        own.sort_by_key(|record| record.text("sequenceNumber").and_then(|text| text.parse::<u32>().ok()));
        own.into_iter().filter_map(Account::of_record).collect()
    }

    /// The place of an employment among those that were made up, then of the others.
    pub(super) fn ordinal(&self, key: &EmployeeKey) -> usize {
        self.made_up.binary_search(key).unwrap_or_else(|_| {
            let place = self.employments.binary_search_by_key(key, Employment::key);
            self.made_up.len() + place.unwrap_or_default()
        })
    }
}

/// Employments that changed since they were made up or began, as they were at one moment after the other.
#[derive(Default)]
pub(in crate::tenant) struct Courses<'a> {
    changed: HashMap<EmployeeKey, Course<'a>>,
}

struct Course<'a> {
    employment: Employment,
    changes: Vec<&'a Change>,
    /// How many of the changes are made.
    made: usize,
    /// When the employment began; none for one that was made up.
    begun: Option<DateTime>,
}

impl<'a> Courses<'a> {
    /// Every employment as it was made up or began.
    pub(super) fn of(tenant: &'a Tenant) -> Self {
        let by_key = tenant.changes_by_employment().into_iter();
        let changed = by_key.filter_map(|(key, changes)| {
            let employment = as_made_up(tenant.employment_by_key(&key)?, &changes);
            let hire = changes.iter().find(|change| change.is_hire());
            let course = Course {
                employment,
                begun: hire.map(|hire| hire.at),
                changes: since_the_hire(&changes).to_vec(),
                made: 0,
            };
            Some((key, course))
        });
        Self {
            changed: changed.collect(),
        }
    }

    /// An employment as it was made up.
    pub(super) fn begun<'e>(&'e self, employment: &'e Employment) -> &'e Employment {
        let course = self.changed.get(&employment.key());
        course.map_or(employment, |course| &course.employment)
    }

    /// Goes on to a moment.
    fn go_on(&mut self, moment: DateTime) {
        for course in self.changed.values_mut() {
            while let Some(change) = course.changes.get(course.made).filter(|change| change.at < moment) {
                course.employment.facts.set(&change.field, change.new.clone());
                course.made += 1;
            }
        }
    }

    /// An employment as it is at the moment; none before it began.
    fn at<'e>(&'e self, employment: &'e Employment, moment: DateTime) -> Option<&'e Employment> {
        match self.changed.get(&employment.key()) {
            Some(course) if course.begun.is_some_and(|begun| begun >= moment) => None,
            Some(course) => Some(&course.employment),
            None => Some(employment),
        }
    }
}

impl Payroll {
    /// Carries out every run of a pay date, and tells whom it paid.
    pub(super) fn carry_out(
        &mut self,
        tenant: &Tenant,
        date: Date,
        courses: &mut Courses<'_>,
        handed: &HashMap<EmployeeKey, Handed>,
    ) -> HashSet<EmployeeKey> {
        let moment = due(date);
        courses.go_on(moment);
        let courses = &*courses;
        let first_run = self.runs.len();
        for group in &mut self.groups {
            if let Some(run) = group.take(date) {
                group.runs.push(self.runs.len());
                self.runs.push(run);
            }
        }
        let mut whom = HashSet::new();
        self.begin(tenant, courses, moment);
        let none = Handed::default();
        let mut place = 0;
        for employment in tenant.employments() {
            let key = employment.key();
            while self.paid.get(place).is_some_and(|paid| paid.key < key) {
                place += 1;
            }
            let Some(paid) = self.paid.get_mut(place).filter(|paid| paid.key == key) else {
                continue;
            };
            let Some(employment) = courses.at(employment, moment) else {
                continue;
            };
            let of_the_group = |run: &super::Run| employment.facts().text("pay_group") == Some(&run.pay_group);
            let Some(run) = (first_run..self.runs.len()).find(|run| of_the_group(&self.runs[*run])) else {
                continue;
            };
            let Some(terms) = Terms::of(tenant, employment) else {
                continue;
            };
            if terms.is_terminated() {
                paid.end(terms.until);
            }
            let mut paying = Paying {
                terms: &terms,
                elections: &paid.elections,
                accounts: &paid.accounts,
                filing: &paid.filing,
                books: &mut paid.books,
            };
            let check = paying.run(run, &self.runs[run], handed.get(&key).unwrap_or(&none));
            if let Some(check) = check {
                paid.checks.push(check);
                whom.insert(key);
            }
        }
        self.number(first_run);
        if let Some(mut postings) = self.ledger.take() {
            let new = ledger::postings(tenant, self, first_run, postings.last());
            postings.extend(new);
            self.ledger = postings.into();
        }
        whom
    }

    /// Opens the books of those who began since: nothing is made up about them, and who comes from another company of
    /// the tenant brings along what both have.
    pub(in crate::tenant) fn begin(&mut self, tenant: &Tenant, courses: &Courses<'_>, moment: DateTime) {
        let mut new = Vec::new();
        for employment in tenant.employments() {
            let key = employment.key();
            if self.of_employment(&key).is_some() || tenant.made_up.binary_search(&key).is_ok() {
                continue;
            }
            let Some(employment) = courses.at(employment, moment) else {
                continue;
            };
            let Some(terms) = Terms::of(tenant, employment) else {
                continue;
            };
            let before = self.before(tenant, courses, moment, &terms);
            let (elections, mut accounts, goals) =
                before.map_or_else(Default::default, |before| before.brought(&terms));
            if accounts.is_empty() {
                accounts = tenant.accounts_of_a_hire(&key);
            }
            new.push(Paid {
                key,
                elections,
                accounts,
                filing: Filing::of(&terms),
                checks: Vec::new(),
                books: Books::new(goals),
                was: Vec::new(),
            });
        }
        if !new.is_empty() {
            self.paid.append(&mut new);
            self.paid.sort_by_key(|paid| paid.key);
        }
    }

    /// The employment from which somebody was transferred.
    fn before(&self, tenant: &Tenant, courses: &Courses<'_>, moment: DateTime, terms: &Terms<'_>) -> Option<&Paid> {
        let all = tenant.employments_of(&terms.key.employee_id).iter();
        let mut others = all.filter(|other| other.key() != terms.key);
        let left = others.find(|other| {
            let other = courses.at(other, moment);
            other.is_some_and(|other| {
                other.facts().text("employment_status") == Some("T")
                    && other.facts().text("termination_date").is_some_and(|end| {
                        let end = end.get(..10).and_then(|end| end.parse::<Date>().ok());
                        end.is_some_and(|end| (terms.hire - end).get_days().abs() <= 7)
                    })
            })
        })?;
        self.of_employment(&left.key())
    }
}

impl Paid {
    /// Ends every election with the employment.
    fn end(&mut self, end: Option<Date>) {
        let Some(end) = end else { return };
        for election in &mut self.elections {
            election.stop = Some(election.stop.map_or(end, |stop| stop.min(end)));
        }
    }

    /// What goes along to another company of the same country: elections that hold, with what was taken towards their
    /// goals, and accounts.
    fn brought(&self, terms: &Terms<'_>) -> (Vec<Election>, Vec<Account>, Vec<i64>) {
        let (mut elections, mut goals) = (Vec::new(), Vec::new());
        for (place, election) in self.elections.iter().enumerate() {
            // The end of the employment ended them a moment ago.
            let holds = election.stop.is_none_or(|stop| (terms.hire - stop).get_days() <= 7);
            if holds && election.plan.is_in_the_group_of(terms) {
                let mut election = election.clone();
                election.stop = None;
                election.start = election.start.max(terms.hire);
                elections.push(election);
                goals.push(self.books.towards_goal(place));
            }
        }
        let mut accounts = Vec::new();
        if self.accounts.iter().all(|account| account.is_of(terms.country)) {
            let mut random = terms.random(Purpose::Deposits);
            accounts.extend(self.accounts.iter().map(|account| Account {
                record_id: random.guid(),
                ..account.clone()
            }));
        }
        (elections, accounts, goals)
    }
}
