//! API keys: who may call Rollbook, for which organisation and accounts, and what for.
//!
//! A key is a [token](crate::token) that begins with `rbk_`. Its text is shown once; what is stored is its hash, and
//! its first characters, by which people tell keys apart.

use jiff::{SignedDuration, Timestamp};
use rollbook_model::{AccountId, ApiKeyId, OrganisationId, Scope};
use secrecy::{ExposeSecret, SecretString};

use crate::dialect::on;
use crate::error::Error;
use crate::row::{from_json, json, optional_time, row, time, word};
use crate::store::{Store, is_foreign_key_violation};
use crate::token;

const PREFIX: &str = "rbk_";
/// How many characters of a key are kept readable: the prefix and 36 of 256 random bits.
const SHOWN: usize = PREFIX.len() + 6;
/// How exact [`ApiKey::last_used_at`] is. A write for every request would cost more than it tells.
const LAST_USED_WITHIN: SignedDuration = SignedDuration::from_secs(60);

/// An API key as it is remembered: everything but the key itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiKey {
    /// Its id, by which it is listed and revoked.
    pub id: ApiKeyId,
    /// The organisation it acts for.
    pub organisation: OrganisationId,
    /// A name for people.
    pub label: String,
    /// The key's first characters, as `rbk_x7Ka2Q`.
    pub prefix: String,
    /// What it may do.
    pub scopes: Vec<Scope>,
    /// The accounts it can reach; `None` means all of the organisation's, also those yet to come.
    pub accounts: Option<Vec<AccountId>>,
    /// When it was made.
    pub created_at: Timestamp,
    /// From when on it is refused; `None` means never.
    pub expires_at: Option<Timestamp>,
    /// When it was last accepted, up to a minute late.
    pub last_used_at: Option<Timestamp>,
    /// Since when it is revoked.
    pub revoked_at: Option<Timestamp>,
}

/// What a key that is to be made may do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewApiKey {
    /// A name for people.
    pub label: String,
    /// What it may do.
    pub scopes: Vec<Scope>,
    /// The accounts it can reach; `None` means all.
    pub accounts: Option<Vec<AccountId>>,
    /// From when on it is refused; `None` means never.
    pub expires_at: Option<Timestamp>,
}

impl NewApiKey {
    /// A key that may do what is [usual](Scope::USUAL), with every account, for ever.
    pub fn usual(label: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            scopes: Scope::USUAL.to_vec(),
            accounts: None,
            expires_at: None,
        }
    }
}

row! {
    struct ApiKeyRow {
        organisation_id: String,
        id: String,
        label: String,
        prefix: String,
        scopes: String,
        accounts: Option<String>,
        created_at: i64,
        expires_at: Option<i64>,
        last_used_at: Option<i64>,
        revoked_at: Option<i64>,
    }
}

impl Store {
    /// Makes an API key. The text beside it is the key itself and cannot be had again.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] when the organisation is unknown.
    pub async fn create_api_key(
        &self,
        organisation: OrganisationId,
        new: &NewApiKey,
    ) -> Result<(ApiKey, SecretString), Error> {
        const SQL: &str = "INSERT INTO api_key (organisation_id, id, label, prefix, hash, scopes, accounts, \
             created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING *";

        let token = token::random(PREFIX)?;
        let text = token.expose_secret();
        let row: ApiKeyRow = on!(&self.pools.writer, |pool| sqlx::query_as(SQL)
            .bind(organisation.to_string())
            .bind(ApiKeyId::new().to_string())
            .bind(&new.label)
            .bind(&text[..SHOWN])
            .bind(token::hash(text))
            .bind(json(&new.scopes))
            .bind(new.accounts.as_deref().map(json))
            .bind(Timestamp::now().as_microsecond())
            .bind(new.expires_at.map(Timestamp::as_microsecond))
            .fetch_one(pool)
            .await)
        .map_err(|error| match error {
            error if is_foreign_key_violation(&error) => Error::no_organisation(organisation),
            other => other.into(),
        })?;
        Ok((row.try_into()?, token))
    }

