//! Jobs: asked for once while they are under way, had by one process at a time, and ended with an event.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};
use rollbook_model::{AccountId, DeductionItem, DeductionJob, DeductionJobKind, Event, OrganisationId};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use super::items::{self, ItemRow};
use crate::audit;
use crate::dialect::{self, on};
use crate::due::{Due, DueRow};
use crate::error::Error;
use crate::events::EventRow;
use crate::row::{optional_time, row, signed, time, word};
use crate::store::{Store, is_foreign_key_violation};

/// How long a process has a job without storing anything of it. Whoever takes longer has died, and another goes on.
pub const DEDUCTION_LEASE: SignedDuration = SignedDuration::from_mins(5);

const SKIP_LOCKED: &str = "FOR UPDATE OF deduction_job SKIP LOCKED";

/// A job that is asked for.
#[derive(Debug, Clone)]
pub struct NewDeductionJob {
    /// Its id.
    pub id: Uuid,
    /// The account.
    pub account: AccountId,
    /// What it does.
    pub kind: DeductionJobKind,
    /// The deduction.
    pub benefit: Uuid,
    /// What stands for all that it asks for: equal wishes have equal text.
    pub fingerprint: String,
    /// When it is asked for.
    pub asked_at: Timestamp,
}

/// What became of a wish.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AskedJob {
    /// It is a job now.
    New,
    /// The same is under way, as this job.
    UnderWay(Uuid),
}

/// A job whose turn has come, and the right to go on with it.
#[derive(Debug, Clone)]
pub struct DueDeductionJob {
    /// Whose account it is of.
    pub organisation: OrganisationId,
    /// The account.
    pub account: AccountId,
    /// Its id.
    pub id: Uuid,
    fence: i64,
}

/// How a process lets go of a job.
#[derive(Debug, Clone, Copy)]
pub enum DeductionTurnEnd<'event> {
    /// It has its next turn at this moment.
    Again(Timestamp),
    /// All of it has ended, of which this is told.
    Over(&'event Event),
}

row! {
    struct JobRow {
        id: String,
        kind: String,
        benefit_id: String,
        asked_at: i64,
        ended_at: Option<i64>,
    }
}

row! {
    struct ClaimedRow {
        organisation_id: String,
        account_id: String,
        id: String,
        fence: i64,
    }
}

impl JobRow {
    fn job(
        self,
        organisation: OrganisationId,
        account: AccountId,
        items: Vec<DeductionItem>,
    ) -> Result<DeductionJob, Error> {
        let at = |column: &str| format!("deduction job `{}`, column `{column}`", self.id);
        Ok(DeductionJob {
            id: word(&self.id, || at("id"))?,
            organisation,
            account,
            kind: word(&self.kind, || at("kind"))?,
            benefit: word(&self.benefit_id, || at("benefit_id"))?,
            asked_at: time(self.asked_at, || at("asked_at"))?,
            ended_at: optional_time(self.ended_at, || at("ended_at"))?,
            items,
        })
    }
}

/// The jobs whose turn has come at the time `$1`.
fn due() -> String {
    format!(
        "deduction_job JOIN account ON account.organisation_id = deduction_job.organisation_id \
         AND account.id = deduction_job.account_id \
         WHERE ended_at IS NULL AND due_at <= $1 AND leased_until <= $1 AND status NOT IN ({})",
        crate::account_looks::unwatched()
    )
}

