//! The log of deliveries, sending them again, and forgetting old ones.

use std::collections::HashMap;
use std::time::Duration;

use jiff::Timestamp;
use rollbook_model::{AccountId, DeliveryState, Event, EventId, OrganisationId, WebhookEvent, WebhookId};
use serde::Serialize;
use sqlx::{AssertSqlSafe, Database, Encode, QueryBuilder, Type};

use super::outbox;
use crate::dialect::{self, on};
use crate::error::Error;
use crate::row::{optional_time, row, signed, time, unsigned, word};
use crate::store::Store;

/// A message on its way to a receiver, or at its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// The event it tells, which is its id too.
    pub id: EventId,
    /// What it tells.
    pub event: WebhookEvent,
    /// The account it is about.
    pub account: Option<AccountId>,
    /// Its place among all that the organisation tells.
    pub position: u64,
    /// What became of it.
    pub state: DeliveryState,
    /// When it happened.
    pub at: Timestamp,
    /// When it is tried next, or was due; not before what happened earlier to the same account has ended.
    pub due_at: Timestamp,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// Each try, the first one first.
    pub attempts: Vec<RecordedAttempt>,
}

/// A try, as the log has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RecordedAttempt {
    /// Its number; that of a process that died is missing.
    pub number: u64,
    /// When it began.
    pub at: Timestamp,
    /// How long it took, in milliseconds.
    #[serde(rename = "duration_ms", serialize_with = "milliseconds")]
    pub duration: Duration,
    /// What the receiver answered.
    pub status: Option<u16>,
    /// Why it did not answer.
    pub code: Option<String>,
}

fn milliseconds<S: serde::Serializer>(duration: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u64(u64::try_from(duration.as_millis()).unwrap_or(u64::MAX))
}

/// Which deliveries to list, and which page of them; the newest first.
#[derive(Debug, Clone, Copy)]
pub struct DeliveryFilter {
    /// Only this one.
    pub id: Option<EventId>,
    /// Only those in this state.
    pub state: Option<DeliveryState>,
    /// Only those before this place.
    pub before: Option<u64>,
    /// How many at most.
    pub limit: u32,
}

impl Default for DeliveryFilter {
    fn default() -> Self {
        Self {
            id: None,
            state: None,
            before: None,
            limit: 50,
        }
    }
}

impl DeliveryFilter {
    /// Puts what the filter asks for after `what`.
    fn select<DB: Database>(
        &self,
        what: &'static str,
        organisation: OrganisationId,
        webhook: WebhookId,
    ) -> QueryBuilder<DB>
    where
        String: for<'q> Encode<'q, DB> + Type<DB>,
        i64: for<'q> Encode<'q, DB> + Type<DB>,
        &'static str: for<'q> Encode<'q, DB> + Type<DB>,
    {
        let mut query = QueryBuilder::new(what);
        query
            .push(" WHERE d.organisation_id = ")
            .push_bind(organisation.to_string());
        query.push(" AND d.webhook_id = ").push_bind(webhook.to_string());
        if let Some(id) = self.id {
            query.push(" AND d.message_id = ").push_bind(id.to_string());
        }
        if let Some(state) = self.state {
            query.push(" AND d.state = ").push_bind(state.as_str());
        }
        if let Some(before) = self.before {
            query.push(" AND d.position < ").push_bind(signed(before));
        }
        query
            .push(" ORDER BY d.position DESC LIMIT ")
            .push_bind(i64::from(self.limit));
        query
    }
}

row! {
    struct DeliveryRow {
        message_id: String,
        event: String,
        account_id: Option<String>,
        position: i64,
        state: String,
        at: i64,
        due_at: i64,
        ended_at: Option<i64>,
    }
}

row! {
    struct AttemptRow {
        message_id: String,
        number: i64,
        at: i64,
        duration_ms: i64,
        status: Option<i64>,
        code: Option<String>,
    }
}

