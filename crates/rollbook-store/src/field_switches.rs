//! Which fields of answers are switched off for an account.

use jiff::Timestamp;
use rollbook_model::{AccountId, OrganisationId, catalogue::fields};

use crate::copy::{ask_remap, forget_paid, read_again};
use crate::dialect::{Open, on, within};
use crate::error::Error;
use crate::store::{Store, is_foreign_key_violation};

impl Store {
    /// The names of the fields that are switched off for an account, in order; none when there is no such account.
    pub async fn switched_off(&self, organisation: OrganisationId, account: AccountId) -> Result<Vec<String>, Error> {
        const SQL: &str =
            "SELECT field FROM field_switch WHERE organisation_id = $1 AND account_id = $2 ORDER BY field";

        Ok(on!(&self.pools.reader, |pool| sqlx::query_scalar(SQL)
            .bind(organisation.to_string())
            .bind(account.to_string())
            .fetch_all(pool)
            .await)?)
    }

    /// Switches fields off for an account and others on again, all or nothing. What is copied is to be made anew then,
    /// without those that are off; to have those that are on, all of it is read again.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] when there is no such account.
    pub async fn switch_fields(
        &self,
        organisation: OrganisationId,
        account: AccountId,
        off: &[String],
        on: &[String],
    ) -> Result<(), Error> {
        const OFF: &str = "INSERT INTO field_switch (organisation_id, account_id, field, switched_off_at) \
             VALUES ($1, $2, $3, $4) ON CONFLICT (organisation_id, account_id, field) DO NOTHING";
        const ON: &str = "DELETE FROM field_switch WHERE organisation_id = $1 AND account_id = $2 AND field = $3";

        let now = Timestamp::now();
        let mut transaction = Open::begin(&self.pools.writer).await?;
        let mut switched_on = 0;
        within!(&mut transaction, |connection| {
            for field in off {
                let switched = sqlx::query(OFF)
                    .bind(organisation.to_string())
                    .bind(account.to_string())
                    .bind(field)
                    .bind(now.as_microsecond())
                    .execute(&mut **connection)
                    .await;
                switched.map_err(|error| match error {
                    error if is_foreign_key_violation(&error) => Error::no_account(account),
                    other => other.into(),
                })?;
            }
            for field in on {
                switched_on += sqlx::query(ON)
                    .bind(organisation.to_string())
                    .bind(account.to_string())
                    .bind(field)
                    .execute(&mut **connection)
                    .await?
                    .rows_affected();
            }
        });
        let without: Vec<_> = fields::keys(off).into_iter().collect();
        ask_remap(&mut transaction, organisation, account, &without, now).await?;
        forget_paid(&mut transaction, organisation, account, now).await?;
        if switched_on > 0 {
            read_again(&mut transaction, organisation, account).await?;
        }
        transaction.commit().await?;
        Ok(())
    }
}
