//! What a request asks for.

use axum::http::{HeaderMap, Uri};
use jiff::Timestamp;
use rollbook_core::{Ask, Needs, Only, Sensitive};
use rollbook_model::{Actor, Problem, Scope};

use crate::http::{
    authentication::Caller,
    route::{Kind, Parameter},
    stackone::{
        SHOWING, account_id,
        error::Failure,
        query::{self, Query, invalid},
        sensitive,
    },
};

/// Rows a page when nobody says.
const PAGE_SIZE: u32 = 25;
/// The most that may be asked for; there are fewer on a page.
const LARGEST: u32 = 10_000;

const ACCOUNT: &str = "x-account-id";

macro_rules! parameter {
    ($name:literal, $place:literal, $kind:expr, $meaning:literal) => {
        Parameter {
            name: $name,
            place: $place,
            meaning: $meaning,
            kind: $kind,
        }
    };
}

const OF_ACCOUNT: Parameter = parameter!(
    "x-account-id",
    "header",
    Kind::OfAccount,
    "The account's id; it must be there."
);
const ID: Parameter = parameter!(
    "id",
    "path",
    Kind::Text,
    "An id of ours, or UKG Pro's own key (`remote_id`)."
);
const SUB: Parameter = parameter!("subResourceId", "path", Kind::Text, "The same of what belongs to it.");
const FIELDS: Parameter = parameter!(
    "fields",
    "query",
    Kind::Text,
    "The fields that are wanted, with commas; empty is all."
);
const EXPAND: Parameter = parameter!(
    "expand",
    "query",
    Kind::Text,
    "Of people `company` and `employments`, with commas; other words change nothing."
);
const INCLUDE: Parameter = parameter!(
    "include",
    "query",
    Kind::Text,
    "Of people `custom_fields` and `bank_details`, with commas; other words change nothing."
);
const RAW: Parameter = parameter!(
    "raw",
    "query",
    Kind::Words(|| vec!["true", "false"]),
    "`true` adds what UKG Pro answered, for which the key needs `sensitive:read`."
);
const SIZE: Parameter = parameter!(
    "page_size",
    "query",
    Kind::Number(1, LARGEST),
    "Rows a page, 25 if nothing is said; there are at most 500. It must stay the same for a whole run."
);
const NEXT: Parameter = parameter!(
    "next",
    "query",
    Kind::Text,
    "The cursor that the page before gave as `next`."
);
const AFTER: Parameter = parameter!(
    "filter[updated_after]",
    "query",
    Kind::Text,
    "Those that changed after this moment, RFC 3339. UKG Pro's times have no zone and are taken as UTC."
);
const AFTER_TOO: Parameter = parameter!("updated_after", "query", Kind::Text, "The same, deprecated.");
const EMAIL: Parameter = parameter!(
    "filter[email]",
    "query",
    Kind::Text,
    "Who has this work e-mail address."
);
const NUMBER: Parameter = parameter!(
    "filter[employee_number]",
    "query",
    Kind::Text,
    "Who has this employee number in the home company."
);

/// What a list of people takes.
pub(super) const OF_EMPLOYEES: &[Parameter] = &[
    OF_ACCOUNT, SHOWING, SIZE, NEXT, AFTER, AFTER_TOO, EMAIL, NUMBER, FIELDS, EXPAND, INCLUDE, RAW,
];
/// What one person takes.
pub(super) const OF_EMPLOYEE: &[Parameter] = &[ID, OF_ACCOUNT, SHOWING, FIELDS, EXPAND, INCLUDE, RAW];
/// What a list takes that can be narrowed to what changed.
pub(super) const OF_CHANGING: &[Parameter] = &[OF_ACCOUNT, SIZE, NEXT, AFTER, AFTER_TOO, FIELDS, RAW];
/// What any other list takes.
pub(super) const OF_LIST: &[Parameter] = &[OF_ACCOUNT, SIZE, NEXT, FIELDS, RAW];
/// What a list takes that belongs to one person.
pub(super) const OF_LIST_UNDER: &[Parameter] = &[ID, OF_ACCOUNT, SIZE, NEXT, FIELDS, RAW];
/// What one thing takes.
pub(super) const OF_ONE: &[Parameter] = &[ID, OF_ACCOUNT, FIELDS, RAW];
/// What one thing takes that belongs to one person.
pub(super) const OF_ONE_UNDER: &[Parameter] = &[ID, SUB, OF_ACCOUNT, FIELDS, RAW];
/// What a path takes that answers nothing.
pub(super) const OF_NOTHING: &[Parameter] = &[OF_ACCOUNT];
/// The same with an id in it.
pub(super) const OF_NOTHING_UNDER: &[Parameter] = &[ID, OF_ACCOUNT];