impl Store {
    /// One page of a webhook's deliveries with their tries, the newest first.
    pub async fn deliveries(
        &self,
        organisation: OrganisationId,
        webhook: WebhookId,
        filter: &DeliveryFilter,
    ) -> Result<Vec<Delivery>, Error> {
        const SQL: &str = "SELECT d.message_id, m.event, m.account_id, d.position, d.state, m.at, d.due_at, d.ended_at \
             FROM webhook_delivery d JOIN webhook_message m \
             ON m.organisation_id = d.organisation_id AND m.id = d.message_id";
        const ATTEMPTS: &str = "SELECT a.message_id, a.number, a.at, a.duration_ms, a.status, a.code \
             FROM webhook_attempt a JOIN webhook_delivery d ON d.organisation_id = a.organisation_id \
             AND d.webhook_id = a.webhook_id AND d.message_id = a.message_id \
             WHERE d.organisation_id = $1 AND d.webhook_id = $2 AND d.position BETWEEN $3 AND $4 ORDER BY a.number";

        let (rows, attempts): (Vec<DeliveryRow>, Vec<AttemptRow>) = on!(&self.pools.reader, |pool| {
            let rows: Vec<DeliveryRow> = filter
                .select(SQL, organisation, webhook)
                .build_query_as()
                .fetch_all(pool)
                .await?;
            let attempts = match (rows.last(), rows.first()) {
                (Some(oldest), Some(newest)) => {
                    sqlx::query_as(ATTEMPTS)
                        .bind(organisation.to_string())
                        .bind(webhook.to_string())
                        .bind(oldest.position)
                        .bind(newest.position)
                        .fetch_all(pool)
                        .await?
                }
                _ => Vec::new(),
            };
            (rows, attempts)
        });
        let mut of: HashMap<String, Vec<RecordedAttempt>> = HashMap::new();
        for attempt in attempts {
            let list = of.entry(attempt.message_id.clone()).or_default();
            list.push(attempt.try_into()?);
        }
        rows.into_iter()
            .map(|row| {
                let attempts = of.remove(&row.message_id).unwrap_or_default();
                row.with(attempts)
            })
            .collect()
    }

    /// Puts a message of one's own into the outbox, for this webhook alone, whatever it wants to be told and whether it
    /// is enabled.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] when there is no such webhook.
    pub async fn tell_webhook(
        &self,
        organisation: OrganisationId,
        webhook: WebhookId,
        event: &Event,
    ) -> Result<(), Error> {
        const MESSAGE: &str = "INSERT INTO webhook_message (organisation_id, id, position, event, forms, account_id, \
             status, lane, detail, at) VALUES ($1, $2, $3, $4, '', NULL, NULL, $2, '{}', $5)";
        const DELIVERY: &str = "INSERT INTO webhook_delivery (organisation_id, webhook_id, message_id, position, lane, \
             state, attempts, due_at, fence) SELECT organisation_id, id, $3, $4, $3, 'pending', 0, $5, 0 FROM webhook \
             WHERE organisation_id = $1 AND id = $2";

        let told = on!(&self.pools.writer, |pool| {
            let mut transaction = dialect::begin(pool).await?;
            let position: i64 = sqlx::query_scalar(outbox::TAKE_PLACE)
                .bind(organisation.to_string())
                .fetch_one(&mut *transaction)
                .await?;
            sqlx::query(MESSAGE)
                .bind(organisation.to_string())
                .bind(event.id.to_string())
                .bind(position)
                .bind(WebhookEvent::Test.as_str())
                .bind(event.at.as_microsecond())
                .execute(&mut *transaction)
                .await?;
            let told = sqlx::query(DELIVERY)
                .bind(organisation.to_string())
                .bind(webhook.to_string())
                .bind(event.id.to_string())
                .bind(position)
                .bind(event.at.as_microsecond())
                .execute(&mut *transaction)
                .await?
                .rows_affected()
                > 0;
            if told {
                transaction.commit().await?;
            }
            told
        });
        if told { Ok(()) } else { Err(Error::no_webhook(webhook)) }
    }

    /// Makes a delivery due now, from the start of the schedule, whatever became of it before. One that is just under
    /// way stays so.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] when there is no such delivery, or no longer.
    pub async fn replay_delivery(
        &self,
        organisation: OrganisationId,
        webhook: WebhookId,
        id: EventId,
        now: Timestamp,
    ) -> Result<(), Error> {
        const FOUND: &str = "SELECT 1 FROM webhook_delivery \
             WHERE organisation_id = $1 AND webhook_id = $2 AND message_id = $3";
        const SQL: &str = "UPDATE webhook_delivery SET state = 'pending', attempts = 0, due_at = $4, leased_until = NULL, \
             claim = NULL, ended_at = NULL WHERE organisation_id = $1 AND webhook_id = $2 AND message_id = $3 \
             AND COALESCE(leased_until, 0) <= $4";

        let found: Option<i32> = on!(&self.pools.writer, |pool| {
            let mut transaction = dialect::begin(pool).await?;
            let found = sqlx::query_scalar(FOUND)
                .bind(organisation.to_string())
                .bind(webhook.to_string())
                .bind(id.to_string())
                .fetch_optional(&mut *transaction)
                .await?;
            sqlx::query(SQL)
                .bind(organisation.to_string())
                .bind(webhook.to_string())
                .bind(id.to_string())
                .bind(now.as_microsecond())
                .execute(&mut *transaction)
                .await?;
            transaction.commit().await?;
            found
        });
        match found {
            Some(_) => Ok(()),
            None => Err(Error::NotFound {
                what: "delivery",
                id: id.to_string(),
            }),
        }
    }

