//! Deliveries that are due: claimed for a time, tried, and ended by whoever still holds the claim.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use rollbook_model::{
    AccountId, AccountStatus, ChangeKind, Code, DeliveryState, EventId, ObjectKind, OrganisationId, RequestId,
    WebhookEvent, WebhookId,
};
use serde_json::{Map, Value};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use crate::dialect::{self, on};
use crate::due::{Due, DueRow};
use crate::error::Error;
use crate::row::{from_json, row, signed, time, unsigned, word};
use crate::store::Store;

/// How many deliveries are claimed, and for how long.
#[derive(Debug, Clone, Copy)]
pub struct Claim {
    /// The most at once.
    pub most: u32,
    /// The most that may be under way to one receiver, by all processes together, so that a slow one keeps nobody
    /// waiting.
    pub to_one: u32,
    /// After this time somebody else may claim them: whoever holds them has died.
    pub lease: SignedDuration,
}

/// A delivery that this caller alone may try, until its lease ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimedDelivery {
    /// Whose it is.
    pub organisation: OrganisationId,
    /// Where it goes.
    pub webhook: WebhookId,
    /// The event it tells, which is its id too, the same with every try.
    pub id: EventId,
    /// What it tells.
    pub event: WebhookEvent,
    /// The account it is about.
    pub account: Option<AccountId>,
    /// The state that the account was in then.
    pub status: Option<AccountStatus>,
    /// The particulars: words of Rollbook's own.
    pub detail: Map<String, Value>,
    /// The change that it tells, where it tells one.
    pub change: Option<ClaimedChange>,
    /// When it happened.
    pub at: Timestamp,
    /// How often it was tried along the schedule.
    pub attempts: u32,
    /// Which claim this is.
    fence: i64,
}

/// A change as webhooks tell it: without the values, which are of people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimedChange {
    /// Its place in the order of all changes.
    pub position: u64,
    /// What changed.
    pub object: ObjectKind,
    /// Its id.
    pub id: Uuid,
    /// The person whose it is, if it is a person's.
    pub person: Option<Uuid>,
    /// What happened.
    pub kind: ChangeKind,
    /// The names of the fields that are different.
    pub fields: Vec<String>,
    /// When it happened, as the tenant says: a moment without a zone.
    pub happened_at: Option<String>,
}

/// One try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// When it began.
    pub at: Timestamp,
    /// How long it took, kept in whole milliseconds.
    pub duration: Duration,
    /// What came of it.
    pub outcome: AttemptOutcome,
}

/// What came of a try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AttemptOutcome {
    /// The receiver answered with this status.
    Answered(u16),
    /// It did not answer.
    Failed(Code),
}

/// How a try ends a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeliveryEnd {
    /// The receiver took it.
    Taken,
    /// It did not, and is asked again then.
    Again(Timestamp),
    /// It did not, and is not asked again.
    GivenUp,
}

/// What comes after a delivery in its lane and waits for it. Nobody is waited for who holds one of these rows: it is due
/// then when it was, which claims look at once more or wait for once longer, and nothing is lost by either.
const AFTER: &str = "SELECT d.organisation_id AS owner, d.webhook_id AS target, d.message_id AS message \
     FROM webhook_delivery e JOIN webhook_delivery d ON d.organisation_id = e.organisation_id \
     AND d.webhook_id = e.webhook_id AND d.lane = e.lane AND d.position > e.position AND d.state = 'pending' \
     WHERE e.organisation_id = $1 AND e.webhook_id = $2 AND e.message_id = $3";
/// Puts it off until the delivery is due again, so that no claim looks at it before.
const PUT_OFF: &str = " AND d.due_at < $4";
/// Makes the next of it due.
const NEXT: &str = " ORDER BY d.position LIMIT 1";

row! {
    struct ClaimedRow {
        organisation_id: String,
        webhook_id: String,
        message_id: String,
        event: String,
        account_id: Option<String>,
        status: Option<String>,
        detail: String,
        at: i64,
        attempts: i64,
        fence: i64,
        change_position: Option<i64>,
        object: Option<String>,
        object_id: Option<String>,
        person_id: Option<String>,
        kind: Option<String>,
        fields: Option<String>,
        happened_at: Option<String>,
    }
}

