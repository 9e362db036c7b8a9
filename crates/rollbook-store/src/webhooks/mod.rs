//! Webhooks: where products are told what happened, and what their deliveries are signed with.

pub(crate) mod changes;
mod claims;
mod log;
pub(crate) mod outbox;
mod secrets;

use jiff::{SignedDuration, Timestamp};
use rollbook_model::webhook::{Disabled, Wanted};
use rollbook_model::{AccountId, DisabledReason, Event, OrganisationId, Webhook, WebhookEvent, WebhookForm, WebhookId};
use secrecy::SecretString;

pub use claims::{Attempt, AttemptOutcome, Claim, ClaimedChange, ClaimedDelivery, DeliveryEnd};
pub use log::{Delivery, DeliveryFilter, RecordedAttempt};

use crate::audit;
use crate::dialect::{self, on};
use crate::error::Error;
use crate::events::EventRow;
use crate::row::{from_json, json, optional_time, row, time, word};
use crate::store::{Store, is_foreign_key_violation};

/// A webhook to be made.
#[derive(Debug, Clone)]
pub struct NewWebhook {
    /// Where it is sent.
    pub url: String,
    /// What it is for.
    pub description: String,
    /// In which form.
    pub form: WebhookForm,
    /// What it tells; `None` is everything.
    pub events: Option<Vec<WebhookEvent>>,
    /// The accounts it tells of; `None` is all of them.
    pub accounts: Option<Vec<AccountId>>,
}

/// What of a webhook is changed; the rest stays.
#[derive(Debug, Clone, Default)]
pub struct WebhookChange {
    /// Where it is sent.
    pub url: Option<String>,
    /// What it is for.
    pub description: Option<String>,
    /// What it tells.
    pub events: Option<Wanted<WebhookEvent>>,
    /// The accounts it tells of.
    pub accounts: Option<Wanted<AccountId>>,
    /// Whether anything is sent. What waited when it was disabled goes on when it is enabled.
    pub enabled: Option<bool>,
}

row! {
    struct WebhookRow {
        organisation_id: String,
        id: String,
        url: String,
        description: String,
        form: String,
        events: Option<String>,
        accounts: Option<String>,
        created_at: i64,
        updated_at: i64,
        disabled_at: Option<i64>,
        disabled_reason: Option<String>,
        failing_since: Option<i64>,
    }
}

impl Store {
    /// Makes a webhook. The text beside it is what its deliveries are signed with: 32 bytes in padded base64, which
    /// cannot be had again.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] when the organisation is unknown.
    pub async fn create_webhook(
        &self,
        organisation: OrganisationId,
        new: &NewWebhook,
        now: Timestamp,
    ) -> Result<(Webhook, SecretString), Error> {
        const SQL: &str = "INSERT INTO webhook (organisation_id, id, url, description, form, events, accounts, \
             created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8) RETURNING *";

        let id = WebhookId::new();
        let secret = self.new_webhook_secret(organisation, id).await?;
        let row: WebhookRow = on!(&self.pools.writer, |pool| {
            let mut transaction = dialect::begin(pool).await?;
            let row = sqlx::query_as(SQL)
                .bind(organisation.to_string())
                .bind(id.to_string())
                .bind(&new.url)
                .bind(&new.description)
                .bind(new.form.as_str())
                .bind(new.events.as_deref().map(json))
                .bind(new.accounts.as_deref().map(json))
                .bind(now.as_microsecond())
                .fetch_one(&mut *transaction)
                .await
                .map_err(|error| match error {
                    error if is_foreign_key_violation(&error) => Error::no_organisation(organisation),
                    other => other.into(),
                })?;
            secrets::insert!(transaction, organisation, id, secret, now);
            transaction.commit().await?;
            row
        });
        Ok((row.try_into()?, secret.text))
    }

    /// One webhook, or `None` when the organisation has none of this id.
    pub async fn webhook(&self, organisation: OrganisationId, id: WebhookId) -> Result<Option<Webhook>, Error> {
        const SQL: &str = "SELECT * FROM webhook WHERE organisation_id = $1 AND id = $2";

        let row: Option<WebhookRow> = on!(&self.pools.reader, |pool| sqlx::query_as(SQL)
            .bind(organisation.to_string())
            .bind(id.to_string())
            .fetch_optional(pool)
            .await)?;
        row.map(Webhook::try_from).transpose()
    }

