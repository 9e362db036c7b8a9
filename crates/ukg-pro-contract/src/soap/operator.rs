//! The operators that stand inside the values of a query (`ukg-pro-soap.md` 5.5).

use std::fmt;

/// A filter of a query: the operator and what it compares with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Operator {
    /// `=F`.
    Equal(String),
    /// `<>F`.
    NotEqual(String),
    /// `>F`.
    Greater(String),
    /// `>=F`.
    GreaterOrEqual(String),
    /// `<F`.
    Less(String),
    /// `<=F`.
    LessOrEqual(String),
    /// `LIKE (ba%)`: `%` stands for any text.
    Like(String),
    /// `IN("a","b")`.
    In(Vec<String>),
    /// `2017-02-01...2017-03-01`, both ends included.
    Between(String, String),
    /// A value without an operator, whose meaning is not documented.
    Bare(String),
}

/// A filter that begins as an operator and does not go on as one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` needs its value in parentheses")]
pub struct MalformedOperator(pub &'static str);

impl Operator {
    /// The operator of a query's text; `None` when the text is empty, which filters nothing.
    ///
    /// # Errors
    /// When `LIKE` or `IN` is not followed by a value in parentheses.
    pub fn parse(text: &str) -> Result<Option<Self>, MalformedOperator> {
        let text = text.trim();
        if text.is_empty() {
            return Ok(None);
        }
        let value = |prefix: &str| text.strip_prefix(prefix).map(|rest| rest.trim().to_owned());
        let operator = if let Some(value) = value("<>") {
            Self::NotEqual(value)
        } else if let Some(value) = value(">=") {
            Self::GreaterOrEqual(value)
        } else if let Some(value) = value("<=") {
            Self::LessOrEqual(value)
        } else if let Some(value) = value(">") {
            Self::Greater(value)
        } else if let Some(value) = value("<") {
            Self::Less(value)
        } else if let Some(value) = value("=") {
            Self::Equal(value)
        } else if let Some(pattern) = parenthesised(text, "LIKE")? {
            Self::Like(pattern.to_owned())
        } else if let Some(list) = parenthesised(text, "IN")? {
            Self::In(items(list))
        } else if let Some((from, to)) = text.split_once("...") {
            Self::Between(from.trim().to_owned(), to.trim().to_owned())
        } else {
            Self::Bare(text.to_owned())
        };
        Ok(Some(operator))
    }
}

/// The items of a list, parted by commas. An item in quotes ends with the quote before a comma or the end.
fn items(list: &str) -> Vec<String> {
    let mut items = Vec::new();
    let mut rest = list;
    loop {
        let item = rest.trim_start();
        let (value, after) = quoted(item).unwrap_or_else(|| {
            let (value, after) = item.split_at(item.find(',').unwrap_or(item.len()));
            (value.trim_end(), after)
        });
        items.push(value.to_owned());
        match after.strip_prefix(',') {
            Some(next) => rest = next,
            None => return items,
        }
    }
}

/// What stands in the quotes that an item begins with, and what follows them.
fn quoted(item: &str) -> Option<(&str, &str)> {
    let quote = item.chars().next().filter(|first| matches!(first, '"' | '\''))?;
    let inside = &item[1..];
    inside.match_indices(quote).find_map(|(end, _)| {
        let after = inside[end + 1..].trim_start();
        (after.is_empty() || after.starts_with(',')).then_some((&inside[..end], after))
    })
}

/// A value in the quotes that do not end within it.
fn in_quotes(value: &str) -> String {
    let mut ends = value.match_indices('"');
    if ends.any(|(end, _)| value[end + 1..].trim_start().starts_with(',')) {
        format!("'{value}'")
    } else {
        format!("\"{value}\"")
    }
}

fn parenthesised<'a>(text: &'a str, word: &'static str) -> Result<Option<&'a str>, MalformedOperator> {
    let Some((head, rest)) = text.split_at_checked(word.len()) else {
        return Ok(None);
    };
    if !head.eq_ignore_ascii_case(word) || !rest.starts_with([' ', '(']) {
        return Ok(None);
    }
    let inner = rest.trim().strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
    inner.map(|inner| Some(inner.trim())).ok_or(MalformedOperator(word))
}

impl fmt::Display for Operator {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Equal(value) => write!(formatter, "={value}"),
            Self::NotEqual(value) => write!(formatter, "<>{value}"),
            // What follows must not be taken for a part of the operator.
            Self::Greater(value) if value.starts_with('=') => write!(formatter, "> {value}"),
            Self::Less(value) if value.starts_with(['=', '>']) => write!(formatter, "< {value}"),
            Self::Between(from, to) if from.ends_with('.') => write!(formatter, "{from} ...{to}"),
            Self::Greater(value) => write!(formatter, ">{value}"),
            Self::GreaterOrEqual(value) => write!(formatter, ">={value}"),
            Self::Less(value) => write!(formatter, "<{value}"),
            Self::LessOrEqual(value) => write!(formatter, "<={value}"),
            Self::Like(pattern) => write!(formatter, "LIKE ({pattern})"),
            Self::In(values) => {
                let quoted: Vec<_> = values.iter().map(|value| in_quotes(value)).collect();
                write!(formatter, "IN({})", quoted.join(","))
            }
            Self::Between(from, to) => write!(formatter, "{from}...{to}"),
            Self::Bare(value) => formatter.write_str(value),
        }
    }
}