impl Store {
    /// Claims deliveries that are due at `now`, of every organisation, the longest due first. Of the same lane of a
    /// webhook none is claimed before those that happened earlier have ended. However many processes claim at once, no
    /// delivery is claimed by two while a lease lasts.
    pub async fn claim_deliveries(&self, claim: Claim, now: Timestamp) -> Result<Vec<ClaimedDelivery>, Error> {
        const DUE: &str = "SELECT 1 FROM webhook_delivery d JOIN webhook w \
             ON w.organisation_id = d.organisation_id AND w.id = d.webhook_id \
             WHERE d.state = 'pending' AND d.due_at <= $1 AND COALESCE(d.leased_until, 0) <= $1 \
             AND w.disabled_at IS NULL LIMIT 1";
        // What may be claimed of a webhook.
        const READY: &str = "d.state = 'pending' AND d.due_at <= $1 AND COALESCE(d.leased_until, 0) <= $1 \
             AND NOT EXISTS (SELECT 1 FROM webhook_delivery e WHERE e.organisation_id = d.organisation_id \
             AND e.webhook_id = d.webhook_id AND e.lane = d.lane AND e.position < d.position AND e.state = 'pending') \
             ORDER BY d.due_at, d.position LIMIT 1";
        const READ: &str = "SELECT d.organisation_id, d.webhook_id, d.message_id, m.event, m.account_id, m.status, \
             m.detail, m.at, d.attempts, d.fence, m.change_position, c.object, c.id AS object_id, c.person_id, c.kind, \
             c.fields, c.happened_at FROM webhook_delivery d JOIN webhook_message m \
             ON m.organisation_id = d.organisation_id AND m.id = d.message_id \
             LEFT JOIN change c ON c.organisation_id = m.organisation_id AND c.position = m.change_position \
             WHERE d.claim = $1 \
             ORDER BY d.due_at, d.position";

        // Nothing is due most of the time, and to see that needs no turn at writing.
        let due: Option<i32> = on!(&self.pools.reader, |pool| sqlx::query_scalar(DUE)
            .bind(now.as_microsecond())
            .fetch_optional(pool)
            .await)?;
        if due.is_none() {
            return Ok(Vec::new());
        }
        let id = RequestId::new().to_string();
        let lock = dialect::row_lock(&self.pools.writer, " FOR UPDATE OF d SKIP LOCKED");
        // From one webhook with something pending to the next, and of each from one delivery to the next, as many as may
        // be under way: however much waits for a receiver, a claim looks at little of it.
        let claiming = format!(
            "WITH RECURSIVE target (webhook_id) AS (SELECT MIN(webhook_id) FROM webhook_delivery WHERE state = 'pending' \
             UNION ALL SELECT (SELECT MIN(d.webhook_id) FROM webhook_delivery d WHERE d.state = 'pending' \
             AND d.webhook_id > t.webhook_id) FROM target t WHERE t.webhook_id IS NOT NULL), \
             busy AS (SELECT webhook_id, COUNT(*) AS leased FROM webhook_delivery \
             WHERE claim > '' AND leased_until > $1 GROUP BY webhook_id), \
             next (organisation_id, webhook_id, message_id, number) AS (\
             SELECT w.organisation_id, w.id, (SELECT d.message_id FROM webhook_delivery d \
             WHERE d.webhook_id = w.id AND {READY}), COALESCE(b.leased, 0) + 1 FROM target t \
             JOIN webhook w ON w.id = t.webhook_id AND w.disabled_at IS NULL \
             LEFT JOIN busy b ON b.webhook_id = t.webhook_id WHERE COALESCE(b.leased, 0) < $3 \
             UNION ALL SELECT c.organisation_id, c.webhook_id, (SELECT d.message_id FROM webhook_delivery d \
             WHERE d.webhook_id = c.webhook_id AND (d.due_at, d.position) > (c.due_at, c.position) AND {READY}), \
             n.number + 1 FROM next n JOIN webhook_delivery c ON c.organisation_id = n.organisation_id \
             AND c.webhook_id = n.webhook_id AND c.message_id = n.message_id WHERE n.number < $3), \
             claimed AS MATERIALIZED (SELECT d.organisation_id AS owner, d.webhook_id AS target, d.message_id AS message \
             FROM webhook_delivery d JOIN next n ON n.organisation_id = d.organisation_id \
             AND n.webhook_id = d.webhook_id AND n.message_id = d.message_id \
             WHERE d.state = 'pending' AND COALESCE(d.leased_until, 0) <= $1 \
             ORDER BY d.due_at, d.position LIMIT $4{lock}) \
             UPDATE webhook_delivery SET leased_until = $2, claim = $5, fence = fence + 1 FROM claimed \
             WHERE organisation_id = owner AND webhook_id = target AND message_id = message"
        );
        let rows: Vec<ClaimedRow> = on!(&self.pools.writer, |pool| {
            let mut transaction = dialect::begin(pool).await?;
            sqlx::query(AssertSqlSafe(claiming))
                .bind(now.as_microsecond())
                .bind((now + claim.lease).as_microsecond())
                .bind(i64::from(claim.to_one))
                .bind(i64::from(claim.most))
                .bind(&id)
                .execute(&mut *transaction)
                .await?;
            let rows = sqlx::query_as(READ).bind(&id).fetch_all(&mut *transaction).await?;
            transaction.commit().await?;
            rows
        });
        rows.into_iter().map(ClaimedDelivery::try_from).collect()
    }

