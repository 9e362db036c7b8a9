//! Turns at the streams of a copy: who has one, who has lost it, and what is to be read again.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use rollbook_model::{AccountId, ChangeKind, ObjectKind, Stream, SyncResult};
use rollbook_store::{
    Applied, ChangeFilter, DueStream, EmployeeRef, Followed, Mapped, Mapper, Naming, NewRow, Page, Purged, RowOf,
    STREAM_LEASE, Store, Stored, StreamEnd, Told,
};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::database::{Database, on_both};
use crate::sample::{ORGANISATION, account, secrets};

on_both! {
    a_stream_is_with_one_process_and_goes_to_another_when_that_one_is_silent,
    what_follows_another_list_waits_until_that_was_read,
    who_is_to_be_read_again_twice_is_not_done_with_once,
    a_page_that_is_too_different_is_not_stored_at_all,
    what_a_run_has_not_seen_is_told_pass_by_pass,
}

/// One object for each row, which names nobody.
pub(crate) struct Plain;

impl Naming for Plain {
    fn records(&self) -> &'static [&'static str] {
        &[]
    }

    fn kinds(&self) -> &'static [ObjectKind] {
        &[]
    }

    fn take_out_of_row(&self, _: &mut Map<String, Value>, _: &dyn Fn(&EmployeeRef) -> bool) -> bool {
        false
    }

    fn take_out_of_object(&self, _: &mut Map<String, Value>, _: &dyn Fn(&EmployeeRef) -> bool) -> bool {
        false
    }
}

impl Mapper for Plain {
    fn objects(&self, _: &str, rows: &[RowOf]) -> Vec<Mapped> {
        let object = |row: &RowOf| Mapped {
            kind: ObjectKind::Person,
            id: Uuid::new_v5(&Uuid::NAMESPACE_OID, row.key.as_bytes()),
            person: None,
            body: [("body".to_owned(), Value::from(row.body.clone()))]
                .into_iter()
                .collect(),
            changed_at: None,
        };
        rows.iter().map(object).collect()
    }

    fn told(&self, _: ObjectKind, old: Option<&Map<String, Value>>, new: Option<&Map<String, Value>>) -> Option<Told> {
        let kind = match (old, new) {
            (None, _) => ChangeKind::Created,
            (_, None) => ChangeKind::Deleted,
            _ => ChangeKind::Updated,
        };
        Some(Told {
            kind,
            fields: Map::new(),
        })
    }

    fn purged(&self, _: ObjectKind, _: &BTreeSet<String>) -> Purged {
        unreachable!("nothing is switched off here")
    }
}

async fn begun(database: &Database, streams: &[Stream], now: Timestamp) -> (Store, AccountId) {
    let store = database.open().await;
    let account = account();
    store.create_account(ORGANISATION, &account, &secrets()).await.unwrap();
    store.begin_copy(ORGANISATION, account.id, streams, now).await.unwrap();
    (store, account.id)
}

async fn claim(store: &Store, account: AccountId, now: Timestamp) -> Vec<DueStream> {
    let due = store.claim_due_streams(Some((ORGANISATION, account)), 10, now).await;
    due.unwrap()
}

