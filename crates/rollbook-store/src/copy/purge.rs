//! Taking fields out of a copy that are switched off: of rows, of objects, and of what was told of them.
//!
//! What remains of a field that is made of several is told anew afterwards, as a change of an object that has nothing
//! there; so the feed played from zero still makes the copy.

use std::collections::{BTreeSet, HashMap};

use rollbook_model::{ObjectKind, catalogue::fields};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Map, Value};
use sqlx::QueryBuilder;

use super::Of;
use super::apply::{hash_of, of_account, place_of, push_in};
use super::mapped::{Mapper, Purged};
use crate::credentials::{not_opened, not_sealed};
use crate::dialect::{Open, within};
use crate::error::Error;
use crate::row::{from_json, json, row, word};
use crate::vault::DataKey;

row! {
    pub(super) struct KeptRow {
        pub(super) record: String,
        pub(super) key: String,
        pub(super) body: String,
        pub(super) sealed: Option<String>,
    }
}

row! {
    pub(super) struct KeptObject {
        pub(super) kind: String,
        pub(super) id: String,
        pub(super) body: String,
    }
}

row! {
    pub(super) struct KeptChange {
        pub(super) position: i64,
        pub(super) object: String,
        pub(super) fields: String,
    }
}

/// Takes fields, given by their keys, out of what is copied of some owners.
pub(super) async fn purge(
    transaction: &mut Open,
    of: &Of,
    key: &DataKey,
    without: &BTreeSet<String>,
    owners: &[String],
    mapper: &dyn Mapper,
) -> Result<(), Error> {
    purge_rows(transaction, of, key, without, owners).await?;
    let affected: HashMap<_, _> = ObjectKind::ALL
        .iter()
        .map(|kind| (*kind, mapper.purged(*kind, without)))
        .collect();
    purge_objects(transaction, of, &affected, owners).await?;
    purge_changes(transaction, of, &affected, owners).await
}

async fn purge_rows(
    transaction: &mut Open,
    of: &Of,
    key: &DataKey,
    without: &BTreeSet<String>,
    owners: &[String],
) -> Result<(), Error> {
    let rows: Vec<KeptRow> = within!(transaction, |connection| {
        let mut query = of_account!(
            "SELECT record, key, body, sealed FROM copy_row WHERE organisation_id = ",
            of
        );
        push_in!(query, "owner", owners.iter().map(String::as_str));
        query.build_query_as().fetch_all(&mut **connection).await
    })?;
    for row in rows {
        let at = || format!("copied row of account `{}`", of.account);
        let mut body: Value = from_json(&row.body, at)?;
        if !take_out(&mut body, without) {
            continue;
        }
        let mut sensitive = None;
        if let Some(opened) = row.open(of, key)? {
            let mut values: Value = from_json(opened.expose_secret(), at)?;
            take_out(&mut values, without);
            let is_left = values.as_object().is_some_and(|values| !values.is_empty());
            sensitive = is_left.then(|| SecretString::from(values.to_string()));
        }
        row.rewrite(transaction, of, key, &body.to_string(), sensitive.as_ref())
            .await?;
    }
    Ok(())
}

impl KeptRow {
    /// What is sensitive of it.
    pub(super) fn open(&self, of: &Of, key: &DataKey) -> Result<Option<SecretString>, Error> {
        let place = place_of(&self.record, &self.key);
        let opened = self
            .sealed
            .as_deref()
            .map(|sealed| key.open(of.account, &place, sealed));
        opened.transpose().map_err(|_| not_opened(of.account, "a copied row"))
    }

    /// Keeps it with another body, and with this of what is sensitive.
    pub(super) async fn rewrite(
        &self,
        transaction: &mut Open,
        of: &Of,
        key: &DataKey,
        body: &str,
        sensitive: Option<&SecretString>,
    ) -> Result<(), Error> {
        const KEEP: &str = "UPDATE copy_row SET body = $5, sealed = $6, hash = $7 WHERE organisation_id = $1 \
             AND account_id = $2 AND record = $3 AND key = $4";

        let place = place_of(&self.record, &self.key);
        let sealed = sensitive.map(|text| key.seal(of.account, &place, text)).transpose();
        let sealed = sealed.map_err(|error| not_sealed(&error, of.account, "a copied row"))?;
        Ok(within!(transaction, |connection| sqlx::query(KEEP)
            .bind(of.organisation.to_string())
            .bind(of.account.to_string())
            .bind(&self.record)
            .bind(&self.key)
            .bind(body)
            .bind(&sealed)
            .bind(hash_of(key, body, sensitive))
            .execute(&mut **connection)
            .await
            .map(drop))?)
    }
}

