//! Checks as the pay register has them, and their deductions and earnings as the history has them
//! (`ukg-pro-rest.md` 17.3 to 17.5). What a name says stands for what a check cannot tell is left null.

use jiff::ToSpan as _;

use super::super::company::Country;
use super::super::entry::{Entry, Owner};
use super::super::facts::Fact;
use super::check::{Mode, Void};
use super::line::Of;
use super::money::{rate_text, text};
use super::terms::midnight;

/// What an entry is made of: canonical names and facts.
pub(super) type Facts = Vec<(&'static str, Fact)>;

/// Adds a fact where there is one.
pub(super) fn put(facts: &mut Facts, name: &'static str, fact: Option<impl Into<Fact>>) {
    facts.extend(fact.map(|fact| (name, fact.into())));
}

pub(super) fn yes_no(yes: bool) -> &'static str {
    if yes { "Y" } else { "N" }
}

fn entry(of: &Of<'_>, facts: Facts) -> Entry {
    Entry::known(Owner::Employment(of.paid.key), facts)
}

/// The row of the pay register.
pub(super) fn check(of: &Of<'_>) -> Entry {
    let (run, check) = (of.run(), of.check);
    let of_employee = |name: &str| of.told(name).map(str::to_owned);
    let on_paper = check.on_paper();
    let mut facts: Facts = vec![
        (
            "check_add_mode",
            match check.mode {
                Mode::Regular => "R",
                Mode::Bonus => "B",
                Mode::Manual => "M",
            }
            .into(),
        ),
        ("pay_period_frequency", run.frequency.code().into()),
        ("original_pay_period_frequency", run.frequency.code().into()),
        ("document_number", of.document().into()),
        (
            "earning_tax_reporting_type",
            if of.country() == Country::Canada { "T4" } else { "W2" }.into(),
        ),
        ("employment_status", check.status.into()),
        ("check_id", of.check_id().into()),
        (
            "is_regular_pay_for_cumulative",
            yes_no(check.mode == Mode::Regular).into(),
        ),
        ("pay_group", run.pay_group.clone().into()),
        ("period_control", run.control().into()),
        ("tax_calculation_group_id", of.tax_group().into()),
        ("tax_calculation_sequence", "1".into()),
        ("is_auto_allocated", false.into()),
        ("is_voided", (check.void == Void::Voided).into()),
        ("is_voiding_record", (check.void == Void::Voiding).into()),
        ("sequence_number", Fact::whole(check.sequence)),
        ("bonus_total_hours", text(0).into()),
        ("bonus_total_ot_hours", text(0).into()),
        ("check_amount", text(on_paper).into()),
        ("direct_deposit_amount", text(check.current.net - on_paper).into()),
        ("net_amount", text(check.current.net).into()),
        ("sui_gross", text(check.current.gross).into()),
        ("total_deduction_amount", text(check.current.deductions).into()),
        ("total_earnings_amount", text(check.current.gross).into()),
        ("total_hours", text(check.hours()).into()),
        ("total_hours_worked", text(check.hours_worked()).into()),
        ("total_shift_amount", text(of.shift_premium()).into()),
        ("total_tax_amount", text(check.current.taxes).into()),
        ("pay_date", midnight(run.period.pay_date).into()),
        ("period_end_date", midnight(run.period.end).into()),
        ("period_start_date", midnight(run.period.start).into()),
    ];
    // Paper is cashed within two weeks; a deposit needs no reconciling.
    let today = of.tenant.now().date();
    let cashed = run.period.pay_date.saturating_add(11.days());
    let is_reconciled = on_paper > 0 && check.counts() && cashed <= today;
    facts.push(("reconciled", yes_no(is_reconciled).into()));
    if is_reconciled {
        facts.push(("reconcile_date", midnight(cashed).into()));
    }
    if !check.counts() {
        facts.push((
            "void_date",
            midnight(run.period.pay_date.saturating_add(3.days()).min(today)).into(),
        ));
    }
    if let Some(last) = of.last_regular() {
        facts.push(("last_regular_pay_date", midnight(last).into()));
    }
    let state = of.work_state();
    put(&mut facts, "state_sui", state.map(|state| format!("{state}SUI")));
    put(&mut facts, "currency_code", of.currency().map(str::to_owned));
    for (name, employee) in [
        ("job_code", "job_code"),
        ("location", "location"),
        ("name_first", "first_name"),
        ("name_last", "last_name"),
        ("name_middle", "middle_name"),
        ("name_suffix", "suffix"),
        ("org_level1", "org_level1"),
        ("org_level2", "org_level2"),
        ("org_level3", "org_level3"),
        ("org_level4", "org_level4"),
        ("project", "project"),
        ("shift_code", "shift_code"),
        ("ssn", "ssn"),
        ("annual", "annual"),
        ("hourly", "hourly"),
    ] {
        put(&mut facts, name, of_employee(employee));
    }
    entry(of, facts)
}

