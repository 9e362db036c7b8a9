//! The filters of a list (`ukg-pro-rest.md` 9).

use std::borrow::Cow;

use axum::http::StatusCode;
use serde_json::json;
use ukg_pro_contract::{
    rest::{DateFilter, Parameter, Test},
    value::DateTime,
};

use crate::{
    counters::Outcome,
    exchange::{JSON, Reply, Request},
    switches::{Comparison, MalformedFilter, Switches},
    tenant::{Fact, View},
};

/// Why a value in the query is refused.
pub(super) struct Refused {
    pub(super) parameter: String,
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

/// When a row that is valid since a day ends.
const STOPS: [&str; 3] = ["rate_stop_date", "stop_date", "benefit_stop_date"];

enum Condition {
    /// Any of these; a trailing `*` stands for any text.
    Text(Vec<String>),
    Boolean(bool),
    Date(DateFilter),
    /// This or later: a day, or any text that sorts as what it stands for.
    From(String),
    /// This or earlier.
    To(String),
    /// Valid on this day: since then or earlier, and not ended before.
    AsOf(String),
    /// It holds for every row.
    None,
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
            let value = given.value.trim();
            let fits = parameter.pattern.is_none_or(|pattern| pattern.admits(value));
            let condition = if fits {
                condition(parameter.test, value)
            } else {
                Err("The value does not match the pattern of the parameter.")
            };
            match condition {
                Ok(condition) => conditions.push((parameter.field, condition)),
                Err(_) if switches.malformed_filter == MalformedFilter::Ignored => {}
                Err(message) => return Err(Refused::new(parameter.name, message)),
            }
        }
        let given = |parameter: &&Parameter| {
            let mut named = request.parameters();
            named.any(|given| given.name.eq_ignore_ascii_case(parameter.name) && !given.value.trim().is_empty())
        };
        if let Some(missing) = declared
            .iter()
            .filter(|parameter| parameter.required)
            .find(|parameter| !given(parameter))
        {
            return Err(Refused::new(missing.name, "The parameter is required."));
        }
        Ok(Self {
            conditions,
            comparison: switches.comparison,
        })
    }

    /// Takes a day that the request left open as this one.
    pub(super) fn or_as_of(&mut self, declared: &'static [Parameter], day: &str) {
        if self
            .conditions
            .iter()
            .any(|(_, condition)| matches!(condition, Condition::AsOf(_)))
        {
            return;
        }
        let open = declared.iter().filter(|parameter| parameter.test == Test::AsOf);
        self.conditions
            .extend(open.map(|parameter| (parameter.field, Condition::AsOf(day.to_owned()))));
    }

    /// Whether a row passes every filter; a null passes none.
    pub(super) fn admit(&self, view: &View<'_>) -> bool {
        self.admits(|field| view.text(field).map(Cow::Borrowed))
    }

    /// Whether a row of these texts passes every filter; a null passes none.
    pub(super) fn admits<'a>(&self, text_of: impl Fn(&'static str) -> Option<Cow<'a, str>>) -> bool {
        self.conditions.iter().all(|(field, condition)| {
            if matches!(condition, Condition::None) {
                return true;
            }
            let Some(text) = text_of(field) else { return false };
            match condition {
                Condition::None => true,
                Condition::From(bound) => cut(&text, bound) >= bound.as_str(),
                Condition::To(bound) => cut(&text, bound) <= bound.as_str(),
                Condition::AsOf(day) => {
                    let mut stops = STOPS.iter().filter_map(|stop| text_of(stop));
                    cut(&text, day) <= day.as_str() && stops.all(|stop| cut(&stop, day) >= day.as_str())
                }
                Condition::Boolean(wanted) => Fact::is_flag(&text) == Some(*wanted),
                Condition::Date(filter) => text.get(..10).is_some_and(|day| filter.admits(day)),
                Condition::Text(wanted) => wanted.iter().any(|wanted| self.matches(&text, wanted)),
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
        Test::Flag => match value {
            _ if value.eq_ignore_ascii_case("true") || value.eq_ignore_ascii_case("y") => Ok(Condition::Boolean(true)),
            _ if value.eq_ignore_ascii_case("false") || value.eq_ignore_ascii_case("n") => {
                Ok(Condition::Boolean(false))
            }
            _ => Err("Use Y or N."),
        },
        Test::Day => day(value).map(|day| Condition::Date(DateFilter::On(day))),
        Test::From => Ok(Condition::From(bound(value))),
        Test::To => Ok(Condition::To(bound(value))),
        Test::AsOf => day(value).map(Condition::AsOf),
        Test::Choice => Ok(Condition::None),
        Test::Date => DateFilter::parse(value)
            .map(Condition::Date)
            .map_err(|_| "Use MM-DD-YYYY, <MM-DD-YYYY, >MM-DD-YYYY or {MM-DD-YYYY,MM-DD-YYYY}."),
    }
}

/// The day, `YYYY-MM-DD`, of a date with a time or without.
pub(super) fn day(value: &str) -> Result<String, &'static str> {
    let given = value
        .get(..10)
        .and_then(|day| DateTime::parse(day).map(|_| day.to_owned()));
    given.ok_or("Use YYYY-MM-DD.")
}

/// A bound as it is compared: a date by its day, all else as it is.
fn bound(value: &str) -> String {
    day(value).unwrap_or_else(|_| value.to_owned())
}

/// As much of a text as a bound speaks of.
fn cut<'a>(text: &'a str, bound: &str) -> &'a str {
    text.get(..bound.len()).unwrap_or(text)
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
