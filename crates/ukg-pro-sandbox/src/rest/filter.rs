//! The filters of a list (`ukg-pro-rest.md` 9).

use std::{borrow::Cow, cmp::Ordering};

use axum::http::StatusCode;
use jiff::{Span, civil::Date};
use serde_json::json;
use ukg_pro_contract::{
    record,
    rest::{Api, DateFilter, Parameter, Test},
};

use super::moment;
use crate::{
    counters::Outcome,
    dialect::{self, Choice},
    exchange::{JSON, Reply, Request},
    lookup::Lookup,
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

/// Names of the last day on which a row holds.
const LAST_DAYS: [&str; 3] = ["rate_stop_date", "stop_date", "benefit_stop_date"];

/// What a row must be to pass a filter.
enum Condition {
    /// One of these texts, or the whole of them.
    Text(Wanted),
    Boolean(bool),
    Date(DateFilter),
    /// This or later: a moment, a number, or any text that sorts as what it stands for.
    From(Bound),
    /// This or earlier.
    To(Bound),
    /// Valid on the day that is asked for.
    AsOf,
    /// An employment whose status is none of these, or began on this day or later.
    InactiveSince(&'static [&'static str], String),
    /// Of an employee whose status is one of these.
    OfStatus(Vec<String>),
}

/// The filters of a request, all of which a row must pass.
pub(super) struct Filters {
    conditions: Vec<(Lookup, Condition)>,
    comparison: Comparison,
    day: Date,
    /// Whether rows are left out that others have superseded.
    current_only: bool,
}

/// A value outside its form is refused with this message.
type Malformed = &'static str;

impl Filters {
    /// Reads the filters of a query. Names are compared without case, unknown ones passed over,
    /// and empty values filter nothing.
    pub(super) fn read(request: &Request, api: &Api, switches: Switches, today: Date) -> Result<Self, Refused> {
        let dialect = dialect::of(api);
        let mut filters = Self {
            conditions: Vec::new(),
            comparison: switches.comparison,
            day: today,
            current_only: dialect.has_history(),
        };
        // What other parameters count back from.
        for given in request.parameters() {
            let mut declared = api.parameters.iter().filter(|parameter| parameter.test == Test::AsOf);
            if declared.any(|parameter| parameter.name.eq_ignore_ascii_case(&given.name))
                && let Ok(day) = moment::day(&given.value)
            {
                filters.day = day;
            }
        }
        for given in request.parameters() {
            let mut declared = api.parameters.iter();
            let named = declared.find(|parameter| parameter.name.eq_ignore_ascii_case(&given.name));
            let Some(parameter) = named else { continue };
            let value = given.value.trim();
            if value.is_empty() {
                continue;
            }
            let fits = parameter.pattern.is_none_or(|pattern| pattern.admits(value));
            let read = if fits {
                filters.add(api, parameter, value)
            } else {
                Err("The value does not match the pattern of the parameter.")
            };
            match read {
                Ok(()) => {}
                Err(_) if switches.malformed_filter == MalformedFilter::Ignored => {}
                Err(message) => return Err(Refused::new(parameter.name, message)),
            }
        }
        let given = |parameter: &&Parameter| {
            let mut named = request.parameters();
            named.any(|given| given.name.eq_ignore_ascii_case(parameter.name) && !given.value.trim().is_empty())
        };
        let mut required = api.parameters.iter().filter(|parameter| parameter.required);
        match required.find(|parameter| !given(parameter)) {
            Some(missing) => Err(Refused::new(missing.name, "The parameter is required.")),
            None => Ok(filters),
        }
    }

    fn add(&mut self, api: &Api, parameter: &'static Parameter, value: &str) -> Result<(), Malformed> {
        let dialect = dialect::of(api);
        let field = api.row.fields().find(|field| field.name == parameter.field);
        let kind = field.map(|field| field.kind);
        let condition = match parameter.test {
            Test::Text => Condition::Text(Wanted::read(value, is_number(kind))?),
            Test::Boolean => Condition::Boolean(flag(value, "true", "false").ok_or("Use true or false.")?),
            Test::Flag => Condition::Boolean(flag(value, "y", "n").ok_or("Use Y or N.")?),
            Test::Date => Condition::Date(
                DateFilter::parse(value)
                    .map_err(|_| "Use MM-DD-YYYY, <MM-DD-YYYY, >MM-DD-YYYY or {MM-DD-YYYY,MM-DD-YYYY}.")?,
            ),
            Test::Day => Condition::Date(DateFilter::On(moment::day(value)?.to_string())),
            Test::From => Condition::From(Bound::read(value, kind)?),
            Test::To => Condition::To(Bound::read(value, kind)?),
            Test::AsOf => {
                moment::day(value)?;
                Condition::AsOf
            }
            Test::Choice => match dialect.choice(parameter.name) {
                None => return Ok(()),
                Some(choice) => match self.choice(choice, value)? {
                    None => return Ok(()),
                    Some(condition) => condition,
                },
            },
        };
        let name = match parameter.test {
            Test::Choice if matches!(condition, Condition::From(_)) => "last_modified_date",
            Test::Choice => "employment_status",
            _ => parameter.field,
        };
        self.conditions
            .push((Lookup::of(api.row.name, name, dialect), condition));
        Ok(())
    }

