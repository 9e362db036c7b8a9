//! A fresh database for one test, and the macro that runs a test on both kinds.

use std::future::Future;
use std::path::Path;
use std::sync::Arc;

use rollbook_model::RequestId;
use rollbook_store::{MasterKeySource, Store};
use sqlx::{AssertSqlSafe, Connection, PgConnection, SqliteConnection};
use tempfile::TempDir;

/// Makes each named function two tests: on SQLite and on PostgreSQL, each on a database of its own.
macro_rules! on_both {
    ($($test:ident,)+) => {$(
        mod $test {
            use crate::database::Database;

            #[tokio::test]
            async fn on_sqlite() {
                Database::sqlite().run(super::$test).await;
            }

            #[tokio::test]
            async fn on_postgres() {
                Database::postgres().await.run(super::$test).await;
            }
        }
    )+};
}

pub(crate) use on_both;

/// A database with nothing in it yet, and a data folder for the master key.
pub(crate) struct Database {
    folder: TempDir,
    server: Server,
}

enum Server {
    Sqlite,
    /// The administrator's address and the name of the database made for the test.
    Postgres {
        admin: String,
        name: String,
    },
}

impl Database {
    pub(crate) fn sqlite() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            server: Server::Sqlite,
        }
    }

    pub(crate) async fn postgres() -> Self {
        let Ok(admin) = std::env::var("ROLLBOOK_TEST_POSTGRES") else {
            panic!(
                "this test needs PostgreSQL: run it with `cargo xtask test`, which starts one, or set \
                 ROLLBOOK_TEST_POSTGRES to a superuser's address"
            );
        };
        let name = format!("rollbook_test_{}", RequestId::new().uuid().simple());
        let mut connection = PgConnection::connect(&admin).await.unwrap();
        sqlx::query(AssertSqlSafe(format!("CREATE DATABASE {name}")))
            .execute(&mut connection)
            .await
            .unwrap();
        Self {
            folder: tempfile::tempdir().unwrap(),
            server: Server::Postgres { admin, name },
        }
    }

    /// Runs a test, then removes the database, whether the test passed or not.
    pub(crate) async fn run<Scenario: Future<Output = ()> + Send + 'static>(
        self,
        scenario: impl FnOnce(Arc<Self>) -> Scenario,
    ) {
        let database = Arc::new(self);
        let ended = tokio::spawn(scenario(Arc::clone(&database))).await;
        if let Server::Postgres { admin, name } = &database.server {
            let mut connection = PgConnection::connect(admin).await.unwrap();
            sqlx::query(AssertSqlSafe(format!("DROP DATABASE {name} WITH (FORCE)")))
                .execute(&mut connection)
                .await
                .unwrap();
        }
        if let Err(failed) = ended {
            std::panic::resume_unwind(failed.into_panic());
        }
    }

    /// The data folder: the master key is in it, and the SQLite file if there is one.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn is_sqlite(&self) -> bool {
        matches!(self.server, Server::Sqlite)
    }

    pub(crate) async fn open(&self) -> Store {
        let master_key = MasterKeySource::Folder(self.folder().to_owned());
        Store::open(&self.address().parse().unwrap(), &master_key)
            .await
            .unwrap()
    }

    /// Lets it be later for what counts refused logins.
    pub(crate) async fn pass(&self, time: jiff::SignedDuration) {
        let microseconds = time.as_micros();
        // Who lives says of what is under way that it is, however much time passes.
        let alive_since = (jiff::Timestamp::now() - rollbook_store::ALIVE).as_microsecond();
        self.texts(&format!(
            "UPDATE login_attempt SET begun_at = begun_at - {microseconds}, refused_at = refused_at - {microseconds} \
             WHERE refused_at IS NOT NULL OR code IS NOT NULL OR begun_at <= {alive_since}"
        ))
        .await;
    }

    /// How many rows a table has, read behind the store's back.
    pub(crate) async fn count(&self, table: &str) -> usize {
        self.texts(&format!("SELECT '' FROM {table}")).await.len()
    }

    /// Every value of every column of every table, as text.
    pub(crate) async fn dump(&self) -> Vec<String> {
        let tables = if self.is_sqlite() {
            "SELECT name FROM sqlite_master WHERE type = 'table'"
        } else {
            "SELECT table_name::text FROM information_schema.tables WHERE table_schema = 'public'"
        };
        let mut values = Vec::new();
        for table in self.texts(tables).await {
            // The migrator's own, with checksums that are no text.
            if table != "_sqlx_migrations" {
                values.extend(self.dump_table(&table).await);
            }
        }
        values
    }

    /// Every value of every column of one table, as text.
    pub(crate) async fn dump_table(&self, table: &str) -> Vec<String> {
        let columns = if self.is_sqlite() {
            format!("SELECT name FROM pragma_table_info('{table}')")
        } else {
            format!("SELECT column_name::text FROM information_schema.columns WHERE table_name = '{table}'")
        };
        let mut values = Vec::new();
        for column in self.texts(&columns).await {
            let select = format!("SELECT COALESCE(CAST({column} AS TEXT), '') FROM {table}");
            values.extend(self.texts(&select).await);
        }
        assert!(self.count(table).await == 0 || !values.is_empty(), "{table}");
        values
    }

    /// The address, as an operator would write it.
    pub(crate) fn address(&self) -> String {
        match &self.server {
            Server::Sqlite => format!("sqlite://{}", self.folder().join("rollbook.sqlite").display()),
            Server::Postgres { admin, name } => {
                let (server, _) = admin.rsplit_once('/').unwrap();
                format!("{server}/{name}")
            }
        }
    }

    /// Changes the database behind the store's back.
    pub(crate) async fn execute(&self, sql: &str) {
        let sql = AssertSqlSafe(sql.to_owned());
        if self.is_sqlite() {
            let mut connection = SqliteConnection::connect(&self.address()).await.unwrap();
            sqlx::query(sql).execute(&mut connection).await.unwrap();
            connection.close().await.unwrap();
        } else {
            let mut connection = PgConnection::connect(&self.address()).await.unwrap();
            sqlx::query(sql).execute(&mut connection).await.unwrap();
            connection.close().await.unwrap();
        }
    }

    /// Reads one text column behind the store's back.
    pub(crate) async fn texts(&self, sql: &str) -> Vec<String> {
        let sql = AssertSqlSafe(sql.to_owned());
        if self.is_sqlite() {
            let mut connection = SqliteConnection::connect(&self.address()).await.unwrap();
            let texts = sqlx::query_scalar(sql).fetch_all(&mut connection).await;
            connection.close().await.unwrap();
            texts.unwrap()
        } else {
            let mut connection = PgConnection::connect(&self.address()).await.unwrap();
            let texts = sqlx::query_scalar(sql).fetch_all(&mut connection).await;
            connection.close().await.unwrap();
            texts.unwrap()
        }
    }
}
