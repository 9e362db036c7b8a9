//! What deliveries are signed with, sealed under a key of the server's own.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use rollbook_model::{OrganisationId, RequestId, WebhookId};
use secrecy::SecretString;
use zeroize::Zeroizing;

use crate::dialect::on;
use crate::error::Error;
use crate::row::row;
use crate::store::Store;
use crate::vault::SealError;

/// The key that seals them.
const PURPOSE: &str = "webhooks";
/// As long as the hash they key.
const LENGTH: usize = 32;

/// What a secret is bound to; no account is called so.
struct Owner(OrganisationId, WebhookId);

impl fmt::Display for Owner {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "webhook/{}/{}", self.0, self.1)
    }
}

/// A secret that was just made.
pub(super) struct NewSecret {
    pub(super) id: String,
    pub(super) sealed: String,
    pub(super) text: SecretString,
}

row! {
    struct SecretRow {
        id: String,
        sealed: String,
    }
}

/// Stores a new secret in a transaction.
macro_rules! insert {
    ($transaction:expr, $organisation:expr, $webhook:expr, $secret:expr, $now:expr) => {
        sqlx::query(
            "INSERT INTO webhook_secret (organisation_id, webhook_id, id, sealed, created_at) \
             VALUES ($1, $2, $3, $4, $5)",
        )
        .bind($organisation.to_string())
        .bind($webhook.to_string())
        .bind(&$secret.id)
        .bind(&$secret.sealed)
        .bind($now.as_microsecond())
        .execute(&mut *$transaction)
        .await?
    };
}
pub(super) use insert;

impl Store {
    /// What a webhook's deliveries are signed with now, each in padded base64, the newest first.
    ///
    /// # Errors
    ///
    /// [`Error::StoredValueDamaged`] when one does not open.
    pub async fn webhook_secrets(
        &self,
        organisation: OrganisationId,
        webhook: WebhookId,
        now: Timestamp,
    ) -> Result<Vec<SecretString>, Error> {
        const SQL: &str = "SELECT id, sealed FROM webhook_secret WHERE organisation_id = $1 AND webhook_id = $2 \
             AND (expires_at IS NULL OR expires_at > $3) ORDER BY id DESC";

        let rows: Vec<SecretRow> = on!(&self.pools.reader, |pool| sqlx::query_as(SQL)
            .bind(organisation.to_string())
            .bind(webhook.to_string())
            .bind(now.as_microsecond())
            .fetch_all(pool)
            .await)?;
        let key = self.server_key(PURPOSE).await?;
        let owner = Owner(organisation, webhook);
        rows.iter()
            .map(|row| {
                key.open(&owner, &row.id, &row.sealed)
                    .map_err(|_| Error::StoredValueDamaged {
                        what: format!("webhook `{webhook}`, a secret of it"),
                    })
            })
            .collect()
    }

    pub(super) async fn new_webhook_secret(
        &self,
        organisation: OrganisationId,
        webhook: WebhookId,
    ) -> Result<NewSecret, Error> {
        let mut bytes = Zeroizing::new([0; LENGTH]);
        getrandom::fill(bytes.as_mut_slice())?;
        let text = SecretString::from(STANDARD.encode(bytes.as_slice()));
        let id = RequestId::new().to_string();
        let key = self.server_key(PURPOSE).await?;
        let sealed = key
            .seal(Owner(organisation, webhook), &id, &text)
            .map_err(|error| match error {
                SealError::Random(error) => Error::RandomUnavailable(error),
                SealError::TooLong => Error::ServerKeyDamaged { purpose: PURPOSE },
            })?;
        Ok(NewSecret { id, sealed, text })
    }
}
