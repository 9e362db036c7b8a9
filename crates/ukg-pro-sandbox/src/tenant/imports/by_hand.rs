//! Deductions that somebody enters by hand, by the rules of a transaction of the import tool.
//!
//! UKG publishes nothing of the pages on which its customers do this; what is entered, and which rules hold, is what
//! [`Transaction`](super::Transaction) has.

use serde::Serialize;

use super::super::Tenant;
use super::super::calendar::timestamp;
use super::super::identity::EmployeeKey;
use super::super::payroll::{PLANS, Rule, Terms, amount};
use super::super::users::{Refusal, inactive};
use super::wishes::Leaves;
use super::{DEDUCTION_PLAN, Imported, REFUSED};
use crate::Administrator;

/// What can be entered, under the names of a transaction's leaves. Shares of the pay are percentages: 6.25 is six and a
/// quarter in a hundred, however the tenant writes them.
pub(crate) const FIELDS: &[&str] = &[
    "EmployeeNumber",
    "CompanyCode",
    "DeductionCode",
    "EffectiveDate",
    "StartDate",
    "StopDate",
    "EmployeeCalcRule",
    "EmployeeAmount",
    "EmployeeCalcRateOrPct",
    "EmployerCalcRule",
    "EmployerAmount",
    "EmployerCalcRateOrPct",
    "EmployeePerCapAmount",
    "AnnualLimit",
    "CatchUp",
    "EmployeeGoalAmt",
    "BenefitOption",
    "BenefitAmount",
    "MemberOrCaseNumber",
    "ChangeReasonCode",
];

/// What became of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum HandStatus {
    /// It waits for another user's decision.
    Waiting,
    /// It is an election.
    Saved,
    /// Another user rejected it.
    Rejected,
    /// It was approved, and breaks a rule by now.
    Failed,
}

impl HandStatus {
    /// The word on the administration pages.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "Waits for approval",
            Self::Saved => "Saved",
            Self::Rejected => "Rejected",
            Self::Failed => "Failed",
        }
    }
}

/// A deduction that was entered by hand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HandEntry {
    /// Its number, which no request of the tenant has beside it.
    pub number: u32,
    /// When it was entered.
    pub entered: String,
    /// The name of the user who entered it.
    pub entered_by: String,
    /// Last and first name of the employee.
    pub employee_name: String,
    /// The number of the employee, with its leading zeros.
    pub employee_number: String,
    /// The code of the company, as it was entered.
    pub company_code: String,
    /// The code of the deduction.
    pub deduction_code: String,
    /// What was entered beside these, by the names of a transaction's leaves.
    pub values: Vec<(String, String)>,
    /// What became of it.
    pub status: HandStatus,
    /// When another user decided.
    pub decided: Option<String>,
    /// The name of the user who decided.
    pub decided_by: Option<String>,
    /// What was said of it: by the rules, or by who rejected it.
    pub message: String,
}

/// What an employee has deducted at present, as a page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Present {
    pub(crate) code: &'static str,
    pub(crate) name: &'static str,
    /// `A`, `T` or `W`.
    pub(crate) status: &'static str,
    pub(crate) employee: Part,
    pub(crate) employer: Part,
    /// The most in a year; empty for none of the employee's own.
    pub(crate) yearly: String,
    /// Empty for none.
    pub(crate) goal: String,
    pub(crate) start: String,
    /// Empty for none.
    pub(crate) stop: String,
}

/// What one of the two pays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Part {
    /// The code of the rule; empty for none.
    pub(crate) rule: &'static str,
    pub(crate) amount: String,
    pub(crate) percent: String,
}

impl Tenant {
    /// Whether somebody may enter deductions by hand, and decide on what others entered.
    ///
    /// # Errors
    /// Why not: nobody has the name, the user is inactive, or the role does not let the user.
    pub fn may_enter_deductions(&self, username: &str) -> Result<(), Refusal> {
        if username == Administrator::INVENTED.username {
            return Ok(());
        }
        let text = match self.user(username) {
            None => format!("The tenant has no user “{username}”."),
            Some(user) if !user.is_active => inactive(username),
            Some(user) if !user.role.enters_deductions => {
                format!(
                    "The role {} does not let anybody enter deductions by hand.",
                    user.role.name
                )
            }
            Some(_) => return Ok(()),
        };
        Err(Refusal::new("", text))
    }

