//! What employees chose, owe and are made to pay: their deductions.

use std::borrow::Cow;

use jiff::ToSpan as _;
use jiff::civil::{Date, DateTime, date};

use super::super::company::Country;
use super::super::random::Random;
use super::money::{BasisPoints, Cents, part};
use super::plan::{Plan, Rule};
use super::terms::{Purpose, Terms};

/// An employee's deduction in a company.
#[derive(Debug, Clone)]
pub(crate) struct Election {
    pub(crate) plan: &'static Plan,
    /// A code of the reason, where the plan was waived.
    pub(crate) waived: Option<&'static str>,
    pub(crate) start: Date,
    pub(crate) stop: Option<Date>,
    /// What was chosen, each from a day on, the earliest first; never empty.
    pub(crate) steps: Vec<Step>,
    /// What loans and garnishments run up to.
    pub(crate) goal: Option<Cents>,
    /// What had been taken towards the goal before any pay that is kept.
    pub(crate) brought_forward: Cents,
    /// Number of the member at the carrier, or of the case.
    pub(crate) number: Option<String>,
    /// When it was handed in; none for what the tenant was made up with.
    pub(crate) added: Option<DateTime>,
    /// When a client last changed it.
    pub(crate) changed: Option<DateTime>,
    /// What clients set that payroll makes nothing of, by canonical name.
    pub(crate) told: Vec<(String, String)>,
}

/// A choice and the day it took effect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Step {
    pub(crate) from: Date,
    /// From which day on payroll goes by it: no day on which it was paid before it was made.
    pub(crate) since: Date,
    /// Who is covered.
    pub(crate) option: Option<&'static str>,
    /// An amount a pay.
    pub(crate) amount: Cents,
    /// A share of the pay.
    pub(crate) percent: BasisPoints,
    /// How much is insured.
    pub(crate) coverage: Cents,
    /// A code of why it changed.
    pub(crate) reason: Cow<'static, str>,
    /// What differs from the plan, where something does.
    pub(crate) own: Own,
}

/// What is agreed with one employee in place of what the plan says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Own {
    pub(crate) employee: Option<Rule>,
    pub(crate) employer: Option<Rule>,
    /// What the employer gives each pay.
    pub(crate) employer_amount: Option<Cents>,
    pub(crate) employer_percent: Option<BasisPoints>,
    /// The most that is taken of one pay; 0 for no such limit.
    pub(crate) each_pay: Cents,
    /// The most that is taken in a year, within the limit of the plan.
    pub(crate) yearly: Option<Cents>,
    /// Whether the higher limit of the plan holds.
    pub(crate) catches_up: bool,
}

impl Election {
    /// What payroll goes by on a day: the first choice before it took effect.
    pub(crate) fn step(&self, day: Date) -> Option<&Step> {
        let held = self.steps.iter().rfind(|step| step.since <= day);
        held.or_else(|| self.steps.first())
    }

    /// What is chosen as of a day, whether anything was paid by it or not.
    pub(crate) fn chosen(&self, day: Date) -> Option<&Step> {
        let held = self.steps.iter().rfind(|step| step.from <= day);
        held.or_else(|| self.steps.first())
    }

    pub(crate) fn employee_rule(&self, step: &Step) -> Rule {
        step.own.employee.unwrap_or(self.plan.employee)
    }

    pub(crate) fn employer_rule(&self, step: &Step) -> Rule {
        step.own.employer.unwrap_or(self.plan.employer)
    }

    /// The share of the pay that the employer gives.
    pub(crate) fn employer_percent(&self, step: &Step) -> BasisPoints {
        let by_the_plan = || {
            if self.employee_rule(step) == Rule::Percent {
                self.plan.matched(step.percent)
            } else {
                0
            }
        };
        match self.employer_rule(step) {
            Rule::Percent => step.own.employer_percent.unwrap_or_else(by_the_plan),
            _ => 0,
        }
    }

    /// What can be taken of one more pay this year.
    pub(crate) fn left_of_the_year(&self, step: &Step, so_far: Cents) -> Cents {
        let left = self.left_of_the_year_over_all(step, so_far);
        if step.own.each_pay > 0 {
            left.min(step.own.each_pay)
        } else {
            left
        }
    }

