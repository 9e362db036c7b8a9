//! What an employer paid (Finch's API reference, *Payroll*): payments from the pay register, statements with their lines
//! from the pay statements and the history of deductions and earnings. Both are made of the rows of pay runs, as they are
//! copied where the copy holds what is asked for, else as the tenant has them now.
//!
//! The register has a row for each check. A check that was taken back stays in its payment, and what takes it back is a
//! payment of its own with negative amounts: so a payment stays what it was, and all of them together are what was paid.

mod copied;
mod groups;
mod kinds;
mod lines;
mod payment;
mod rules;
mod run;
mod source;
mod statement;

use rollbook_model::workforce::Decimal;
use serde::{Deserialize, Serialize};

use crate::mapping::{Row, text_of};

pub use groups::{PayGroup, PayGroups};
pub use lines::{Deduction, Earning, LineCategory, Lines, PayItem, Tax};
pub use payment::Payment;
pub use rules::{PayItemRules, RuleWish, RuledLine};
pub use statement::{PaymentMethod, Statement};

pub(crate) use run::{PayRunRead, PaySetup, RunFacts, is_same, shown};
pub(super) use source::unusable;
pub(crate) use source::{PRODUCT, PaySource};

/// An amount of money in hundredths of its currency, exactly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Cents(pub i64);

impl Cents {
    /// An amount as UKG Pro tells it: nothing of it is zero. `None` where it is withheld, or more than a whole cent.
    pub(super) fn of(row: &Row, field: &str) -> Option<Self> {
        let value = row.get(field)?;
        let Some(text) = text_of(value) else {
            return Some(Self(0));
        };
        let amount = Decimal::parse(&text)?;
        let cents = amount.hundredths()?;
        amount.is_whole_hundredths().then_some(Self(cents))
    }

    /// The same of what UKG Pro always tells: where it tells nothing, it is not known.
    pub(super) fn told(row: &Row, field: &str) -> Option<Self> {
        row.get(field).and_then(text_of)?;
        Self::of(row, field)
    }

    /// The sum; `None` where one of them is not known.
    fn sum(amounts: impl IntoIterator<Item = Option<Self>>) -> Option<Self> {
        amounts
            .into_iter()
            .try_fold(0_i64, |sum, amount| sum.checked_add(amount?.0))
            .map(Self)
    }
}

/// The text of a field.
pub(super) fn text(row: &Row, field: &str) -> Option<String> {
    row.get(field).and_then(text_of).map(std::borrow::Cow::into_owned)
}

/// Whether a mark is set, which some records have as a text.
pub(super) fn is_marked(row: &Row, field: &str) -> bool {
    text(row, field).is_some_and(|text| text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("y"))
}

/// The day of a moment.
pub(super) fn day(row: &Row, field: &str) -> Option<jiff::civil::Date> {
    text(row, field)?.get(..10)?.parse().ok()
}

/// The rows of a list inside a row.
fn rows<'a>(row: &'a Row, field: &str) -> impl Iterator<Item = &'a Row> {
    row.get(field)
        .and_then(serde_json::Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(serde_json::Value::as_object)
}
