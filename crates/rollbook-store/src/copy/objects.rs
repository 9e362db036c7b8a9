//! Reading the copy: objects of the people model, and the rows they are made of.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;
use rollbook_model::{AccountId, ObjectKind, OrganisationId};
use serde_json::{Map, Value};
use sqlx::QueryBuilder;
use uuid::Uuid;

use super::apply::{AT_ONCE, place_of, push_in};
use super::mapped::RowOf;
use crate::credentials::not_opened;
use crate::dialect::on;
use crate::error::Error;
use crate::row::{from_json, optional_time, row, signed, time, unsigned, word};
use crate::store::Store;

/// An object of the copy.
///
/// `Debug` does not show its values.
#[derive(Clone, PartialEq)]
pub struct CopiedObject {
    /// What it is.
    pub kind: ObjectKind,
    /// Its id.
    pub id: Uuid,
    /// UKG Pro's employee id of whose it is, or what it is by itself.
    pub owner: String,
    /// Its place in the order of first sight.
    pub position: u64,
    /// The place of its last change among all changes.
    pub changed: u64,
    /// When that was seen.
    pub changed_at: Timestamp,
    /// Its fields; none of what is deleted.
    pub body: Map<String, Value>,
    /// When it was seen that the tenant has it no more.
    pub deleted_at: Option<Timestamp>,
}

impl std::fmt::Debug for CopiedObject {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("CopiedObject")
            .field("kind", &self.kind)
            .field("id", &self.id)
            .field("changed", &self.changed)
            .finish_non_exhaustive()
    }
}

/// Which objects are wanted.
#[derive(Debug, Clone, Default)]
pub struct ObjectFilter {
    /// Those with these ids.
    pub ids: Option<Vec<Uuid>>,
    /// Those of these owners.
    pub owners: Option<Vec<String>>,
    /// Those changed at this moment or later, deleted ones among them.
    pub changed_since: Option<Timestamp>,
    /// Those after this place in the order of first sight.
    pub after: u64,
    /// How many at most; `None` for all.
    pub limit: Option<u64>,
    /// Those that the tenant has had no more since then are not left out: whoever counts from page to page counts them.
    pub gone_since: Option<Timestamp>,
}

row! {
    struct CopiedRow {
        kind: String,
        id: String,
        owner: String,
        position: i64,
        changed: i64,
        changed_at: i64,
        body: String,
        deleted_at: Option<i64>,
    }
}

row! {
    struct OwnedRow {
        owner: String,
        record: String,
        key: String,
        body: String,
    }
}

impl Store {
    /// Objects of a kind, in the order of first sight. Without [`changed_since`](ObjectFilter::changed_since) those
    /// that are deleted are left out.
    pub async fn objects(
        &self,
        organisation: OrganisationId,
        account: AccountId,
        kind: ObjectKind,
        filter: &ObjectFilter,
    ) -> Result<Vec<CopiedObject>, Error> {
        let rows: Vec<CopiedRow> = on!(&self.pools.reader, |pool| {
            let mut query = QueryBuilder::new(
                "SELECT kind, id, owner, position, changed, changed_at, body, deleted_at FROM copy_object \
                 WHERE organisation_id = ",
            );
            query.push_bind(organisation.to_string());
            query.push(" AND account_id = ").push_bind(account.to_string());
            query.push(" AND kind = ").push_bind(kind.as_str());
            query.push(" AND position > ").push_bind(signed(filter.after));
            if let Some(ids) = &filter.ids {
                push_in!(query, "id", ids.iter().map(Uuid::to_string));
            }
            if let Some(owners) = &filter.owners {
                push_in!(query, "owner", owners.iter().map(String::as_str));
            }
            match filter.changed_since {
                Some(since) => query.push(" AND changed_at >= ").push_bind(since.as_microsecond()),
                None => query
                    .push(" AND (deleted_at IS NULL OR deleted_at > ")
                    .push_bind(filter.gone_since.map_or(i64::MAX, Timestamp::as_microsecond))
                    .push(")"),
            };
            query.push(" ORDER BY position");
            let limit = filter.limit.map_or(i64::MAX, signed);
            query.push(" LIMIT ").push_bind(limit);
            query.build_query_as().fetch_all(pool).await
        })?;
        rows.into_iter().map(CopiedObject::try_from).collect()
    }

    /// Where the object stands in the order of first sight before which so many places are taken, by those that the tenant
    /// has and those that it has had no more since `gone_since`; `None` where there are no more.
    pub async fn position_at(
        &self,
        organisation: OrganisationId,
        account: AccountId,
        kind: ObjectKind,
        gone_since: Timestamp,
        place: u64,
    ) -> Result<Option<u64>, Error> {
        // The index alone answers it: what is passed over is not read.
        const SQL: &str = "SELECT position FROM copy_object WHERE organisation_id = $1 AND account_id = $2 \
             AND kind = $3 AND (deleted_at IS NULL OR deleted_at > $4) ORDER BY position LIMIT 1 OFFSET $5";

        let position: Option<i64> = on!(&self.pools.reader, |pool| sqlx::query_scalar(SQL)
            .bind(organisation.to_string())
            .bind(account.to_string())
            .bind(kind.as_str())
            .bind(gone_since.as_microsecond())
            .bind(signed(place))
            .fetch_optional(pool)
            .await)?;
        position
            .map(|position| unsigned(position, || "position of an object".to_owned()))
            .transpose()
    }

