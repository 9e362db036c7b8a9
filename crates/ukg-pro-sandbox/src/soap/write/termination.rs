//! The end of an employment (`ukg-pro-soap.md` 7.4).

use super::{Draft, Entity, Messages, Plan, Step};
use crate::tenant::{Fact, departure};

/// Instructions and references that are no facts under their own names.
const INSTRUCTIONS: &[&str] = &[
    "CobraDate",
    "CobraQualifyingEvent",
    "CobraReason",
    "HomeCompanyIdentifier",
    "InactivateAutopay",
    "InactivateDirectDeposit",
];

/// Terminates an employment.
pub(super) fn terminate(entity: &Entity<'_>) -> Result<Plan, Messages> {
    let mut draft = Draft::changing(entity);
    draft.require("TerminationDate");
    draft.require("TerminationReason");
    draft.take(INSTRUCTIONS);
    check(&mut draft, "EmployeeIdentifier");
    check_home_company(&mut draft);
    let reason = draft.text("TerminationReason").unwrap_or_default();
    let date = draft.text("TerminationDate").map(midnight);
    for field in ["LastDayWorked", "PaidThroughDate"] {
        if draft.given(field).is_none() {
            draft.set(field, date.clone().map(Fact::text));
        }
    }
    end(&mut draft, date.as_deref(), reason);
    if let Some(eligible) = draft.text("EligibleForRehire") {
        // The same flag as REST has it.
        let letter = if eligible == "true" { "Y" } else { "N" };
        draft.set_fact("ok_to_rehire", Some(Fact::text(letter)));
    }
    if draft.says("InactivateAutopay") {
        draft.set_fact("pay_automatically", Some(Fact::flag(false)));
    }
    if draft.says("CobraQualifyingEvent") {
        let event = draft.text("CobraDate").map(midnight).or(date);
        draft.set_fact("cobra_is_active", Some(Fact::flag(true)));
        draft.set_fact("cobra_status", Some(Fact::text("E")));
        draft.set_fact("cobra_status_date", event.clone().map(Fact::text));
        draft.set_fact("date_of_cobra_event", event.map(Fact::text));
        let reason = draft.text("CobraReason").unwrap_or("TERM");
        draft.set_fact("cobra_reason", Some(Fact::text(reason.to_owned())));
    }
    let stops_deposits = draft.says("InactivateDirectDeposit");
    let key = draft.key;
    let mut plan = draft.plan()?;
    if let Some(key) = key.filter(|_| stops_deposits) {
        plan.push(Step::StopDeposits(key));
    }
    Ok(plan)
}

/// An employment ends once, and after it began.
pub(super) fn check(draft: &mut Draft<'_>, identifier: &'static str) {
    let Some(key) = draft.key else { return };
    let kept = |name| draft.entity.tenant.fact(&key, name).and_then(Fact::as_text);
    let is_terminated = kept("employment_status") == Some("T");
    let last_hire = kept("last_hire").and_then(|text| text.get(..10));
    let date = draft.text("TerminationDate").and_then(|text| text.get(..10));
    if is_terminated {
        draft.refuse("AlreadyTerminated", "The employee is terminated already.", identifier);
    } else if let (Some(last_hire), Some(date)) = (last_hire, date)
        && date <= last_hire
    {
        let text = "TerminationDate lies after the last hire.";
        draft.refuse("InvalidDate", text, "TerminationDate");
    }
}

/// Sets what every end of an employment makes of it.
pub(super) fn end(draft: &mut Draft<'_>, date: Option<&str>, reason: &str) {
    let since = date.map(|date| Fact::text(date.to_owned()));
    draft.set_fact("employment_status", Some(Fact::text("T")));
    draft.set_fact("status_start_date", since.clone());
    draft.set_fact("termination_date", since);
    draft.set_fact("termination_reason", Some(Fact::text(reason.to_owned())));
    // Only of reasons the tenant has are these known.
    let departure = departure(reason);
    let description = departure.map(|(description, _)| Fact::text(description));
    draft.set_fact("termination_reason_description", description);
    draft.set_fact("termination_type", departure.map(|(_, kind)| Fact::text(kind)));
    for name in [
        "leave_reason",
        "fmla_code",
        "status_anticipated_end",
        "next_salary_review",
    ] {
        draft.set_fact(name, None);
    }
}

/// The home company is told so that it can be found out to be another.
fn check_home_company(draft: &mut Draft<'_>) {
    const FIELD: &str = "HomeCompanyIdentifier";
    let Some(ukg_pro_contract::value::Value::Company(company)) = draft.given(FIELD) else {
        return;
    };
    if company.value.as_deref().is_some_and(|text| !text.is_empty())
        && super::hire::company(draft.entity.tenant, company).is_none()
    {
        draft.refuse("CompanyNotFound", "The company was not found.", FIELD);
    }
}

/// A date with its time of day.
pub(super) fn midnight(text: &str) -> String {
    if text.contains('T') {
        text.to_owned()
    } else {
        format!("{text}T00:00:00")
    }
}