    /// Finds the key with this text, if it is one that may be used now.
    ///
    /// `None` for an unknown, revoked or expired key alike. The search is by hash, so how long it
    /// takes says nothing about any key's text.
    pub async fn authenticate(&self, text: &SecretString) -> Result<Option<ApiKey>, Error> {
        const SQL: &str = "SELECT * FROM api_key WHERE hash = $1";

        let text = text.expose_secret();
        if !text.starts_with(PREFIX) {
            return Ok(None);
        }
        let row: Option<ApiKeyRow> = on!(&self.pools.reader, |pool| sqlx::query_as(SQL)
            .bind(token::hash(text))
            .fetch_optional(pool)
            .await)?;
        let Some(row) = row else {
            return Ok(None);
        };
        let mut key = ApiKey::try_from(row)?;
        let now = Timestamp::now();
        let expired = key.expires_at.is_some_and(|expires_at| expires_at <= now);
        if expired || key.revoked_at.is_some() {
            return Ok(None);
        }
        let noted = key
            .last_used_at
            .is_some_and(|last| now.duration_since(last) < LAST_USED_WITHIN);
        if !noted {
            self.note_use(&key, now).await?;
            key.last_used_at = Some(now);
        }
        Ok(Some(key))
    }

    async fn note_use(&self, key: &ApiKey, now: Timestamp) -> Result<(), Error> {
        const SQL: &str = "UPDATE api_key SET last_used_at = $3 WHERE organisation_id = $1 AND id = $2";

        on!(&self.pools.writer, |pool| sqlx::query(SQL)
            .bind(key.organisation.to_string())
            .bind(key.id.to_string())
            .bind(now.as_microsecond())
            .execute(pool)
            .await
            .map(drop))?;
        Ok(())
    }

    /// All of the organisation's keys, the oldest first, revoked and expired ones too.
    pub async fn api_keys(&self, organisation: OrganisationId) -> Result<Vec<ApiKey>, Error> {
        const SQL: &str = "SELECT * FROM api_key WHERE organisation_id = $1 ORDER BY id";

        let rows: Vec<ApiKeyRow> = on!(&self.pools.reader, |pool| sqlx::query_as(SQL)
            .bind(organisation.to_string())
            .fetch_all(pool)
            .await)?;
        rows.into_iter().map(ApiKey::try_from).collect()
    }

    /// Revokes a key from now on. Revoking one again keeps the first time.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] when the organisation has no such key.
    pub async fn revoke_api_key(&self, organisation: OrganisationId, id: ApiKeyId) -> Result<ApiKey, Error> {
        const SQL: &str = "UPDATE api_key SET revoked_at = COALESCE(revoked_at, $3) \
             WHERE organisation_id = $1 AND id = $2 RETURNING *";

        let row: Option<ApiKeyRow> = on!(&self.pools.writer, |pool| sqlx::query_as(SQL)
            .bind(organisation.to_string())
            .bind(id.to_string())
            .bind(Timestamp::now().as_microsecond())
            .fetch_optional(pool)
            .await)?;
        row.ok_or_else(|| Error::NotFound {
            what: "API key",
            id: id.to_string(),
        })?
        .try_into()
    }
}

impl TryFrom<ApiKeyRow> for ApiKey {
    type Error = Error;

    fn try_from(row: ApiKeyRow) -> Result<Self, Error> {
        let at = |column: &str| format!("API key `{}`, column `{column}`", row.id);
        let accounts = row.accounts.as_deref().map(|text| from_json(text, || at("accounts")));
        Ok(Self {
            id: word(&row.id, || at("id"))?,
            organisation: word(&row.organisation_id, || at("organisation_id"))?,
            label: row.label,
            prefix: row.prefix,
            scopes: from_json(&row.scopes, || at("scopes"))?,
            accounts: accounts.transpose()?,
            created_at: time(row.created_at, || at("created_at"))?,
            expires_at: optional_time(row.expires_at, || at("expires_at"))?,
            last_used_at: optional_time(row.last_used_at, || at("last_used_at"))?,
            revoked_at: optional_time(row.revoked_at, || at("revoked_at"))?,
        })
    }
}
