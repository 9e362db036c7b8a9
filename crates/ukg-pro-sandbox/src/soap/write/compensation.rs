//! Pay (`ukg-pro-soap.md` 6.3): one amount is given, the others follow from the hours and the frequency.

use super::{Draft, Entity, Messages, Plan, draft::is_same_number};
use crate::tenant::{Fact, Rate, rates};

/// The amounts, and the instructions that are no facts of the employment: nobody knows that they are read back.
const AMOUNTS_AND_INSTRUCTIONS: &[&str] = &[
    "Annual",
    "Hourly",
    "Period",
    "Weekly",
    "PercentChange",
    "RateChangeType",
];

/// The codes of frequencies (`ukg-pro-soap.md` 6.2).
pub(super) const FREQUENCIES: &[&str] = &["B", "M", "S", "W"];

/// Changes pay by an amount or by a percentage.
pub(super) fn update(entity: &Entity<'_>) -> Result<Plan, Messages> {
    let mut draft = Draft::of_employment(entity, AMOUNTS_AND_INSTRUCTIONS);
    draft.one_of("PayFrequency", FREQUENCIES);
    draft.known_codes();
    if draft.amount("ScheduledHours").is_none() && draft.given("ScheduledHours").is_some() {
        draft.refuse("Required", "ScheduledHours is required", "ScheduledHours");
    }
    let percent = draft.text("PercentChange");
    let code = draft.text("RateChangeType");
    let rate = code.and_then(Rate::of_code);
    if code.is_some() && rate.is_none() {
        let text = "RateChangeType is one of Y, H, P, W.";
        draft.refuse("InvalidCode", text, "RateChangeType");
    }
    if code.is_none() && percent.is_none() && gives_another_amount(&draft) {
        let text = "RateChangeType is required where an amount changes";
        draft.refuse("Required", text, "RateChangeType");
    }
    let typed = rate.map(|rate| (rate, field(rate)));
    if let Some((_, field)) = typed
        && percent.is_none()
        && draft.amount(field).is_none()
    {
        draft.refuse(
            "Required",
            format!("{field} is required with this RateChangeType"),
            field,
        );
    }
    let (rate, field) = typed.unwrap_or_else(|| {
        let rate = Rate::of_terms(kept(&draft, "hourly_or_salaried"));
        (rate, self::field(rate))
    });
    // A percentage is of what was paid; an amount beside it that differs says what it makes.
    let is_made = draft
        .amount(field)
        .filter(|amount| typed.is_some() && draft.kept(field).is_none_or(|kept| !is_same_number(amount, kept)));
    let (amount, percent) = match (is_made, percent) {
        (Some(amount), _) => (Some(amount), None),
        (None, percent) => (draft.kept(field), percent),
    };
    set_pay(&mut draft, rate, amount, percent);
    draft.plan()
}

/// Sets every amount that follows from one, with the hours and the frequency as they will be.
pub(super) fn set_pay(draft: &mut Draft<'_>, rate: Rate, amount: Option<&str>, percent: Option<&str>) {
    let hours = draft.now("ScheduledHours").unwrap_or_default();
    let frequency = draft.now("PayFrequency").unwrap_or_default();
    let Some(amount) = amount else {
        return;
    };
    match rates(rate, amount, percent, hours, frequency) {
        Some(facts) => {
            for (name, text) in facts {
                draft.set_fact(name, Some(Fact::text(text)));
            }
        }
        None if percent.is_some() => {
            let text = "PercentChange is a plain number, such as 3.5.";
            draft.refuse("InvalidNumber", text, "PercentChange");
        }
        None => {
            let text = "No pay follows from these hours and this amount.";
            draft.refuse("InvalidNumber", text, "ScheduledHours");
        }
    }
}

/// Whether an amount is given that is not the one paid now, so that it is not clear which is meant.
fn gives_another_amount(draft: &Draft<'_>) -> bool {
    [Rate::Annual, Rate::Hourly, Rate::Period, Rate::Weekly]
        .into_iter()
        .any(|rate| match (draft.amount(field(rate)), draft.kept(field(rate))) {
            (Some(given), Some(kept)) => !is_same_number(given, kept),
            (given, _) => given.is_some(),
        })
}

fn field(rate: Rate) -> &'static str {
    match rate {
        Rate::Annual => "Annual",
        Rate::Hourly => "Hourly",
        Rate::Period => "Period",
        Rate::Weekly => "Weekly",
    }
}

fn kept<'a>(draft: &Draft<'a>, name: &str) -> Option<&'a str> {
    draft.entity.tenant.fact(&draft.key?, name)?.as_text()
}
