//! A webhook from its making to its end.

use std::sync::Arc;

use jiff::{SignedDuration, ToSpan as _};
use rollbook_core::{LONGEST_OVERLAP, MOST_WEBHOOKS};
use rollbook_model::{
    AccountId, Actor, Code, DeliveryState, DisabledReason, EventKind, WebhookEvent, WebhookForm, event::Event,
};
use rollbook_store::{DeliveryFilter, EventFilter, NewWebhook, WebhookChange};
use secrecy::ExposeSecret as _;
use serde_json::json;

use super::receiver::{Manner, Receiver};
use super::{enable, engine, happens, made, new, now};
use crate::database::{Database, on_both};
use crate::hub::ORGANISATION;

on_both! {
    a_change_of_an_account_arrives_signed_and_says_nothing_of_people,
    a_receiver_that_is_gone_is_told_nothing_more_at_once,
    a_receiver_that_takes_nothing_for_days_is_told_nothing_more,
    a_receiver_that_asks_for_a_pause_gets_it,
    a_test_arrives_at_the_webhook_that_is_tested_alone,
    what_a_disabled_webhook_missed_is_told_when_asked_for,
    the_secret_is_nowhere_in_the_database_in_the_open,
}

async fn a_change_of_an_account_arrives_signed_and_says_nothing_of_people(database: Arc<Database>) {
    let engine = engine(&database).await;
    let mut receiver = Receiver::willing().await;
    let mut forms = Vec::new();
    for form in WebhookForm::ALL {
        let mut new = new(&receiver.url);
        new.form = *form;
        let made = engine.create_webhook(ORGANISATION, Actor::CommandLine, new).await;
        forms.push((*form, made.unwrap().1));
    }
    let account = AccountId::new();
    let event = Event::now(
        ORGANISATION,
        Actor::CommandLine,
        EventKind::AccountStatusChanged,
        Some(account),
    )
    .with("from", "linked")
    .with("to", "reauth_needed")
    .with("code", "password_expired")
    .with("name", "Zwölfender");
    engine.record(&event).await.unwrap();
    let at = event.at + 3.seconds();
    assert_eq!(engine.deliver_webhooks(at, 10).await.unwrap().taken, 3);
    let arrivals = receiver.arrivals();
    let id = event.id.to_string();
    let found = |header: &str| {
        let mut found = arrivals.iter().filter(|arrival| arrival.headers.contains_key(header));
        let arrival = found.next().unwrap();
        assert_eq!(found.next().map(|other| &other.headers), None, "{header}");
        arrival
    };

    let stackone = found("x-stackone-signature");
    let finch = found("finch-signature");
    let standard = arrivals
        .iter()
        .find(|arrival| arrival.json().get("type").is_some())
        .unwrap();
    assert_eq!(
        standard.json(),
        json!({
            "type": "account.status_changed",
            "timestamp": event.at.to_string(),
            "data": {
                "organisation_id": ORGANISATION.to_string(),
                "account_id": account.to_string(),
                "provider": "ukg-pro",
                "from": "linked",
                "to": "reauth_needed",
                "code": "password_expired",
            },
        })
    );
    assert_eq!(
        stackone.json(),
        json!({
            "project_id": ORGANISATION.to_string(),
            "account_id": account.to_string(),
            "event": "account.updated",
            "event_date": event.at.to_string(),
            "record_type": "account",
            "record_id": account.to_string(),
            "sent_at": at.to_string(),
            "provider": "ukg-pro",
        })
    );
    assert_eq!(
        finch.json(),
        json!({
            "account_id": account.uuid().hyphenated().to_string(),
            "company_id": rollbook_model::Entity::id_of(account),
            "entity_id": rollbook_model::Entity::id_of(account),
            "event_type": "account.updated",
            "data": { "status": "connected", "authentication_method": "credential" },
        })
    );
    assert_eq!((standard.id(), stackone.id()), (id.as_str(), id.as_str()));
    assert_eq!(finch.headers["finch-event-id"], id);
    for arrival in [standard, stackone, finch] {
        assert_eq!(arrival.headers["content-type"], "application/json");
        assert!(!arrival.body.contains("Zwölfender"), "{}", arrival.body);
        for (_, secret) in &forms {
            assert!(!format!("{arrival:?}").contains(secret.expose_secret()));
        }
    }
    let of = |form| &forms.iter().find(|(known, _)| *known == form).unwrap().1;
    assert!(of(WebhookForm::Standard).expose_secret().starts_with("whsec_"));
    assert!(!of(WebhookForm::Finch).expose_secret().contains('_'));
}

