//! Restoring a backup: the whole file is read and checked, then all of it is written in one transaction.

use std::path::Path;

use sqlx::AssertSqlSafe;

use super::envelope::{Header, Reader};
use super::lines::{self, Cell, Mark};
use super::tables::{self, Table};
use super::{ACCOUNTS, Backup, REPORTED, known};
use crate::database_url::DatabaseUrl;
use crate::dialect::{self, Pool, on};
use crate::error::Error;
use crate::master_key::{self, MasterKey, MasterKeySource};
use crate::migrations;

/// How many rows are inserted at once.
const BATCH: usize = 200;

/// Tables in which a first start leaves rows; rows of any other mean that somebody has used the database.
const OF_A_FIRST_START: [&str; 4] = ["organisation", "master_key", "retired_master_key", "server_key"];

/// What a file holds, once all of it was read.
struct Checked {
    backup: Backup,
    /// The migrations that made its tables.
    versions: Vec<i64>,
    tables: Vec<Table>,
}

/// Reads a whole backup and says what it is; nothing is written.
///
/// # Errors
///
/// [`Error::BackupForeign`], [`Error::BackupDamaged`], [`Error::BackupNewer`], and [`Error::BackupKeyMissing`] when it
/// was made under a master key that is not among these.
pub async fn inspect_backup(file: &Path, master_key: &MasterKeySource) -> Result<Backup, Error> {
    let keys = keys(master_key).await?;
    Ok(check(file, &keys).await?.backup)
}

/// Puts a backup into a database, which nobody may be using, and brings its tables up to date. All of it or nothing:
/// after an error, or killed on the way, the database is as it was. `told` hears how many rows were written so far, and
/// of how many.
///
/// # Errors
///
/// As [`inspect_backup`]; [`Error::DatabaseNotEmpty`] when there is something in the database, unless it is to be
/// replaced; [`Error::DatabaseInUse`]; [`Error::DatabaseNewer`] when a newer version made what would be replaced.
pub async fn restore(
    file: &Path,
    database: &DatabaseUrl,
    master_key: &MasterKeySource,
    replace: bool,
    told: impl FnMut(u64, u64),
) -> Result<Backup, Error> {
    let keys = keys(master_key).await?;
    let checked = check(file, &keys).await?;
    let pool = dialect::connect_alone(database).await?;
    let written = write(file, &keys, &pool, &checked, replace, told).await;
    if written.is_ok() {
        dialect::settle_erasure(&pool).await;
    }
    on!(&pool, |pool| pool.close().await);
    written.map(|()| checked.backup)
}

async fn keys(source: &MasterKeySource) -> Result<Vec<MasterKey>, Error> {
    Ok(master_key::find(source).await?.map_or_else(Vec::new, |(keys, _)| keys))
}

async fn check(file: &Path, keys: &[MasterKey]) -> Result<Checked, Error> {
    let (mut reader, header) = Reader::open(file, keys)?;
    let versions = versions(file, &mut reader, &header)?;
    let tables = tables::after(&versions).await?;
    let (mut rows, mut accounts) = (0, 0);
    let mut table: Option<&Table> = None;
    loop {
        match next(&mut reader)? {
            Line::Row(cells) => {
                let fitting = table.filter(|table| lines::fits(&cells, table));
                let table = fitting.ok_or_else(|| reader.damaged(&format!("row {}", rows + 1)))?;
                rows += 1;
                accounts += u64::from(table.name == ACCOUNTS);
            }
            Line::Mark(Mark::Table { name, columns }) => {
                let found = tables.iter().find(|table| table.name == name);
                let same = found.filter(|table| table.columns.iter().map(|column| &column.name).eq(&columns));
                table = Some(same.ok_or_else(|| reader.damaged(&format!("table `{name}`")))?);
            }
            Line::Mark(Mark::End { rows: told }) if told == rows && reader.line()?.is_none() => break,
            Line::Mark(_) => return Err(reader.damaged("a mark at the wrong place")),
        }
    }
    let bytes = std::fs::metadata(file).map_or(0, |file| file.len());
    Ok(Checked {
        backup: Backup::new(header, rows, accounts, bytes),
        versions,
        tables,
    })
}

