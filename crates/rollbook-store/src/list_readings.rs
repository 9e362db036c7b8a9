//! Lists that UKG Pro lets be read only so often in a day: when each was read, by whichever process.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use rollbook_model::RequestId;

use crate::dialect::{self, on};
use crate::error::Error;
use crate::request_budget::TAKE_TURN;
use crate::row::{row, time, unsigned};
use crate::store::Store;

/// How often a list may be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReadingRhythm {
    /// So many times.
    pub times: u32,
    /// Within so long a time.
    pub within: SignedDuration,
    /// And not again before so much of it has passed.
    pub apart: SignedDuration,
}

/// Who wants to read a list.
#[derive(Debug, Clone, Copy)]
pub struct ReadingAsk<'a> {
    /// The tenant, by its [keyed hash](Store::keyed_hash).
    pub tenant: &'a str,
    /// The list's operation.
    pub operation: &'a str,
    /// What tells what it is asked for from other questions.
    pub what: &'a str,
    /// The page, from 1: those after the first belong to the reading that began with it.
    pub page: u64,
}

/// What is said to who wants to read a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReadingTurn {
    /// It may.
    Begun(ListReading),
    /// Not before this moment.
    Later(Timestamp),
}

/// The right to read one page once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListReading {
    tenant: String,
    operation: String,
    id: String,
    page: i64,
}

/// How often a list was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReadingStanding {
    /// How often within the time of the rhythm.
    pub counted: u32,
    /// From when on it may be read; `None` when it may be now.
    pub next: Option<Timestamp>,
}

row! {
    struct ReadingRow {
        id: String,
        begun_at: i64,
        called_at: i64,
        what: String,
        page: i64,
    }
}

row! {
    struct CountRow {
        tenant: String,
        count: i64,
    }
}

const READINGS: &str = "SELECT id, begun_at, called_at, what, page FROM list_reading \
     WHERE tenant = $1 AND operation = $2 ORDER BY begun_at, id";

impl Store {
    /// Begins to read a list, or another page of it, if it was not read too often or too lately. However many processes ask
    /// at once, the rhythm is kept.
    pub async fn begin_reading(
        &self,
        ask: ReadingAsk<'_>,
        rhythm: ReadingRhythm,
        now: Timestamp,
    ) -> Result<ReadingTurn, Error> {
        const FORGET: &str = "DELETE FROM list_reading WHERE tenant = $1 AND operation = $2 AND called_at <= $3";
        const BEGIN: &str = "INSERT INTO list_reading (tenant, operation, id, begun_at, called_at, what, page) \
             VALUES ($1, $2, $3, $4, $4, $5, $6)";
        const GO_ON: &str = "UPDATE list_reading SET called_at = $4, page = $5 \
             WHERE tenant = $1 AND operation = $2 AND id = $3";

        let at = now.as_microsecond();
        let page = i64::try_from(ask.page).unwrap_or(i64::MAX);
        on!(&self.pools.writer, |pool| {
            let mut transaction = dialect::begin(pool).await?;
            sqlx::query(TAKE_TURN)
                .bind(ask.tenant)
                .execute(&mut *transaction)
                .await?;
            sqlx::query(FORGET)
                .bind(ask.tenant)
                .bind(ask.operation)
                .bind((now - rhythm.within.max(rhythm.apart)).as_microsecond())
                .execute(&mut *transaction)
                .await?;
            let rows: Vec<ReadingRow> = sqlx::query_as(READINGS)
                .bind(ask.tenant)
                .bind(ask.operation)
                .fetch_all(&mut *transaction)
                .await?;
            let goes_on = rows
                .last()
                .filter(|last| page > 1 && last.what == ask.what && page > last.page);
            let reading = |id: &str| {
                ReadingTurn::Begun(ListReading {
                    tenant: ask.tenant.to_owned(),
                    operation: ask.operation.to_owned(),
                    id: id.to_owned(),
                    page,
                })
            };
            let turn = if let Some(last) = goes_on {
                sqlx::query(GO_ON)
                    .bind(ask.tenant)
                    .bind(ask.operation)
                    .bind(&last.id)
                    .bind(at)
                    .bind(page)
                    .execute(&mut *transaction)
                    .await?;
                reading(&last.id)
            } else if let Some(next) = standing(&rows, rhythm, now)?.next {
                ReadingTurn::Later(next)
            } else {
                let id = RequestId::new().to_string();
                sqlx::query(BEGIN)
                    .bind(ask.tenant)
                    .bind(ask.operation)
                    .bind(&id)
                    .bind(at)
                    .bind(ask.what)
                    .bind(page)
                    .execute(&mut *transaction)
                    .await?;
                reading(&id)
            };
            transaction.commit().await?;
            Ok(turn)
        })
    }

