//! Deductions that are written: what clients have told of them, how a tenant's transactions are written, and who enters
//! what none can express.

mod administrator;
mod items;
mod jobs;

use jiff::Timestamp;
use rollbook_model::{AccountId, DeductionTransaction, OrganisationId, RegisteredDeduction};
use uuid::Uuid;

use crate::dialect::on;
use crate::error::Error;
use crate::row::{from_json, json, row, word};
use crate::store::{Store, is_foreign_key_violation};

pub(crate) use items::{erase_deductions, kept_deductions};
pub use jobs::{AskedJob, DEDUCTION_LEASE, DeductionTurnEnd, DueDeductionJob, NewDeductionJob};

row! {
    struct RegisteredRow {
        id: String,
        set_up: String,
        code: Option<String>,
    }
}

impl Store {
    /// Keeps a deduction that a client tells of; what is kept of it already stays, but for a code that is known now.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] when there is no such account.
    pub async fn register_deduction(
        &self,
        organisation: OrganisationId,
        account: AccountId,
        registered: &RegisteredDeduction,
    ) -> Result<(), Error> {
        const SQL: &str = "INSERT INTO registered_deduction (organisation_id, account_id, id, set_up, code) \
             VALUES ($1, $2, $3, $4, $5) ON CONFLICT (organisation_id, account_id, id) \
             DO UPDATE SET code = COALESCE(excluded.code, registered_deduction.code)";

        on!(&self.pools.writer, |pool| sqlx::query(SQL)
            .bind(organisation.to_string())
            .bind(account.to_string())
            .bind(registered.id.to_string())
            .bind(json(&registered.set_up))
            .bind(&registered.code)
            .execute(pool)
            .await
            .map(drop))
        .map_err(|error| match error {
            error if is_foreign_key_violation(&error) => Error::no_account(account),
            other => other.into(),
        })
    }

    /// The deductions of an account that clients have told of, in the order of their ids.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn registered_deductions(
        &self,
        organisation: OrganisationId,
        account: AccountId,
    ) -> Result<Vec<RegisteredDeduction>, Error> {
        const SQL: &str = "SELECT id, set_up, code FROM registered_deduction \
             WHERE organisation_id = $1 AND account_id = $2 ORDER BY id";

        let rows: Vec<RegisteredRow> = on!(&self.pools.reader, |pool| sqlx::query_as(SQL)
            .bind(organisation.to_string())
            .bind(account.to_string())
            .fetch_all(pool)
            .await)?;
        rows.into_iter()
            .map(|row| {
                let at = |column: &str| format!("registered deduction `{}`, column `{column}`", row.id);
                Ok(RegisteredDeduction {
                    id: word::<Uuid>(&row.id, || at("id"))?,
                    set_up: from_json(&row.set_up, || at("set_up"))?,
                    code: row.code.clone(),
                })
            })
            .collect()
    }

    /// Keeps how a tenant's transactions of deductions are written, or forgets it.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] when there is no such account.
    pub async fn record_deduction_transaction(
        &self,
        organisation: OrganisationId,
        account: AccountId,
        form: Option<&DeductionTransaction>,
        now: Timestamp,
    ) -> Result<(), Error> {
        const KEEP: &str = "INSERT INTO deduction_transaction (organisation_id, account_id, recorded_at, form) \
             VALUES ($1, $2, $3, $4) ON CONFLICT (organisation_id, account_id) \
             DO UPDATE SET recorded_at = excluded.recorded_at, form = excluded.form";
        const FORGET: &str = "DELETE FROM deduction_transaction WHERE organisation_id = $1 AND account_id = $2";

        let kept = match form {
            Some(form) => on!(&self.pools.writer, |pool| sqlx::query(KEEP)
                .bind(organisation.to_string())
                .bind(account.to_string())
                .bind(now.as_microsecond())
                .bind(json(form))
                .execute(pool)
                .await
                .map(drop)),
            None => on!(&self.pools.writer, |pool| sqlx::query(FORGET)
                .bind(organisation.to_string())
                .bind(account.to_string())
                .execute(pool)
                .await
                .map(drop)),
        };
        kept.map_err(|error| match error {
            error if is_foreign_key_violation(&error) => Error::no_account(account),
            other => other.into(),
        })
    }

    /// How a tenant's transactions of deductions are written; `None` where nobody has recorded it.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn deduction_transaction(
        &self,
        organisation: OrganisationId,
        account: AccountId,
    ) -> Result<Option<DeductionTransaction>, Error> {
        const SQL: &str = "SELECT form FROM deduction_transaction WHERE organisation_id = $1 AND account_id = $2";

        let form: Option<String> = on!(&self.pools.reader, |pool| sqlx::query_scalar(SQL)
            .bind(organisation.to_string())
            .bind(account.to_string())
            .fetch_optional(pool)
            .await)?;
        form.map(|form| from_json(&form, || format!("transaction of deductions of account `{account}`")))
            .transpose()
    }
}
