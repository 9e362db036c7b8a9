//! What was paid, as it is copied: the pay runs of the calendar, and of each run that was read what everybody was paid in
//! it. A run is stored in one transaction with where the stream goes on.

use jiff::Timestamp;
use jiff::civil::Date;
use rollbook_model::workforce::PersonKey;
use rollbook_model::{AccountId, OrganisationId, Stream, WebhookEvent};
use serde_json::json;
use sqlx::QueryBuilder;
use uuid::Uuid;

use super::Of;
use super::apply::{AT_ONCE, CounterRow, go_on, of_account, push_in, take_turn};
use super::erased::erased_from_copy;
use super::streams::DueStream;
use crate::dialect::{self, Open, on, within};
use crate::error::Error;
use crate::people_data::EmployeeRef;
use crate::row::{optional_time, row, word};
use crate::store::Store;
use crate::webhooks::changes::{Message, tell_all};

/// All that is copied of what an account's tenant has paid.
const FORGET: &str = "DELETE FROM pay_run WHERE organisation_id = $1 AND account_id = $2";

/// A pay run of the calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarRun {
    /// UKG Pro's number of it, `periodControl`.
    pub control: String,
    /// The first day on which it pays.
    pub paid_from: Date,
    /// The last day on which it pays; another one than the first where pay groups are paid on days of their own.
    pub paid_to: Date,
}

/// A pay run, as far as it is copied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PayRunCopy {
    /// The run, with the days on which it paid where that is known.
    pub run: CalendarRun,
    /// When what was paid in it was last read; `None` while it never was.
    pub read_at: Option<Timestamp>,
    /// Whether it was read whole so late that nothing of it can still be missing.
    pub settled: bool,
    /// What is known of it as a whole, as JSON; empty while it was not read.
    pub body: String,
}

/// What somebody was paid in a run.
///
/// `Debug` does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct PaidRow {
    /// The run.
    pub control: String,
    /// UKG Pro's employee id.
    pub owner: String,
    /// The ids of the payments that they are of.
    pub payments: Vec<Uuid>,
    /// The rows that UKG Pro told, as JSON, with masks in the place of sensitive values.
    pub body: String,
}

impl std::fmt::Debug for PaidRow {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut shown = formatter.debug_struct("PaidRow");
        shown.field("control", &self.control).finish_non_exhaustive()
    }
}

/// What is told of a payment, or of somebody's part of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToldPay {
    /// What happened.
    pub event: WebhookEvent,
    /// The payment.
    pub payment: Uuid,
    /// When it was paid.
    pub pay_date: Option<Date>,
    /// Whose part it is, by the employee id; `None` where it is told of the payment.
    pub owner: Option<String>,
}

impl ToldPay {
    fn message(self, account: AccountId) -> Message {
        let person = self.owner.map(|owner| PersonKey(owner).record().uuid(account));
        let mut detail = json!({ "payment_id": self.payment });
        match person {
            Some(person) => detail["person_id"] = json!(person),
            None => detail["pay_date"] = json!(self.pay_date),
        }
        Message {
            event: self.event,
            person,
            detail: detail.to_string(),
            change: None,
        }
    }
}

/// What becomes of a run that was read.
#[derive(Debug)]
pub struct ReadPayRun {
    /// The run as it is now.
    pub run: PayRunCopy,
    /// What is new or different in what people were paid.
    pub changed: Vec<PaidRow>,
    /// The employee ids of those who were not paid in it after all.
    pub gone: Vec<String>,
    /// What is told of it.
    pub told: Vec<ToldPay>,
}

row! {
    struct RunRow {
        control: String,
        paid_from: String,
        paid_to: String,
        read_at: Option<i64>,
        settled: bool,
        body: String,
    }
}

row! {
    struct PaidOf {
        control: String,
        owner: String,
        payments: String,
        body: String,
    }
}