/// The migrations that made the tables of a backup, all of which this version knows.
fn versions(file: &Path, reader: &mut Reader, header: &Header) -> Result<Vec<i64>, Error> {
    let Line::Mark(Mark::Migrations(steps)) = next(reader)? else {
        return Err(reader.damaged("its first line"));
    };
    let ours: Vec<(i64, String)> = migrations::known()
        .map(|(version, checksum)| (version, master_key::hex(&checksum)))
        .collect();
    match steps.iter().find(|step| !ours.contains(step)) {
        None => Ok(steps.into_iter().map(|(version, _)| version).collect()),
        Some((version, _)) => Err(Error::BackupNewer {
            path: file.to_owned(),
            what: format!(
                "Rollbook {} made it, and this one does not know its schema {version}",
                header.rollbook
            ),
        }),
    }
}

enum Line {
    Mark(Mark),
    Row(Vec<Cell>),
}

fn next(reader: &mut Reader) -> Result<Line, Error> {
    let line = reader.line()?.ok_or_else(|| reader.damaged("its last line"))?;
    let read = if line.starts_with(b"[") {
        serde_json::from_slice(&line).map(Line::Row)
    } else {
        serde_json::from_slice(&line).map(Line::Mark)
    };
    read.map_err(|_| reader.damaged("a line that is none of Rollbook's"))
}