    /// Says that a page was not read: UKG Pro was not asked for it, or let nobody in.
    pub async fn give_back_reading(&self, reading: &ListReading) -> Result<(), Error> {
        const GIVE_BACK: &str = "DELETE FROM list_reading WHERE tenant = $1 AND operation = $2 AND id = $3 \
             AND page = $4 AND begun_at = called_at";
        const AGAIN: &str = "UPDATE list_reading SET page = page - 1 \
             WHERE tenant = $1 AND operation = $2 AND id = $3 AND page = $4";

        on!(&self.pools.writer, |pool| {
            let mut transaction = dialect::begin(pool).await?;
            for sql in [GIVE_BACK, AGAIN] {
                sqlx::query(sql)
                    .bind(&reading.tenant)
                    .bind(&reading.operation)
                    .bind(&reading.id)
                    .bind(reading.page)
                    .execute(&mut *transaction)
                    .await?;
            }
            transaction.commit().await?;
        });
        Ok(())
    }

    /// How often a list was read, and when it may be read again.
    pub async fn reading_standing(
        &self,
        tenant: &str,
        operation: &str,
        rhythm: ReadingRhythm,
        now: Timestamp,
    ) -> Result<ReadingStanding, Error> {
        let rows: Vec<ReadingRow> = on!(&self.pools.reader, |pool| sqlx::query_as(READINGS)
            .bind(tenant)
            .bind(operation)
            .fetch_all(pool)
            .await)?;
        standing(&rows, rhythm, now)
    }

    /// How often each tenant's list was read since a moment; those whose was not are not told.
    pub async fn readings_counted(&self, operation: &str, since: Timestamp) -> Result<BTreeMap<String, u32>, Error> {
        const SQL: &str = "SELECT tenant, COUNT(*) AS count FROM list_reading \
             WHERE operation = $1 AND begun_at > $2 GROUP BY tenant";

        let rows: Vec<CountRow> = on!(&self.pools.reader, |pool| sqlx::query_as(SQL)
            .bind(operation)
            .bind(since.as_microsecond())
            .fetch_all(pool)
            .await)?;
        rows.into_iter()
            .map(|row| {
                let count = unsigned(row.count, || "readings, their number".to_owned())?;
                Ok((row.tenant, u32::try_from(count).unwrap_or(u32::MAX)))
            })
            .collect()
    }
}

/// What readings, oldest first, leave of a rhythm.
fn standing(rows: &[ReadingRow], rhythm: ReadingRhythm, now: Timestamp) -> Result<ReadingStanding, Error> {
    let damaged = || "reading of a list, column `begun_at`".to_owned();
    let since = (now - rhythm.within).as_microsecond();
    let counted: Vec<_> = rows.iter().filter(|row| row.begun_at > since).collect();
    let mut next = now;
    if let Some(last) = rows.iter().map(|row| row.called_at).max() {
        next = next.max(time(last, damaged)? + rhythm.apart);
    }
    let times = usize::try_from(rhythm.times).unwrap_or(usize::MAX);
    if let Some(first) = counted.len().checked_sub(times).and_then(|beyond| counted.get(beyond)) {
        next = next.max(time(first.begun_at, damaged)? + rhythm.within);
    }
    Ok(ReadingStanding {
        counted: u32::try_from(counted.len()).unwrap_or(u32::MAX),
        next: (next > now).then_some(next),
    })
}
