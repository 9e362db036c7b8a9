//! The deductions of employees, how they changed, and what open enrollment changes next (`ukg-pro-rest.md` 14).

#![expect(
    clippy::similar_names,
    reason = "employee and employer are UKG's words, and differ enough"
)]

use jiff::ToSpan as _;
use jiff::civil::Date;

use super::super::Tenant;
use super::super::calendar::timestamp;
use super::super::entry::{Entry, Owner};
use super::super::facts::Fact;
use super::super::payroll::{Election, PLANS, Paid, Purpose, Rule, Step, Terms, amount, midnight, rate_text};

type Facts = Vec<(&'static str, Fact)>;

/// An election with whose it is and its place among the employee's.
pub(super) struct Held<'a> {
    pub(super) paid: &'a Paid,
    pub(super) place: usize,
    pub(super) election: &'a Election,
    pub(super) terms: Terms<'a>,
}

/// Calls with every election of everybody who can be paid.
pub(super) fn held<'a>(tenant: &'a Tenant, mut each: impl FnMut(Held<'a>)) {
    for paid in tenant.payroll().paid() {
        let Some(employment) = tenant.employment_by_key(&paid.key) else {
            continue;
        };
        for (place, election) in paid.elections.iter().enumerate() {
            // What would have begun after the end never was.
            if election.stop.is_some_and(|stop| stop < election.start) {
                continue;
            }
            if let Some(terms) = Terms::of(tenant, employment) {
                each(Held {
                    paid,
                    place,
                    election,
                    terms,
                });
            }
        }
    }
}

impl Held<'_> {
    /// The key of the election's record, 12 characters.
    pub(super) fn system_id(&self, mark: char) -> String {
        let key = self.paid.key;
        let who = key.employee_id.as_str().get(..6).unwrap_or_default();
        let company = key.company_id.as_str().get(..1).unwrap_or_default();
        format!("{who}{company}{:02}{mark}K0", self.place % 100)
    }

    /// When the record was made and last changed.
    pub(super) fn stamps(&self, today: Date) -> (String, String) {
        let at = |day: Date, minute: i8| timestamp(day.min(today).at(13, minute, 7, 310_000_000));
        let made = self.election.start.saturating_sub(9.days());
        let last = self.election.steps.last().map_or(self.election.start, |step| step.from);
        let ended = self.election.stop.filter(|stop| *stop <= today);
        let changed = ended.unwrap_or(last.max(made));
        let created = self.election.added.map_or_else(|| at(made, 12), timestamp);
        let changed = self
            .election
            .changed
            .map_or_else(|| at(changed.max(made), 41), timestamp);
        (created, changed)
    }

    /// Since when the status holds.
    pub(super) fn status_since(&self, today: Date) -> Date {
        match self.election.stop {
            Some(stop) if stop < today => stop,
            _ => self.election.start,
        }
    }

    pub(super) fn step(&self, today: Date) -> Option<&Step> {
        self.election.chosen(today)
    }
}

