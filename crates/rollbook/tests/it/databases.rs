//! Where a home's Rollbook keeps its rows, and every byte that is there.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use aho_corasick::AhoCorasick;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};

use crate::{
    postgres,
    program::{Home, files},
};

/// What was found, by where.
pub(crate) type Files = Vec<(PathBuf, Vec<u8>)>;

/// The database of a test.
pub(crate) enum Database {
    /// The file in the data folder.
    Sqlite,
    /// A new database of the server that the tests have.
    Postgres {
        admin: String,
        url: String,
        name: String,
        /// The segment of the write-ahead log in which it was made.
        begun: String,
    },
}

impl Database {
    pub(crate) async fn postgres(test: &str) -> Self {
        let (admin, url, name) = postgres::database(test).await;
        let begun = texts(&admin, SEGMENT).await.remove(0);
        Self::Postgres {
            admin,
            url,
            name,
            begun,
        }
    }

    /// A new home over it.
    pub(crate) fn home(&self) -> Home {
        match self {
            Self::Sqlite => Home::new(),
            Self::Postgres { url, .. } => Home::over(Some(url.clone())),
        }
    }

    /// Everything in the home, and in the database's own files: tables, rows as text, and the write-ahead log since it
    /// was made. Beside the rows, because long values are compressed in PostgreSQL's files.
    pub(crate) async fn everything(&self, home: &Home) -> Files {
        let mut all = files(home.folder());
        if let Self::Postgres { admin, begun, .. } = self {
            let log = data_directory(admin).await.join("pg_wal");
            let end = texts(admin, SEGMENT).await.remove(0);
            for name in readable(&log) {
                // A segment of a later name waits to be written over, and is of before.
                if name.len() == 24 && (begun.as_str()..=end.as_str()).contains(&name.as_str()) {
                    all.push((log.join(&name), fs::read(log.join(&name)).unwrap_or_default()));
                }
            }
        }
        all.extend(self.tables().await);
        all
    }

    /// Where each of these is found after all that `docs/custody.md` tells an operator to do: in the home, and in the files
    /// of PostgreSQL's tables.
    pub(crate) async fn left(&self, home: &Home, needles: &[&str]) -> Vec<String> {
        // PostgreSQL keeps what a transaction that is under way might still see, of any database while it begins: the
        // documentation says to vacuum again then.
        let mut left = Vec::new();
        for _ in 0..20 {
            if let Self::Postgres { url, .. } = self {
                for statement in documented() {
                    postgres::execute(url, statement).await;
                }
            }
            let mut all = files(home.folder());
            all.extend(self.tables().await);
            left = found(&all, needles);
            if left.is_empty() {
                break;
            }
        }
        left
    }

    async fn tables(&self) -> Files {
        let mut all = self.relations().await;
        if let Self::Postgres { url, .. } = self {
            let tables = "SELECT CAST(table_name AS TEXT) FROM information_schema.tables WHERE table_schema = 'public'";
            for table in texts(url, tables).await {
                let rows = texts(url, &format!("SELECT CAST(t AS TEXT) FROM {table} AS t")).await;
                all.push((format!("rows of {table}").into(), rows.join("\n").into_bytes()));
            }
        }
        all
    }

    async fn relations(&self) -> Files {
        let Self::Postgres { admin, url, .. } = self else {
            return Vec::new();
        };
        postgres::execute(url, "CHECKPOINT").await;
        let id = texts(
            url,
            "SELECT CAST(oid AS TEXT) FROM pg_database WHERE datname = current_database()",
        )
        .await;
        let folder = data_directory(admin).await.join("base").join(&id[0]);
        // A file of a table that is written anew goes while it is looked for.
        let read = |name| {
            fs::read(folder.join(&name))
                .ok()
                .map(|bytes| (folder.join(&name), bytes))
        };
        readable(&folder).into_iter().filter_map(read).collect()
    }

    pub(crate) async fn end(self) {
        if let Self::Postgres { admin, name, .. } = self {
            postgres::drop_database(&admin, &name).await;
        }
    }
}

/// Which of these is in which file.
pub(crate) fn found(files: &Files, needles: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for (path, bytes) in files {
        let search = AhoCorasick::new(needles).unwrap();
        let hits: BTreeSet<_> = search.find_overlapping_iter(bytes).map(|hit| hit.pattern()).collect();
        found.extend(
            hits.into_iter()
                .map(|hit| format!("{} is in {}", needles[hit.as_usize()], path.display())),
        );
    }
    found
}

/// The segment of the write-ahead log that is written to.
const SEGMENT: &str = "SELECT pg_walfile_name(pg_current_wal_insert_lsn())";

async fn data_directory(admin: &str) -> PathBuf {
    PathBuf::from(&texts(admin, "SELECT current_setting('data_directory')").await[0])
}

/// The names in a folder of PostgreSQL's.
fn readable(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| {
        panic!(
            "this test reads PostgreSQL's files, and `{}` cannot be read: run PostgreSQL as this user: {error}",
            folder.display()
        )
    });
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.collect()
}

/// The texts that a query answers.
async fn texts(url: &str, sql: &str) -> Vec<String> {
    let mut connection = PgConnection::connect(url).await.unwrap();
    let texts = sqlx::query_scalar(AssertSqlSafe(sql.to_owned()))
        .fetch_all(&mut connection)
        .await
        .unwrap();
    connection.close().await.unwrap();
    texts
}

/// What an operator of PostgreSQL is told to do.
fn documented() -> impl Iterator<Item = &'static str> {
    let told = include_str!("../../../../docs/custody.md");
    let sql = told.split("```sql\n").nth(1).and_then(|rest| rest.split("```").next());
    let statements = sql.unwrap().split(';').map(str::trim);
    statements.filter(|statement| !statement.is_empty())
}
