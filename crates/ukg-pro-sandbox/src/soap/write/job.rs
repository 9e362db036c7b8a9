//! Jobs (`ukg-pro-soap.md` 6.2).

use super::{
    Draft, Entity, Messages, Plan,
    compensation::{FREQUENCIES, set_pay},
};
use crate::tenant::{Fact, Rate};

/// Changes a job from a date on.
pub(super) fn update(entity: &Entity<'_>) -> Result<Plan, Messages> {
    // When the job began is read only: it follows from the date of a change of the job.
    let mut draft = Draft::of_employment(entity, &["DateInJob"]);
    draft.one_of("FullOrPartTime", &["F", "P"]);
    draft.one_of("HourlyOrSalaried", &["H", "S"]);
    draft.one_of("PayFrequency", FREQUENCIES);
    draft.known_codes();
    check_supervisor(&mut draft);
    if draft.given("ScheduledHours").is_some() && draft.amount("ScheduledHours").is_none() {
        draft.refuse("Required", "ScheduledHours is required", "ScheduledHours");
    }
    if draft.changes("JobCode")
        && let Some(since) = draft.now("EffectiveDate")
    {
        draft.set_fact("date_in_job", Some(Fact::text(since.to_owned())));
    }
    // With other hours, an hour or a year costs what it did, and the rest follows.
    let changes_hours = draft.facts.iter().any(|(name, _)| name == "scheduled_hours");
    if changes_hours || draft.changes("PayFrequency") {
        let rate = Rate::of_terms(draft.now("HourlyOrSalaried"));
        let amount = draft.key.and_then(|key| entity.tenant.fact(&key, rate.fact_name()));
        set_pay(&mut draft, rate, amount.and_then(Fact::as_text), None);
    }
    draft.plan()
}

/// Nobody is the supervisor of themselves.
fn check_supervisor(draft: &mut Draft<'_>) {
    let own = draft.key;
    let supervisor = draft.facts.iter().find(|(name, _)| name == "supervisor");
    let chosen = supervisor.and_then(|(_, fact)| fact.as_ref()?.as_employee());
    if chosen.is_some() && chosen == own.as_ref() {
        draft.refuse("InvalidSupervisor", "Nobody is their own Supervisor.", "Supervisor");
    }
}
