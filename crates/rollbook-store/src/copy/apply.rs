//! Storing a page of rows: what is new or different, the objects that follow, and what is told of it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::Timestamp;
use rollbook_model::Stream;
use secrecy::SecretString;
use sqlx::QueryBuilder;

use super::Of;
use super::erased::erased_from_copy;
use super::mapped::Mapper;
use super::pages::write_seen;
use super::remap::remap;
use super::streams::{DueStream, Followed, STREAM_LEASE};
use crate::credentials::not_sealed;
use crate::dialect::{Open, within};
use crate::error::Error;
use crate::people_data::EmployeeRef;
use crate::row::{row, signed};
use crate::store::Store;
use crate::vault::DataKey;

/// A row that was read.
pub struct NewRow {
    /// UKG Pro's key of it.
    pub key: String,
    /// What it is mapped with: UKG Pro's employee id, or the row by itself.
    pub owner: String,
    /// The row as JSON, with masks in the place of sensitive values.
    pub body: String,
    /// The sensitive values, as JSON.
    pub sensitive: Option<SecretString>,
}

/// A page of rows, and where the run goes on when it is stored.
pub struct Page<'a> {
    /// The record.
    pub record: &'static str,
    /// The rows; of several with one key the last counts.
    pub rows: Vec<NewRow>,
    /// The place of the page, for a run that reads all of them and wants to know what it has not seen.
    pub seen_as: Option<u64>,
    /// Where the run goes on once this was done.
    pub checkpoint: &'a (dyn Fn(&Applied) -> String + Sync),
    /// How many of the rows can be different, in what is told of them, before the page is not believed; `None` for any
    /// number.
    pub at_most_different: Option<u64>,
    /// The streams that are to read again whose rows have changed.
    pub followed_by: &'a [Stream],
    /// Whose rows were read because they were to be read again.
    pub caught_up: &'a Followed,
}

/// What became of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stored {
    /// It is stored.
    Applied(Applied),
    /// More rows are different than is believed, this many; nothing was stored.
    TooDifferent(u64),
    /// Another process has the stream now; nothing was stored.
    Lost,
}

/// What a page did to the copy.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Applied {
    /// Rows that were given, each key once, but for those of people who are erased.
    pub rows: u64,
    /// Rows that were not there before.
    pub new: u64,
    /// Rows that are different in something that is told.
    pub different: u64,
    /// Rows of people who are erased, which are not kept.
    pub erased: u64,
    /// Changes that are told.
    pub changes: u64,
}

/// A row that was not seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gone {
    /// UKG Pro's key of it.
    pub key: String,
    /// Its owner.
    pub owner: String,
}

row! {
    pub(super) struct KnownRow {
        key: String,
        number: i64,
        hash: i64,
        owner: String,
    }
}

row! {
    /// How many rows and objects of an account there have been.
    pub(super) struct CounterRow {
        next_number: i64,
        next_position: i64,
    }
}

/// How many values one statement is given.
pub(super) const AT_ONCE: usize = 400;

/// A row to be written.
struct Written {
    key: String,
    owner: String,
    number: i64,
    hash: i64,
    body: String,
    sealed: Option<String>,
}

/// The beginning of a statement about the copy of a stream's account.
macro_rules! of_account {
    ($begin:literal, $stream:expr) => {{
        let mut query = QueryBuilder::new($begin);
        query.push_bind($stream.organisation.to_string());
        query.push(" AND account_id = ").push_bind($stream.account.to_string());
        query
    }};
}
pub(super) use of_account;

/// Adds `AND column IN (…)`.
macro_rules! push_in {
    ($query:expr, $column:literal, $values:expr) => {
        $query.push(concat!(" AND ", $column, " IN ("));
        let mut list = $query.separated(", ");
        for value in $values {
            list.push_bind(value);
        }
        $query.push(")");
    };
}
pub(super) use push_in;

