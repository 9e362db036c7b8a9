//! The rows of computed payrolls: found and filtered as they are kept, and made into records when they are shown.

use std::borrow::Cow;

use jiff::civil::Date;

use super::super::Tenant;
use super::super::company::Country;
use super::super::entry::Entry;
use super::super::field_name::canonical;
use super::super::identity::EmployeeKey;
use super::super::view::View;
use super::check::{Check, Mode, Void};
use super::earning::Role;
use super::ledger::{self, Posting};
use super::money::Cents;
use super::run::Run;
use super::terms::midnight;
use super::{Paid, Was, register, statement};

/// What a row stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LineKind {
    Check,
    Deduction,
    Earning,
    Statement,
    Ledger,
}

impl LineKind {
    /// The kind that the contract's APIs call so.
    pub(crate) fn named(kind: &str) -> Option<Self> {
        Some(match kind {
            "check" => Self::Check,
            "check-deduction" => Self::Deduction,
            "check-earning" => Self::Earning,
            "pay-statement" => Self::Statement,
            "ledger-entry" => Self::Ledger,
            _ => return None,
        })
    }
}

/// A check and whose it is.
#[derive(Clone, Copy)]
pub(crate) struct Of<'a> {
    pub(super) tenant: &'a Tenant,
    pub(super) paid: &'a Paid,
    pub(super) check: &'a Check,
}

/// A row.
#[derive(Clone, Copy)]
pub(crate) enum Line<'a> {
    Check(Of<'a>),
    /// A deduction, by its place in the check.
    Deduction(Of<'a>, usize),
    /// An earning, by its place in the check.
    Earning(Of<'a>, usize),
    Statement(Of<'a>),
    Posting(&'a Tenant, &'a Posting),
}

impl Tenant {
    /// The rows of a kind: by employee id, then company id, then pay date; those of the ledger by run.
    pub(crate) fn lines(&self, kind: LineKind) -> Vec<Line<'_>> {
        let payroll = self.payroll();
        if kind == LineKind::Ledger {
            let postings = payroll.ledger.get_or_init(|| ledger::postings(self, payroll, 0, None));
            return postings.iter().map(|posting| Line::Posting(self, posting)).collect();
        }
        let mut lines = Vec::new();
        for paid in payroll.paid() {
            self.lines_of(paid, kind, &mut lines);
        }
        lines
    }

    /// The pay statements of an employment, by pay date.
    pub(crate) fn statements(&self, key: &EmployeeKey) -> Vec<Line<'_>> {
        let mut lines = Vec::new();
        if let Some(paid) = self.payroll().of_employment(key) {
            self.lines_of(paid, LineKind::Statement, &mut lines);
        }
        lines
    }

    fn lines_of<'a>(&'a self, paid: &'a Paid, kind: LineKind, lines: &mut Vec<Line<'a>>) {
        for check in &paid.checks {
            let of = Of {
                tenant: self,
                paid,
                check,
            };
            match kind {
                LineKind::Check => lines.push(Line::Check(of)),
                LineKind::Deduction => {
                    lines.extend((0..check.deductions.len()).map(|place| Line::Deduction(of, place)));
                }
                LineKind::Earning => lines.extend((0..check.earnings.len()).map(|place| Line::Earning(of, place))),
                // What was taken back is no longer shown to who was paid.
                LineKind::Statement if check.counts() => lines.push(Line::Statement(of)),
                LineKind::Statement | LineKind::Ledger => {}
            }
        }
    }
}

impl<'a> Line<'a> {
    /// The row as a record.
    pub(crate) fn entry(&self) -> Entry {
        match self {
            Self::Check(of) => register::check(of),
            Self::Deduction(of, place) => register::deduction(of, *place),
            Self::Earning(of, place) => register::earning(of, *place),
            Self::Statement(of) => statement::statement(of),
            Self::Posting(tenant, posting) => posting.entry(tenant),
        }
    }

    /// Whose row it is; nobody's in the ledger.
    pub(crate) fn key(&self) -> Option<EmployeeKey> {
        self.of().map(|of| of.paid.key)
    }

    /// The day it was paid.
    pub(crate) fn pay_date(&self) -> Option<Date> {
        self.of().map(|of| of.run().period.pay_date)
    }

    /// Whether it is of the last ledger run.
    pub(crate) fn is_most_recent(&self) -> bool {
        match self {
            Self::Posting(tenant, posting) => {
                let all = tenant.payroll().ledger.get();
                all.is_some_and(|all| posting.is_most_recent(all))
            }
            _ => false,
        }
    }

