//! Which tables there are after which migrations: asked of an empty SQLite in memory, which the same migrations make.
//!
//! So a table that is added is in every backup by itself, and an older backup finds the tables of its own time.

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection};

use crate::error::Error;
use crate::{dialect, migrations};

/// A table, as far as its rows are copied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Table {
    pub(super) name: String,
    pub(super) columns: Vec<Column>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Column {
    pub(super) name: String,
    pub(super) kind: Kind,
}

/// What a column holds; `docs/custody.md` says how a backup writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Number,
    Flag,
}

impl Kind {
    /// The kinds that migrations use on both databases.
    fn declared(word: &str) -> Option<Self> {
        match word {
            "TEXT" => Some(Self::Text),
            "BIGINT" => Some(Self::Number),
            "BOOLEAN" => Some(Self::Flag),
            _ => None,
        }
    }
}

impl Table {
    /// The names of the columns, quoted and with commas.
    pub(super) fn column_list(&self) -> String {
        let names = self.columns.iter().map(|column| format!("\"{}\"", column.name));
        names.collect::<Vec<_>>().join(", ")
    }
}

/// The tables after these migrations, each after those it refers to.
///
/// # Errors
///
/// [`Error::StoredValueDamaged`] for a column of a kind that no backup can hold: a mistake of a migration.
pub(super) async fn after(versions: &[i64]) -> Result<Vec<Table>, Error> {
    const TABLES: &str = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' \
         AND name <> '_sqlx_migrations' ORDER BY name";

    let mut scratch = SqliteConnectOptions::new().in_memory(true).connect().await?;
    let migrator = migrations::only(versions);
    let migrated = dialect::migrate(&migrator, &mut scratch).await;
    migrated.map_err(|error| dialect::migration_failed(&migrator, error))?;
    let names: Vec<String> = sqlx::query_scalar(TABLES).fetch_all(&mut scratch).await?;
    let mut waiting = Vec::new();
    for name in names {
        waiting.push((table(&mut scratch, &name).await?, refers_to(&mut scratch, &name).await?));
    }
    scratch.close().await?;
    Ok(in_order(waiting))
}

async fn table(scratch: &mut SqliteConnection, name: &str) -> Result<Table, Error> {
    let sql = format!("SELECT name, type FROM pragma_table_info('{name}') ORDER BY cid");
    let columns: Vec<(String, String)> = sqlx::query_as(AssertSqlSafe(sql)).fetch_all(scratch).await?;
    let columns = columns.into_iter().map(|(column, declared)| {
        let kind = Kind::declared(&declared).ok_or_else(|| Error::StoredValueDamaged {
            what: format!("table `{name}`, column `{column}` of kind {declared}"),
        })?;
        Ok(Column { name: column, kind })
    });
    Ok(Table {
        name: name.to_owned(),
        columns: columns.collect::<Result<_, Error>>()?,
    })
}

async fn refers_to(scratch: &mut SqliteConnection, name: &str) -> Result<Vec<String>, Error> {
    let sql = format!("SELECT DISTINCT \"table\" FROM pragma_foreign_key_list('{name}') WHERE \"table\" <> '{name}'");
    Ok(sqlx::query_scalar(AssertSqlSafe(sql)).fetch_all(scratch).await?)
}

/// Puts each table after those it refers to. Tables that referred to each other would be left in the order of their
/// names, and no row of theirs could be written; none do.
fn in_order(mut waiting: Vec<(Table, Vec<String>)>) -> Vec<Table> {
    let mut ordered: Vec<Table> = Vec::new();
    while !waiting.is_empty() {
        let ready = waiting.iter().position(|(_, others)| {
            others
                .iter()
                .all(|other| ordered.iter().any(|table| table.name == *other))
        });
        ordered.push(waiting.remove(ready.unwrap_or_default()).0);
    }
    ordered
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn every_column_of_every_version_is_of_a_kind_that_a_backup_holds() {
        let versions: Vec<i64> = migrations::known().map(|(version, _)| version).collect();
        for count in 0..=versions.len() {
            let tables = after(&versions[..count]).await.unwrap();
            assert_eq!(tables.is_empty(), count == 0);
        }
    }

    #[tokio::test]
    async fn a_table_stands_after_those_it_refers_to() {
        let versions: Vec<i64> = migrations::known().map(|(version, _)| version).collect();
        let tables = after(&versions).await.unwrap();
        let place = |name: &str| tables.iter().position(|table| table.name == name).unwrap();
        for pair in ["organisation", "account", "data_key", "secret"].windows(2) {
            assert!(place(pair[0]) < place(pair[1]), "{pair:?}");
        }
    }
}