async fn a_receiver_that_is_gone_is_told_nothing_more_at_once(database: Arc<Database>) {
    let engine = engine(&database).await;
    let receiver = Receiver::new(|_| Manner::Answers(410)).await;
    let (gone, _) = made(&engine, &receiver.url).await;
    let mut watching = Receiver::willing().await;
    made(&engine, &watching.url).await;
    happens(&engine, EventKind::AccountLinked, AccountId::new(), now()).await;
    let at = now();
    let delivered = engine.deliver_webhooks(at, 10).await.unwrap();
    assert_eq!((delivered.given_up, delivered.taken), (1, 1));
    let stored = engine.webhook(ORGANISATION, gone.id).await.unwrap();
    let disabled = stored.disabled.unwrap();
    assert_eq!((disabled.reason, disabled.at), (DisabledReason::Gone, at));
    // The trail has it, and so have the webhooks that are left.
    let filter = EventFilter {
        limit: 1,
        ..EventFilter::default()
    };
    let event = engine.events(ORGANISATION, &filter).await.unwrap().remove(0);
    assert_eq!((event.kind, event.actor), (EventKind::WebhookDisabled, Actor::System));
    watching.arrivals();
    engine.deliver_webhooks(at, 10).await.unwrap();
    let told = watching.next().await.json();
    assert_eq!(told["type"], "webhook.disabled");
    assert_eq!(told["data"]["webhook_id"], json!(gone.id));
    assert_eq!(told["data"]["reason"], "gone");
    // Nothing that happens now is kept for it.
    happens(&engine, EventKind::AccountLinked, AccountId::new(), now()).await;
    let filter = DeliveryFilter::default();
    assert_eq!(
        engine.deliveries(ORGANISATION, gone.id, &filter).await.unwrap().len(),
        1
    );
    let problem = engine
        .test_webhook(ORGANISATION, Actor::CommandLine, gone.id)
        .await
        .unwrap_err();
    assert_eq!(problem.code, Code::WebhookDisabled);
}

async fn a_receiver_that_takes_nothing_for_days_is_told_nothing_more(database: Arc<Database>) {
    let engine = engine(&database).await;
    let receiver = Receiver::new(|_| Manner::Answers(503)).await;
    let (webhook, _) = made(&engine, &receiver.url).await;
    let account = AccountId::new();
    let start = now();
    for _ in 0..4 {
        happens(&engine, EventKind::AccountEdited, account, start).await;
    }
    let mut at = start;
    let mut given_up = 0;
    let disabled = loop {
        given_up += engine.deliver_webhooks(at, 10).await.unwrap().given_up;
        if let Some(disabled) = engine.webhook(ORGANISATION, webhook.id).await.unwrap().disabled {
            break disabled;
        }
        at += SignedDuration::from_hours(1);
        assert!(at < start + SignedDuration::from_hours(9 * 24), "it is never disabled");
    };
    assert_eq!(disabled.reason, DisabledReason::Failing);
    assert!(
        disabled.at >= start + SignedDuration::from_hours(5 * 24),
        "{disabled:?}"
    );
    assert_eq!(given_up, 2);
    // What waits is told when it is enabled again, and one success is enough to be well.
    assert_eq!(engine.deliver_webhooks(at + 10.hours(), 10).await.unwrap().claimed, 0);
    receiver.turns(|_| Manner::Answers(200));
    enable(&engine, &webhook, true).await;
    for _ in 0..2 {
        assert_eq!(engine.deliver_webhooks(at + 10.hours(), 10).await.unwrap().taken, 1);
    }
    let well = engine.webhook(ORGANISATION, webhook.id).await.unwrap();
    assert_eq!((well.disabled, well.failing_since), (None, None));
}

