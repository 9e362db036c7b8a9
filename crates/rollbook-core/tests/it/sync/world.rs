//! An account that is copied: running its syncs, and comparing what they leave with the tenant.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use rollbook_core::{ChangeFilter, CopiedFilter};
use rollbook_model::{AccountId, Change, ChangeKind, ObjectKind, Stream, StreamStanding, SyncResult};
use serde_json::{Map, Value};

use super::truth::{self, Export, Key, Objects, Of};
use crate::hub::{ALL, Hub, ORGANISATION};

/// Whether the tests run at the size that is promised, for which a release build is meant.
pub(crate) fn is_exhaustive() -> bool {
    std::env::var_os("ROLLBOOK_EXHAUSTIVE").is_some()
}

/// Tells a figure.
#[expect(clippy::print_stdout, reason = "it is what such a test is run for")]
pub(crate) fn say(figure: std::fmt::Arguments<'_>) {
    println!("{figure}");
}

/// An account whose copy is begun.
pub(super) async fn begun(hub: &Hub, now: Timestamp) -> AccountId {
    let account = hub.linked(&ALL).await.id;
    hub.engine.begin_sync(ORGANISATION, account, now).await.unwrap();
    account
}

/// Runs all that is due and expects that it ends well.
pub(super) async fn sync(hub: &Hub, account: AccountId, now: Timestamp) {
    let standing = hub.engine.run_syncs_of(ORGANISATION, account, now).await.unwrap();
    for stream in &standing.streams {
        assert_eq!(stream.result, Some(SyncResult::Success), "{stream:?}");
    }
}

/// Runs all that is due, and says how a stream is afterwards.
pub(super) async fn sync_and_see(hub: &Hub, account: AccountId, stream: Stream, now: Timestamp) -> StreamStanding {
    let standing = hub.engine.run_syncs_of(ORGANISATION, account, now).await.unwrap();
    let of_it = standing.streams.into_iter().find(|standing| standing.stream == stream);
    of_it.unwrap()
}

/// Everything that is copied.
pub(super) async fn copied(hub: &Hub, account: AccountId) -> Objects {
    let mut objects = Objects::new();
    for kind in ObjectKind::ALL {
        let filter = CopiedFilter::default();
        for object in hub.engine.copied(ORGANISATION, account, *kind, &filter).await.unwrap() {
            objects.insert((*kind, object.id), object.body);
        }
    }
    objects
}

/// The changes after a place, and every one in its order.
pub(super) async fn changes(hub: &Hub, after: u64) -> Vec<Change> {
    let mut all = Vec::new();
    let mut filter = ChangeFilter {
        after,
        limit: if is_exhaustive() { 5000 } else { 97 },
        ..ChangeFilter::default()
    };
    loop {
        let some = hub.engine.changes(ORGANISATION, &filter).await.unwrap();
        let Some(last) = some.last() else { return all };
        filter.after = last.position;
        all.extend(some);
    }
}

/// Somebody who reads nothing but the feed.
#[derive(Default)]
pub(super) struct Follower {
    objects: Objects,
    /// What changed since it was last compared.
    touched: BTreeSet<Key>,
    /// The place of the last change.
    last: u64,
    /// When each object last changed, as the tenant says.
    happened: BTreeMap<Key, String>,
    /// Whether what changes told was taken out of some, which say nothing now.
    purged: bool,
    /// How many changes of each kind there were.
    pub(super) kinds: BTreeMap<String, usize>,
}

impl Follower {
    pub(super) fn of_a_purged_feed() -> Self {
        Self {
            purged: true,
            ..Self::default()
        }
    }

    /// The same somebody, who has forgotten all but how far they have read.
    pub(super) fn anew(self) -> Self {
        Self {
            last: self.last,
            ..Self::default()
        }
    }

    /// Reads on, and fails at what cannot be: a change told twice, out of order, or of what is not there.
    pub(super) async fn read_on(&mut self, hub: &Hub) -> usize {
        let some = changes(hub, self.last).await;
        let count = some.len();
        for change in some {
            self.take(&change);
        }
        count
    }

    fn take(&mut self, change: &Change) {
        assert!(change.position > self.last, "out of order");
        self.last = change.position;
        *self.kinds.entry(change.kind.to_string()).or_default() += 1;
        let key = (change.object, change.id);
        self.touched.insert(key);
        if let Some(moment) = &change.happened_at {
            let before = self.happened.insert(key, moment.clone());
            assert!(
                before.is_none_or(|before| before <= *moment),
                "{change:?} happened before the one before"
            );
        }
        match change.kind {
            ChangeKind::Deleted => {
                assert!(self.objects.remove(&key).is_some(), "{change:?} of what is not there");
                self.happened.remove(&key);
            }
            ChangeKind::Created => {
                let fields = change.fields.iter();
                let body = fields.map(|(name, field)| (name.clone(), field["new"].clone()));
                assert!(
                    self.objects.insert(key, body.collect()).is_none(),
                    "{change:?} of what is there"
                );
            }
            _ => {
                assert!(self.purged || !change.fields.is_empty(), "{change:?} changes nothing");
                let body = self.objects.get_mut(&key).unwrap();
                for (name, field) in &change.fields {
                    let is = body.get(name).unwrap_or(&Value::Null);
                    assert_eq!(is, &field["old"], "{change:?} {name}");
                    assert_ne!(field["old"], field["new"], "{change:?} {name}");
                    body.insert(name.clone(), field["new"].clone());
                }
            }
        }
    }

    /// Fails unless they have what is copied.
    pub(super) fn expect(&self, copied: &Objects) {
        assert_eq!(self.objects.len(), copied.len());
        for (key, body) in copied {
            let told = &self.objects[key];
            assert!(is_same(told, body), "{key:?}: {told:?} was told of {body:?}");
        }
    }

    /// Fails unless they have what is copied, of which nothing else changed since this was last asked than those.
    pub(super) fn expect_those<'a>(
        &mut self,
        changed: &BTreeSet<Key>,
        count: usize,
        copied: impl Fn(&Key) -> Option<&'a Map<String, Value>>,
    ) {
        assert_eq!(self.objects.len(), count);
        let touched = std::mem::take(&mut self.touched);
        for key in touched.union(changed) {
            let (told, body) = (self.objects.get(key), copied(key));
            let is_same = match (told, body) {
                (Some(told), Some(body)) => is_same(told, body),
                _ => told.is_none() && body.is_none(),
            };
            assert!(is_same, "{key:?}: {told:?} was told of {body:?}");
        }
    }
}

/// Whether these are the same without what is null, which the feed does not tell of what was created.
fn is_same(one: &Map<String, Value>, other: &Map<String, Value>) -> bool {
    let held = |body: &Map<String, Value>| body.values().filter(|value| !value.is_null()).count();
    let mut of_one = one.iter().filter(|(_, value)| !value.is_null());
    held(one) == held(other) && of_one.all(|(name, value)| other.get(name) == Some(value))
}

/// Fails unless the copy is the tenant, and the feed leads to the copy; says how the tenant is.
pub(super) async fn expect_the_tenant(hub: &Hub, account: AccountId, of: Of, follower: &mut Follower) -> Export {
    let export = Export::of(&hub.control);
    let copied = copied(hub, account).await;
    truth::assert_same(&copied, &export.objects(account), of);
    follower.read_on(hub).await;
    follower.expect(&copied);
    export
}

/// The same of the feed played from the first change on.
pub(super) async fn expect_the_tenant_from_zero(hub: &Hub, account: AccountId) -> Follower {
    let mut follower = Follower::default();
    expect_the_tenant(hub, account, Of::Everything, &mut follower).await;
    follower
}
