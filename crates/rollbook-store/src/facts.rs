//! What the database is, for who looks whether an installation is in order.

use jiff::Timestamp;

use crate::dialect::{Pool, on};
use crate::error::Error;
use crate::migrations;
use crate::row::optional_time;
use crate::store::Store;

/// What the database is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatabaseFacts {
    /// `SQLite` or `PostgreSQL`.
    pub kind: &'static str,
    /// Its version, as it says itself.
    pub version: String,
    /// The last step that was taken to make its tables.
    pub step: i64,
    /// The last step that this program knows.
    pub known_step: i64,
    /// What time it is there, where it is another machine.
    pub clock: Option<Timestamp>,
}

impl Store {
    /// What the database is.
    pub async fn database_facts(&self) -> Result<DatabaseFacts, Error> {
        const STEP: &str = "SELECT MAX(version) FROM _sqlx_migrations WHERE success";
        const CLOCK: &str = "SELECT (EXTRACT(EPOCH FROM clock_timestamp()) * 1000000)::BIGINT";

        let (kind, version_of) = match &self.pools.reader {
            Pool::Sqlite(_) => ("SQLite", "SELECT sqlite_version()"),
            Pool::Postgres(_) => ("PostgreSQL", "SELECT current_setting('server_version')"),
        };
        let (version, step): (String, i64) = on!(&self.pools.reader, |pool| {
            let version = sqlx::query_scalar(version_of).fetch_one(pool).await?;
            (version, sqlx::query_scalar(STEP).fetch_one(pool).await?)
        });
        let clock: Option<i64> = match &self.pools.reader {
            Pool::Sqlite(_) => None,
            Pool::Postgres(pool) => Some(sqlx::query_scalar(CLOCK).fetch_one(pool).await?),
        };
        Ok(DatabaseFacts {
            kind,
            version,
            step,
            known_step: migrations::last(),
            clock: optional_time(clock, || "the database's clock".to_owned())?,
        })
    }
}
