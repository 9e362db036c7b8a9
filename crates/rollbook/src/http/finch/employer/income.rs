//! Pay as this face tells it: hundredths, and what it was before.

use jiff::civil::Date;
use rollbook_core::{ObjectFields, Worker};
use rollbook_model::workforce::PayUnit;
use schemars::JsonSchema;
use serde::Serialize;

use super::told::date;

/// What is paid for a unit of time.
#[derive(Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "FinchIncome")]
pub(super) struct Income {
    /// The unit.
    #[schemars(extend("enum" = ["yearly", "hourly", null]))]
    unit: Option<&'static str>,
    /// The amount in hundredths; a half of one goes to the even one.
    amount: Option<i64>,
    /// The currency, where the service account may read compensation.
    currency: Option<String>,
    /// Since when.
    effective_date: Option<String>,
}

impl Income {
    fn of(pay: &ObjectFields) -> Option<Self> {
        let amount = pay.decimal("amount");
        let unit = pay.meant("unit").map(|unit| match unit {
            PayUnit::Year => "yearly",
            PayUnit::Hour => "hourly",
        });
        (amount.is_some() || unit.is_some()).then(|| Self {
            unit,
            amount: amount.and_then(|amount| amount.hundredths()),
            currency: pay.text("currency").map(str::to_lowercase),
            effective_date: date(pay, "effective_on"),
        })
    }

    fn is_same_pay(&self, other: &Self) -> bool {
        (self.unit, self.amount) == (other.unit, other.amount)
    }
}

/// What is paid now.
pub(super) fn income(worker: &Worker) -> Option<Income> {
    Income::of(worker.compensation.as_ref()?)
}

/// What was paid before, the newest first; nothing where there is no job history.
pub(super) fn history(worker: &Worker, today: Date) -> Option<Vec<Income>> {
    let held = held(&worker.history, today);
    if held.is_empty() {
        return None;
    }
    let mut before: Vec<Income> = Vec::new();
    for income in held.into_iter().filter_map(Income::of) {
        // What changed then was not the pay.
        if before.last().is_none_or(|last| !last.is_same_pay(&income)) {
            before.push(income);
        }
    }
    let now = income(worker);
    if before
        .last()
        .zip(now.as_ref())
        .is_some_and(|(last, now)| last.is_same_pay(now))
    {
        before.pop();
    }
    before.reverse();
    Some(before)
}

/// The entries of a job history that have taken effect, the oldest first.
pub(super) fn held(history: &[ObjectFields], today: Date) -> Vec<&ObjectFields> {
    let mut held: Vec<_> = history
        .iter()
        .filter(|entry| entry.date("effective_on").is_some_and(|from| from <= today))
        .collect();
    held.sort_by_key(|entry| (entry.date("effective_on"), entry.owned("created_at")));
    held
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use serde_json::json;

    use super::*;

    fn entry(on: &str, amount: &str) -> ObjectFields {
        let body = json!({
            "effective_on": on, "created_at": format!("{on}T08:00:00"), "amount": amount,
            "unit": { "value": "year", "code": "S" },
        });
        body.as_object().unwrap().clone().into()
    }

    fn amounts(now: &str, history: Vec<ObjectFields>) -> Vec<(i64, String)> {
        let worker = Worker {
            compensation: Some(entry("2020-01-01", now)),
            history,
            ..Worker::default()
        };
        let before = super::history(&worker, date(2026, 1, 1)).unwrap();
        before
            .into_iter()
            .map(|income| (income.amount.unwrap(), income.effective_date.unwrap()))
            .collect()
    }

    #[test]
    fn what_was_paid_before_is_told_once_each_from_its_first_day() {
        let history = || {
            vec![
                entry("2024-05-01", "70000"),
                entry("2020-01-01", "50000.0"),
                entry("2021-01-01", "50000"),
                entry("2022-03-01", "60000.005"),
                entry("2026-07-01", "90000"),
            ]
        };
        let of = |amount: i64, on: &str| (amount, on.to_owned());
        let told = [of(6_000_000, "2022-03-01"), of(5_000_000, "2020-01-01")];
        assert_eq!(
            amounts("70000.00", history()),
            told,
            "newest first, without the current one"
        );
        let mut all = vec![of(7_000_000, "2024-05-01")];
        all.extend(told);
        assert_eq!(
            amounts("71000", history()),
            all,
            "a pay that the history does not know yet"
        );
    }
}