/// The deductions of everybody: current, waived, ended and to come.
pub(super) fn deductions(tenant: &Tenant) -> Vec<Entry> {
    let today = tenant.now().date();
    let payroll = tenant.payroll();
    let mut entries = Vec::new();
    held(tenant, |held| {
        let Held {
            paid,
            place,
            election,
            terms,
        } = &held;
        let Some(step) = held.step(today) else { return };
        let plan = election.plan;
        let is_waived = election.waived.is_some();
        let (employee, employer) = if is_waived {
            (0, 0)
        } else {
            election.amounts(step, terms, today)
        };
        let to_date = paid.to_date(payroll, *place, today);
        let (created, changed) = held.stamps(today);
        let covers = plan.covers() || plan.insures_lives();
        // What is set beside a share of the pay is kept, and not taken.
        let employee = if election.employee_rule(step) == Rule::Percent {
            step.amount
        } else {
            employee
        };
        let employee = if is_waived { 0 } else { employee };
        let mut facts: Facts = vec![
            ("arrears_amt", amount(to_date.arrears).into()),
            ("benefit_amount", amount(step.coverage).into()),
            ("benefit_amount_rate_or_percent", amount(0).into()),
            ("benefit_status", election.status(today).into()),
            ("benefit_status_date", midnight(held.status_since(today)).into()),
            ("custom_amount1", amount(0).into()),
            ("custom_amount2", amount(0).into()),
            ("datetime_changed", changed.into()),
            ("datetime_created", created.into()),
            ("declined_by_carrier", "N".into()),
            ("deduction_code", plan.code.into()),
            ("effective_record_id", held.system_id('E').into()),
            ("employee_amount", amount(employee).into()),
            ("employee_calc_rate_or_pct", rate_text(step.percent).into()),
            ("employee_eligibility_date", midnight(terms.hire).into()),
            ("employee_fiscal_ytd_amt", amount(to_date.year.0).into()),
            ("employee_goal_amt", amount(election.goal.unwrap_or_default()).into()),
            ("employee_goal_to_date_amt", amount(to_date.goal).into()),
            ("employee_last_amount", amount(to_date.last.0).into()),
            ("employee_month_to_date_amount", amount(to_date.month.0).into()),
            ("employee_quarter_to_date_amount", amount(to_date.quarter.0).into()),
            ("employee_year_to_date_amount", amount(to_date.year.0).into()),
            ("evidence_of_insurability_desired_amt", amount(0).into()),
            ("evidence_of_insurability_desired_calc_rate_or_pct", amount(0).into()),
            ("employer_amount", amount(employer).into()),
            (
                "employer_calc_rate_or_pct",
                rate_text(election.employer_percent(step)).into(),
            ),
            ("employer_fiscal_year_to_date_amount", amount(to_date.year.1).into()),
            ("employer_last_amount", amount(to_date.last.1).into()),
            ("employer_month_to_date_amount", amount(to_date.month.1).into()),
            ("employer_quarter_to_date_amount", amount(to_date.quarter.1).into()),
            ("employer_year_to_date_amount", amount(to_date.year.1).into()),
            ("interest_amount", amount(0).into()),
            ("is_deduction_offset", false.into()),
            ("medical_indicator", (plan.kind == "MED").into()),
            ("need_evidence_of_insurability", (step.coverage > 20_000_000).into()),
            ("prior_employee_goal_amount", amount(0).into()),
            (
                "prior_employee_year_to_date_amount",
                amount(to_date.prior_year.0).into(),
            ),
            (
                "prior_employer_year_to_date_amount",
                amount(to_date.prior_year.1).into(),
            ),
            ("deduction_start_date", midnight(election.start).into()),
            ("system_id", held.system_id('D').into()),
            ("is_waived", is_waived.into()),
            ("include_in_additional_check", (plan.kind == "SAV").into()),
            ("include_in_manual_check", (plan.kind == "SAV").into()),
            ("employee_per_cap_amount", amount(step.own.each_pay).into()),
            ("employee_per_cap_percent", amount(0).into()),
        ];
        let mut put = |name, fact: Option<Fact>| facts.extend(fact.map(|fact| (name, fact)));
        put("benefit_option", step.option.filter(|_| !is_waived).map(Fact::text));
        put("benefit_start_date", covers.then(|| midnight(election.start).into()));
        let end = election.stop.map(midnight);
        put("benefit_stop_date", end.clone().filter(|_| covers).map(Fact::text));
        put("deduction_stop_date", end.map(Fact::text));
        put("member_or_case_number", election.number.clone().map(Fact::text));
        let rule = election.employee_rule(step);
        put("employee_calc_rule", rule.code().map(Fact::text));
        let rule = election.employer_rule(step);
        put("employer_calc_rule", rule.code().map(Fact::text));
        let cause = election.number.clone().filter(|_| plan.kind == "GARN");
        put("employee_cause_number", cause.map(Fact::text));
        put(
            "employee_ded_last_paid",
            to_date.last_paid.map(midnight).map(Fact::text),
        );
        put("waive_reason", election.waived.map(Fact::text));
        put("is_home_company", terms.view.fact("is_home_company").cloned());
        let before = election.steps.iter().rfind(|other| other.from < step.from);
        let before = before.map_or(0, |before| election.amounts(before, terms, today).0);
        put("prior_employee_amount", Some(amount(before).into()));
        let mut entry = Entry::known(Owner::Employment(paid.key), facts);
        for (name, told) in &election.told {
            entry.set(name, Some(Fact::text(told.clone())));
        }
        entries.push(entry);
    });
    entries
}

