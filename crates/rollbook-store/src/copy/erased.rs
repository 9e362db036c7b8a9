//! People who are erased from a copy, and are not copied again.

use std::collections::HashSet;

use rollbook_model::{AccountId, OrganisationId};

use super::apply::{AT_ONCE, push_in};
use crate::dialect::{Open, on, within};
use crate::error::Error;
use crate::people_data::EmployeeRef;
use crate::store::Store;
use sqlx::QueryBuilder;

/// The tables that have the rows of an owner.
pub(crate) const OF_OWNERS: [&str; 4] = ["copy_row", "copy_object", "change", "copy_follow"];

impl Store {
    /// The owners in a copy who are known by any of these hashes of employee ids, each with the hash.
    pub(crate) async fn copied_owners(
        &self,
        organisation: OrganisationId,
        account: AccountId,
        people: &[String],
    ) -> Result<Vec<(String, String)>, Error> {
        const SQL: &str = "SELECT DISTINCT owner FROM copy_row WHERE organisation_id = $1 AND account_id = $2";

        let owners: Vec<String> = on!(&self.pools.reader, |pool| sqlx::query_scalar(SQL)
            .bind(organisation.to_string())
            .bind(account.to_string())
            .fetch_all(pool)
            .await)?;
        let people: HashSet<_> = people.iter().collect();
        let mut found = Vec::new();
        for owner in owners {
            let hash = self.hash_of_owner(account, &owner).await?;
            if people.contains(&hash) {
                found.push((owner, hash));
            }
        }
        Ok(found)
    }

    /// The hash of an employee id.
    pub(super) async fn hash_of_owner(&self, account: AccountId, owner: &str) -> Result<String, Error> {
        let key = self.hash_key().await?;
        Ok(EmployeeRef::Id(owner.to_owned()).hash(key, account))
    }

    /// The hashes of those who are erased from a copy.
    pub(super) async fn erased_from_copy(
        &self,
        organisation: OrganisationId,
        account: AccountId,
    ) -> Result<HashSet<String>, Error> {
        const SQL: &str = "SELECT person FROM copy_erased WHERE organisation_id = $1 AND account_id = $2";

        let people: Vec<String> = on!(&self.pools.reader, |pool| sqlx::query_scalar(SQL)
            .bind(organisation.to_string())
            .bind(account.to_string())
            .fetch_all(pool)
            .await)?;
        Ok(people.into_iter().collect())
    }
}

/// Takes owners out of a copy, with what was told of them, and remembers not to copy them again; says how many rows
/// and objects those were.
pub(crate) async fn erase_owners(
    transaction: &mut Open,
    organisation: OrganisationId,
    account: AccountId,
    owners: &[(String, String)],
) -> Result<u64, Error> {
    // Whoever stores a page of the account meanwhile has its turn after this, or has had it before.
    const TURN: &str = "UPDATE copy SET next_number = next_number WHERE organisation_id = $1 AND account_id = $2";
    const REMEMBER: &str = "INSERT INTO copy_erased (organisation_id, account_id, person) VALUES ($1, $2, $3) \
         ON CONFLICT (organisation_id, account_id, person) DO NOTHING";
    // Where objects are made anew it is begun anew, so that nothing names whoever is erased.
    const ANEW: &str = "UPDATE copy_remap SET after_owner = '' WHERE organisation_id = $1 AND account_id = $2";

    // Webhooks that were to tell of them.
    const FORGET_TOLD: &str = "DELETE FROM webhook_message WHERE (organisation_id, change_position) IN \
         (SELECT organisation_id, position FROM change WHERE organisation_id = ";

    within!(transaction, |connection| sqlx::query(TURN)
        .bind(organisation.to_string())
        .bind(account.to_string())
        .execute(&mut **connection)
        .await
        .map(drop))?;
    within!(transaction, |connection| sqlx::query(ANEW)
        .bind(organisation.to_string())
        .bind(account.to_string())
        .execute(&mut **connection)
        .await
        .map(drop))?;
    let mut removed = 0;
    for some in owners.chunks(AT_ONCE) {
        within!(transaction, |connection| {
            let mut query = QueryBuilder::new(FORGET_TOLD);
            query.push_bind(organisation.to_string());
            query.push(" AND account_id = ").push_bind(account.to_string());
            push_in!(query, "owner", some.iter().map(|(owner, _)| owner.as_str()));
            query.push(")");
            query.build().execute(&mut **connection).await.map(drop)
        })?;
        for table in OF_OWNERS {
            removed += within!(transaction, |connection| {
                let mut query = QueryBuilder::new("DELETE FROM ");
                query.push(table).push(" WHERE organisation_id = ");
                query.push_bind(organisation.to_string());
                query.push(" AND account_id = ").push_bind(account.to_string());
                push_in!(query, "owner", some.iter().map(|(owner, _)| owner.as_str()));
                query
                    .build()
                    .execute(&mut **connection)
                    .await
                    .map(|done| done.rows_affected())
            })?;
        }
        for (_, hash) in some {
            within!(transaction, |connection| sqlx::query(REMEMBER)
                .bind(organisation.to_string())
                .bind(account.to_string())
                .bind(hash)
                .execute(&mut **connection)
                .await
                .map(drop))?;
        }
    }
    Ok(removed)
}