impl Store {
    /// Stores a page, with what follows from it, or nothing.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] when the account is gone.
    pub async fn apply_page(
        &self,
        stream: &DueStream,
        page: Page<'_>,
        mapper: &dyn Mapper,
        now: Timestamp,
    ) -> Result<Stored, Error> {
        let key = self.data_key(stream.organisation, stream.account).await?;
        let hash_key = self.hash_key().await?;
        let mut transaction = Open::begin(&self.pools.writer).await?;
        let Some(mut counter) = take_turn(&mut transaction, stream, now).await? else {
            return Ok(Stored::Lost);
        };
        // With the turn: whoever was erased while this page waited is not stored by it.
        let erased = erased_from_copy(&mut transaction, hash_key, stream.organisation, stream.account).await?;
        let (mut rows, mut applied) = (BTreeMap::new(), Applied::default());
        for mut row in page.rows {
            if !erased.is_empty() {
                if erased.has(&EmployeeRef::Id(row.owner.clone())) {
                    applied.erased += 1;
                    continue;
                }
                // Nor is anything of them stored that others' rows say.
                if mapper.records().contains(&page.record)
                    && let Some(without) = erased.out_of_row(&row.body, mapper)?
                {
                    row.body = without;
                }
            }
            rows.insert(row.key.clone(), row);
        }
        applied.rows = rows.len() as u64;
        let keys: Vec<String> = rows.keys().cloned().collect();
        let known = known(&mut transaction, stream, page.record, &keys).await?;
        let (mut seen, mut written, mut owners) = (Vec::new(), Vec::new(), BTreeSet::new());
        for (_, row) in rows {
            let hash = hash_of(&key, &row.body, row.sensitive.as_ref());
            let number = match known.get(&row.key) {
                Some(known) if known.hash == hash && known.owner == row.owner => {
                    seen.push(known.number);
                    continue;
                }
                Some(known) => {
                    applied.different += 1;
                    owners.insert(known.owner.clone());
                    known.number
                }
                None => {
                    applied.new += 1;
                    counter.next_number += 1;
                    counter.next_number
                }
            };
            seen.push(number);
            owners.insert(row.owner.clone());
            written.push(Written::seal(&key, stream, page.record, row, number, hash)?);
        }
        write_rows(&mut transaction, stream, page.record, &written).await?;
        if let Some(place) = page.seen_as {
            write_seen(&mut transaction, stream, place, &seen).await?;
        }
        catch_up(&mut transaction, stream, page.caught_up).await?;
        follow(&mut transaction, stream, page.followed_by, &owners, &mut counter).await?;
        applied.changes = remap(&mut transaction, &stream.of(), mapper, owners, &mut counter, now).await?;
        // Each pay run makes every row another, by its day, and nothing that anybody is told.
        applied.different = applied.different.min(applied.changes);
        if page.at_most_different.is_some_and(|most| applied.different > most) {
            return Ok(Stored::TooDifferent(applied.different));
        }
        counter.keep(&mut transaction, &stream.of()).await?;
        go_on(&mut transaction, stream, &(page.checkpoint)(&applied)).await?;
        transaction.commit().await?;
        Ok(Stored::Applied(applied))
    }

    /// Takes rows out of the copy that the tenant has no more; `None` when another process has the stream now, and
    /// nothing was stored.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn remove_rows(
        &self,
        stream: &DueStream,
        record: &'static str,
        gone: &[Gone],
        mapper: &dyn Mapper,
        now: Timestamp,
    ) -> Result<Option<Applied>, Error> {
        let mut transaction = Open::begin(&self.pools.writer).await?;
        let Some(mut counter) = take_turn(&mut transaction, stream, now).await? else {
            return Ok(None);
        };
        for some in gone.chunks(AT_ONCE) {
            within!(&mut transaction, |connection| {
                let mut query = of_account!("DELETE FROM copy_row WHERE organisation_id = ", stream);
                query.push(" AND record = ").push_bind(record);
                push_in!(query, "key", some.iter().map(|gone| gone.key.as_str()));
                query.build().execute(&mut **connection).await.map(drop)
            })?;
        }
        let owners = gone.iter().map(|gone| gone.owner.clone()).collect();
        let changes = remap(&mut transaction, &stream.of(), mapper, owners, &mut counter, now).await?;
        counter.keep(&mut transaction, &stream.of()).await?;
        transaction.commit().await?;
        Ok(Some(Applied {
            changes,
            ..Applied::default()
        }))
    }
}