async fn a_receiver_that_asks_for_a_pause_gets_it(database: Arc<Database>) {
    let engine = engine(&database).await;
    let receiver = Receiver::new(|_| Manner::Answers(429)).await;
    let (webhook, _) = made(&engine, &receiver.url).await;
    let event = happens(&engine, EventKind::AccountLinked, AccountId::new(), now()).await;
    let due = async |asked: &str, at| {
        receiver.adds(&format!("retry-after: {asked}\r\n"));
        engine.deliver_webhooks(at, 10).await.unwrap();
        let delivery = engine.delivery(ORGANISATION, webhook.id, event.id).await.unwrap();
        delivery.due_at
    };
    let first = due("600", event.at).await;
    assert_eq!(first, event.at + 600.seconds());
    // Nobody puts a delivery off for longer than its schedule would.
    let second = due("4000000000", first).await;
    assert_eq!(second, first + 4.hours());
    let third = due("soon", second).await;
    assert!(third < second + 10.minutes(), "{third}");
}

async fn a_test_arrives_at_the_webhook_that_is_tested_alone(database: Arc<Database>) {
    let engine = engine(&database).await;
    let mut receiver = Receiver::willing().await;
    for form in WebhookForm::ALL {
        let mut asked = new(&receiver.url);
        asked.form = *form;
        asked.events = Some(vec![WebhookEvent::AccountDeleted]);
        let (webhook, _) = engine
            .create_webhook(ORGANISATION, Actor::CommandLine, asked)
            .await
            .unwrap();
        let id = engine
            .test_webhook(ORGANISATION, Actor::CommandLine, webhook.id)
            .await
            .unwrap();
        assert_eq!(engine.deliver_webhooks(now(), 10).await.unwrap().taken, 1, "{form}");
        let told = receiver.next().await;
        assert!(told.headers.values().any(|value| *value == id.to_string()), "{told:?}");
        let delivery = engine.delivery(ORGANISATION, webhook.id, id).await.unwrap();
        assert_eq!(
            (delivery.event, delivery.state),
            (WebhookEvent::Test, DeliveryState::Delivered)
        );
    }
    // A test is nothing that happened, so nothing of it is told again to another.
    let (other, _) = made(&engine, &receiver.url).await;
    let since = jiff::Timestamp::UNIX_EPOCH;
    assert_eq!(engine.replay_webhook(ORGANISATION, other.id, since).await.unwrap(), 0);
}

async fn what_a_disabled_webhook_missed_is_told_when_asked_for(database: Arc<Database>) {
    let engine = engine(&database).await;
    let mut receiver = Receiver::willing().await;
    let (webhook, _) = made(&engine, &receiver.url).await;
    let disabled = enable(&engine, &webhook, false).await.disabled.unwrap();
    assert_eq!(disabled.reason, DisabledReason::Asked);
    let missed = happens(&engine, EventKind::AccountLinked, AccountId::new(), now()).await;
    assert_eq!(engine.deliver_webhooks(now(), 10).await.unwrap().claimed, 0);
    let replay = || engine.replay_webhook(ORGANISATION, webhook.id, missed.at);
    assert_eq!(replay().await.unwrap_err().code, Code::WebhookDisabled);
    enable(&engine, &webhook, true).await;
    assert_eq!(engine.deliver_webhooks(now(), 10).await.unwrap().claimed, 0);
    assert_eq!(replay().await.unwrap(), 1);
    assert_eq!(engine.deliver_webhooks(now(), 10).await.unwrap().taken, 1);
    assert_eq!(receiver.next().await.id(), missed.id.to_string());
    // And once more, by itself.
    let again = engine
        .replay_delivery(ORGANISATION, webhook.id, missed.id)
        .await
        .unwrap();
    assert_eq!(again.state, DeliveryState::Pending);
    assert_eq!(engine.deliver_webhooks(now(), 10).await.unwrap().taken, 1);
    let unknown = engine.replay_delivery(ORGANISATION, webhook.id, rollbook_model::EventId::new());
    assert_eq!(unknown.await.unwrap_err().code, Code::DeliveryNotFound);
}