/// Stores rows of a record, each by its key and what it says.
async fn store_rows(
    store: &Store,
    stream: &DueStream,
    rows: &[(&str, &str)],
    change: impl FnOnce(&mut Page<'_>),
    now: Timestamp,
) -> Stored {
    store_read_again(store, stream, rows, &Followed::default(), change, now).await
}

/// The same of rows that were to be read again.
async fn store_read_again(
    store: &Store,
    stream: &DueStream,
    rows: &[(&str, &str)],
    caught_up: &Followed,
    change: impl FnOnce(&mut Page<'_>),
    now: Timestamp,
) -> Stored {
    let row = |(key, body): &(&str, &str)| NewRow {
        key: (*key).to_owned(),
        owner: (*key).to_owned(),
        body: json!({ "says": body }).to_string(),
        sensitive: None,
    };
    let mut page = Page {
        record: "record",
        rows: rows.iter().map(row).collect(),
        seen_as: None,
        checkpoint: &|_| json!({ "mode": "first", "rows_read": 1 }).to_string(),
        at_most_different: None,
        followed_by: &[],
        caught_up,
    };
    change(&mut page);
    store.apply_page(stream, page, &Plain, now).await.unwrap()
}

fn ended(now: Timestamp) -> StreamEnd {
    StreamEnd {
        due_at: now + SignedDuration::from_hours(1),
        result: SyncResult::Success,
        problem: None,
        lacks: None,
        failures: 0,
        swept: true,
        checkpoint: None,
        newest: None,
    }
}

async fn told(store: &Store) -> usize {
    let filter = ChangeFilter {
        limit: 1000,
        ..ChangeFilter::default()
    };
    store.changes(ORGANISATION, &filter).await.unwrap().len()
}

async fn a_stream_is_with_one_process_and_goes_to_another_when_that_one_is_silent(database: Arc<Database>) {
    let now = Timestamp::now();
    let (store, account) = begun(&database, &[Stream::Persons], now).await;
    let other = database.open().await;
    let first = claim(&store, account, now).await.remove(0);
    assert!(
        claim(&other, account, now + STREAM_LEASE - SignedDuration::from_secs(1))
            .await
            .is_empty()
    );
    // Each page keeps it for another while.
    let later = now + STREAM_LEASE - SignedDuration::from_secs(1);
    assert!(matches!(
        store_rows(&store, &first, &[("1", "a")], |_| {}, later).await,
        Stored::Applied(_)
    ));
    assert!(claim(&other, account, now + STREAM_LEASE).await.is_empty());

    let silent = later + STREAM_LEASE;
    let second = claim(&other, account, silent).await.remove(0);
    assert!(second.checkpoint.is_some(), "it goes on where the first was");
    assert_eq!(
        store_rows(&store, &first, &[("2", "b")], |_| {}, silent).await,
        Stored::Lost
    );
    assert!(!store.keep_stream(&first, silent).await.unwrap());
    assert!(!store.end_stream(&first, &ended(silent), silent).await.unwrap());
    assert_eq!(
        store.remove_rows(&first, "record", &[], &Plain, silent).await.unwrap(),
        None
    );
    assert_eq!(told(&store).await, 1);
    assert!(matches!(
        store_rows(&other, &second, &[("2", "b")], |_| {}, silent).await,
        Stored::Applied(_)
    ));
    assert!(other.end_stream(&second, &ended(silent), silent).await.unwrap());
    assert_eq!(told(&store).await, 2);
}

async fn what_follows_another_list_waits_until_that_was_read(database: Arc<Database>) {
    let now = Timestamp::now();
    let (store, account) = begun(&database, &[Stream::Employments, Stream::Compensation], now).await;
    let due = claim(&store, account, now).await;
    assert_eq!(
        due.iter().map(|due| due.stream).collect::<Vec<_>>(),
        [Stream::Employments]
    );
    assert_eq!(store.streams_due(now).await.unwrap().rows, 0);
    assert!(store.end_stream(&due[0], &ended(now), now).await.unwrap());
    let due = claim(&store, account, now).await;
    assert_eq!(
        due.iter().map(|due| due.stream).collect::<Vec<_>>(),
        [Stream::Compensation]
    );
}

async fn who_is_to_be_read_again_twice_is_not_done_with_once(database: Arc<Database>) {
    let now = Timestamp::now();
    let (store, account) = begun(&database, &[Stream::Employments, Stream::Compensation], now).await;
    let employments = claim(&store, account, now).await.remove(0);
    let follow = |page: &mut Page<'_>| page.followed_by = &[Stream::Compensation];
    store_rows(&store, &employments, &[("1", "a"), ("2", "a")], follow, now).await;
    store.end_stream(&employments, &ended(now), now).await.unwrap();
    let pay = claim(&store, account, now).await.remove(0);
    let asked = store.followed(&pay).await.unwrap();
    assert_eq!(asked.owners, ["1", "2"]);

    // While the rows are read that are asked for, the employment changes once more.
    let later = now + SignedDuration::from_hours(2);
    let employments = claim(&store, account, later).await;
    let employments = employments
        .iter()
        .find(|due| due.stream == Stream::Employments)
        .unwrap();
    let follow = |page: &mut Page<'_>| page.followed_by = &[Stream::Compensation];
    store_rows(&store, employments, &[("2", "b")], follow, later).await;
    let pay = claim(&store, account, later + STREAM_LEASE).await;
    let pay = pay.iter().find(|due| due.stream == Stream::Compensation);
    let Some(pay) = pay else {
        panic!("whoever had it is silent");
    };
    store_read_again(&store, pay, &[], &asked, |_| {}, later).await;
    assert_eq!(store.followed(pay).await.unwrap().owners, ["2"]);
}

async fn a_page_that_is_too_different_is_not_stored_at_all(database: Arc<Database>) {
    let now = Timestamp::now();
    let (store, account) = begun(&database, &[Stream::Persons], now).await;
    let due = claim(&store, account, now).await.remove(0);
    let rows = [("1", "a"), ("2", "a"), ("3", "a")];
    let first = store_rows(&store, &due, &rows, |_| {}, now).await;
    let expected = Applied {
        rows: 3,
        new: 3,
        changes: 3,
        ..Applied::default()
    };
    assert_eq!(first, Stored::Applied(expected));
    let others = [("1", "b"), ("2", "b"), ("3", "a"), ("4", "a")];
    let doubted = store_rows(&store, &due, &others, |page| page.at_most_different = Some(1), now).await;
    assert_eq!(doubted, Stored::TooDifferent(2));
    assert_eq!(
        (told(&store).await, store.count_rows(&due, "record").await.unwrap()),
        (3, 3)
    );
    let believed = store_rows(&store, &due, &others, |page| page.at_most_different = Some(2), now).await;
    let expected = Applied {
        rows: 4,
        new: 1,
        different: 2,
        changes: 3,
        ..Applied::default()
    };
    assert_eq!(believed, Stored::Applied(expected));
}

async fn what_a_run_has_not_seen_is_told_pass_by_pass(database: Arc<Database>) {
    let now = Timestamp::now();
    let (store, account) = begun(&database, &[Stream::Persons], now).await;
    let due = claim(&store, account, now).await.remove(0);
    store_rows(&store, &due, &[("1", "a"), ("2", "a"), ("3", "a")], |_| {}, now).await;
    store_rows(
        &store,
        &due,
        &[("1", "a"), ("1", "a")],
        |page| page.seen_as = Some(1),
        now,
    )
    .await;
    store_rows(
        &store,
        &due,
        &[("2", "a")],
        |page| page.seen_as = Some(1 << 32 | 1),
        now,
    )
    .await;
    let vanished = store.vanished(&due, "record", 1 << 32).await.unwrap();
    let gone: Vec<_> = vanished.rows.iter().map(|gone| gone.key.as_str()).collect();
    assert_eq!(
        (vanished.known, vanished.seen, gone.as_slice()),
        (3, 1, ["3"].as_slice())
    );
    let was_seen = async |place, key| store.was_seen(&due, "record", place, key).await.unwrap();
    assert_eq!(was_seen(1, "1").await, Some(true));
    assert_eq!(was_seen(1, "2").await, Some(false));
    assert_eq!(was_seen(2, "1").await, Some(false));
    assert_eq!(was_seen(1, "4").await, None);
}