/// Every change of a field of a deduction that is asked for by its name. `changed_field` is no field of the row: it is
/// what the request chooses by.
pub(super) fn changes(tenant: &Tenant) -> Vec<Entry> {
    let mut entries = Vec::new();
    held(tenant, |held| {
        let election = held.election;
        let mut change = |field: &'static str, day: Date, reason: &str, kind: &'static str, value: String| {
            let value_name = match kind {
                "N" => "fieldValueNumber",
                "D" => "fieldValueDate",
                _ => "fieldValue",
            };
            entries.push(
                Entry::new(Owner::Employment(held.paid.key))
                    .with("changedField", field)
                    .with("deductionCode", election.plan.code)
                    .with("fieldValueDataType", kind)
                    .with("changeReason", reason.to_owned())
                    .with("effectiveDate", midnight(day))
                    .with(value_name, value),
            );
        };
        let start = election.start;
        change("deductionStartDate", start, "NEW", "D", midnight(start));
        if election.plan.covers() || election.plan.insures_lives() {
            change("benefitStartDate", start, "NEW", "D", midnight(start));
        }
        if let Some(stop) = election.stop {
            let reason = if held.terms.is_terminated() { "TERM" } else { "OE" };
            change("deductionStopDate", stop, reason, "D", midnight(stop));
            if election.plan.covers() {
                change("benefitStopDate", stop, reason, "D", midnight(stop));
            }
        }
        if let Some(waived) = election.waived {
            change("waiveReason", start, "NEW", "S", waived.to_owned());
        }
        if let Some(goal) = election.goal {
            change("employeeGoalAmount", start, "NEW", "N", amount(goal));
        }
        for step in &election.steps {
            let (day, reason) = (step.from, step.reason.as_ref());
            change("changeReason", day, reason, "S", reason.to_owned());
            if let Some(option) = step.option {
                change("benefitOption", day, reason, "S", option.to_owned());
            }
            let (employee, _) = election.amounts(step, &held.terms, day);
            if employee > 0 && election.waived.is_none() {
                change("employeeAmount", day, reason, "N", amount(employee));
            }
            if step.coverage > 0 {
                change("employeeBenefitAmount", day, reason, "N", amount(step.coverage));
            }
        }
    });
    entries
}

/// The days on which coverage options took effect.
pub(super) fn option_changes(tenant: &Tenant) -> Vec<Entry> {
    let mut entries = Vec::new();
    held(tenant, |held| {
        let steps = held.election.steps.iter().filter(|step| step.option.is_some());
        entries.extend(steps.map(|step| {
            Entry::new(Owner::Employment(held.paid.key))
                .with("deductionCode", held.election.plan.code)
                .with("optionDate", midnight(step.from))
        }));
    });
    entries
}

/// The open-enrollment session of this autumn, or the last one: its days and the year it is for.
pub(super) fn session(today: Date) -> (Date, Date, Date) {
    let starts = |year| jiff::civil::date(year, 10, 19);
    let year = if starts(today.year()) <= today {
        today.year()
    } else {
        today.year() - 1
    };
    let start = starts(year);
    (
        start,
        start.saturating_add(25.days()),
        jiff::civil::date(year + 1, 1, 1),
    )
}