    /// The deliveries that [`claim_deliveries`](Self::claim_deliveries) would find in their turn.
    pub async fn due_deliveries(&self, now: Timestamp) -> Result<Due, Error> {
        const SQL: &str = "SELECT COUNT(*) AS due_rows, MIN(d.due_at) AS oldest FROM webhook_delivery d \
             JOIN webhook w ON w.organisation_id = d.organisation_id AND w.id = d.webhook_id \
             WHERE d.state = 'pending' AND d.due_at <= $1 AND COALESCE(d.leased_until, 0) <= $1 \
             AND w.disabled_at IS NULL";

        let row: DueRow = on!(&self.pools.reader, |pool| sqlx::query_as(SQL)
            .bind(now.as_microsecond())
            .fetch_one(pool)
            .await)?;
        row.try_into()
    }

    /// Ends a claim with what came of the try, and keeps since when the receiver has taken nothing. What waits for it in
    /// its lane is due when it is due again, or the next of it at once. Returns whether the claim still held: when somebody else has claimed the delivery since, nothing is kept of this try.
    pub async fn end_delivery(
        &self,
        organisation: OrganisationId,
        claimed: &ClaimedDelivery,
        attempt: &Attempt,
        end: DeliveryEnd,
    ) -> Result<bool, Error> {
        const SQL: &str = "UPDATE webhook_delivery SET state = $5, attempts = attempts + 1, due_at = COALESCE($6, due_at), \
             leased_until = NULL, claim = NULL, ended_at = $7 WHERE organisation_id = $1 AND webhook_id = $2 \
             AND message_id = $3 AND fence = $4 AND state = 'pending' AND claim IS NOT NULL";
        // Before its deliveries, in the order in which a deletion takes them.
        const KEEP: &str = "SELECT 1 FROM webhook w WHERE w.organisation_id = $1 AND w.id = $2";
        const INSERT: &str = "INSERT INTO webhook_attempt (organisation_id, webhook_id, message_id, number, at, \
             duration_ms, status, code) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
        const WELL: &str = "UPDATE webhook SET failing_since = NULL \
             WHERE organisation_id = $1 AND id = $2 AND failing_since IS NOT NULL";
        const ILL: &str = "UPDATE webhook SET failing_since = $3 \
             WHERE organisation_id = $1 AND id = $2 AND failing_since IS NULL";

        let (state, due, ended) = match end {
            DeliveryEnd::Taken => (DeliveryState::Delivered, None, Some(attempt.at)),
            DeliveryEnd::Again(at) => (DeliveryState::Pending, Some(at), None),
            DeliveryEnd::GivenUp => (DeliveryState::Failed, None, Some(attempt.at)),
        };
        let (status, code) = match attempt.outcome {
            AttemptOutcome::Answered(status) => (Some(i64::from(status)), None),
            AttemptOutcome::Failed(code) => (None, Some(code.as_str())),
        };
        let keep = format!("{KEEP}{}", dialect::row_lock(&self.pools.writer, dialect::KEEP_ROWS));
        let (after, earlier_or_later) = match end {
            DeliveryEnd::Again(_) => (PUT_OFF, "due_at < $4"),
            DeliveryEnd::Taken | DeliveryEnd::GivenUp => (NEXT, "due_at > $4"),
        };
        let lock = dialect::row_lock(&self.pools.writer, " FOR NO KEY UPDATE OF d SKIP LOCKED");
        let followers = format!(
            "WITH follower AS MATERIALIZED ({AFTER}{after}{lock}) UPDATE webhook_delivery SET due_at = $4 FROM follower \
             WHERE organisation_id = owner AND webhook_id = target AND message_id = message AND {earlier_or_later}"
        );
        let held = on!(&self.pools.writer, |pool| {
            let mut transaction = dialect::begin(pool).await?;
            sqlx::query(AssertSqlSafe(keep))
                .bind(organisation.to_string())
                .bind(claimed.webhook.to_string())
                .execute(&mut *transaction)
                .await?;
            let held = sqlx::query(SQL)
                .bind(organisation.to_string())
                .bind(claimed.webhook.to_string())
                .bind(claimed.id.to_string())
                .bind(claimed.fence)
                .bind(state.as_str())
                .bind(due.map(Timestamp::as_microsecond))
                .bind(ended.map(Timestamp::as_microsecond))
                .execute(&mut *transaction)
                .await?
                .rows_affected()
                > 0;
            if held {
                sqlx::query(INSERT)
                    .bind(organisation.to_string())
                    .bind(claimed.webhook.to_string())
                    .bind(claimed.id.to_string())
                    .bind(claimed.fence)
                    .bind(attempt.at.as_microsecond())
                    .bind(signed(u64::try_from(attempt.duration.as_millis()).unwrap_or(u64::MAX)))
                    .bind(status)
                    .bind(code)
                    .execute(&mut *transaction)
                    .await?;
                sqlx::query(AssertSqlSafe(followers))
                    .bind(organisation.to_string())
                    .bind(claimed.webhook.to_string())
                    .bind(claimed.id.to_string())
                    .bind(due.unwrap_or(attempt.at).as_microsecond())
                    .execute(&mut *transaction)
                    .await?;
                let health = if end == DeliveryEnd::Taken { WELL } else { ILL };
                sqlx::query(health)
                    .bind(organisation.to_string())
                    .bind(claimed.webhook.to_string())
                    .bind(attempt.at.as_microsecond())
                    .execute(&mut *transaction)
                    .await?;
                transaction.commit().await?;
            }
            held
        });
        Ok(held)
    }
}