    fn choice(&mut self, choice: Choice, value: &str) -> Result<Option<Condition>, Malformed> {
        let days_back = || -> Result<String, Malformed> {
            let days: i64 = value.parse().map_err(|_| "Use a whole number.")?;
            let back = Span::new().try_days(days).map_err(|_| "Use a smaller number.")?;
            Ok(self.day.saturating_sub(back).to_string())
        };
        Ok(match choice {
            Choice::InactiveWithin(statuses) => Some(Condition::InactiveSince(statuses, days_back()?)),
            Choice::ChangedWithin => Some(Condition::From(Bound::Moment(days_back()?))),
            Choice::EmploymentStatus => Some(Condition::OfStatus(list(value)?)),
            Choice::History => {
                self.current_only = !flag(value, "true", "false").ok_or("Use true or false.")?;
                None
            }
        })
    }

    /// The day whose facts are asked for: today unless the request says another.
    pub(super) fn day(&self) -> Date {
        self.day
    }

    /// Whether the request bounds what it asks for from below or above.
    pub(super) fn has_bounds(&self) -> bool {
        let mut conditions = self.conditions.iter();
        conditions.any(|(_, condition)| matches!(condition, Condition::From(_) | Condition::To(_)))
    }

    /// Takes a day that the request left open as the present one.
    pub(super) fn or_as_of_today(&mut self, api: &Api) {
        if self
            .conditions
            .iter()
            .any(|(_, condition)| matches!(condition, Condition::AsOf))
        {
            return;
        }
        let open = api.parameters.iter().filter(|parameter| parameter.test == Test::AsOf);
        let lookup = |parameter: &Parameter| Lookup::of(api.row.name, parameter.field, dialect::of(api));
        self.conditions
            .extend(open.map(|parameter| (lookup(parameter), Condition::AsOf)));
    }

