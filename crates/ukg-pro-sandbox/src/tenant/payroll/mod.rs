//! Payroll: what everybody was paid in the periods that are kept, computed once and to the cent.
//!
//! A pay is computed from the facts of the employment and its deductions as they are when it is first asked for, and
//! stays as it is from then on: what is changed later changes no past pay. Everything is whole cents, so that earnings
//! add up to the gross, and gross less deductions and taxes is the net that the accounts get.

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
mod paying;
mod period;
mod plan;
mod register;
mod run;
mod statement;
mod tax;
mod terms;

use std::sync::OnceLock;

use super::Tenant;
use super::identity::{EmployeeId, EmployeeKey};

pub(crate) use self::line::{Line, LineKind};
use self::{check::Check, ledger::Posting, run::Group, tax::Filing};
pub(super) use self::{
    deposit::{Account, Part},
    earning::{EARNINGS, Role},
    election::{Election, Step},
    money::{Cents, hundredths as amount_of, rate_text, text as amount},
    period::{Frequency, last_pay_date},
    plan::{AGES, OPTIONS, PLANS, Plan, Rule},
    run::Run,
    terms::{Purpose, Terms, midnight},
};

/// The past pay of a tenant.
#[derive(Debug, Clone)]
pub(crate) struct Payroll {
    runs: Vec<Run>,
    groups: Vec<Group>,
    /// By employee id, then company id.
    paid: Vec<Paid>,
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
}

impl Tenant {
    /// The payroll, computed when it is first asked for.
    pub(crate) fn payroll(&self) -> &Payroll {
        self.payroll.get_or_init(|| Payroll::of(self))
    }
}

impl Payroll {
    fn of(tenant: &Tenant) -> Self {
        let (runs, groups) = run::runs(tenant);
        let mut paid = Vec::with_capacity(tenant.employments().len());
        for (ordinal, employment) in tenant.employments().iter().enumerate() {
            let Some(terms) = Terms::of(tenant, employment, ordinal) else {
                continue;
            };
            let elections = election::elections(&terms, tenant.generated);
            let accounts = deposit::accounts(&terms, tenant.generated);
            let filing = Filing::of(&terms);
            let group = groups.iter().find(|group| group.code == terms.pay_group);
            let checks = group.map_or_else(Vec::new, |group| {
                let first = group.runs.start;
                let runs = &runs[group.runs.clone()];
                paying::checks(&terms, &elections, &accounts, &filing, first, runs)
            });
            paid.push(Paid {
                key: terms.key,
                elections,
                accounts,
                filing,
                checks,
            });
        }
        let mut payroll = Self {
            runs,
            groups,
            paid,
            ledger: OnceLock::new(),
        };
        payroll.number();
        payroll
    }

    /// Numbers checks and deposit advices company by company, in the order in which they were paid.
    fn number(&mut self) {
        let runs = &self.runs;
        let mut order: Vec<_> = (0..)
            .zip(&self.paid)
            .flat_map(|(person, paid): (usize, _)| (0..paid.checks.len()).map(move |check| (person, check)))
            .collect();
        order.sort_by_key(|(person, check)| {
            let run = self.paid[*person].checks[*check].run;
            (runs[run].period.pay_date, runs[run].number, run)
        });
        let mut given = Vec::new();
        for (person, check) in order {
            let paid = &mut self.paid[person];
            let company_id = paid.key.company_id;
            // What takes a check back has the number of what it takes back.
            if paid.checks[check].void == check::Void::Voiding {
                paid.checks[check].document = paid.checks[check - 1].document;
                continue;
            }
            let check = &mut paid.checks[check];
            let series = (company_id, check.is_deposit());
            let at = given.iter().position(|(known, _)| *known == series).unwrap_or_else(|| {
                given.push((series, 0));
                given.len() - 1
            });
            given[at].1 += 1;
            check.document = given[at].1;
        }
    }

    /// Everybody's deductions, accounts and checks, by employee id, then company id.
    pub(super) fn paid(&self) -> &[Paid] {
        &self.paid
    }

    /// The runs that are kept, group by group, and those to come.
    pub(super) fn calendar(&self) -> impl Iterator<Item = &Run> {
        self.groups.iter().flat_map(|group| {
            let past = self.runs[group.runs.clone()].iter().filter(|run| run.kept.is_some());
            past.chain(&group.upcoming)
        })
    }

    /// Drops what was paid to somebody who is removed; the ledger keeps it.
    pub(super) fn forget(&mut self, employee_id: &EmployeeId) {
        self.paid.retain(|paid| paid.key.employee_id != *employee_id);
    }

    fn of_employment(&self, key: &EmployeeKey) -> Option<&Paid> {
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
    pub(super) last_paid: Option<jiff::civil::Date>,
}

impl Paid {
    /// What the election at this place came to by now.
    pub(super) fn to_date(&self, payroll: &Payroll, place: usize, today: jiff::civil::Date) -> ToDate {
        let mut to_date = ToDate::default();
        let quarter = |date: jiff::civil::Date| (date.year(), (date.month() - 1) / 3);
        for check in &self.checks {
            let paid = payroll.runs[check.run].period.pay_date;
            for line in check.deductions.iter().filter(|line| line.election == place) {
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
                } else {
                    to_date.prior_year = (line.employee_ytd, line.employer_ytd);
                }
                to_date.arrears += line.original - line.employee;
                to_date.goal = line.goal_to_date.unwrap_or_default();
                if check.counts() {
                    to_date.last = (line.employee, line.employer);
                    to_date.last_paid = Some(paid);
                }
            }
        }
        to_date
    }
}
