//! Items for payroll: pending deductions and earnings, and earnings that are imported (`ukg-pro-rest.md` 17.7, 17.8).

use std::collections::{HashMap, HashSet};

use jiff::ToSpan as _;
use jiff::civil::{Date, Weekday};

use super::super::Tenant;
use super::super::agenda::Task;
use super::super::entry::{Entry, Owner};
use super::super::facts::Fact;
use super::super::identity::EmployeeKey;
use super::super::payroll::{
    Earned, EarningKind, Frequency, Handed, Plan, Rule, Terms, amount_of, hourly_rate, is_pay_date, midnight,
    pay_date_after, worth,
};

const DEDUCTION: &str = "pending-deduction";
const EARNING: &str = "pending-earning";
const IMPORTED: &str = "imported-earning";
/// Which pay date an imported earning was paid on; no field of the record, only what payroll remembers.
const PAID_ON: &str = "paid_on";

/// What waits for the runs of a pay date.
#[derive(Debug, Default)]
pub(in crate::tenant) struct HandedIn {
    /// What each employment is paid, and what is taken of it.
    pub(in crate::tenant) of_employments: HashMap<EmployeeKey, Handed>,
    /// The kind and place of each item, and whose it is.
    items: Vec<(&'static str, usize, EmployeeKey)>,
}

/// A pending item, as the page of them lists it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct PendingItem {
    /// Whether it is a deduction, and not an earning.
    pub is_deduction: bool,
    /// The code of the deduction or earning.
    pub code: String,
    /// Whose it is.
    pub employee_name: String,
    /// The number of the employee.
    pub employee_number: String,
    /// The amount, where one was given.
    pub amount: Option<String>,
    /// The hours, where some were given.
    pub hours: Option<String>,
    /// The day on which it is to be paid, `YYYY-MM-DD`.
    pub scheduled_pay_date: String,
    /// `Pending`, `Submitted`, `Processed` or `Deleted`.
    pub status: String,
    /// Whether payroll takes it, or took it.
    pub is_picked_up: bool,
    /// Why not.
    pub message: Option<String>,
}

impl Tenant {
    /// The pending items of payroll, deductions first, each kind in the order it came.
    pub fn pending_items(&self) -> Vec<PendingItem> {
        let pending = [DEDUCTION, EARNING].into_iter();
        let pending = pending.flat_map(|kind| self.records(kind).iter().map(move |item| (kind, item)));
        let items = pending.map(|(kind, item)| {
            let view = self.entry_view(item);
            let owner = |name| view.text(name).unwrap_or_default();
            let own = |name: &str| item.text(name).map(str::to_owned);
            let is_deduction = kind == DEDUCTION;
            PendingItem {
                is_deduction,
                code: own(if is_deduction { "deduction_code" } else { "earning_code" }).unwrap_or_default(),
                employee_name: format!("{}, {}", owner("last_name"), owner("first_name")),
                employee_number: owner("employee_number").to_owned(),
                amount: own("amount"),
                hours: own("hours"),
                scheduled_pay_date: own("scheduled_pay_date")
                    .and_then(|date| date.get(..10).map(str::to_owned))
                    .unwrap_or_default(),
                status: own("item_status").unwrap_or_default(),
                is_picked_up: item.fact("is_picked_up").and_then(Fact::as_flag) == Some(true),
                message: own("message"),
            }
        });
        items.collect()
    }

    /// Says of a pending item whether payroll picks it up, and why not. An item without a pay date gets the next one.
    pub(crate) fn judge_item(&self, kind: &str, entry: &mut Entry) {
        let Owner::Employment(key) = entry.owner() else {
            return;
        };
        if entry.text("scheduled_pay_date").is_none() {
            let next = self.pay_group_of(&key).and_then(|(code, frequency)| {
                pay_date_after(code, frequency, self.paid_until.max(yesterday(self.now().date())))
            });
            entry.set("scheduled_pay_date", next.map(|date| Fact::text(midnight(date))));
        }
        let objection = self.objection(kind, &key, entry);
        entry.set("is_picked_up", Some(Fact::flag(objection.is_none())));
        entry.set("message", objection.map(Fact::text));
    }

