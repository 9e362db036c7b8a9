//! Paying one employment, run by run, with the sums of the year carried along.

use jiff::civil::Date;

use super::check::{Accrual, Check, DeductionLine, DepositLine, EarningLine, Mode, TaxLine, Totals, Void};
use super::deposit::{Account, split};
use super::earning::{EarningKind, Role};
use super::election::Election;
use super::money::{Cents, Hours, Rate, part, pay, share};
use super::plan::{Rule, Treatment};
use super::run::Run;
use super::tax::{Filing, Tax, Wages, taxes};
use super::terms::{Purpose, Terms};

/// An earning before sums are made.
struct Earned {
    role: Role,
    hours: Hours,
    rate: Rate,
    amount: Cents,
}

/// The sums of the year that is being paid.
#[derive(Default)]
struct Year {
    number: i16,
    earnings: Vec<(&'static str, Hours, Cents)>,
    deductions: Vec<(&'static str, Cents, Cents)>,
    /// Code, what was taken, and what it was computed on.
    taxes: Vec<(&'static str, Cents, Cents)>,
    totals: Totals,
}

/// What is left of time off.
struct TimeOff {
    vacation: Hours,
    sick: Hours,
}

/// The sum kept under a code.
fn sum<T: Copy + Default>(sums: &mut Vec<(&'static str, T, T)>, code: &'static str) -> usize {
    sums.iter().position(|(known, ..)| *known == code).unwrap_or_else(|| {
        sums.push((code, T::default(), T::default()));
        sums.len() - 1
    })
}

/// What is paid for hours at a rate.
fn timed(role: Role, hours: Hours, rate: Rate) -> Earned {
    Earned {
        role,
        hours,
        rate,
        amount: pay(hours, rate),
    }
}

/// Pays an employment.
pub(super) struct Paying<'a> {
    terms: &'a Terms<'a>,
    elections: &'a [Election],
    accounts: &'a [Account],
    filing: &'a Filing,
    year: Year,
    time_off: TimeOff,
    /// What has been taken towards the goal of each election.
    goals: Vec<Cents>,
    checks: Vec<Check>,
}

/// The checks of an employment in its group's runs, which begin at the place `first` among all.
pub(super) fn checks(
    terms: &Terms<'_>,
    elections: &[Election],
    accounts: &[Account],
    filing: &Filing,
    first: usize,
    runs: &[Run],
) -> Vec<Check> {
    let begin = runs.first().map_or(terms.hire, |run| run.period.start);
    let goals = elections.iter().map(|election| {
        // A debt that began with the pay that is known has nothing behind it.
        if election.start < begin {
            election.brought_forward
        } else {
            0
        }
    });
    let mut paying = Paying {
        terms,
        elections,
        accounts,
        filing,
        year: Year::default(),
        time_off: TimeOff {
            vacation: 4_000,
            sick: 2_400,
        },
        goals: goals.collect(),
        checks: Vec::new(),
    };
    // A few have something out of the ordinary, once each.
    let mut to_void = terms.ordinal % 45 == 7;
    let mut to_correct = terms.ordinal % 45 == 20;
    for (place, run) in runs.iter().enumerate() {
        paying.turn_year(run.period.pay_date.year());
        let earned = if run.is_bonus {
            paying.bonus(run)
        } else {
            paying.regular(run)
        };
        let mode = if run.is_bonus { Mode::Bonus } else { Mode::Regular };
        let Some(mut check) = paying.pay(first + place, run, mode, 1, &earned) else {
            continue;
        };
        // Only the sums remain of what came before the kept periods.
        let Some(kept) = run.kept else { continue };
        if !run.is_bonus && kept >= 12 && to_void && check.current.net > 0 {
            to_void = false;
            check.void = Void::Voided;
            let (voiding, replacement) = (check.voiding(), check.replacement());
            paying.checks.extend([check, voiding, replacement]);
            continue;
        }
        paying.checks.push(check);
        if !run.is_bonus && kept >= 16 && to_correct {
            to_correct = false;
            let hours = 400;
            let earned = [Earned {
                role: Role::Retroactive,
                hours,
                rate: terms.rate,
                amount: pay(hours, terms.rate),
            }];
            let manual = paying.pay(first + place, run, Mode::Manual, 2, &earned);
            paying.checks.extend(manual);
        }
    }
    paying.checks
}

impl Paying<'_> {
    fn turn_year(&mut self, year: i16) {
        if self.year.number != year {
            self.year = Year {
                number: year,
                ..Year::default()
            };
        }
    }

    /// What is earned in a regular run: nothing by somebody who was not there.
    fn regular(&mut self, run: &Run) -> Vec<Earned> {
        let terms = self.terms;
        let period = run.period;
        let (first, last) = period.within(terms.hire, terms.until);
        if last < first {
            return Vec::new();
        }
        let is_whole = first == period.start && last == period.end;
        let days = if is_whole {
            run.workdays
        } else {
            super::period::workdays(first, last)
        };
        if days == 0 {
            return Vec::new();
        }
        let daily = terms.weekly_hours / 5;
        let mut random = terms.random(Purpose::Pay(period.pay_date));
        let (mut holidays, mut vacation, mut sick) = (0, 0, 0);
        if terms.is_full_time {
            let payments = terms.frequency.payments();
            self.time_off.vacation += part(8_000, payments);
            self.time_off.sick += part(4_000, payments);
            holidays = run.holidays_between(first, last);
            let free = (days - holidays).min(3);
            if free > 0 && random.percent(12) {
                let wanted = i64::from(random.between(1, 3)).min(free);
                vacation = wanted.min(self.time_off.vacation / daily.max(1));
            }
            if days - holidays - vacation > 0 && random.percent(6) && self.time_off.sick >= daily {
                sick = 1;
            }
            self.time_off.vacation -= vacation * daily;
            self.time_off.sick -= sick * daily;
        }
        let mut earned = Vec::with_capacity(4);
        let mut off = Vec::with_capacity(3);
        for (role, days) in [
            (Role::Holiday, holidays),
            (Role::Vacation, vacation),
            (Role::Sick, sick),
        ] {
            if days > 0 {
                off.push(timed(role, days * daily, terms.rate));
            }
        }
        if terms.is_hourly {
            let hours = (days - holidays - vacation - sick) * daily;
            let overtime = if terms.is_full_time && random.percent(25) {
                i64::from(random.between(2, 32)) * 25
            } else {
                0
            };
            if hours > 0 {
                earned.push(timed(Role::Regular, hours, terms.rate));
            }
            if overtime > 0 {
                earned.push(timed(Role::Overtime, overtime, part(terms.rate * 3, 2)));
            }
            let premium = match terms.view.text("shift_code") {
                Some("2") => 7_500,
                Some("3") => 12_500,
                _ => 0,
            };
            if premium > 0 && hours + overtime > 0 {
                earned.push(timed(Role::Shift, hours + overtime, premium));
            }
            earned.append(&mut off);
        } else {
            // A salary is one amount; what is paid for days off is a part of it.
            let (total, scheduled) = if is_whole {
                (terms.period, part(terms.weekly_hours * 52, terms.frequency.payments()))
            } else {
                (part(terms.period * days, run.workdays), days * daily)
            };
            let off_amount: Cents = off.iter().map(|one| one.amount).sum();
            let off_hours: Hours = off.iter().map(|one| one.hours).sum();
            if off_amount > total || off_hours > scheduled {
                off.clear();
            }
            let off_amount: Cents = off.iter().map(|one| one.amount).sum();
            let off_hours: Hours = off.iter().map(|one| one.hours).sum();
            earned.push(Earned {
                role: Role::Regular,
                hours: scheduled - off_hours,
                rate: terms.rate,
                amount: total - off_amount,
            });
            earned.append(&mut off);
        }
        self.end(run, last, daily, &mut earned);
        earned
    }

    /// What comes with the end of work, for a time or for good.
    fn end(&mut self, run: &Run, last: Date, daily: Hours, earned: &mut Vec<Earned>) {
        let terms = self.terms;
        if terms.until != Some(last) {
            return;
        }
        if terms.is_terminated() && terms.is_full_time && self.time_off.vacation > 0 {
            let hours = self.time_off.vacation;
            self.time_off.vacation = 0;
            earned.push(timed(Role::Payout, hours, terms.rate));
        }
        let unpaid = last
            .tomorrow()
            .map_or(0, |next| super::period::workdays(next, run.period.end));
        if terms.status == "L" && unpaid > 0 {
            earned.push(Earned {
                role: Role::Unpaid,
                hours: unpaid * daily,
                rate: 0,
                amount: 0,
            });
        }
    }

    /// What is earned in a run of bonuses: by most of the salaried who are there that day, and by few others.
    fn bonus(&self, run: &Run) -> Vec<Earned> {
        let terms = self.terms;
        let is_there = terms.hire <= run.period.end && terms.until.is_none_or(|until| until >= run.period.pay_date);
        // A day in another century, so that the draws are not those of the regular run.
        let mut random = terms.random(Purpose::Pay(Date::constant(1900 + i16::from(run.number), 1, 1)));
        if !is_there || !random.percent(if terms.is_hourly { 10 } else { 60 }) {
            return Vec::new();
        }
        let percent = i64::from(random.between(2, 12));
        vec![Earned {
            role: Role::Bonus,
            hours: 0,
            rate: 0,
            amount: share(terms.annual, percent * 100),
        }]
    }

    /// Makes a check of what was earned.
    fn pay(&mut self, place: usize, run: &Run, mode: Mode, sequence: u8, earned: &[Earned]) -> Option<Check> {
        if earned.is_empty() {
            return None;
        }
        let terms = self.terms;
        let mut earnings = Vec::with_capacity(earned.len());
        let (mut gross, mut deferrable) = (0, 0);
        for one in earned {
            let kind = EarningKind::of(one.role, terms.country);
            gross += one.amount;
            if kind.is_deferrable() {
                deferrable += one.amount;
            }
            let at = sum(&mut self.year.earnings, kind.code);
            let (_, hours_ytd, amount_ytd) = &mut self.year.earnings[at];
            *hours_ytd += one.hours;
            *amount_ytd += one.amount;
            earnings.push(EarningLine {
                kind,
                hours: one.hours,
                rate: one.rate,
                amount: one.amount,
                hours_ytd: *hours_ytd,
                amount_ytd: *amount_ytd,
            });
        }
        let mut left = gross;
        let mut deductions = Vec::with_capacity(8);
        self.deduct(true, run, mode, (gross, deferrable), &mut left, &mut deductions);
        let taken = |treatment: Treatment, lines: &[DeductionLine]| -> Cents {
            let lines = lines.iter().filter(|line| line.plan.treatment == treatment);
            lines.map(|line| line.employee).sum()
        };
        let wages = Wages {
            gross,
            cafeteria: taken(Treatment::Section125, &deductions),
            deferred: taken(Treatment::Deferred, &deductions),
            is_supplemental: mode != Mode::Regular,
        };
        let taxes = self.withhold(wages, &mut left);
        self.deduct(false, run, mode, (gross, deferrable), &mut left, &mut deductions);
        let current = Totals {
            gross,
            taxable: wages.taxable(),
            taxes: taxes.iter().map(|line| line.amount).sum(),
            deductions: deductions.iter().map(|line| line.employee).sum(),
            net: left,
        };
        self.year.totals = self.year.totals.plus(current);
        let on_paper = [(None, left)];
        let split_parts;
        let parts = if mode == Mode::Manual {
            &on_paper[..]
        } else {
            split_parts = split(left, self.accounts);
            &split_parts[..]
        };
        let deposits = parts.iter().filter(|(_, amount)| *amount > 0);
        let payments = terms.frequency.payments();
        let earned_off = |a_year, balance| Accrual {
            earned: if mode == Mode::Regular {
                part(a_year, payments)
            } else {
                0
            },
            balance,
        };
        Some(Check {
            run: place,
            sequence,
            mode,
            void: Void::No,
            document: 0,
            status: self.status_at(run),
            earnings,
            deductions,
            taxes,
            deposits: deposits
                .map(|(account, amount)| DepositLine {
                    account: *account,
                    amount: *amount,
                })
                .collect(),
            current,
            ytd: self.year.totals,
            accruals: terms.is_full_time.then(|| {
                [
                    earned_off(8_000, self.time_off.vacation),
                    earned_off(4_000, self.time_off.sick),
                ]
            }),
        })
    }

    /// Takes the deductions before tax, or those after it, from what is left of the pay.
    fn deduct(
        &mut self,
        before_tax: bool,
        run: &Run,
        mode: Mode,
        (gross, deferrable): (Cents, Cents),
        left: &mut Cents,
        lines: &mut Vec<DeductionLine>,
    ) {
        let period = run.period;
        for (place, election) in self.elections.iter().enumerate() {
            let plan = election.plan;
            let is_taken = plan.is_before_tax() == before_tax
                && election.is_taken(period.start, period.end)
                // Savings are a share of every pay, all else is taken once a period.
                && (mode == Mode::Regular || (plan.employee == Rule::Percent && plan.kind == "SAV"));
            let Some(step) = election.step(period.pay_date).filter(|_| is_taken) else {
                continue;
            };
            let (mut original, mut employer) = election.amounts(step, self.terms, period.pay_date);
            let mut basis = gross;
            if plan.employee == Rule::Percent {
                basis = deferrable;
                original = share(basis, step.percent);
                employer = share(basis, plan.matched(step.percent));
            }
            let at = sum(&mut self.year.deductions, plan.code);
            let so_far = self.year.deductions[at].1;
            if plan.yearly_limit > 0 {
                original = original.min((plan.yearly_limit - so_far).max(0));
            }
            if let Some(goal) = election.goal {
                original = original.min((goal - self.goals[place]).max(0));
            }
            if original == 0 && employer == 0 {
                continue;
            }
            let employee = original.min(*left).max(0);
            *left -= employee;
            let (_, employee_ytd, employer_ytd) = &mut self.year.deductions[at];
            *employee_ytd += employee;
            *employer_ytd += employer;
            self.goals[place] += employee;
            lines.push(DeductionLine {
                plan,
                election: place,
                employee,
                employee_ytd: *employee_ytd,
                employer,
                employer_ytd: *employer_ytd,
                basis,
                percent: if plan.employee == Rule::Percent {
                    step.percent
                } else {
                    0
                },
                original,
                goal_to_date: election.goal.map(|_| self.goals[place]),
            });
        }
    }

    /// Takes the taxes from what is left of the pay.
    fn withhold(&mut self, wages: Wages, left: &mut Cents) -> Vec<TaxLine> {
        let year = &mut self.year;
        let so_far = |tax: &Tax| {
            let known = year.taxes.iter().find(|(code, ..)| *code == tax.code);
            known.map_or(0, |(.., basis)| *basis)
        };
        let due = taxes(self.terms, self.filing, wages, so_far);
        let mut lines = Vec::with_capacity(due.len());
        for (tax, amount, basis) in due {
            let amount = amount.min(*left).max(0);
            *left -= amount;
            let at = sum(&mut year.taxes, tax.code);
            let (_, amount_ytd, basis_ytd) = &mut year.taxes[at];
            *amount_ytd += amount;
            *basis_ytd += basis;
            lines.push(TaxLine {
                tax,
                amount,
                amount_ytd: *amount_ytd,
                basis,
            });
        }
        lines
    }

    /// The status when a run was paid.
    fn status_at(&self, run: &Run) -> &'static str {
        match (self.terms.until, self.terms.status) {
            (Some(until), status) if until <= run.period.end => match status {
                "T" => "T",
                "L" => "L",
                "S" => "S",
                "R" => "R",
                "O" => "O",
                _ => "A",
            },
            _ => "A",
        }
    }
}
