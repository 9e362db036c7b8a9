//! What of a log is asked for.

use axum::http::Uri;
use jiff::Timestamp;
use rollbook_model::{
    Action, Catalogue, Code, EventKind, Problem,
    catalogue::CONNECTOR,
    problem::{Kind, Step},
};
use rollbook_store::{EventFilter, RequestFilter};

use super::{
    super::{
        meta::CATEGORY,
        query::{self, Query, invalid},
    },
    line::Called,
};
use crate::http::authentication::Caller;

/// The most lines a page holds.
pub(super) const LONGEST: u32 = 200;
/// What the size of a page is.
const SIZE: &str = "a whole number from 1 to 200";
/// Lines a page when nobody says.
const PAGE: u32 = 25;
/// The orders that the contract names.
pub(super) const ORDERS: [&str; 5] = ["provider", "service", "status", "eventDatetime", "duration"];
/// The filters by who called.
const SOURCES: [&str; 3] = ["source_types", "source_ids", "source_values"];

/// What a request asks for.
pub(super) struct Asked(Query);

impl Asked {
    pub(super) fn read(uri: &Uri) -> Result<Self, Problem> {
        query::of(uri).map(Self)
    }

    /// Whether the steps are wanted, too.
    pub(super) fn wants_steps(&self) -> bool {
        let include = self.0.list(&["include"]).unwrap_or_default();
        include
            .iter()
            .any(|word| matches!(word.as_str(), "step_logs" | "advanced_logs"))
    }

    pub(super) fn page_size(&self) -> Result<u32, Problem> {
        let size = self.0.parsed("page_size", SIZE)?.unwrap_or(PAGE);
        if (1..=LONGEST).contains(&size) {
            Ok(size)
        } else {
            Err(invalid(format!("`page_size` must be {SIZE}")))
        }
    }

    /// The values of a filter. One that is empty is none.
    fn list(&self, name: &str) -> Option<Vec<String>> {
        let list = self.0.list(&[&format!("filter[{name}]"), name]);
        list.filter(|values| !values.is_empty())
    }

    /// The one value of a filter or an order, which clients write beside the filters or among them.
    fn word(&self, name: &str) -> Option<&str> {
        let among = format!("filter[{name}]");
        self.0.last(name).or_else(|| self.0.last(&among))
    }

    fn moment(&self, name: &str) -> Result<Option<Timestamp>, Problem> {
        let parse = |text: &str| {
            text.parse()
                .map_err(|_| invalid(format!("`{name}` must be a time as RFC 3339")))
        };
        self.word(name).map(parse).transpose()
    }

    fn success(&self) -> Result<Option<bool>, Problem> {
        let parse = |text: &str| {
            text.parse()
                .map_err(|_| invalid("`success` must be `true` or `false`".to_owned()))
        };
        self.word("success").map(parse).transpose()
    }

    /// Whether the oldest comes first.
    fn oldest_first(&self) -> Result<bool, Problem> {
        match self.word("order_by") {
            // Every line is of one provider and one service.
            None | Some("eventDatetime" | "provider" | "service") => {}
            Some(word) if ORDERS.contains(&word) => {
                return Err(unavailable("the log is ordered by `eventDatetime` alone"));
            }
            Some(_) => return Err(invalid(format!("`order_by` must be one of {}", ORDERS.join(", ")))),
        }
        match self.word("order_direction") {
            None | Some("desc") => Ok(false),
            Some("asc") => Ok(true),
            Some(_) => Err(invalid("`order_direction` must be `asc` or `desc`".to_owned())),
        }
    }

    /// The lines of the request log, and one more.
    pub(super) fn of_requests(&self, caller: &Caller, size: u32) -> Result<RequestFilter, Problem> {
        if SOURCES.iter().any(|name| self.list(name).is_some()) {
            return Err(unavailable("the request log does not keep who called"));
        }
        let mut succeeded = self.success()?;
        if let Some(statuses) = self.list("status_codes") {
            if statuses.iter().any(|status| status != "200") {
                return Err(unavailable(
                    "of failures the request log keeps codes and no statuses: see `filter[success]` and `error_code`",
                ));
            }
            if succeeded == Some(false) {
                return Ok(nothing());
            }
            succeeded = Some(true);
        }
        let oldest_first = self.oldest_first()?;
        let cursor = self.0.parsed("next", "the `next` of a page")?;
        let ids = |name: &str| self.list(name);
        Ok(RequestFilter {
            // An id of another form names nothing.
            ids: ids("request_ids").map(|ids| ids.iter().filter_map(|id| id.parse().ok()).collect()),
            accounts: caller
                .reached(ids("account_ids").map(|ids| ids.iter().filter_map(|id| id.parse().ok()).collect())),
            actions: self.actions(),
            succeeded,
            since: self.moment("start_date")?,
            until: self.moment("end_date")?,
            before: cursor.filter(|_| !oldest_first),
            after: cursor.filter(|_| oldest_first),
            oldest_first,
            limit: size + 1,
            ..RequestFilter::default()
        })
    }