impl Store {
    /// Keeps a job that is asked for, due at once, with an event; unless the same is under way.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] when there is no such account.
    pub async fn ask_deduction_job(
        &self,
        organisation: OrganisationId,
        new: &NewDeductionJob,
        wanted: &[DeductionItem],
        event: &Event,
    ) -> Result<AskedJob, Error> {
        const INSERT: &str = "INSERT INTO deduction_job (organisation_id, account_id, id, kind, benefit_id, fingerprint, \
             asked_at, due_at, leased_until, fence) VALUES ($1, $2, $3, $4, $5, $6, $7, $7, 0, 0) \
             ON CONFLICT DO NOTHING";
        const SAME: &str = "SELECT id FROM deduction_job WHERE organisation_id = $1 AND account_id = $2 \
             AND fingerprint = $3 AND ended_at IS NULL";
        const ITEM: &str = "INSERT INTO deduction_item (organisation_id, account_id, job_id, place, detail) \
             VALUES ($1, $2, $3, $4, $5)";

        let account = new.account;
        let key = self.data_key(organisation, account).await?;
        let sealed = (0_i64..).zip(wanted).map(|(place, item)| {
            let detail = items::seal(&key, account, new.id, place, item)?;
            Ok((place, detail))
        });
        let sealed: Vec<_> = sealed.collect::<Result<_, Error>>()?;
        let hash_key = self.hash_key().await?;
        let lock = dialect::row_lock(&self.pools.writer, dialect::KEEP_ROWS);
        let event = EventRow::of(event);
        loop {
            let same: Option<Option<String>> = on!(&self.pools.writer, |pool| {
                let mut transaction = dialect::begin(pool).await?;
                let inserted = sqlx::query(INSERT)
                    .bind(organisation.to_string())
                    .bind(account.to_string())
                    .bind(new.id.to_string())
                    .bind(new.kind.as_str())
                    .bind(new.benefit.to_string())
                    .bind(&new.fingerprint)
                    .bind(new.asked_at.as_microsecond())
                    .execute(&mut *transaction)
                    .await
                    .map_err(|error| match error {
                        error if is_foreign_key_violation(&error) => Error::no_account(account),
                        other => other.into(),
                    })?
                    .rows_affected();
                if inserted > 0 {
                    for (place, detail) in &sealed {
                        sqlx::query(ITEM)
                            .bind(organisation.to_string())
                            .bind(account.to_string())
                            .bind(new.id.to_string())
                            .bind(place)
                            .bind(detail)
                            .execute(&mut *transaction)
                            .await?;
                    }
                    audit::chain!(transaction, hash_key, event, organisation, lock);
                    transaction.commit().await?;
                    None
                } else {
                    let same: Option<String> = sqlx::query_scalar(SAME)
                        .bind(organisation.to_string())
                        .bind(account.to_string())
                        .bind(&new.fingerprint)
                        .fetch_optional(&mut *transaction)
                        .await?;
                    transaction.rollback().await?;
                    Some(same)
                }
            });
            match same {
                None => return Ok(AskedJob::New),
                Some(Some(id)) => {
                    let id = word(&id, || "deduction job, column `id`".to_owned())?;
                    return Ok(AskedJob::UnderWay(id));
                }
                // It has ended in between.
                Some(None) => {}
            }
        }
    }

    /// A job with its parts.
    ///
    /// # Errors
    ///
    /// When the database fails, or a part does not open.
    pub async fn deduction_job(
        &self,
        organisation: OrganisationId,
        account: AccountId,
        id: Uuid,
    ) -> Result<Option<DeductionJob>, Error> {
        const SQL: &str = "SELECT id, kind, benefit_id, asked_at, ended_at FROM deduction_job \
             WHERE organisation_id = $1 AND account_id = $2 AND id = $3";

        let row: Option<JobRow> = on!(&self.pools.reader, |pool| sqlx::query_as(SQL)
            .bind(organisation.to_string())
            .bind(account.to_string())
            .bind(id.to_string())
            .fetch_optional(pool)
            .await)?;
        let Some(row) = row else { return Ok(None) };
        let items = self.deduction_items(organisation, account, id).await?;
        let items = items.into_iter().map(|(_, item)| item).collect();
        row.job(organisation, account, items).map(Some)
    }

    /// The jobs of an account with their parts, the newest first.
    ///
    /// # Errors
    ///
    /// As [`deduction_job`](Self::deduction_job).
    pub async fn deduction_jobs(
        &self,
        organisation: OrganisationId,
        account: AccountId,
        limit: u64,
        offset: u64,
    ) -> Result<Vec<DeductionJob>, Error> {
        const SQL: &str = "SELECT id, kind, benefit_id, asked_at, ended_at FROM deduction_job \
             WHERE organisation_id = $1 AND account_id = $2 ORDER BY asked_at DESC, id DESC LIMIT $3 OFFSET $4";

        let rows: Vec<JobRow> = on!(&self.pools.reader, |pool| sqlx::query_as(SQL)
            .bind(organisation.to_string())
            .bind(account.to_string())
            .bind(signed(limit))
            .bind(signed(offset))
            .fetch_all(pool)
            .await)?;
        let mut jobs = Vec::with_capacity(rows.len());
        for row in rows {
            let mut job = row.job(organisation, account, Vec::new())?;
            let items = self.deduction_items(organisation, account, job.id).await?;
            job.items = items.into_iter().map(|(_, item)| item).collect();
            jobs.push(job);
        }
        Ok(jobs)
    }

