//! What is handed in to be carried out later: transactions of the import tools, and items for payroll
//! (`ukg-pro-rest.md` 15.2, 17.7, 17.8, 20).
//!
//! What a transaction of a deduction looks like stands at [`Transaction`].

mod by_hand;
mod election;
mod item;
mod wishes;
mod xml;

use jiff::SignedDuration;

use super::Tenant;
use super::agenda::Task;
use super::calendar::timestamp;
use super::entry::{Entry, Owner};
use super::facts::Fact;
use super::identity::{EmployeeKey, record_id};
use super::random::Random;
use super::workflow::Decision;
pub(crate) use by_hand::{FIELDS, Present};
pub use by_hand::{HandEntry, HandStatus};
use election::Change;
pub use item::PendingItem;
use wishes::Leaves;

const STAGED: &str = "staged-transaction";
/// The root of a deduction transaction.
const DEDUCTION_PLAN: &str = "ChangeEmployeeDeductionPlan";

/// The stream of keys that are given while the tenant runs.
const KEYS: u64 = 0x6E1D;

/// How transactions are taken in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Intake {
    /// How long a transaction waits before it is carried out.
    pub(crate) wait: SignedDuration,
    /// Whether somebody has to approve it first.
    pub(crate) needs_approval: bool,
    /// Whether six percent is 6.0 and not 0.06.
    pub(crate) in_hundredths: bool,
}

/// A transaction of an import tool, as the page of results lists it.
///
/// UKG Pro's schema of a deduction transaction is each customer's own and not public (`ukg-pro-rest.md` 15.2). The
/// emulator's own is the root `ChangeEmployeeDeductionPlan` with these leaves, in any order; one that is left out, or
/// empty, keeps its present value.
///
/// | Leaf | Holds |
/// |---|---|
/// | `EmployeeNumber`, `CompanyCode` | whose deduction; leading zeros are added to the number |
/// | `DeductionCode` | which one; who has none is enrolled |
/// | `EffectiveDate` | from which day on, `YYYY-MM-DD`, in an open pay period; today where it is left out |
/// | `ChangeReasonCode` | why |
/// | `StartDate`, `StopDate` | from when until when it is taken |
/// | `EmployeeCalcRule`, `EmployerCalcRule` | `FLAT` or `PCT` |
/// | `EmployeeAmount`, `EmployerAmount` | what is taken, or given, each pay |
/// | `EmployeeCalcRateOrPct`, `EmployerCalcRateOrPct` | the share of the pay, as the tenant writes shares |
/// | `EmployeePerCapAmount` | the most that is taken of one pay |
/// | `AnnualLimit`, `CatchUp` | the most in a year, within the limit of the plan or the higher one (`Y`) |
/// | `Mode` | `Save`, or `Validate`, which only checks |
///
/// Other fields of `emp-deductions` are set under their names. A transaction that breaks a rule ends as `Fail` with a
/// message of severity 3 that says which, and changes nothing.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Transaction {
    /// Its GUID.
    pub staging_id: String,
    /// The name it was handed in under.
    pub file_name: String,
    /// When it was handed in.
    pub created: String,
    /// The name of its root, once it was carried out.
    pub transaction: Option<String>,
    /// Whom it is about, once it was carried out.
    pub employee_name: Option<String>,
    /// The number of the employee, once it was carried out.
    pub employee_number: Option<String>,
    /// `Pending`, `Pass` or `Fail`.
    pub status: String,
    /// What was said of it.
    pub messages: Vec<String>,
    /// The number of the request that waits for approval, where one does.
    pub request_number: Option<u32>,
}

impl Tenant {
    /// A GUID that was not given before.
    pub(crate) fn new_guid(&mut self) -> String {
        self.events += 1;
        Random::new(self.seed ^ KEYS, self.events).guid()
    }

    /// The key of a record that was not given before.
    pub(crate) fn new_record_id(&mut self) -> String {
        self.events += 1;
        record_id(self.seed ^ KEYS, self.events)
    }

