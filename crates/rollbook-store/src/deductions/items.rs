//! The parts of jobs, sealed: they say of people what is taken from their pay.

use rollbook_model::{AccountId, DeductionItem, DeductionJobKind, OrganisationId};
use secrecy::{ExposeSecret, SecretString};
use uuid::Uuid;

use crate::dialect::{Open, on, within};
use crate::error::Error;
use crate::people_data::{EmployeeRef, KeptWrite};
use crate::row::{from_json, json, optional_time, row, time, unsigned, word};
use crate::store::Store;
use crate::vault::DataKey;

row! {
    pub(super) struct ItemRow {
        pub(super) job_id: String,
        pub(super) place: i64,
        pub(super) detail: String,
    }
}

row! {
    struct KeptRow {
        job_id: String,
        place: i64,
        detail: String,
        kind: String,
        asked_at: i64,
        ended_at: Option<i64>,
    }
}

fn sealed_as(job: &str, place: i64) -> String {
    format!("deduction|{job}|{place}")
}

/// A part, sealed for its place.
pub(super) fn seal(
    key: &DataKey,
    account: AccountId,
    job: Uuid,
    place: i64,
    item: &DeductionItem,
) -> Result<String, Error> {
    let text = SecretString::from(json(item));
    key.seal(account, &sealed_as(&job.to_string(), place), &text)
        .map_err(|error| crate::credentials::not_sealed(&error, account, "part of a job"))
}

/// Opens a part that was sealed for its place.
pub(super) fn open(key: &DataKey, account: AccountId, row: &ItemRow) -> Result<(u64, DeductionItem), Error> {
    let at = || format!("part {} of deduction job `{}`", row.place, row.job_id);
    let text = key
        .open(account, &sealed_as(&row.job_id, row.place), &row.detail)
        .map_err(|_| crate::credentials::not_opened(account, "part of a job"))?;
    Ok((unsigned(row.place, at)?, from_json(text.expose_secret(), at)?))
}

/// The hash of whom a part is about, once that is known.
pub(super) fn person(hash_key: &DataKey, account: AccountId, item: &DeductionItem) -> Option<String> {
    let employee = item.employee.as_ref()?;
    Some(EmployeeRef::Id(employee.employee_id.clone()).hash(hash_key, account))
}

/// What is kept of jobs about somebody who is known by any of these hashes.
pub(crate) async fn kept_deductions(
    store: &Store,
    organisation: OrganisationId,
    account: AccountId,
    people: &[String],
    key: &DataKey,
) -> Result<Vec<KeptWrite>, Error> {
    const SQL: &str = "SELECT i.job_id, i.place, i.detail, j.kind, j.asked_at, j.ended_at FROM deduction_item i \
         JOIN deduction_job j ON j.organisation_id = i.organisation_id AND j.account_id = i.account_id AND j.id = i.job_id \
         WHERE i.organisation_id = $1 AND i.account_id = $2 AND i.person = $3";

    let mut kept = Vec::new();
    for hash in people {
        let rows: Vec<KeptRow> = on!(&store.pools.reader, |pool| sqlx::query_as(SQL)
            .bind(organisation.to_string())
            .bind(account.to_string())
            .bind(hash)
            .fetch_all(pool)
            .await)?;
        for row in rows {
            let at = |column: &str| format!("deduction job `{}`, column `{column}`", row.job_id);
            let kind: DeductionJobKind = word(&row.kind, || at("kind"))?;
            let item = ItemRow {
                job_id: row.job_id.clone(),
                place: row.place,
                detail: row.detail.clone(),
            };
            let (place, item) = open(key, account, &item)?;
            kept.push(KeptWrite {
                key: format!("{}/{place}", row.job_id),
                action: kind.to_string(),
                begun_at: time(row.asked_at, || at("asked_at"))?,
                ended_at: optional_time(row.ended_at, || at("ended_at"))?,
                answer: Some(json(&item)),
                detail: None,
                records: Vec::new(),
            });
        }
    }
    Ok(kept)
}

/// Erases the parts of jobs about those who are known by any of these hashes, and says how many.
pub(crate) async fn erase_deductions(
    transaction: &mut Open,
    organisation: OrganisationId,
    account: AccountId,
    people: &[String],
) -> Result<u64, Error> {
    const SQL: &str = "DELETE FROM deduction_item WHERE organisation_id = $1 AND account_id = $2 AND person = $3";

    let mut erased = 0;
    for hash in people {
        erased += within!(transaction, |connection| sqlx::query(SQL)
            .bind(organisation.to_string())
            .bind(account.to_string())
            .bind(hash)
            .execute(&mut **connection)
            .await
            .map(|done| done.rows_affected()))?;
    }
    Ok(erased)
}
