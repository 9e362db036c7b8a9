//! Making the objects of a copy anew of the rows that are kept, because what they mean has changed: some owners after the
//! other, each in a transaction with where to go on, so that another process can.

use std::collections::BTreeSet;

use jiff::Timestamp;
use rollbook_model::{AccountId, OrganisationId, Stream};
use sqlx::AssertSqlSafe;

use super::Of;
use super::apply::CounterRow;
use super::mapped::Mapper;
use super::purge::purge;
use super::remap::remap;
use super::streams::STREAM_LEASE;
use crate::dialect::{self, Open, on, within};
use crate::error::Error;
use crate::row::{from_json, json, row, word};
use crate::store::Store;

/// How many owners are made anew in one transaction.
const OWNERS: i64 = 200;

/// A copy whose objects are to be made anew, and the right to do so.
#[derive(Debug, Clone)]
pub struct DueRemap {
    /// Whose account it is.
    pub organisation: OrganisationId,
    /// The account.
    pub account: AccountId,
    fence: i64,
    without: BTreeSet<String>,
}

row! {
    struct DueRow {
        organisation_id: String,
        account_id: String,
        fence: i64,
        without: String,
    }
}

impl Store {
    /// Takes up to so many copies whose objects are to be made anew; of one account, or of all.
    pub async fn claim_remaps(
        &self,
        of: Option<(OrganisationId, AccountId)>,
        most: u32,
        now: Timestamp,
    ) -> Result<Vec<DueRemap>, Error> {
        let one = if of.is_some() {
            " AND organisation_id = $4 AND account_id = $5"
        } else {
            ""
        };
        let sql = format!(
            "UPDATE copy_remap SET leased_until = $3, fence = fence + 1 WHERE (organisation_id, account_id) IN \
             (SELECT organisation_id, account_id FROM copy_remap WHERE leased_until <= $1{one} LIMIT $2 {}) \
             RETURNING organisation_id, account_id, fence, without",
            dialect::row_lock(&self.pools.writer, "FOR UPDATE SKIP LOCKED")
        );
        let rows: Vec<DueRow> = on!(&self.pools.writer, |pool| {
            let mut query = sqlx::query_as(AssertSqlSafe(sql))
                .bind(now.as_microsecond())
                .bind(i64::from(most))
                .bind((now + STREAM_LEASE).as_microsecond());
            if let Some((organisation, account)) = of {
                query = query.bind(organisation.to_string()).bind(account.to_string());
            }
            query.fetch_all(pool).await
        })?;
        let due = rows.into_iter().map(|row| {
            let at = |column: &str| format!("making anew of account `{}`, column `{column}`", row.account_id);
            Ok(DueRemap {
                organisation: word(&row.organisation_id, || at("organisation_id"))?,
                account: word(&row.account_id, || at("account_id"))?,
                fence: row.fence,
                without: from_json(&row.without, || at("without"))?,
            })
        });
        due.collect()
    }

    /// Whether objects of an account's copy are to be made anew.
    pub async fn is_remap_due(&self, organisation: OrganisationId, account: AccountId) -> Result<bool, Error> {
        const SQL: &str = "SELECT COUNT(*) FROM copy_remap WHERE organisation_id = $1 AND account_id = $2";

        let count: i64 = on!(&self.pools.reader, |pool| sqlx::query_scalar(SQL)
            .bind(organisation.to_string())
            .bind(account.to_string())
            .fetch_one(pool)
            .await)?;
        Ok(count > 0)
    }

