//! Receivers that fail in every way still get everything, of each account in its order.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use rollbook_core::Engine;
use rollbook_model::{AccountId, DeliveryState, EventKind};
use rollbook_store::DeliveryFilter;

use super::receiver::{Manner, Receiver};
use super::{engine_with, happens, made, now};
use crate::database::{Database, on_both};
use crate::hub::ORGANISATION;

on_both! {
    a_receiver_that_is_down_for_a_day_then_slow_then_flapping_gets_everything_in_order,
}

const ACCOUNTS: usize = 4;
const KINDS: [EventKind; 4] = [
    EventKind::AccountEdited,
    EventKind::AccountPaused,
    EventKind::AccountResumed,
    EventKind::AccountStatusChanged,
];

/// Accounts to which things happen while time passes, and what a receiver is to learn of each.
struct World {
    engine: Engine,
    accounts: Vec<AccountId>,
    expected: BTreeMap<String, Vec<String>>,
    events: usize,
    now: Timestamp,
}

impl World {
    /// Lets so much time pass, with an event every so many hours, and does what is due.
    async fn passes(&mut self, hours: i64, every: Option<i64>) {
        const STEP: SignedDuration = SignedDuration::from_mins(15);
        for step in 0..hours * 4 {
            if every.is_some_and(|every| step % (every * 4) == 0) {
                self.happens().await;
            }
            while self.engine.deliver_webhooks(self.now, 64).await.unwrap().claimed > 0 {}
            self.now += STEP;
        }
    }

    async fn happens(&mut self) {
        let account = self.accounts[self.events % ACCOUNTS];
        let kind = KINDS[self.events % KINDS.len()];
        self.events += 1;
        let event = happens(&self.engine, kind, account, self.now).await;
        let ids = self.expected.entry(account.to_string()).or_default();
        ids.push(event.id.to_string());
    }
}

async fn a_receiver_that_is_down_for_a_day_then_slow_then_flapping_gets_everything_in_order(database: Arc<Database>) {
    // Nothing is slower than this machine is at its worst, but for the receiver that never answers.
    let engine = engine_with(&database, |settings| settings.webhook_timeout = Duration::from_secs(2)).await;
    let mut receiver = Receiver::new(|_| Manner::HangsUp).await;
    let (webhook, _) = made(&engine, &receiver.url).await;
    let mut world = World {
        engine,
        accounts: (0..ACCOUNTS).map(|_| AccountId::new()).collect(),
        expected: BTreeMap::new(),
        events: 0,
        now: now(),
    };
    world.passes(24, Some(2)).await;
    let down = receiver.arrivals();
    assert!(!down.is_empty());

    // It reads what comes, and some of its answers never come.
    let count = AtomicUsize::new(0);
    receiver.turns(move |_| match count.fetch_add(1, Ordering::AcqRel) % 8 {
        0 => Manner::Holds,
        _ => Manner::Answers(200),
    });
    world.passes(8, Some(2)).await;

    let count = AtomicUsize::new(0);
    receiver.turns(move |_| match count.fetch_add(1, Ordering::AcqRel) % 5 {
        0 => Manner::Answers(500),
        1 => Manner::HangsUp,
        2 => Manner::Answers(302),
        3 => Manner::Answers(429),
        _ => Manner::Answers(204),
    });
    world.passes(24, Some(3)).await;
    receiver.turns(|_| Manner::Answers(204));
    world.passes(24, None).await;

    let filter = DeliveryFilter {
        limit: 1000,
        ..DeliveryFilter::default()
    };
    let log = world.engine.deliveries(ORGANISATION, webhook.id, &filter).await;
    let states: BTreeSet<_> = log.unwrap().iter().map(|delivery| delivery.state).collect();
    assert_eq!(states, BTreeSet::from([DeliveryState::Delivered]));

    let mut arrived: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for arrival in down.into_iter().chain(receiver.arrivals()) {
        let ids = arrived.entry(arrival.account()).or_default();
        // Tries of one event follow each other: none comes before what happened earlier was taken.
        if ids.last().is_none_or(|last| last != arrival.id()) {
            ids.push(arrival.id().to_owned());
        }
    }
    assert_eq!(arrived, world.expected);
    assert!(world.events >= 20, "{}", world.events);
    let webhook = world.engine.webhook(ORGANISATION, webhook.id).await.unwrap();
    assert_eq!((webhook.disabled, webhook.failing_since), (None, None));
}
