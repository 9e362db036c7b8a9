//! The days that a call is about.

use jiff::civil::Date;
use rollbook_model::Problem;

use crate::http::{query::Query, stackone::invalid};

/// The first and the last day, as far as they are given.
pub(super) fn between(query: &Query) -> Result<(Option<Date>, Option<Date>), Problem> {
    let day = |name: &str| match query.last(name) {
        Some(text) if is_day(text) => query.parsed(name, "a day such as 2026-01-31"),
        Some(_) => Err(invalid(format!("`{name}` must be a day such as 2026-01-31"))),
        None => Ok(None),
    };
    let (from, to) = (day("start_date")?, day("end_date")?);
    if from.zip(to).is_some_and(|(from, to)| from > to) {
        return Err(invalid("`start_date` must not be after `end_date`".to_owned()));
    }
    Ok((from, to))
}

/// Whether a text has the form of a day, and no other that could be read as one.
pub(super) fn is_day(text: &str) -> bool {
    text.len() == 10 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-')
}
