//! Whatever address a webhook is given, or has been given, nothing on this machine or around it is called.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use jiff::ToSpan as _;
use rollbook_core::Names;
use rollbook_model::{AccountId, Actor, Code, EventKind, Webhook};
use rollbook_store::{DeliveryFilter, WebhookChange};

use super::receiver::{Manner, Receiver};
use super::{engine_with, happens, made, new, now};
use crate::database::Database;
use crate::hub::ORGANISATION;
use crate::trap::Trap;

/// An address that is public, and that nobody has.
const NOBODY: &str = "192.31.196.1:443";

/// A name server that says of every name that it is here, and is asked so often.
fn leading_to(port: u16) -> Names {
    Names::answered_by(move |_| std::future::ready(Ok(vec![SocketAddr::from(([127, 0, 0, 1], port))])))
}

/// One that says so from the second time on.
fn rebinding_to(port: u16) -> Names {
    let asked = AtomicUsize::new(0);
    Names::answered_by(move |_| {
        let first = asked.fetch_add(1, Ordering::AcqRel) == 0;
        let address = if first {
            NOBODY.parse().unwrap()
        } else {
            SocketAddr::from(([127, 0, 0, 1], port))
        };
        std::future::ready(Ok(vec![address]))
    })
}

/// What a webhook must not lead to: as for tenants, and by https too, at the usual port and at the one of the trap.
fn tries(trap: &Trap) -> Vec<String> {
    let mut tries = trap.tries();
    let by_http: Vec<_> = tries.iter().filter_map(|url| url.strip_prefix("http://")).collect();
    let by_https = by_http.into_iter().flat_map(|rest| {
        let port = format!(":{}", trap.port);
        [
            format!("https://{rest}"),
            format!("https://{}", rest.replace(&port, "")),
        ]
    });
    let by_https: Vec<_> = by_https.collect();
    tries.extend(by_https);
    assert!(tries.len() >= 100, "{}", tries.len());
    tries
}

#[tokio::test]
async fn no_webhook_is_made_or_moved_by_an_address_that_leads_elsewhere() {
    let trap = Trap::set().await;
    let database = Arc::new(Database::sqlite());
    let mut receiver = Receiver::willing().await;
    let host = receiver.url.split('/').nth(2).unwrap().to_owned();
    let engine = engine_with(&database, |settings| {
        settings.allowed = rollbook_core::Settings::allowing([host]).unwrap().allowed;
        settings.names = leading_to(trap.port);
    })
    .await;
    let (webhook, _) = made(&engine, &receiver.url).await;
    for url in tries(&trap) {
        let made = engine.create_webhook(ORGANISATION, Actor::CommandLine, new(&url)).await;
        let problem = made.unwrap_err();
        assert!(problem.code.as_str().starts_with("target_"), "{url}: {problem:?}");
        let change = WebhookChange {
            url: Some(url.clone()),
            ..WebhookChange::default()
        };
        let changed = engine.change_webhook(ORGANISATION, Actor::CommandLine, webhook.id, change);
        let problem = changed.await.unwrap_err();
        assert!(problem.code.as_str().starts_with("target_"), "{url}: {problem:?}");
    }
    assert_eq!(engine.webhooks(ORGANISATION).await.unwrap(), [webhook]);
    assert_eq!((trap.visits(), receiver.arrivals().len()), (0, 0));
}

