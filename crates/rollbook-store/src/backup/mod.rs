//! Backup and restore: every row of every table as lines of JSON, in one sealed file.
//!
//! The rows are the same whichever database they come from, so what was kept on SQLite is restored into PostgreSQL and
//! the other way round. `docs/custody.md` describes the file.

mod envelope;
mod lines;
mod restore;
mod tables;

use std::collections::BTreeMap;
use std::path::Path;

use futures_util::TryStreamExt;
use jiff::Timestamp;
pub use restore::{inspect_backup, restore};
use serde::Serialize;
use sqlx::AssertSqlSafe;

use self::envelope::{Header, Writer};
use self::lines::{Mark, cells};
use crate::dialect::{self, on};
use crate::error::Error;
use crate::key_ring::{KeyRing, WRAPPING};
use crate::master_key::hex;
use crate::migrations;
use crate::store::Store;

/// How many rows are copied between two reports of progress.
const REPORTED: u64 = 1000;

/// A backup, as its file says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Backup {
    /// Its id.
    pub backup: String,
    /// When it was made: nothing that came later is in it.
    pub made_at: Timestamp,
    /// The version of Rollbook that made it.
    pub rollbook: String,
    /// The master keys without which it is not restored.
    pub master_keys: Vec<String>,
    /// How many accounts it holds.
    pub accounts: u64,
    /// How many rows it holds.
    pub rows: u64,
    /// The size of the file.
    pub bytes: u64,
}

impl Backup {
    fn new(header: Header, rows: u64, accounts: u64, bytes: u64) -> Self {
        let mut master_keys = header.opens_with;
        if !master_keys.contains(&header.master_key) {
            master_keys.push(header.master_key);
        }
        Self {
            backup: header.backup,
            made_at: header.made_at,
            rollbook: header.rollbook,
            master_keys,
            accounts,
            rows,
            bytes,
        }
    }
}

impl Store {
    /// Writes all there is at one moment into a new file, sealed under the master key, while others read and write.
    /// `told` hears how many rows have been written so far.
    ///
    /// Killed on the way, it leaves no file under this name.
    ///
    /// # Errors
    ///
    /// [`Error::File`] when the file is there already or cannot be written; [`Error::DatabaseNewer`] when a newer
    /// version has changed the tables since this process started.
    pub async fn backup(&self, path: &Path, mut told: impl FnMut(u64)) -> Result<Backup, Error> {
        const APPLIED: &str = "SELECT version, checksum FROM _sqlx_migrations ORDER BY version";

        // So that what is signed and hashed after this backup holds in the database that is restored from it, too.
        self.signer().await?;
        self.hash_key().await?;
        on!(&self.pools.reader, |pool| {
            let mut snapshot = pool.begin_with(dialect::snapshot(pool)).await?;
            // The first reading fixes the moment.
            let applied: Vec<(i64, Vec<u8>)> = sqlx::query_as(APPLIED).fetch_all(&mut *snapshot).await?;
            let wrapping: Vec<String> = sqlx::query_scalar(WRAPPING).fetch_all(&mut *snapshot).await?;
            let versions = known(&applied)?;
            let ring = self.ring_of_all(&wrapping).await?;
            let (mut file, header) = Writer::begin(path, ring.sealing(), wrapping)?;
            let steps = applied.iter().map(|(version, checksum)| (*version, hex(checksum)));
            file.write(&Mark::Migrations(steps.collect()).line())?;
            let (mut rows, mut accounts) = (0, 0);
            for table in tables::after(&versions).await? {
                file.write(&Mark::of(&table).line())?;
                let select = format!("SELECT {} FROM \"{}\"", table.column_list(), table.name);
                let mut found = sqlx::query(AssertSqlSafe(select)).fetch(&mut *snapshot);
                while let Some(row) = found.try_next().await? {
                    file.write(&lines::row(&cells(&row, &table)?))?;
                    rows += 1;
                    accounts += u64::from(table.name == ACCOUNTS);
                    if rows % REPORTED == 0 {
                        told(rows);
                    }
                }
            }
            file.write(&Mark::End { rows }.line())?;
            let bytes = file.finish()?;
            snapshot.rollback().await?;
            Ok(Backup::new(header, rows, accounts, bytes))
        })
    }

    /// The ring in which all of these master keys are.
    async fn ring_of_all(&self, ids: &[String]) -> Result<std::sync::Arc<KeyRing>, Error> {
        for id in ids {
            self.ring_with(id).await?;
        }
        Ok(self.ring())
    }
}

/// The names of all tables of this version.
#[cfg(test)]
pub(crate) async fn table_names() -> Result<Vec<String>, Error> {
    let versions: Vec<i64> = migrations::known().map(|(version, _)| version).collect();
    let tables = tables::after(&versions).await?;
    Ok(tables.into_iter().map(|table| table.name).collect())
}

/// The table of accounts, whose rows are counted.
const ACCOUNTS: &str = "account";

/// The numbers of these migrations, if they are this version's.
fn known(applied: &[(i64, Vec<u8>)]) -> Result<Vec<i64>, Error> {
    let ours: BTreeMap<i64, Vec<u8>> = migrations::known().collect();
    let newest = ours.last_key_value().map_or(0, |(version, _)| *version);
    for (version, checksum) in applied {
        match ours.get(version) {
            Some(known) if known == checksum => {}
            None if *version > newest => {
                return Err(Error::DatabaseNewer {
                    found: *version,
                    known: newest,
                });
            }
            _ => return Err(Error::DatabaseForeign { version: *version }),
        }
    }
    Ok(applied.iter().map(|(version, _)| *version).collect())
}
