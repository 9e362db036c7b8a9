//! Making the objects of owners anew, and telling what is different.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::Timestamp;
use rollbook_model::{ChangeKind, ObjectKind};
use serde_json::{Map, Value};
use sqlx::QueryBuilder;
use uuid::Uuid;

use super::Of;
use super::apply::{AT_ONCE, CounterRow, of_account, push_in};
use super::mapped::{Mapped, Mapper, RowOf, Told};
use crate::dialect::{Open, within};
use crate::error::Error;
use crate::row::{from_json, json, row, word};
use crate::webhooks::changes::{self as webhooks, ToldChange};

row! {
    struct OwnedRow {
        owner: String,
        record: String,
        key: String,
        body: String,
    }
}

row! {
    struct ObjectRow {
        owner: String,
        kind: String,
        id: String,
        position: i64,
        body: String,
        deleted_at: Option<i64>,
    }
}

/// An object as it was stored.
struct Stored {
    position: i64,
    body: Map<String, Value>,
    deleted: bool,
}

/// An object as it is to be stored, with what is told of it.
struct Remapped<'a> {
    owner: &'a str,
    kind: ObjectKind,
    id: Uuid,
    person: Option<Uuid>,
    position: i64,
    body: String,
    deleted: bool,
    told: Told,
    happened_at: Option<String>,
}

type Objects = BTreeMap<(ObjectKind, Uuid), Stored>;

/// Makes the objects of owners anew, stores those that are different and what is told of them, and says how many
/// changes those are.
pub(super) async fn remap(
    transaction: &mut Open,
    of: &Of,
    mapper: &dyn Mapper,
    owners: BTreeSet<String>,
    counter: &mut CounterRow,
    now: Timestamp,
) -> Result<u64, Error> {
    let owners: Vec<String> = owners.into_iter().collect();
    let mut changes = 0;
    for some in owners.chunks(AT_ONCE) {
        let mut rows = rows_of(transaction, of, some).await?;
        let mut objects = objects_of(transaction, of, some).await?;
        let mut remapped = Vec::new();
        for owner in some {
            let rows = rows.remove(owner).unwrap_or_default();
            let made = if rows.is_empty() {
                Vec::new()
            } else {
                mapper.objects(owner, &rows)
            };
            let stored = objects.remove(owner).unwrap_or_default();
            compare(owner, made, stored, mapper, counter, &mut remapped);
        }
        changes += remapped.len() as u64;
        write(transaction, of, &remapped, now).await?;
    }
    Ok(changes)
}

/// What is different between objects as they are made now and as they are stored.
fn compare<'a>(
    owner: &'a str,
    made: Vec<Mapped>,
    mut stored: Objects,
    mapper: &dyn Mapper,
    counter: &mut CounterRow,
    remapped: &mut Vec<Remapped<'a>>,
) {
    let mut person_of = None;
    for object in made {
        person_of = person_of.or(object.person);
        let before = stored.remove(&(object.kind, object.id));
        let old = before
            .as_ref()
            .filter(|stored| !stored.deleted)
            .map(|stored| &stored.body);
        if old == Some(&object.body) {
            continue;
        }
        let Some(told) = mapper.told(object.kind, old, Some(&object.body)) else {
            continue;
        };
        let position = before.map_or_else(|| counter.place(), |stored| stored.position);
        remapped.push(Remapped {
            owner,
            kind: object.kind,
            id: object.id,
            person: object.person,
            position,
            body: json(&object.body),
            deleted: false,
            told,
            happened_at: object.changed_at,
        });
    }
    for ((kind, id), before) in stored {
        if before.deleted {
            continue;
        }
        let told = mapper.told(kind, Some(&before.body), None);
        remapped.push(Remapped {
            owner,
            kind,
            id,
            person: if kind == ObjectKind::Person {
                Some(id)
            } else {
                person_of
            },
            position: before.position,
            body: "{}".to_owned(),
            deleted: true,
            told: told.unwrap_or(Told {
                kind: ChangeKind::Deleted,
                fields: Map::new(),
            }),
            happened_at: None,
        });
    }
}

async fn rows_of(transaction: &mut Open, of: &Of, owners: &[String]) -> Result<HashMap<String, Vec<RowOf>>, Error> {
    let rows: Vec<OwnedRow> = within!(transaction, |connection| {
        let mut query = of_account!(
            "SELECT owner, record, key, body FROM copy_row WHERE organisation_id = ",
            of
        );
        push_in!(query, "owner", owners.iter().map(String::as_str));
        query.push(" ORDER BY owner, record, key");
        query.build_query_as().fetch_all(&mut **connection).await
    })?;
    let mut of_owners: HashMap<_, Vec<_>> = HashMap::with_capacity(owners.len());
    for OwnedRow {
        owner,
        record,
        key,
        body,
    } in rows
    {
        of_owners.entry(owner).or_default().push(RowOf { record, key, body });
    }
    Ok(of_owners)
}

