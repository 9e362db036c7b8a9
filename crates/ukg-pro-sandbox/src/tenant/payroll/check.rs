//! A check: what was earned, withheld and paid, with the sums of the year.

use super::earning::EarningKind;
use super::money::{BasisPoints, Cents, Hours, Rate};
use super::plan::Plan;
use super::tax::Tax;

/// How a check came into payroll.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    Regular,
    /// Of a run of its own, outside the calendar.
    Bonus,
    /// Written by hand.
    Manual,
}

/// Whether a check counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Void {
    No,
    /// Another check takes it back.
    Voided,
    /// It takes another check back.
    Voiding,
}

/// An earning of a check.
#[derive(Debug, Clone)]
pub(crate) struct EarningLine {
    pub(crate) kind: &'static EarningKind,
    pub(crate) hours: Hours,
    pub(crate) rate: Rate,
    pub(crate) amount: Cents,
    pub(crate) hours_ytd: Hours,
    pub(crate) amount_ytd: Cents,
}

/// A deduction of a check.
#[derive(Debug, Clone)]
pub(crate) struct DeductionLine {
    pub(crate) plan: &'static Plan,
    /// Which of the employee's elections it follows; none for what was handed in without one.
    pub(crate) election: Option<usize>,
    pub(crate) employee: Cents,
    pub(crate) employee_ytd: Cents,
    pub(crate) employer: Cents,
    pub(crate) employer_ytd: Cents,
    pub(crate) basis: Cents,
    pub(crate) percent: BasisPoints,
    /// What would have been taken, had the pay been enough.
    pub(crate) original: Cents,
    pub(crate) goal_to_date: Option<Cents>,
}

/// A tax of a check.
#[derive(Debug, Clone)]
pub(crate) struct TaxLine {
    pub(crate) tax: &'static Tax,
    pub(crate) amount: Cents,
    pub(crate) amount_ytd: Cents,
    pub(crate) basis: Cents,
}

/// A part of the net pay: the account by its place among the employee's, or none for paper.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DepositLine {
    pub(crate) account: Option<usize>,
    pub(crate) amount: Cents,
}

/// Time off in hours: what was earned with the check and what is left.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Accrual {
    pub(crate) earned: Hours,
    pub(crate) balance: Hours,
}

/// Sums of a check or of a year.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Totals {
    pub(crate) gross: Cents,
    pub(crate) taxable: Cents,
    pub(crate) taxes: Cents,
    pub(crate) deductions: Cents,
    pub(crate) net: Cents,
}

impl Totals {
    pub(crate) fn plus(self, other: Self) -> Self {
        Self {
            gross: self.gross + other.gross,
            taxable: self.taxable + other.taxable,
            taxes: self.taxes + other.taxes,
            deductions: self.deductions + other.deductions,
            net: self.net + other.net,
        }
    }

    fn negated(self) -> Self {
        Self {
            gross: -self.gross,
            taxable: -self.taxable,
            taxes: -self.taxes,
            deductions: -self.deductions,
            net: -self.net,
        }
    }
}

/// A check or deposit advice.
#[derive(Debug, Clone)]
pub(crate) struct Check {
    /// The place of its run among all runs.
    pub(crate) run: usize,
    /// Its place among the employee's checks of the run, from 1.
    pub(crate) sequence: u8,
    pub(crate) mode: Mode,
    pub(crate) void: Void,
    /// Its number among the company's checks, or among its deposit advices.
    pub(crate) document: u32,
    /// The employee's status when it was made.
    pub(crate) status: &'static str,
    pub(crate) earnings: Vec<EarningLine>,
    pub(crate) deductions: Vec<DeductionLine>,
    pub(crate) taxes: Vec<TaxLine>,
    pub(crate) deposits: Vec<DepositLine>,
    pub(crate) current: Totals,
    pub(crate) ytd: Totals,
    /// Vacation, then sick leave; none for those who earn none.
    pub(crate) accruals: Option<[Accrual; 2]>,
}

impl Check {
    /// What is paid on paper.
    pub(crate) fn on_paper(&self) -> Cents {
        let paper = self.deposits.iter().filter(|deposit| deposit.account.is_none());
        paper.map(|deposit| deposit.amount).sum()
    }

    /// Whether nothing of it is paid on paper.
    pub(crate) fn is_deposit(&self) -> bool {
        self.deposits.iter().all(|deposit| deposit.account.is_some())
    }

    /// Hours paid.
    pub(crate) fn hours(&self) -> Hours {
        let lines = self.earnings.iter().filter(|line| line.kind.has_hours_of_its_own());
        lines.map(|line| line.hours).sum()
    }

    /// Hours worked.
    pub(crate) fn hours_worked(&self) -> Hours {
        let lines = self.earnings.iter().filter(|line| line.kind.is_worked());
        lines.map(|line| line.hours).sum()
    }

    /// Whether it counts, and nothing takes it back.
    pub(crate) fn counts(&self) -> bool {
        self.void == Void::No
    }

    /// The check that takes this one back: everything of it, negative; the year's sums without it.
    pub(crate) fn voiding(&self) -> Self {
        let mut check = self.clone();
        check.void = Void::Voiding;
        check.sequence = self.sequence + 1;
        for line in &mut check.earnings {
            line.hours_ytd -= line.hours;
            line.amount_ytd -= line.amount;
            (line.hours, line.amount) = (-line.hours, -line.amount);
        }
        for line in &mut check.deductions {
            line.employee_ytd -= line.employee;
            line.employer_ytd -= line.employer;
            line.goal_to_date = line.goal_to_date.map(|to_date| to_date - line.employee);
            (line.employee, line.employer) = (-line.employee, -line.employer);
            (line.basis, line.original) = (-line.basis, -line.original);
        }
        for line in &mut check.taxes {
            line.amount_ytd -= line.amount;
            (line.amount, line.basis) = (-line.amount, -line.basis);
        }
        for line in &mut check.deposits {
            line.amount = -line.amount;
        }
        check.current = self.current.negated();
        check.ytd = self.ytd.plus(check.current);
        check
    }

    /// The check written by hand in place of one that was voided.
    pub(crate) fn replacement(&self) -> Self {
        let mut check = self.clone();
        check.void = Void::No;
        check.mode = Mode::Manual;
        check.sequence = self.sequence + 2;
        check.deposits = vec![DepositLine {
            account: None,
            amount: self.current.net,
        }];
        check
    }
}
