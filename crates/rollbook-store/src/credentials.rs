//! Opening and replacing an account's credentials.

use jiff::Timestamp;
use rollbook_model::{Account, AccountId, Event, OrganisationId};

use crate::accounts::{check_organisation, update};
use crate::audit;
use crate::dialect::{self, on};
use crate::error::Error;
use crate::events::EventRow;
use crate::key_ring::despite_rotation;
use crate::link_sessions::{EndedLink, end_links};
use crate::row::row;
use crate::secrets::Secrets;
use crate::store::Store;
use crate::vault::{DataKey, SealError};

/// Tells the credentials of an account apart from those of before.
pub(crate) const NEW_CREDENTIALS: &str =
    "UPDATE account SET credentials_version = credentials_version + 1 WHERE organisation_id = $1 AND id = $2";
pub(crate) const INSERT_SECRET: &str = "INSERT INTO secret (organisation_id, account_id, field, sealed) \
                             VALUES ($1, $2, $3, $4)";

const DATA_KEY: &str = "SELECT id, master_key_id, wrapped FROM data_key \
             WHERE organisation_id = $1 AND account_id = $2";

row! {
    struct DataKeyRow {
        id: String,
        master_key_id: String,
        wrapped: String,
    }
}

row! {
    struct SecretRow {
        data_key_id: String,
        master_key_id: String,
        wrapped: String,
        field: Option<String>,
        sealed: Option<String>,
    }
}

/// Replaces all of an account's credentials in a transaction that has written to the account.
macro_rules! replace {
    ($store:expr, $transaction:expr, $organisation:expr, $id:expr, $secrets:expr) => {{
        let row: DataKeyRow = sqlx::query_as(DATA_KEY)
            .bind($organisation.to_string())
            .bind($id.to_string())
            .fetch_optional(&mut *$transaction)
            .await?
            .ok_or_else(|| not_opened($id, "data key"))?;
        let key = $store.unwrap_data_key_at_hand($id, row)?;
        sqlx::query("DELETE FROM secret WHERE organisation_id = $1 AND account_id = $2")
            .bind($organisation.to_string())
            .bind($id.to_string())
            .execute(&mut *$transaction)
            .await?;
        sqlx::query(NEW_CREDENTIALS)
            .bind($organisation.to_string())
            .bind($id.to_string())
            .execute(&mut *$transaction)
            .await?;
        for (field, sealed) in &seal_all(&key, $id, $secrets)? {
            sqlx::query(INSERT_SECRET)
                .bind($organisation.to_string())
                .bind($id.to_string())
                .bind(*field)
                .bind(sealed)
                .execute(&mut *$transaction)
                .await?;
        }
    }};
}

impl Store {
    /// Replaces all of an account's credentials by these; a name not among them is gone.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] when there is no such account, [`Error::SealedValueDamaged`] when its
    /// data key does not open.
    pub async fn replace_secrets(
        &self,
        organisation: OrganisationId,
        id: AccountId,
        secrets: &Secrets,
    ) -> Result<(), Error> {
        despite_rotation!(self, |_ring| self.replace_secrets_once(organisation, id, secrets))
    }

    async fn replace_secrets_once(
        &self,
        organisation: OrganisationId,
        id: AccountId,
        secrets: &Secrets,
    ) -> Result<(), Error> {
        // Also makes two replacements at once take turns.
        const TOUCH: &str = "UPDATE account SET updated_at = $3 WHERE organisation_id = $1 AND id = $2";

        on!(&self.pools.writer, |pool| {
            let mut transaction = dialect::begin(pool).await?;
            let touched = sqlx::query(TOUCH)
                .bind(organisation.to_string())
                .bind(id.to_string())
                .bind(Timestamp::now().as_microsecond())
                .execute(&mut *transaction)
                .await?;
            if touched.rows_affected() == 0 {
                return Err(Error::no_account(id));
            }
            replace!(self, transaction, organisation, id, secrets);
            transaction.commit().await?;
        });
        Ok(())
    }

    /// Links an account again, as [`change_account`](Self::change_account) does, and replaces its credentials.
    ///
    /// # Errors
    ///
    /// As [`replace_secrets`](Self::replace_secrets).
    pub async fn relink_account(
        &self,
        organisation: OrganisationId,
        account: &Account,
        secrets: &Secrets,
        read_at: Timestamp,
        events: &[Event],
        ended: &[EndedLink],
    ) -> Result<bool, Error> {
        despite_rotation!(self, |_ring| self.relink_account_once(
            organisation,
            account,
            secrets,
            read_at,
            events,
            ended
        ))
    }

