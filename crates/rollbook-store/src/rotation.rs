//! Rotation of the master key: every data key is wrapped anew, in batches, while others read and write.
//!
//! What is left to do is known from the rows alone: those that name another master key than the one that seals. So a
//! rotation that was stopped anywhere is resumed by beginning it again.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rollbook_model::OrganisationId;
use sqlx::Database;

use crate::dialect::{self, on};
use crate::error::Error;
use crate::key_ring::{KeyRing, REMEMBER, TAKE_TURNS, TRIES};
use crate::master_key::{self, MasterKeySource};
use crate::row::{row, time, unsigned};
use crate::store::{Store, is_foreign_key_violation};
use crate::vault::{DataKey, SealError};
use crate::{link_secrets, server_keys};

/// A master key and what it is used for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MasterKeyUse {
    /// Its id, computed from the key.
    pub id: String,
    /// Whether new data keys are wrapped under it.
    pub seals: bool,
    /// Whether this process holds it.
    pub held: bool,
    /// Since when the database knows it; `None` for one that is held and that the database does not use.
    pub since: Option<Timestamp>,
    /// How many accounts' data keys are wrapped under it.
    pub accounts: u64,
    /// How many open links' data keys are.
    pub links: u64,
    /// How many keys of the server's own are.
    pub server_keys: u64,
}

/// A rotation under way. Dropped at any moment, it leaves nothing half done.
pub struct Rotation<'store> {
    store: &'store Store,
    /// The table that is gone through, and the row of it that came last.
    table: usize,
    after: (String, String),
    rewrapped: u64,
}

/// A table with wrapped keys, and how its rows are named.
struct Table {
    first: &'static str,
    select: &'static str,
    update: &'static str,
    count: &'static str,
    owner: fn(&str) -> String,
    shown: &'static str,
}

/// The rows that are left come by `master_key_id <>`, so that both databases go along the primary key and see none of
/// them twice.
const TABLES: [Table; 3] = [
    Table {
        first: "",
        select: "SELECT organisation_id AS scope, account_id AS place, id, master_key_id, wrapped FROM data_key \
             WHERE master_key_id <> $1 AND (organisation_id, account_id) > ($2, $3) \
             ORDER BY organisation_id, account_id LIMIT $4",
        update: "UPDATE data_key SET master_key_id = $1, wrapped = $2 \
             WHERE organisation_id = $3 AND account_id = $4 AND id = $5 AND master_key_id = $6",
        count: "SELECT master_key_id, COUNT(*) AS uses FROM data_key GROUP BY master_key_id",
        owner: str::to_owned,
        shown: "account",
    },
    Table {
        first: "-1",
        select: "SELECT organisation_id AS scope, CAST(number AS TEXT) AS place, id, master_key_id, wrapped \
             FROM link_key WHERE master_key_id <> $1 \
             AND (organisation_id, number) > ($2, CAST(CAST($3 AS TEXT) AS BIGINT)) \
             ORDER BY organisation_id, number LIMIT $4",
        update: "UPDATE link_key SET master_key_id = $1, wrapped = $2 WHERE organisation_id = $3 \
             AND number = CAST(CAST($4 AS TEXT) AS BIGINT) AND id = $5 AND master_key_id = $6",
        count: "SELECT master_key_id, COUNT(*) AS uses FROM link_key GROUP BY master_key_id",
        owner: |number| link_secrets::Owner(number.parse().unwrap_or_default()).to_string(),
        shown: "link session",
    },
    Table {
        first: "",
        select: "SELECT '' AS scope, purpose AS place, id, master_key_id, wrapped FROM server_key \
             WHERE master_key_id <> $1 AND $2 = '' AND purpose > $3 ORDER BY purpose LIMIT $4",
        update: "UPDATE server_key SET master_key_id = $1, wrapped = $2 \
             WHERE $3 = '' AND purpose = $4 AND id = $5 AND master_key_id = $6",
        count: "SELECT master_key_id, COUNT(*) AS uses FROM server_key GROUP BY master_key_id",
        owner: |purpose| server_keys::Owner(purpose).to_string(),
        shown: "the server's key for",
    },
];

row! {
    struct WrappedRow {
        scope: String,
        place: String,
        id: String,
        master_key_id: String,
        wrapped: String,
    }
}

row! {
    struct UseRow {
        master_key_id: String,
        uses: i64,
    }
}

row! {
    struct KeyRow {
        id: String,
        created_at: i64,
    }
}

