//! The request log: one line for each action that ran, without inputs, outputs or personal data.

use std::time::Duration;

use jiff::Timestamp;
use rollbook_model::{AccountId, CallerRequestId, OrganisationId, RequestId};
use sqlx::{Database, Encode, QueryBuilder, Type};

use crate::dialect::on;
use crate::due::{Due, DueRow};
use crate::error::Error;
use crate::row::{row, signed, texts, time, unsigned, word};
use crate::store::{Store, is_foreign_key_violation, is_unique_violation};

/// One action that ran.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestEntry {
    /// The request, as named to the caller.
    pub id: RequestId,
    /// What the caller calls it.
    pub caller_id: Option<CallerRequestId>,
    /// The account it ran for.
    pub account: AccountId,
    /// The action's id.
    pub action: String,
    /// How UKG Pro was called: `soap` or `rest`.
    pub transport: String,
    /// When it began.
    pub started_at: Timestamp,
    /// How long it took, kept in whole milliseconds.
    pub duration: Duration,
    /// How it ended.
    pub outcome: RequestOutcome,
}

/// How an action ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RequestOutcome {
    /// It gave an answer.
    Succeeded {
        /// How many rows the answer held, where the answer is a list.
        rows: Option<u64>,
    },
    /// It did not.
    Failed {
        /// The failure's stable code. Never its text, which may quote the tenant.
        code: String,
    },
}

/// Which lines of the log to list, and which page of them; the newest first unless it says otherwise.
#[derive(Debug, Clone)]
pub struct RequestFilter {
    /// Only these requests; `None` stands for all.
    pub ids: Option<Vec<RequestId>>,
    /// Only requests that their caller calls so.
    pub caller_id: Option<CallerRequestId>,
    /// Only requests of these accounts; `None` stands for all.
    pub accounts: Option<Vec<AccountId>>,
    /// Only requests that failed with this code.
    pub code: Option<String>,
    /// Only requests of these actions, by id; `None` stands for all.
    pub actions: Option<Vec<String>>,
    /// Only requests that gave an answer, or only those that did not.
    pub succeeded: Option<bool>,
    /// Only requests that began then or later.
    pub since: Option<Timestamp>,
    /// Only requests that began before.
    pub until: Option<Timestamp>,
    /// Only requests before this one.
    pub before: Option<RequestId>,
    /// Only requests after this one.
    pub after: Option<RequestId>,
    /// The oldest first, in place of the newest.
    pub oldest_first: bool,
    /// How many at most.
    pub limit: u32,
}

impl Default for RequestFilter {
    fn default() -> Self {
        Self {
            ids: None,
            caller_id: None,
            accounts: None,
            code: None,
            actions: None,
            succeeded: None,
            since: None,
            until: None,
            before: None,
            after: None,
            oldest_first: false,
            limit: 50,
        }
    }
}

impl RequestFilter {
    fn select<DB: Database>(&self, organisation: OrganisationId) -> QueryBuilder<DB>
    where
        String: for<'q> Encode<'q, DB> + Type<DB>,
        i64: for<'q> Encode<'q, DB> + Type<DB>,
    {
        let mut query = QueryBuilder::new("SELECT * FROM request_log WHERE organisation_id = ");
        query.push_bind(organisation.to_string());
        if let Some(caller_id) = &self.caller_id {
            query.push(" AND caller_id = ").push_bind(caller_id.to_string());
        }
        let lists = [
            ("id", self.ids.as_deref().map(texts)),
            ("account_id", self.accounts.as_deref().map(texts)),
            ("action", self.actions.clone()),
        ];
        for (column, values) in lists {
            let Some(values) = values else { continue };
            query.push(format!(" AND {column} IN ("));
            let mut list = query.separated(", ");
            for value in values {
                list.push_bind(value);
            }
            query.push(")");
        }
        if let Some(succeeded) = self.succeeded {
            query.push(if succeeded {
                " AND error_code IS NULL"
            } else {
                " AND error_code IS NOT NULL"
            });
        }
        if let Some(code) = &self.code {
            query.push(" AND error_code = ").push_bind(code.clone());
        }
        if let Some(since) = self.since {
            query.push(" AND started_at >= ").push_bind(since.as_microsecond());
        }
        if let Some(until) = self.until {
            query.push(" AND started_at < ").push_bind(until.as_microsecond());
        }
        if let Some(before) = self.before {
            query.push(" AND id < ").push_bind(before.to_string());
        }
        if let Some(after) = self.after {
            query.push(" AND id > ").push_bind(after.to_string());
        }
        // Request ids are made in the order of time.
        let direction = if self.oldest_first { "ASC" } else { "DESC" };
        query.push(format!(" ORDER BY id {direction} LIMIT "));
        query.push_bind(i64::from(self.limit));
        query
    }
}

row! {
    struct RequestRow {
        id: String,
        caller_id: Option<String>,
        account_id: String,
        action: String,
        transport: String,
        started_at: i64,
        duration_ms: i64,
        ok: bool,
        error_code: Option<String>,
        row_count: Option<i64>,
    }
}