impl Store {
    /// Has what was paid copied beside what else is copied of an account, or not any more, with all that was copied of it.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn settle_pay_copy(
        &self,
        organisation: OrganisationId,
        account: AccountId,
        is_wanted: bool,
        now: Timestamp,
    ) -> Result<(), Error> {
        const BEGIN: &str = "INSERT INTO copy_stream (organisation_id, account_id, stream, due_at, leased_until, fence, \
             checkpoint, failures, believed) SELECT organisation_id, account_id, CAST($3 AS TEXT), CAST($4 AS BIGINT), 0, \
             0, '', 0, FALSE FROM copy WHERE organisation_id = $1 AND account_id = $2 \
             ON CONFLICT (organisation_id, account_id, stream) DO NOTHING";
        const END: &str = "DELETE FROM copy_stream WHERE organisation_id = $1 AND account_id = $2 AND stream = $3";

        let of = Of {
            organisation,
            account,
            tells: false,
        };
        let (organisation, account) = (organisation.to_string(), account.to_string());
        let mut transaction = Open::begin(&self.pools.writer).await?;
        // Whoever stores a run has its turn before this or after it.
        if CounterRow::take(&mut transaction, &of).await?.is_none() {
            return Ok(());
        }
        let mut ended = 0;
        if is_wanted {
            within!(&mut transaction, |connection| sqlx::query(BEGIN)
                .bind(&organisation)
                .bind(&account)
                .bind(Stream::Pay.as_str())
                .bind(now.as_microsecond())
                .execute(&mut **connection)
                .await
                .map(drop))?;
        } else {
            within!(&mut transaction, |connection| sqlx::query(FORGET)
                .bind(&organisation)
                .bind(&account)
                .execute(&mut **connection)
                .await
                .map(drop))?;
            ended = within!(&mut transaction, |connection| sqlx::query(END)
                .bind(&organisation)
                .bind(&account)
                .bind(Stream::Pay.as_str())
                .execute(&mut **connection)
                .await
                .map(|done| done.rows_affected()))?;
        }
        transaction.commit().await?;
        if ended > 0 {
            dialect::settle_erasure(&self.pools.writer).await;
        }
        Ok(())
    }

    /// Keeps the pay runs that the calendar has; the days of runs that were read stay. `false` when another process has
    /// the stream now, and nothing was stored.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn keep_pay_calendar(
        &self,
        stream: &DueStream,
        runs: &[CalendarRun],
        now: Timestamp,
    ) -> Result<bool, Error> {
        let mut transaction = Open::begin(&self.pools.writer).await?;
        if take_turn(&mut transaction, stream, now).await?.is_none() {
            return Ok(false);
        }
        for some in runs.chunks(AT_ONCE) {
            within!(&mut transaction, |connection| {
                let mut query = QueryBuilder::new(
                    "INSERT INTO pay_run (organisation_id, account_id, control, paid_from, paid_to, settled, body) ",
                );
                query.push_values(some, |mut values, run| {
                    values
                        .push_bind(stream.organisation.to_string())
                        .push_bind(stream.account.to_string())
                        .push_bind(&run.control)
                        .push_bind(run.paid_from.to_string())
                        .push_bind(run.paid_to.to_string())
                        .push_bind(false)
                        .push_bind("");
                });
                query.push(
                    " ON CONFLICT (organisation_id, account_id, control) DO UPDATE SET \
                     paid_from = excluded.paid_from, paid_to = excluded.paid_to WHERE pay_run.read_at IS NULL",
                );
                query.build().execute(&mut **connection).await.map(drop)
            })?;
        }
        transaction.commit().await?;
        Ok(true)
    }

    /// Stores a run that was read, with where the stream goes on, or nothing. What is paid to people who are erased is
    /// not kept. `false` when another process has the stream now.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn apply_pay_run(
        &self,
        stream: &DueStream,
        read: ReadPayRun,
        checkpoint: &str,
        now: Timestamp,
    ) -> Result<bool, Error> {
        const RUN: &str = "UPDATE pay_run SET paid_from = $4, paid_to = $5, read_at = $6, settled = $7, body = $8 \
             WHERE organisation_id = $1 AND account_id = $2 AND control = $3";

        let hash_key = self.hash_key().await?;
        let mut transaction = Open::begin(&self.pools.writer).await?;
        if take_turn(&mut transaction, stream, now).await?.is_none() {
            return Ok(false);
        }
        let erased = erased_from_copy(&mut transaction, hash_key, stream.organisation, stream.account).await?;
        let ReadPayRun {
            run,
            mut changed,
            gone,
            mut told,
        } = read;
        if !erased.is_empty() {
            let is_kept = |owner: &str| !erased.has(&EmployeeRef::Id(owner.to_owned()));
            changed.retain(|row| is_kept(&row.owner));
            told.retain(|told| told.owner.as_deref().is_none_or(is_kept));
        }
        within!(&mut transaction, |connection| sqlx::query(RUN)
            .bind(stream.organisation.to_string())
            .bind(stream.account.to_string())
            .bind(&run.run.control)
            .bind(run.run.paid_from.to_string())
            .bind(run.run.paid_to.to_string())
            .bind(run.read_at.map(Timestamp::as_microsecond))
            .bind(run.settled)
            .bind(&run.body)
            .execute(&mut **connection)
            .await
            .map(drop))?;
        for some in gone.chunks(AT_ONCE) {
            within!(&mut transaction, |connection| {
                let mut query = of_account!("DELETE FROM pay_row WHERE organisation_id = ", stream);
                query.push(" AND control = ").push_bind(&run.run.control);
                push_in!(query, "owner", some.iter().map(String::as_str));
                query.build().execute(&mut **connection).await.map(drop)
            })?;
        }
        for some in changed.chunks(AT_ONCE) {
            within!(&mut transaction, |connection| {
                let mut query = QueryBuilder::new(
                    "INSERT INTO pay_row (organisation_id, account_id, control, owner, payments, body) ",
                );
                query.push_values(some, |mut values, row| {
                    let payments: Vec<_> = row.payments.iter().map(Uuid::to_string).collect();
                    values
                        .push_bind(stream.organisation.to_string())
                        .push_bind(stream.account.to_string())
                        .push_bind(&row.control)
                        .push_bind(&row.owner)
                        .push_bind(payments.join(" "))
                        .push_bind(&row.body);
                });
                query.push(
                    " ON CONFLICT (organisation_id, account_id, control, owner) DO UPDATE SET \
                     payments = excluded.payments, body = excluded.body",
                );
                query.build().execute(&mut **connection).await.map(drop)
            })?;
        }
        let messages = told.into_iter().map(|told| told.message(stream.account));
        tell_all(
            &mut transaction,
            stream.organisation,
            stream.account,
            messages.collect(),
            now,
        )
        .await?;
        go_on(&mut transaction, stream, checkpoint).await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// Every pay run that is known, the earliest first.
    ///
    /// # Errors
    ///
    /// When the database fails, or has what cannot be read.
    pub async fn pay_runs(&self, organisation: OrganisationId, account: AccountId) -> Result<Vec<PayRunCopy>, Error> {
        const SQL: &str = "SELECT control, paid_from, paid_to, read_at, settled, body FROM pay_run \
             WHERE organisation_id = $1 AND account_id = $2 ORDER BY paid_from, control";

        let rows: Vec<RunRow> = on!(&self.pools.reader, |pool| sqlx::query_as(SQL)
            .bind(organisation.to_string())
            .bind(account.to_string())
            .fetch_all(pool)
            .await)?;
        rows.into_iter().map(PayRunCopy::try_from).collect()
    }

    /// What everybody was paid in a run, by their employee ids.
    ///
    /// # Errors
    ///
    /// When the database fails, or has what cannot be read.
    pub async fn paid_in(
        &self,
        organisation: OrganisationId,
        account: AccountId,
        control: &str,
    ) -> Result<Vec<PaidRow>, Error> {
        const SQL: &str = "SELECT control, owner, payments, body FROM pay_row \
             WHERE organisation_id = $1 AND account_id = $2 AND control = $3 ORDER BY owner";

        let rows: Vec<PaidOf> = on!(&self.pools.reader, |pool| sqlx::query_as(SQL)
            .bind(organisation.to_string())
            .bind(account.to_string())
            .bind(control)
            .fetch_all(pool)
            .await)?;
        rows.into_iter().map(PaidRow::try_from).collect()
    }

    /// Who was paid in a run: employee ids with the ids of the payments.
    ///
    /// # Errors
    ///
    /// When the database fails, or has what cannot be read.
    pub async fn people_paid_in(
        &self,
        organisation: OrganisationId,
        account: AccountId,
        control: &str,
    ) -> Result<Vec<(String, Vec<Uuid>)>, Error> {
        const SQL: &str = "SELECT owner, payments FROM pay_row \
             WHERE organisation_id = $1 AND account_id = $2 AND control = $3 ORDER BY owner";

        let rows: Vec<(String, String)> = on!(&self.pools.reader, |pool| sqlx::query_as(SQL)
            .bind(organisation.to_string())
            .bind(account.to_string())
            .bind(control)
            .fetch_all(pool)
            .await)?;
        let rows = rows.into_iter().map(|(owner, payments)| Ok((owner, ids(&payments)?)));
        rows.collect()
    }

    /// What these people were paid, run by run.
    ///
    /// # Errors
    ///
    /// When the database fails, or has what cannot be read.
    pub async fn paid_to(
        &self,
        organisation: OrganisationId,
        account: AccountId,
        owners: &[String],
    ) -> Result<Vec<PaidRow>, Error> {
        let mut paid = Vec::new();
        for some in owners.chunks(AT_ONCE) {
            let rows: Vec<PaidOf> = on!(&self.pools.reader, |pool| {
                let mut query =
                    QueryBuilder::new("SELECT control, owner, payments, body FROM pay_row WHERE organisation_id = ");
                query.push_bind(organisation.to_string());
                query.push(" AND account_id = ").push_bind(account.to_string());
                push_in!(query, "owner", some.iter().map(String::as_str));
                query.push(" ORDER BY owner, control");
                query.build_query_as().fetch_all(pool).await
            })?;
            for row in rows {
                paid.push(row.try_into()?);
            }
        }
        Ok(paid)
    }
}