async fn the_secret_is_nowhere_in_the_database_in_the_open(database: Arc<Database>) {
    let engine = engine(&database).await;
    let receiver = Receiver::willing().await;
    let (webhook, first) = made(&engine, &receiver.url).await;
    let rotate = |overlap| engine.rotate_webhook_secret(ORGANISATION, Actor::CommandLine, webhook.id, overlap);
    let second = rotate(SignedDuration::from_hours(1)).await.unwrap();
    let problem = rotate(LONGEST_OVERLAP + SignedDuration::from_secs(1))
        .await
        .unwrap_err();
    assert_eq!(problem.code, Code::InputInvalid);
    happens(&engine, EventKind::AccountLinked, AccountId::new(), now()).await;
    engine.deliver_webhooks(now(), 10).await.unwrap();
    let dump = database.dump().await;
    for secret in [&first, &second] {
        let text = secret.expose_secret().trim_start_matches("whsec_");
        assert!(dump.iter().all(|value| !value.contains(text)));
        assert!(!format!("{secret:?}").contains(text));
    }
}

#[tokio::test]
async fn what_cannot_be_right_is_refused_with_what_to_do() {
    let database = Arc::new(Database::sqlite());
    let engine = engine(&database).await;
    let receiver = Receiver::willing().await;
    let create = |new| engine.create_webhook(ORGANISATION, Actor::CommandLine, new);
    let usual = new(&receiver.url);
    let wrong = [
        NewWebhook {
            description: "x".repeat(201),
            ..usual.clone()
        },
        NewWebhook {
            description: "two\nlines".to_owned(),
            ..usual.clone()
        },
        NewWebhook {
            events: Some(Vec::new()),
            ..usual.clone()
        },
        NewWebhook {
            events: Some(vec![WebhookEvent::Test]),
            ..usual.clone()
        },
        NewWebhook {
            accounts: Some(Vec::new()),
            ..usual.clone()
        },
        NewWebhook {
            form: WebhookForm::Finch,
            events: Some(vec![WebhookEvent::WebhookDisabled]),
            ..usual.clone()
        },
    ];
    for new in wrong {
        let problem = create(new.clone()).await.unwrap_err();
        assert_eq!(problem.code, Code::InputInvalid, "{new:?}");
    }
    let mut of_nobody = usual.clone();
    of_nobody.accounts = Some(vec![AccountId::new()]);
    assert_eq!(create(of_nobody).await.unwrap_err().code, Code::AccountNotFound);
    for _ in 0..MOST_WEBHOOKS {
        create(usual.clone()).await.unwrap();
    }
    assert_eq!(create(usual).await.unwrap_err().code, Code::WebhooksTooMany);
    let nobody = rollbook_model::WebhookId::new();
    let change = WebhookChange::default();
    let changed = engine.change_webhook(ORGANISATION, Actor::CommandLine, nobody, change);
    assert_eq!(changed.await.unwrap_err().code, Code::WebhookNotFound);
    let deleted = engine.delete_webhook(ORGANISATION, Actor::CommandLine, nobody).await;
    assert_eq!(deleted.unwrap_err().code, Code::WebhookNotFound);
}