async fn objects_of(transaction: &mut Open, of: &Of, owners: &[String]) -> Result<HashMap<String, Objects>, Error> {
    let rows: Vec<ObjectRow> = within!(transaction, |connection| {
        let mut query = of_account!(
            "SELECT owner, kind, id, position, body, deleted_at FROM copy_object WHERE organisation_id = ",
            of
        );
        push_in!(query, "owner", owners.iter().map(String::as_str));
        query.build_query_as().fetch_all(&mut **connection).await
    })?;
    let mut of_owners: HashMap<_, Objects> = HashMap::with_capacity(owners.len());
    for row in rows {
        let at = |column: &str| format!("copied object `{}`, column `{column}`", row.id);
        let key = (word(&row.kind, || at("kind"))?, word(&row.id, || at("id"))?);
        let stored = Stored {
            position: row.position,
            body: from_json(&row.body, || at("body"))?,
            deleted: row.deleted_at.is_some(),
        };
        of_owners.entry(row.owner).or_default().insert(key, stored);
    }
    Ok(of_owners)
}

/// Stores objects and what is told of them. The turn is held until the transaction ends, so that places are seen in
/// their order.
async fn write(transaction: &mut Open, of: &Of, remapped: &[Remapped<'_>], now: Timestamp) -> Result<(), Error> {
    const TURN: &str = "INSERT INTO change_turn (organisation_id, position) VALUES ($1, $2) \
         ON CONFLICT (organisation_id) DO UPDATE SET position = change_turn.position + $2 RETURNING position";

    if remapped.is_empty() {
        return Ok(());
    }
    let count = i64::try_from(remapped.len()).unwrap_or(i64::MAX);
    let last: i64 = within!(transaction, |connection| sqlx::query_scalar(TURN)
        .bind(of.organisation.to_string())
        .bind(count)
        .fetch_one(&mut **connection)
        .await)?;
    let at = now.as_microsecond();
    let placed: Vec<_> = ((last - count + 1)..).zip(remapped).collect();
    for some in placed.chunks(AT_ONCE) {
        within!(transaction, |connection| {
            let mut query = QueryBuilder::new(
                "INSERT INTO change (organisation_id, position, account_id, object, id, owner, person_id, kind, \
                 fields, seen_at, happened_at) ",
            );
            query.push_values(some, |mut values, (position, one)| {
                values
                    .push_bind(of.organisation.to_string())
                    .push_bind(*position)
                    .push_bind(of.account.to_string())
                    .push_bind(one.kind.as_str())
                    .push_bind(one.id.to_string())
                    .push_bind(one.owner)
                    .push_bind(one.person.map(|person| person.to_string()))
                    .push_bind(one.told.kind.as_str())
                    .push_bind(json(&one.told.fields))
                    .push_bind(at)
                    .push_bind(&one.happened_at);
            });
            query.build().execute(&mut **connection).await.map(drop)
        })?;
        within!(transaction, |connection| {
            let mut query = QueryBuilder::new(
                "INSERT INTO copy_object (organisation_id, account_id, kind, id, owner, position, changed, \
                 changed_at, body, deleted_at) ",
            );
            query.push_values(some, |mut values, (position, one)| {
                values
                    .push_bind(of.organisation.to_string())
                    .push_bind(of.account.to_string())
                    .push_bind(one.kind.as_str())
                    .push_bind(one.id.to_string())
                    .push_bind(one.owner)
                    .push_bind(one.position)
                    .push_bind(*position)
                    .push_bind(at)
                    .push_bind(&one.body)
                    .push_bind(one.deleted.then_some(at));
            });
            query.push(
                " ON CONFLICT (organisation_id, account_id, kind, id) DO UPDATE SET owner = excluded.owner, \
                 changed = excluded.changed, changed_at = excluded.changed_at, body = excluded.body, \
                 deleted_at = excluded.deleted_at",
            );
            query.build().execute(&mut **connection).await.map(drop)
        })?;
    }
    // A list that is read for the first time is told as a whole, when it ends.
    if !of.tells {
        return Ok(());
    }
    let told: Vec<_> = placed
        .iter()
        .map(|(position, one)| ToldChange {
            position: *position,
            object: one.kind,
            kind: one.told.kind,
            person: one.person,
        })
        .collect();
    webhooks::tell(transaction, of.organisation, of.account, &told, now).await
}