    fn of(&self) -> Option<&Of<'a>> {
        match self {
            Self::Check(of) | Self::Deduction(of, _) | Self::Earning(of, _) | Self::Statement(of) => Some(of),
            Self::Posting(..) => None,
        }
    }

    /// The text of a fact. What lists are filtered by is told without making a record.
    pub(crate) fn text(&self, field_name: &str) -> Option<Cow<'a, str>> {
        let name = canonical(field_name);
        let name = name.as_ref();
        if let Some(of) = self.of() {
            let run = of.run();
            let is_row_of_a_check = matches!(self, Self::Check(_) | Self::Statement(_));
            match name {
                "employee_id" => return Some(of.paid.key.employee_id.to_string().into()),
                "company_id" => return Some(of.paid.key.company_id.to_string().into()),
                "employee_number" => return of.view()?.text(name).map(Cow::Borrowed),
                "check_id" | "gen_number" | "pay_identifier" => return Some(of.check_id().into()),
                "pay_group" => return Some(Cow::Borrowed(&run.pay_group)),
                "period_control" => return Some(run.control().into()),
                "pay_date" => return Some(midnight(run.period.pay_date).into()),
                "period_start_date" if is_row_of_a_check => return Some(midnight(run.period.start).into()),
                "period_end_date" if is_row_of_a_check => return Some(midnight(run.period.end).into()),
                _ => {}
            }
        }
        match self {
            Self::Deduction(of, place) => {
                let line = of.check.deductions.get(*place)?;
                if let Some(mark) = line.plan.mark(name) {
                    return Some(if mark { "true" } else { "false" }.into());
                }
                match name {
                    "deduction_code" => return Some(line.plan.code.into()),
                    "deduction_type" => return Some(line.plan.kind.into()),
                    "benefit_provider" => {
                        return (!line.plan.provider.is_empty()).then_some(line.plan.provider.into());
                    }
                    "benefit_option" => {
                        let election = of.paid.elections.get(line.election?)?;
                        return election.step(of.run().period.pay_date)?.option.map(Cow::Borrowed);
                    }
                    _ => {}
                }
            }
            Self::Earning(of, place) => {
                let line = of.check.earnings.get(*place)?;
                match name {
                    "earning_code" => return Some(line.kind.code.into()),
                    "include_in_deferred_compensation" => {
                        return Some(if line.kind.is_deferrable() { "true" } else { "false" }.into());
                    }
                    _ => {}
                }
            }
            Self::Posting(_, posting) => match name {
                "run_id" => return Some(posting.run_id().into()),
                "block_id" => return Some(posting.block().to_string().into()),
                _ => {}
            },
            Self::Check(of) if name == "document_number" => return Some(of.document().into()),
            Self::Check(_) | Self::Statement(_) => {}
        }
        self.entry().text(name).map(|text| Cow::Owned(text.to_owned()))
    }
}

