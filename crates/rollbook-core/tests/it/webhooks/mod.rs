//! Webhooks as products meet them: where they lead, what arrives, and in which order.

mod life;
mod order;
mod outbound;
mod people;
pub(crate) mod receiver;
mod turns;

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use rollbook_core::{Engine, Settings};
use rollbook_model::{AccountId, Actor, Event, EventKind, Webhook, WebhookForm};
use rollbook_store::{NewWebhook, WebhookChange};
use secrecy::SecretString;

use crate::database::Database;
use crate::hub::ORGANISATION;

/// An engine that may call receivers on this machine, and nobody else there.
pub(crate) async fn engine(database: &Arc<Database>) -> Engine {
    engine_with(database, |_| {}).await
}

pub(crate) async fn engine_with(database: &Arc<Database>, change: impl FnOnce(&mut Settings)) -> Engine {
    let mut settings = Settings {
        webhook_timeout: Duration::from_secs(10),
        ..Settings::allowing(["127.0.0.1"]).unwrap()
    };
    change(&mut settings);
    Engine::new(database.open().await, settings).unwrap()
}

pub(crate) fn new(url: &str) -> NewWebhook {
    NewWebhook {
        url: url.to_owned(),
        description: "the product".to_owned(),
        form: WebhookForm::Standard,
        events: None,
        accounts: None,
    }
}

pub(crate) async fn made(engine: &Engine, url: &str) -> (Webhook, SecretString) {
    engine
        .create_webhook(ORGANISATION, Actor::CommandLine, new(url))
        .await
        .unwrap()
}

/// Something that happens to an account at this moment.
pub(crate) async fn happens(engine: &Engine, kind: EventKind, account: AccountId, at: Timestamp) -> Event {
    let mut event = Event::now(ORGANISATION, Actor::CommandLine, kind, Some(account));
    event.at = at;
    engine.record(&event).await.unwrap();
    event
}

pub(crate) async fn enable(engine: &Engine, webhook: &Webhook, enabled: bool) -> Webhook {
    let change = WebhookChange {
        enabled: Some(enabled),
        ..WebhookChange::default()
    };
    engine
        .change_webhook(ORGANISATION, Actor::CommandLine, webhook.id, change)
        .await
        .unwrap()
}

/// The moment, as finely as the store keeps it.
pub(crate) fn now() -> Timestamp {
    Timestamp::from_microsecond(Timestamp::now().as_microsecond()).unwrap()
}