    /// All of the organisation's webhooks, the oldest first.
    pub async fn webhooks(&self, organisation: OrganisationId) -> Result<Vec<Webhook>, Error> {
        const SQL: &str = "SELECT * FROM webhook WHERE organisation_id = $1 ORDER BY id";

        let rows: Vec<WebhookRow> = on!(&self.pools.reader, |pool| sqlx::query_as(SQL)
            .bind(organisation.to_string())
            .fetch_all(pool)
            .await)?;
        rows.into_iter().map(Webhook::try_from).collect()
    }

    /// Changes a webhook. What it tells counts for what happens from now on.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] when there is no such webhook.
    pub async fn change_webhook(
        &self,
        organisation: OrganisationId,
        id: WebhookId,
        change: &WebhookChange,
        now: Timestamp,
    ) -> Result<Webhook, Error> {
        const SQL: &str = "UPDATE webhook SET updated_at = $3, url = COALESCE($4, url), \
             description = COALESCE($5, description), \
             events = CASE WHEN $6 THEN $7 ELSE events END, \
             accounts = CASE WHEN $8 THEN $9 ELSE accounts END \
             WHERE organisation_id = $1 AND id = $2 RETURNING *";
        const ENABLE: &str = "UPDATE webhook SET disabled_at = NULL, disabled_reason = NULL, failing_since = NULL \
             WHERE organisation_id = $1 AND id = $2 AND disabled_at IS NOT NULL";
        const DISABLE: &str = "UPDATE webhook SET disabled_at = $3, disabled_reason = $4 \
             WHERE organisation_id = $1 AND id = $2 AND disabled_at IS NULL";

        let events = change.events.as_ref().and_then(Wanted::list).map(json);
        let accounts = change.accounts.as_ref().and_then(Wanted::list).map(json);
        let row: Option<WebhookRow> = on!(&self.pools.writer, |pool| {
            let mut transaction = dialect::begin(pool).await?;
            match change.enabled {
                Some(true) => {
                    sqlx::query(ENABLE)
                        .bind(organisation.to_string())
                        .bind(id.to_string())
                        .execute(&mut *transaction)
                        .await?;
                }
                Some(false) => {
                    sqlx::query(DISABLE)
                        .bind(organisation.to_string())
                        .bind(id.to_string())
                        .bind(now.as_microsecond())
                        .bind(DisabledReason::Asked.as_str())
                        .execute(&mut *transaction)
                        .await?;
                }
                None => {}
            }
            let row = sqlx::query_as(SQL)
                .bind(organisation.to_string())
                .bind(id.to_string())
                .bind(now.as_microsecond())
                .bind(change.url.as_deref())
                .bind(change.description.as_deref())
                .bind(change.events.is_some())
                .bind(&events)
                .bind(change.accounts.is_some())
                .bind(&accounts)
                .fetch_optional(&mut *transaction)
                .await?;
            transaction.commit().await?;
            row
        });
        row.ok_or_else(|| Error::no_webhook(id))?.try_into()
    }

    /// Disables a webhook whose receiver takes nothing, with the event that says so, in one transaction. With
    /// `failing_since`, only if it has taken nothing since then. Returns whether this call disabled it.
    pub async fn disable_webhook(
        &self,
        organisation: OrganisationId,
        id: WebhookId,
        reason: DisabledReason,
        failing_since: Option<Timestamp>,
        event: &Event,
    ) -> Result<bool, Error> {
        const SQL: &str = "UPDATE webhook SET disabled_at = $3, disabled_reason = $4, updated_at = $3 \
             WHERE organisation_id = $1 AND id = $2 AND disabled_at IS NULL AND failing_since <= $5";

        let key = self.hash_key().await?;
        let lock = dialect::row_lock(&self.pools.writer, dialect::KEEP_ROWS);
        let event_row = EventRow::of(event);
        let disabled = on!(&self.pools.writer, |pool| {
            let mut transaction = dialect::begin(pool).await?;
            let disabled = sqlx::query(SQL)
                .bind(organisation.to_string())
                .bind(id.to_string())
                .bind(event.at.as_microsecond())
                .bind(reason.as_str())
                .bind(failing_since.map_or(i64::MAX, Timestamp::as_microsecond))
                .execute(&mut *transaction)
                .await?
                .rows_affected()
                > 0;
            if disabled {
                audit::chain!(transaction, key, event_row, organisation, lock);
            }
            transaction.commit().await?;
            disabled
        });
        Ok(disabled)
    }