/// The hash of a row, of its body and what is sensitive of it.
pub(super) fn hash_of(key: &DataKey, body: &str, sensitive: Option<&SecretString>) -> i64 {
    use secrecy::ExposeSecret as _;

    let sensitive = sensitive.map_or("", |text| text.expose_secret());
    key.keyed_number("copied row", &[body, sensitive])
}

impl Written {
    fn seal(
        key: &DataKey,
        stream: &DueStream,
        record: &str,
        row: NewRow,
        number: i64,
        hash: i64,
    ) -> Result<Self, Error> {
        let seal = |text: &SecretString| key.seal(stream.account, &place_of(record, &row.key), text);
        let sealed = row.sensitive.as_ref().map(seal).transpose();
        let sealed = sealed.map_err(|error| not_sealed(&error, stream.account, "a copied row"))?;
        Ok(Self {
            key: row.key,
            owner: row.owner,
            number,
            hash,
            body: row.body,
            sealed,
        })
    }
}

/// The name of the place that a sealed value is bound to.
pub(super) fn place_of(record: &str, key: &str) -> String {
    format!("copy|{record}|{key}")
}

/// Takes the account's turn and keeps the stream for another while; `None` when another process has it.
pub(super) async fn take_turn(
    transaction: &mut Open,
    stream: &DueStream,
    now: Timestamp,
) -> Result<Option<CounterRow>, Error> {
    const KEEP: &str = "UPDATE copy_stream SET leased_until = $5 \
         WHERE organisation_id = $1 AND account_id = $2 AND stream = $3 AND fence = $4";

    let (organisation, account) = (stream.organisation.to_string(), stream.account.to_string());
    let Some(counter) = CounterRow::take(transaction, &stream.of()).await? else {
        return Ok(None);
    };
    let had = within!(transaction, |connection| sqlx::query(KEEP)
        .bind(&organisation)
        .bind(&account)
        .bind(stream.stream.as_str())
        .bind(stream.fence)
        .bind((now + STREAM_LEASE).as_microsecond())
        .execute(&mut **connection)
        .await
        .map(|done| done.rows_affected()))?;
    Ok((had > 0).then_some(counter))
}

/// Says where the run goes on, whose turn it is.
pub(super) async fn go_on(transaction: &mut Open, stream: &DueStream, checkpoint: &str) -> Result<(), Error> {
    const SQL: &str = "UPDATE copy_stream SET checkpoint = $4 \
         WHERE organisation_id = $1 AND account_id = $2 AND stream = $3";

    Ok(within!(transaction, |connection| sqlx::query(SQL)
        .bind(stream.organisation.to_string())
        .bind(stream.account.to_string())
        .bind(stream.stream.as_str())
        .bind(checkpoint)
        .execute(&mut **connection)
        .await
        .map(drop))?)
}

impl CounterRow {
    /// Takes the account's turn, which is held until the transaction ends; `None` when nothing of it is copied.
    pub(super) async fn take(transaction: &mut Open, of: &Of) -> Result<Option<Self>, Error> {
        const TURN: &str = "UPDATE copy SET next_number = next_number WHERE organisation_id = $1 AND account_id = $2 \
             RETURNING next_number, next_position";

        Ok(within!(transaction, |connection| sqlx::query_as(TURN)
            .bind(of.organisation.to_string())
            .bind(of.account.to_string())
            .fetch_optional(&mut **connection)
            .await)?)
    }

    /// The place of an object that is seen for the first time.
    pub(super) fn place(&mut self) -> i64 {
        self.next_position += 1;
        self.next_position
    }

    pub(super) async fn keep(&self, transaction: &mut Open, of: &Of) -> Result<(), Error> {
        const SQL: &str = "UPDATE copy SET next_number = $3, next_position = $4 \
             WHERE organisation_id = $1 AND account_id = $2";

        Ok(within!(transaction, |connection| sqlx::query(SQL)
            .bind(of.organisation.to_string())
            .bind(of.account.to_string())
            .bind(self.next_number)
            .bind(self.next_position)
            .execute(&mut **connection)
            .await
            .map(drop))?)
    }
}