    /// Makes everything due now that happened since a time and that the webhook wants to be told, also what was taken,
    /// given up, or happened before there was the webhook or while it was disabled. What waits stays as it is. Returns
    /// how many deliveries that are.
    pub async fn replay_since(
        &self,
        organisation: OrganisationId,
        webhook: WebhookId,
        since: Timestamp,
        now: Timestamp,
    ) -> Result<u64, Error> {
        const SELECT: &str = concat!(
            "INSERT INTO webhook_delivery (organisation_id, webhook_id, message_id, position, lane, state, attempts, \
             due_at, fence) SELECT m.organisation_id, w.id, m.id, m.position, m.lane, 'pending', 0, $4, 0 \
             FROM webhook_message m JOIN webhook w ON w.organisation_id = m.organisation_id \
             WHERE m.organisation_id = $1 AND w.id = $2 AND m.at >= $3 AND ",
            outbox::wanted!(),
        );
        const AGAIN: &str = " ON CONFLICT (organisation_id, webhook_id, message_id) DO UPDATE SET state = 'pending', \
             attempts = 0, due_at = $4, ended_at = NULL WHERE webhook_delivery.state <> 'pending'";

        let lock = dialect::row_lock(&self.pools.writer, dialect::KEEP_ROWS);
        let sql = format!("{SELECT}{lock}{AGAIN}");
        let replayed = on!(&self.pools.writer, |pool| sqlx::query(AssertSqlSafe(sql))
            .bind(organisation.to_string())
            .bind(webhook.to_string())
            .bind(since.as_microsecond())
            .bind(now.as_microsecond())
            .execute(pool)
            .await?
            .rows_affected());
        Ok(replayed)
    }

    /// Forgets what happened before this time, with its deliveries, but for what still waits for a webhook that is
    /// enabled. Returns how many messages that were.
    pub async fn forget_webhook_messages(&self, before: Timestamp) -> Result<u64, Error> {
        const SQL: &str = "DELETE FROM webhook_message WHERE at < $1 AND NOT EXISTS (SELECT 1 FROM webhook_delivery d \
             JOIN webhook w ON w.organisation_id = d.organisation_id AND w.id = d.webhook_id \
             WHERE d.organisation_id = webhook_message.organisation_id AND d.message_id = webhook_message.id \
             AND d.state = 'pending' AND w.disabled_at IS NULL)";

        Ok(on!(&self.pools.writer, |pool| sqlx::query(SQL)
            .bind(before.as_microsecond())
            .execute(pool)
            .await?
            .rows_affected()))
    }
}

impl DeliveryRow {
    fn with(self, attempts: Vec<RecordedAttempt>) -> Result<Delivery, Error> {
        let at = |column: &str| format!("delivery `{}`, column `{column}`", self.message_id);
        let account = self.account_id.as_deref().map(|id| word(id, || at("account_id")));
        Ok(Delivery {
            id: word(&self.message_id, || at("message_id"))?,
            event: word(&self.event, || at("event"))?,
            account: account.transpose()?,
            position: unsigned(self.position, || at("position"))?,
            state: word(&self.state, || at("state"))?,
            at: time(self.at, || at("at"))?,
            due_at: time(self.due_at, || at("due_at"))?,
            ended_at: optional_time(self.ended_at, || at("ended_at"))?,
            attempts,
        })
    }
}

impl TryFrom<AttemptRow> for RecordedAttempt {
    type Error = Error;

    fn try_from(row: AttemptRow) -> Result<Self, Error> {
        let at = |column: &str| format!("attempt {} of `{}`, column `{column}`", row.number, row.message_id);
        let status = row.status.map(u16::try_from).transpose();
        Ok(Self {
            number: unsigned(row.number, || at("number"))?,
            at: time(row.at, || at("at"))?,
            duration: Duration::from_millis(unsigned(row.duration_ms, || at("duration_ms"))?),
            status: status.map_err(|_| Error::StoredValueDamaged { what: at("status") })?,
            code: row.code,
        })
    }
}
