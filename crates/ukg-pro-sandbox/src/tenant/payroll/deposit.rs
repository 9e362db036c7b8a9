//! Where net pay goes: the accounts of employees.

use std::borrow::Cow;

use jiff::ToSpan as _;
use jiff::civil::Date;

use super::super::calendar::timestamp;
use super::super::company::Country;
use super::super::entry::Entry;
use super::super::facts::Fact;
use super::money::{BasisPoints, Cents, hundredths, share};
use super::terms::{Purpose, Terms};

/// Which part of the net pay an account takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    Flat(Cents),
    Percent(BasisPoints),
    /// What the others leave.
    Balance,
}

/// An account of an employee.
#[derive(Debug, Clone)]
pub(crate) struct Account {
    pub(crate) part: Part,
    pub(crate) bank: Cow<'static, Bank>,
    pub(crate) number: String,
    pub(crate) is_savings: bool,
    pub(crate) is_inactive: bool,
    /// Whether it is only tried out, and takes nothing yet.
    pub(crate) is_prenote: bool,
    pub(crate) record_id: String,
    pub(crate) description: Option<&'static str>,
    pub(crate) first_prenote: Option<Date>,
    pub(crate) changed: String,
}

/// A bank, by a routing number that no bank has: invented ones begin with 99.
#[derive(Debug, Clone)]
pub(crate) struct Bank {
    pub(crate) id: Cow<'static, str>,
    pub(crate) name: Cow<'static, str>,
    /// Nine digits in the United States, the five of a transit in Canada.
    pub(crate) routing: Cow<'static, str>,
    /// Three digits, in Canada only; leading zeros count.
    pub(crate) institution: Option<&'static str>,
}

const fn bank(id: &'static str, name: &'static str, routing: &'static str, institution: Option<&'static str>) -> Bank {
    Bank {
        id: Cow::Borrowed(id),
        name: Cow::Borrowed(name),
        routing: Cow::Borrowed(routing),
        institution,
    }
}

static UNITED_STATES: [Bank; 4] = [
    bank("HARBK", "Harbor Street Bank", "990000017", None),
    bank("PUGET", "Puget Shore Credit Union", "990000025", None),
    bank("OHIOV", "Ohio Valley Savings", "990000033", None),
    bank("ATLAN", "Atlantic Wharf Bank", "990000041", None),
];

static CANADA: [Bank; 2] = [
    bank("ERABL", "Caisse de l'Érable", "00917", Some("099")),
    bank("LAKES", "Great Lakes Trust", "04412", Some("098")),
];

impl Account {
    /// Whether it is with a bank of the country.
    pub(crate) fn is_of(&self, country: Country) -> bool {
        self.bank.institution.is_some() == (country == Country::Canada)
    }

    /// The account of a record that came with a hire.
    pub(crate) fn of_record(record: &Entry) -> Option<Self> {
        let text = |name| record.text(name).map(str::to_owned);
        let set = |name| record.fact(name).and_then(Fact::as_flag) == Some(true);
        let value = hundredths(record.text("amountOrPercent"));
        let part = match record.text("depositRule")?.get(..1)? {
            "F" | "f" => Part::Flat(value),
            "P" | "p" => Part::Percent(value),
            _ => Part::Balance,
        };
        Some(Self {
            part,
            bank: Cow::Owned(Bank {
                id: text("employeeBankId").unwrap_or_default().into(),
                name: text("employeeBankName").unwrap_or_default().into(),
                routing: text("employeeBankRoutingNumber").unwrap_or_default().into(),
                institution: None,
            }),
            number: text("account")?,
            is_savings: record
                .text("accountType")
                .is_some_and(|kind| kind.starts_with(['S', 's'])),
            is_inactive: set("accountIsInactive"),
            is_prenote: record.text("directDepositOrPrenote") == Some("P"),
            record_id: text("accountRecordId").unwrap_or_default(),
            description: None,
            first_prenote: None,
            changed: text("dateTimeChanged").unwrap_or_default(),
        })
    }

    /// Whether pay goes there.
    pub(crate) fn is_paid(&self) -> bool {
        !self.is_inactive && !self.is_prenote
    }

    /// The number as pay statements print it.
    pub(crate) fn masked(&self) -> String {
        let hidden = self.number.len().saturating_sub(4);
        format!("XXXXXX{}", self.number.get(hidden..).unwrap_or_default())
    }
}

/// The accounts of an employment in the order in which they take their parts; none for those paid by check.
pub(crate) fn accounts(terms: &Terms<'_>, today: Date) -> Vec<Account> {
    let mut random = terms.random(Purpose::Deposits);
    if random.percent(8) || terms.ordinal % 50 == 19 {
        return Vec::new();
    }
    let mut parts = match random.below(10) {
        0..6 => vec![Part::Balance],
        6..8 => vec![Part::Flat(i64::from(random.between(1, 12)) * 2_500), Part::Balance],
        8 => vec![Part::Percent(i64::from(random.between(1, 5)) * 1_000), Part::Balance],
        _ => vec![
            Part::Flat(i64::from(random.between(1, 6)) * 5_000),
            Part::Percent(2_500),
            Part::Balance,
        ],
    };
    let former = random.percent(12) || terms.ordinal % 50 == 29;
    let tried = random.percent(3);
    if tried {
        parts.insert(0, Part::Flat(10_000));
    }
    if former {
        parts.push(Part::Balance);
    }
    let count = parts.len();
    let banks: &'static [Bank] = match terms.country {
        Country::UnitedStates => &UNITED_STATES,
        Country::Canada => &CANADA,
    };
    let mut accounts = Vec::with_capacity(count);
    for (place, part) in parts.into_iter().enumerate() {
        let days = i64::from((today - terms.hire).get_days()).clamp(0, 2_000);
        let ago = random.below(u32::try_from(days).unwrap_or_default() + 1);
        let changed = today.saturating_sub(i64::from(ago).days());
        let digits = if terms.country == Country::Canada { 7 } else { 10 };
        let number = format!(
            "{:0digits$}",
            random.next() % 10_u64.pow(if digits == 7 { 7 } else { 10 })
        );
        accounts.push(Account {
            part,
            bank: Cow::Borrowed(random.pick(banks)),
            number,
            is_savings: matches!(part, Part::Flat(_)) && random.percent(70),
            is_inactive: former && place + 1 == count,
            is_prenote: tried && place == 0,
            record_id: random.guid(),
            description: match part {
                Part::Flat(_) => Some("Savings"),
                Part::Percent(_) => None,
                Part::Balance => Some("Main account"),
            },
            first_prenote: (tried && place == 0).then_some(changed),
            changed: timestamp(
                changed
                    .at(9, 30, 0, 0)
                    .saturating_add(i64::from(random.below(18_000_000)).milliseconds()),
            ),
        });
    }
    accounts
}

/// The parts of a net pay by the place of the account; the rest that no account takes comes last, without a place.
pub(crate) fn split(net: Cents, accounts: &[Account]) -> Vec<(Option<usize>, Cents)> {
    let mut rest = net;
    let mut parts = Vec::with_capacity(2);
    for (place, account) in accounts.iter().enumerate().filter(|(_, account)| account.is_paid()) {
        let wanted = match account.part {
            Part::Flat(amount) => amount,
            Part::Percent(percent) => share(net, percent),
            Part::Balance => rest,
        };
        let taken = wanted.min(rest);
        if taken > 0 {
            parts.push((Some(place), taken));
            rest -= taken;
        }
    }
    if rest > 0 {
        parts.push((None, rest));
    }
    parts
}