    /// The actions that all filters of what ran let through; `None` where there are no such filters.
    fn actions(&self) -> Option<Vec<String>> {
        type Value = fn(&Action, &Called) -> String;

        let filters: [(&str, Value); 5] = [
            ("providers", |_, _| CONNECTOR.to_owned()),
            ("services", |_, _| CATEGORY.to_owned()),
            ("resources", |_, called| called.resource.clone()),
            ("sub_resources", |_, called| called.sub_resource.clone()),
            ("http_methods", |_, called| called.method.to_owned()),
        ];
        let given: Vec<_> = filters
            .into_iter()
            .filter_map(|(name, value)| Some((self.list(name)?, value)))
            .collect();
        let named = self.list("actions");
        let children = self.list("child_resources");
        if given.is_empty() && named.is_none() && children.is_none() {
            return None;
        }
        let catalogue = Catalogue::get();
        let named = named.map(|ids| {
            let actions = ids.iter().filter_map(|id| catalogue.action(id));
            actions.map(|action| action.id.as_str()).collect::<Vec<_>>()
        });
        let passes = |action: &&Action| {
            let called = Called::by(action);
            children.is_none()
                && named.as_ref().is_none_or(|ids| ids.contains(&action.id.as_str()))
                && given.iter().all(|(wanted, value)| {
                    let own = value(action, &called);
                    wanted.iter().any(|wanted| wanted.eq_ignore_ascii_case(&own))
                })
        };
        Some(
            catalogue
                .actions()
                .iter()
                .filter(passes)
                .map(|action| action.id.clone())
                .collect(),
        )
    }

    /// The events about accounts, and one more.
    pub(super) fn of_events(&self, caller: &Caller, size: u32) -> Result<EventFilter, Problem> {
        const UNKEPT: [&str; 5] = [
            "http_methods",
            "resources",
            "status_codes",
            "source_types",
            "source_values",
        ];

        if UNKEPT.iter().any(|name| self.list(name).is_some()) {
            return Err(unavailable("the audit log does not keep that"));
        }
        let one = |name: &str| match self.list(name).as_deref() {
            None => Ok(None),
            Some([one]) => Ok(Some(one.clone())),
            Some(_) => Err(unavailable("the audit log is searched for one at a time")),
        };
        let (request, actor) = (one("request_ids")?, one("source_ids")?);
        let oldest_first = self.oldest_first()?;
        let cursor = self.0.parsed("next", "the `next` of a page")?;
        let (actions, categories) = (self.list("actions"), self.list("categories"));
        let passes = |kind: &&EventKind| {
            let word = kind.as_str();
            let category = word.split('.').next().unwrap_or_default();
            actions.as_ref().is_none_or(|words| words.iter().any(|own| own == word))
                && categories
                    .as_ref()
                    .is_none_or(|words| words.iter().any(|own| own == category))
        };
        let mut kinds: Option<Vec<EventKind>> = (actions.is_some() || categories.is_some())
            .then(|| EventKind::ALL.iter().filter(passes).copied().collect());
        let (request, actor) = (request.map(|id| id.parse()), actor.map(|id| id.parse()));
        // What is no id, nothing was done in and nobody is called.
        let finds_nothing = matches!(request, Some(Err(_))) || matches!(actor, Some(Err(_)));
        if finds_nothing || self.success()? == Some(false) {
            kinds = Some(Vec::new());
        }
        let accounts = self.list("account_ids");
        let accounts = accounts.map(|ids| ids.iter().filter_map(|id| id.parse().ok()).collect());
        Ok(EventFilter {
            accounts: caller.reached(accounts),
            about_accounts: true,
            kinds,
            actor: actor.and_then(Result::ok),
            request: request.and_then(Result::ok),
            since: self.moment("start_date")?,
            until: self.moment("end_date")?,
            before: cursor.filter(|_| !oldest_first),
            after: cursor.filter(|_| oldest_first),
            oldest_first,
            limit: size + 1,
            ..EventFilter::default()
        })
    }
}

/// Nothing.
fn nothing() -> RequestFilter {
    RequestFilter {
        ids: Some(Vec::new()),
        ..RequestFilter::default()
    }
}

/// What the contract names and the logs do not hold.
fn unavailable(message: &str) -> Problem {
    Problem::new(Kind::NotFound, Code::NotAvailable, Step::Input, message)
        .with_remedy("Leave the filter or the order out; docs/stackone.md says what the logs keep")
}
