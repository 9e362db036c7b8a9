//! Payroll: what everybody was paid in the periods that are kept and in the runs since, to the cent.
//!
//! The tenant begins with past periods; from then on each pay group's next run is carried out on its pay date, from the
//! facts, elections and accounts of that moment. What is changed later changes no past pay. Everything is whole cents, so
//! that earnings add up to the gross, and gross less deductions and taxes is the net that the accounts get.
//!
//! Nothing is computed until somebody asks: until then a pay date only moves [`Tenant::paid_until`] on, and whoever asks
//! first gets the same as if each run had been computed on its day, because every change of a fact is kept with its
//! moment, and the facts can be gone through again. What is no fact (elections that change, items for payroll) can only
//! come in by asking. Once it is computed, each run is carried out on its day.

#![expect(
    clippy::similar_names,
    reason = "employee and employer are UKG's words, and differ enough"
)]

mod check;
mod deposit;
mod earning;
mod election;
mod ledger;
mod line;
mod money;
mod pay_day;
mod paying;
mod period;
mod plan;
mod register;
mod run;
mod statement;
mod tax;
mod terms;

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::OnceLock;

use jiff::civil::{Date, DateTime};

use super::Tenant;
use super::facts::Fact;
use super::history::Change;
use super::identity::{CompanyId, EmployeeId, EmployeeKey};

pub(crate) use self::line::{Line, LineKind};
use self::{check::Check, ledger::Posting, paying::Books, run::Group, tax::Filing};
pub(super) use self::{
    deposit::{Account, Part},
    earning::{EARNINGS, EarningKind, Role},
    election::{Election, Own, Step},
    money::{BasisPoints, Cents, hourly_rate, hundredths as amount_of, pay as worth, rate_text, text as amount},
    pay_day::Courses,
    paying::{Earned, Handed},
    period::{Frequency, is_pay_date, last_pay_date, pay_date_after},
    plan::{AGES, OPTIONS, PLANS, Plan, Rule, YEARS},
    run::Run,
    terms::{Purpose, Terms, midnight},
};

/// The pay of a tenant.
#[derive(Debug, Clone)]
pub(crate) struct Payroll {
    runs: Vec<Run>,
    groups: Vec<Group>,
    /// By employee id, then company id.
    paid: Vec<Paid>,
    /// The last number given in each series: that of a company's checks, and of its deposit advices.
    documents: HashMap<(CompanyId, bool), u32>,
    ledger: OnceLock<Vec<Posting>>,
}

/// An employment with its deductions, its accounts and its checks.
#[derive(Debug, Clone)]
pub(crate) struct Paid {
    pub(super) key: EmployeeKey,
    pub(super) elections: Vec<Election>,
    pub(super) accounts: Vec<Account>,
    filing: Filing,
    /// By pay date; of one run by their place in it.
    checks: Vec<Check>,
    books: Books,
    /// What checks tell of the employee and was another since, the earliest first.
    was: Vec<Was>,
}

/// What a fact was until a moment.
#[derive(Debug, Clone)]
struct Was {
    field: Cow<'static, str>,
    until: DateTime,
    old: Option<Fact>,
}

impl Was {
    fn text(&self) -> Option<&str> {
        self.old.as_ref().and_then(Fact::as_text)
    }
}

/// The facts of employments and persons that checks tell.
const TOLD: [&str; 24] = [
    "address_line1",
    "address_line2",
    "annual",
    "city",
    "country",
    "first_name",
    "hourly",
    "job_code",
    "last_name",
    "location",
    "middle_name",
    "org_level1",
    "org_level2",
    "org_level3",
    "org_level4",
    "pay_group",
    "period",
    "project",
    "shift_code",
    "ssn",
    "state_or_province",
    "suffix",
    "weekly_hours",
    "zip_or_postal_code",
];

impl Tenant {
    /// The payroll, computed when it is first asked for.
    pub(crate) fn payroll(&self) -> &Payroll {
        self.payroll.get_or_init(|| Payroll::of(self))
    }
}

