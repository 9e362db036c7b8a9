//! The feed of changes.

use jiff::Timestamp;
use rollbook_model::{AccountId, Change, ObjectKind, OrganisationId};
use sqlx::QueryBuilder;
use uuid::Uuid;

use super::apply::push_in;
use crate::dialect::on;
use crate::error::Error;
use crate::row::{from_json, row, signed, time, unsigned, word};
use crate::store::Store;

/// Which changes are wanted.
#[derive(Debug, Clone, Default)]
pub struct ChangeFilter {
    /// Those after this place.
    pub after: u64,
    /// Those of these accounts; `None` for all.
    pub accounts: Option<Vec<AccountId>>,
    /// Those of objects of these kinds; `None` for all.
    pub objects: Option<Vec<ObjectKind>>,
    /// Those of this person.
    pub person: Option<Uuid>,
    /// Those of what these owners have, as the objects of a copy name them.
    pub owners: Option<Vec<String>>,
    /// Those seen at this moment or later.
    pub seen_since: Option<Timestamp>,
    /// How many at most.
    pub limit: u32,
}

row! {
    struct ChangeRow {
        position: i64,
        account_id: String,
        object: String,
        id: String,
        person_id: Option<String>,
        kind: String,
        fields: String,
        seen_at: i64,
        happened_at: Option<String>,
    }
}

impl Store {
    /// Changes in their order. Whoever has read up to a place has missed none before it.
    pub async fn changes(&self, organisation: OrganisationId, filter: &ChangeFilter) -> Result<Vec<Change>, Error> {
        let rows: Vec<ChangeRow> = on!(&self.pools.reader, |pool| {
            let mut query = QueryBuilder::new(
                "SELECT position, account_id, object, id, person_id, kind, fields, seen_at, happened_at FROM change \
                 WHERE organisation_id = ",
            );
            query.push_bind(organisation.to_string());
            query.push(" AND position > ").push_bind(signed(filter.after));
            if let Some(accounts) = &filter.accounts {
                push_in!(query, "account_id", accounts.iter().map(AccountId::to_string));
            }
            if let Some(objects) = &filter.objects {
                push_in!(query, "object", objects.iter().map(|object| object.as_str()));
            }
            if let Some(person) = filter.person {
                query.push(" AND person_id = ").push_bind(person.to_string());
            }
            if let Some(owners) = &filter.owners {
                push_in!(query, "owner", owners.iter().map(String::as_str));
            }
            if let Some(since) = filter.seen_since {
                query.push(" AND seen_at >= ").push_bind(since.as_microsecond());
            }
            query
                .push(" ORDER BY position LIMIT ")
                .push_bind(i64::from(filter.limit));
            query.build_query_as().fetch_all(pool).await
        })?;
        rows.into_iter().map(change).collect()
    }
}

fn change(row: ChangeRow) -> Result<Change, Error> {
    let at = |column: &str| format!("change {}, column `{column}`", row.position);
    let person = row.person_id.as_deref().map(|id| word(id, || at("person_id")));
    Ok(Change {
        position: unsigned(row.position, || at("position"))?,
        account_id: word(&row.account_id, || at("account_id"))?,
        object: word(&row.object, || at("object"))?,
        id: word(&row.id, || at("id"))?,
        person_id: person.transpose()?,
        kind: word(&row.kind, || at("kind"))?,
        fields: from_json(&row.fields, || at("fields"))?,
        seen_at: time(row.seen_at, || at("seen_at"))?,
        happened_at: row.happened_at,
    })
}
