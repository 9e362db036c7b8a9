//! Codes that a browser brings back, and the access tokens that clients get for them.

use jiff::Timestamp;
use rollbook_model::{AccessTokenId, ConnectProduct, Connection, ConnectionId, Event, OrganisationId};
use secrecy::{ExposeSecret, SecretString};

use super::clients::LAST_USED_WITHIN;
use super::connections::ConnectionRow;
use crate::audit;
use crate::dialect::{self, on};
use crate::error::Error;
use crate::events::EventRow;
use crate::row::{from_json, json, optional_time, row, time, word};
use crate::store::{Store, is_foreign_key_violation};
use crate::token;

/// What a code begins with.
const CODE: &str = "cod_";
/// What an access token begins with.
const TOKEN: &str = "tok_";

/// A code as it is remembered: everything but its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConnectCode {
    /// The organisation.
    pub organisation: OrganisationId,
    /// The connection that it opens.
    pub connection: ConnectionId,
    /// Where the browser was sent with it; `None` where the page around the frame was told it.
    pub redirect_uri: Option<String>,
    /// What was consented to.
    pub products: Vec<ConnectProduct>,
    /// From when on it is refused.
    pub expires_at: Timestamp,
    /// Since when it is used.
    pub used_at: Option<Timestamp>,
}

/// An access token that is good, with what it opens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessToken {
    /// Its id.
    pub id: AccessTokenId,
    /// What may be read with it.
    pub products: Vec<ConnectProduct>,
    /// The connection.
    pub connection: Connection,
}

row! {
    struct CodeRow {
        organisation_id: String,
        connection_id: String,
        redirect_uri: Option<String>,
        products: String,
        expires_at: i64,
        used_at: Option<i64>,
    }
}

row! {
    struct TokenRow {
        organisation_id: String,
        id: String,
        connection_id: String,
        products: String,
        last_used_at: Option<i64>,
    }
}

impl Store {
    /// Makes a code. Its text cannot be had again.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] when there is no such connection.
    pub async fn create_connect_code(&self, code: &ConnectCode) -> Result<SecretString, Error> {
        const SQL: &str = "INSERT INTO connect_code (organisation_id, hash, connection_id, redirect_uri, products, \
             expires_at) VALUES ($1, $2, $3, $4, $5, $6)";

        let text = token::random(CODE)?;
        on!(&self.pools.writer, |pool| sqlx::query(SQL)
            .bind(code.organisation.to_string())
            .bind(token::hash(text.expose_secret()))
            .bind(code.connection.to_string())
            .bind(&code.redirect_uri)
            .bind(json(&code.products))
            .bind(code.expires_at.as_microsecond())
            .execute(pool)
            .await
            .map(drop))
        .map_err(|error| match error {
            error if is_foreign_key_violation(&error) => Error::NotFound {
                what: "connection",
                id: code.connection.to_string(),
            },
            other => other.into(),
        })?;
        Ok(text)
    }

    /// The code of a text, whatever has become of it.
    pub async fn connect_code(&self, text: &SecretString) -> Result<Option<ConnectCode>, Error> {
        const SQL: &str = "SELECT * FROM connect_code WHERE hash = $1";

        let row: Option<CodeRow> = on!(&self.pools.reader, |pool| sqlx::query_as(SQL)
            .bind(token::hash(text.expose_secret()))
            .fetch_optional(pool)
            .await)?;
        row.map(ConnectCode::try_from).transpose()
    }

    /// Uses a code up and makes an access token for it, with the event that tells it, all or nothing; `None` when the
    /// code was used, or is no more. The token's text cannot be had again.
    ///
    /// # Errors
    ///
    /// When the store fails.
    pub async fn redeem_connect_code(
        &self,
        organisation: OrganisationId,
        text: &SecretString,
        now: Timestamp,
        event: &Event,
    ) -> Result<Option<SecretString>, Error> {
        const USE: &str = "UPDATE connect_code SET used_at = $3 WHERE organisation_id = $1 AND hash = $2 \
             AND used_at IS NULL AND expires_at > $3 RETURNING *";
        const INSERT: &str = "INSERT INTO access_token (organisation_id, id, connection_id, hash, products, created_at) \
             VALUES ($1, $2, $3, $4, $5, $6)";

        let token = token::random(TOKEN)?;
        let key = self.hash_key().await?;
        let lock = dialect::row_lock(&self.pools.writer, dialect::KEEP_ROWS);
        let event = EventRow::of(event);
        on!(&self.pools.writer, |pool| {
            let mut transaction = dialect::begin(pool).await?;
            let used: Option<CodeRow> = sqlx::query_as(USE)
                .bind(organisation.to_string())
                .bind(token::hash(text.expose_secret()))
                .bind(now.as_microsecond())
                .fetch_optional(&mut *transaction)
                .await?;
            let Some(code) = used else {
                return Ok(None);
            };
            sqlx::query(INSERT)
                .bind(organisation.to_string())
                .bind(AccessTokenId::new().to_string())
                .bind(&code.connection_id)
                .bind(token::hash(token.expose_secret()))
                .bind(&code.products)
                .bind(now.as_microsecond())
                .execute(&mut *transaction)
                .await?;
            audit::chain!(transaction, key, event, organisation, lock);
            transaction.commit().await?;
        });
        Ok(Some(token))
    }

