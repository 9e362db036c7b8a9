//! Paying one employment, run by run, with the sums of the year carried along.

use jiff::ToSpan as _;
use jiff::civil::Date;

use super::check::{Accrual, Check, DeductionLine, DepositLine, EarningLine, Mode, TaxLine, Totals, Void};
use super::deposit::{Account, split};
use super::earning::{EarningKind, Role};
use super::election::Election;
use super::money::{Cents, Hours, Rate, part, pay, share};
use super::plan::{Plan, Rule, Treatment};
use super::run::Run;
use super::tax::{Filing, Tax, Wages, taxes};
use super::terms::{Purpose, Terms};

/// An earning before sums are made.
#[derive(Debug, Clone)]
pub(crate) struct Earned {
    pub(crate) kind: &'static EarningKind,
    pub(crate) hours: Hours,
    pub(crate) rate: Rate,
    pub(crate) amount: Cents,
}

/// The sums of the year that is being paid.
#[derive(Debug, Clone, Default)]
struct Year {
    number: i16,
    earnings: Vec<(&'static str, Hours, Cents)>,
    deductions: Vec<(&'static str, Cents, Cents)>,
    /// Code, what was taken, and what it was computed on.
    taxes: Vec<(&'static str, Cents, Cents)>,
    totals: Totals,
}

/// What is left of time off.
#[derive(Debug, Clone)]
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

/// What payroll remembers of an employment from run to run.
#[derive(Debug, Clone)]
pub(crate) struct Books {
    year: Year,
    time_off: TimeOff,
    /// What has been taken towards the goal of each election.
    goals: Vec<Cents>,
    /// The last day that was paid.
    paid_to: Option<Date>,
    /// Whether the employment rested at the last run.
    was_away: bool,
}

impl Books {
    /// The books of who begins to be paid.
    pub(crate) fn new(goals: Vec<Cents>) -> Self {
        Self {
            year: Year::default(),
            time_off: TimeOff {
                vacation: 4_000,
                sick: 2_400,
            },
            goals,
            paid_to: None,
            was_away: false,
        }
    }

    /// What has been taken towards the goal of the election at a place.
    pub(crate) fn towards_goal(&self, place: usize) -> Cents {
        self.goals.get(place).copied().unwrap_or_default()
    }

    /// Begins to count towards the goal of one election more.
    pub(crate) fn add_election(&mut self) {
        self.goals.push(0);
    }

    fn turn_year(&mut self, year: i16) {
        if self.year.number != year {
            self.year = Year {
                number: year,
                ..Year::default()
            };
        }
    }
}

/// What was handed in for one run of an employment.
#[derive(Debug, Clone, Default)]
pub(crate) struct Handed {
    pub(crate) earnings: Vec<Earned>,
    /// Plans, and what is taken for each on top of what is elected.
    pub(crate) deductions: Vec<(&'static Plan, Cents)>,
}

/// Pays an employment.
pub(super) struct Paying<'a> {
    pub(super) terms: &'a Terms<'a>,
    pub(super) elections: &'a [Election],
    pub(super) accounts: &'a [Account],
    pub(super) filing: &'a Filing,
    pub(super) books: &'a mut Books,
}

/// The checks of an employment in its group's past runs, each with its place among all, and the books after them.
pub(super) fn past<'r>(
    terms: &Terms<'_>,
    elections: &[Election],
    accounts: &[Account],
    filing: &Filing,
    runs: impl Iterator<Item = (usize, &'r Run)> + Clone,
) -> (Vec<Check>, Books) {
    let begin = runs.clone().next().map_or(terms.hire, |(_, run)| run.period.start);
    let goals = elections.iter().map(|election| {
        // A debt that began with the pay that is known has nothing behind it.
        if election.start < begin {
            election.brought_forward
        } else {
            0
        }
    });
    let mut books = Books::new(goals.collect());
    let mut paying = Paying {
        terms,
        elections,
        accounts,
        filing,
        books: &mut books,
    };
    let mut checks = Vec::new();
    // A few have something out of the ordinary, once each.
    let mut to_void = terms.ordinal % 45 == 7;
    let mut to_correct = terms.ordinal % 45 == 20;
    for (place, run) in runs {
        let Some(mut check) = paying.run(place, run, &Handed::default()) else {
            continue;
        };
        // Only the sums remain of what came before the kept periods.
        let Some(kept) = run.kept else { continue };
        if !run.is_bonus && kept >= 12 && to_void && check.current.net > 0 {
            to_void = false;
            check.void = Void::Voided;
            let (voiding, replacement) = (check.voiding(), check.replacement());
            checks.extend([check, voiding, replacement]);
            continue;
        }
        checks.push(check);
        if !run.is_bonus && kept >= 16 && to_correct {
            to_correct = false;
            let earned = [paying.timed(Role::Retroactive, 400, terms.rate)];
            let manual = paying.pay(place, run, Mode::Manual, 2, &earned, &[]);
            checks.extend(manual);
        }
    }
    // Who rests as the tenant begins comes back to be paid from that day on.
    books.was_away = terms.is_away();
    (checks, books)
}

impl Paying<'_> {
    /// Carries out a run, which has this place among all; nothing where nothing was earned.
    pub(super) fn run(&mut self, place: usize, run: &Run, handed: &Handed) -> Option<Check> {
        self.books.turn_year(run.period.pay_date.year());
        let mut earned = if run.is_bonus {
            self.bonus(run)
        } else {
            self.regular(run)
        };
        earned.extend(handed.earnings.iter().cloned());
        let mode = if run.is_bonus { Mode::Bonus } else { Mode::Regular };
        self.pay(place, run, mode, 1, &earned, &handed.deductions)
    }

    /// What is paid for hours at a rate.
    fn timed(&self, role: Role, hours: Hours, rate: Rate) -> Earned {
        self.earned(role, hours, rate, pay(hours, rate))
    }

    fn earned(&self, role: Role, hours: Hours, rate: Rate, amount: Cents) -> Earned {
        Earned {
            kind: EarningKind::of(role, self.terms.country),
            hours,
            rate,
            amount,
        }
    }

    /// What is earned in a regular run: nothing by somebody who was not there.
    fn regular(&mut self, run: &Run) -> Vec<Earned> {
        let terms = self.terms;
        let period = run.period;
        // Who comes back is paid from that day on, and nobody twice for a day.
        let back = terms.status_since().filter(|_| self.books.was_away && !terms.is_away());
        let unpaid = self.books.paid_to.map(|day| day.saturating_add(1.day()));
        let from = [back, unpaid].into_iter().flatten().fold(terms.hire, Date::max);
        let (first, last) = period.within(from, terms.until);
        self.books.was_away = terms.is_away();
        self.books.paid_to = self.books.paid_to.max(Some(period.end));
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
            self.books.time_off.vacation += part(8_000, payments);
            self.books.time_off.sick += part(4_000, payments);
            holidays = run.holidays_between(first, last);
            let free = (days - holidays).min(3);
            if free > 0 && random.percent(12) {
                let wanted = i64::from(random.between(1, 3)).min(free);
                vacation = wanted.min(self.books.time_off.vacation / daily.max(1));
            }
            if days - holidays - vacation > 0 && random.percent(6) && self.books.time_off.sick >= daily {
                sick = 1;
            }
            self.books.time_off.vacation -= vacation * daily;
            self.books.time_off.sick -= sick * daily;
        }
        let mut earned = Vec::with_capacity(4);
        let mut off = Vec::with_capacity(3);
        for (role, days) in [
            (Role::Holiday, holidays),
            (Role::Vacation, vacation),
            (Role::Sick, sick),
        ] {
            if days > 0 {
                off.push(self.timed(role, days * daily, terms.rate));
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
                earned.push(self.timed(Role::Regular, hours, terms.rate));
            }
            if overtime > 0 {
                earned.push(self.timed(Role::Overtime, overtime, part(terms.rate * 3, 2)));
            }
            let premium = match terms.view.text("shift_code") {
                Some("2") => 7_500,
                Some("3") => 12_500,
                _ => 0,
            };
            if premium > 0 && hours + overtime > 0 {
                earned.push(self.timed(Role::Shift, hours + overtime, premium));
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
            earned.push(self.earned(Role::Regular, scheduled - off_hours, terms.rate, total - off_amount));
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
        if terms.is_terminated() && terms.is_full_time && self.books.time_off.vacation > 0 {
            let hours = self.books.time_off.vacation;
            self.books.time_off.vacation = 0;
            earned.push(self.timed(Role::Payout, hours, terms.rate));
        }
        let unpaid = last
            .tomorrow()
            .map_or(0, |next| super::period::workdays(next, run.period.end));
        if terms.status == "L" && unpaid > 0 {
            earned.push(self.earned(Role::Unpaid, unpaid * daily, 0, 0));
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
        vec![self.earned(Role::Bonus, 0, 0, share(terms.annual, percent * 100))]
    }

    /// Makes a check of what was earned.
    fn pay(
        &mut self,
        place: usize,
        run: &Run,
        mode: Mode,
        sequence: u8,
        earned: &[Earned],
        handed: &[(&'static Plan, Cents)],
    ) -> Option<Check> {
        if earned.is_empty() {
            return None;
        }
        let terms = self.terms;
        let mut earnings = Vec::with_capacity(earned.len());
        let (mut gross, mut deferrable) = (0, 0);
        for one in earned {
            let kind = one.kind;
            gross += one.amount;
            if kind.is_deferrable() {
                deferrable += one.amount;
            }
            let at = sum(&mut self.books.year.earnings, kind.code);
            let (_, hours_ytd, amount_ytd) = &mut self.books.year.earnings[at];
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
        self.take_handed(true, run, handed, gross, &mut left, &mut deductions);
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
        self.take_handed(false, run, handed, gross, &mut left, &mut deductions);
        let current = Totals {
            gross,
            taxable: wages.taxable(),
            taxes: taxes.iter().map(|line| line.amount).sum(),
            deductions: deductions.iter().map(|line| line.employee).sum(),
            net: left,
        };
        self.books.year.totals = self.books.year.totals.plus(current);
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
            ytd: self.books.year.totals,
            accruals: terms.is_full_time.then(|| {
                [
                    earned_off(8_000, self.books.time_off.vacation),
                    earned_off(4_000, self.books.time_off.sick),
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
        for place in self.places() {
            let election = &self.elections[place];
            let plan = election.plan;
            if plan.is_before_tax() != before_tax || !election.is_taken(period.start, period.end) {
                continue;
            }
            let Some(step) = election.step(period.pay_date) else {
                continue;
            };
            let rule = election.employee_rule(step);
            // Savings are a share of every pay, all else is taken once a period.
            if mode != Mode::Regular && !(rule == Rule::Percent && plan.kind == "SAV") {
                continue;
            }
            let (mut original, mut employer) = election.amounts(step, self.terms, period.pay_date);
            let mut basis = gross;
            if rule == Rule::Percent {
                basis = deferrable;
                original = share(basis, step.percent);
            }
            if election.employer_rule(step) == Rule::Percent {
                employer = share(deferrable, election.employer_percent(step));
            }
            let at = sum(&mut self.books.year.deductions, plan.code);
            let so_far = self.books.year.deductions[at].1;
            original = original.min(election.left_of_the_year(step, so_far));
            if let Some(goal) = election.goal {
                original = original.min((goal - self.books.goals[place]).max(0));
            }
            if original == 0 && employer == 0 {
                continue;
            }
            let employee = original.min(*left).max(0);
            *left -= employee;
            let (_, employee_ytd, employer_ytd) = &mut self.books.year.deductions[at];
            *employee_ytd += employee;
            *employer_ytd += employer;
            self.books.goals[place] += employee;
            lines.push(DeductionLine {
                plan,
                election: Some(place),
                employee,
                employee_ytd: *employee_ytd,
                employer,
                employer_ytd: *employer_ytd,
                basis,
                percent: if rule == Rule::Percent { step.percent } else { 0 },
                original,
                goal_to_date: election.goal.map(|_| self.books.goals[place]),
            });
        }
    }

    /// The places of the elections in the order in which a pay is reduced by them: that of the plans.
    fn places(&self) -> Vec<usize> {
        let mut places: Vec<usize> = (0..self.elections.len()).collect();
        // Only what was elected since the tenant was made up stands out of it.
        if self.elections.iter().any(|election| election.added.is_some()) {
            places.sort_by_key(|place| self.elections[*place].plan.place());
        }
        places
    }

    /// Takes what was handed in for this run, each as a line of its own.
    fn take_handed(
        &mut self,
        before_tax: bool,
        run: &Run,
        handed: &[(&'static Plan, Cents)],
        basis: Cents,
        left: &mut Cents,
        lines: &mut Vec<DeductionLine>,
    ) {
        let period = run.period;
        for (plan, amount) in handed.iter().filter(|(plan, _)| plan.is_before_tax() == before_tax) {
            let mut elections = (0..).zip(self.elections);
            let election = elections.find(|(_, election): &(usize, _)| {
                election.plan.code == plan.code && election.is_taken(period.start, period.end)
            });
            let at = sum(&mut self.books.year.deductions, plan.code);
            let so_far = self.books.year.deductions[at].1;
            let step = election.and_then(|(_, election)| election.step(period.pay_date));
            let left_of_the_year = match (election, step) {
                (Some((_, election)), Some(step)) => election.left_of_the_year_over_all(step, so_far),
                _ => plan.left_of_the_year(so_far, false),
            };
            let mut original = (*amount).min(left_of_the_year);
            if let Some((place, election)) = election
                && let Some(goal) = election.goal
            {
                original = original.min((goal - self.books.goals[place]).max(0));
            }
            let employee = original.min(*left).max(0);
            *left -= employee;
            let (_, employee_ytd, employer_ytd) = &mut self.books.year.deductions[at];
            *employee_ytd += employee;
            if let Some((place, _)) = election {
                self.books.goals[place] += employee;
            }
            lines.push(DeductionLine {
                plan,
                election: election.map(|(place, _)| place),
                employee,
                employee_ytd: *employee_ytd,
                employer: 0,
                employer_ytd: *employer_ytd,
                basis,
                percent: 0,
                original,
                goal_to_date: election.and_then(|(place, election)| election.goal.map(|_| self.books.goals[place])),
            });
        }
    }

    /// Takes the taxes from what is left of the pay.
    fn withhold(&mut self, wages: Wages, left: &mut Cents) -> Vec<TaxLine> {
        let year = &mut self.books.year;
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