/// Wraps the next rows of a table anew, in a transaction; returns the last of them, how many they were, and which did
/// not open.
macro_rules! rewrap {
    ($transaction:expr, $table:expr, $ring:expr, $after:expr, $limit:expr) => {{
        let rows: Vec<WrappedRow> = sqlx::query_as($table.select)
            .bind($ring.sealing().id())
            .bind(&$after.0)
            .bind(&$after.1)
            .bind($limit)
            .fetch_all(&mut *$transaction)
            .await?;
        let mut closed = Vec::new();
        let mut last = None;
        let count = rows.len();
        for row in rows {
            match $table.wrap_anew($ring, &row)? {
                Some(wrapped) => {
                    sqlx::query($table.update)
                        .bind($ring.sealing().id())
                        .bind(wrapped)
                        .bind(&row.scope)
                        .bind(&row.place)
                        .bind(&row.id)
                        .bind(&row.master_key_id)
                        .execute(&mut *$transaction)
                        .await
                        .map_err(|error| match error {
                            error if is_foreign_key_violation(&error) => Error::MasterKeySuperseded {
                                given: $ring.sealing().id().to_owned(),
                            },
                            other => other.into(),
                        })?;
                }
                None => closed.push(format!("{} `{}`", $table.shown, row.place)),
            }
            last = Some((row.scope, row.place));
        }
        (last, count, closed)
    }};
}

impl Table {
    fn start(&self) -> (String, String) {
        (String::new(), self.first.to_owned())
    }

    /// The row's key under the master key that seals; `None` when it does not open.
    fn wrap_anew(&self, ring: &KeyRing, row: &WrappedRow) -> Result<Option<String>, Error> {
        let Some(former) = ring.get(&row.master_key_id) else {
            return Err(ring.mismatch(row.master_key_id.clone()));
        };
        let owner = (self.owner)(&row.place);
        let Ok(key) = DataKey::unwrap(former, &owner, row.id.clone(), &row.wrapped) else {
            return Ok(None);
        };
        match key.wrap(ring.sealing(), &owner) {
            Ok(wrapped) => Ok(Some(wrapped)),
            Err(SealError::Random(error)) => Err(error.into()),
            // A key has 32 bytes.
            Err(SealError::TooLong) => Ok(None),
        }
    }
}

/// Takes the old master keys, so that nothing is sealed under them until the transaction has ended. SQLite has one
/// writer anyway.
fn take_old_keys<DB: Database>(_: &sqlx::Pool<DB>) -> &'static str {
    if DB::NAME == sqlx::Sqlite::NAME {
        "SELECT id FROM master_key WHERE id <> $1"
    } else {
        "SELECT id FROM master_key WHERE id <> $1 FOR UPDATE"
    }
}

impl Store {
    /// Every master key that the database knows or this process holds, the one that seals first, with what is wrapped
    /// under it.
    pub async fn master_keys(&self) -> Result<Vec<MasterKeyUse>, Error> {
        const KNOWN: &str = "SELECT id, created_at FROM master_key ORDER BY created_at DESC, id";

        let ring = self.ring();
        let known: Vec<KeyRow> = on!(&self.pools.reader, |pool| sqlx::query_as(KNOWN).fetch_all(pool).await)?;
        let mut uses = Vec::new();
        for table in &TABLES {
            let rows: Vec<UseRow> = on!(&self.pools.reader, |pool| sqlx::query_as(table.count)
                .fetch_all(pool)
                .await)?;
            let counts: Result<BTreeMap<_, _>, Error> = rows
                .into_iter()
                .map(|row| {
                    let uses = unsigned(row.uses, || "number of data keys".to_owned())?;
                    Ok((row.master_key_id, uses))
                })
                .collect();
            uses.push(counts?);
        }
        let count = |table: usize, id: &str| uses[table].get(id).copied().unwrap_or_default();
        let key = |id: &str, since: Option<Timestamp>| MasterKeyUse {
            id: id.to_owned(),
            seals: ring.sealing().id() == id,
            held: ring.get(id).is_some(),
            since,
            accounts: count(0, id),
            links: count(1, id),
            server_keys: count(2, id),
        };
        let mut keys = Vec::new();
        for row in &known {
            let since = time(row.created_at, || format!("master key `{}`", row.id))?;
            keys.push(key(&row.id, Some(since)));
        }
        let unused = ring.ids().filter(|id| known.iter().all(|row| row.id != *id));
        keys.extend(unused.map(|id| key(id, None)));
        keys.sort_by_key(|key| !key.seals);
        Ok(keys)
    }

    /// Begins a rotation, or resumes the one that was begun: from now on a new master key seals, and the steps of what
    /// is returned wrap every data key anew under it.
    ///
    /// Where the key comes from a file, a new one is put before it. Elsewhere somebody must have put one there.
    ///
    /// # Errors
    ///
    /// [`Error::MasterKeyNotNew`] when the master key comes from elsewhere than a file and everything is sealed under
    /// it already.
    pub async fn rotate(&self) -> Result<Rotation<'_>, Error> {
        const KNOWN: &str = "SELECT id FROM master_key";