    /// Takes in a transaction, which is carried out after a while or once it is approved, and tells what is known of it.
    pub(crate) fn stage(&mut self, transaction: &str, file_name: Option<&str>, intake: Intake) -> Entry {
        let staging_id = self.new_guid();
        let created = timestamp(self.now);
        let file_name = file_name.map_or_else(|| format!("{staging_id}.xml"), str::to_owned);
        let messages = if intake.needs_approval {
            vec![message("Waits for approval", 0)]
        } else {
            Vec::new()
        };
        let mut entry = Entry::new(Owner::Tenant)
            .with("stagingId", staging_id.clone())
            .with("fileId", staging_id.clone())
            .with("dateTimeCreated", created.clone())
            .with("serviceSubmittalDate", created)
            .with("fileName", file_name)
            .with("status", "Pending")
            .with("messages", Fact::Entries(messages))
            .with("childTransactionStatuses", "[]");
        let task = Task::Import {
            staging_id: staging_id.clone(),
            transaction: transaction.to_owned(),
            in_hundredths: intake.in_hundredths,
        };
        if intake.needs_approval {
            let wait = intake.wait;
            let number = self.ask(move |tenant, decision| match decision {
                Decision::Approved => {
                    tenant.say_of_staged(&staging_id, "Approved; is carried out in a moment.");
                    tenant.agenda.plan(tenant.now.saturating_add(wait), task.clone());
                }
                Decision::Rejected => {
                    tenant.finish_staged(&staging_id, &Imported::failed("The transaction was rejected."));
                }
            });
            entry.set(REQUEST, Some(Fact::whole(number)));
        } else {
            self.agenda.plan(self.now.saturating_add(intake.wait), task);
        }
        self.add_record(STAGED, entry.clone());
        entry
    }

    /// The transactions that were handed in, the latest first.
    pub fn transactions(&self) -> Vec<Transaction> {
        let staged = self.records(STAGED).iter().rev();
        staged
            .map(|entry| {
                let told = |name| entry.text(name).map(str::to_owned);
                let request = entry
                    .own(REQUEST)
                    .and_then(Fact::as_text)
                    .and_then(|text| text.parse().ok());
                let messages = entry.fact("messages").and_then(Fact::as_entries).unwrap_or_default();
                Transaction {
                    staging_id: told("staging_id").unwrap_or_default(),
                    file_name: told("file_name").unwrap_or_default(),
                    created: told("dateTimeCreated").unwrap_or_default(),
                    transaction: told("transaction"),
                    employee_name: told("employeeName"),
                    employee_number: told("employeeNumber"),
                    status: told("status").unwrap_or_default(),
                    messages: messages
                        .iter()
                        .filter_map(|one| one.text("message").map(str::to_owned))
                        .collect(),
                    request_number: request.filter(|number| self.requests.contains_key(number)),
                }
            })
            .collect()
    }

    fn staged_mut(&mut self, staging_id: &str) -> Option<&mut Entry> {
        let mut entries = self.records_mut(STAGED)?.iter_mut();
        entries.find(|one| one.text("staging_id") == Some(staging_id))
    }

    fn say_of_staged(&mut self, staging_id: &str, text: &'static str) {
        if let Some(entry) = self.staged_mut(staging_id) {
            entry.set("messages", Some(Fact::Entries(vec![message(text, 0)])));
        }
    }

    /// Carries out a transaction that was taken in.
    pub(super) fn import(&mut self, staging_id: &str, transaction: &str, in_hundredths: bool) {
        let outcome = match xml::leaves(transaction) {
            None => Imported::failed("The transaction is not well-formed XML."),
            Some(leaves) => self.carry_out(&Leaves::new(leaves, in_hundredths)),
        };
        self.finish_staged(staging_id, &outcome);
    }