    /// What can be taken yet this year, however often.
    pub(crate) fn left_of_the_year_over_all(&self, step: &Step, so_far: Cents) -> Cents {
        let left = self.plan.left_of_the_year(so_far, step.own.catches_up);
        let own = step.own.yearly.map(|limit| (limit - so_far).max(0));
        own.map_or(left, |own| own.min(left))
    }

    /// Whether anything is taken for days between two.
    pub(crate) fn is_taken(&self, first: Date, last: Date) -> bool {
        self.waived.is_none() && self.start <= last && self.stop.is_none_or(|stop| stop >= first)
    }

    /// `A`, `T` or `W` (`ukg-pro-rest.md` 6.6).
    pub(crate) fn status(&self, today: Date) -> &'static str {
        match self.stop {
            _ if self.waived.is_some() => "W",
            Some(stop) if stop < today => "T",
            _ => "A",
        }
    }

    /// What employee and employer pay each period from a choice, for everything that is no share of the pay.
    pub(crate) fn amounts(&self, step: &Step, terms: &Terms<'_>, day: Date) -> (Cents, Cents) {
        let plan = self.plan;
        let option = step.option.unwrap_or("EE");
        let by_option = || plan.option_rate(option, terms.frequency, day.year());
        let employee = match self.employee_rule(step) {
            Rule::None | Rule::Percent => 0,
            Rule::Option => by_option().0,
            Rule::Flat => step.amount,
            Rule::Age => {
                let smokes = terms.view.text("is_smoker") == Some("true");
                let thousands = step.coverage / 100_000;
                part(
                    plan.age_rate(terms.age(day), smokes) * thousands * 12,
                    terms.frequency.payments(),
                )
            }
        };
        let employer = match self.employer_rule(step) {
            Rule::None | Rule::Percent | Rule::Age => 0,
            Rule::Option => by_option().1,
            Rule::Flat => {
                let of_the_plan = || part(plan.monthly.1 * 12, terms.frequency.payments());
                step.own.employer_amount.unwrap_or_else(of_the_plan)
            }
        };
        (employee, employer)
    }
}

impl Step {
    /// A choice of nothing yet.
    pub(crate) fn new(from: Date, reason: impl Into<Cow<'static, str>>) -> Self {
        Self {
            from,
            since: from,
            option: None,
            amount: 0,
            percent: 0,
            coverage: 0,
            reason: reason.into(),
            own: Own::default(),
        }
    }

    /// The same choice from another day on, but for the option and why.
    fn then(&self, from: Date, option: Option<&'static str>, reason: &'static str) -> Self {
        Self {
            from,
            since: from,
            option,
            reason: reason.into(),
            ..self.clone()
        }
    }
}

const WAIVE_REASONS: [&str; 3] = ["SPOUS", "OTHER", "COST"];

/// Makes up the elections of one employment.
struct Electing<'a> {
    terms: &'a Terms<'a>,
    today: Date,
    /// The first of the month after the hire.
    eligible: Date,
    random: Random,
    elections: Vec<Election>,
}

/// The elections of an employment, in the order of the plans.
pub(crate) fn elections(terms: &Terms<'_>, today: Date) -> Vec<Election> {
    let mut electing = Electing {
        terms,
        today,
        eligible: terms.hire.first_of_month().saturating_add(1.month()),
        random: terms.random(Purpose::Elections),
        elections: Vec::new(),
    };
    match (terms.country, terms.is_full_time) {
        (Country::UnitedStates, true) => electing.united_states(),
        (Country::UnitedStates, false) => electing.part_time(),
        (Country::Canada, full_time) => electing.canada(full_time),
    }
    let mut elections = electing.elections;
    if terms.is_terminated() {
        // Benefits end with the employment; what would have begun later never was.
        let end = terms.until;
        elections.retain(|election| end.is_none_or(|end| election.start <= end));
        for election in &mut elections {
            election.stop = match (election.stop, end) {
                (Some(stop), Some(end)) => Some(stop.min(end)),
                (stop, end) => stop.or(end),
            };
            election.steps.retain(|step| end.is_none_or(|end| step.from <= end));
        }
        elections.retain(|election| !election.steps.is_empty());
    }
    // Stable: of two elections of a plan the older stays first.
    elections.sort_by_key(|election| {
        super::plan::PLANS
            .iter()
            .position(|plan| plan.code == election.plan.code)
    });
    elections
}