/// What employees chose in the session: most keep what they have, some change, add or drop it.
pub(super) fn enrollments(tenant: &Tenant) -> Vec<Entry> {
    let today = tenant.generated;
    let (first, last, effective) = session(today);
    let payroll = tenant.payroll();
    let mut entries = Vec::new();
    held(tenant, |held| {
        let election = held.election;
        let plan = election.plan;
        // What was handed in since is of no session.
        if election.added.is_some() {
            return;
        }
        let is_open = plan.covers() || matches!(plan.kind, "HSA" | "FSA") || plan.code == "SLIFE";
        if !is_open || held.terms.is_terminated() || election.stop.is_some_and(|stop| stop < first) {
            return;
        }
        let Some(step) = held.step(today) else { return };
        let mut random = held.terms.random(Purpose::Enrollment);
        // One draw for each plan, so that plans do not change together.
        let plans = PLANS.iter().take_while(|other| other.code != plan.code);
        let draw = plans.fold(random.below(100), |_, _| random.below(100));
        let is_dropped = election.stop.is_some() || (election.waived.is_none() && draw < 4);
        let option = match step.option {
            Some(_) if draw > 93 => Some("EEF"),
            option => option,
        };
        let chosen = Step { option, ..step.clone() };
        let is_waived = election.waived.is_some() && draw >= 20;
        let (employee, employer) = if is_dropped || is_waived {
            (0, 0)
        } else {
            election.amounts(&chosen, &held.terms, effective)
        };
        let to_date = held.paid.to_date(payroll, held.place, today);
        let days = i64::from(held.terms.random(Purpose::Enrollment).below(10));
        let made = timestamp(first.saturating_add(days.days()).min(today).at(19, 4, 12, 0));
        let status = if is_waived {
            "W"
        } else if is_dropped {
            "T"
        } else {
            "A"
        };
        let begins = if election.start > effective {
            election.start
        } else {
            effective
        };
        entries.push(
            Entry::new(Owner::Employment(held.paid.key))
                .with("session_start", midnight(first))
                .with("session_end", midnight(last))
                .with_some("benefitOption", option.filter(|_| !is_waived))
                .with("changeReason", "OE")
                .with("benefitStatus", status)
                .with("deductionCode", plan.code)
                .with("deductionType", plan.kind)
                .with_some("employeeMemberOrCaseNo", election.number.clone())
                .with_some("employerCalculationRule", plan.employer.code())
                .with_some("benefitWaiveReason", election.waived.filter(|_| is_waived))
                .with(
                    "addCoverage",
                    election.start > last || (election.waived.is_some() && !is_waived),
                )
                .with("needEvidenceOfInsurability", step.coverage > 20_000_000)
                .with("isDeductionOffset", false)
                .with("medicalIndicator", plan.kind == "MED")
                .with("isBenefitWaived", is_waived)
                .with("oeDrop", is_dropped)
                .with("employeeEligibilityDesiredCalculationRateOrPercent", Fact::whole(0))
                .with("benefitAmount", amount(step.coverage))
                .with("benefitAmountRateOrPercent", amount(0))
                .with("customAmount1", amount(0))
                .with("customAmount2", amount(0))
                .with("employeeAmount", amount(employee))
                .with("employeeCalculationRateOrPercent", amount(0))
                .with("employeeGoalAmt", amount(0))
                .with("employeeGoalToDateAmount", amount(0))
                .with("employeeYearToDateAmount", amount(to_date.year.0))
                .with("evidenceofInsurabilityDesiredAmount", amount(0))
                .with("employerAmount", amount(employer))
                .with("employerCalculationRateOrPercent", amount(0))
                .with("employerYearToDateAmount", amount(to_date.year.1))
                .with("benefitStartDate", midnight(begins))
                .with("benefitStatusDate", midnight(begins))
                .with_some(
                    "benefitStopDate",
                    is_dropped.then(|| midnight(effective.yesterday().unwrap_or(effective))),
                )
                .with("changeDatetime", made.clone())
                .with("createDatetime", made)
                .with("employeeEligibilityDate", midnight(held.terms.hire))
                .with("deductionStartDate", midnight(begins))
                .with_some(
                    "deductionStopDate",
                    is_dropped.then(|| midnight(effective.yesterday().unwrap_or(effective))),
                ),
        );
    });
    entries
}
