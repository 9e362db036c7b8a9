//! Opening the store: the database, its tables, its master key and its first organisation.

use jiff::Timestamp;
use rollbook_model::OrganisationId;
use tokio::sync::OnceCell;

use crate::account_search;
use crate::database_url::DatabaseUrl;
use crate::dialect::{self, Pools, on};
use crate::error::Error;
use crate::master_key::{self, MasterKey, MasterKeyOrigin, MasterKeySource};
use crate::row::word;
use crate::vault::DataKey;

/// What Rollbook remembers: organisations, accounts with their sealed credentials, API keys, the
/// request log and the keys of writes.
///
/// Opening it brings the tables up to date. It may be shared between tasks; several processes may
/// hold one database open, also a SQLite file.
pub struct Store {
    pub(crate) pools: Pools,
    pub(crate) master_key: MasterKey,
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
    /// [`Error::MasterKeyMissing`] and [`Error::MasterKeyMismatch`] when the database holds sealed
    /// credentials that the given master key does not open.
    pub async fn open(database: &DatabaseUrl, master_key: &MasterKeySource) -> Result<Self, Error> {
        let pools = dialect::connect(database).await?;
        match prepare(&pools, master_key).await {
            Ok((master_key, origin)) => {
                tracing::info!(master_key.id = master_key.id(), "Opened the database `{database}`");
                Ok(Self {
                    pools,
                    master_key,
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

async fn prepare(pools: &Pools, source: &MasterKeySource) -> Result<(MasterKey, MasterKeyOrigin), Error> {
    remember_organisation(pools, OrganisationId::DEFAULT).await?;
    let (key, origin) = match (master_key::find(source)?, source) {
        (Some(found), _) => found,
        (None, MasterKeySource::Folder(folder)) if sealed_under(pools).await?.is_none() => master_key::create(folder)?,
        // Another process may have made the key, and sealed with it, since this one looked.
        (None, MasterKeySource::Folder(folder)) => {
            master_key::find(source)?.ok_or_else(|| Error::MasterKeyMissing {
                path: master_key::path_in(folder),
            })?
        }
        (None, MasterKeySource::Given(_)) => {
            return Err(Error::MasterKeyInvalid {
                from: "`ROLLBOOK_MASTER_KEY`".to_owned(),
            });
        }
    };
    adopt(pools, &key).await?;
    account_search::fill_keys(pools).await?;
    Ok((key, origin))
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

/// The id of a master key that wraps a data key now, of an account, a link session or the server, if any does.
async fn sealed_under(pools: &Pools) -> Result<Option<String>, Error> {
    const SQL: &str = "SELECT master_key_id FROM data_key UNION ALL SELECT master_key_id FROM link_key \
         UNION ALL SELECT master_key_id FROM server_key LIMIT 1";
    Ok(on!(&pools.writer, |pool| sqlx::query_scalar(SQL)
        .fetch_optional(pool)
        .await)?)
}

/// Makes this master key the database's own, unless another one has sealed something already.
///
/// As long as nothing is sealed the latest key counts, so losing an unused one costs nothing. A
/// process that still holds the former one then fails to add accounts, by the foreign key.
async fn adopt(pools: &Pools, key: &MasterKey) -> Result<(), Error> {
    // Writing to a row that is always there makes two nodes that start together take turns.
    const TAKE_TURNS: &str = "UPDATE organisation SET created_at = created_at WHERE id = $1";
    const KNOWN: &str = "SELECT id FROM master_key WHERE id = $1";
    const FORGET_OTHERS: &str = "DELETE FROM master_key WHERE id <> $1";
    const REMEMBER: &str = "INSERT INTO master_key (id, created_at) VALUES ($1, $2)";

    check_sealed_under(pools, key).await?;
    let adopted: Result<(), sqlx::Error> = on!(&pools.writer, |pool| {
        let mut transaction = dialect::begin(pool).await?;
        sqlx::query(TAKE_TURNS)
            .bind(OrganisationId::DEFAULT.to_string())
            .execute(&mut *transaction)
            .await?;
        let known: Option<String> = sqlx::query_scalar(KNOWN)
            .bind(key.id())
            .fetch_optional(&mut *transaction)
            .await?;
        if known.is_some() {
            return Ok(());
        }
        let forgotten = sqlx::query(FORGET_OTHERS)
            .bind(key.id())
            .execute(&mut *transaction)
            .await;
        match forgotten {
            Ok(_) => {
                sqlx::query(REMEMBER)
                    .bind(key.id())
                    .bind(Timestamp::now().as_microsecond())
                    .execute(&mut *transaction)
                    .await?;
                transaction.commit().await
            }
            Err(error) => Err(error),
        }
    });
    match adopted {
        // Another node has sealed its first value since the check above.
        Err(error) if is_foreign_key_violation(&error) => {
            check_sealed_under(pools, key).await?;
            Err(error.into())
        }
        other => Ok(other?),
    }
}

async fn check_sealed_under(pools: &Pools, key: &MasterKey) -> Result<(), Error> {
    const SQL: &str = "SELECT master_key_id FROM data_key WHERE master_key_id <> $1 \
         UNION ALL SELECT master_key_id FROM link_key WHERE master_key_id <> $1 \
         UNION ALL SELECT master_key_id FROM server_key WHERE master_key_id <> $1 LIMIT 1";
    let other: Option<String> = on!(&pools.writer, |pool| sqlx::query_scalar(SQL)
        .bind(key.id())
        .fetch_optional(pool)
        .await)?;
    match other {
        None => Ok(()),
        Some(found) => Err(Error::MasterKeyMismatch {
            found,
            given: key.id().to_owned(),
        }),
    }
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
