//! Others who are named in what is copied of somebody: whoever is erased is taken out of it, too, and kept out.

use std::collections::HashSet;

use rollbook_model::AccountId;
use serde_json::{Map, Value};
use sqlx::QueryBuilder;

use super::Of;
use super::apply::{of_account, push_in};
use super::mapped::Naming;
use super::purge::{KeptChange, KeptObject, KeptRow};
use crate::dialect::{Open, within};
use crate::error::Error;
use crate::people_data::EmployeeRef;
use crate::row::from_json;
use crate::vault::DataKey;

/// How many rows are looked through at once.
const AT_ONCE: i64 = 1000;

/// Those who are erased from the copy of an account, by the hashes of their identifiers.
pub(crate) struct Erased<'a> {
    account: AccountId,
    hash_key: &'a DataKey,
    people: HashSet<String>,
}

impl<'a> Erased<'a> {
    pub(crate) fn new(account: AccountId, hash_key: &'a DataKey, people: HashSet<String>) -> Self {
        Self {
            account,
            hash_key,
            people,
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.people.is_empty()
    }

    /// Whether somebody with this identifier is one of them. A number counts with its company alone: in another company
    /// it is somebody else's.
    pub(super) fn has(&self, who: &EmployeeRef) -> bool {
        self.people.contains(&who.hash(self.hash_key, self.account))
    }

    /// Takes them out of a row as it is read; says what it is without them, if it names any.
    pub(super) fn out_of_row(&self, body: &str, naming: &dyn Naming) -> Result<Option<String>, Error> {
        let mut row: Map<String, Value> = from_json(body, || format!("copied row of account `{}`", self.account))?;
        let taken = naming.take_out_of_row(&mut row, &|who| self.has(who));
        Ok(taken.then(|| Value::Object(row).to_string()))
    }

    /// Takes them out of the fields of a change, which has nothing where one of them was; says whether there was any.
    fn out_of_change(&self, told: &mut Map<String, Value>, naming: &dyn Naming) -> bool {
        let mut any = false;
        for side in ["old", "new"] {
            let fields = told
                .iter()
                .filter_map(|(name, field)| Some((name.clone(), field.get(side)?.clone())));
            let mut fields: Map<_, _> = fields.collect();
            if !naming.take_out_of_object(&mut fields, &|who| self.has(who)) {
                continue;
            }
            any = true;
            for (name, value) in fields {
                told[&name][side] = value;
            }
        }
        if any {
            // Of what was nothing and is nothing there is nothing to tell.
            told.retain(|_, field| {
                ["old", "new"]
                    .iter()
                    .any(|side| field.get(side).is_some_and(|is| !is.is_null()))
            });
        }
        any
    }
}

/// Takes those who are erased out of the rows, objects and changes of others, and says in how many they were. Rows are
/// sealed and compared by the account's key.
pub(crate) async fn erase_named(
    transaction: &mut Open,
    of: &Of,
    key: &DataKey,
    erased: &Erased<'_>,
    naming: &dyn Naming,
) -> Result<u64, Error> {
    Ok(out_of_rows(transaction, of, key, erased, naming).await?
        + out_of_objects(transaction, of, erased, naming).await?
        + out_of_changes(transaction, of, erased, naming).await?)
}

async fn out_of_rows(
    transaction: &mut Open,
    of: &Of,
    key: &DataKey,
    erased: &Erased<'_>,
    naming: &dyn Naming,
) -> Result<u64, Error> {
    let mut found = 0;
    for record in naming.records() {
        let mut after = String::new();
        loop {
            let rows: Vec<KeptRow> = within!(transaction, |connection| {
                let mut query = of_account!(
                    "SELECT record, key, body, sealed FROM copy_row WHERE organisation_id = ",
                    of
                );
                query.push(" AND record = ").push_bind(*record);
                query.push(" AND key > ").push_bind(after.as_str());
                query.push(" ORDER BY key LIMIT ").push_bind(AT_ONCE);
                query.build_query_as().fetch_all(&mut **connection).await
            })?;
            let Some(last) = rows.last() else { break };
            after.clone_from(&last.key);
            for row in rows {
                if let Some(body) = erased.out_of_row(&row.body, naming)? {
                    let sensitive = row.open(of, key)?;
                    row.rewrite(transaction, of, key, &body, sensitive.as_ref()).await?;
                    found += 1;
                }
            }
        }
    }
    Ok(found)
}

async fn out_of_objects(
    transaction: &mut Open,
    of: &Of,
    erased: &Erased<'_>,
    naming: &dyn Naming,
) -> Result<u64, Error> {
    let mut found = 0;
    for kind in naming.kinds() {
        let mut after = String::new();
        loop {
            let objects: Vec<KeptObject> = within!(transaction, |connection| {
                let mut query = of_account!("SELECT kind, id, body FROM copy_object WHERE organisation_id = ", of);
                query.push(" AND kind = ").push_bind(kind.as_str());
                query.push(" AND id > ").push_bind(after.as_str());
                query.push(" ORDER BY id LIMIT ").push_bind(AT_ONCE);
                query.build_query_as().fetch_all(&mut **connection).await
            })?;
            let Some(last) = objects.last() else { break };
            after.clone_from(&last.id);
            for object in objects {
                let mut body = from_json(&object.body, || format!("copied object `{}`", object.id))?;
                if naming.take_out_of_object(&mut body, &|who| erased.has(who)) {
                    object.rewrite(transaction, of, &body).await?;
                    found += 1;
                }
            }
        }
    }
    Ok(found)
}

async fn out_of_changes(
    transaction: &mut Open,
    of: &Of,
    erased: &Erased<'_>,
    naming: &dyn Naming,
) -> Result<u64, Error> {
    let (mut found, mut after) = (0, 0);
    if naming.kinds().is_empty() {
        return Ok(found);
    }
    loop {
        let changes: Vec<KeptChange> = within!(transaction, |connection| {
            let mut query = of_account!(
                "SELECT position, object, fields FROM change WHERE organisation_id = ",
                of
            );
            push_in!(query, "object", naming.kinds().iter().map(|kind| kind.as_str()));
            query.push(" AND position > ").push_bind(after);
            query.push(" ORDER BY position LIMIT ").push_bind(AT_ONCE);
            query.build_query_as().fetch_all(&mut **connection).await
        })?;
        let Some(last) = changes.last() else { return Ok(found) };
        after = last.position;
        for change in changes {
            let mut told: Map<String, Value> = from_json(&change.fields, || format!("change {}", change.position))?;
            if erased.out_of_change(&mut told, naming) {
                change.rewrite(transaction, of, &told).await?;
                found += 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_somebodys_in_one_company_alone() {
        let (account, key) = (AccountId::new(), DataKey::random().unwrap());
        let number = |company: &str| EmployeeRef::Number {
            company: Some(company.to_owned()),
            number: "000100001".to_owned(),
        };
        let people = HashSet::from([number("HLF").hash(&key, account)]);
        let erased = Erased::new(account, &key, people);
        assert!(erased.has(&number("hlf")));
        assert!(!erased.has(&number("NORD")));
    }
}
