//! The trail of what happened. Events are only ever added.

use jiff::{SignedDuration, Timestamp};
use rollbook_model::{AccountId, Actor, Event, EventId, EventKind, OrganisationId, RequestId};
use sqlx::{Database, Encode, QueryBuilder, Type};

use crate::dialect::on;
use crate::error::Error;
use crate::row::{from_json, row, texts, time, word};
use crate::store::Store;

row! {
    /// The columns of an event, but for its place in the chain.
    #[derive(Clone)]
    pub(crate) struct EventRow {
        pub(crate) organisation_id: String,
        pub(crate) id: String,
        pub(crate) account_id: Option<String>,
        pub(crate) actor: String,
        pub(crate) kind: String,
        pub(crate) detail: String,
        pub(crate) at: i64,
    }
}

/// Which events to list, and which page of them; the newest first unless it says otherwise.
#[derive(Debug, Clone)]
pub struct EventFilter {
    /// Only events about this account.
    pub account: Option<AccountId>,
    /// Only events about these accounts; `None` stands for all events, those about no account too.
    pub accounts: Option<Vec<AccountId>>,
    /// Only events that are about an account.
    pub about_accounts: bool,
    /// Only events of these kinds; `None` stands for all.
    pub kinds: Option<Vec<EventKind>>,
    /// Only what this person, API key or link did.
    pub actor: Option<Actor>,
    /// Only events that were part of this request. They are looked for in the hour that begins with it.
    pub request: Option<RequestId>,
    /// Only events that happened then or later.
    pub since: Option<Timestamp>,
    /// Only events that happened before.
    pub until: Option<Timestamp>,
    /// Only events before this one.
    pub before: Option<EventId>,
    /// Only events after this one.
    pub after: Option<EventId>,
    /// The oldest first, in place of the newest.
    pub oldest_first: bool,
    /// How many at most.
    pub limit: u32,
}

impl Default for EventFilter {
    fn default() -> Self {
        Self {
            account: None,
            accounts: None,
            about_accounts: false,
            kinds: None,
            actor: None,
            request: None,
            since: None,
            until: None,
            before: None,
            after: None,
            oldest_first: false,
            limit: 50,
        }
    }
}

impl EventFilter {
    fn select<DB: Database>(&self, organisation: OrganisationId) -> QueryBuilder<DB>
    where
        String: for<'q> Encode<'q, DB> + Type<DB>,
        i64: for<'q> Encode<'q, DB> + Type<DB>,
    {
        let mut query = QueryBuilder::new("SELECT * FROM event WHERE organisation_id = ");
        query.push_bind(organisation.to_string());
        if let Some(account) = self.account {
            query.push(" AND account_id = ").push_bind(account.to_string());
        }
        if self.about_accounts {
            query.push(" AND account_id IS NOT NULL");
        }
        let accounts = self.accounts.as_deref().map(texts);
        let kinds = self.kinds.as_deref().map(texts);
        for (column, values) in [("account_id", accounts), ("kind", kinds)] {
            let Some(values) = values else { continue };
            query.push(format!(" AND {column} IN ("));
            let mut list = query.separated(", ");
            for value in values {
                list.push_bind(value);
            }
            query.push(")");
        }
        if let Some(actor) = self.actor {
            query.push(" AND actor = ").push_bind(actor.to_string());
        }
        if let Some(request) = self.request {
            // Ids are made in the order of time, so the time of the request's is where to begin.
            let (first, end) = request.events_within(SignedDuration::from_hours(1));
            query.push(" AND id >= ").push_bind(first.to_string());
            query.push(" AND id < ").push_bind(end.to_string());
            query.push(" AND detail LIKE ").push_bind(format!("%\"{request}\"%"));
        }
        if let Some(since) = self.since {
            query.push(" AND at >= ").push_bind(since.as_microsecond());
        }
        if let Some(until) = self.until {
            query.push(" AND at < ").push_bind(until.as_microsecond());
        }
        if let Some(before) = self.before {
            query.push(" AND id < ").push_bind(before.to_string());
        }
        if let Some(after) = self.after {
            query.push(" AND id > ").push_bind(after.to_string());
        }
        // Ids are made in the order of time.
        let direction = if self.oldest_first { "ASC" } else { "DESC" };
        query.push(format!(" ORDER BY id {direction} LIMIT "));
        query.push_bind(i64::from(self.limit));
        query
    }
}

impl Store {
    /// Adds an event, which is a line of the [audit log](Store::audit_lines) too.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] when the organisation is unknown.
    pub async fn record_event(&self, event: &Event) -> Result<(), Error> {
        self.chain(&EventRow::of(event), event.organisation).await
    }

    /// Events that pass a filter, in its order.
    pub async fn events(&self, organisation: OrganisationId, filter: &EventFilter) -> Result<Vec<Event>, Error> {
        // Nothing is one of none; an empty list is no SQL.
        if filter.accounts.as_ref().is_some_and(Vec::is_empty) || filter.kinds.as_ref().is_some_and(Vec::is_empty) {
            return Ok(Vec::new());
        }
        let rows: Vec<EventRow> = on!(&self.pools.reader, |pool| filter
            .select(organisation)
            .build_query_as()
            .fetch_all(pool)
            .await)?;
        rows.into_iter().map(Event::try_from).collect()
    }
}

impl EventRow {
    /// An event as it is stored.
    pub(crate) fn of(event: &Event) -> Self {
        Self {
            organisation_id: event.organisation.to_string(),
            id: event.id.to_string(),
            account_id: event.account.map(|account| account.to_string()),
            actor: event.actor.to_string(),
            kind: event.kind.as_str().to_owned(),
            detail: serde_json::to_string(&event.detail).expect("a map of JSON values has a JSON form"),
            at: event.at.as_microsecond(),
        }
    }
}

impl TryFrom<EventRow> for Event {
    type Error = Error;

    fn try_from(row: EventRow) -> Result<Self, Error> {
        let at = |column: &str| format!("event `{}`, column `{column}`", row.id);
        let account = row.account_id.as_deref().map(|id| word(id, || at("account_id")));
        let at_moment: Timestamp = time(row.at, || at("at"))?;
        Ok(Self {
            organisation: word(&row.organisation_id, || at("organisation_id"))?,
            id: word(&row.id, || at("id"))?,
            account: account.transpose()?,
            actor: word(&row.actor, || at("actor"))?,
            kind: word(&row.kind, || at("kind"))?,
            detail: from_json(&row.detail, || at("detail"))?,
            at: at_moment,
        })
    }
}