    /// The jobs of an account that have not ended, and those that have since a moment, the oldest first.
    ///
    /// # Errors
    ///
    /// As [`deduction_job`](Self::deduction_job).
    pub async fn deduction_jobs_since(
        &self,
        organisation: OrganisationId,
        account: AccountId,
        since: Timestamp,
    ) -> Result<Vec<DeductionJob>, Error> {
        const JOBS: &str = "SELECT id, kind, benefit_id, asked_at, ended_at FROM deduction_job \
             WHERE organisation_id = $1 AND account_id = $2 AND (ended_at IS NULL OR ended_at >= $3) \
             ORDER BY asked_at, id";
        const ITEMS: &str = "SELECT i.job_id, i.place, i.detail FROM deduction_item i JOIN deduction_job j \
             ON j.organisation_id = i.organisation_id AND j.account_id = i.account_id AND j.id = i.job_id \
             WHERE j.organisation_id = $1 AND j.account_id = $2 AND (j.ended_at IS NULL OR j.ended_at >= $3) \
             ORDER BY i.job_id, i.place";

        let jobs: Vec<JobRow> = on!(&self.pools.reader, |pool| sqlx::query_as(JOBS)
            .bind(organisation.to_string())
            .bind(account.to_string())
            .bind(since.as_microsecond())
            .fetch_all(pool)
            .await)?;
        if jobs.is_empty() {
            return Ok(Vec::new());
        }
        let items: Vec<ItemRow> = on!(&self.pools.reader, |pool| sqlx::query_as(ITEMS)
            .bind(organisation.to_string())
            .bind(account.to_string())
            .bind(since.as_microsecond())
            .fetch_all(pool)
            .await)?;
        let key = self.data_key(organisation, account).await?;
        let mut by_job: HashMap<String, Vec<DeductionItem>> = HashMap::new();
        for row in &items {
            let (_, item) = items::open(&key, account, row)?;
            by_job.entry(row.job_id.clone()).or_default().push(item);
        }
        jobs.into_iter()
            .map(|job| {
                let items = by_job.remove(&job.id).unwrap_or_default();
                job.job(organisation, account, items)
            })
            .collect()
    }