#[tokio::test]
async fn nothing_is_delivered_to_an_address_that_leads_elsewhere_however_it_came_to_be_stored() {
    let trap = Trap::set().await;
    let database = Arc::new(Database::sqlite());
    let receiver = Receiver::willing().await;
    let host = receiver.url.split('/').nth(2).unwrap().to_owned();
    let engine = engine_with(&database, |settings| {
        settings.allowed = rollbook_core::Settings::allowing([host]).unwrap().allowed;
        settings.names = leading_to(trap.port);
    })
    .await;
    let (webhook, _) = made(&engine, &receiver.url).await;
    // What is put off is not due again at this moment, however long all of this takes.
    let at = now();
    for url in tries(&trap) {
        let stored = url.replace('\'', "''");
        database.execute(&format!("UPDATE webhook SET url = '{stored}'")).await;
        let event = happens(&engine, EventKind::AccountLinked, AccountId::new(), at).await;
        let delivered = engine.deliver_webhooks(at, 100).await.unwrap();
        assert_eq!((delivered.claimed, delivered.put_off), (1, 1), "{url}");
        let delivery = engine.delivery(ORGANISATION, webhook.id, event.id).await.unwrap();
        let code = delivery.attempts[0].code.as_deref().unwrap();
        assert!(code.starts_with("target_"), "{url}: {code}");
        assert_eq!(delivery.attempts[0].status, None, "{url}");
    }
    assert_eq!(trap.visits(), 0);
}

#[tokio::test]
async fn a_name_that_leads_here_once_the_webhook_is_made_is_not_followed() {
    let trap = Trap::set().await;
    let database = Arc::new(Database::sqlite());
    let engine = engine_with(&database, |settings| settings.names = rebinding_to(trap.port)).await;
    let (webhook, _) = made(&engine, "https://hooks.example.com/rollbook").await;
    let event = happens(&engine, EventKind::AccountLinked, AccountId::new(), now()).await;
    for tries in 1..4_u32 {
        let at = event.at + (i64::from(tries) * 5).hours();
        assert_eq!(engine.deliver_webhooks(at, 100).await.unwrap().put_off, 1);
    }
    let delivery = engine.delivery(ORGANISATION, webhook.id, event.id).await.unwrap();
    let codes: Vec<_> = delivery
        .attempts
        .iter()
        .map(|attempt| attempt.code.as_deref())
        .collect();
    assert_eq!(codes, [Some(Code::TargetNotPublic.as_str()); 3]);
    assert_eq!(trap.visits(), 0);
}

#[tokio::test]
async fn a_receiver_leads_nobody_elsewhere() {
    let trap = Trap::set().await;
    let database = Arc::new(Database::sqlite());
    let mut receiver = Receiver::willing().await;
    let engine = engine_with(&database, |_| {}).await;
    let (webhook, _) = made(&engine, &receiver.url).await;
    receiver.adds(&format!("location: http://127.0.0.1:{}/\r\n", trap.port));
    for status in [301, 302, 303, 307, 308] {
        receiver.turns(move |_| Manner::Answers(status));
        let event = happens(&engine, EventKind::AccountLinked, AccountId::new(), now()).await;
        engine.deliver_webhooks(event.at, 100).await.unwrap();
        assert_eq!(receiver.arrivals().len(), 1);
        let delivery = engine.delivery(ORGANISATION, webhook.id, event.id).await.unwrap();
        assert_eq!(delivery.attempts[0].status, Some(status));
    }
    assert_eq!(trap.visits(), 0);
}

#[tokio::test]
async fn a_host_that_the_operator_names_no_longer_is_not_called_any_more() {
    let database = Arc::new(Database::sqlite());
    let mut receiver = Receiver::willing().await;
    let engine = engine_with(&database, |_| {}).await;
    let (Webhook { id, .. }, _) = made(&engine, &receiver.url).await;
    engine.close().await;
    let engine = engine_with(&database, |settings| {
        settings.allowed = rollbook_core::Settings::default().allowed;
    })
    .await;
    let event = happens(&engine, EventKind::AccountLinked, AccountId::new(), now()).await;
    engine.deliver_webhooks(event.at, 100).await.unwrap();
    let filter = DeliveryFilter::default();
    let deliveries = engine.deliveries(ORGANISATION, id, &filter).await.unwrap();
    assert!(
        deliveries[0].attempts[0]
            .code
            .as_deref()
            .unwrap()
            .starts_with("target_")
    );
    assert_eq!(receiver.arrivals().len(), 0);
}