    /// The access token of this text with its connection, if both may be used now.
    ///
    /// `None` for an unknown or revoked one alike, one of a client that is revoked, or of a connection that is over.
    pub async fn authenticate_token(&self, text: &SecretString) -> Result<Option<AccessToken>, Error> {
        const FIND: &str = "SELECT * FROM access_token WHERE hash = $1 AND revoked_at IS NULL";
        const CONNECTION: &str = "SELECT connection.* FROM connection \
             JOIN client ON client.organisation_id = connection.organisation_id AND client.id = connection.client_id \
             WHERE connection.organisation_id = $1 AND connection.id = $2 AND connection.disconnected_at IS NULL \
             AND client.revoked_at IS NULL";
        const NOTE: &str = "UPDATE access_token SET last_used_at = $3 WHERE organisation_id = $1 AND id = $2";

        let text = text.expose_secret();
        if !text.starts_with(TOKEN) {
            return Ok(None);
        }
        let (token, connection): (Option<TokenRow>, Option<ConnectionRow>) = on!(&self.pools.reader, |pool| {
            let token: Option<TokenRow> = sqlx::query_as(FIND)
                .bind(token::hash(text))
                .fetch_optional(pool)
                .await?;
            let connection = match &token {
                Some(token) => {
                    sqlx::query_as(CONNECTION)
                        .bind(&token.organisation_id)
                        .bind(&token.connection_id)
                        .fetch_optional(pool)
                        .await?
                }
                None => None,
            };
            (token, connection)
        });
        let (Some(token), Some(connection)) = (token, connection) else {
            return Ok(None);
        };
        let at = |column: &str| format!("access token `{}`, column `{column}`", token.id);
        let now = Timestamp::now();
        let last = optional_time(token.last_used_at, || at("last_used_at"))?;
        if last.is_none_or(|last| now.duration_since(last) >= LAST_USED_WITHIN) {
            on!(&self.pools.writer, |pool| sqlx::query(NOTE)
                .bind(&token.organisation_id)
                .bind(&token.id)
                .bind(now.as_microsecond())
                .execute(pool)
                .await
                .map(drop))?;
        }
        Ok(Some(AccessToken {
            id: word(&token.id, || at("id"))?,
            products: from_json(&token.products, || at("products"))?,
            connection: connection.try_into()?,
        }))
    }

    /// Removes codes that expired before a moment, and returns how many.
    pub async fn forget_connect_codes(&self, before: Timestamp) -> Result<u64, Error> {
        const SQL: &str = "DELETE FROM connect_code WHERE expires_at < $1";

        let removed = on!(&self.pools.writer, |pool| sqlx::query(SQL)
            .bind(before.as_microsecond())
            .execute(pool)
            .await
            .map(|removed| removed.rows_affected()))?;
        Ok(removed)
    }
}

impl TryFrom<CodeRow> for ConnectCode {
    type Error = Error;

    fn try_from(row: CodeRow) -> Result<Self, Error> {
        let at = |column: &str| format!("a code of connection `{}`, column `{column}`", row.connection_id);
        Ok(Self {
            organisation: word(&row.organisation_id, || at("organisation_id"))?,
            connection: word(&row.connection_id, || at("connection_id"))?,
            redirect_uri: row.redirect_uri,
            products: from_json(&row.products, || at("products"))?,
            expires_at: time(row.expires_at, || at("expires_at"))?,
            used_at: optional_time(row.used_at, || at("used_at"))?,
        })
    }
}
