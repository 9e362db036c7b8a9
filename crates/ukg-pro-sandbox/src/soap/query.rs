//! The filters of a Find (`ukg-pro-soap.md` 5.4, 5.5).

use std::cmp::Ordering;

use ukg_pro_contract::{record::Row, soap::Operator};

use super::refusal::Invalid;
use crate::{
    switches::{BareValue, Comparison, Switches},
    tenant::View,
};

/// A filter of one field.
struct Filter {
    field: &'static str,
    operator: Operator,
}

/// The filters of a query, all of which a row must pass.
pub(super) struct Filters {
    filters: Vec<Filter>,
    comparison: Comparison,
}

/// The fields of the query that are no filters.
const PAGE_FIELDS: [&str; 2] = ["PageNumber", "PageSize"];

/// The filters of dates.
const DATES: [&str; 3] = ["LastHire", "OriginalHire", "TerminationDate"];

/// What an operator compares a date with; a pattern is none.
fn operands(operator: &Operator) -> Vec<&str> {
    match operator {
        Operator::Equal(operand)
        | Operator::NotEqual(operand)
        | Operator::Greater(operand)
        | Operator::GreaterOrEqual(operand)
        | Operator::Less(operand)
        | Operator::LessOrEqual(operand)
        | Operator::Bare(operand) => vec![operand],
        Operator::In(operands) => operands.iter().map(String::as_str).collect(),
        Operator::Between(from, to) => vec![from, to],
        Operator::Like(_) => Vec::new(),
    }
}

impl Filters {
    /// Reads the filters of a query; nil, empty and absent ones filter nothing.
    pub(super) fn read(query: &Row<'_>, switches: Switches) -> Result<Self, Invalid> {
        let mut filters = Vec::new();
        for (field, value) in query.entries() {
            let Some(text) = value.and_then(|value| value.as_text()) else {
                continue;
            };
            if PAGE_FIELDS.contains(&field.name) {
                continue;
            }
            let malformed = |reason: String| Invalid::new("InvalidFilter", reason).of(field.name);
            let operator = match Operator::parse(text) {
                Ok(None) => continue,
                Ok(Some(operator)) => operator,
                Err(error) => return Err(malformed(format!("{}: {error}.", field.name))),
            };
            if let Operator::Bare(_) = operator {
                match switches.bare_value {
                    BareValue::Equals => tracing::info!("A query has a value without an operator in `{}`", field.name),
                    BareValue::Ignored => continue,
                    BareValue::HasErrors => {
                        let reason = format!("{} has a value without an operator.", field.name);
                        return Err(malformed(reason));
                    }
                }
            }
            if DATES.contains(&field.name)
                && let Some(operand) = operands(&operator).into_iter().find(|operand| day(operand).is_none())
            {
                return Err(malformed(format!("{}: {operand} is not a date.", field.name)));
            }
            filters.push(Filter {
                field: field.name,
                operator,
            });
        }
        Ok(Self {
            filters,
            comparison: switches.comparison,
        })
    }

    /// Whether an employment passes every filter.
    pub(super) fn admit(&self, view: &View<'_>) -> bool {
        self.filters.iter().all(|filter| {
            let compared = Compared {
                comparison: self.comparison,
            };
            match (view.text(filter.field), &filter.operator) {
                (Some(fact), operator) => compared.passes(fact, operator),
                // As in SQL, nothing can be said of a null, not even that it differs.
                (None, _) => false,
            }
        })
    }
}

struct Compared {
    comparison: Comparison,
}

impl Compared {
    fn passes(&self, fact: &str, operator: &Operator) -> bool {
        let order = |operand: &str| self.order(fact, operand);
        match operator {
            Operator::Equal(operand) | Operator::Bare(operand) => order(operand).is_eq(),
            Operator::NotEqual(operand) => order(operand).is_ne(),
            Operator::Greater(operand) => order(operand).is_gt(),
            Operator::GreaterOrEqual(operand) => order(operand).is_ge(),
            Operator::Less(operand) => order(operand).is_lt(),
            Operator::LessOrEqual(operand) => order(operand).is_le(),
            Operator::In(operands) => operands.iter().any(|operand| order(operand).is_eq()),
            Operator::Between(from, to) => order(from).is_ge() && order(to).is_le(),
            Operator::Like(pattern) => like(&self.folded(fact), &self.folded(pattern)),
        }
    }

    /// Dates compare by day, all else as text.
    fn order(&self, fact: &str, operand: &str) -> Ordering {
        match (day(fact), day(operand)) {
            (Some(fact), Some(operand)) => fact.cmp(operand),
            _ => self.folded(fact).cmp(&self.folded(operand)),
        }
    }

    /// Trailing blanks never count (`ukg-pro-soap.md` 16, question 11).
    fn folded(&self, text: &str) -> String {
        let text = text.trim_end_matches(' ');
        match self.comparison {
            Comparison::CaseInsensitive => text.to_lowercase(),
            Comparison::CaseSensitive => text.to_owned(),
        }
    }
}

/// The day of a date `YYYY-MM-DD`, with a time or without.
fn day(text: &str) -> Option<&str> {
    let day = text.trim().get(..10)?;
    let rest = &text.trim()[10..];
    let digits = |(place, byte): (usize, u8)| match place {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    };
    (day.bytes().enumerate().all(digits) && (rest.is_empty() || rest.starts_with('T'))).then_some(day)
}

/// Whether a text matches a pattern in which `%` stands for any text. No other character is
/// special: that `_` is one is not known.
fn like(text: &str, pattern: &str) -> bool {
    let Some((start, rest)) = pattern.split_once('%') else {
        return text == pattern;
    };
    let Some(mut text) = text.strip_prefix(start) else {
        return false;
    };
    let mut parts = rest.split('%').peekable();
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return text.ends_with(part);
        }
        match text.find(part) {
            Some(at) => text = &text[at + part.len()..],
            None => return false,
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percent_sign_stands_for_any_text() {
        for (pattern, matching, other) in [
            ("ba%", "baker", "abba"),
            ("%er", "baker", "era"),
            ("%ak%", "baker", "barker"),
            ("b%k%r", "baker", "bakery"),
            ("baker", "baker", "bakers"),
            ("a%a", "aa", "a"),
        ] {
            assert!(like(matching, pattern), "{pattern} {matching}");
            assert!(!like(other, pattern), "{pattern} {other}");
        }
        assert!(like("", "%"));
        assert!(!like("abc", "a_c"));
    }

    #[test]
    fn only_dates_compare_by_day() {
        assert_eq!(day("2021-09-20T00:00:00"), Some("2021-09-20"));
        assert_eq!(day("2021-09-20"), Some("2021-09-20"));
        assert_eq!(day("2021-09-20-7"), None);
        assert_eq!(day("2021-9-20"), None);
        assert_eq!(day("Größenwahn"), None);
    }
}