/// What is known of rows, by their keys.
async fn known(
    transaction: &mut Open,
    stream: &DueStream,
    record: &'static str,
    keys: &[String],
) -> Result<HashMap<String, KnownRow>, Error> {
    let mut known = HashMap::with_capacity(keys.len());
    for some in keys.chunks(AT_ONCE) {
        let rows: Vec<KnownRow> = within!(transaction, |connection| {
            let mut query = of_account!(
                "SELECT key, number, hash, owner FROM copy_row WHERE organisation_id = ",
                stream
            );
            query.push(" AND record = ").push_bind(record);
            push_in!(query, "key", some.iter().map(String::as_str));
            query.build_query_as().fetch_all(&mut **connection).await
        })?;
        known.extend(rows.into_iter().map(|row| (row.key.clone(), row)));
    }
    Ok(known)
}

async fn write_rows(
    transaction: &mut Open,
    stream: &DueStream,
    record: &'static str,
    rows: &[Written],
) -> Result<(), Error> {
    for some in rows.chunks(AT_ONCE) {
        within!(transaction, |connection| {
            let mut query = QueryBuilder::new(
                "INSERT INTO copy_row (organisation_id, account_id, record, key, owner, number, hash, body, sealed) ",
            );
            query.push_values(some, |mut values, row| {
                values
                    .push_bind(stream.organisation.to_string())
                    .push_bind(stream.account.to_string())
                    .push_bind(record)
                    .push_bind(&row.key)
                    .push_bind(&row.owner)
                    .push_bind(row.number)
                    .push_bind(row.hash)
                    .push_bind(&row.body)
                    .push_bind(&row.sealed);
            });
            query.push(
                " ON CONFLICT (organisation_id, account_id, record, key) DO UPDATE SET owner = excluded.owner, \
                 hash = excluded.hash, body = excluded.body, sealed = excluded.sealed",
            );
            query.build().execute(&mut **connection).await.map(drop)
        })?;
    }
    Ok(())
}

/// Strikes out whose rows have been read again, but for those who were to be read again once more meanwhile.
async fn catch_up(transaction: &mut Open, stream: &DueStream, followed: &Followed) -> Result<(), Error> {
    for some in followed.owners.chunks(AT_ONCE) {
        within!(transaction, |connection| {
            let mut query = of_account!("DELETE FROM copy_follow WHERE organisation_id = ", stream);
            query.push(" AND stream = ").push_bind(stream.stream.as_str());
            query.push(" AND number <= ").push_bind(signed(followed.up_to));
            push_in!(query, "owner", some.iter().map(String::as_str));
            query.build().execute(&mut **connection).await.map(drop)
        })?;
    }
    Ok(())
}

/// Has other streams read the rows of these owners again, at their next run, which is due at once.
async fn follow(
    transaction: &mut Open,
    stream: &DueStream,
    streams: &[Stream],
    owners: &BTreeSet<String>,
    counter: &mut CounterRow,
) -> Result<(), Error> {
    const WAKE: &str = "UPDATE copy_stream SET due_at = $4 WHERE organisation_id = $1 AND account_id = $2 \
         AND stream = $3 AND due_at > $4 AND succeeded_at IS NOT NULL";

    let owners: Vec<_> = owners.iter().collect();
    for followed in streams {
        if owners.is_empty() {
            break;
        }
        within!(transaction, |connection| sqlx::query(WAKE)
            .bind(stream.organisation.to_string())
            .bind(stream.account.to_string())
            .bind(followed.as_str())
            .bind(stream.claimed_at.as_microsecond())
            .execute(&mut **connection)
            .await
            .map(drop))?;
        counter.next_number += 1;
        let number = counter.next_number;
        for some in owners.chunks(AT_ONCE) {
            within!(transaction, |connection| {
                let mut query =
                    QueryBuilder::new("INSERT INTO copy_follow (organisation_id, account_id, stream, owner, number) ");
                query.push_values(some, |mut values, owner| {
                    values
                        .push_bind(stream.organisation.to_string())
                        .push_bind(stream.account.to_string())
                        .push_bind(followed.as_str())
                        .push_bind(owner.as_str())
                        .push_bind(number);
                });
                query.push(
                    " ON CONFLICT (organisation_id, account_id, stream, owner) DO UPDATE SET number = excluded.number",
                );
                query.build().execute(&mut **connection).await.map(drop)
            })?;
        }
    }
    Ok(())
}