/// The row of a deduction of a check.
pub(super) fn deduction(of: &Of<'_>, place: usize) -> Entry {
    let (run, check) = (of.run(), of.check);
    let Some(line) = check.deductions.get(place) else {
        return entry(of, Vec::new());
    };
    let plan = line.plan;
    let election = line.election.and_then(|place| of.paid.elections.get(place));
    let step = election.and_then(|election| election.step(run.period.pay_date));
    let chosen = election.zip(step);
    let some = |text: &'static str| (!text.is_empty()).then_some(text);
    let arrears = line.original - line.employee;
    let deferred: i64 = check
        .deductions
        .iter()
        .filter(|line| line.plan.family == "401K")
        .map(|line| line.employee_ytd)
        .sum();
    let is_garnishment = plan.kind == "GARN";
    let mut facts: Facts = vec![
        ("allow_partial_deduction", yes_no(!plan.covers()).into()),
        ("check_id", of.check_id().into()),
        ("deduction_code", plan.code.into()),
        ("deduction_for_bonus_only", "N".into()),
        ("deduction_type", plan.kind.into()),
        ("exclude_from_workers_compensation", "N".into()),
        ("general_ledger_pay_account", super::ledger::payable(plan).into()),
        ("is_voiding_record", yes_no(check.void == Void::Voiding).into()),
        ("pay_group", run.pay_group.clone().into()),
        ("period_control", run.control().into()),
        ("tax_calculation_group_id", of.tax_group().into()),
        ("tax_category", plan.tax_category().into()),
        ("is_prorated", false.into()),
        ("is_voided", (check.void == Void::Voided).into()),
        ("current_arrears_amount", text(arrears).into()),
        ("custom_amount1", text(0).into()),
        ("custom_amount2", text(0).into()),
        ("deduction_calculation_basis_amt", text(line.basis).into()),
        (
            "deferred_compensation_cap",
            text(if plan.family == "401K" { plan.yearly_limit } else { 0 }).into(),
        ),
        ("deferred_compensation_regular_cap", text(0).into()),
        ("employee_calculation_rate_or_percent", rate_text(line.percent).into()),
        ("employee_current_amount", text(line.employee).into()),
        ("employee_original_amount", text(line.original).into()),
        (
            "employer_calculation_rate_or_percent",
            rate_text(chosen.map_or(0, |(election, step)| election.employer_percent(step))).into(),
        ),
        ("employer_current_amount", text(line.employer).into()),
        ("record_id", Fact::whole(of.number() * 100 + place as u64 + 1)),
        (
            "year_to_date_deferred_compensation_combined_amount",
            text(if plan.family == "401K" { deferred } else { 0 }).into(),
        ),
        ("employee_deduction_last_paid", midnight(run.period.pay_date).into()),
        ("pay_date", midnight(run.period.pay_date).into()),
    ];
    for name in [
        "is401k",
        "is403b",
        "is408k",
        "is408p",
        "is457",
        "is457b",
        "is457_f",
        "is501_c",
        "is_d125",
        "is_deduction_off_set",
        "is_deferred_compensation",
        "is_dependent_care",
        "is_housing",
        "is_non_qualified_plan",
        "is_public_employee_retirement",
        "is_section125",
    ] {
        put(&mut facts, name, plan.mark(name));
    }
    put(&mut facts, "benefit_option", step.and_then(|step| step.option));
    put(&mut facts, "benefit_amount", step.map(|step| text(step.coverage)));
    put(&mut facts, "benefit_provider", some(plan.provider));
    put(&mut facts, "payee_id", some(plan.provider).filter(|_| is_garnishment));
    put(&mut facts, "vendor", some(plan.provider));
    put(&mut facts, "deduction_plan_type", some(plan.family));
    // UKG's spelling.
    let rule = chosen.map_or(plan.employee, |(election, step)| election.employee_rule(step));
    put(&mut facts, "employee_calculaiton_rule", rule.code());
    let rule = chosen.map_or(plan.employer, |(election, step)| election.employer_rule(step));
    put(&mut facts, "employer_calculation_rule", rule.code());
    if line.employer != 0 {
        facts.push(("general_ledger_expense_account", "6200".into()));
    }
    if let Some(goal) = election.and_then(|election| election.goal) {
        facts.push(("employee_goal_rule", "STOP".into()));
        facts.push(("employee_goal_amount", text(goal).into()));
        facts.push((
            "employee_goal_to_date_amount",
            text(line.goal_to_date.unwrap_or_default()).into(),
        ));
    }
    if plan.code == "CHSUP" {
        facts.push(("child_support_type", "CS".into()));
    }
    if is_garnishment {
        let disposable = check.current.gross - check.current.taxes;
        facts.push(("wage_garnishment_allocate_as_arrears", "N".into()));
        facts.push(("wage_garnishment_disposable_income", text(disposable).into()));
        facts.push((
            "wage_garnishment_amount_subject_to_garnishment",
            text(disposable / 4).into(),
        ));
    }
    entry(of, facts)
}

