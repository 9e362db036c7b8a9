//! That clients asked for everything to be read anew.

use jiff::Timestamp;
use rollbook_model::{AccountId, ConnectionId, Event, OrganisationId, Refresh, RefreshStatus};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use crate::audit;
use crate::dialect::{self, on};
use crate::error::Error;
use crate::events::EventRow;
use crate::row::{optional_time, row, signed, time, word};
use crate::store::Store;

row! {
    struct RefreshRow {
        id: String,
        connection_id: String,
        asked_at: i64,
        started_at: Option<i64>,
        ended_at: Option<i64>,
        status: Option<String>,
    }
}

impl Store {
    /// Keeps that everything is to be read anew, unless one is under way or was asked for after this moment: that one is
    /// returned then. Of several that ask at once, one is kept.
    ///
    /// # Errors
    ///
    /// When there is no such connection.
    pub async fn ask_refresh(
        &self,
        organisation: OrganisationId,
        refresh: &Refresh,
        since: Timestamp,
    ) -> Result<Option<Refresh>, Error> {
        const INSERT: &str =
            "INSERT INTO refresh (organisation_id, id, connection_id, asked_at) VALUES ($1, $2, $3, $4)";
        const LAST: &str = "SELECT id, connection_id, asked_at, started_at, ended_at, status FROM refresh \
             WHERE organisation_id = $1 AND connection_id = $2 AND (asked_at > $3 OR ended_at IS NULL) \
             ORDER BY asked_at DESC, id DESC LIMIT 1";

        let lock = dialect::row_lock(&self.pools.writer, " FOR UPDATE");
        let turn = format!("SELECT id FROM connection WHERE organisation_id = $1 AND id = $2{lock}");
        let (organisation, connection) = (organisation.to_string(), refresh.connection.to_string());
        let last: Option<RefreshRow> = on!(&self.pools.writer, |pool| {
            let mut transaction = dialect::begin(pool).await?;
            sqlx::query(AssertSqlSafe(turn))
                .bind(&organisation)
                .bind(&connection)
                .execute(&mut *transaction)
                .await?;
            let last: Option<RefreshRow> = sqlx::query_as(LAST)
                .bind(&organisation)
                .bind(&connection)
                .bind(since.as_microsecond())
                .fetch_optional(&mut *transaction)
                .await?;
            if last.is_none() {
                sqlx::query(INSERT)
                    .bind(&organisation)
                    .bind(refresh.id.to_string())
                    .bind(&connection)
                    .bind(refresh.asked_at.as_microsecond())
                    .execute(&mut *transaction)
                    .await?;
            }
            transaction.commit().await?;
            last
        });
        last.map(Refresh::try_from).transpose()
    }

    /// Keeps how one ended, and the event of it; what is kept of it already stays.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn end_refresh(
        &self,
        organisation: OrganisationId,
        refresh: &Refresh,
        event: &Event,
    ) -> Result<(), Error> {
        const SQL: &str = "UPDATE refresh SET started_at = $3, ended_at = $4, status = $5 \
             WHERE organisation_id = $1 AND id = $2 AND ended_at IS NULL";

        let hash_key = self.hash_key().await?;
        let lock = dialect::row_lock(&self.pools.writer, dialect::KEEP_ROWS);
        let event = EventRow::of(event);
        on!(&self.pools.writer, |pool| {
            let mut transaction = dialect::begin(pool).await?;
            let ended = sqlx::query(SQL)
                .bind(organisation.to_string())
                .bind(refresh.id.to_string())
                .bind(refresh.started_at.map(Timestamp::as_microsecond))
                .bind(refresh.ended_at.map(Timestamp::as_microsecond))
                .bind(refresh.status.as_str())
                .execute(&mut *transaction)
                .await?;
            if ended.rows_affected() > 0 {
                audit::chain!(transaction, hash_key, event, organisation, lock);
            }
            transaction.commit().await?;
        });
        Ok(())
    }

    /// Those of an account that are under way, of all of its connections.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn refreshes_under_way(
        &self,
        organisation: OrganisationId,
        account: AccountId,
    ) -> Result<Vec<Refresh>, Error> {
        const SQL: &str = "SELECT r.id, r.connection_id, r.asked_at, r.started_at, r.ended_at, r.status FROM refresh r \
             JOIN connection c ON c.organisation_id = r.organisation_id AND c.id = r.connection_id \
             WHERE r.organisation_id = $1 AND c.account_id = $2 AND r.ended_at IS NULL";

        let rows: Vec<RefreshRow> = on!(&self.pools.reader, |pool| sqlx::query_as(SQL)
            .bind(organisation.to_string())
            .bind(account.to_string())
            .fetch_all(pool)
            .await)?;
        rows.into_iter().map(Refresh::try_from).collect()
    }

    /// Those of a connection, the newest first.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn refreshes(
        &self,
        organisation: OrganisationId,
        connection: ConnectionId,
        limit: u64,
        offset: u64,
    ) -> Result<Vec<Refresh>, Error> {
        const SQL: &str = "SELECT id, connection_id, asked_at, started_at, ended_at, status FROM refresh \
             WHERE organisation_id = $1 AND connection_id = $2 ORDER BY asked_at DESC, id DESC LIMIT $3 OFFSET $4";

        let rows: Vec<RefreshRow> = on!(&self.pools.reader, |pool| sqlx::query_as(SQL)
            .bind(organisation.to_string())
            .bind(connection.to_string())
            .bind(signed(limit))
            .bind(signed(offset))
            .fetch_all(pool)
            .await)?;
        rows.into_iter().map(Refresh::try_from).collect()
    }

    /// One of a connection.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn refresh(
        &self,
        organisation: OrganisationId,
        connection: ConnectionId,
        id: Uuid,
    ) -> Result<Option<Refresh>, Error> {
        const SQL: &str = "SELECT id, connection_id, asked_at, started_at, ended_at, status FROM refresh \
             WHERE organisation_id = $1 AND connection_id = $2 AND id = $3";

        let row: Option<RefreshRow> = on!(&self.pools.reader, |pool| sqlx::query_as(SQL)
            .bind(organisation.to_string())
            .bind(connection.to_string())
            .bind(id.to_string())
            .fetch_optional(pool)
            .await)?;
        row.map(Refresh::try_from).transpose()
    }
}

impl TryFrom<RefreshRow> for Refresh {
    type Error = Error;

    fn try_from(row: RefreshRow) -> Result<Self, Error> {
        let at = |column: &str| format!("refresh `{}`, column `{column}`", row.id);
        let status = row.status.as_deref().map(|status| word(status, || at("status")));
        Ok(Self {
            id: word(&row.id, || at("id"))?,
            connection: word(&row.connection_id, || at("connection_id"))?,
            asked_at: time(row.asked_at, || at("asked_at"))?,
            started_at: optional_time(row.started_at, || at("started_at"))?,
            ended_at: optional_time(row.ended_at, || at("ended_at"))?,
            status: status.transpose()?.unwrap_or(RefreshStatus::Pending),
        })
    }
}
