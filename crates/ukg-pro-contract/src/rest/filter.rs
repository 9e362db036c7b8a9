//! Dates as filters, with the operator inside the value (`ukg-pro-rest.md` 9.1).

use std::fmt;

/// A filter on a date. Dates are `YYYY-MM-DD` here and `MM-DD-YYYY` on the wire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DateFilter {
    /// `<03-31-2024`: before the day.
    Before(String),
    /// `>03-31-2024`: after the day.
    After(String),
    /// `03-31-2024`: on the day.
    On(String),
    /// `{03-01-2024,03-31-2024}`: from the first day to the second, both included.
    Between(String, String),
}

/// A text that is no date filter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a date filter is MM-DD-YYYY, <MM-DD-YYYY, >MM-DD-YYYY or {{MM-DD-YYYY,MM-DD-YYYY}}")]
pub struct MalformedFilter;

impl DateFilter {
    /// Reads a filter as the wire holds it.
    ///
    /// # Errors
    /// When it has another form, or its month or day does not exist.
    pub fn parse(text: &str) -> Result<Self, MalformedFilter> {
        let text = text.trim();
        if let Some(day) = text.strip_prefix('<') {
            return Ok(Self::Before(iso(day)?));
        }
        if let Some(day) = text.strip_prefix('>') {
            return Ok(Self::After(iso(day)?));
        }
        if let Some(range) = text.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
            let (from, to) = range.split_once(',').ok_or(MalformedFilter)?;
            return Ok(Self::Between(iso(from)?, iso(to)?));
        }
        iso(text).map(Self::On)
    }

    /// Whether a day, `YYYY-MM-DD`, passes the filter.
    pub fn admits(&self, day: &str) -> bool {
        match self {
            Self::Before(bound) => day < bound.as_str(),
            Self::After(bound) => day > bound.as_str(),
            Self::On(bound) => day == bound,
            Self::Between(from, to) => from.as_str() <= day && day <= to.as_str(),
        }
    }
}

impl fmt::Display for DateFilter {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Before(day) => write!(formatter, "<{}", wire(day)),
            Self::After(day) => write!(formatter, ">{}", wire(day)),
            Self::On(day) => formatter.write_str(&wire(day)),
            Self::Between(from, to) => write!(formatter, "{{{},{}}}", wire(from), wire(to)),
        }
    }
}

fn iso(text: &str) -> Result<String, MalformedFilter> {
    let parts: Vec<_> = text.trim().split('-').collect();
    let [month, day, year] = parts[..] else {
        return Err(MalformedFilter);
    };
    let number = |part: &str, width: usize, maximum: u16| {
        part.len() == width
            && part.bytes().all(|byte| byte.is_ascii_digit())
            && part.parse().is_ok_and(|number: u16| (1..=maximum).contains(&number))
    };
    if number(month, 2, 12) && number(day, 2, 31) && number(year, 4, 9999) {
        Ok(format!("{year}-{month}-{day}"))
    } else {
        Err(MalformedFilter)
    }
}

fn wire(day: &str) -> String {
    match day.split_once('-') {
        Some((year, rest)) => format!("{rest}-{year}"),
        None => day.to_owned(),
    }
}