/// The row of an earning of a check.
pub(super) fn earning(of: &Of<'_>, place: usize) -> Entry {
    let (run, check) = (of.run(), of.check);
    let Some(line) = check.earnings.get(place) else {
        return entry(of, Vec::new());
    };
    let kind = line.kind;
    let of_employee = |name: &str| of.told(name).map(str::to_owned);
    let mut facts: Facts = vec![
        ("earning_code", kind.code.into()),
        ("gen_number", of.check_id().into()),
        ("period_control", run.control().into()),
        ("pay_group", run.pay_group.clone().into()),
        ("calculation_rule", kind.rule().into()),
        ("calculation_sequence", (place + 1).to_string().into()),
        ("gl_follow_base_account_allocation", "N".into()),
        ("gross_up", "N".into()),
        ("plan_year", run.period.pay_date.year().to_string().into()),
        ("report_category", kind.report_category().into()),
        ("tax_calculation_group_id", of.tax_group().into()),
        ("tax_category", kind.tax_category().into()),
        ("time_clock_code", kind.code.into()),
        ("include_in_deferred_compensation", kind.is_deferrable().into()),
        ("include_in_deferred_compensation_hours", kind.is_worked().into()),
        ("is_voided", (check.void == Void::Voided).into()),
        ("is_voiding_record", (check.void == Void::Voiding).into()),
        ("use_deduction_off_set", false.into()),
        ("number_of_days", Fact::whole(0_u8)),
        ("number_of_games", Fact::whole(0_u8)),
        ("base_amount", text(line.amount).into()),
        ("current_amount", text(line.amount).into()),
        ("current_hours", text(line.hours).into()),
        ("gross_up_target", text(0).into()),
        ("job_premium_amount", text(0).into()),
        ("job_premium_rate_or_percent", text(0).into()),
        ("pay_rate", rate_text(line.rate).into()),
        ("piece_count", text(0).into()),
        ("piece_pay_rate", text(0).into()),
        ("tip_credit", text(0).into()),
        ("tip_gross_receipts", text(0).into()),
        ("ytd_amount", text(line.amount_ytd).into()),
        ("ytd_shift_amount", text(0).into()),
        ("pay_date", midnight(run.period.pay_date).into()),
    ];
    put(&mut facts, "accrual_code", kind.accrual());
    for name in ["job_code", "location", "project", "hourly", "period"] {
        put(&mut facts, name, of_employee(name));
    }
    entry(of, facts)
}
