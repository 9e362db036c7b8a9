//! A tenant that lives: after every sync the copy is the tenant, and the feed has told how it came to be so.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use rollbook_model::ChangeKind;

use super::compared::Compared;
use super::truth::Of;
use super::world::{Follower, begun, changes, expect_the_tenant_from_zero, is_exhaustive, say, sync};
use crate::database::{Database, on_both};
use crate::hub::Hub;

on_both! {
    a_tenant_that_lives_is_copied_and_told_day_by_day,
}

/// The lists that grow with the people.
const OF_PEOPLE: [&str; 6] = [
    "person-details.list",
    "employment-details.list",
    "compensation-details.list",
    "employee-job-history-details.list",
    "contacts.list",
    "user-defined-fields.list",
];

/// How many rows of people the emulator has answered since it was last asked, of how many calls.
fn read(hub: &Hub) -> (u64, u64) {
    let counters = hub.control.counters();
    let rows = counters
        .rows
        .iter()
        .filter(|(name, _)| OF_PEOPLE.contains(&name.as_str()));
    let rows = rows.map(|(_, rows)| rows).sum();
    hub.control.reset_counters();
    (rows, counters.total())
}

async fn a_tenant_that_lives_is_copied_and_told_day_by_day(database: Arc<Database>) {
    let (people, days, events) = if is_exhaustive() {
        (10_000, 365, 60)
    } else {
        (300, 21, 8)
    };
    let hub = Hub::over(database, |setup| {
        setup.options.employees = people;
        setup.settings.login_budget.refusals = u32::MAX;
    })
    .await;
    let mut now = Timestamp::now();
    let account = begun(&hub, now).await;
    let began = Instant::now();
    sync(&hub, account, now).await;
    let (full, calls) = read(&hub);
    let first = began.elapsed();
    let (mut compared, mut follower) = (Compared::new(), Follower::default());
    compared.expect(&hub, account, Of::Everything, &mut follower).await;

    let (mut happened, mut removed, mut most) = (BTreeMap::new(), 0, 0);
    for day in 1..=days {
        hub.control.advance(Duration::from_hours(24));
        for (what, count) in hub.control.live(events, day) {
            *happened.entry(what).or_insert(0) += count;
        }
        // Once a week everything is read again, which finds who is gone.
        let sweeps = day % 7 == 0;
        if sweeps {
            let export = super::truth::Export::of(&hub.control);
            for place in 0..=day % 3 {
                let gone = export.somebody_who_leads_nobody(usize::try_from(day * 31 + place).unwrap());
                removed += u32::from(hub.control.remove_person(&gone));
            }
        }
        now += SignedDuration::from_hours(if sweeps { 30 } else { 2 });
        hub.control.reset_counters();
        sync(&hub, account, now).await;
        let (rows, _) = read(&hub);
        if !sweeps {
            most = most.max(rows);
            assert!(rows * 20 < full, "{rows} of {full} rows were read on day {day}");
        }
        let of = if sweeps {
            Of::Everything
        } else {
            Of::WhatIsToldToHaveChanged
        };
        compared.expect(&hub, account, of, &mut follower).await;
        if day % 28 == 0 {
            say(format_args!("{day} days have held, in {:?}", began.elapsed()));
        }
    }
    for kind in ChangeKind::ALL {
        assert!(
            follower.kinds.contains_key(kind.as_str()),
            "no {kind}: {:?}",
            follower.kinds
        );
    }
    say(format_args!(
        "{people} people: {full} rows in {calls} calls in {first:?} at first; {days} days: {happened:?}, {removed} \
         removed; at most {most} rows a day without a sweep; told {:?}; {:?} in all",
        follower.kinds,
        began.elapsed()
    ));

    now += SignedDuration::from_hours(30);
    sync(&hub, account, now).await;
    expect_the_tenant_from_zero(&hub, account).await;
    let told = changes(&hub, 0).await.len();
    // Nothing is told when nothing happens, whether changes are asked for or everything is read.
    for hours in [2, 30] {
        now += SignedDuration::from_hours(hours);
        sync(&hub, account, now).await;
        assert_eq!(changes(&hub, 0).await.len(), told);
    }
}