    /// How many places objects of a kind take up to the last one that the tenant still has, when those that it has had
    /// no more since `gone_since` take one, too.
    pub async fn count_places(
        &self,
        organisation: OrganisationId,
        account: AccountId,
        kind: ObjectKind,
        gone_since: Timestamp,
    ) -> Result<u64, Error> {
        const SQL: &str = "SELECT COUNT(*) FROM copy_object WHERE organisation_id = $1 AND account_id = $2 \
             AND kind = $3 AND (deleted_at IS NULL OR deleted_at > $4 AND position < \
             (SELECT MAX(position) FROM copy_object WHERE organisation_id = $1 AND account_id = $2 \
             AND kind = $3 AND deleted_at IS NULL))";

        let count: i64 = on!(&self.pools.reader, |pool| sqlx::query_scalar(SQL)
            .bind(organisation.to_string())
            .bind(account.to_string())
            .bind(kind.as_str())
            .bind(gone_since.as_microsecond())
            .fetch_one(pool)
            .await)?;
        unsigned(count, || "number of objects".to_owned())
    }

    /// Which of these objects the tenant still has.
    pub async fn known_objects(
        &self,
        organisation: OrganisationId,
        account: AccountId,
        kind: ObjectKind,
        ids: &[Uuid],
    ) -> Result<HashSet<Uuid>, Error> {
        let mut known = HashSet::new();
        for some in ids.chunks(AT_ONCE) {
            let rows: Vec<(String,)> = on!(&self.pools.reader, |pool| {
                let mut query = QueryBuilder::new("SELECT id FROM copy_object WHERE organisation_id = ");
                query.push_bind(organisation.to_string());
                query.push(" AND account_id = ").push_bind(account.to_string());
                query.push(" AND kind = ").push_bind(kind.as_str());
                query.push(" AND deleted_at IS NULL");
                push_in!(query, "id", some.iter().map(Uuid::to_string));
                query.build_query_as().fetch_all(pool).await
            })?;
            for (id,) in rows {
                known.insert(word(&id, || "id of a copied object".to_owned())?);
            }
        }
        Ok(known)
    }

    /// The rows that the objects of some owners are made of.
    pub async fn copied_rows(
        &self,
        organisation: OrganisationId,
        account: AccountId,
        owners: &[String],
    ) -> Result<HashMap<String, Vec<RowOf>>, Error> {
        let mut of_owners: HashMap<String, Vec<RowOf>> = HashMap::new();
        for some in owners.chunks(AT_ONCE) {
            let rows: Vec<OwnedRow> = on!(&self.pools.reader, |pool| {
                let mut query =
                    QueryBuilder::new("SELECT owner, record, key, body FROM copy_row WHERE organisation_id = ");
                query.push_bind(organisation.to_string());
                query.push(" AND account_id = ").push_bind(account.to_string());
                push_in!(query, "owner", some.iter().map(String::as_str));
                query.push(" ORDER BY owner, record, key");
                query.build_query_as().fetch_all(pool).await
            })?;
            for row in rows {
                let (record, key, body) = (row.record, row.key, row.body);
                of_owners
                    .entry(row.owner)
                    .or_default()
                    .push(RowOf { record, key, body });
            }
        }
        Ok(of_owners)
    }

    /// The sensitive values of rows of a record, by their keys, as JSON; none of those that have none.
    ///
    /// # Errors
    ///
    /// [`Error::SealedValueDamaged`] when one does not open.
    pub async fn sensitive_values(
        &self,
        organisation: OrganisationId,
        account: AccountId,
        record: &'static str,
        keys: &[String],
    ) -> Result<HashMap<String, secrecy::SecretString>, Error> {
        let data_key = self.data_key(organisation, account).await?;
        let mut opened = HashMap::new();
        for some in keys.chunks(AT_ONCE) {
            let rows: Vec<(String, Option<String>)> = on!(&self.pools.reader, |pool| {
                let mut query = QueryBuilder::new("SELECT key, sealed FROM copy_row WHERE organisation_id = ");
                query.push_bind(organisation.to_string());
                query.push(" AND account_id = ").push_bind(account.to_string());
                query.push(" AND record = ").push_bind(record);
                push_in!(query, "key", some.iter().map(String::as_str));
                query.build_query_as().fetch_all(pool).await
            })?;
            for (key, sealed) in rows {
                let Some(sealed) = sealed else { continue };
                let value = data_key.open(account, &place_of(record, &key), &sealed);
                let value = value.map_err(|_| not_opened(account, "a copied row"))?;
                opened.insert(key, value);
            }
        }
        Ok(opened)
    }
}

impl TryFrom<CopiedRow> for CopiedObject {
    type Error = Error;

    fn try_from(row: CopiedRow) -> Result<Self, Error> {
        let at = |column: &str| format!("copied object `{}`, column `{column}`", row.id);
        Ok(Self {
            kind: word(&row.kind, || at("kind"))?,
            id: word(&row.id, || at("id"))?,
            position: unsigned(row.position, || at("position"))?,
            changed: unsigned(row.changed, || at("changed"))?,
            changed_at: time(row.changed_at, || at("changed_at"))?,
            body: from_json(&row.body, || at("body"))?,
            deleted_at: optional_time(row.deleted_at, || at("deleted_at"))?,
            owner: row.owner,
        })
    }
}