impl ClaimedRow {
    fn change(&self) -> Result<Option<ClaimedChange>, Error> {
        let Some(position) = self.change_position else {
            return Ok(None);
        };
        let at = |column: &str| format!("change {position}, column `{column}`");
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let person = self.person_id.as_deref().map(|id| word(id, || at("person_id")));
        let fields: Map<String, Value> = from_json(&text(&self.fields), || at("fields"))?;
        Ok(Some(ClaimedChange {
            position: unsigned(position, || at("position"))?,
            object: word(&text(&self.object), || at("object"))?,
            id: word(&text(&self.object_id), || at("id"))?,
            person: person.transpose()?,
            kind: word(&text(&self.kind), || at("kind"))?,
            fields: fields.into_iter().map(|(name, _)| name).collect(),
            happened_at: self.happened_at.clone(),
        }))
    }
}

impl TryFrom<ClaimedRow> for ClaimedDelivery {
    type Error = Error;

    fn try_from(row: ClaimedRow) -> Result<Self, Error> {
        let at = |column: &str| format!("message `{}` of a webhook, column `{column}`", row.message_id);
        let account = row.account_id.as_deref().map(|id| word(id, || at("account_id")));
        let status = row.status.as_deref().map(|status| word(status, || at("status")));
        let attempts = unsigned(row.attempts, || at("attempts"))?;
        let change = row.change()?;
        Ok(Self {
            change,
            organisation: word(&row.organisation_id, || at("organisation_id"))?,
            webhook: word(&row.webhook_id, || at("webhook_id"))?,
            id: word(&row.message_id, || at("message_id"))?,
            event: word(&row.event, || at("event"))?,
            account: account.transpose()?,
            status: status.transpose()?,
            detail: from_json(&row.detail, || at("detail"))?,
            at: time(row.at, || at("at"))?,
            attempts: u32::try_from(attempts).unwrap_or(u32::MAX),
            fence: row.fence,
        })
    }
}
