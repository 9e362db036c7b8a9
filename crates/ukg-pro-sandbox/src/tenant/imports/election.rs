//! Changing what an employee has deducted, by a transaction of the import tool.

use std::borrow::Cow;

use jiff::civil::Date;

use super::super::Tenant;
use super::super::identity::EmployeeKey;
use super::super::payroll::{Courses, Election, Own, Paid, Plan, Rule, Step, Terms, amount};
use super::wishes::{Leaves, Wishes};

/// What a transaction did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Change {
    Saved,
    /// It was only to be checked.
    Checked,
    /// Everything was so already.
    None,
}

/// What would change, before anything does.
struct Draft {
    /// The place of the election that changes; none for a new one.
    place: Option<usize>,
    start: Date,
    stop: Option<Date>,
    step: Step,
    goal: Option<i64>,
    number: Option<String>,
    told: Vec<(String, String)>,
}

impl Tenant {
    /// Changes an election by what the transaction says of it, or enrolls the employee where there is none; tells which
    /// rule is broken, in which case nothing changes.
    pub(super) fn change_election(&mut self, key: EmployeeKey, code: &str, leaves: &Leaves) -> Result<Change, String> {
        let code = code.to_ascii_uppercase();
        let Some(plan) = Plan::named(&code) else {
            return Err(format!("No deduction of the tenant has the code {code}."));
        };
        let wishes = Wishes::read(leaves, plan.employee, plan.employer)?;
        self.payroll();
        let Some(mut payroll) = self.payroll.take() else {
            return Err("Payroll is not set up.".to_owned());
        };
        payroll.begin(self, &Courses::default(), self.now);
        let draft = self.draft(key, plan, &wishes, payroll.of_employment(&key), |group| {
            payroll.closed_until(group)
        });
        let outcome = match draft {
            Err(broken) => Err(broken),
            Ok(None) => Ok(Change::None),
            Ok(Some(_)) if wishes.is_check => Ok(Change::Checked),
            Ok(Some(draft)) => {
                let now = self.now;
                if let Some(paid) = payroll.of_employment_mut(&key) {
                    paid.elect(plan, draft, now);
                }
                Ok(Change::Saved)
            }
        };
        self.payroll = payroll.into();
        if outcome == Ok(Change::Saved) {
            self.records.forget_elections();
        }
        outcome
    }

    /// What the wishes come to, if no rule is broken; nothing where all is so already.
    fn draft(
        &self,
        key: EmployeeKey,
        plan: &'static Plan,
        wishes: &Wishes,
        paid: Option<&Paid>,
        closed_until: impl Fn(&str) -> Option<(Date, Date)>,
    ) -> Result<Option<Draft>, String> {
        let employment = self.employment_by_key(&key);
        let terms = employment.and_then(|employment| Terms::of(self, employment));
        let (Some(paid), Some(terms)) = (paid, terms) else {
            return Err("Nobody can be paid by what is known of this employment.".to_owned());
        };
        if !plan.is_active {
            return Err(format!("The deduction {} is closed.", plan.code));
        }
        let closed = closed_until(terms.pay_group);
        let open = closed.map(|(end, _)| end.tomorrow().unwrap_or(end));
        let today = self.now.date();
        let effective = wishes
            .effective
            .unwrap_or_else(|| open.map_or(today, |open| open.max(today)));
        let held = paid.held(plan, effective).or_else(|| paid.waived(plan));
        if held.is_none() {
            if !plan.is_in_the_group_of(&terms) {
                return Err(format!(
                    "The deduction {} is not in the employee's deduction group.",
                    plan.code
                ));
            }
            if terms.is_terminated() {
                return Err("The employment has ended: nothing can be enrolled in.".to_owned());
            }
        }
        if open.is_some_and(|open| effective < open) {
            return Err("`EffectiveDate` lies in a pay period that is closed.".to_owned());
        }
        let election = held.map(|place| &paid.elections[place]);
        let is_new = election.is_none_or(|election| election.waived.is_some());
        let start = match election {
            Some(election) if !is_new => wishes.start.unwrap_or(election.start),
            _ => wishes.start.unwrap_or(effective),
        };
        let stop = wishes
            .stop
            .or(election.and_then(|election| election.stop).filter(|_| !is_new));
        if stop.is_some_and(|stop| stop < start) {
            return Err("`StopDate` lies before `StartDate`.".to_owned());
        }
        let before = election
            .filter(|_| !is_new)
            .and_then(|election| election.chosen(effective));
        let mut choice = before.cloned().unwrap_or_else(|| first_choice(plan, effective));
        wishes.apply(plan, &mut choice);
        limits_hold(plan, &choice)?;
        let told: Vec<_> = wishes.other.clone();
        let is_same = before.is_some_and(|before| *before == choice)
            && election.is_some_and(|election| {
                election.start == start
                    && election.stop == stop
                    && wishes.goal.is_none_or(|goal| election.goal == Some(goal))
                    && (wishes.number.is_none() || election.number == wishes.number)
                    && told.iter().all(|one| election.told.contains(one))
            });
        if is_same {
            return Ok(None);
        }
        // What is to come is changed from its first day on.
        let first = before.and(election).and_then(|election| election.steps.first());
        let from = first.map_or(effective, |first| effective.max(first.from));
        let paid_on = closed.map(|(_, pay_date)| pay_date.tomorrow().unwrap_or(pay_date));
        choice.since = paid_on.map_or(from, |day| day.max(from));
        choice.from = from;
        choice.reason = match &wishes.reason {
            Some(reason) => Cow::Owned(reason.clone()),
            None if is_new => Cow::Borrowed("NEW"),
            None => Cow::Borrowed("CHG"),
        };
        Ok(Some(Draft {
            place: held,
            start,
            stop,
            step: choice,
            goal: wishes.goal,
            number: wishes.number.clone(),
            told,
        }))
    }
}

