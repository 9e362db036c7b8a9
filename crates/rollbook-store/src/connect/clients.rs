//! Clients: products that speak Finch's contract.

use jiff::{SignedDuration, Timestamp};
use rollbook_model::{Client, ClientId, OrganisationId};
use secrecy::{ExposeSecret, SecretString};

use crate::dialect::on;
use crate::error::Error;
use crate::row::{from_json, json, optional_time, row, time, word};
use crate::store::{Store, is_foreign_key_violation};
use crate::token;

/// What the secret of a client begins with.
const PREFIX: &str = "cls_";
/// How exact the last use is; a write for every request would cost more than it tells.
pub(super) const LAST_USED_WITHIN: SignedDuration = SignedDuration::from_secs(60);

/// A client that is to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewClient {
    /// What customers are told asks for their data.
    pub name: String,
    /// Where customers can be sent back to.
    pub redirect_uris: Vec<String>,
    /// The origins whose pages may show Connect in a frame.
    pub origins: Vec<String>,
}

row! {
    struct ClientRow {
        organisation_id: String,
        id: String,
        name: String,
        redirect_uris: String,
        origins: String,
        created_at: i64,
        last_used_at: Option<i64>,
        revoked_at: Option<i64>,
    }
}

impl Store {
    /// Makes a client. The text beside it is its secret and cannot be had again.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] when the organisation is unknown.
    pub async fn create_client(
        &self,
        organisation: OrganisationId,
        new: &NewClient,
    ) -> Result<(Client, SecretString), Error> {
        const SQL: &str = "INSERT INTO client (organisation_id, id, name, secret_hash, redirect_uris, origins, created_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING *";

        let secret = token::random(PREFIX)?;
        let row: ClientRow = on!(&self.pools.writer, |pool| sqlx::query_as(SQL)
            .bind(organisation.to_string())
            .bind(ClientId::new().to_string())
            .bind(&new.name)
            .bind(token::hash(secret.expose_secret()))
            .bind(json(&new.redirect_uris))
            .bind(json(&new.origins))
            .bind(Timestamp::now().as_microsecond())
            .fetch_one(pool)
            .await)
        .map_err(|error| match error {
            error if is_foreign_key_violation(&error) => Error::no_organisation(organisation),
            other => other.into(),
        })?;
        Ok((row.try_into()?, secret))
    }

    /// The client of this id, if this is its secret and it may be used now.
    pub async fn authenticate_client(&self, id: ClientId, secret: &SecretString) -> Result<Option<Client>, Error> {
        const SQL: &str = "SELECT * FROM client WHERE id = $1 AND secret_hash = $2 AND revoked_at IS NULL";
        const NOTE: &str = "UPDATE client SET last_used_at = $3 WHERE organisation_id = $1 AND id = $2";

        let row: Option<ClientRow> = on!(&self.pools.reader, |pool| sqlx::query_as(SQL)
            .bind(id.to_string())
            .bind(token::hash(secret.expose_secret()))
            .fetch_optional(pool)
            .await)?;
        let Some(row) = row else {
            return Ok(None);
        };
        let mut client = Client::try_from(row)?;
        let now = Timestamp::now();
        let noted = |last: Timestamp| now.duration_since(last) < LAST_USED_WITHIN;
        if !client.last_used_at.is_some_and(noted) {
            on!(&self.pools.writer, |pool| sqlx::query(NOTE)
                .bind(client.organisation.to_string())
                .bind(client.id.to_string())
                .bind(now.as_microsecond())
                .execute(pool)
                .await
                .map(drop))?;
            client.last_used_at = Some(now);
        }
        Ok(Some(client))
    }

    /// The client of an id that anybody may know, unless it is revoked. It finds out the organisation.
    pub async fn client_named(&self, id: ClientId) -> Result<Option<Client>, Error> {
        const SQL: &str = "SELECT * FROM client WHERE id = $1 AND revoked_at IS NULL";

        let row: Option<ClientRow> = on!(&self.pools.reader, |pool| sqlx::query_as(SQL)
            .bind(id.to_string())
            .fetch_optional(pool)
            .await)?;
        row.map(Client::try_from).transpose()
    }

    /// All of the organisation's clients, the oldest first, revoked ones too.
    pub async fn clients(&self, organisation: OrganisationId) -> Result<Vec<Client>, Error> {
        const SQL: &str = "SELECT * FROM client WHERE organisation_id = $1 ORDER BY id";

        let rows: Vec<ClientRow> = on!(&self.pools.reader, |pool| sqlx::query_as(SQL)
            .bind(organisation.to_string())
            .fetch_all(pool)
            .await)?;
        rows.into_iter().map(Client::try_from).collect()
    }

    /// Revokes a client, and with it all of its access tokens, from now on. Revoking one again keeps the first time.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] when the organisation has no such client.
    pub async fn revoke_client(&self, organisation: OrganisationId, id: ClientId) -> Result<Client, Error> {
        const SQL: &str = "UPDATE client SET revoked_at = COALESCE(revoked_at, $3) \
             WHERE organisation_id = $1 AND id = $2 RETURNING *";

        let row: Option<ClientRow> = on!(&self.pools.writer, |pool| sqlx::query_as(SQL)
            .bind(organisation.to_string())
            .bind(id.to_string())
            .bind(Timestamp::now().as_microsecond())
            .fetch_optional(pool)
            .await)?;
        row.ok_or_else(|| Error::NotFound {
            what: "client",
            id: id.to_string(),
        })?
        .try_into()
    }
}

impl TryFrom<ClientRow> for Client {
    type Error = Error;

    fn try_from(row: ClientRow) -> Result<Self, Error> {
        let at = |column: &str| format!("client `{}`, column `{column}`", row.id);
        Ok(Self {
            organisation: word(&row.organisation_id, || at("organisation_id"))?,
            id: word(&row.id, || at("id"))?,
            name: row.name,
            redirect_uris: from_json(&row.redirect_uris, || at("redirect_uris"))?,
            origins: from_json(&row.origins, || at("origins"))?,
            created_at: time(row.created_at, || at("created_at"))?,
            last_used_at: optional_time(row.last_used_at, || at("last_used_at"))?,
            revoked_at: optional_time(row.revoked_at, || at("revoked_at"))?,
        })
    }
}
