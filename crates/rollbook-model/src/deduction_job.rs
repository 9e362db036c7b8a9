//! Jobs that write deductions: what was asked for, and what has become of it.
//!
//! UKG Pro carries out no deduction at once, and tells of none that it has: what is sent is looked at again until it
//! reads as it was asked for, or is refused.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    code::Code,
    id::{AccountId, OrganisationId},
    problem::MissingPermission,
    words::words,
    workforce::DeductionType,
};

words! {
    /// What a job does.
    DeductionJobKind, "kind of job" {
        /// Has a deduction set up.
        Create = "benefit_create",
        /// Says what a deduction that is set up is, and how often it is taken.
        Register = "benefit_register",
        /// Gives a deduction another name.
        Update = "benefit_update",
        /// Gives people a deduction, or changes what they have of it.
        Enroll = "benefit_enroll",
        /// Ends a deduction of people.
        Unenroll = "benefit_unenroll",
    }
}

words! {
    /// How far a part of a job is.
    DeductionState, "state of a deduction" {
        /// It is to be sent.
        Accepted = "accepted",
        /// It was sent, and whether UKG Pro has taken it is not known yet.
        Sent = "sent",
        /// UKG Pro has taken it, and has not carried it out: it waits for somebody's approval, or for its day.
        Pending = "pending_in_ukg",
        /// Somebody has to enter it in UKG Pro, and has not.
        NeedsPerson = "needs_a_person",
        /// UKG Pro tells it as it was asked for.
        Effective = "effective",
        /// It was refused, and nothing has changed.
        Refused = "refused",
    }
}

impl DeductionState {
    /// Whether it stays so.
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Effective | Self::Refused)
    }
}

words! {
    /// How a deduction gets into UKG Pro.
    DeductionTransport, "transport of a deduction" {
        /// A pending pay item, which one pay run takes.
        PendingPayItem = "pending_pay_item",
        /// A transaction of the Import Tool.
        ImportTransaction = "import_transaction",
        /// Somebody enters it, by steps that they are given.
        Guided = "guided",
    }
}

words! {
    /// How often a deduction is taken.
    DeductionFrequency, "frequency of a deduction" {
        /// From each pay.
        EveryPaycheck = "every_paycheck",
        /// Once a month.
        Monthly = "monthly",
        /// From one pay.
        OneTime = "one_time",
    }
}

words! {
    /// Whom a limit of a health savings account is for.
    SavingsLimit, "limit of a health savings account" {
        /// For one person.
        Individual = "individual",
        /// For a family.
        Family = "family",
    }
}

/// What is taken from a pay, or given with it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Contribution {
    /// An amount each pay, in hundredths of the currency.
    Fixed {
        /// The amount.
        amount: i64,
    },
    /// A share of the pay, in basis points.
    Percent {
        /// The share.
        amount: i64,
    },
    /// The employer matches what the employee gives, by steps.
    Tiered {
        /// The steps, in basis points.
        tiers: Vec<Tier>,
    },
}

words! {
    /// What a contribution is computed by.
    ContributionKind, "kind of contribution" {
        /// An amount.
        Fixed = "fixed",
        /// A share of the pay.
        Percent = "percent",
        /// Steps.
        Tiered = "tiered",
    }
}

impl Contribution {
    /// What it is computed by.
    pub const fn kind(&self) -> ContributionKind {
        match self {
            Self::Fixed { .. } => ContributionKind::Fixed,
            Self::Percent { .. } => ContributionKind::Percent,
            Self::Tiered { .. } => ContributionKind::Tiered,
        }
    }

    /// Whether it is nothing.
    pub fn is_nothing(&self) -> bool {
        match self {
            Self::Fixed { amount } | Self::Percent { amount } => *amount == 0,
            Self::Tiered { tiers } => tiers.is_empty(),
        }
    }
}

/// A step of a match.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Tier {
    /// How much of what the employee gives is matched, in basis points.
    pub r#match: i64,
    /// Up to what share of the pay, in basis points.
    pub threshold: i64,
}

/// The whole of what somebody is to have of a deduction: what is not said is nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct DeductionWish {
    /// What is taken from the pay.
    pub employee: Option<Contribution>,
    /// What the employer gives.
    pub company: Option<Contribution>,
    /// What is taken at most in a year, in hundredths of the currency.
    pub annual_maximum: Option<i64>,
    /// Whether more may be taken of those who are old enough.
    pub catch_up: Option<bool>,
    /// Whose limit of a health savings account holds.
    pub savings_limit: Option<SavingsLimit>,
    /// From which day on; of what is taken once, the pay date. The next pay date, where nobody says.
    pub effective_date: Option<Date>,
}

/// What a deduction itself is to be.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct DeductionSetUp {
    /// What it is for.
    pub kind: Option<DeductionType>,
    /// What it is called.
    pub description: String,
    /// How often it is taken.
    pub frequency: DeductionFrequency,
    /// What the employer gives with it.
    pub company: Option<Contribution>,
}

/// What a part of a job is to do.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeductionTask {
    /// Gives somebody a deduction, or changes it.
    Enroll(DeductionWish),
    /// Ends somebody's deduction.
    Unenroll,
    /// Has a deduction set up, or renamed.
    SetUp(DeductionSetUp),
}