    /// The rule that an item breaks.
    fn objection(&self, kind: &str, key: &EmployeeKey, entry: &Entry) -> Option<&'static str> {
        if !is_open(entry) {
            return Some("The status is neither Pending nor Submitted.");
        }
        let date = entry
            .text("scheduled_pay_date")
            .and_then(|text| text.get(..10)?.parse().ok());
        let pays = |date: Date| {
            let group = self.pay_group_of(key);
            date > self.paid_until && group.is_some_and(|(code, frequency)| is_pay_date(code, frequency, date))
        };
        let of_the_kind = if kind == DEDUCTION {
            self.objection_to_deduction(key, entry)
        } else {
            self.objection_to_earning(key, entry)
        };
        of_the_kind.or_else(|| {
            (!date.is_some_and(pays))
                .then_some("The scheduled pay date is no pay date of the pay group that is to come.")
        })
    }

    fn objection_to_deduction(&self, key: &EmployeeKey, entry: &Entry) -> Option<&'static str> {
        let code = entry.text("deduction_code").unwrap_or_default();
        let missing = Some("The deduction is neither assigned to the employee nor in the employee's deduction group.");
        let Some(plan) = Plan::named(&code.to_ascii_uppercase()) else {
            return missing;
        };
        let Some(terms) = self.employment_by_key(key).and_then(|one| Terms::of(self, one)) else {
            return missing;
        };
        let today = self.now().date();
        let rule = match self.payroll().election_of(key, plan, today) {
            Some((election, step)) => election.employee_rule(step),
            None if plan.is_active && plan.is_in_the_group_of(&terms) && !terms.is_terminated() => plan.employee,
            None => return missing,
        };
        if rule != Rule::Flat {
            return Some("The deduction is no flat amount.");
        }
        (amount_of(entry.text("amount")) <= 0).then_some("The item has no amount that can be taken.")
    }

    fn objection_to_earning(&self, key: &EmployeeKey, entry: &Entry) -> Option<&'static str> {
        let code = entry.text("earning_code").unwrap_or_default();
        if self.earning_kind(key, code).is_none() {
            return Some("The earning is not assigned to the employee.");
        }
        let has_either = entry.text("amount").is_some() || entry.text("hours").is_some();
        (!has_either).then_some("The earning has neither hours nor an amount.")
    }

    /// A kind of pay of the employee's country.
    fn earning_kind(&self, key: &EmployeeKey, code: &str) -> Option<&'static EarningKind> {
        let kind = EarningKind::named(code)?;
        let country = self.company_fact(&key.company_id, "country").and_then(Fact::as_text);
        (country.unwrap_or("USA") == kind.country.code()).then_some(kind)
    }

    fn pay_group_of(&self, key: &EmployeeKey) -> Option<(&str, Frequency)> {
        let code = self.fact(key, "pay_group")?.as_text()?;
        let frequency = self.pay_group(code)?.text("pay_frequency").unwrap_or_default();
        Some((code, Frequency::of(frequency)))
    }

    /// What an item adds to a pay, by its code, hours, amount and rate.
    fn earned(&self, key: &EmployeeKey, item: &Entry, code: &str) -> Option<Earned> {
        let kind = self.earning_kind(key, code)?;
        let hours = amount_of(item.text("hours"));
        let rate = match item.text("pay_rate") {
            Some(rate) => hourly_rate(Some(rate)),
            None => kind.rate(hourly_rate(self.fact(key, "hourly").and_then(Fact::as_text))),
        };
        let amount = match item.text("amount") {
            Some(amount) => amount_of(Some(amount)),
            None => worth(hours, rate),
        };
        // What would take pay back is no earning of a regular run.
        (amount > 0 && hours >= 0).then_some(Earned {
            kind,
            hours,
            rate,
            amount,
        })
    }

    /// What waits for the runs of a pay date.
    pub(in crate::tenant) fn handed_in(&self, date: Date) -> HandedIn {
        let mut handed = HandedIn::default();
        for kind in [DEDUCTION, EARNING, IMPORTED] {
            // Where nothing was handed in, there is nothing to look through.
            if !self.records.is_made(kind) {
                continue;
            }
            for (place, item) in self.records(kind).iter().enumerate() {
                if let Owner::Employment(key) = item.owner()
                    && self.hand_over(kind, key, item, date, &mut handed.of_employments)
                {
                    handed.items.push((kind, place, key));
                }
            }
        }
        handed
    }

    /// Gives an item to the run that takes it; whether one does on this pay date.
    fn hand_over(
        &self,
        kind: &str,
        key: EmployeeKey,
        item: &Entry,
        date: Date,
        handed: &mut HashMap<EmployeeKey, Handed>,
    ) -> bool {
        if kind == IMPORTED {
            let code = item.text("code").unwrap_or_default();
            let earned = self.earned(&key, item, code).filter(|_| item.own(PAID_ON).is_none());
            return earned.is_some_and(|earned| {
                handed.entry(key).or_default().earnings.push(earned);
                true
            });
        }
        if !is_due(item, date) || self.objection(kind, &key, item).is_some() {
            return false;
        }
        if kind == EARNING {
            let earned = self.earned(&key, item, item.text("earning_code").unwrap_or_default());
            return earned.is_some_and(|earned| {
                handed.entry(key).or_default().earnings.push(earned);
                true
            });
        }
        let code = item.text("deduction_code").unwrap_or_default().to_ascii_uppercase();
        Plan::named(&code).is_some_and(|plan| {
            let amount = amount_of(item.text("amount"));
            handed.entry(key).or_default().deductions.push((plan, amount));
            true
        })
    }

    /// Says of the items that waited for the runs of a pay date what became of them.
    pub(in crate::tenant) fn note_handed_in(&mut self, date: Date, handed: &HandedIn, paid: &HashSet<EmployeeKey>) {
        for kind in [DEDUCTION, EARNING, IMPORTED] {
            if !self.records.is_made(kind) {
                continue;
            }
            let of_the_kind = handed
                .items
                .iter()
                .filter(|(of, _, key)| *of == kind && paid.contains(key));
            let taken: HashSet<usize> = of_the_kind.map(|(_, place, _)| *place).collect();
            for (place, item) in self.records_mut(kind).into_iter().flatten().enumerate() {
                if taken.contains(&place) && kind == IMPORTED {
                    item.set(PAID_ON, Some(Fact::text(midnight(date))));
                    item.set("isImportedIntoPayroll", Some(Fact::flag(true)));
                } else if taken.contains(&place) {
                    item.set("item_status", Some(Fact::text("Processed")));
                } else if kind != IMPORTED && is_due(item, date) {
                    item.set("is_picked_up", Some(Fact::flag(false)));
                    item.set(
                        "message",
                        Some(Fact::text("Nothing could be taken on the scheduled pay date.")),
                    );
                }
            }
        }
    }

    /// Plans when imported earnings are loaded into payroll: on the next Friday.
    pub(crate) fn expect_payroll(&mut self) {
        let friday = self.now.date().nth_weekday(1, Weekday::Friday);
        if let Ok(friday) = friday {
            self.agenda.plan_once(friday.at(18, 0, 0, 0), Task::Payroll);
        }
    }

    /// How many imported earnings and pending items wait for payroll.
    pub fn waiting_for_payroll(&self) -> usize {
        let is_loaded = |earning: &Entry| earning.fact("isImportedIntoPayroll").and_then(Fact::as_flag) == Some(true);
        let earnings = self.records(IMPORTED).iter().filter(|earning| !is_loaded(earning));
        let items = [DEDUCTION, EARNING].into_iter().flat_map(|kind| self.records(kind));
        earnings.count() + items.filter(|item| is_taken(item)).count()
    }

    /// Loads imported earnings into payroll: from then on they cannot be deleted. The next run of the pay group pays
    /// them, as it does what is pending, on its pay date.
    pub fn run_payroll(&mut self) {
        self.agenda.drop_all(&Task::Payroll);
        for earning in self.records_mut(IMPORTED).into_iter().flatten() {
            earning.set("isImportedIntoPayroll", Some(Fact::flag(true)));
        }
    }
}

fn yesterday(day: Date) -> Date {
    day.saturating_sub(1.day())
}

fn is_open(item: &Entry) -> bool {
    matches!(item.text("item_status"), Some("Pending" | "Submitted"))
}

/// Whether payroll takes a pending item once its pay date comes.
fn is_taken(item: &Entry) -> bool {
    is_open(item) && item.fact("is_picked_up").and_then(Fact::as_flag) == Some(true)
}

/// Whether an item is to be taken on a pay date.
fn is_due(item: &Entry, date: Date) -> bool {
    is_taken(item)
        && item
            .text("scheduled_pay_date")
            .and_then(|text| text.get(..10)?.parse().ok())
            == Some(date)
}