    /// Removes a webhook with its secrets and deliveries, and returns what it was.
    pub async fn delete_webhook(&self, organisation: OrganisationId, id: WebhookId) -> Result<Option<Webhook>, Error> {
        const SQL: &str = "DELETE FROM webhook WHERE organisation_id = $1 AND id = $2 RETURNING *";

        let row: Option<WebhookRow> = on!(&self.pools.writer, |pool| sqlx::query_as(SQL)
            .bind(organisation.to_string())
            .bind(id.to_string())
            .fetch_optional(pool)
            .await)?;
        let Some(row) = row else { return Ok(None) };
        dialect::settle_erasure(&self.pools.writer).await;
        Webhook::try_from(row).map(Some)
    }

    /// Gives a webhook a new secret, which cannot be had again. The one before stays good for this long; older ones
    /// are destroyed at once, so that there are two at most.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] when there is no such webhook.
    pub async fn rotate_webhook_secret(
        &self,
        organisation: OrganisationId,
        id: WebhookId,
        overlap: SignedDuration,
        now: Timestamp,
    ) -> Result<SecretString, Error> {
        const TAKE_TURNS: &str = "UPDATE webhook SET updated_at = $3 WHERE organisation_id = $1 AND id = $2";
        const DESTROY: &str = "DELETE FROM webhook_secret WHERE organisation_id = $1 AND webhook_id = $2 \
             AND expires_at IS NOT NULL";
        const EXPIRE: &str = "UPDATE webhook_secret SET expires_at = $3 WHERE organisation_id = $1 AND webhook_id = $2";

        let secret = self.new_webhook_secret(organisation, id).await?;
        let until = now + overlap;
        let found = on!(&self.pools.writer, |pool| {
            let mut transaction = dialect::begin(pool).await?;
            let found = sqlx::query(TAKE_TURNS)
                .bind(organisation.to_string())
                .bind(id.to_string())
                .bind(now.as_microsecond())
                .execute(&mut *transaction)
                .await?
                .rows_affected()
                > 0;
            if found {
                sqlx::query(DESTROY)
                    .bind(organisation.to_string())
                    .bind(id.to_string())
                    .execute(&mut *transaction)
                    .await?;
                sqlx::query(EXPIRE)
                    .bind(organisation.to_string())
                    .bind(id.to_string())
                    .bind(until.as_microsecond())
                    .execute(&mut *transaction)
                    .await?;
                secrets::insert!(transaction, organisation, id, secret, now);
                transaction.commit().await?;
            }
            found
        });
        if !found {
            return Err(Error::no_webhook(id));
        }
        dialect::settle_erasure(&self.pools.writer).await;
        Ok(secret.text)
    }
}

impl TryFrom<WebhookRow> for Webhook {
    type Error = Error;

    fn try_from(row: WebhookRow) -> Result<Self, Error> {
        let at = |column: &str| format!("webhook `{}`, column `{column}`", row.id);
        let events = row.events.as_deref().map(|text| from_json(text, || at("events")));
        let accounts = row.accounts.as_deref().map(|text| from_json(text, || at("accounts")));
        let disabled = match (row.disabled_at, row.disabled_reason.as_deref()) {
            (Some(since), Some(reason)) => Some(Disabled {
                at: time(since, || at("disabled_at"))?,
                reason: word(reason, || at("disabled_reason"))?,
            }),
            (None, None) => None,
            _ => {
                return Err(Error::StoredValueDamaged {
                    what: at("disabled_reason"),
                });
            }
        };
        Ok(Self {
            id: word(&row.id, || at("id"))?,
            organisation: word(&row.organisation_id, || at("organisation_id"))?,
            form: word(&row.form, || at("form"))?,
            events: events.transpose()?,
            accounts: accounts.transpose()?,
            created_at: time(row.created_at, || at("created_at"))?,
            updated_at: time(row.updated_at, || at("updated_at"))?,
            disabled,
            failing_since: optional_time(row.failing_since, || at("failing_since"))?,
            url: row.url,
            description: row.description,
        })
    }
}
