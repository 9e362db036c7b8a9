//! Payments: the checks of a pay run, a payment for each pay group and each way in which they came into payroll.

use std::collections::{BTreeMap, HashMap};

use jiff::{ToSpan as _, civil::Date};
use rollbook_model::{
    AccountId, Problem,
    workforce::{CodeTables, Decimal, PayFrequency, PersonKey, RecordKey, RecordKind},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    super::{EmployerAsk, Freshness, Read},
    Cents, day, is_marked,
    source::{PaySource, Window},
    text,
};
use crate::{Engine, Sensitive, mapping::Row, workforce::Reader};

/// How far the day on which a run paid can be from that of the calendar: past a weekend and a holiday on each side of it.
const MOVED: i32 = 5;

/// What is paid at once.
#[derive(Debug)]
pub struct Payment {
    /// Its id.
    pub id: Uuid,
    /// The day employees are paid.
    pub pay_date: Option<Date>,
    /// The first day that is paid for.
    pub from: Option<Date>,
    /// The last day that is paid for.
    pub to: Option<Date>,
    /// Currency of the amounts, ISO 4217; `None` where the register tells none, or several.
    pub currency: Option<String>,
    /// What was earned.
    pub gross: Option<Cents>,
    /// What employees got.
    pub net: Option<Cents>,
    /// What was withheld as taxes.
    pub taxes: Option<Cents>,
    /// Who was paid.
    pub people: Vec<Uuid>,
    /// Id of the pay group.
    pub pay_group: Uuid,
    /// How often the group is paid; `None` for a code that nobody knows.
    pub frequency: Option<PayFrequency>,
}

/// How the checks of a payment came into payroll.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Manner(String);

impl Manner {
    /// What takes checks back.
    const VOID: &str = "void";
    /// Where UKG Pro tells more than a letter, which it is not known to do.
    const OTHER: &str = "other";

    fn of(mode: Option<&str>, takes_back: bool) -> Self {
        let mode = CodeTables::fold(mode.unwrap_or_default());
        Self(match mode.as_str() {
            _ if takes_back => Self::VOID.to_owned(),
            "" => String::new(),
            code if code.len() == 1 && code.as_bytes()[0].is_ascii_alphanumeric() => mode,
            _ => Self::OTHER.to_owned(),
        })
    }

    /// Every one that there can be: the codes of UKG Pro are not published, and each is a letter.
    pub(super) fn all() -> impl Iterator<Item = Self> {
        let letters = ('a'..='z').chain('0'..='9').map(|letter| letter.to_string());
        let words = [Self::VOID, "", Self::OTHER].map(str::to_owned);
        // The usual ones first.
        let usual = ["r", "b", "m"].map(str::to_owned);
        usual.into_iter().chain(words).chain(letters).map(Self)
    }
}

/// What tells payments apart, by UKG Pro's keys.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(super) struct PaymentKey {
    pub(super) pay_group: String,
    /// The pay run.
    pub(super) control: String,
    pub(super) manner: Manner,
}

impl PaymentKey {
    pub(super) fn id(&self, account: AccountId) -> Uuid {
        let parts = [&self.pay_group, &self.control, &self.manner.0];
        RecordKey::new(RecordKind::Payment, parts.map(String::as_str)).uuid(account)
    }
}

/// The id of a pay group by its code.
pub(super) fn pay_group_id(account: AccountId, code: &str) -> Uuid {
    RecordKey::new(RecordKind::PayGroup, [code]).uuid(account)
}

/// The fields that a check is read of.
pub(super) const CHECK_FIELDS: [&str; 20] = [
    "payGroup",
    "periodControl",
    "checkAddMode",
    "isVoidingRecord",
    "isVoided",
    "checkId",
    "employeeId",
    "companyId",
    "documentNumber",
    "payDate",
    "periodStartDate",
    "periodEndDate",
    "payPeriodFrequency",
    "currencyCode",
    "totalEarningsAmount",
    "netAmount",
    "totalTaxAmount",
    "checkAmount",
    "directDepositAmount",
    "totalHours",
];

/// A check, or a deposit advice.
#[derive(Debug)]
pub(super) struct Check {
    /// UKG Pro's key of it.
    pub(super) id: String,
    pub(super) employee_id: String,
    pub(super) company_id: Option<String>,
    pub(super) document: Option<String>,
    pub(super) mode: Option<String>,
    /// Whether another takes it back, or it takes another back.
    pub(super) is_of_void: bool,
    pub(super) pay_date: Option<Date>,
    from: Option<Date>,
    to: Option<Date>,
    frequency: Option<String>,
    pub(super) currency: Option<String>,
    pub(super) gross: Option<Cents>,
    pub(super) net: Option<Cents>,
    pub(super) taxes: Option<Cents>,
    /// What is paid on paper.
    pub(super) on_paper: Option<Cents>,
    /// What is sent to accounts.
    pub(super) deposited: Option<Cents>,
    pub(super) hours: Option<Decimal>,
}