    /// Whether a computed row of these texts passes every filter; a null passes none.
    pub(super) fn admits<'a>(&self, text_of: impl Fn(&str) -> Option<Cow<'a, str>>) -> bool {
        self.conditions.iter().all(|(lookup, condition)| {
            let Some(text) = text_of(lookup.name()) else {
                return false;
            };
            match condition {
                Condition::Text(wanted) => wanted.admits(&text, self.comparison),
                Condition::Boolean(wanted) => Fact::is_flag(&text) == Some(*wanted),
                Condition::Date(filter) => text.get(..10).is_some_and(|day| filter.admits(day)),
                Condition::From(bound) => bound.compare(&text).is_ge(),
                Condition::To(bound) => bound.compare(&text).is_le(),
                // Nothing that is computed is valid for a time, or has a status.
                Condition::AsOf | Condition::InactiveSince(..) | Condition::OfStatus(_) => true,
            }
        })
    }

    /// Whether a row passes every filter; a null passes none.
    pub(super) fn admit(&self, view: &View<'_>) -> bool {
        let day = self.day.to_string();
        let ended = |name| view.text(name).is_some_and(|end| cut(end, &day) <= day.as_str());
        if self.current_only && ended("superseded_on") {
            return false;
        }
        self.conditions.iter().all(|(lookup, condition)| {
            let fact = lookup.fact(view, self.day);
            let text = fact.as_deref().and_then(Fact::as_text);
            match condition {
                Condition::Text(wanted) => text.is_some_and(|text| wanted.admits(text, self.comparison)),
                Condition::Boolean(wanted) => fact.is_some_and(|fact| fact.as_flag() == Some(*wanted)),
                Condition::Date(filter) => text
                    .and_then(|text| text.get(..10))
                    .is_some_and(|day| filter.admits(day)),
                Condition::From(bound) => text.is_some_and(|text| bound.compare(text).is_ge()),
                Condition::To(bound) => text.is_some_and(|text| bound.compare(text).is_le()),
                Condition::AsOf => {
                    let over = ["effective_stop_date", "superseded_on"];
                    let stopped = |name: &&str| view.text(name).is_some_and(|last| cut(last, &day) < day.as_str());
                    text.is_some_and(|since| cut(since, &day) <= day.as_str())
                        && !over.into_iter().any(ended)
                        && !LAST_DAYS.iter().any(stopped)
                }
                Condition::InactiveSince(statuses, earliest) => {
                    let is_inactive = text.is_some_and(|status| statuses.contains(&status));
                    let since = view.text("status_start_date");
                    !is_inactive || since.is_some_and(|since| cut(since, earliest) >= earliest.as_str())
                }
                Condition::OfStatus(wanted) => {
                    // A person's record is that of an employee of the home company.
                    let at_home = || view.at_home()?.text("employment_status");
                    let status = text.or_else(at_home);
                    status.is_some_and(|status| wanted.iter().any(|wanted| same(status, wanted, self.comparison)))
                }
            }
        })
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

/// The texts that a filter wants.
struct Wanted {
    /// Each item of a list; `*` stands for any text. Where a pattern forbids the star, no value with one gets here.
    items: Vec<String>,
    /// The value as it came, since texts can hold commas.
    whole: Option<String>,
    /// Whether numbers are compared, whatever zeros they are written with.
    as_numbers: bool,
}

impl Wanted {
    fn read(value: &str, as_numbers: bool) -> Result<Self, Malformed> {
        let is_list = value.contains(',') && !value.starts_with('[');
        Ok(Self {
            items: list(value)?,
            whole: is_list.then(|| value.to_owned()),
            as_numbers,
        })
    }

    fn admits(&self, text: &str, comparison: Comparison) -> bool {
        let whole = self.whole.iter().any(|whole| same(text, whole, comparison));
        whole || self.items.iter().any(|item| self.is(text, item, comparison))
    }

    fn is(&self, text: &str, item: &str, comparison: Comparison) -> bool {
        if self.as_numbers
            && let Some(order) = as_numbers(text, item)
        {
            return order.is_eq();
        }
        if item.contains('*') {
            return resembles(&folded(text, comparison), &folded(item, comparison));
        }
        same(text, item, comparison)
    }
}

/// Whether a text is made as a pattern in which `*` stands for any text.
fn resembles(text: &str, pattern: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else {
        return false;
    };
    let mut parts: Vec<_> = parts.collect();
    let Some(last) = parts.pop() else {
        return rest.is_empty();
    };
    for part in parts {
        match rest.find(part) {
            Some(place) => rest = &rest[place + part.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}

/// What a row is compared with by order.
enum Bound {
    /// A day, or a date and time, as the tenant writes them.
    Moment(String),
    Number(String),
    /// A text that sorts as what it stands for, such as a period of pay.
    Text(String),
}

impl Bound {
    fn read(value: &str, kind: Option<record::Kind>) -> Result<Self, Malformed> {
        match moment::read(value) {
            Ok(moment) => Ok(Self::Moment(moment)),
            Err(_) if is_number(kind) => Ok(Self::Number(value.to_owned())),
            // A date of the row may be written as text.
            Err(_) if matches!(kind, Some(record::Kind::Text)) => Ok(Self::Text(value.to_owned())),
            Err(message) => Err(message),
        }
    }

    /// How a text stands to the bound; as much of it counts as the bound speaks of.
    fn compare(&self, text: &str) -> Ordering {
        match self {
            Self::Number(bound) => as_numbers(text, bound).unwrap_or(Ordering::Less),
            Self::Moment(bound) | Self::Text(bound) => cut(text, bound).cmp(bound.as_str()),
        }
    }
}

fn is_number(kind: Option<record::Kind>) -> bool {
    use record::Kind as Of;
    matches!(kind, Some(Of::Number | Of::Integer | Of::Decimal | Of::Double))
}

/// How two numbers stand to each other, where they are numbers.
fn as_numbers(left: &str, right: &str) -> Option<Ordering> {
    let (left, right): (f64, f64) = (left.trim().parse().ok()?, right.trim().parse().ok()?);
    left.partial_cmp(&right)
}

/// How facts write a flag that stands in a path as filters write it, `Y` or `N` (`ukg-pro-rest.md` 16.7).
pub(super) fn flag_of_path(api: &Api, name: &str, value: &str) -> Option<&'static str> {
    let parameter = api.parameters.iter().find(|parameter| parameter.name == name)?;
    let is_flag = matches!(parameter.test, Test::Flag);
    let set = is_flag.then(|| flag(value, "Y", "N")).flatten()?;
    Some(if set { "true" } else { "false" })
}

/// A flag as `true` and `false`, or as the letters of the parameter.
fn flag(value: &str, yes: &str, no: &str) -> Option<bool> {
    let is = |word: &str| value.eq_ignore_ascii_case(word);
    match value {
        _ if is("true") || is(yes) => Some(true),
        _ if is("false") || is(no) => Some(false),
        _ => None,
    }
}

/// As much of a text as a bound speaks of.
fn cut<'a>(text: &'a str, bound: &str) -> &'a str {
    text.get(..bound.len()).unwrap_or(text)
}

/// A list in brackets or without, with blanks after the commas or without.
fn list(value: &str) -> Result<Vec<String>, Malformed> {
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