/// Forgets what is copied of what was paid, which holds fields that are switched off or lacks some that are on, and has it
/// read anew, as for the first time. Whoever calls it has the account's turn.
pub(crate) async fn forget_paid(
    transaction: &mut Open,
    organisation: OrganisationId,
    account: AccountId,
    now: Timestamp,
) -> Result<(), Error> {
    const READ: &str = "UPDATE copy_stream SET due_at = CASE WHEN due_at > $4 THEN $4 ELSE due_at END, \
         swept_at = NULL, checkpoint = '' WHERE organisation_id = $1 AND account_id = $2 AND stream = $3";

    let (organisation, account) = (organisation.to_string(), account.to_string());
    within!(transaction, |connection| sqlx::query(FORGET)
        .bind(&organisation)
        .bind(&account)
        .execute(&mut **connection)
        .await
        .map(drop))?;
    Ok(within!(transaction, |connection| sqlx::query(READ)
        .bind(&organisation)
        .bind(&account)
        .bind(Stream::Pay.as_str())
        .bind(now.as_microsecond())
        .execute(&mut **connection)
        .await
        .map(drop))?)
}

fn ids(text: &str) -> Result<Vec<Uuid>, Error> {
    let ids = text.split_whitespace();
    ids.map(|id| word(id, || "id of a copied payment".to_owned())).collect()
}

impl TryFrom<RunRow> for PayRunCopy {
    type Error = Error;

    fn try_from(row: RunRow) -> Result<Self, Error> {
        let at = |column: &str| format!("pay run `{}`, column `{column}`", row.control);
        Ok(Self {
            read_at: optional_time(row.read_at, || at("read_at"))?,
            settled: row.settled,
            run: CalendarRun {
                paid_from: word(&row.paid_from, || at("paid_from"))?,
                paid_to: word(&row.paid_to, || at("paid_to"))?,
                control: row.control,
            },
            body: row.body,
        })
    }
}

impl TryFrom<PaidOf> for PaidRow {
    type Error = Error;

    fn try_from(row: PaidOf) -> Result<Self, Error> {
        Ok(Self {
            payments: ids(&row.payments)?,
            control: row.control,
            owner: row.owner,
            body: row.body,
        })
    }
}