/// Takes out what has one of these names, at any depth, and says whether there was any.
fn take_out(value: &mut Value, without: &BTreeSet<String>) -> bool {
    match value {
        Value::Object(members) => {
            let before = members.len();
            members.retain(|name, _| !without.contains(&fields::key(name)));
            let mut taken = members.len() < before;
            for member in members.values_mut() {
                taken |= take_out(member, without);
            }
            taken
        }
        Value::Array(items) => items
            .iter_mut()
            .fold(false, |taken, item| take_out(item, without) | taken),
        _ => false,
    }
}

async fn purge_objects(
    transaction: &mut Open,
    of: &Of,
    affected: &HashMap<ObjectKind, Purged>,
    owners: &[String],
) -> Result<(), Error> {
    let objects: Vec<KeptObject> = within!(transaction, |connection| {
        let mut query = of_account!("SELECT kind, id, body FROM copy_object WHERE organisation_id = ", of);
        push_in!(query, "owner", owners.iter().map(String::as_str));
        query.build_query_as().fetch_all(&mut **connection).await
    })?;
    for object in objects {
        let at = || format!("copied object `{}`", object.id);
        let kind: ObjectKind = word(&object.kind, at)?;
        let mut body: Map<String, Value> = from_json(&object.body, at)?;
        let mut taken = false;
        match affected.get(&kind) {
            Some(Purged::Fields(names)) => {
                for name in names {
                    if let Some(value) = body.get_mut(*name) {
                        taken |= !std::mem::take(value).is_null();
                    }
                }
            }
            Some(Purged::Any) => {
                taken = !body.is_empty();
                body.clear();
            }
            None => {}
        }
        if !taken {
            continue;
        }
        object.rewrite(transaction, of, &body).await?;
    }
    Ok(())
}

async fn purge_changes(
    transaction: &mut Open,
    of: &Of,
    affected: &HashMap<ObjectKind, Purged>,
    owners: &[String],
) -> Result<(), Error> {
    let changes: Vec<KeptChange> = within!(transaction, |connection| {
        let mut query: QueryBuilder<_> = of_account!(
            "SELECT position, object, fields FROM change WHERE organisation_id = ",
            of
        );
        push_in!(query, "owner", owners.iter().map(String::as_str));
        query.build_query_as().fetch_all(&mut **connection).await
    })?;
    for change in changes {
        let at = || format!("change {}", change.position);
        let kind: ObjectKind = word(&change.object, at)?;
        let mut told: Map<String, Value> = from_json(&change.fields, at)?;
        let before = told.len();
        match affected.get(&kind) {
            Some(Purged::Fields(names)) => told.retain(|name, _| !names.contains(&name.as_str())),
            Some(Purged::Any) => told.clear(),
            None => {}
        }
        if told.len() == before {
            continue;
        }
        change.rewrite(transaction, of, &told).await?;
    }
    Ok(())
}

impl KeptObject {
    /// Keeps it with other fields.
    pub(super) async fn rewrite(
        &self,
        transaction: &mut Open,
        of: &Of,
        body: &Map<String, Value>,
    ) -> Result<(), Error> {
        const KEEP: &str = "UPDATE copy_object SET body = $5 WHERE organisation_id = $1 AND account_id = $2 \
             AND kind = $3 AND id = $4";

        Ok(within!(transaction, |connection| sqlx::query(KEEP)
            .bind(of.organisation.to_string())
            .bind(of.account.to_string())
            .bind(&self.kind)
            .bind(&self.id)
            .bind(json(body))
            .execute(&mut **connection)
            .await
            .map(drop))?)
    }
}

impl KeptChange {
    /// Keeps it with other fields. One that says nothing any more stays: webhooks tell it by its place.
    pub(super) async fn rewrite(
        &self,
        transaction: &mut Open,
        of: &Of,
        told: &Map<String, Value>,
    ) -> Result<(), Error> {
        const KEEP: &str = "UPDATE change SET fields = $3 WHERE organisation_id = $1 AND position = $2";

        Ok(within!(transaction, |connection| sqlx::query(KEEP)
            .bind(of.organisation.to_string())
            .bind(self.position)
            .bind(json(told))
            .execute(&mut **connection)
            .await
            .map(drop))?)
    }
}
