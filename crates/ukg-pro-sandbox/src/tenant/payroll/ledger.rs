//! The general ledger: each run as debits and credits by account and place of work, which balance
//! (`ukg-pro-rest.md` 17.6).

use std::collections::BTreeMap;

use jiff::ToSpan as _;

use super::super::Tenant;
use super::super::entry::{Entry, Owner};
use super::super::facts::Fact;
use super::money::{Cents, part, text};
use super::plan::Plan;
use super::register::{Facts, put};
use super::terms::midnight;
use super::{Payroll, Was};

/// Entries of a run in each block.
const BLOCK: usize = 50;

/// An entry of a run.
#[derive(Debug, Clone)]
pub(crate) struct Posting {
    /// The place of the pay run among all.
    run: usize,
    /// The place of the ledger run among all, from 0.
    ledger_run: usize,
    /// The place of the entry in its run, from 0, and how many there are.
    place: (usize, usize),
    account: Account,
    location: Option<String>,
    department: Option<String>,
    /// Debits are positive.
    amount: Cents,
}

/// An account of the ledger: what is booked on it, and for which earning, tax or plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Account {
    Wages(&'static str),
    EmployerTaxes(&'static str),
    EmployerBenefits(&'static str),
    Cash,
    TaxesPayable(&'static str),
    DeductionsPayable(&'static str),
}

impl Account {
    /// Number, kind and text.
    fn described(self) -> (&'static str, &'static str, String) {
        match self {
            Self::Wages(code) => ("6000", "EXP", format!("Wages {code}")),
            Self::EmployerTaxes(code) => ("6100", "EXP", format!("Employer tax {code}")),
            Self::EmployerBenefits(code) => ("6200", "EXP", format!("Employer benefit {code}")),
            Self::Cash => ("1010", "AST", "Payroll cash".to_owned()),
            Self::TaxesPayable(code) => ("2100", "LIA", format!("Tax payable {code}")),
            Self::DeductionsPayable(code) => {
                let account = Plan::named(code).map_or("2200", payable);
                (account, "LIA", format!("Deduction payable {code}"))
            }
        }
    }
}

/// The account on which what is owed to a plan is booked.
pub(super) fn payable(plan: &Plan) -> &'static str {
    match plan.kind {
        "GARN" => "2300",
        "LOAN" => "1200",
        _ => "2200",
    }
}

/// The entries of every kept run from this place on, which are made after the last one that is there.
pub(super) fn postings(tenant: &Tenant, payroll: &Payroll, first_run: usize, last: Option<&Posting>) -> Vec<Posting> {
    type Place<'a> = (Option<&'a str>, Option<&'a str>);
    let next = last.map_or(0, |last| last.ledger_run + 1);
    let mut sums: BTreeMap<(usize, Place<'_>, Account), Cents> = BTreeMap::new();
    for paid in &payroll.paid {
        let Some(employment) = tenant.employment_by_key(&paid.key) else {
            continue;
        };
        let facts = employment.facts();
        let new = paid.checks.iter().rev().take_while(|check| check.run >= first_run);
        for check in new {
            let at = payroll.runs[check.run].due;
            let then = |name| paid.was(name, at).map_or_else(|| facts.text(name), Was::text);
            let place = (then("location"), then("org_level2"));
            let mut book = |account, amount| {
                if amount != 0 {
                    *sums.entry((check.run, place, account)).or_default() += amount;
                }
            };
            for line in &check.earnings {
                book(Account::Wages(line.kind.code), line.amount);
            }
            for line in &check.taxes {
                let employer = part(line.amount * line.tax.employer, 100);
                book(Account::TaxesPayable(line.tax.code), -line.amount - employer);
                book(Account::EmployerTaxes(line.tax.code), employer);
            }
            for line in &check.deductions {
                book(
                    Account::DeductionsPayable(line.plan.code),
                    -line.employee - line.employer,
                );
                book(Account::EmployerBenefits(line.plan.code), line.employer);
            }
            book(Account::Cash, -check.current.net);
        }
    }
    let mut runs: Vec<usize> = sums.keys().map(|(run, ..)| *run).collect();
    runs.dedup();
    // Ledger runs are numbered as they were made: by pay date.
    let date = |run: usize| (payroll.runs[run].period.pay_date, payroll.runs[run].number);
    let mut made = runs.clone();
    made.sort_by_key(|run| (date(*run), *run));
    let mut postings: Vec<Posting> = Vec::with_capacity(sums.len());
    for (ledger_run, run) in (next..).zip(made) {
        let first = (run, (None, None), Account::Wages(""));
        let entries = sums.range(first..).take_while(|((of, ..), _)| *of == run);
        let entries: Vec<_> = entries.filter(|(_, amount)| **amount != 0).collect();
        let count = entries.len();
        for (place, ((_, (location, department), account), amount)) in entries.into_iter().enumerate() {
            postings.push(Posting {
                run,
                ledger_run,
                place: (place, count),
                account: *account,
                location: location.map(str::to_owned),
                department: department.map(str::to_owned),
                amount: *amount,
            });
        }
    }
    postings
}

impl Posting {
    pub(super) fn run_id(&self) -> String {
        format!("{}", 100_001 + self.ledger_run)
    }

    pub(super) fn block(&self) -> usize {
        self.place.0 / BLOCK + 1
    }

    /// Whether no run is later.
    pub(super) fn is_most_recent(&self, all: &[Self]) -> bool {
        all.last().is_some_and(|last| last.ledger_run == self.ledger_run)
    }

    pub(super) fn entry(&self, tenant: &Tenant) -> Entry {
        let payroll = tenant.payroll();
        let run = &payroll.runs[self.run];
        let (number, kind, description) = self.account.described();
        let company = tenant.company(&run.company_id);
        let of_company = |name: &str| {
            company
                .and_then(|company| company.facts().text(name))
                .map(str::to_owned)
        };
        let segment = of_company("company_gl_segment").unwrap_or_default();
        let department = self.department.as_deref().and_then(|code| tenant.org_level(2, code));
        let department_segment = department.and_then(|facts| facts.text("gl_segment")).unwrap_or("000");
        let (debit, credit) = (self.amount.max(0), (-self.amount).max(0));
        let made = run.period.pay_date.at(18, 5, 0, 0).saturating_sub(1.day());
        let system_id = (self.ledger_run + 1) * 10_000 + self.place.0 + 1;
        let mut facts: Facts = vec![
            ("description", description.into()),
            ("run_id", self.run_id().into()),
            ("account_type", kind.into()),
            ("base_segment", number.into()),
            (
                "general_ledger_account",
                format!("{segment}-{department_segment}-{number}").into(),
            ),
            ("pay_group", run.pay_group.clone().into()),
            ("co_id", run.company_id.to_string().into()),
            ("user_who_ran_this_gl", "payroll.service".into()),
            ("gl_json", format!(r#"{{"periodControl":"{}"}}"#, run.control()).into()),
            ("system_id", Fact::whole(system_id)),
            ("block_id", Fact::whole(self.block())),
            ("total_nr_of_blocks", Fact::whole(self.place.1.div_ceil(BLOCK))),
            ("credit_amt", text(credit).into()),
            ("debit_amt", text(debit).into()),
            ("pay_period_end_date", midnight(run.period.end).into()),
            ("period_end_date", midnight(run.period.end).into()),
            ("period_start_date", midnight(run.period.start).into()),
            ("gl_run_date_time", super::super::calendar::timestamp(made).into()),
        ];
        put(&mut facts, "company_code", of_company("company_code"));
        put(&mut facts, "location", self.location.clone());
        put(&mut facts, "org_level2", self.department.clone());
        Entry::known(Owner::Tenant, facts)
    }
}
