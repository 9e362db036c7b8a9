//! Everything in which the two databases differ: connecting, beginning to write, locking rows, migrating,
//! telling refusals apart, and what an erasure leaves behind.

use std::path::Path;
use std::time::{Duration, Instant};

use sqlx::error::DatabaseError;
use sqlx::migrate::{Migrate, MigrateError, Migrator};
use sqlx::pool::PoolOptions;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteLockingMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Connection, Database, PgPool, SqlitePool, Transaction};

use crate::database_url::{DatabaseUrl, Location};
use crate::error::Error;
use crate::{migrations, private_file};

/// How long to wait for a connection, a new one or a free one.
const CONNECT_WITHIN: Duration = Duration::from_secs(10);
/// How long SQLite waits for another process to finish writing.
const BUSY_WITHIN: Duration = Duration::from_secs(5);
/// How long to wait for a SQLite file to be let go by all others: who has just ended may still be closing it.
const ALONE_WITHIN: Duration = Duration::from_millis(500);
/// How soon SQLite is asked again for what it does not wait for.
const ASK_AGAIN: Duration = Duration::from_millis(20);
const SQLITE_READERS: u32 = 4;
const POSTGRES_CONNECTIONS: u32 = 10;

/// One database's connections.
#[derive(Clone)]
pub(crate) enum Pool {
    Sqlite(SqlitePool),
    Postgres(PgPool),
}

/// Runs one expression against the active pool; its SQL is the same for both.
macro_rules! on {
    ($pool:expr, |$connections:ident| $body:expr) => {
        match $pool {
            $crate::dialect::Pool::Sqlite($connections) => $body,
            $crate::dialect::Pool::Postgres($connections) => $body,
        }
    };
}

pub(crate) use on;

/// The connections to read with and the connections to write with.
///
/// SQLite has one writer at a time, so it gets one connection that writes and several that cannot;
/// PostgreSQL uses the same pool for both.
pub(crate) struct Pools {
    pub(crate) reader: Pool,
    pub(crate) writer: Pool,
}

impl Pools {
    pub(crate) async fn close(&self) {
        // Readers first: the last SQLite connection to close writes the log back into the file,
        // which a reader may not do.
        on!(&self.reader, |pool| pool.close().await);
        on!(&self.writer, |pool| pool.close().await);
    }
}

/// Connects and brings the tables up to date.
pub(crate) async fn connect(url: &DatabaseUrl) -> Result<Pools, Error> {
    let migrator = migrations::all();
    match &url.0 {
        Location::Sqlite(path) => connect_sqlite(path, url, &migrator).await,
        Location::Postgres(options) => connect_postgres(options, url, &migrator).await,
    }
}

/// The one connection of a process that wants the database for itself. Nothing is migrated.
///
/// # Errors
///
/// [`Error::DatabaseInUse`] when another process has the SQLite file open. PostgreSQL is
/// [asked](others_are_connected).
pub(crate) async fn connect_alone(url: &DatabaseUrl) -> Result<Pool, Error> {
    let unreachable = |error| in_use_or(unreachable_unless_foreseen(url, error));
    match &url.0 {
        Location::Sqlite(path) => {
            // Readers of other processes hold their lock as long as they are connected, so this one fails then.
            let options = writing_to(path)?
                .busy_timeout(ALONE_WITHIN)
                .locking_mode(SqliteLockingMode::Exclusive);
            let pool = SqlitePoolOptions::new()
                .max_connections(1)
                .acquire_timeout(CONNECT_WITHIN)
                .connect_with(options);
            Ok(Pool::Sqlite(pool.await.map_err(unreachable)?))
        }
        Location::Postgres(options) => {
            // Not under the name of those it looks for.
            let options = options.clone().application_name("rollbook restore");
            let connecting = PoolOptions::new()
                .max_connections(1)
                .acquire_timeout(CONNECT_WITHIN)
                .connect_with(options);
            Ok(Pool::Postgres(connecting.await.map_err(unreachable)?))
        }
    }
}

