//! The budget of requests that a tenant is sent, over all processes.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use rollbook_store::{RequestAsk, RequestBlock, RequestLimit, RequestTurn, RequestUse, Store};

use crate::database::{Database, on_both};
use crate::sample::now;

on_both! {
    of_many_processes_no_more_are_given_than_the_limit,
    what_was_sent_counts_until_a_minute_after_it_ended,
    what_is_given_back_can_be_sent_by_others,
    a_block_of_a_process_that_died_counts_as_sent_at_the_last_moment,
    what_is_still_under_way_counts_again_when_it_was_forgotten,
    the_copy_leaves_a_share_to_who_waits_for_an_answer,
    who_waits_longest_is_served_first,
    who_asks_no_more_is_not_waited_for,
    another_tenant_has_a_budget_of_its_own,
}

const LIMIT: RequestLimit = RequestLimit::a_minute(40);

fn seconds(count: i64) -> SignedDuration {
    SignedDuration::from_secs(count)
}

fn urgent(process: &str, want: u32) -> RequestAsk<'_> {
    RequestAsk {
        tenant: "tenant",
        process,
        urgent: true,
        want,
    }
}

fn copying(process: &str, want: u32) -> RequestAsk<'_> {
    RequestAsk {
        urgent: false,
        ..urgent(process, want)
    }
}

async fn take(store: &Store, ask: RequestAsk<'_>, at: Timestamp) -> RequestTurn {
    store.take_requests(ask, LIMIT, at).await.unwrap()
}

#[track_caller]
fn given(turn: RequestTurn) -> RequestBlock {
    match turn {
        RequestTurn::Given(block) => block,
        RequestTurn::Later(at) => panic!("not before {at}"),
    }
}

#[track_caller]
fn later(turn: RequestTurn) -> Timestamp {
    match turn {
        RequestTurn::Later(at) => at,
        RequestTurn::Given(block) => panic!("{block:?}"),
    }
}

async fn used(store: &Store, block: &RequestBlock, size: u32, ended: Timestamp) {
    let used = RequestUse {
        tenant: "tenant".to_owned(),
        id: block.id.clone(),
        urgent: true,
        size,
        counts_until: LIMIT.counts_until(ended),
    };
    store.use_requests(&[used]).await.unwrap();
}

async fn of_many_processes_no_more_are_given_than_the_limit(database: Arc<Database>) {
    let at = now();
    let mut asking = Vec::new();
    for process in 0..6 {
        let store = database.open().await;
        asking.push(tokio::spawn(async move {
            let process = process.to_string();
            let mut given = 0;
            for round in 0..12 {
                let ask = if round % 2 == 0 {
                    urgent(&process, 2)
                } else {
                    copying(&process, 2)
                };
                if let RequestTurn::Given(block) = take(&store, ask, at).await {
                    given += block.size;
                }
            }
            given
        }));
    }
    let mut given = 0;
    for one in asking {
        given += one.await.unwrap();
    }
    assert!(
        given <= LIMIT.requests && given >= LIMIT.requests - LIMIT.kept_for_urgent(),
        "{given}"
    );
    let store = database.open().await;
    assert_eq!(store.requests_counted("tenant", at).await.unwrap(), given);
}

async fn what_was_sent_counts_until_a_minute_after_it_ended(database: Arc<Database>) {
    let (store, start) = (database.open().await, now());
    let block = given(take(&store, urgent("one", 40), start).await);
    assert_eq!(block.size, 40);
    let ended = start + seconds(4);
    used(&store, &block, 40, ended).await;
    let free = ended + seconds(62);
    // A minute, and what clocks and the way there may differ by.
    assert_eq!(later(take(&store, urgent("two", 1), start + seconds(5)).await), free);
    later(take(&store, urgent("two", 1), free - seconds(1)).await);
    given(take(&store, urgent("two", 1), free).await);
    // Whoever begins anew begins with what was sent.
    store.close().await;
    let store = database.open().await;
    assert_eq!(store.requests_counted("tenant", free).await.unwrap(), 1);
}

async fn what_is_given_back_can_be_sent_by_others(database: Arc<Database>) {
    let (store, start) = (database.open().await, now());
    let block = given(take(&store, urgent("one", 40), start).await);
    later(take(&store, urgent("two", 1), start).await);
    used(&store, &block, 0, start).await;
    assert_eq!(given(take(&store, urgent("two", 50), start).await).size, 40);
}

async fn a_block_of_a_process_that_died_counts_as_sent_at_the_last_moment(database: Arc<Database>) {
    let (store, start) = (database.open().await, now());
    given(take(&store, urgent("one", 40), start).await);
    // It may be sent from for five seconds.
    let free = start + seconds(5 + 60 + 2);
    assert_eq!(later(take(&store, urgent("two", 1), start + seconds(50)).await), free);
    given(take(&store, urgent("two", 1), free).await);
}

async fn what_is_still_under_way_counts_again_when_it_was_forgotten(database: Arc<Database>) {
    let (store, start) = (database.open().await, now());
    let block = given(take(&store, urgent("one", 40), start).await);
    let late = start + seconds(100);
    let other = given(take(&store, urgent("two", 40), late).await);
    used(&store, &other, 0, late).await;
    used(&store, &block, 40, late).await;
    later(take(&store, urgent("two", 1), late).await);
}

async fn the_copy_leaves_a_share_to_who_waits_for_an_answer(database: Arc<Database>) {
    let (store, start) = (database.open().await, now());
    assert_eq!(given(take(&store, copying("one", 100), start).await).size, 30);
    later(take(&store, copying("two", 1), start).await);
    // Who copies has waited longer, and is not waited for.
    assert_eq!(given(take(&store, urgent("two", 4), start).await).size, 4);
    assert_eq!(given(take(&store, urgent("one", 100), start).await).size, 6);
    later(take(&store, urgent("two", 1), start).await);
}

async fn who_waits_longest_is_served_first(database: Arc<Database>) {
    let (store, start) = (database.open().await, now());
    let block = given(take(&store, urgent("one", 40), start).await);
    later(take(&store, urgent("three", 2), start + seconds(1)).await);
    later(take(&store, urgent("two", 2), start + seconds(2)).await);
    used(&store, &block, 38, start + seconds(3)).await;
    let at = start + seconds(4);
    later(take(&store, urgent("two", 2), at).await);
    later(take(&store, urgent("one", 2), at).await);
    assert_eq!(given(take(&store, urgent("three", 2), at).await).size, 2);
    later(take(&store, urgent("one", 2), at).await);
}

async fn who_asks_no_more_is_not_waited_for(database: Arc<Database>) {
    let (store, start) = (database.open().await, now());
    let block = given(take(&store, urgent("one", 40), start).await);
    later(take(&store, urgent("three", 2), start).await);
    used(&store, &block, 38, start).await;
    later(take(&store, urgent("two", 2), start + seconds(14)).await);
    given(take(&store, urgent("two", 2), start + seconds(16)).await);
}

async fn another_tenant_has_a_budget_of_its_own(database: Arc<Database>) {
    let (store, start) = (database.open().await, now());
    given(take(&store, urgent("one", 40), start).await);
    let other = RequestAsk {
        tenant: "other",
        ..urgent("one", 1)
    };
    given(take(&store, other, start).await);
    let counted = store.all_requests_counted(start).await.unwrap();
    assert_eq!((counted["tenant"], counted["other"]), (40, 1));
}
