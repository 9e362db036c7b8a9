//! Opening the store: the database, its tables, its master key and its first organisation.

use std::sync::{Arc, RwLock};

use jiff::Timestamp;
use rollbook_model::OrganisationId;
use tokio::sync::{Mutex, OnceCell};

use crate::account_search;
use crate::database_url::DatabaseUrl;
use crate::dialect::{self, Pools, on};
use crate::error::Error;
use crate::key_ring::{self, KeyRing};
use crate::master_key::{MasterKeyOrigin, MasterKeySource};
use crate::row::word;
use crate::vault::DataKey;

/// What Rollbook remembers: organisations, accounts with their sealed credentials, API keys, the
/// request log and the keys of writes.
///
/// Opening it brings the tables up to date. It may be shared between tasks; several processes may
/// hold one database open, also a SQLite file.
pub struct Store {
    pub(crate) pools: Pools,
    pub(crate) ring: RwLock<Arc<KeyRing>>,
    /// Held while the master keys are read again.
    pub(crate) reading_ring: Mutex<()>,
    pub(crate) master_key_source: MasterKeySource,
    origin: MasterKeyOrigin,
    database: DatabaseUrl,
    /// The key of keyed hashes, once it was needed.
    pub(crate) hash_key: OnceCell<DataKey>,
}

impl Store {
    /// Opens the database, making what a first start needs: the SQLite file and its folder, the
    /// tables, the master key and the [default organisation](OrganisationId::DEFAULT).
    ///
    /// Killed at any moment of this, the next call completes it.
    ///
    /// # Errors
    ///
    /// [`Error::DatabaseUnreachable`] with the driver's words as source;
    /// [`Error::DatabaseNewer`] for a database that a newer version has changed;
    /// [`Error::MasterKeyMissing`], [`Error::MasterKeyMismatch`] and [`Error::MasterKeyRetired`] when the database
    /// holds sealed credentials that the given master keys do not open; [`Error::MasterKeyCommandFailed`].
    pub async fn open(database: &DatabaseUrl, master_key: &MasterKeySource) -> Result<Self, Error> {
        let pools = dialect::connect(database).await?;
        match prepare(&pools, master_key).await {
            Ok((ring, origin)) => {
                tracing::info!(master_key.id = ring.sealing().id(), "Opened the database `{database}`");
                Ok(Self {
                    pools,
                    ring: RwLock::new(Arc::new(ring)),
                    reading_ring: Mutex::new(()),
                    master_key_source: master_key.clone(),
                    origin,
                    database: database.clone(),
                    hash_key: OnceCell::new(),
                })
            }
            Err(error) => {
                pools.close().await;
                Err(error)
            }
        }
    }

    /// Where the master key came from, to be told to the operator when it was just made.
    pub fn master_key_origin(&self) -> &MasterKeyOrigin {
        &self.origin
    }

    /// Where the database is.
    pub fn database(&self) -> &DatabaseUrl {
        &self.database
    }

    /// Asks the database for an answer, to see that it is there.
    pub async fn ping(&self) -> Result<(), Error> {
        on!(&self.pools.reader, |pool| sqlx::query("SELECT 1")
            .execute(pool)
            .await
            .map(drop))?;
        Ok(())
    }

    /// Closes all connections, waiting for what is under way. Without it nothing is lost either.
    pub async fn close(&self) {
        self.pools.close().await;
    }

    /// Remembers an organisation; remembering one again changes nothing.
    pub async fn remember_organisation(&self, organisation: OrganisationId) -> Result<(), Error> {
        remember_organisation(&self.pools, organisation).await
    }
}

impl Store {
    /// Every organisation, the oldest first.
    pub async fn organisations(&self) -> Result<Vec<OrganisationId>, Error> {
        const SQL: &str = "SELECT id FROM organisation ORDER BY created_at, id";

        let ids: Vec<String> = on!(&self.pools.reader, |pool| sqlx::query_scalar(SQL).fetch_all(pool).await)?;
        ids.iter()
            .map(|id| word(id, || "organisation, column `id`".to_owned()))
            .collect()
    }
}

async fn prepare(pools: &Pools, source: &MasterKeySource) -> Result<(KeyRing, MasterKeyOrigin), Error> {
    remember_organisation(pools, OrganisationId::DEFAULT).await?;
    let opened = key_ring::open(pools, source).await?;
    account_search::fill_keys(pools).await?;
    Ok(opened)
}

async fn remember_organisation(pools: &Pools, id: OrganisationId) -> Result<(), Error> {
    const SQL: &str = "INSERT INTO organisation (id, created_at) VALUES ($1, $2) \
                       ON CONFLICT (id) DO NOTHING";
    on!(&pools.writer, |pool| sqlx::query(SQL)
        .bind(id.to_string())
        .bind(Timestamp::now().as_microsecond())
        .execute(pool)
        .await
        .map(drop))?;
    Ok(())
}

pub(crate) fn is_foreign_key_violation(error: &sqlx::Error) -> bool {
    error
        .as_database_error()
        .is_some_and(sqlx::error::DatabaseError::is_foreign_key_violation)
}

pub(crate) fn is_unique_violation(error: &sqlx::Error) -> bool {
    error
        .as_database_error()
        .is_some_and(sqlx::error::DatabaseError::is_unique_violation)
}