/// That somebody else has the database, where that is what a refusal means.
pub(crate) fn in_use(error: sqlx::Error) -> Error {
    in_use_or(error.into())
}

fn in_use_or(error: Error) -> Error {
    match error {
        Error::DatabaseBusy(_) => Error::DatabaseInUse,
        other => other,
    }
}

/// Whether another Rollbook is connected to the database, as far as PostgreSQL tells this user.
pub(crate) async fn others_are_connected<DB: Database, Connected>(
    _: &sqlx::Pool<DB>,
    connection: &mut Connected,
) -> Result<bool, Error>
where
    for<'c> &'c mut Connected: sqlx::Executor<'c, Database = DB>,
    for<'q> DB::Arguments: sqlx::IntoArguments<DB>,
    (i64,): for<'r> sqlx::FromRow<'r, DB::Row>,
{
    const SQL: &str = "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() \
         AND application_name = 'rollbook' AND pid <> pg_backend_pid()";

    // Who has connected to SQLite alone has it alone.
    if DB::NAME == sqlx::Sqlite::NAME {
        return Ok(false);
    }
    let (count,): (i64,) = sqlx::query_as(SQL).fetch_one(connection).await?;
    Ok(count > 0)
}

/// How a transaction begins that only reads, and that sees one moment from its first statement to its last.
pub(crate) fn snapshot<DB: Database>(_: &sqlx::Pool<DB>) -> &'static str {
    if DB::NAME == sqlx::Sqlite::NAME {
        "BEGIN"
    } else {
        "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
    }
}

/// The query of the names of all tables.
pub(crate) fn table_names<DB: Database>(_: &sqlx::Pool<DB>) -> &'static str {
    if DB::NAME == sqlx::Sqlite::NAME {
        "SELECT name FROM sqlite_master WHERE type = 'table'"
    } else {
        "SELECT CAST(table_name AS TEXT) FROM information_schema.tables WHERE table_schema = current_schema()"
    }
}

/// How a SQLite file is opened to write to it; it is made if need be.
fn writing_to(path: &Path) -> Result<SqliteConnectOptions, Error> {
    // SQLite gives its log files the permissions of the database file, so this one sets them all.
    private_file::create_folder_of(path)?;
    private_file::create_if_missing(path)?;
    Ok(opening(path)
        .journal_mode(SqliteJournalMode::Wal)
        // What is stored survives a power cut, as on PostgreSQL: a write whose key were lost would
        // be sent again.
        .synchronous(SqliteSynchronous::Full)
        // A deleted data key is overwritten with zeros, not only unlinked.
        .pragma("secure_delete", "ON"))
}

fn opening(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .busy_timeout(BUSY_WITHIN)
        .foreign_keys(true)
}

async fn connect_sqlite(path: &Path, url: &DatabaseUrl, migrator: &Migrator) -> Result<Pools, Error> {
    let writing = writing_to(path)?;
    let reading = opening(path).pragma("query_only", "ON");

    let writer = SqlitePoolOptions::new()
        .max_connections(1)
        .acquire_timeout(CONNECT_WITHIN)
        .idle_timeout(None)
        .max_lifetime(None);
    let began = Instant::now();
    let writer = loop {
        let connected = writer.clone().connect_with(writing.clone()).await;
        match connected.map_err(|error| unreachable_unless_foreseen(url, error)) {
            // Asking for the log makes SQLite want the whole file, for which it does not wait: of several processes
            // that meet a new file at once some are refused on the spot.
            Err(Error::DatabaseBusy(_)) if began.elapsed() < BUSY_WITHIN => tokio::time::sleep(ASK_AGAIN).await,
            connected => break connected?,
        }
    };

    // SQLite's migrator takes no lock of its own: the transaction keeps a second process out.
    let mut transaction = begin(&writer).await?;
    let migrated = migrate(migrator, &mut *transaction).await;
    migrated.map_err(|error| migration_failed(migrator, error))?;
    transaction.commit().await?;

    let reader = SqlitePoolOptions::new()
        .max_connections(SQLITE_READERS)
        .acquire_timeout(CONNECT_WITHIN)
        .connect_lazy_with(reading);
    Ok(Pools {
        reader: Pool::Sqlite(reader),
        writer: Pool::Sqlite(writer),
    })
}