/// What is chosen of a plan before a transaction says more.
fn first_choice(plan: &Plan, from: Date) -> Step {
    let mut step = Step::new(from, "NEW");
    if plan.covers() {
        step.option = Some("EE");
    }
    step
}

/// Refuses what is more than the plan lets anybody pay.
fn limits_hold(plan: &Plan, step: &Step) -> Result<(), String> {
    let Own {
        each_pay,
        yearly,
        catches_up,
        ..
    } = step.own;
    if catches_up && plan.catch_up == 0 {
        return Err(format!(
            "The deduction {} has no limit for those who catch up.",
            plan.code
        ));
    }
    if step.percent > 10_000 || step.own.employer_percent.is_some_and(|share| share > 10_000) {
        return Err("A rate is more than the whole pay.".to_owned());
    }
    let Some(limit) = plan.limit(catches_up) else {
        return Ok(());
    };
    for (name, wanted) in [
        ("AnnualLimit", yearly.unwrap_or_default()),
        ("EmployeeAmount", step.amount),
        ("EmployeePerCapAmount", each_pay),
    ] {
        if wanted > limit {
            return Err(format!(
                "`{name}` is more than the limit of the deduction {}, {} a year.",
                plan.code,
                amount(limit)
            ));
        }
    }
    Ok(())
}

impl Wishes {
    /// Makes a choice what is wished for.
    fn apply(&self, plan: &Plan, step: &mut Step) {
        let own = &mut step.own;
        own.employee = self.employee_rule.or(own.employee);
        own.employer = self.employer_rule.or(own.employer);
        // An amount that is told goes before one that would be computed.
        let is_computed = |rule: Rule| !matches!(rule, Rule::Flat | Rule::Percent);
        if self.employee_amount.is_some() && is_computed(own.employee.unwrap_or(plan.employee)) {
            own.employee = Some(Rule::Flat);
        }
        if self.employer_amount.is_some() && is_computed(own.employer.unwrap_or(plan.employer)) {
            own.employer = Some(Rule::Flat);
        }
        if self.employer_share.is_some() && is_computed(own.employer.unwrap_or(plan.employer)) {
            own.employer = Some(Rule::Percent);
        }
        // What the plan says by itself is nothing of the employee's own.
        own.employee = own.employee.filter(|rule| *rule != plan.employee);
        own.employer = own.employer.filter(|rule| *rule != plan.employer);
        own.employer_amount = self.employer_amount.or(own.employer_amount);
        own.employer_percent = self.employer_share.or(own.employer_percent);
        own.each_pay = self.each_pay.unwrap_or(own.each_pay);
        own.yearly = self.yearly.or(own.yearly);
        own.catches_up = self.catches_up.unwrap_or(own.catches_up);
        step.amount = self.employee_amount.unwrap_or(step.amount);
        step.percent = self.employee_share.unwrap_or(step.percent);
        step.option = self.option.or(step.option);
        step.coverage = self.coverage.unwrap_or(step.coverage);
    }
}

impl Paid {
    /// Makes a draft true.
    fn elect(&mut self, plan: &'static Plan, draft: Draft, now: jiff::civil::DateTime) {
        let Some(place) = draft.place else {
            self.add_election(Election {
                plan,
                waived: None,
                start: draft.start,
                stop: draft.stop,
                steps: vec![draft.step],
                goal: draft.goal,
                brought_forward: 0,
                number: draft.number,
                added: Some(now),
                changed: Some(now),
                told: draft.told,
            });
            return;
        };
        let Some(election) = self.elections.get_mut(place) else {
            return;
        };
        let was_waived = election.waived.take().is_some();
        election.start = draft.start;
        election.stop = draft.stop;
        election.goal = draft.goal.or(election.goal);
        election.number = draft.number.or_else(|| election.number.take());
        election.changed = Some(now);
        for (name, text) in draft.told {
            election.told.retain(|(known, _)| *known != name);
            election.told.push((name, text));
        }
        if was_waived {
            election.steps.clear();
        }
        let step = draft.step;
        election
            .steps
            .retain(|other| (other.from, other.since) != (step.from, step.since));
        let behind = election.steps.partition_point(|other| other.since <= step.since);
        election.steps.insert(behind, step);
    }
}