        let ring = self.ring_after(&self.ring()).await?;
        let known: Vec<String> = on!(&self.pools.writer, |pool| sqlx::query_scalar(KNOWN)
            .fetch_all(pool)
            .await)?;
        if known == [ring.sealing().id()] {
            match &self.master_key_source {
                MasterKeySource::Folder(folder) => {
                    self.add_new_key(folder, &ring).await?;
                    self.ring_after(&ring).await?;
                }
                MasterKeySource::Given(_) | MasterKeySource::Command { .. } => {
                    return Err(Error::MasterKeyNotNew {
                        active: ring.sealing().id().to_owned(),
                    });
                }
            }
        }
        Ok(Rotation {
            store: self,
            table: 0,
            after: TABLES[0].start(),
            rewrapped: 0,
        })
    }

    /// Makes a new key, unless another process has done so since the ring was read.
    async fn add_new_key(&self, folder: &std::path::Path, ring: &KeyRing) -> Result<(), Error> {
        const KNOWN: &str = "SELECT id FROM master_key";

        on!(&self.pools.writer, |pool| {
            let mut transaction = dialect::begin(pool).await?;
            sqlx::query(TAKE_TURNS)
                .bind(OrganisationId::DEFAULT.to_string())
                .execute(&mut *transaction)
                .await?;
            let known: Vec<String> = sqlx::query_scalar(KNOWN).fetch_all(&mut *transaction).await?;
            if known != [ring.sealing().id()] {
                return Ok(());
            }
            // First the file: a key that is in the database and in no file could not be had again.
            let keys = master_key::prepend_new(folder)?;
            sqlx::query(REMEMBER)
                .bind(keys[0].id())
                .bind(Timestamp::now().as_microsecond())
                .execute(&mut *transaction)
                .await?;
            transaction.commit().await?;
        });
        Ok(())
    }
}

impl Rotation<'_> {
    /// How many data keys this rotation has wrapped anew so far.
    pub fn rewrapped(&self) -> u64 {
        self.rewrapped
    }

    /// Wraps at most so many data keys anew, or, when none is left, retires the old master keys. Returns whether there
    /// is more to do.
    ///
    /// # Errors
    ///
    /// [`Error::NotRotated`] when some do not open; all others are rotated then. [`Error::MasterKeyMismatch`] when
    /// some are under a key that this process cannot get.
    pub async fn step(&mut self, at_most: u32) -> Result<bool, Error> {
        for _ in 1..TRIES {
            let ring = self.store.ring();
            // Another process may have begun the next rotation meanwhile: then this one helps with that, from its start.
            match self.step_under(&ring, at_most).await {
                Err(Error::MasterKeyMismatch { found, .. }) => drop(self.store.ring_with(&found).await?),
                Err(Error::MasterKeySuperseded { .. }) => drop(self.store.ring_after(&ring).await?),
                other => return other,
            }
            (self.table, self.after) = (0, TABLES[0].start());
        }
        let ring = self.store.ring();
        self.step_under(&ring, at_most).await
    }

    async fn step_under(&mut self, ring: &KeyRing, at_most: u32) -> Result<bool, Error> {
        let Some(table) = TABLES.get(self.table) else {
            self.finish(ring).await?;
            return Ok(false);
        };
        let (last, count, closed) = on!(&self.store.pools.writer, |pool| {
            let mut transaction = dialect::begin(pool).await?;
            let done = rewrap!(transaction, table, ring, &self.after, i64::from(at_most));
            transaction.commit().await?;
            done
        });
        self.rewrapped += (count - closed.len()) as u64;
        if let Some(last) = last {
            self.after = last;
        } else {
            self.table += 1;
            self.after = TABLES.get(self.table).map(Table::start).unwrap_or_default();
        }
        Ok(true)
    }

    /// Wraps what others have sealed under the old keys since the steps passed it, and retires these keys, at once.
    async fn finish(&mut self, ring: &KeyRing) -> Result<(), Error> {
        const RETIRE: &str = "INSERT INTO retired_master_key (id, retired_at) \
             SELECT id, CAST($2 AS BIGINT) FROM master_key WHERE id <> $1 ON CONFLICT (id) DO NOTHING";
        const FORGET: &str = "DELETE FROM master_key WHERE id <> $1";

        let sealing = ring.sealing().id();
        let (count, closed) = on!(&self.store.pools.writer, |pool| {
            let mut transaction = dialect::begin(pool).await?;
            sqlx::query(take_old_keys(pool))
                .bind(sealing)
                .execute(&mut *transaction)
                .await?;
            let (mut count, mut closed) = (0, Vec::new());
            for table in &TABLES {
                let done = rewrap!(transaction, table, ring, &table.start(), i64::MAX);
                count += done.1 - done.2.len();
                closed.extend(done.2);
            }
            if closed.is_empty() {
                sqlx::query(RETIRE)
                    .bind(sealing)
                    .bind(Timestamp::now().as_microsecond())
                    .execute(&mut *transaction)
                    .await?;
                sqlx::query(FORGET).bind(sealing).execute(&mut *transaction).await?;
            }
            transaction.commit().await?;
            (count, closed)
        });
        self.rewrapped += count as u64;
        dialect::settle_erasure(&self.store.pools.writer).await;
        let count = closed.len();
        let first = closed.into_iter().next();
        first.map_or(Ok(()), |first| Err(Error::NotRotated { count, first }))
    }
}
