//! Lists that may be read only so often, over all processes.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use rollbook_store::{ListReading, ReadingAsk, ReadingRhythm, ReadingTurn, Store};

use crate::database::{Database, on_both};
use crate::sample::now;

on_both! {
    a_list_is_read_eight_times_a_day_and_three_hours_apart,
    of_many_who_ask_at_once_one_reads,
    further_pages_belong_to_the_reading_and_each_is_read_once,
    what_was_not_read_is_given_back,
}

/// Often enough that the day's number matters before the time between two does.
const OFTEN: ReadingRhythm = ReadingRhythm {
    times: 8,
    within: SignedDuration::from_hours(24),
    apart: SignedDuration::from_hours(1),
};
const RHYTHM: ReadingRhythm = ReadingRhythm {
    apart: SignedDuration::from_hours(3),
    ..OFTEN
};

fn minutes(count: i64) -> SignedDuration {
    SignedDuration::from_mins(count)
}

fn page(what: &str, page: u64) -> ReadingAsk<'_> {
    ReadingAsk {
        tenant: "tenant",
        operation: "employee-changes.list",
        what,
        page,
    }
}

async fn read(store: &Store, ask: ReadingAsk<'_>, rhythm: ReadingRhythm, at: Timestamp) -> ReadingTurn {
    store.begin_reading(ask, rhythm, at).await.unwrap()
}

#[track_caller]
fn begun(turn: ReadingTurn) -> ListReading {
    match turn {
        ReadingTurn::Begun(reading) => reading,
        ReadingTurn::Later(at) => panic!("not before {at}"),
    }
}

async fn a_list_is_read_eight_times_a_day_and_three_hours_apart(database: Arc<Database>) {
    let start = now();
    begun(read(&database.open().await, page("what", 1), RHYTHM, start).await);
    let store = database.open().await;
    let again = start + minutes(180);
    for ask in [page("what", 1), page("another", 1)] {
        for at in [start, start + minutes(1), again - minutes(1)] {
            assert_eq!(read(&store, ask, RHYTHM, at).await, ReadingTurn::Later(again));
        }
    }
    begun(read(&store, page("what", 1), RHYTHM, again).await);
    let standing = store.reading_standing("tenant", "employee-changes.list", RHYTHM, again);
    let standing = standing.await.unwrap();
    assert_eq!((standing.counted, standing.next), (2, Some(again + minutes(180))));

    for hour in 0..6 {
        begun(read(&store, page("what", 1), OFTEN, again + minutes(60 * (hour + 1))).await);
    }
    let tomorrow = start + minutes(24 * 60);
    let turn = read(&store, page("what", 1), OFTEN, start + minutes(20 * 60)).await;
    assert_eq!(turn, ReadingTurn::Later(tomorrow));
    begun(read(&store, page("what", 1), OFTEN, tomorrow).await);
    let other = ReadingAsk {
        tenant: "other",
        ..page("what", 1)
    };
    begun(read(&store, other, OFTEN, tomorrow).await);
    let since = tomorrow - minutes(24 * 60);
    let counted = store.readings_counted("employee-changes.list", since).await.unwrap();
    assert_eq!((counted["tenant"], counted["other"]), (8, 1));
}

async fn of_many_who_ask_at_once_one_reads(database: Arc<Database>) {
    let at = now();
    let mut asking = Vec::new();
    for _ in 0..6 {
        let store = database.open().await;
        asking.push(tokio::spawn(async move {
            matches!(read(&store, page("what", 1), RHYTHM, at).await, ReadingTurn::Begun(_))
        }));
    }
    let mut begun = 0;
    for one in asking {
        begun += u32::from(one.await.unwrap());
    }
    assert_eq!(begun, 1);
}

async fn further_pages_belong_to_the_reading_and_each_is_read_once(database: Arc<Database>) {
    let (store, start) = (database.open().await, now());
    begun(read(&store, page("what", 1), RHYTHM, start).await);
    let at = start + minutes(2);
    begun(read(&store, page("what", 2), RHYTHM, at).await);
    begun(read(&store, page("what", 3), RHYTHM, at).await);
    for ask in [page("what", 3), page("what", 1), page("another", 4)] {
        assert_eq!(
            read(&store, ask, RHYTHM, at).await,
            ReadingTurn::Later(at + minutes(180))
        );
    }
    let standing = store.reading_standing("tenant", "employee-changes.list", RHYTHM, at);
    assert_eq!(standing.await.unwrap().counted, 1);
}

async fn what_was_not_read_is_given_back(database: Arc<Database>) {
    let (store, start) = (database.open().await, now());
    let first = begun(read(&store, page("what", 1), RHYTHM, start).await);
    store.give_back_reading(&first).await.unwrap();
    begun(read(&store, page("what", 1), RHYTHM, start).await);
    let second = begun(read(&store, page("what", 2), RHYTHM, start + minutes(1)).await);
    store.give_back_reading(&second).await.unwrap();
    begun(read(&store, page("what", 2), RHYTHM, start + minutes(1)).await);
    let standing = store.reading_standing("tenant", "employee-changes.list", RHYTHM, start);
    assert_eq!(standing.await.unwrap().counted, 1);
}