    /// Enters a deduction: an election from here on, or what waits for another user's approval.
    ///
    /// `values` are leaves of a deduction transaction, with shares of the pay in percent; one that is empty keeps its
    /// present value.
    ///
    /// # Errors
    /// What `username` may not do, or the rule that is broken, in the words of a transaction's message; nothing changes.
    pub fn enter_deduction(
        &mut self,
        username: &str,
        values: &[(&str, &str)],
        needs_approval: bool,
    ) -> Result<HandEntry, Refusal> {
        self.may_enter_deductions(username)?;
        let outcome = self.carry_out(&leaves(values, needs_approval));
        // Where nothing changes there is nothing to keep or to decide on.
        if outcome.severity > 0 {
            return Err(refusal(&outcome));
        }
        let given = |name: &str| {
            let value = values.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
            value.map(|(_, text)| text.trim().to_owned()).unwrap_or_default()
        };
        let about = ["EmployeeNumber", "CompanyCode", "DeductionCode"];
        let others = values.iter().filter(|(name, text)| {
            !text.trim().is_empty() && !about.iter().any(|about| about.eq_ignore_ascii_case(name))
        });
        let others: Vec<_> = others
            .map(|(name, text)| ((*name).to_owned(), text.trim().to_owned()))
            .collect();
        self.last_request += 1;
        let entry = HandEntry {
            number: self.last_request,
            entered: timestamp(self.now),
            entered_by: username.to_owned(),
            employee_name: outcome.name.unwrap_or_default(),
            employee_number: outcome.number.unwrap_or_default(),
            company_code: given("CompanyCode").to_ascii_uppercase(),
            deduction_code: given("DeductionCode").to_ascii_uppercase(),
            values: others,
            status: if needs_approval {
                HandStatus::Waiting
            } else {
                HandStatus::Saved
            },
            decided: None,
            decided_by: None,
            message: String::new(),
        };
        self.by_hand.push(entry.clone());
        Ok(entry)
    }

    /// What was entered by hand, the latest first.
    pub fn entered_by_hand(&self) -> impl Iterator<Item = &HandEntry> {
        self.by_hand.iter().rev()
    }

    /// Approves what another user entered: it is carried out now, by the rules as they hold now.
    ///
    /// # Errors
    /// When `username` may not, or entered it, or nothing of this number waits; then it waits on, if it does.
    pub fn approve_entry(&mut self, number: u32, username: &str) -> Result<HandEntry, Refusal> {
        let place = self.waiting(number, username)?;
        let entry = &self.by_hand[place];
        let about = [
            ("EmployeeNumber", entry.employee_number.as_str()),
            ("CompanyCode", entry.company_code.as_str()),
            ("DeductionCode", entry.deduction_code.as_str()),
        ];
        let others = entry.values.iter().map(|(name, text)| (name.as_str(), text.as_str()));
        let values: Vec<_> = about.into_iter().chain(others).collect();
        let leaves = leaves(&values, false);
        let outcome = self.carry_out(&leaves);
        let (status, message) = if outcome.severity < REFUSED {
            (HandStatus::Saved, String::new())
        } else {
            (HandStatus::Failed, outcome.message)
        };
        Ok(self.decided(place, username, status, message))
    }

    /// Rejects what another user entered, in words.
    ///
    /// # Errors
    /// As those of [`approve_entry`](Self::approve_entry), and when there are no words.
    pub fn reject_entry(&mut self, number: u32, username: &str, words: &str) -> Result<HandEntry, Refusal> {
        let place = self.waiting(number, username)?;
        let words = words.trim();
        if words.is_empty() {
            return Err(Refusal::new("words", "Say why it is rejected."));
        }
        Ok(self.decided(place, username, HandStatus::Rejected, words.to_owned()))
    }