impl Electing<'_> {
    fn united_states(&mut self) {
        let option = self.option();
        self.medical(option);
        self.covered("DEN", option, 70);
        self.covered("VIS", option, 55);
        if self.random.percent(8) {
            let amount = i64::from(self.random.between(4, 24)) * 250;
            self.flat("PARK", amount);
        }
        self.savings(60);
        self.flat("LIFE", 0);
        self.flat("STD", 0);
        if self.random.percent(30) {
            self.insured("SLIFE");
        }
        if self.random.percent(10) {
            self.insured("SPLIF");
        }
        if self.random.percent(40) {
            self.percent("LTD", 45);
        }
        if self.random.percent(7) {
            self.flat("LEGAL", 762);
        }
        if self.random.percent(10) {
            let amount = i64::from(self.random.between(1, 20)) * 100;
            self.flat("UWAY", amount);
        }
        if self.random.percent(2) {
            // The plan is closed; those who had it keep an ended election.
            self.add("PET", |election| election.stop = Some(date(2024, 12, 31)));
        }
        self.owed();
    }

    fn part_time(&mut self) {
        self.savings(30);
        self.owed();
    }

    fn canada(&mut self, full_time: bool) {
        if full_time {
            let option = self.option();
            self.covered("CMED", option, 80);
            self.covered("CDEN", option, 70);
            self.covered("CVIS", option, 40);
            self.percent_of_some("RRSP", 50, (2, 8));
            if self.random.percent(70) {
                self.insured("CLIFE");
            }
            if self.random.percent(40) {
                self.percent("CLTD", 60);
            }
        }
        if self.terms.is_hourly && self.random.percent(30) {
            self.flat("CUNI", 1_875);
        }
        if self.terms.ordinal % 33 == 11 || self.random.percent(4) {
            self.with_goal("CLOAN", 4_000, (400, 2_500));
        }
    }

    /// Medical cover and the accounts that go with it.
    fn medical(&mut self, option: &'static str) {
        let new_year = self.today.first_of_year();
        let next_year = new_year.saturating_add(1.year());
        match self.terms.ordinal % 33 {
            // From the high deductible to the PPO at the turn of the year to come: one ends, one begins.
            17 if !self.terms.is_terminated() => {
                self.add("MEDHD", |election| {
                    election.stop = next_year.yesterday().ok();
                    election.steps[0].option = Some(option);
                });
                self.add("MED", |election| {
                    election.start = next_year;
                    election.steps[0] = election.steps[0].then(next_year, Some(option), "OE");
                });
                return;
            }
            // The other way, at the last turn of the year.
            23 if self.eligible < new_year => {
                self.add("MED", |election| {
                    election.stop = new_year.yesterday().ok();
                    election.steps[0].option = Some(option);
                });
                self.add("MEDHD", |election| {
                    election.start = new_year;
                    election.steps[0] = election.steps[0].then(new_year, Some(option), "OE");
                });
                return;
            }
            _ => {}
        }
        match self.random.below(100) {
            0..45 => self.covered("MED", option, 100),
            45..70 => {
                self.covered("MEDHD", option, 100);
                if self.random.percent(70) {
                    let amount = i64::from(self.random.between(5, 30)) * 500;
                    self.flat("HSA", amount);
                }
                return;
            }
            70..90 => self.waive("MED"),
            _ => {}
        }
        if self.random.percent(12) {
            let amount = i64::from(self.random.between(4, 24)) * 250;
            self.flat("FSA", amount);
        }
        if matches!(option, "EEC" | "EEF") && self.random.percent(15) {
            let amount = i64::from(self.random.between(8, 28)) * 500;
            self.flat("DCFSA", amount);
        }
    }

    fn savings(&mut self, percent: u32) {
        let saves = self.elections.len();
        self.percent_of_some("401K", percent, (3, 12));
        let saves = self.elections.len() > saves;
        self.percent_of_some("ROTH", 15, (1, 5));
        if saves && self.random.percent(7) {
            self.with_goal("401KL", 5_000, (2_000, 12_000));
        }
    }

    /// What is owed to others.
    fn owed(&mut self) {
        if self.terms.is_hourly {
            if self.random.percent(20) {
                self.flat("UNION", 1_425);
            }
            if self.random.percent(15) {
                self.flat("UNIF", 650);
            }
        }
        if self.random.percent(2) {
            self.flat("CHSUP", 9_230);
        }
        if self.terms.ordinal % 33 == 5 || self.random.percent(2) {
            self.with_goal("GARN", 7_500, (900, 4_800));
        }
        if self.terms.ordinal % 400 == 77 {
            self.percent("LEVY", 1_000);
        }
        if self.terms.ordinal % 33 == 11 || self.random.percent(3) {
            self.with_goal("LOAN", 4_000, (300, 2_000));
        }
    }

    fn option(&mut self) -> &'static str {
        match self.random.below(100) {
            0..45 => "EE",
            45..65 => "EES",
            65..80 => "EEC",
            _ => "EEF",
        }
    }

    /// Cover of `percent` in a hundred; of the others some waive it.
    fn covered(&mut self, code: &str, option: &'static str, percent: u32) {
        if !self.random.percent(percent) {
            if self.random.percent(30) {
                self.waive(code);
            }
            return;
        }
        let event = *self.random.pick(&[("MARR", "EES"), ("BIRTH", "EEF"), ("LOSS", "EEC")]);
        let changed = self
            .today
            .saturating_sub(i64::from(self.random.between(20, 300)).days());
        let has_event = self.random.percent(12) && option == "EE";
        self.add(code, |election| {
            election.steps[0].option = Some(option);
            if has_event && changed > election.start {
                let step = election.steps[0].then(changed, Some(event.1), event.0);
                election.steps.push(step);
            }
        });
    }

    fn waive(&mut self, code: &str) {
        let reason = *self.random.pick(&WAIVE_REASONS);
        self.add(code, |election| election.waived = Some(reason));
    }

    fn flat(&mut self, code: &str, amount: Cents) {
        self.add(code, |election| election.steps[0].amount = amount);
    }

    fn percent(&mut self, code: &str, percent: BasisPoints) {
        self.add(code, |election| election.steps[0].percent = percent);
    }

    fn percent_of_some(&mut self, code: &str, some: u32, (low, high): (u32, u32)) {
        if !self.random.percent(some) {
            return;
        }
        let percent = i64::from(self.random.between(low, high)) * 100;
        let raised = self.random.percent(20);
        let changed = self
            .today
            .saturating_sub(i64::from(self.random.between(10, 500)).days());
        self.add(code, |election| {
            election.steps[0].percent = percent;
            if raised && changed > election.start {
                let mut step = election.steps[0].then(changed, None, "CHG");
                step.percent = percent + 100;
                election.steps.push(step);
            }
        });
    }

    fn insured(&mut self, code: &str) {
        let coverage = i64::from(self.random.between(2, 12)) * 2_500_000;
        self.add(code, |election| election.steps[0].coverage = coverage);
    }

    /// A debt: an amount each pay until the goal is reached. `goals` are whole units of the currency.
    fn with_goal(&mut self, code: &str, amount: Cents, (low, high): (u32, u32)) {
        let goal = i64::from(self.random.between(low, high)) * 100;
        let paid = goal / 4;
        let begun = self
            .today
            .saturating_sub(i64::from(self.random.between(30, 700)).days());
        self.add(code, |election| {
            election.start = election.start.max(begun);
            election.steps[0].from = election.start;
            election.steps[0].since = election.start;
            election.steps[0].amount = amount;
            election.goal = Some(goal);
            election.brought_forward = paid;
        });
    }

    fn add(&mut self, code: &str, change: impl FnOnce(&mut Election)) {
        let Some(plan) = Plan::named(code) else { return };
        // Savings are open to newcomers after two months, everything else from the next month on.
        let eligible = match plan.kind {
            "SAV" => self.eligible.saturating_add(2.months()),
            _ => self.eligible,
        };
        let number = match plan.kind {
            "GARN" => Some(format!(
                "{}-CV-{:05}",
                self.random.between(2019, 2026),
                self.random.below(100_000)
            )),
            "MED" | "DEN" | "VIS" => Some(format!("W{:09}", self.random.below(1_000_000_000))),
            _ => None,
        };
        let mut election = Election {
            plan,
            waived: None,
            start: eligible,
            stop: None,
            steps: vec![Step::new(eligible, "NEW")],
            goal: None,
            brought_forward: 0,
            number,
            added: None,
            changed: None,
            told: Vec::new(),
        };
        change(&mut election);
        if election.waived.is_some() {
            election.number = None;
        }
        // What ended before it could begin never was.
        if election.stop.is_none_or(|stop| stop >= election.start) {
            self.elections.push(election);
        }
    }
}