/// The same with two.
pub(super) const OF_NOTHING_DEEP: &[Parameter] = &[ID, SUB, OF_ACCOUNT];

/// What a request asks for.
pub(super) struct Question {
    /// The same for the engine.
    pub(super) ask: Ask,
    fields: Vec<String>,
    expand: Vec<String>,
    include: Vec<String>,
}

impl Question {
    /// Reads a request of a path that takes these parameters.
    ///
    /// # Errors
    /// When a part of it cannot be used, or the key may not ask it.
    pub(super) fn read(caller: &Caller, headers: &HeaderMap, uri: &Uri, taken: &[Parameter]) -> Result<Self, Failure> {
        let account = headers
            .get(ACCOUNT)
            .and_then(|value| value.to_str().ok())
            .map(str::trim);
        let account = account.filter(|id| !id.is_empty());
        let account = account.ok_or_else(|| invalid(format!("name the account in the header `{ACCOUNT}`")))?;
        let account = account_id(account)?;
        caller.account(account)?;
        let query = query::of(uri)?;
        refuse_unknown(&query, taken)?;
        let sensitive = sensitive(headers)?;
        let raw = match query.last("raw") {
            None | Some("" | "false") => false,
            Some("true") => true,
            Some(_) => return Err(invalid("`raw` is `true` or `false`".to_owned()).into()),
        };
        if raw || sensitive == Sensitive::Shown {
            caller.require(Scope::SensitiveRead)?;
        }
        let words = |name: &str| query.list(&[name]).unwrap_or_default();
        let given = |name: &str| query.last(name).filter(|text| !text.is_empty()).map(str::to_owned);
        Ok(Self {
            ask: Ask {
                organisation: caller.organisation,
                account,
                by: Actor::ApiKey(caller.key),
                sensitive,
                needs: Needs::default(),
                page_size: query.number("page_size", 1, LARGEST)?.unwrap_or(PAGE_SIZE),
                next: given("next"),
                id: None,
                only: Only {
                    changed_after: after(&query)?,
                    email: given("filter[email]"),
                    number: given("filter[employee_number]"),
                },
                calls: raw,
            },
            fields: words("fields"),
            expand: words("expand"),
            include: words("include"),
        })
    }

    /// Whether one of these fields is in the answer.
    pub(super) fn wants(&self, fields: &[&str]) -> bool {
        self.fields.is_empty() || self.fields.iter().any(|field| fields.contains(&field.as_str()))
    }

    /// Whether a field is in the answer.
    pub(super) fn shows(&self, field: &str) -> bool {
        self.wants(&[field])
    }

    /// Whether any field but these is in the answer.
    pub(super) fn wants_beyond(&self, fields: &[&str]) -> bool {
        self.fields.is_empty() || self.fields.iter().any(|field| !fields.contains(&field.as_str()))
    }

    /// Whether something is to be told whole.
    pub(super) fn expands(&self, word: &str) -> bool {
        self.expand.iter().any(|given| given == word)
    }

    /// Whether something is to be told that is left out otherwise.
    pub(super) fn includes(&self, word: &str) -> bool {
        self.include.iter().any(|given| given == word)
    }
}

/// A filter that is passed over would answer everybody.
fn refuse_unknown(query: &Query, taken: &[Parameter]) -> Result<(), Problem> {
    for name in query.names() {
        let filters = name.starts_with("filter[") || name == AFTER_TOO.name;
        if filters && !taken.iter().any(|parameter| parameter.name == name) {
            let shown: String = name.chars().take(60).collect();
            let problem = invalid(format!("`{shown}` is not taken here"));
            let known = taken.iter().map(|parameter| parameter.name);
            let known: Vec<_> = known.filter(|name| name.starts_with("filter[")).collect();
            return Err(problem.with_remedy(if known.is_empty() {
                "Leave it out: UKG Pro has no such filter for these".to_owned()
            } else {
                format!("Leave it out, or filter by {}", known.join(", "))
            }));
        }
        if name.starts_with("proxy[") || name == "proxy" {
            return Err(invalid("nothing can be passed on to UKG Pro by `proxy`".to_owned()));
        }
    }
    match query.last("page") {
        None | Some("") => Ok(()),
        Some(_) => Err(invalid("`page` is not taken; go on with `next`".to_owned())),
    }
}

fn after(query: &Query) -> Result<Option<Timestamp>, Problem> {
    let given = ["filter[updated_after]", "updated_after"].map(|name| query.last(name).filter(|text| !text.is_empty()));
    let Some(text) = given.into_iter().flatten().next() else {
        return Ok(None);
    };
    let moment = text.parse().map_err(|_| {
        invalid("`filter[updated_after]` must be a moment with its offset, such as 2024-01-31T00:00:00.000Z".to_owned())
    })?;
    Ok(Some(moment))
}