impl Check {
    /// A row of the register with the payment that it is of; `None` where it lacks UKG Pro's keys.
    pub(super) fn of(row: &Row) -> Option<(PaymentKey, Self)> {
        let mode = text(row, "checkAddMode");
        let takes_back = is_marked(row, "isVoidingRecord");
        let key = PaymentKey {
            pay_group: text(row, "payGroup")?,
            control: text(row, "periodControl")?,
            manner: Manner::of(mode.as_deref(), takes_back),
        };
        let check = Self {
            id: text(row, "checkId")?,
            employee_id: text(row, "employeeId")?,
            company_id: text(row, "companyId"),
            document: text(row, "documentNumber"),
            mode,
            is_of_void: takes_back || is_marked(row, "isVoided"),
            pay_date: day(row, "payDate"),
            from: day(row, "periodStartDate"),
            to: day(row, "periodEndDate"),
            frequency: text(row, "payPeriodFrequency"),
            currency: text(row, "currencyCode").map(|code| code.to_lowercase()),
            gross: Cents::told(row, "totalEarningsAmount"),
            net: Cents::told(row, "netAmount"),
            taxes: Cents::told(row, "totalTaxAmount"),
            on_paper: Cents::of(row, "checkAmount"),
            deposited: Cents::of(row, "directDepositAmount"),
            hours: text(row, "totalHours").and_then(|hours| Decimal::parse(&hours)),
        };
        Some((key, check))
    }

    pub(super) fn person(&self, account: AccountId) -> Uuid {
        PersonKey(self.employee_id.clone()).record().uuid(account)
    }
}

/// Checks by their payments, each in one order.
pub(super) type Checks = BTreeMap<PaymentKey, Vec<Check>>;

/// What is known of a payment as a whole, and nothing of anybody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct PaymentFacts {
    pub(super) key: PaymentKey,
    pub(super) pay_date: Option<Date>,
    from: Option<Date>,
    to: Option<Date>,
    currency: Option<String>,
    gross: Option<Cents>,
    net: Option<Cents>,
    taxes: Option<Cents>,
    /// How often its pay group is paid, by UKG Pro's code.
    frequency: Option<String>,
}

impl PaymentFacts {
    pub(super) fn of(key: &PaymentKey, checks: &[Check]) -> Self {
        let first = checks.first();
        let currency = first.and_then(|check| check.currency.clone());
        // What is not of one currency has no sum.
        let is_one = checks.iter().all(|check| check.currency == currency);
        let sum = |of: fn(&Check) -> Option<Cents>| Cents::sum(checks.iter().map(of)).filter(|_| is_one);
        Self {
            key: key.clone(),
            pay_date: first.and_then(|check| check.pay_date),
            from: checks.iter().filter_map(|check| check.from).min(),
            to: checks.iter().filter_map(|check| check.to).max(),
            currency: currency.filter(|_| is_one),
            gross: sum(|check| check.gross),
            net: sum(|check| check.net),
            taxes: sum(|check| check.taxes),
            frequency: first.and_then(|check| check.frequency.clone()),
        }
    }
}

impl Payment {
    pub(super) fn of(account: AccountId, codes: &CodeTables, facts: PaymentFacts, mut people: Vec<Uuid>) -> Self {
        people.sort_unstable();
        people.dedup();
        Self {
            id: facts.key.id(account),
            pay_date: facts.pay_date,
            from: facts.from,
            to: facts.to,
            currency: facts.currency,
            gross: facts.gross,
            net: facts.net,
            taxes: facts.taxes,
            people,
            pay_group: pay_group_id(account, &facts.key.pay_group),
            frequency: facts
                .frequency
                .and_then(|code| codes.read("pay_frequency", &code).known),
        }
    }
}

impl Engine {
    /// What was paid between two days, both included, the oldest first: from the copy where it holds all of that, else as
    /// the tenant has it now.
    ///
    /// # Errors
    /// When there is no such account, UKG Pro refuses its credentials, the register or the calendar of pay periods may
    /// not be read, or reading fails.
    pub async fn payments(&self, ask: &EmployerAsk, from: Date, to: Date) -> Result<Read<Vec<Payment>>, Problem> {
        let seen = self.copy_of(ask).await?;
        // The register has the last word on when a run paid: the calendar can have the day before it was moved.
        let around = Window {
            from: from.saturating_sub(MOVED.days()),
            to: to.saturating_add(MOVED.days()),
        };
        let is_wanted = |payment: &Payment| payment.pay_date.is_some_and(|day| (from..=to).contains(&day));
        if let Some(mut read) = self.copied_payments(ask, &seen, around).await? {
            read.value.retain(is_wanted);
            read.value.sort_by_key(|payment| payment.pay_date);
            return Ok(read);
        }
        let of_reader = ask.of_reader(Sensitive::Masked);
        let source = PaySource::new(Reader::new(self, &of_reader).await?);
        let mut payments = Vec::new();
        for control in source.controls(around).await? {
            for (key, checks) in source.register(&control).await? {
                let people = checks.iter().map(|check| check.person(ask.account)).collect();
                let facts = PaymentFacts::of(&key, &checks);
                payments.push(Payment::of(ask.account, &source.reader.rules.codes, facts, people));
            }
        }
        payments.retain(is_wanted);
        payments.sort_by_key(|payment| payment.pay_date);
        Ok(Read {
            value: payments,
            freshness: Freshness::now(),
        })
    }
}

/// The keys of payments by their ids, as far as the calendar has their pay runs.
pub(super) fn keys_of(account: AccountId, calendar: &[(String, String)], ids: &[Uuid]) -> HashMap<Uuid, PaymentKey> {
    let mut keys = HashMap::new();
    let manners: Vec<_> = Manner::all().collect();
    // What is asked for is mostly what was paid last.
    for (pay_group, control) in calendar.iter().rev() {
        for manner in &manners {
            let key = PaymentKey {
                pay_group: pay_group.clone(),
                control: control.clone(),
                manner: manner.clone(),
            };
            let id = key.id(account);
            if ids.contains(&id) {
                keys.insert(id, key);
            }
        }
        if keys.len() == ids.len() {
            break;
        }
    }
    keys
}

impl Check {
    /// The order in which the statements of a payment are told.
    pub(super) fn order(&self) -> impl Ord + '_ {
        (&self.employee_id, &self.company_id, &self.id)
    }
}
