//! Connections: what a customer lets a client have of an account.

use jiff::Timestamp;
use rollbook_model::{AccountId, Connection, ConnectionId, Event, OrganisationId};

use crate::audit;
use crate::dialect::{self, on};
use crate::error::Error;
use crate::events::EventRow;
use crate::row::{from_json, json, optional_time, row, time, word};
use crate::store::{Store, is_foreign_key_violation};

row! {
    pub(super) struct ConnectionRow {
        organisation_id: String,
        id: String,
        client_id: String,
        account_id: String,
        products: String,
        made_account: bool,
        created_at: i64,
        connected_at: i64,
        disconnected_at: Option<i64>,
    }
}

impl Store {
    /// Stores a connection, a new one or one that is made again, with the event that tells it, all or nothing. Of one
    /// that there was, when it was made and whether its account was made for it stay.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] when there is no such account or client.
    pub async fn connect(&self, connection: &Connection, event: &Event) -> Result<(), Error> {
        const SQL: &str = "INSERT INTO connection (organisation_id, id, client_id, account_id, products, made_account, \
             created_at, connected_at, disconnected_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, NULL) \
             ON CONFLICT (organisation_id, id) DO UPDATE SET products = excluded.products, \
             connected_at = excluded.connected_at, disconnected_at = NULL";

        let key = self.hash_key().await?;
        let lock = dialect::row_lock(&self.pools.writer, dialect::KEEP_ROWS);
        let organisation = connection.organisation;
        let event = EventRow::of(event);
        on!(&self.pools.writer, |pool| {
            let mut transaction = dialect::begin(pool).await?;
            sqlx::query(SQL)
                .bind(organisation.to_string())
                .bind(connection.id.to_string())
                .bind(connection.client.to_string())
                .bind(connection.account.to_string())
                .bind(json(&connection.products))
                .bind(connection.made_account)
                .bind(connection.created_at.as_microsecond())
                .bind(connection.connected_at.as_microsecond())
                .execute(&mut *transaction)
                .await
                .map_err(|error| match error {
                    error if is_foreign_key_violation(&error) => Error::no_account(connection.account),
                    other => other.into(),
                })?;
            audit::chain!(transaction, key, event, organisation, lock);
            transaction.commit().await?;
        });
        Ok(())
    }

    /// A connection, also one that is over; `None` when the organisation has none of this id.
    pub async fn connection(
        &self,
        organisation: OrganisationId,
        id: ConnectionId,
    ) -> Result<Option<Connection>, Error> {
        const SQL: &str = "SELECT * FROM connection WHERE organisation_id = $1 AND id = $2";

        let row: Option<ConnectionRow> = on!(&self.pools.reader, |pool| sqlx::query_as(SQL)
            .bind(organisation.to_string())
            .bind(id.to_string())
            .fetch_optional(pool)
            .await)?;
        row.map(Connection::try_from).transpose()
    }

    /// The connections to an account, also those that are over.
    pub async fn connections_of(
        &self,
        organisation: OrganisationId,
        account: AccountId,
    ) -> Result<Vec<Connection>, Error> {
        const SQL: &str = "SELECT * FROM connection WHERE organisation_id = $1 AND account_id = $2 ORDER BY id";

        let rows: Vec<ConnectionRow> = on!(&self.pools.reader, |pool| sqlx::query_as(SQL)
            .bind(organisation.to_string())
            .bind(account.to_string())
            .fetch_all(pool)
            .await)?;
        rows.into_iter().map(Connection::try_from).collect()
    }

    /// Ends a connection with all of its access tokens and codes, and the event that tells it, all or nothing; `false`
    /// when it was over already.
    pub async fn disconnect(
        &self,
        organisation: OrganisationId,
        id: ConnectionId,
        at: Timestamp,
        event: &Event,
    ) -> Result<bool, Error> {
        const END: &str = "UPDATE connection SET disconnected_at = $3 \
             WHERE organisation_id = $1 AND id = $2 AND disconnected_at IS NULL";
        const REVOKE: &str = "UPDATE access_token SET revoked_at = COALESCE(revoked_at, $3) \
             WHERE organisation_id = $1 AND connection_id = $2";
        const FORGET: &str = "DELETE FROM connect_code WHERE organisation_id = $1 AND connection_id = $2";

        let key = self.hash_key().await?;
        let lock = dialect::row_lock(&self.pools.writer, dialect::KEEP_ROWS);
        let event = EventRow::of(event);
        on!(&self.pools.writer, |pool| {
            let mut transaction = dialect::begin(pool).await?;
            for sql in [END, REVOKE] {
                let changed = sqlx::query(sql)
                    .bind(organisation.to_string())
                    .bind(id.to_string())
                    .bind(at.as_microsecond())
                    .execute(&mut *transaction)
                    .await?
                    .rows_affected();
                if sql == END && changed == 0 {
                    return Ok(false);
                }
            }
            sqlx::query(FORGET)
                .bind(organisation.to_string())
                .bind(id.to_string())
                .execute(&mut *transaction)
                .await?;
            audit::chain!(transaction, key, event, organisation, lock);
            transaction.commit().await?;
        });
        Ok(true)
    }
}

impl TryFrom<ConnectionRow> for Connection {
    type Error = Error;

    fn try_from(row: ConnectionRow) -> Result<Self, Error> {
        let at = |column: &str| format!("connection `{}`, column `{column}`", row.id);
        Ok(Self {
            organisation: word(&row.organisation_id, || at("organisation_id"))?,
            id: word(&row.id, || at("id"))?,
            client: word(&row.client_id, || at("client_id"))?,
            account: word(&row.account_id, || at("account_id"))?,
            products: from_json(&row.products, || at("products"))?,
            made_account: row.made_account,
            created_at: time(row.created_at, || at("created_at"))?,
            connected_at: time(row.connected_at, || at("connected_at"))?,
            disconnected_at: optional_time(row.disconnected_at, || at("disconnected_at"))?,
        })
    }
}
