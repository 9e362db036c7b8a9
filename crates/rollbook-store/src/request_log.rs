//! The request log: one line for each action that ran, without inputs, outputs or personal data.

use std::time::Duration;

use jiff::Timestamp;
use rollbook_model::{AccountId, OrganisationId, RequestId};

use crate::dialect::on;
use crate::error::Error;
use crate::row::{row, signed, time, unsigned, word};
use crate::store::{Store, is_foreign_key_violation, is_unique_violation};

/// One action that ran.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestEntry {
    /// The request, as named to the caller.
    pub id: RequestId,
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

row! {
    struct RequestRow {
        id: String,
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
        const SQL: &str = "INSERT INTO request_log (organisation_id, account_id, id, action, \
             transport, started_at, duration_ms, ok, error_code, row_count) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";

        let (ok, code, rows) = match &entry.outcome {
            RequestOutcome::Succeeded { rows } => (true, None, rows.map(signed)),
            RequestOutcome::Failed { code } => (false, Some(code.as_str()), None),
        };
        let milliseconds = i64::try_from(entry.duration.as_millis()).unwrap_or(i64::MAX);
        on!(&self.pools.writer, |pool| sqlx::query(SQL)
            .bind(organisation.to_string())
            .bind(entry.account.to_string())
            .bind(entry.id.to_string())
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

    /// The account's latest log lines, the newest request first, at most `limit` of them.
    pub async fn requests(
        &self,
        organisation: OrganisationId,
        account: AccountId,
        limit: u32,
    ) -> Result<Vec<RequestEntry>, Error> {
        // Request ids are made in the order of time.
        const SQL: &str = "SELECT * FROM request_log WHERE organisation_id = $1 \
             AND account_id = $2 ORDER BY id DESC LIMIT $3";

        let rows: Vec<RequestRow> = on!(&self.pools.reader, |pool| sqlx::query_as(SQL)
            .bind(organisation.to_string())
            .bind(account.to_string())
            .bind(i64::from(limit))
            .fetch_all(pool)
            .await)?;
        rows.into_iter().map(RequestEntry::try_from).collect()
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
            account: word(&row.account_id, || at("account_id"))?,
            action: row.action,
            transport: row.transport,
            started_at: time(row.started_at, || at("started_at"))?,
            duration: Duration::from_millis(unsigned(row.duration_ms, || at("duration_ms"))?),
            outcome,
        })
    }
}