    async fn relink_account_once(
        &self,
        organisation: OrganisationId,
        account: &Account,
        secrets: &Secrets,
        read_at: Timestamp,
        events: &[Event],
        ended: &[EndedLink],
    ) -> Result<bool, Error> {
        check_organisation(organisation, account)?;
        let key = self.hash_key().await?;
        let lock = dialect::row_lock(&self.pools.writer, dialect::KEEP_ROWS);
        let events: Vec<_> = events.iter().map(EventRow::of).collect();
        on!(&self.pools.writer, |pool| {
            let mut transaction = dialect::begin(pool).await?;
            if update!(&mut *transaction, organisation, account, Some(read_at)) == 0 {
                return Ok(false);
            }
            replace!(self, transaction, organisation, account.id, secrets);
            for event in &events {
                audit::chain!(transaction, key, event, organisation, lock);
            }
            end_links!(transaction, ended, organisation, key, lock);
            transaction.commit().await?;
        });
        if !ended.is_empty() {
            dialect::settle_erasure(&self.pools.writer).await;
        }
        Ok(true)
    }

    /// Opens all of an account's credentials. Keep the answer no longer than the call it is for.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] when there is no such account, [`Error::SealedValueDamaged`] when a
    /// value or the data key was altered.
    pub async fn open_secrets(&self, organisation: OrganisationId, id: AccountId) -> Result<Secrets, Error> {
        const SQL: &str = "SELECT data_key.id AS data_key_id, data_key.master_key_id, \
             data_key.wrapped, secret.field, secret.sealed FROM data_key LEFT JOIN secret \
             ON secret.organisation_id = data_key.organisation_id \
             AND secret.account_id = data_key.account_id \
             WHERE data_key.organisation_id = $1 AND data_key.account_id = $2";

        let rows: Vec<SecretRow> = on!(&self.pools.reader, |pool| sqlx::query_as(SQL)
            .bind(organisation.to_string())
            .bind(id.to_string())
            .fetch_all(pool)
            .await)?;
        let mut key = None;
        let mut secrets = Secrets::new();
        for row in rows {
            if key.is_none() {
                key = Some(
                    self.unwrap_data_key(
                        id,
                        DataKeyRow {
                            id: row.data_key_id,
                            master_key_id: row.master_key_id,
                            wrapped: row.wrapped,
                        },
                    )
                    .await?,
                );
            }
            if let (Some(key), Some(field), Some(sealed)) = (&key, row.field, row.sealed) {
                let value = key.open(id, &field, &sealed).map_err(|_| not_opened(id, &field))?;
                secrets.insert(field, value);
            }
        }
        match key {
            Some(_) => Ok(secrets),
            None => Err(self.no_data_key(organisation, id).await?),
        }
    }

    /// An account's data key, to seal or open what is none of its credentials.
    pub(crate) async fn data_key(&self, organisation: OrganisationId, id: AccountId) -> Result<DataKey, Error> {
        let row: Option<DataKeyRow> = on!(&self.pools.reader, |pool| sqlx::query_as(DATA_KEY)
            .bind(organisation.to_string())
            .bind(id.to_string())
            .fetch_optional(pool)
            .await)?;
        match row {
            Some(row) => self.unwrap_data_key(id, row).await,
            None => Err(self.no_data_key(organisation, id).await?),
        }
    }

    /// Why there is no data key. An account without one was altered; it is not simply absent.
    async fn no_data_key(&self, organisation: OrganisationId, id: AccountId) -> Result<Error, Error> {
        Ok(match self.account(organisation, id).await? {
            Some(_) => not_opened(id, "data key"),
            None => Error::no_account(id),
        })
    }

    /// Unwraps with the master keys at hand: inside a transaction no others can be asked for, as that takes another
    /// connection.
    fn unwrap_data_key_at_hand(&self, account: AccountId, row: DataKeyRow) -> Result<DataKey, Error> {
        let ring = self.ring();
        let Some(master) = ring.get(&row.master_key_id) else {
            return Err(ring.mismatch(row.master_key_id));
        };
        DataKey::unwrap(master, account, row.id, &row.wrapped).map_err(|_| not_opened(account, "data key"))
    }

    async fn unwrap_data_key(&self, account: AccountId, row: DataKeyRow) -> Result<DataKey, Error> {
        let key = self.unwrap(&row.master_key_id, account, row.id, &row.wrapped).await?;
        key.map_err(|_| not_opened(account, "data key"))
    }
}

/// Seals every credential before a transaction begins: each field with its sealed text.
pub(crate) fn seal_all<'names>(
    key: &DataKey,
    account: AccountId,
    secrets: &'names Secrets,
) -> Result<Vec<(&'names str, String)>, Error> {
    secrets
        .iter()
        .map(|(field, value)| {
            let sealed = key
                .seal(account, field, value)
                .map_err(|error| not_sealed(&error, account, field))?;
            Ok((field, sealed))
        })
        .collect()
}

pub(crate) fn not_sealed(error: &SealError, account: AccountId, what: &str) -> Error {
    match error {
        SealError::Random(error) => Error::RandomUnavailable(*error),
        SealError::TooLong => Error::ValueTooLong {
            account,
            what: what.to_owned(),
        },
    }
}

pub(crate) fn not_opened(account: AccountId, what: &str) -> Error {
    Error::SealedValueDamaged {
        account,
        what: what.to_owned(),
    }
}
