//! People who are erased from a copy, and are not copied again.

use std::collections::HashSet;

use rollbook_model::workforce::PersonKey;
use rollbook_model::{AccountId, OrganisationId};

use super::apply::{AT_ONCE, push_in};
use super::named::Erased;
use crate::dialect::{Open, within};
use crate::error::Error;
use crate::people_data::EmployeeRef;
use crate::vault::DataKey;
use crate::webhooks::changes as webhooks;
use sqlx::QueryBuilder;

/// The tables that have the rows of an owner.
pub(crate) const OF_OWNERS: [&str; 5] = ["copy_row", "copy_object", "change", "copy_follow", "pay_row"];

/// The owners in a copy, or in what was told of it, who are known by any of these hashes of employee ids.
async fn owners_of(
    transaction: &mut Open,
    hash_key: &DataKey,
    organisation: OrganisationId,
    account: AccountId,
    people: &[String],
) -> Result<Vec<String>, Error> {
    // Of whom the tenant has nothing any more, changes still tell.
    const SQL: &str = "SELECT owner FROM copy_row WHERE organisation_id = $1 AND account_id = $2 \
         UNION SELECT owner FROM copy_object WHERE organisation_id = $1 AND account_id = $2 \
         UNION SELECT owner FROM change WHERE organisation_id = $1 AND account_id = $2 \
         UNION SELECT owner FROM pay_row WHERE organisation_id = $1 AND account_id = $2";

    let owners: Vec<String> = within!(transaction, |connection| sqlx::query_scalar(SQL)
        .bind(organisation.to_string())
        .bind(account.to_string())
        .fetch_all(&mut **connection)
        .await)?;
    let people: HashSet<_> = people.iter().collect();
    let found = owners
        .into_iter()
        .filter(|owner| people.contains(&hash_of_owner(hash_key, account, owner)));
    Ok(found.collect())
}

fn lane_of(account: AccountId, owner: &str) -> String {
    webhooks::lane(account, Some(PersonKey(owner.to_owned()).record().uuid(account)))
}

/// The hash of an employee id.
fn hash_of_owner(hash_key: &DataKey, account: AccountId, owner: &str) -> String {
    EmployeeRef::Id(owner.to_owned()).hash(hash_key, account)
}

/// Those who are erased from a copy, for whoever has the account's turn.
pub(super) async fn erased_from_copy<'a>(
    transaction: &mut Open,
    hash_key: &'a DataKey,
    organisation: OrganisationId,
    account: AccountId,
) -> Result<Erased<'a>, Error> {
    const SQL: &str = "SELECT person FROM copy_erased WHERE organisation_id = $1 AND account_id = $2";

    let people: Vec<String> = within!(transaction, |connection| sqlx::query_scalar(SQL)
        .bind(organisation.to_string())
        .bind(account.to_string())
        .fetch_all(&mut **connection)
        .await)?;
    Ok(Erased::new(account, hash_key, people.into_iter().collect()))
}

/// Takes those who are known by any of these hashes out of a copy, with what was told of them, and remembers not to copy
/// them, also who is not copied yet; says how many rows and objects those were.
pub(crate) async fn erase_owners(
    transaction: &mut Open,
    hash_key: &DataKey,
    organisation: OrganisationId,
    account: AccountId,
    people: &[String],
) -> Result<u64, Error> {
    // Whoever stores a page of the account meanwhile has its turn after this, or has had it before.
    const TURN: &str = "UPDATE copy SET next_number = next_number WHERE organisation_id = $1 AND account_id = $2";
    const REMEMBER: &str = "INSERT INTO copy_erased (organisation_id, account_id, person) \
         SELECT organisation_id, account_id, CAST($3 AS TEXT) FROM copy WHERE organisation_id = $1 AND account_id = $2 \
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
    let owners = owners_of(transaction, hash_key, organisation, account, people).await?;
    let mut removed = 0;
    for some in owners.chunks(AT_ONCE) {
        within!(transaction, |connection| {
            let mut query = QueryBuilder::new(FORGET_TOLD);
            query.push_bind(organisation.to_string());
            query.push(" AND account_id = ").push_bind(account.to_string());
            push_in!(query, "owner", some.iter().map(String::as_str));
            query.push(")");
            query.build().execute(&mut **connection).await.map(drop)
        })?;
        // What was paid is told in the order of whoever it was paid to.
        within!(transaction, |connection| {
            let mut query = QueryBuilder::new("DELETE FROM webhook_message WHERE organisation_id = ");
            query.push_bind(organisation.to_string());
            query.push(" AND account_id = ").push_bind(account.to_string());
            push_in!(query, "lane", some.iter().map(|owner| lane_of(account, owner)));
            query.build().execute(&mut **connection).await.map(drop)
        })?;
        for table in OF_OWNERS {
            removed += within!(transaction, |connection| {
                let mut query = QueryBuilder::new("DELETE FROM ");
                query.push(table).push(" WHERE organisation_id = ");
                query.push_bind(organisation.to_string());
                query.push(" AND account_id = ").push_bind(account.to_string());
                push_in!(query, "owner", some.iter().map(String::as_str));
                query
                    .build()
                    .execute(&mut **connection)
                    .await
                    .map(|done| done.rows_affected())
            })?;
        }
    }
    for hash in people {
        within!(transaction, |connection| sqlx::query(REMEMBER)
            .bind(organisation.to_string())
            .bind(account.to_string())
            .bind(hash)
            .execute(&mut **connection)
            .await
            .map(drop))?;
    }
    Ok(removed)
}
