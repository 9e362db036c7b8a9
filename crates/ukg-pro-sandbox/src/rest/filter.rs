//! The filters of a list (`ukg-pro-rest.md` 9).

use axum::http::StatusCode;
use serde_json::json;
use ukg_pro_contract::rest::{DateFilter, Parameter, Test};

use crate::{
    counters::Outcome,
    exchange::{JSON, Reply, Request},
    switches::{Comparison, MalformedFilter, Switches},
    tenant::View,
};

/// Why a value in the query is refused.
pub(super) struct Refused {
    parameter: String,
    message: &'static str,
}

impl Refused {
    pub(super) fn new(parameter: impl Into<String>, message: &'static str) -> Self {
        Self {
            parameter: parameter.into(),
            message,
        }
    }

    /// 400 with the shape the specifications declare (`ukg-pro-rest.md` 10).
    pub(super) fn reply(&self) -> Reply {
        let messages = json!([{ "message": self.message, "type": "Format" }]);
        let body = json!({
            "title": "Bad Request",
            "type": "ValidationError",
            "detail": "One or more values are not valid.",
            "errorCount": 1,
            "errors": { "modelstate": { self.parameter.as_str(): messages } },
        });
        Reply::new(StatusCode::BAD_REQUEST, JSON, body.to_string(), Outcome::Invalid)
    }
}

enum Condition {
    /// Any of these; a trailing `*` stands for any text.
    Text(Vec<String>),
    Boolean(bool),
    Date(DateFilter),
}

/// The filters of a request, all of which a row must pass.
pub(super) struct Filters {
    conditions: Vec<(&'static str, Condition)>,
    comparison: Comparison,
}

impl Filters {
    /// Reads the filters of a query. Names are compared without case, unknown ones passed over,
    /// and empty values filter nothing.
    pub(super) fn read(request: &Request, declared: &'static [Parameter], switches: Switches) -> Result<Self, Refused> {
        let mut conditions = Vec::new();
        for given in request.parameters() {
            let mut declared = declared.iter();
            let named = declared.find(|parameter| parameter.name.eq_ignore_ascii_case(&given.name));
            let Some(parameter) = named else { continue };
            if given.value.trim().is_empty() {
                continue;
            }
            match condition(parameter.test, given.value.trim()) {
                Ok(condition) => conditions.push((parameter.field, condition)),
                Err(_) if switches.malformed_filter == MalformedFilter::Ignored => {}
                Err(message) => return Err(Refused::new(parameter.name, message)),
            }
        }
        Ok(Self {
            conditions,
            comparison: switches.comparison,
        })
    }

    /// Whether a row passes every filter; a null passes none.
    pub(super) fn admit(&self, view: &View<'_>) -> bool {
        self.conditions.iter().all(|(field, condition)| {
            let Some(fact) = view.fact(field) else { return false };
            match condition {
                Condition::Boolean(wanted) => fact.as_flag() == Some(*wanted),
                Condition::Date(filter) => {
                    let day = fact.as_text().and_then(|text| text.get(..10));
                    day.is_some_and(|day| filter.admits(day))
                }
                Condition::Text(wanted) => fact
                    .as_text()
                    .is_some_and(|text| wanted.iter().any(|wanted| self.matches(text, wanted))),
            }
        })
    }

    fn matches(&self, text: &str, wanted: &str) -> bool {
        match wanted.strip_suffix('*') {
            None => same(text, wanted, self.comparison),
            Some(start) => folded(text, self.comparison).starts_with(&folded(start, self.comparison)),
        }
    }
}

/// Whether two texts are the same; trailing blanks do not count.
pub(super) fn same(left: &str, right: &str, comparison: Comparison) -> bool {
    folded(left, comparison) == folded(right, comparison)
}

fn folded(text: &str, comparison: Comparison) -> String {
    let text = text.trim_end_matches(' ');
    match comparison {
        Comparison::CaseInsensitive => text.to_lowercase(),
        Comparison::CaseSensitive => text.to_owned(),
    }
}

fn condition(test: Test, value: &str) -> Result<Condition, &'static str> {
    match test {
        Test::Text => list(value).map(Condition::Text),
        Test::Boolean => match value {
            _ if value.eq_ignore_ascii_case("true") => Ok(Condition::Boolean(true)),
            _ if value.eq_ignore_ascii_case("false") => Ok(Condition::Boolean(false)),
            _ => Err("Use true or false."),
        },
        Test::Date => DateFilter::parse(value)
            .map(Condition::Date)
            .map_err(|_| "Use MM-DD-YYYY, <MM-DD-YYYY, >MM-DD-YYYY or {MM-DD-YYYY,MM-DD-YYYY}."),
    }
}

/// A list in brackets or without, with blanks after the commas or without.
fn list(value: &str) -> Result<Vec<String>, &'static str> {
    let inner = match (value.strip_prefix('['), value.strip_suffix(']')) {
        (None, None) => value,
        (Some(_), Some(_)) => &value[1..value.len() - 1],
        _ => return Err("A list has both its brackets or none."),
    };
    Ok(inner
        .split(',')
        .map(|item| item.trim().to_owned())
        .filter(|item| !item.is_empty())
        .collect())
}
