//! What the codes of an account's tenant mean, where that is another thing than elsewhere; and how many people have which.

use jiff::Timestamp;
use rollbook_model::{AccountId, Event, ObjectKind, OrganisationId};
use sqlx::QueryBuilder;

use crate::audit;
use crate::copy::ask_remap;
use crate::dialect::{self, Open, Pool, on, within};
use crate::error::Error;
use crate::events::EventRow;
use crate::row::unsigned;
use crate::store::{Store, is_foreign_key_violation};

/// What a code of an account's tenant means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountCode {
    /// The table.
    pub list: String,
    /// The code, as the tables compare it.
    pub code: String,
    /// What it means; empty where it means none of the words.
    pub word: String,
}

/// A change of what a code means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeEdit {
    /// The table.
    pub list: String,
    /// The code, as the tables compare it.
    pub code: String,
    /// What it means: a word, or none of them where it is empty; `None` for what it means elsewhere.
    pub word: Option<String>,
}

/// A code that is in the copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenCode {
    /// The code, as UKG Pro sends it.
    pub code: String,
    /// What it is told as.
    pub word: Option<String>,
    /// How many people have it; of units how many units.
    pub owners: u64,
}

impl Store {
    /// What the codes of an account's tenant mean, where it is another thing than elsewhere, in order.
    pub async fn account_codes(
        &self,
        organisation: OrganisationId,
        account: AccountId,
    ) -> Result<Vec<AccountCode>, Error> {
        const SQL: &str = "SELECT list, code, word FROM account_code WHERE organisation_id = $1 AND account_id = $2 \
             ORDER BY list, code";

        let rows: Vec<(String, String, String)> = on!(&self.pools.reader, |pool| sqlx::query_as(SQL)
            .bind(organisation.to_string())
            .bind(account.to_string())
            .fetch_all(pool)
            .await)?;
        let codes = rows.into_iter();
        Ok(codes
            .map(|(list, code, word)| AccountCode { list, code, word })
            .collect())
    }

    /// Changes what codes mean, with the event that tells it; what is copied is to be made anew then.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] when there is no such account.
    pub async fn edit_codes(
        &self,
        organisation: OrganisationId,
        account: AccountId,
        edits: &[CodeEdit],
        event: &Event,
        now: Timestamp,
    ) -> Result<(), Error> {
        const SET: &str = "INSERT INTO account_code (organisation_id, account_id, list, code, word) \
             VALUES ($1, $2, $3, $4, $5) ON CONFLICT (organisation_id, account_id, list, code) \
             DO UPDATE SET word = excluded.word";
        const RESET: &str = "DELETE FROM account_code WHERE organisation_id = $1 AND account_id = $2 AND list = $3 \
             AND code = $4";

        let key = self.hash_key().await?;
        let lock = dialect::row_lock(&self.pools.writer, dialect::KEEP_ROWS);
        let row = EventRow::of(event);
        let mut transaction = Open::begin(&self.pools.writer).await?;
        within!(&mut transaction, |connection| {
            for edit in edits {
                let query = match &edit.word {
                    Some(word) => sqlx::query(SET)
                        .bind(organisation.to_string())
                        .bind(account.to_string())
                        .bind(&edit.list)
                        .bind(&edit.code)
                        .bind(word),
                    None => sqlx::query(RESET)
                        .bind(organisation.to_string())
                        .bind(account.to_string())
                        .bind(&edit.list)
                        .bind(&edit.code),
                };
                let edited = query.execute(&mut **connection).await;
                edited.map_err(|error| match error {
                    error if is_foreign_key_violation(&error) => Error::no_account(account),
                    other => other.into(),
                })?;
            }
            audit::chain!(*connection, key, row, organisation, lock);
        });
        ask_remap(&mut transaction, organisation, account, &[], now).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// The codes that objects of a kind have in a field, those first that most people have.
    pub async fn seen_codes(
        &self,
        organisation: OrganisationId,
        account: AccountId,
        kind: ObjectKind,
        field: &'static str,
    ) -> Result<Vec<SeenCode>, Error> {
        let part = |part: &str| match &self.pools.reader {
            Pool::Sqlite(_) => format!("json_extract(body, '$.{field}.{part}')"),
            Pool::Postgres(_) => format!("CAST(body AS jsonb) #>> '{{{field},{part}}}'"),
        };
        let rows: Vec<(String, Option<String>, i64)> = on!(&self.pools.reader, |pool| {
            let mut query =
                QueryBuilder::new("SELECT code, word, COUNT(DISTINCT owner) AS owners FROM (SELECT owner, ");
            query.push(part("code")).push(" AS code, ");
            query
                .push(part("value"))
                .push(" AS word FROM copy_object WHERE organisation_id = ");
            query.push_bind(organisation.to_string());
            query.push(" AND account_id = ").push_bind(account.to_string());
            query.push(" AND kind = ").push_bind(kind.as_str());
            query.push(" AND deleted_at IS NULL) AS seen WHERE code IS NOT NULL GROUP BY code, word ORDER BY owners DESC, code");
            query.build_query_as().fetch_all(pool).await
        })?;
        let seen = rows.into_iter().map(|(code, word, owners)| {
            Ok(SeenCode {
                code,
                word,
                owners: unsigned(owners, || "number of owners".to_owned())?,
            })
        });
        seen.collect()
    }
}