impl Payroll {
    /// The past runs, and those that were carried out since the tenant was made up.
    fn of(tenant: &Tenant) -> Self {
        let (runs, groups) = run::past(tenant);
        let mut courses = Courses::of(tenant);
        let mut paid = Vec::with_capacity(tenant.made_up.len());
        for key in &tenant.made_up {
            let Some(employment) = tenant.employment_by_key(key) else {
                continue;
            };
            let employment = courses.begun(employment);
            let Some(terms) = Terms::of(tenant, employment) else {
                continue;
            };
            let elections = election::elections(&terms, tenant.generated);
            let accounts = deposit::accounts(&terms, tenant.generated);
            let filing = Filing::of(&terms);
            let group = groups.iter().find(|group| group.code == terms.pay_group);
            let places = group.map_or(&[][..], |group| &group.runs[..]);
            let of_the_group = places.iter().map(|place| (*place, &runs[*place]));
            let (checks, books) = paying::past(&terms, &elections, &accounts, &filing, of_the_group);
            paid.push(Paid {
                key: terms.key,
                elections,
                accounts,
                filing,
                checks,
                books,
                was: Vec::new(),
            });
        }
        let mut payroll = Self {
            runs,
            groups,
            paid,
            documents: HashMap::new(),
            ledger: OnceLock::new(),
        };
        payroll.number(0);
        let mut date = tenant.generated;
        while let Some(next) = run::next_pay_date(tenant, date).filter(|next| *next <= tenant.paid_until) {
            payroll.carry_out(tenant, next, &mut courses, &HashMap::new());
            date = next;
        }
        for change in tenant.changes() {
            payroll.note(change);
        }
        payroll
    }

    /// Keeps what checks told of an employee before a change.
    pub(super) fn note(&mut self, change: &Change) {
        let Some(field) = TOLD.iter().find(|field| **field == change.field) else {
            return;
        };
        // A person's fact is that of every employment.
        let is_personal = super::schema::Grain::Employment.schema().position(field).is_none();
        let start = self
            .paid
            .partition_point(|paid| paid.key.employee_id < change.key.employee_id);
        let of_the_person = self.paid[start..].iter_mut();
        let of_the_person = of_the_person.take_while(|paid| paid.key.employee_id == change.key.employee_id);
        for paid in of_the_person.filter(|paid| is_personal || paid.key == change.key) {
            paid.was.push(Was {
                field: Cow::Borrowed(field),
                until: change.at,
                old: change.old.clone(),
            });
        }
    }

    /// Numbers checks and deposit advices of the runs from a place on, company by company, in the order in which they
    /// were paid.
    fn number(&mut self, first_run: usize) {
        let runs = &self.runs;
        let mut order: Vec<(usize, usize)> = Vec::new();
        for (person, paid) in self.paid.iter().enumerate() {
            let new = paid
                .checks
                .iter()
                .rev()
                .take_while(|check| check.run >= first_run)
                .count();
            order.extend((paid.checks.len() - new..paid.checks.len()).map(|check| (person, check)));
        }
        order.sort_by_key(|(person, check)| {
            let run = self.paid[*person].checks[*check].run;
            (runs[run].period.pay_date, runs[run].number, run)
        });
        for (person, check) in order {
            let paid = &mut self.paid[person];
            let company_id = paid.key.company_id;
            // What takes a check back has the number of what it takes back.
            if paid.checks[check].void == check::Void::Voiding {
                paid.checks[check].document = paid.checks[check - 1].document;
                continue;
            }
            let check = &mut paid.checks[check];
            let last = self.documents.entry((company_id, check.is_deposit())).or_default();
            *last += 1;
            check.document = *last;
        }
    }

    /// Everybody's deductions, accounts and checks, by employee id, then company id.
    pub(super) fn paid(&self) -> &[Paid] {
        &self.paid
    }

    /// The runs that are kept, group by group, and those to come.
    pub(super) fn calendar(&self) -> impl Iterator<Item = &Run> {
        self.groups.iter().flat_map(|group| {
            let past = group.runs.iter().map(|place| &self.runs[*place]);
            let past = past.filter(|run| run.kept.is_some());
            past.chain(&group.upcoming)
        })
    }

    /// Drops what was paid to somebody who is removed; the ledger keeps it.
    pub(super) fn forget(&mut self, employee_id: &EmployeeId) {
        self.paid.retain(|paid| paid.key.employee_id != *employee_id);
    }

    /// The day somebody was last paid regularly, by what was computed.
    pub(super) fn last_paid(&self, key: &EmployeeKey) -> Option<Date> {
        let checks = &self.of_employment(key)?.checks;
        let last = checks.iter().rfind(|check| check.mode == check::Mode::Regular)?;
        Some(self.runs[last.run].period.pay_date)
    }