    fn finish_staged(&mut self, staging_id: &str, outcome: &Imported) {
        let processed = Fact::text(timestamp(self.now));
        let Some(entry) = self.staged_mut(staging_id) else {
            return;
        };
        let status = if outcome.severity < REFUSED { "Pass" } else { "Fail" };
        entry.set("status", Some(Fact::text(status)));
        entry.set("fileProcessDate", Some(processed));
        entry.set("employeeName", outcome.name.clone().map(Fact::text));
        entry.set("employeeNumber", outcome.number.clone().map(Fact::text));
        entry.set("transaction", outcome.transaction.clone().map(Fact::text));
        let messages = vec![message(&outcome.message, outcome.severity)];
        entry.set("messages", Some(Fact::Entries(messages)));
    }

    fn carry_out(&mut self, leaves: &Leaves) -> Imported {
        let mut outcome = Imported {
            severity: 0,
            message: "The transaction was imported.".to_owned(),
            transaction: Some(leaves.root().to_owned()),
            name: None,
            number: None,
        };
        let is_of_a_deduction = leaves.root().eq_ignore_ascii_case(DEDUCTION_PLAN);
        let number = match leaves.get(&["EmployeeNumber", "EmpNo"]) {
            Some(number) => number,
            None if is_of_a_deduction => return outcome.refused("The transaction has no `EmployeeNumber`."),
            None => return outcome,
        };
        let company = leaves.get(&["CompanyCode", "Company"]);
        let Some(key) = self.numbered(company, number) else {
            return outcome.refused("No employee has this number in this company.");
        };
        let part = |name| {
            self.fact(&key, name)
                .and_then(Fact::as_text)
                .unwrap_or_default()
                .to_owned()
        };
        outcome.name = Some(format!("{}, {}", part("last_name"), part("first_name")));
        outcome.number = Some(part("employee_number"));
        let code = match leaves.get(&["DeductionCode", "DedCode"]) {
            Some(code) => code,
            None if is_of_a_deduction => return outcome.refused("The transaction has no `DeductionCode`."),
            None => return outcome,
        };
        match self.change_election(key, code, leaves) {
            Err(broken) => outcome.refused(broken),
            Ok(Change::Saved) => outcome,
            Ok(Change::Checked) => Imported {
                message: "The transaction is valid. Nothing was saved.".to_owned(),
                ..outcome
            },
            Ok(Change::None) => Imported {
                severity: 1,
                message: "The values are those that hold already: no changes.".to_owned(),
                ..outcome
            },
        }
    }

    /// The employment of a number, to which leading zeros are added (`ukg-pro-rest.md` 15.2).
    fn numbered(&self, company: Option<&str>, number: &str) -> Option<EmployeeKey> {
        let digits = number.trim_start_matches('0');
        let mut employments = self.employments().iter().filter(|employment| {
            let own = employment.facts().text("employee_number").unwrap_or_default();
            own.trim_start_matches('0') == digits
        });
        let in_company = |key: &EmployeeKey| {
            let code = self.fact(key, "company_code").and_then(Fact::as_text);
            company.is_none_or(|wanted| code.is_some_and(|code| code.eq_ignore_ascii_case(wanted)))
        };
        employments
            .find(|one| in_company(&one.key()))
            .map(super::Employment::key)
    }
}

/// The number of the request for approval; no field of the record.
const REQUEST: &str = "request_for_approval";
/// The severity of what ends a transaction.
const REFUSED: u8 = 3;

fn message(text: &str, severity: u8) -> Entry {
    Entry::new(Owner::Tenant)
        .with("message", text.to_owned())
        .with("severity", Fact::whole(severity))
}

/// What became of a transaction.
struct Imported {
    /// 0 information, 1 a remark, 3 a refusal.
    severity: u8,
    message: String,
    transaction: Option<String>,
    name: Option<String>,
    number: Option<String>,
}

impl Imported {
    fn failed(message: &str) -> Self {
        Self {
            severity: REFUSED,
            message: message.to_owned(),
            transaction: None,
            name: None,
            number: None,
        }
    }

    fn refused(self, message: impl Into<String>) -> Self {
        Self {
            severity: REFUSED,
            message: message.into(),
            ..self
        }
    }
}
