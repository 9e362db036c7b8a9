//! Comparing a copy with its tenant again and again: what neither changed since both were found the same is not compared
//! anew, by which a year can be compared day by day.

use std::collections::{BTreeMap, BTreeSet};

use rollbook_model::{AccountId, ObjectKind};
use serde_json::{Map, Value};

use super::truth::{Export, Key, Of, assert_each};
use super::world::Follower;
use crate::hub::Hub;

/// What one side has of an object.
struct Held<Mark> {
    /// What is another when the object is.
    mark: Mark,
    body: Map<String, Value>,
    /// When it was there last.
    round: u32,
}

/// All that one side has.
struct Side<Mark>(BTreeMap<Key, Held<Mark>>);

impl<Mark: PartialEq> Side<Mark> {
    /// Takes note that an object is there; whether it is another than in the round before.
    fn take(&mut self, round: u32, key: Key, mark: Mark, body: impl FnOnce() -> Map<String, Value>) -> bool {
        if let Some(held) = self.0.get_mut(&key)
            && held.mark == mark
        {
            assert!(held.round < round, "{key:?} is there twice");
            held.round = round;
            return false;
        }
        let body = body();
        let before = self.0.insert(key, Held { mark, body, round });
        assert!(
            before.is_none_or(|before| before.round < round),
            "{key:?} is there twice"
        );
        true
    }

    /// Forgets what is not there in this round, and says which that is.
    fn forget(&mut self, round: u32) -> Vec<Key> {
        self.0
            .extract_if(.., |_, held| held.round < round)
            .map(|(key, _)| key)
            .collect()
    }

    fn body(&self, key: &Key) -> Option<&Map<String, Value>> {
        self.0.get(key).map(|held| &held.body)
    }
}

/// A tenant and its copy, as they were when they were last compared.
pub(super) struct Compared {
    round: u32,
    /// Marked by a hash of all that its fields come from.
    tenant: Side<u64>,
    /// Marked by its text in the database.
    copy: Side<String>,
    /// What was compared without the names of managers only.
    in_part: BTreeSet<Key>,
}

impl Compared {
    pub(super) const fn new() -> Self {
        Self {
            round: 0,
            tenant: Side(BTreeMap::new()),
            copy: Side(BTreeMap::new()),
            in_part: BTreeSet::new(),
        }
    }

    /// Fails unless the copy is the tenant, and the feed leads to the copy; says how the tenant is.
    pub(super) async fn expect(&mut self, hub: &Hub, account: AccountId, of: Of, follower: &mut Follower) -> Export {
        self.round += 1;
        let round = self.round;
        let export = Export::of(&hub.control);
        let mut changed = BTreeSet::new();
        export.each(account, &mut |key, mark, body| {
            if self.tenant.take(round, key, mark, body) {
                changed.insert(key);
            }
        });
        let mut copied = BTreeSet::new();
        for row in hub.database.texts(&of_copy(account)).await {
            let (key, text) = key_and_text(&row);
            let body = || serde_json::from_str(text).unwrap();
            if self.copy.take(round, key, text.to_owned(), body) {
                copied.insert(key);
            }
        }
        changed.extend(self.tenant.forget(round));
        copied.extend(self.copy.forget(round));
        changed.extend(&copied);

        match of {
            Of::Everything => changed.append(&mut self.in_part),
            Of::WhatIsToldToHaveChanged => self.in_part.extend(&changed),
        }
        assert_each(
            changed
                .iter()
                .map(|key| (*key, self.copy.body(key), self.tenant.body(key))),
            of,
        );
        follower.read_on(hub).await;
        follower.expect_those(&copied, self.copy.0.len(), |key| self.copy.body(key));
        export
    }
}

/// Reads kind, id and fields of all that is copied, as they are written down.
fn of_copy(account: AccountId) -> String {
    format!(
        "SELECT kind || ' ' || id || ' ' || body FROM copy_object WHERE account_id = '{account}' AND deleted_at IS NULL"
    )
}

fn key_and_text(row: &str) -> (Key, &str) {
    let mut parts = row.splitn(3, ' ');
    let mut part = || parts.next().unwrap();
    let (kind, id, text) = (part(), part(), part());
    let kind = ObjectKind::ALL.iter().find(|known| known.as_str() == kind).unwrap();
    ((*kind, id.parse().unwrap()), text)
}