    /// Has the jobs of an account that wait for a later turn wait no longer: somebody says that something has happened.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn hasten_deduction_jobs(
        &self,
        organisation: OrganisationId,
        account: AccountId,
        now: Timestamp,
    ) -> Result<(), Error> {
        const SQL: &str = "UPDATE deduction_job SET due_at = $3 \
             WHERE organisation_id = $1 AND account_id = $2 AND ended_at IS NULL AND due_at > $3";

        on!(&self.pools.writer, |pool| sqlx::query(SQL)
            .bind(organisation.to_string())
            .bind(account.to_string())
            .bind(now.as_microsecond())
            .execute(pool)
            .await
            .map(drop))?;
        Ok(())
    }

    /// The parts of a job, each with its place.
    ///
    /// # Errors
    ///
    /// When the database fails, or a part does not open.
    pub async fn deduction_items(
        &self,
        organisation: OrganisationId,
        account: AccountId,
        job: Uuid,
    ) -> Result<Vec<(u64, DeductionItem)>, Error> {
        const SQL: &str = "SELECT job_id, place, detail FROM deduction_item \
             WHERE organisation_id = $1 AND account_id = $2 AND job_id = $3 ORDER BY place";

        let key = self.data_key(organisation, account).await?;
        // The writer, so that what was just stored is seen.
        let rows: Vec<ItemRow> = on!(&self.pools.writer, |pool| sqlx::query_as(SQL)
            .bind(organisation.to_string())
            .bind(account.to_string())
            .bind(job.to_string())
            .fetch_all(pool)
            .await)?;
        rows.iter().map(|row| items::open(&key, account, row)).collect()
    }

    /// Takes up to so many jobs whose turn has come, those first that have waited longest; of one account, or of all.
    /// Jobs of accounts that are stopped or whose credentials are refused have no turn.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn claim_deduction_jobs(
        &self,
        of: Option<(OrganisationId, AccountId)>,
        most: u32,
        now: Timestamp,
    ) -> Result<Vec<DueDeductionJob>, Error> {
        let one = if of.is_some() {
            " AND deduction_job.organisation_id = $4 AND deduction_job.account_id = $5"
        } else {
            ""
        };
        let sql = format!(
            "UPDATE deduction_job SET leased_until = $3, fence = fence + 1 \
             WHERE (organisation_id, account_id, id) IN \
             (SELECT deduction_job.organisation_id, deduction_job.account_id, deduction_job.id FROM {}{one} \
             ORDER BY due_at LIMIT $2 {}) RETURNING organisation_id, account_id, id, fence",
            due(),
            dialect::row_lock(&self.pools.writer, SKIP_LOCKED)
        );
        let rows: Vec<ClaimedRow> = on!(&self.pools.writer, |pool| {
            let mut query = sqlx::query_as(AssertSqlSafe(sql))
                .bind(now.as_microsecond())
                .bind(i64::from(most))
                .bind((now + DEDUCTION_LEASE).as_microsecond());
            if let Some((organisation, account)) = of {
                query = query.bind(organisation.to_string()).bind(account.to_string());
            }
            query.fetch_all(pool).await
        })?;
        rows.into_iter()
            .map(|row| {
                let at = |column: &str| format!("deduction job `{}`, column `{column}`", row.id);
                Ok(DueDeductionJob {
                    organisation: word(&row.organisation_id, || at("organisation_id"))?,
                    account: word(&row.account_id, || at("account_id"))?,
                    id: word(&row.id, || at("id"))?,
                    fence: row.fence,
                })
            })
            .collect()
    }

    /// Keeps how far a part of a job is, and has the job for as long again; whether it still had it, and the part is there:
    /// whoever was erased meanwhile has none.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn store_deduction_item(
        &self,
        due: &DueDeductionJob,
        place: u64,
        item: &DeductionItem,
        now: Timestamp,
    ) -> Result<bool, Error> {
        const TURN: &str = "UPDATE deduction_job SET leased_until = $5 \
             WHERE organisation_id = $1 AND account_id = $2 AND id = $3 AND fence = $4 AND ended_at IS NULL";
        const ITEM: &str = "UPDATE deduction_item SET person = $5, detail = $6 \
             WHERE organisation_id = $1 AND account_id = $2 AND job_id = $3 AND place = $4";

        let key = self.data_key(due.organisation, due.account).await?;
        let person = items::person(self.hash_key().await?, due.account, item);
        let place = signed(place);
        let detail = items::seal(&key, due.account, due.id, place, item)?;
        let stored = on!(&self.pools.writer, |pool| {
            let mut transaction = dialect::begin(pool).await?;
            let has = sqlx::query(TURN)
                .bind(due.organisation.to_string())
                .bind(due.account.to_string())
                .bind(due.id.to_string())
                .bind(due.fence)
                .bind((now + DEDUCTION_LEASE).as_microsecond())
                .execute(&mut *transaction)
                .await?
                .rows_affected();
            let mut stored = 0;
            if has > 0 {
                stored = sqlx::query(ITEM)
                    .bind(due.organisation.to_string())
                    .bind(due.account.to_string())
                    .bind(due.id.to_string())
                    .bind(place)
                    .bind(person)
                    .bind(detail)
                    .execute(&mut *transaction)
                    .await?
                    .rows_affected();
            }
            transaction.commit().await?;
            stored
        });
        Ok(stored > 0)
    }

    /// Lets go of a job until its next turn, or ends it with an event; whether it still had it.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn end_deduction_turn(
        &self,
        due: &DueDeductionJob,
        end: DeductionTurnEnd<'_>,
        now: Timestamp,
    ) -> Result<bool, Error> {
        const SQL: &str = "UPDATE deduction_job SET leased_until = 0, due_at = $5, ended_at = $6 \
             WHERE organisation_id = $1 AND account_id = $2 AND id = $3 AND fence = $4 AND ended_at IS NULL";

        let hash_key = self.hash_key().await?;
        let lock = dialect::row_lock(&self.pools.writer, dialect::KEEP_ROWS);
        let organisation = due.organisation;
        let (due_at, ended_at, event) = match end {
            DeductionTurnEnd::Again(due_at) => (due_at, None, None),
            DeductionTurnEnd::Over(event) => (now, Some(now.as_microsecond()), Some(EventRow::of(event))),
        };
        let ended = on!(&self.pools.writer, |pool| {
            let mut transaction = dialect::begin(pool).await?;
            let ended = sqlx::query(SQL)
                .bind(organisation.to_string())
                .bind(due.account.to_string())
                .bind(due.id.to_string())
                .bind(due.fence)
                .bind(due_at.as_microsecond())
                .bind(ended_at)
                .execute(&mut *transaction)
                .await?
                .rows_affected();
            if let (Some(event), true) = (event, ended > 0) {
                audit::chain!(transaction, hash_key, event, organisation, lock);
            }
            transaction.commit().await?;
            ended
        });
        Ok(ended > 0)
    }

    /// How many jobs have their turn at a moment, and since when the one waits that waits longest.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn due_deduction_jobs(&self, now: Timestamp) -> Result<Due, Error> {
        let sql = format!("SELECT COUNT(*) AS due_rows, MIN(due_at) AS oldest FROM {}", due());
        let row: DueRow = on!(&self.pools.reader, |pool| sqlx::query_as(AssertSqlSafe(sql))
            .bind(now.as_microsecond())
            .fetch_one(pool)
            .await)?;
        row.try_into()
    }
}
