//! What a run that reads all of a list has seen, page by page, and what it has not.

use std::collections::BTreeSet;

use super::apply::Gone;
use super::streams::DueStream;
use crate::dialect::{Open, on, within};
use crate::error::Error;
use crate::row::{from_json, json, row, signed};
use crate::store::Store;

/// Rows that a run which read all of them has not seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vanished {
    /// How many rows were known.
    pub known: u64,
    /// How many different rows the pages from the given place on had.
    pub seen: u64,
    /// Those that no page had: their keys with their owners.
    pub rows: Vec<Gone>,
}

row! {
    struct PlacedRow {
        page: i64,
        numbers: String,
    }
}

row! {
    struct KnownRow {
        key: String,
        number: i64,
        owner: String,
    }
}

impl Store {
    /// The rows of a record that the run of a stream has not seen, which has read all of them, and how many it has seen
    /// on the pages from this place on.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn vanished(&self, stream: &DueStream, record: &'static str, from: u64) -> Result<Vanished, Error> {
        const SEEN: &str = "SELECT page, numbers FROM copy_seen WHERE organisation_id = $1 AND account_id = $2 \
             AND stream = $3";
        const ALL: &str = "SELECT key, number, owner FROM copy_row WHERE organisation_id = $1 \
             AND account_id = $2 AND record = $3 AND number > $4 ORDER BY number LIMIT 5000";

        let (mut seen, mut lately, mut known) = (BTreeSet::new(), BTreeSet::<i64>::new(), 0);
        let pages: Vec<PlacedRow> = on!(&self.pools.reader, |pool| sqlx::query_as(SEEN)
            .bind(stream.organisation.to_string())
            .bind(stream.account.to_string())
            .bind(stream.stream.as_str())
            .fetch_all(pool)
            .await)?;
        for page in pages {
            let numbers = numbers(&page.numbers)?;
            if page.page >= signed(from) {
                lately.extend(&numbers);
            }
            seen.extend(numbers);
        }
        let (mut rows, mut last) = (Vec::new(), 0);
        loop {
            let some: Vec<KnownRow> = on!(&self.pools.reader, |pool| sqlx::query_as(ALL)
                .bind(stream.organisation.to_string())
                .bind(stream.account.to_string())
                .bind(record)
                .bind(last)
                .fetch_all(pool)
                .await)?;
            let Some(end) = some.last() else { break };
            last = end.number;
            known += some.len() as u64;
            let gone = some.into_iter().filter(|row| !seen.contains(&row.number));
            rows.extend(gone.map(|row| Gone {
                key: row.key,
                owner: row.owner,
            }));
        }
        Ok(Vanished {
            known,
            seen: lately.len() as u64,
            rows,
        })
    }

    /// Whether a page of a run had the row of this key; `None` where no such row is copied.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn was_seen(
        &self,
        stream: &DueStream,
        record: &'static str,
        place: u64,
        key: &str,
    ) -> Result<Option<bool>, Error> {
        const ROW: &str = "SELECT number FROM copy_row WHERE organisation_id = $1 AND account_id = $2 \
             AND record = $3 AND key = $4";
        const PAGE: &str = "SELECT numbers FROM copy_seen WHERE organisation_id = $1 AND account_id = $2 \
             AND stream = $3 AND page = $4";

        let number: Option<i64> = on!(&self.pools.reader, |pool| sqlx::query_scalar(ROW)
            .bind(stream.organisation.to_string())
            .bind(stream.account.to_string())
            .bind(record)
            .bind(key)
            .fetch_optional(pool)
            .await)?;
        let Some(number) = number else { return Ok(None) };
        let page: Option<String> = on!(&self.pools.reader, |pool| sqlx::query_scalar(PAGE)
            .bind(stream.organisation.to_string())
            .bind(stream.account.to_string())
            .bind(stream.stream.as_str())
            .bind(signed(place))
            .fetch_optional(pool)
            .await)?;
        let seen = page.as_deref().map(numbers).transpose()?;
        Ok(Some(seen.is_some_and(|seen| seen.contains(&number))))
    }
}

fn numbers(page: &str) -> Result<Vec<i64>, Error> {
    from_json(page, || "the rows that a run has seen".to_owned())
}

/// Remembers which rows a page had; a page that is read again counts anew.
pub(super) async fn write_seen(
    transaction: &mut Open,
    stream: &DueStream,
    place: u64,
    seen: &[i64],
) -> Result<(), Error> {
    const SQL: &str = "INSERT INTO copy_seen (organisation_id, account_id, stream, page, numbers) \
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT (organisation_id, account_id, stream, page) \
         DO UPDATE SET numbers = excluded.numbers";

    Ok(within!(transaction, |connection| sqlx::query(SQL)
        .bind(stream.organisation.to_string())
        .bind(stream.account.to_string())
        .bind(stream.stream.as_str())
        .bind(signed(place))
        .bind(json(seen))
        .execute(&mut **connection)
        .await
        .map(drop))?)
}
