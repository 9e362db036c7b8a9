//! Copies as a whole: that of an account is begun, is there, and ends.

use jiff::Timestamp;
use rollbook_model::{AccountId, OrganisationId, Stream};

use crate::dialect::{self, on};
use crate::error::Error;
use crate::row::{optional_time, time};
use crate::store::{Store, is_foreign_key_violation};
use crate::webhooks::changes::FORGET as FORGET_TOLD;

impl Store {
    /// Begins to copy these streams of an account, due at once; those that are copied already stay as they are. Says
    /// whether nothing of the account was copied before.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] when there is no such account.
    pub async fn begin_copy(
        &self,
        organisation: OrganisationId,
        account: AccountId,
        streams: &[Stream],
        now: Timestamp,
    ) -> Result<bool, Error> {
        const COPY: &str = "INSERT INTO copy (organisation_id, account_id, begun_at, next_number, next_position) \
             VALUES ($1, $2, $3, 0, 0) ON CONFLICT (organisation_id, account_id) DO NOTHING";
        const STREAM: &str = "INSERT INTO copy_stream (organisation_id, account_id, stream, due_at, leased_until, \
             fence, checkpoint, failures, believed) VALUES ($1, $2, $3, $4, 0, 0, '', 0, FALSE) \
             ON CONFLICT (organisation_id, account_id, stream) DO NOTHING";

        let begun = on!(&self.pools.writer, |pool| {
            let mut transaction = dialect::begin(pool).await?;
            let begun = sqlx::query(COPY)
                .bind(organisation.to_string())
                .bind(account.to_string())
                .bind(now.as_microsecond())
                .execute(&mut *transaction)
                .await
                .map_err(|error| match error {
                    error if is_foreign_key_violation(&error) => Error::no_account(account),
                    other => other.into(),
                })?
                .rows_affected();
            for stream in streams {
                sqlx::query(STREAM)
                    .bind(organisation.to_string())
                    .bind(account.to_string())
                    .bind(stream.as_str())
                    .bind(now.as_microsecond())
                    .execute(&mut *transaction)
                    .await?;
            }
            transaction.commit().await?;
            begun
        });
        Ok(begun > 0)
    }

    /// Ends the copy of an account, with all that was copied and its changes; `false` when there is none.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn end_copy(&self, organisation: OrganisationId, account: AccountId) -> Result<bool, Error> {
        const SQL: &str = "DELETE FROM copy WHERE organisation_id = $1 AND account_id = $2";

        let gone = on!(&self.pools.writer, |pool| {
            let mut transaction = dialect::begin(pool).await?;
            let mut gone = 0;
            for sql in [FORGET_TOLD, SQL] {
                gone = sqlx::query(sql)
                    .bind(organisation.to_string())
                    .bind(account.to_string())
                    .execute(&mut *transaction)
                    .await?
                    .rows_affected();
            }
            transaction.commit().await?;
            gone
        });
        dialect::settle_erasure(&self.pools.writer).await;
        Ok(gone > 0)
    }

    /// When the copy of an account was begun, and when all of it was read for the first time; `None` when there is none.
    pub async fn copy_loaded(
        &self,
        organisation: OrganisationId,
        account: AccountId,
    ) -> Result<Option<(Timestamp, Option<Timestamp>)>, Error> {
        const SQL: &str = "SELECT begun_at, loaded_at FROM copy WHERE organisation_id = $1 AND account_id = $2";

        let row: Option<(i64, Option<i64>)> = on!(&self.pools.reader, |pool| sqlx::query_as(SQL)
            .bind(organisation.to_string())
            .bind(account.to_string())
            .fetch_optional(pool)
            .await)?;
        let at = |column: &str| format!("copy of account `{account}`, column `{column}`");
        row.map(|(begun, loaded)| {
            Ok((
                time(begun, || at("begun_at"))?,
                optional_time(loaded, || at("loaded_at"))?,
            ))
        })
        .transpose()
    }
}