impl<'a> Of<'a> {
    pub(super) fn run(&self) -> &'a Run {
        &self.tenant.payroll().runs[self.check.run]
    }

    pub(super) fn view(&self) -> Option<View<'a>> {
        let employment = self.tenant.employment_by_key(&self.paid.key)?;
        Some(self.tenant.view(employment))
    }

    /// What a fact of the employee was when the check was made.
    pub(super) fn told(&self, name: &str) -> Option<&'a str> {
        let was = self.paid.was(name, self.run().due);
        was.map_or_else(|| self.view()?.text(name), Was::text)
    }

    /// The key of the check, 12 characters: who, in which company, on which day, which one of the day.
    pub(super) fn check_id(&self) -> String {
        let run = self.run();
        let key = self.paid.key;
        let who = key.employee_id.as_str().get(..6).unwrap_or_default();
        let mut companies = self.tenant.companies().iter();
        let company = companies.position(|company| company.company_id() == key.company_id);
        let day = (run.period.pay_date - jiff::civil::date(2000, 1, 1)).get_days();
        let day = u64::from(day.unsigned_abs());
        let which = u64::from(run.number - 1) * 10 + u64::from(self.check.sequence);
        let mut id = who.to_owned();
        id.push(digit(company.unwrap_or_default() as u64));
        id.extend([digit(day / 1_296), digit(day / 36), digit(day)]);
        id.push(digit(which));
        id.push('0');
        id
    }

    /// The number of the check, or of the deposit advice.
    pub(super) fn document(&self) -> String {
        let number = self.check.document;
        if self.check.is_deposit() {
            format!("D{number:07}")
        } else {
            format!("{:08}", 10_000 + number)
        }
    }

    /// A number that no other check of the company has.
    pub(super) fn number(&self) -> u64 {
        let paper = if self.check.is_deposit() { 0 } else { 5_000_000 };
        let voiding = if self.check.void == Void::Voiding { 2_500_000 } else { 0 };
        paper + voiding + u64::from(self.check.document)
    }

    pub(super) fn country(&self) -> Country {
        match self.of_company("country") {
            Some("CAN") => Country::Canada,
            _ => Country::UnitedStates,
        }
    }

    pub(super) fn currency(&self) -> Option<&'a str> {
        self.of_company("currency_code")
    }

    fn of_company(&self, name: &str) -> Option<&'a str> {
        self.tenant.company(&self.paid.key.company_id)?.facts().text(name)
    }

    /// The company's code: each company is a tax calculation group of its own.
    pub(super) fn tax_group(&self) -> String {
        self.of_company("company_code").unwrap_or_default().to_owned()
    }

    pub(super) fn work_state(&self) -> Option<&'a str> {
        let location = self.told("location")?;
        self.tenant.location(location)?.text("state_or_province")
    }

    pub(super) fn shift_premium(&self) -> Cents {
        let lines = self.check.earnings.iter().filter(|line| line.kind.role == Role::Shift);
        lines.map(|line| line.amount).sum()
    }

    /// The pay date of the last regular pay before this one.
    pub(super) fn last_regular(&self) -> Option<Date> {
        let runs = &self.tenant.payroll().runs;
        let date = |run: usize| (runs[run].period.pay_date, runs[run].number);
        let this = date(self.check.run);
        let mut before = self.paid.checks.iter().rev();
        let last = before.find(|check| date(check.run) < this && check.mode == Mode::Regular)?;
        Some(runs[last.run].period.pay_date)
    }
}

/// A digit of base 36; only the last place of the number counts.
fn digit(number: u64) -> char {
    let digit = u32::try_from(number % 36).unwrap_or_default();
    char::from_digit(digit, 36).unwrap_or('0').to_ascii_uppercase()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::tenant::TenantOptions;

    #[test]
    fn what_is_computed_is_known_by_canonical_names_each_once() {
        let tenant = Tenant::generate(&TenantOptions {
            employees: 60,
            ..TenantOptions::default()
        });
        let kinds = [
            LineKind::Check,
            LineKind::Deduction,
            LineKind::Earning,
            LineKind::Statement,
            LineKind::Ledger,
        ];
        let computed = kinds
            .into_iter()
            .flat_map(|kind| tenant.lines(kind).into_iter().take(300));
        let mut entries: Vec<Entry> = computed.map(|line| line.entry()).collect();
        entries.extend_from_slice(tenant.records("deduction"));
        while let Some(entry) = entries.pop() {
            let mut names = BTreeSet::new();
            for (name, fact) in entry.facts() {
                assert_eq!(canonical(name), name);
                assert!(names.insert(name.to_owned()), "{name} is known twice");
                entries.extend_from_slice(fact.as_entries().unwrap_or_default());
            }
        }
    }

    #[test]
    fn a_row_tells_of_itself_what_its_record_says() {
        let tenant = Tenant::generate(&TenantOptions {
            employees: 60,
            ..TenantOptions::default()
        });
        for (kind, names) in [
            (
                LineKind::Check,
                &["checkId", "documentNumber", "periodStartDate", "payDate"][..],
            ),
            (
                LineKind::Deduction,
                &["deductionCode", "deductionType", "is401k", "isSection125", "checkId"],
            ),
            (
                LineKind::Earning,
                &["earningCode", "genNumber", "includeInDeferredCompensation"],
            ),
            (LineKind::Statement, &["payidentifier", "paydate", "paygroup"]),
            (LineKind::Ledger, &["runId", "blockId"]),
        ] {
            for line in tenant.lines(kind).into_iter().step_by(97) {
                let entry = line.entry();
                for name in names {
                    assert!(entry.text(name).is_some(), "{name}");
                    assert_eq!(line.text(name).as_deref(), entry.text(name), "{name}");
                }
            }
        }
    }
}
