//! How much of a list is given at once: whole rows, as many as a budget holds, with a cursor to the row after.

use rollbook_model::Problem;
use serde_json::value::RawValue;

use super::{Page, unwritable};
use crate::cursor::{Call, Place};

/// How much of a list is given at once, in tokens of a language model.
///
/// Tokens differ from model to model, so they are estimated, and too many rather than too few: two for five characters
/// of ASCII, one for any other character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget(u32);

impl Budget {
    /// A budget of so many tokens.
    pub const fn tokens(tokens: u32) -> Self {
        Self(tokens)
    }

    /// How many tokens a text is estimated to be.
    pub fn estimate(text: &str) -> u64 {
        let ascii = text.bytes().filter(u8::is_ascii).count() as u64;
        let others = text.chars().filter(|character| !character.is_ascii()).count() as u64;
        (ascii * 2).div_ceil(5) + others
    }
}

/// The call that was made, and where in its list it began.
pub(super) struct At {
    pub(super) call: Call,
    pub(super) place: Place,
}

impl At {
    /// The page without the rows that were given before and those beyond the budget, and where to go on.
    pub(super) fn given(&self, page: Page, budget: Option<Budget>) -> Result<(Page, Option<String>), Problem> {
        let after = page.more.then(|| self.call.cursor(self.place.next_page()));
        let fits = budget.is_none_or(|Budget(tokens)| Budget::estimate(page.data.get()) <= u64::from(tokens));
        if page.rows.is_none() || (self.place.skip == 0 && fits) {
            return Ok((page, after));
        }
        let rows: Vec<&RawValue> = serde_json::from_str(page.data.get()).map_err(|_| unwritable())?;
        let skip = usize::try_from(self.place.skip).unwrap_or(usize::MAX);
        let rows = rows.get(skip..).unwrap_or_default();
        let count = rows_within(rows, budget);
        let (given, left) = rows.split_at(count);
        let given_rows = given.len() as u64;
        let next = if left.is_empty() {
            after
        } else {
            Some(self.call.cursor(Place {
                skip: self.place.skip + given_rows,
                ..self.place
            }))
        };
        let page = Page {
            data: super::json(given)?,
            rows: Some(given_rows),
            ..page
        };
        Ok((page, next))
    }
}

/// How many rows the budget holds: one at least, or a row that is larger than it would be the end of the list.
fn rows_within(rows: &[&RawValue], budget: Option<Budget>) -> usize {
    let Some(Budget(tokens)) = budget else {
        return rows.len();
    };
    let mut left = u64::from(tokens);
    let mut count = 0;
    for row in rows {
        let Some(rest) = left.checked_sub(Budget::estimate(row.get())) else {
            break;
        };
        left = rest;
        count += 1;
    }
    count.max(1).min(rows.len())
}