impl Store {
    /// Adds a line to the log.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] when the account is not, or no longer, there; [`Error::Conflict`] when
    /// the account's log holds this request already.
    pub async fn record_request(&self, organisation: OrganisationId, entry: &RequestEntry) -> Result<(), Error> {
        const SQL: &str = "INSERT INTO request_log (organisation_id, account_id, id, caller_id, action, \
             transport, started_at, duration_ms, ok, error_code, row_count) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";

        let (ok, code, rows) = match &entry.outcome {
            RequestOutcome::Succeeded { rows } => (true, None, rows.map(signed)),
            RequestOutcome::Failed { code } => (false, Some(code.as_str()), None),
        };
        let milliseconds = i64::try_from(entry.duration.as_millis()).unwrap_or(i64::MAX);
        on!(&self.pools.writer, |pool| sqlx::query(SQL)
            .bind(organisation.to_string())
            .bind(entry.account.to_string())
            .bind(entry.id.to_string())
            .bind(entry.caller_id.as_ref().map(CallerRequestId::as_str))
            .bind(&entry.action)
            .bind(&entry.transport)
            .bind(entry.started_at.as_microsecond())
            .bind(milliseconds)
            .bind(ok)
            .bind(code)
            .bind(rows)
            .execute(pool)
            .await
            .map(drop))
        .map_err(|error| match error {
            error if is_foreign_key_violation(&error) => Error::no_account(entry.account),
            error if is_unique_violation(&error) => Error::Conflict {
                what: "request",
                id: entry.id.to_string(),
            },
            other => other.into(),
        })
    }

    /// The log lines that pass a filter, in its order.
    pub async fn requests(
        &self,
        organisation: OrganisationId,
        filter: &RequestFilter,
    ) -> Result<Vec<RequestEntry>, Error> {
        // Nothing is one of none; an empty list is no SQL.
        let is_empty = |list: Option<usize>| list == Some(0);
        if is_empty(filter.ids.as_ref().map(Vec::len))
            || is_empty(filter.accounts.as_ref().map(Vec::len))
            || is_empty(filter.actions.as_ref().map(Vec::len))
        {
            return Ok(Vec::new());
        }
        let rows: Vec<RequestRow> = on!(&self.pools.reader, |pool| filter
            .select(organisation)
            .build_query_as()
            .fetch_all(pool)
            .await)?;
        rows.into_iter().map(RequestEntry::try_from).collect()
    }

    /// Removes the oldest of the log lines of every organisation that began before this time, at most so many, and
    /// returns how many: called until it removes none, it holds nobody up for long.
    pub async fn remove_old_requests(&self, before: Timestamp, at_most: u32) -> Result<u64, Error> {
        const SQL: &str = "DELETE FROM request_log WHERE (organisation_id, account_id, id) IN \
             (SELECT organisation_id, account_id, id FROM request_log WHERE started_at < $1 \
             ORDER BY started_at LIMIT $2)";

        Ok(on!(&self.pools.writer, |pool| sqlx::query(SQL)
            .bind(before.as_microsecond())
            .bind(i64::from(at_most))
            .execute(pool)
            .await?
            .rows_affected()))
    }

    /// The log lines that [`remove_old_requests`](Self::remove_old_requests) has yet to remove.
    pub async fn old_requests(&self, before: Timestamp) -> Result<Due, Error> {
        const SQL: &str =
            "SELECT COUNT(*) AS due_rows, MIN(started_at) AS oldest FROM request_log WHERE started_at < $1";

        let row: DueRow = on!(&self.pools.reader, |pool| sqlx::query_as(SQL)
            .bind(before.as_microsecond())
            .fetch_one(pool)
            .await)?;
        row.try_into()
    }
}

impl TryFrom<RequestRow> for RequestEntry {
    type Error = Error;

    fn try_from(row: RequestRow) -> Result<Self, Error> {
        let at = |column: &str| format!("request `{}`, column `{column}`", row.id);
        let rows = row.row_count.map(|count| unsigned(count, || at("row_count")));
        let outcome = match (row.ok, row.error_code) {
            (true, None) => RequestOutcome::Succeeded {
                rows: rows.transpose()?,
            },
            (false, Some(code)) => RequestOutcome::Failed { code },
            _ => {
                return Err(Error::StoredValueDamaged { what: at("ok") });
            }
        };
        Ok(Self {
            id: word(&row.id, || at("id"))?,
            caller_id: row
                .caller_id
                .as_deref()
                .map(|id| word(id, || at("caller_id")))
                .transpose()?,
            account: word(&row.account_id, || at("account_id"))?,
            action: row.action,
            transport: row.transport,
            started_at: time(row.started_at, || at("started_at"))?,
            duration: Duration::from_millis(unsigned(row.duration_ms, || at("duration_ms"))?),
            outcome,
        })
    }
}
