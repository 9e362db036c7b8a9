//! Several processes deliver together, and one of them dies.

use std::sync::Arc;

use jiff::ToSpan as _;
use rollbook_model::{AccountId, DeliveryState, EventKind};
use rollbook_store::DeliveryFilter;

use super::receiver::{Manner, Receiver};
use super::{engine, happens, made, now};
use crate::database::{Database, on_both};
use crate::hub::ORGANISATION;

on_both! {
    of_several_processes_each_delivery_is_made_by_one,
    what_a_process_was_sending_when_it_died_is_sent_by_another,
    a_process_that_comes_back_too_late_changes_nothing,
}

async fn of_several_processes_each_delivery_is_made_by_one(database: Arc<Database>) {
    let (one, two) = (engine(&database).await, engine(&database).await);
    let mut receiver = Receiver::willing().await;
    made(&one, &receiver.url).await;
    let mut ids = Vec::new();
    for _ in 0..60 {
        let event = happens(&one, EventKind::AccountLinked, AccountId::new(), now()).await;
        ids.push(event.id.to_string());
    }
    let at = now();
    let all = async |engine: &rollbook_core::Engine| {
        let mut taken = 0;
        // While the other has what is left, there is nothing to claim, and it is not over.
        for _ in 0..60 {
            taken += engine.deliver_webhooks(at, 5).await.unwrap().taken;
        }
        taken
    };
    let (by_one, by_two) = tokio::join!(all(&one), all(&two));
    assert_eq!(by_one + by_two, 60);
    let mut arrived: Vec<_> = receiver
        .arrivals()
        .iter()
        .map(|arrival| arrival.id().to_owned())
        .collect();
    arrived.sort();
    ids.sort();
    assert_eq!(arrived, ids);
    assert!(!receiver.saw_two_at_once());
}

async fn what_a_process_was_sending_when_it_died_is_sent_by_another(database: Arc<Database>) {
    let (one, two) = (Arc::new(engine(&database).await), engine(&database).await);
    let mut receiver = Receiver::new(|_| Manner::Holds).await;
    let (webhook, _) = made(&two, &receiver.url).await;
    let event = happens(&two, EventKind::AccountLinked, AccountId::new(), now()).await;
    let at = event.at;
    let dying = Arc::clone(&one);
    let dying = tokio::spawn(async move { dying.deliver_webhooks(at, 10).await });
    assert_eq!(receiver.next().await.id(), event.id.to_string());
    dying.abort();
    dying.await.unwrap_err();

    receiver.turns(|_| Manner::Answers(204));
    assert_eq!(two.deliver_webhooks(at + 1.minute(), 10).await.unwrap().claimed, 0);
    assert_eq!(two.deliver_webhooks(at + 2.minutes(), 10).await.unwrap().taken, 1);
    assert_eq!(receiver.next().await.id(), event.id.to_string());
    let delivery = two.delivery(ORGANISATION, webhook.id, event.id).await.unwrap();
    assert_eq!(delivery.state, DeliveryState::Delivered);
    assert_eq!(
        delivery.attempts[0].number, 2,
        "the first has left no trace but its number"
    );
}

async fn a_process_that_comes_back_too_late_changes_nothing(database: Arc<Database>) {
    let (one, two) = (Arc::new(engine(&database).await), engine(&database).await);
    let mut receiver = Receiver::new(|_| Manner::Holds).await;
    let (webhook, _) = made(&two, &receiver.url).await;
    let event = happens(&two, EventKind::AccountLinked, AccountId::new(), now()).await;
    let at = event.at;
    let slow = Arc::clone(&one);
    let slow = tokio::spawn(async move { slow.deliver_webhooks(at, 10).await });
    receiver.next().await;
    receiver.turns(|_| Manner::Answers(500));
    assert_eq!(two.deliver_webhooks(at + 2.minutes(), 10).await.unwrap().put_off, 1);
    receiver.releases();
    let late = slow.await.unwrap().unwrap();
    assert_eq!((late.claimed, late.taken), (1, 0));
    let filter = DeliveryFilter::default();
    let log = two.deliveries(ORGANISATION, webhook.id, &filter).await.unwrap();
    assert_eq!((log[0].state, log[0].attempts.len()), (DeliveryState::Pending, 1));
}