    /// Makes the objects of some owners anew, takes out what is to be taken out, and says whether there is more to do;
    /// not when it is another's now.
    ///
    /// # Errors
    ///
    /// When the database fails, or a sealed value does not open.
    pub async fn remap_some(&self, due: &DueRemap, mapper: &dyn Mapper, now: Timestamp) -> Result<bool, Error> {
        const PLACE: &str = "UPDATE copy_remap SET leased_until = $4 WHERE organisation_id = $1 AND account_id = $2 \
             AND fence = $3 RETURNING after_owner";
        // Rows of which no object is made can be of somebody who has none.
        const NEXT: &str = "SELECT owner FROM (SELECT DISTINCT owner FROM copy_object WHERE organisation_id = $1 \
             AND account_id = $2 AND owner > $3 ORDER BY owner LIMIT $4) AS of_objects \
             UNION SELECT owner FROM (SELECT DISTINCT owner FROM copy_row WHERE organisation_id = $1 \
             AND account_id = $2 AND owner > $3 ORDER BY owner LIMIT $4) AS of_rows ORDER BY owner LIMIT $4";
        const GO_ON: &str = "UPDATE copy_remap SET after_owner = $4 WHERE organisation_id = $1 AND account_id = $2 \
             AND fence = $3";
        const LOADED: &str = "SELECT COUNT(*) FROM copy WHERE organisation_id = $1 AND account_id = $2 \
             AND loaded_at IS NOT NULL";
        const DONE: &str = "DELETE FROM copy_remap WHERE organisation_id = $1 AND account_id = $2 AND fence = $3";

        let mut of = Of {
            organisation: due.organisation,
            account: due.account,
            tells: false,
        };
        let (organisation, account) = (of.organisation.to_string(), of.account.to_string());
        let key = self.data_key(of.organisation, of.account).await?;
        let mut transaction = Open::begin(&self.pools.writer).await?;
        let Some(mut counter) = CounterRow::take(&mut transaction, &of).await? else {
            return Ok(false);
        };
        let place: Option<String> = within!(&mut transaction, |connection| sqlx::query_scalar(PLACE)
            .bind(&organisation)
            .bind(&account)
            .bind(due.fence)
            .bind((now + STREAM_LEASE).as_microsecond())
            .fetch_optional(&mut **connection)
            .await)?;
        let Some(place) = place else { return Ok(false) };
        let loaded: i64 = within!(&mut transaction, |connection| sqlx::query_scalar(LOADED)
            .bind(&organisation)
            .bind(&account)
            .fetch_one(&mut **connection)
            .await)?;
        of.tells = loaded > 0;
        let owners: Vec<String> = within!(&mut transaction, |connection| sqlx::query_scalar(NEXT)
            .bind(&organisation)
            .bind(&account)
            .bind(place)
            .bind(OWNERS)
            .fetch_all(&mut **connection)
            .await)?;
        let Some(last) = owners.last().cloned() else {
            within!(&mut transaction, |connection| sqlx::query(DONE)
                .bind(&organisation)
                .bind(&account)
                .bind(due.fence)
                .execute(&mut **connection)
                .await
                .map(drop))?;
            transaction.commit().await?;
            dialect::settle_erasure(&self.pools.writer).await;
            return Ok(false);
        };
        if !due.without.is_empty() {
            purge(&mut transaction, &of, &key, &due.without, &owners, mapper).await?;
        }
        remap(
            &mut transaction,
            &of,
            mapper,
            owners.into_iter().collect(),
            &mut counter,
            now,
        )
        .await?;
        counter.keep(&mut transaction, &of).await?;
        within!(&mut transaction, |connection| sqlx::query(GO_ON)
            .bind(&organisation)
            .bind(&account)
            .bind(due.fence)
            .bind(last)
            .execute(&mut **connection)
            .await
            .map(drop))?;
        transaction.commit().await?;
        Ok(true)
    }
}

/// Has the objects of an account's copy made anew, from the first owner on, without some fields where there are such. Runs
/// that read are ended: they know what held before, and another goes on with them.
pub(crate) async fn ask_remap(
    transaction: &mut Open,
    organisation: OrganisationId,
    account: AccountId,
    without: &[String],
    now: Timestamp,
) -> Result<(), Error> {
    const KNOWN: &str = "SELECT without FROM copy_remap WHERE organisation_id = $1 AND account_id = $2";
    const ASK: &str = "INSERT INTO copy_remap (organisation_id, account_id, after_owner, fence, leased_until, without) \
         VALUES ($1, $2, '', $3, 0, $4) ON CONFLICT (organisation_id, account_id) DO UPDATE SET after_owner = '', \
         fence = copy_remap.fence + 1, leased_until = 0, without = excluded.without";
    const END_RUNS: &str = "UPDATE copy_stream SET fence = fence + 1, leased_until = 0 \
         WHERE organisation_id = $1 AND account_id = $2";

    let of = Of {
        organisation,
        account,
        tells: false,
    };
    if CounterRow::take(transaction, &of).await?.is_none() {
        return Ok(());
    }
    let (organisation, account) = (organisation.to_string(), account.to_string());
    let known: Option<String> = within!(transaction, |connection| sqlx::query_scalar(KNOWN)
        .bind(&organisation)
        .bind(&account)
        .fetch_optional(&mut **connection)
        .await)?;
    let mut all: BTreeSet<String> = match known {
        Some(known) => from_json(&known, || "fields that are taken out of a copy".to_owned())?,
        None => BTreeSet::new(),
    };
    all.extend(without.iter().cloned());
    within!(transaction, |connection| sqlx::query(ASK)
        .bind(&organisation)
        .bind(&account)
        // So that whoever had it before has another number.
        .bind(now.as_microsecond())
        .bind(json(&all))
        .execute(&mut **connection)
        .await
        .map(drop))?;
    within!(transaction, |connection| sqlx::query(END_RUNS)
        .bind(&organisation)
        .bind(&account)
        .execute(&mut **connection)
        .await
        .map(drop))?;
    Ok(())
}

/// Has all of a copy read again by the next run of each stream, from its beginning, because what was read lacks fields. What
/// was paid is [forgotten](super::pay::forget_paid) instead. Whoever calls it has the account's turn.
pub(crate) async fn read_again(
    transaction: &mut Open,
    organisation: OrganisationId,
    account: AccountId,
) -> Result<(), Error> {
    const STREAMS: &str = "UPDATE copy_stream SET lacks_fields = TRUE, checkpoint = '' \
         WHERE organisation_id = $1 AND account_id = $2 AND stream <> $3";
    const SEEN: &str = "DELETE FROM copy_seen WHERE organisation_id = $1 AND account_id = $2 AND stream <> $3";

    for sql in [STREAMS, SEEN] {
        within!(transaction, |connection| sqlx::query(sql)
            .bind(organisation.to_string())
            .bind(account.to_string())
            .bind(Stream::Pay.as_str())
            .execute(&mut **connection)
            .await
            .map(drop))?;
    }
    Ok(())
}