    /// The election of a plan that holds on a day or is to come, with what is chosen.
    pub(super) fn election_of(&self, key: &EmployeeKey, plan: &Plan, day: Date) -> Option<(&Election, &Step)> {
        let paid = self.of_employment(key)?;
        let election = &paid.elections[paid.held(plan, day)?];
        Some((election, election.chosen(day)?))
    }

    /// The last day of the last period of a pay group that is closed, and the day it was paid.
    pub(super) fn closed_until(&self, pay_group: &str) -> Option<(Date, Date)> {
        let group = self.groups.iter().find(|group| group.code == pay_group)?;
        let last = &self.runs[*group.runs.last()?];
        Some((last.period.end, last.period.pay_date))
    }

    pub(super) fn of_employment_mut(&mut self, key: &EmployeeKey) -> Option<&mut Paid> {
        let index = self.paid.binary_search_by_key(key, |paid| paid.key).ok()?;
        self.paid.get_mut(index)
    }

    pub(super) fn of_employment(&self, key: &EmployeeKey) -> Option<&Paid> {
        let index = self.paid.binary_search_by_key(key, |paid| paid.key).ok()?;
        Some(&self.paid[index])
    }
}

/// What a deduction came to by now.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct ToDate {
    pub(super) last: (Cents, Cents),
    pub(super) month: (Cents, Cents),
    pub(super) quarter: (Cents, Cents),
    pub(super) year: (Cents, Cents),
    pub(super) prior_year: (Cents, Cents),
    pub(super) goal: Cents,
    pub(super) arrears: Cents,
    pub(super) last_paid: Option<Date>,
}

impl Paid {
    /// The place of the election of a plan that is not over by a day and not waived.
    pub(super) fn held(&self, plan: &Plan, day: Date) -> Option<usize> {
        self.elections.iter().rposition(|election| {
            election.plan.code == plan.code
                && election.waived.is_none()
                && election.stop.is_none_or(|stop| stop >= day && stop >= election.start)
        })
    }

    /// The place of the election by which a plan was waived.
    pub(super) fn waived(&self, plan: &Plan) -> Option<usize> {
        let mut elections = self.elections.iter();
        elections.rposition(|election| election.plan.code == plan.code && election.waived.is_some())
    }

    /// Adds an election, of which nothing was taken yet.
    pub(super) fn add_election(&mut self, election: Election) {
        self.elections.push(election);
        self.books.add_election();
    }

    /// What checks of a moment tell of the employee, where it was another since.
    fn was(&self, field: &str, at: DateTime) -> Option<&Was> {
        self.was.iter().find(|was| was.field == field && was.until >= at)
    }

    /// What the election at this place came to by a day.
    pub(super) fn to_date(&self, payroll: &Payroll, place: usize, today: Date) -> ToDate {
        let mut to_date = ToDate::default();
        let quarter = |date: Date| (date.year(), (date.month() - 1) / 3);
        let mut last = None;
        for (number, check) in self.checks.iter().enumerate() {
            let paid = payroll.runs[check.run].period.pay_date;
            if paid > today {
                break;
            }
            for line in check.deductions.iter().filter(|line| line.election == Some(place)) {
                let add = |sum: &mut (Cents, Cents)| {
                    sum.0 += line.employee;
                    sum.1 += line.employer;
                };
                if (paid.year(), paid.month()) == (today.year(), today.month()) {
                    add(&mut to_date.month);
                }
                if quarter(paid) == quarter(today) {
                    add(&mut to_date.quarter);
                }
                // The year's sums count what was paid before the kept periods too.
                if paid.year() == today.year() {
                    to_date.year = (line.employee_ytd, line.employer_ytd);
                } else if paid.year() + 1 == today.year() {
                    to_date.prior_year = (line.employee_ytd, line.employer_ytd);
                }
                to_date.arrears += line.original - line.employee;
                to_date.goal = line.goal_to_date.unwrap_or_default();
                if check.counts() {
                    if last != Some(number) {
                        to_date.last = (0, 0);
                    }
                    // What was handed in is a line beside the one of the election.
                    add(&mut to_date.last);
                    last = Some(number);
                    to_date.last_paid = Some(paid);
                }
            }
        }
        to_date
    }
}