    /// The place of what waits, where this user may decide on it.
    fn waiting(&self, number: u32, username: &str) -> Result<usize, Refusal> {
        self.may_enter_deductions(username)?;
        let mut entries = self.by_hand.iter();
        let place = entries.position(|entry| entry.number == number && entry.status == HandStatus::Waiting);
        let Some(place) = place else {
            return Err(Refusal::new("", "Nothing waits for this decision any more."));
        };
        if self.by_hand[place].entered_by == username {
            return Err(Refusal::new(
                "",
                "Another user decides on this: nobody approves or rejects what they entered themselves.",
            ));
        }
        Ok(place)
    }

    fn decided(&mut self, place: usize, username: &str, status: HandStatus, message: String) -> HandEntry {
        let decided = timestamp(self.now);
        let entry = &mut self.by_hand[place];
        entry.status = status;
        entry.decided = Some(decided);
        entry.decided_by = Some(username.to_owned());
        entry.message = message;
        entry.clone()
    }

    /// What an employment has deducted, each at its present choice, the first to begin first.
    pub(crate) fn deductions_of(&self, key: &EmployeeKey) -> Vec<Present> {
        let today = self.now.date();
        let terms = self.employment_by_key(key).and_then(|one| Terms::of(self, one));
        let (Some(paid), Some(terms)) = (self.payroll().of_employment(key), terms) else {
            return Vec::new();
        };
        let elections = paid.elections.iter();
        let present = elections.filter_map(|election| {
            let step = election.chosen(today)?;
            let amounts = election.amounts(step, &terms, today);
            let part = |rule: Rule, taken, percent| Part {
                rule: rule.code().unwrap_or_default(),
                amount: if rule == Rule::Percent {
                    String::new()
                } else {
                    amount(taken)
                },
                percent: if rule == Rule::Percent {
                    amount(percent)
                } else {
                    String::new()
                },
            };
            Some(Present {
                code: election.plan.code,
                name: election.plan.name,
                status: election.status(today),
                employee: part(election.employee_rule(step), amounts.0, step.percent),
                employer: part(election.employer_rule(step), amounts.1, election.employer_percent(step)),
                yearly: step.own.yearly.map(amount).unwrap_or_default(),
                goal: election.goal.map(amount).unwrap_or_default(),
                start: election.start.to_string(),
                stop: election.stop.map(|stop| stop.to_string()).unwrap_or_default(),
            })
        });
        present.collect()
    }

    /// Codes and names of the open deductions in an employee's deduction group.
    pub(crate) fn deduction_group_of(&self, key: &EmployeeKey) -> Vec<(&'static str, &'static str)> {
        let employment = self.employment_by_key(key);
        let Some(terms) = employment.and_then(|one| Terms::of(self, one)) else {
            return Vec::new();
        };
        let plans = PLANS
            .iter()
            .filter(|plan| plan.is_active && plan.is_in_the_group_of(&terms));
        plans.map(|plan| (plan.code, plan.name)).collect()
    }
}

/// A transaction of what was entered.
fn leaves(values: &[(&str, &str)], is_check: bool) -> Leaves {
    let root = (DEDUCTION_PLAN.to_owned(), String::new());
    let mode = is_check.then(|| ("Mode".to_owned(), "Validate".to_owned()));
    let values = values
        .iter()
        .filter(|(name, _)| !name.eq_ignore_ascii_case("Mode"))
        .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
    Leaves::new(std::iter::once(root).chain(mode).chain(values).collect(), true)
}

/// What a transaction would be told, with the value that it names.
fn refusal(outcome: &Imported) -> Refusal {
    let named = outcome.message.split('`').nth(1).unwrap_or_default();
    let field = FIELDS.iter().find(|field| **field == named);
    Refusal::new(field.copied().unwrap_or_default(), outcome.message.clone())
}