async fn connect_postgres(options: &PgConnectOptions, url: &DatabaseUrl, migrator: &Migrator) -> Result<Pools, Error> {
    let options = options.clone().application_name("rollbook");
    // A connection outside the pool: the pool would keep trying a server that is not there and
    // report no cause, and a failed migration would leave its lock on a pooled connection.
    let connecting = PgConnection::connect_with(&options);
    let mut connection = tokio::time::timeout(CONNECT_WITHIN, connecting)
        .await
        .map_err(|_| unreachable(url, None))?
        .map_err(|error| unreachable_unless_foreseen(url, error))?;
    let migrated = migrate(migrator, &mut connection).await;
    let closed = connection.close().await;
    migrated.map_err(|error| migration_failed(migrator, error))?;
    closed?;

    let pool = PoolOptions::new()
        .max_connections(POSTGRES_CONNECTIONS)
        .acquire_timeout(CONNECT_WITHIN)
        .connect_lazy_with(options);
    Ok(Pools {
        reader: Pool::Postgres(pool.clone()),
        writer: Pool::Postgres(pool),
    })
}

/// Like `Migrator::run`, whose future cannot be sent between threads.
pub(crate) async fn migrate<Connected: Migrate>(
    migrator: &Migrator,
    connection: &mut Connected,
) -> Result<(), MigrateError> {
    migrator.run_direct(None, connection, false).await
}

fn unreachable(url: &DatabaseUrl, source: Option<sqlx::Error>) -> Error {
    Error::DatabaseUnreachable {
        database: url.to_string(),
        source,
    }
}

/// A locked or damaged file is reached, and has a better remedy of its own.
fn unreachable_unless_foreseen(url: &DatabaseUrl, error: sqlx::Error) -> Error {
    match Error::from(error) {
        Error::DatabaseLost(source) | Error::DatabaseFailed(source) => unreachable(url, Some(source)),
        foreseen => foreseen,
    }
}

pub(crate) fn migration_failed(migrator: &Migrator, error: MigrateError) -> Error {
    let known = migrator.iter().map(|migration| migration.version).max();
    let known = known.unwrap_or_default();
    match error {
        MigrateError::VersionMissing(found) if found > known => Error::DatabaseNewer { found, known },
        MigrateError::VersionMissing(version)
        | MigrateError::VersionMismatch(version)
        | MigrateError::Dirty(version) => Error::DatabaseForeign { version },
        MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => error.into(),
        other => Error::DatabaseFailed(sqlx::Error::Migrate(Box::new(other))),
    }
}

/// Begins a transaction that writes.
///
/// On SQLite it takes the write lock at once: one that reads first and asks for the lock later
/// fails, instead of waiting, when another process has written in between.
pub(crate) async fn begin<DB: Database>(pool: &sqlx::Pool<DB>) -> Result<Transaction<'static, DB>, sqlx::Error> {
    let statement = if DB::NAME == sqlx::Sqlite::NAME {
        "BEGIN IMMEDIATE"
    } else {
        "BEGIN"
    };
    pool.begin_with(statement).await
}

