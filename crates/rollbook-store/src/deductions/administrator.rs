//! Who enters deductions by hand.

use rollbook_model::{AccountId, DeductionAdministrator, OrganisationId};

use crate::dialect::on;
use crate::error::Error;
use crate::row::{from_json, json};
use crate::store::{Store, is_foreign_key_violation};

impl Store {
    /// Keeps who enters deductions by hand, or forgets it.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] when there is no such account.
    pub async fn name_deduction_administrator(
        &self,
        organisation: OrganisationId,
        account: AccountId,
        administrator: Option<&DeductionAdministrator>,
    ) -> Result<(), Error> {
        const KEEP: &str = "INSERT INTO deduction_administrator (organisation_id, account_id, detail) \
             VALUES ($1, $2, $3) ON CONFLICT (organisation_id, account_id) DO UPDATE SET detail = excluded.detail";
        const FORGET: &str = "DELETE FROM deduction_administrator WHERE organisation_id = $1 AND account_id = $2";

        let detail = administrator.map(json);
        let kept = on!(&self.pools.writer, |pool| {
            let query = sqlx::query(if detail.is_some() { KEEP } else { FORGET })
                .bind(organisation.to_string())
                .bind(account.to_string());
            let query = match &detail {
                Some(detail) => query.bind(detail),
                None => query,
            };
            query.execute(pool).await.map(drop)
        });
        kept.map_err(|error| match error {
            error if is_foreign_key_violation(&error) => Error::no_account(account),
            other => other.into(),
        })
    }

    /// Who enters deductions by hand; `None` where nobody is named.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn deduction_administrator(
        &self,
        organisation: OrganisationId,
        account: AccountId,
    ) -> Result<Option<DeductionAdministrator>, Error> {
        const SQL: &str = "SELECT detail FROM deduction_administrator WHERE organisation_id = $1 AND account_id = $2";

        let detail: Option<String> = on!(&self.pools.reader, |pool| sqlx::query_scalar(SQL)
            .bind(organisation.to_string())
            .bind(account.to_string())
            .fetch_optional(pool)
            .await)?;
        detail
            .map(|detail| {
                from_json(&detail, || {
                    format!("administrator of deductions of account `{account}`")
                })
            })
            .transpose()
    }
}