async fn write(
    file: &Path,
    keys: &[MasterKey],
    pool: &Pool,
    checked: &Checked,
    replace: bool,
    mut told: impl FnMut(u64, u64),
) -> Result<(), Error> {
    const APPLIED: &str = "SELECT version, checksum FROM _sqlx_migrations ORDER BY version";

    on!(pool, |pool| {
        let mut transaction = dialect::begin(pool).await.map_err(dialect::in_use)?;
        if dialect::others_are_connected(pool, &mut *transaction).await? {
            return Err(Error::DatabaseInUse);
        }
        let names: Vec<String> = sqlx::query_scalar(dialect::table_names(pool))
            .fetch_all(&mut *transaction)
            .await?;
        if names.iter().any(|name| name == "_sqlx_migrations") {
            let applied: Vec<(i64, Vec<u8>)> = sqlx::query_as(APPLIED).fetch_all(&mut *transaction).await?;
            let former = tables::after(&known(&applied)?).await?;
            for table in &former {
                let count = format!("SELECT COUNT(*) FROM \"{}\"", table.name);
                let rows: i64 = sqlx::query_scalar(AssertSqlSafe(count))
                    .fetch_one(&mut *transaction)
                    .await?;
                let usual = OF_A_FIRST_START.contains(&table.name.as_str());
                let organisations = table.name == "organisation" && rows > 1;
                if !replace && (organisations || (!usual && rows > 0)) {
                    return Err(Error::DatabaseNotEmpty);
                }
            }
            let ours = former.iter().rev().map(|table| table.name.as_str());
            for name in ours.chain(["_sqlx_migrations"]) {
                let drop = format!("DROP TABLE \"{name}\"");
                sqlx::query(AssertSqlSafe(drop)).execute(&mut *transaction).await?;
            }
        }
        let then = migrations::only(&checked.versions);
        let migrated = dialect::migrate(&then, &mut *transaction).await;
        migrated.map_err(|error| dialect::migration_failed(&then, error))?;
        // Rows that migrations put in are in the backup, too.
        for table in checked.tables.iter().rev() {
            let empty = format!("DELETE FROM \"{}\"", table.name);
            sqlx::query(AssertSqlSafe(empty)).execute(&mut *transaction).await?;
        }

        let (mut reader, header) = Reader::open(file, keys)?;
        versions(file, &mut reader, &header)?;
        let (mut waiting, mut rows) = (Vec::new(), 0);
        let mut table: Option<&Table> = None;
        loop {
            let line = next(&mut reader)?;
            let full = waiting.len() == BATCH;
            if let Some(table) = table
                && (full || matches!(line, Line::Mark(_)))
                && !waiting.is_empty()
            {
                let mut insert = lines::insert(table, std::mem::take(&mut waiting));
                insert.build().persistent(false).execute(&mut *transaction).await?;
            }
            match line {
                Line::Row(cells) => {
                    waiting.push(cells);
                    rows += 1;
                    if rows % REPORTED == 0 {
                        told(rows, checked.backup.rows);
                    }
                }
                Line::Mark(Mark::Table { name, .. }) => {
                    table = checked.tables.iter().find(|table| table.name == name);
                }
                Line::Mark(_) => break,
            }
        }
        // The file was whole a moment ago; it may be another one by now.
        if header.backup != checked.backup.backup || rows != checked.backup.rows {
            return Err(reader.damaged("it was changed while it was read"));
        }
        let all = migrations::all();
        let migrated = dialect::migrate(&all, &mut *transaction).await;
        migrated.map_err(|error| dialect::migration_failed(&all, error))?;
        transaction.commit().await?;
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::super::envelope::Writer;
    use super::*;
    use crate::store::Store;

    /// A backup as a version with these migrations would have made it, with one organisation in it.
    fn written(file: &Path, key: &MasterKey, steps: Vec<(i64, String)>, tables: &[Table]) {
        let (mut writer, _) = Writer::begin(file, key, Vec::new()).unwrap();
        writer.write(&Mark::Migrations(steps).line()).unwrap();
        let mut rows = 0;
        for table in tables {
            writer.write(&Mark::of(table).line()).unwrap();
            if table.name == "organisation" {
                let cells = [Cell::Text(ORGANISATION.to_owned()), Cell::Number(7)];
                writer.write(&lines::row(&cells)).unwrap();
                rows += 1;
            }
        }
        writer.write(&Mark::End { rows }.line()).unwrap();
        writer.finish().unwrap();
    }

    const ORGANISATION: &str = "org_0190163d8694739b95e65b3e02c4d2ea";

    fn steps() -> Vec<(i64, String)> {
        let known = migrations::known();
        known
            .map(|(version, checksum)| (version, master_key::hex(&checksum)))
            .collect()
    }

    #[tokio::test]
    async fn a_backup_of_an_older_version_is_brought_up_to_date() {
        let folder = tempfile::tempdir().unwrap();
        let (keys, _) = master_key::create(folder.path()).unwrap();
        let source = MasterKeySource::Folder(folder.path().to_owned());
        let all = steps();
        for count in [1, 5, all.len() - 1] {
            let older = &all[..count];
            let versions: Vec<i64> = older.iter().map(|(version, _)| *version).collect();
            let tables = tables::after(&versions).await.unwrap();
            let file = folder.path().join(format!("backup of {count}"));
            written(&file, &keys[0], older.to_vec(), &tables);
            let url = DatabaseUrl::in_folder(&folder.path().join(format!("restored from {count}")));
            restore(&file, &url, &source, false, |_, _| ()).await.unwrap();
            let store = Store::open(&url, &source).await.unwrap();
            let organisations = store.organisations().await.unwrap();
            assert_eq!(organisations[0].to_string(), ORGANISATION);
            store
                .backup(&folder.path().join(format!("again {count}")), |_| ())
                .await
                .unwrap();
            store.close().await;
        }
    }

    #[tokio::test]
    async fn a_backup_of_a_newer_version_is_refused_by_that_versions_name() {
        let folder = tempfile::tempdir().unwrap();
        let (keys, _) = master_key::create(folder.path()).unwrap();
        let source = MasterKeySource::Folder(folder.path().to_owned());
        let mut newer = steps();
        newer.push((9000, "00".to_owned()));
        let file = folder.path().join("backup");
        written(&file, &keys[0], newer, &[]);
        let refused = inspect_backup(&file, &source).await.unwrap_err();
        assert_eq!(refused.code(), "backup_newer");
        assert!(refused.to_string().contains(env!("CARGO_PKG_VERSION")), "{refused}");
    }
}