/// A transaction that writes, for statements that are spread over several functions.
pub(crate) enum Open {
    Sqlite(Transaction<'static, sqlx::Sqlite>),
    Postgres(Transaction<'static, sqlx::Postgres>),
}

/// Runs one expression against the connection of an [`Open`] transaction; its SQL is the same for both.
macro_rules! within {
    ($open:expr, |$connection:ident| $body:expr) => {
        match $open {
            $crate::dialect::Open::Sqlite($connection) => $body,
            $crate::dialect::Open::Postgres($connection) => $body,
        }
    };
}

pub(crate) use within;

impl Open {
    /// [Begins](begin) one.
    pub(crate) async fn begin(pool: &Pool) -> Result<Self, sqlx::Error> {
        Ok(match pool {
            Pool::Sqlite(pool) => Self::Sqlite(begin(pool).await?),
            Pool::Postgres(pool) => Self::Postgres(begin(pool).await?),
        })
    }

    /// As [`row_lock`].
    pub(crate) fn row_lock(&self, clause: &'static str) -> &'static str {
        match self {
            Self::Sqlite(_) => "",
            Self::Postgres(_) => clause,
        }
    }

    pub(crate) async fn commit(self) -> Result<(), sqlx::Error> {
        match self {
            Self::Sqlite(transaction) => transaction.commit().await,
            Self::Postgres(transaction) => transaction.commit().await,
        }
    }
}

/// For [`row_lock`], in a statement that names webhooks `w`: none of them is deleted before the transaction ends.
pub(crate) const KEEP_ROWS: &str = " FOR KEY SHARE OF w";

/// A clause that locks rows, where the database has more than one writer; SQLite's transaction is the lock.
pub(crate) fn row_lock(pool: &Pool, clause: &'static str) -> &'static str {
    match pool {
        Pool::Sqlite(_) => "",
        Pool::Postgres(_) => clause,
    }
}

/// Takes what was just deleted out of the database's files as far as can be.
///
/// SQLite keeps older pages in its log until the log is written back. PostgreSQL does the like by
/// itself (vacuum). The deletion stands already, so a failure here is only logged.
pub(crate) async fn settle_erasure(writer: &Pool) {
    if let Pool::Sqlite(pool) = writer {
        // With a reader in the way nothing fails: the log is then written back a little later.
        let written_back = sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(pool).await;
        if let Err(error) = written_back {
            tracing::warn!("Could not write back the SQLite log after a deletion: {error}");
        }
    }
}

/// What a refusal by the database comes down to.
pub(crate) enum Refusal {
    Busy,
    Damaged,
    Lost,
    Other,
}

/// Tells a refusal by its code: SQLite's are numbers (the low byte is the kind), PostgreSQL's are
/// five characters (the first two are the class).
pub(crate) fn refusal(error: &dyn DatabaseError) -> Refusal {
    let Some(code) = error.code() else {
        return Refusal::Other;
    };
    if error.try_downcast_ref::<sqlx::sqlite::SqliteError>().is_some() {
        const BUSY: i32 = 5;
        const LOCKED: i32 = 6;
        const CORRUPT: i32 = 11;
        const NOT_A_DATABASE: i32 = 26;
        return match code.parse::<i32>().map(|code| code & 0xff) {
            Ok(BUSY | LOCKED) => Refusal::Busy,
            Ok(CORRUPT | NOT_A_DATABASE) => Refusal::Damaged,
            _ => Refusal::Other,
        };
    }
    match code.get(..2) {
        // Connection exception, invalid authorisation, insufficient resources, operator
        // intervention.
        Some("08" | "28" | "53" | "57") => Refusal::Lost,
        _ => Refusal::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_sqlite_has_stored_survives_a_power_cut() {
        const FULL: i64 = 2;

        let folder = tempfile::tempdir().unwrap();
        let pools = connect(&DatabaseUrl::in_folder(folder.path())).await.unwrap();
        let Pool::Sqlite(writer) = &pools.writer else {
            panic!("a file is no PostgreSQL");
        };
        let synchronous: i64 = sqlx::query_scalar("PRAGMA synchronous")
            .fetch_one(writer)
            .await
            .unwrap();
        assert_eq!(synchronous, FULL);
    }
}
