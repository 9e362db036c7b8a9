//! Two processes at one account: each list is read by one of them at a time, and what another has taken over is stored
//! by nobody else.

use std::num::NonZeroU32;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use rollbook_core::Engine;
use rollbook_model::SyncResult;
use rollbook_store::STREAM_LEASE;
use tokio::sync::oneshot;

use super::world::{begun, expect_the_tenant_from_zero, sync};
use crate::database::{Database, on_both};
use crate::hub::{Hub, ORGANISATION};

const PEOPLE: &str = "person-details.list";

on_both! {
    two_processes_read_each_list_once,
    who_finishes_a_copy_waits_for_what_another_process_has_under_way,
    who_was_too_slow_stores_nothing_any_more,
    a_change_of_pay_while_all_is_read_for_the_first_time_is_told_with_the_next_run,
}

async fn hub(database: Arc<Database>) -> Hub {
    Hub::over(database, |setup| {
        setup.options.employees = 120;
        setup.settings.sync_page_rows = NonZeroU32::new(25).unwrap();
        setup.without_a_budget();
    })
    .await
}

async fn another(hub: &Hub) -> Engine {
    Engine::new(hub.database.open().await, hub.settings.clone()).unwrap()
}

async fn two_processes_read_each_list_once(database: Arc<Database>) {
    let hub = hub(database).await;
    let now = Timestamp::now();
    let account = begun(&hub, now).await;
    let other = another(&hub).await;
    let (one, two) = tokio::join!(
        hub.engine.run_syncs_of(ORGANISATION, account, now),
        other.run_syncs_of(ORGANISATION, account, now)
    );
    one.unwrap();
    two.unwrap();
    sync(&hub, account, now).await;
    // Five pages, and the ends of four of them.
    assert_eq!(hub.control.counters().of(PEOPLE), 9);
    expect_the_tenant_from_zero(&hub, account).await;
}

/// Has the second page of people come late, and says when it is asked for.
fn second_page_comes_late(hub: &Hub) -> oneshot::Receiver<()> {
    let (late, is_late) = oneshot::channel();
    let control = hub.control.clone();
    hub.control.when_requested(PEOPLE, 2, move || {
        control.add_fault(format!("slow=1500@{PEOPLE}*1").parse().unwrap());
        late.send(()).unwrap();
    });
    is_late
}

async fn who_finishes_a_copy_waits_for_what_another_process_has_under_way(database: Arc<Database>) {
    let hub = hub(database).await;
    let now = Timestamp::now();
    let account = begun(&hub, now).await;
    let other = another(&hub).await;
    let is_late = second_page_comes_late(&hub);
    let others = other.run_syncs_of(ORGANISATION, account, now);
    let finished = async {
        is_late.await.unwrap();
        hub.engine.finish_syncs_of(ORGANISATION, account).await.unwrap()
    };
    let (others, finished) = tokio::join!(others, finished);
    others.unwrap();
    assert!(finished.is_whole());
    for stream in finished.streams {
        assert_eq!(
            (stream.running, stream.result),
            (false, Some(SyncResult::Success)),
            "{stream:?}"
        );
    }
    expect_the_tenant_from_zero(&hub, account).await;
}

async fn who_was_too_slow_stores_nothing_any_more(database: Arc<Database>) {
    let hub = hub(database).await;
    let now = Timestamp::now();
    let account = begun(&hub, now).await;
    let other = another(&hub).await;
    // The second page comes late, and meanwhile the time is over for which the first process has the list.
    let is_late = second_page_comes_late(&hub);
    let slow = hub.engine.run_syncs_of(ORGANISATION, account, now);
    let quick = async {
        is_late.await.unwrap();
        let later = now + STREAM_LEASE + SignedDuration::from_secs(30);
        other.run_syncs_of(ORGANISATION, account, later).await.unwrap();
        hub.control.live(30, 4);
        let later = later + SignedDuration::from_hours(30);
        other.run_syncs_of(ORGANISATION, account, later).await.unwrap();
        later
    };
    let (slow, later) = tokio::join!(slow, quick);
    slow.unwrap();
    sync(&hub, account, later).await;
    expect_the_tenant_from_zero(&hub, account).await;
}

async fn a_change_of_pay_while_all_is_read_for_the_first_time_is_told_with_the_next_run(database: Arc<Database>) {
    let hub = hub(database).await;
    let now = Timestamp::now();
    let account = begun(&hub, now).await;
    for list in [
        "employment-details.list",
        "compensation-details.list",
        "employee-job-history-details.list",
    ] {
        for page in [1, 3, 6] {
            hub.control.when_requested(list, page, {
                let control = hub.control.clone();
                move || {
                    control.live(12, page);
                }
            });
        }
    }
    sync(&hub, account, now).await;
    let later = now + SignedDuration::from_hours(2);
    sync(&hub, account, later).await;
    let export = super::truth::Export::of(&hub.control);
    let copied = super::world::copied(&hub, account).await;
    super::truth::assert_same(
        &copied,
        &export.objects(account),
        super::truth::Of::WhatIsToldToHaveChanged,
    );
}
