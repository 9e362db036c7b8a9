//! What is told in its order waits for what comes before it, and not a moment longer.

use std::sync::Arc;

use jiff::{Timestamp, ToSpan as _};
use rollbook_model::{AccountId, EventId, EventKind, WebhookId};
use rollbook_store::{DeliveryEnd, DeliveryFilter, Store, WebhookChange};

use super::{claimed_at, end, happened, made};
use crate::database::{Database, on_both};
use crate::sample::{self, ORGANISATION};

on_both! {
    what_waits_for_another_is_due_with_it_and_at_once_when_that_has_ended,
    what_waits_is_told_in_order_after_it_was_disabled_or_replayed,
}

/// When each delivery of a webhook is due, in their order.
async fn due(store: &Store, webhook: WebhookId) -> Vec<Timestamp> {
    let filter = DeliveryFilter::default();
    let mut deliveries = store.deliveries(ORGANISATION, webhook, &filter).await.unwrap();
    deliveries.reverse();
    deliveries.iter().map(|delivery| delivery.due_at).collect()
}

/// Claims what is due and ends it so, and returns what that was.
async fn told(store: &Store, now: Timestamp, outcome: DeliveryEnd) -> Vec<EventId> {
    let claimed = claimed_at(store, now).await;
    for claimed in &claimed {
        assert!(end(store, claimed, now, outcome).await);
    }
    claimed.iter().map(|claimed| claimed.id).collect()
}

async fn what_waits_for_another_is_due_with_it_and_at_once_when_that_has_ended(database: Arc<Database>) {
    let store = database.open().await;
    let webhook = made(&store, |_| {}).await;
    let other = made(&store, |_| {}).await;
    let (one, two) = (AccountId::new(), AccountId::new());
    let mut of_one = Vec::new();
    for kind in [
        EventKind::AccountLinked,
        EventKind::AccountEdited,
        EventKind::AccountEdited,
        EventKind::AccountDeleted,
    ] {
        of_one.push(happened(&store, kind, one).await);
    }
    let of_two = happened(&store, EventKind::AccountLinked, two).await;
    let now = sample::now();
    let at = now + 30.minutes();
    let claimed = claimed_at(&store, now).await;
    let head = claimed
        .iter()
        .find(|claimed| (claimed.webhook, claimed.id) == (webhook, of_one[0].id));
    assert!(end(&store, head.unwrap(), now, DeliveryEnd::Again(at)).await);
    assert_eq!(
        due(&store, webhook).await,
        [at, at, at, at, of_two.at],
        "of its lane alone"
    );
    let before: Vec<_> = of_one.iter().chain([&of_two]).map(|event| event.at).collect();
    assert_eq!(due(&store, other).await, before, "of its webhook alone");

    // What comes meanwhile waits for it, too, and is put off with the rest when it is tried again.
    let late = happened(&store, EventKind::AccountEdited, one).await;
    assert!(late.at < at);
    let later = at + 30.minutes();
    let again = claimed_at(&store, at).await;
    let head = again
        .iter()
        .find(|claimed| (claimed.webhook, claimed.id) == (webhook, of_one[0].id));
    assert!(end(&store, head.unwrap(), at, DeliveryEnd::Again(later)).await);
    assert_eq!(
        due(&store, webhook).await,
        [later, later, later, later, of_two.at, later]
    );
    store.delete_webhook(ORGANISATION, other).await.unwrap();
    let of_two = claimed_at(&store, later - 1.minute()).await;
    assert_eq!(of_two.len(), 1, "what waits is not claimed");
    assert!(end(&store, &of_two[0], now, DeliveryEnd::Taken).await);
    assert_eq!(store.due_deliveries(later - 1.minute()).await.unwrap().rows, 0);

    // Somebody has it tried sooner; each that has ended lets the next come at once.
    store
        .replay_delivery(ORGANISATION, webhook, of_one[0].id, at)
        .await
        .unwrap();
    let mut order = Vec::new();
    for outcome in [
        DeliveryEnd::Taken,
        DeliveryEnd::GivenUp,
        DeliveryEnd::Taken,
        DeliveryEnd::Taken,
        DeliveryEnd::Taken,
    ] {
        order.extend(told(&store, at, outcome).await);
    }
    let all: Vec<_> = of_one.iter().chain([&late]).map(|event| event.id).collect();
    assert_eq!(order, all);
    assert_eq!(claimed_at(&store, later + 1.hour()).await, [], "each was told once");
}

async fn what_waits_is_told_in_order_after_it_was_disabled_or_replayed(database: Arc<Database>) {
    let store = database.open().await;
    let webhook = made(&store, |_| {}).await;
    let account = AccountId::new();
    let mut events = Vec::new();
    for kind in [
        EventKind::AccountLinked,
        EventKind::AccountEdited,
        EventKind::AccountEdited,
        EventKind::AccountDeleted,
    ] {
        events.push(happened(&store, kind, account).await);
    }
    let ids: Vec<_> = events.iter().map(|event| event.id).collect();
    let now = sample::now();
    let enabled = async |enabled| {
        let change = WebhookChange {
            enabled: Some(enabled),
            ..WebhookChange::default()
        };
        store.change_webhook(ORGANISATION, webhook, &change, now).await.unwrap();
    };
    assert_eq!(told(&store, now, DeliveryEnd::Taken).await, ids[..1]);
    assert_eq!(told(&store, now, DeliveryEnd::Again(now + 1.hour())).await, ids[1..2]);
    enabled(false).await;
    assert_eq!(claimed_at(&store, now + 2.hours()).await, []);
    enabled(true).await;
    assert_eq!(claimed_at(&store, now + 59.minutes()).await, []);

    // What was told before is told again before what waits, though that may be tried again by then.
    store.replay_delivery(ORGANISATION, webhook, ids[0], now).await.unwrap();
    store.replay_delivery(ORGANISATION, webhook, ids[3], now).await.unwrap();
    assert_eq!(told(&store, now, DeliveryEnd::Again(now + 3.hours())).await, ids[..1]);
    assert_eq!(claimed_at(&store, now + 2.hours()).await, []);
    let then = now + 3.hours();
    let mut order = Vec::new();
    for _ in &ids {
        order.extend(told(&store, then, DeliveryEnd::Taken).await);
    }
    assert_eq!(order, ids);

    let since = events[0].at;
    assert_eq!(store.replay_since(ORGANISATION, webhook, since, then).await.unwrap(), 4);
    assert_eq!(told(&store, then, DeliveryEnd::Again(then + 1.hour())).await, ids[..1]);
    // What waits stays as it is.
    assert_eq!(store.replay_since(ORGANISATION, webhook, since, then).await.unwrap(), 0);
    assert_eq!(claimed_at(&store, then).await, []);
    order.clear();
    for _ in &ids {
        order.extend(told(&store, then + 1.hour(), DeliveryEnd::Taken).await);
    }
    assert_eq!(order, ids);
}
