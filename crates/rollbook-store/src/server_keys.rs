//! Keys of the server's own, which belong to no account: one for each purpose, made when it is first needed.

use std::fmt;

use jiff::Timestamp;

use crate::dialect::on;
use crate::error::Error;
use crate::key_ring::despite_rotation;
use crate::master_key::MasterKey;
use crate::row::row;
use crate::store::{Store, is_foreign_key_violation};
use crate::vault::{DataKey, SealError};

/// The key of keyed hashes.
const HASHES: &str = "hashes";

row! {
    struct ServerKeyRow {
        id: String,
        master_key_id: String,
        wrapped: String,
    }
}

/// What a key of the server is bound to; no account is called so.
pub(crate) struct Owner<'a>(pub(crate) &'a str);

impl fmt::Display for Owner<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "server/{}", self.0)
    }
}

impl Store {
    /// A hash of these texts that is the same in every process of this database, and that nobody can compute, or try
    /// guesses on, who has the database alone. Hashes of different uses never meet.
    ///
    /// # Errors
    ///
    /// When the key cannot be made or opened: [`Error::ServerKeyDamaged`], [`Error::MasterKeyMismatch`],
    /// [`Error::MasterKeySuperseded`].
    pub async fn keyed_hash(&self, use_of: &str, texts: &[&str]) -> Result<String, Error> {
        Ok(self.hash_key().await?.keyed_hash(use_of, texts))
    }

    /// The key of keyed hashes.
    pub(crate) async fn hash_key(&self) -> Result<&DataKey, Error> {
        self.hash_key.get_or_try_init(|| self.server_key(HASHES)).await
    }

    /// The key of a purpose. Of several processes that make it at once, one does, and all have that one.
    pub(crate) async fn server_key(&self, purpose: &'static str) -> Result<DataKey, Error> {
        despite_rotation!(self, |ring| self.server_key_under(ring.sealing(), purpose))
    }

    async fn server_key_under(&self, master: &MasterKey, purpose: &'static str) -> Result<DataKey, Error> {
        const INSERT: &str = "INSERT INTO server_key (purpose, id, master_key_id, wrapped, created_at) \
             VALUES ($1, $2, $3, $4, $5) ON CONFLICT (purpose) DO NOTHING";

        if let Some(key) = self.find_server_key(purpose).await? {
            return Ok(key);
        }
        let new = DataKey::random()?;
        let wrapped = new.wrap(master, Owner(purpose)).map_err(|error| match error {
            SealError::Random(error) => Error::RandomUnavailable(error),
            SealError::TooLong => Error::ServerKeyDamaged { purpose },
        })?;
        on!(&self.pools.writer, |pool| sqlx::query(INSERT)
            .bind(purpose)
            .bind(new.id())
            .bind(master.id())
            .bind(&wrapped)
            .bind(Timestamp::now().as_microsecond())
            .execute(pool)
            .await
            .map(drop))
        .map_err(|error| match error {
            error if is_foreign_key_violation(&error) => Error::MasterKeySuperseded {
                given: master.id().to_owned(),
            },
            other => other.into(),
        })?;
        self.find_server_key(purpose)
            .await?
            .ok_or(Error::ServerKeyDamaged { purpose })
    }

    async fn find_server_key(&self, purpose: &'static str) -> Result<Option<DataKey>, Error> {
        const SQL: &str = "SELECT id, master_key_id, wrapped FROM server_key WHERE purpose = $1";

        // The writer, so that a row that was just inserted is seen.
        let row: Option<ServerKeyRow> = on!(&self.pools.writer, |pool| sqlx::query_as(SQL)
            .bind(purpose)
            .fetch_optional(pool)
            .await)?;
        let Some(row) = row else { return Ok(None) };
        let key = self
            .unwrap(&row.master_key_id, Owner(purpose), row.id, &row.wrapped)
            .await?;
        key.map(Some).map_err(|_| Error::ServerKeyDamaged { purpose })
    }
}