/// An employee as writes name them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeductionEmployee {
    /// UKG Pro's employee id.
    pub employee_id: String,
    /// UKG Pro's id of the company in which the employment is.
    pub company_id: String,
    /// The code of that company.
    pub company_code: String,
    /// The number in that company, with its zeros.
    pub number: String,
    /// The pay group.
    pub pay_group: Option<String>,
}

impl DeductionEmployee {
    /// Who it is, as steps and findings say it.
    pub fn shown(&self) -> String {
        format!("employee {} of {}", self.number, self.company_code)
    }
}

/// Why something was refused, or what it waits for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeductionFinding {
    /// The code.
    pub code: Code,
    /// What happened, with UKG Pro's words where it has any.
    pub message: String,
    /// What to do.
    pub remedy: Option<String>,
    /// The line that is missing.
    pub permission: Option<MissingPermission>,
}

/// What a person has to do in UKG Pro.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeductionStep {
    /// What to do.
    pub text: String,
    /// The value to enter, where the step is to enter one.
    pub value: Option<String>,
    /// Whether no page of UKG's says so.
    pub unconfirmed: bool,
}

/// A part of a job: what it asks for of one person, or of the deduction itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeductionItem {
    /// The person; `None` where it is about the deduction itself.
    pub individual: Option<Uuid>,
    /// What is asked for.
    pub task: DeductionTask,
    /// How far it is.
    pub state: DeductionState,
    /// Since when.
    pub since: Timestamp,
    /// Who that is in UKG Pro, once it is known.
    pub employee: Option<DeductionEmployee>,
    /// How it is sent, once that is chosen.
    pub transport: Option<DeductionTransport>,
    /// The day on which it takes effect, once that is known.
    pub effective_on: Option<Date>,
    /// How often it was begun to be sent.
    pub attempts: u32,
    /// When it was last begun to be sent.
    pub sent_at: Option<Timestamp>,
    /// What UKG Pro calls it: the id of a transaction or of a pay item.
    pub reference: Option<String>,
    /// Why it was refused, or what it waits for.
    pub finding: Option<DeductionFinding>,
    /// What somebody has to do.
    pub steps: Vec<DeductionStep>,
}

impl DeductionItem {
    /// One that nothing was done about yet.
    pub const fn new(individual: Option<Uuid>, task: DeductionTask, now: Timestamp) -> Self {
        Self {
            individual,
            task,
            state: DeductionState::Accepted,
            since: now,
            employee: None,
            transport: None,
            effective_on: None,
            attempts: 0,
            sent_at: None,
            reference: None,
            finding: None,
            steps: Vec::new(),
        }
    }

    /// Goes on to a state.
    pub fn enter(&mut self, state: DeductionState, now: Timestamp) {
        if self.state != state {
            self.state = state;
            self.since = now;
        }
    }
}

words! {
    /// How far a job is as a whole.
    DeductionJobStatus, "status of a job" {
        /// Nothing was sent yet.
        Pending = "pending",
        /// Some of it has not ended.
        InProgress = "in_progress",
        /// None of it was done.
        Error = "error",
        /// It has ended.
        Complete = "complete",
    }
}

/// A job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeductionJob {
    /// Its id.
    pub id: Uuid,
    /// Whose account it is of.
    pub organisation: OrganisationId,
    /// The account.
    pub account: AccountId,
    /// What it does.
    pub kind: DeductionJobKind,
    /// The deduction.
    pub benefit: Uuid,
    /// When it was asked for.
    pub asked_at: Timestamp,
    /// When all of it had ended.
    pub ended_at: Option<Timestamp>,
    /// Its parts, in the order in which they were given. Whoever was erased has none.
    pub items: Vec<DeductionItem>,
}

impl DeductionJob {
    /// How far it is.
    pub fn status(&self) -> DeductionJobStatus {
        let all = |state| !self.items.is_empty() && self.items.iter().all(|item| item.state == state);
        match () {
            () if all(DeductionState::Refused) => DeductionJobStatus::Error,
            () if self.ended_at.is_some() || self.items.iter().all(|item| item.state.is_final()) => {
                DeductionJobStatus::Complete
            }
            () if all(DeductionState::Accepted) => DeductionJobStatus::Pending,
            () => DeductionJobStatus::InProgress,
        }
    }
}

/// A deduction as a client has told of it: under its own id, which stands for a deduction code once one is found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegisteredDeduction {
    /// Its id.
    pub id: Uuid,
    /// What it is.
    pub set_up: DeductionSetUp,
    /// The tenant's deduction code; `None` while nobody has set it up.
    pub code: Option<String>,
}

/// How the tenant's own transaction of a deduction is written: its schema is shown in the product alone
/// (`ukg-pro-rest.md` 15.2), so that somebody has to record it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeductionTransaction {
    /// The XML, with a place such as `{{employee_number}}` for each value.
    pub xml: String,
    /// The code of the calculation rule for an amount.
    pub fixed_rule: String,
    /// The code of the calculation rule for a share of the pay.
    pub percent_rule: String,
    /// How a share of the pay is written.
    pub percentages: WrittenPercentage,
}

words! {
    /// How a share of the pay is written.
    WrittenPercentage, "form of a percentage" {
        /// Six percent is 0.06.
        Fraction = "fraction",
        /// Six percent is 6.
        Hundredths = "hundredths",
    }
}
