//! What is told of what happened: once to each webhook that wants it, in order, whoever sends it.

mod lanes;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp, ToSpan as _};
use rollbook_model::{
    AccountId, AccountStatus, Actor, Code, DeliveryState, DisabledReason, Event, EventKind, OrganisationId, Webhook,
    WebhookEvent, WebhookForm, WebhookId,
};
use rollbook_store::{
    Attempt, AttemptOutcome, Claim, ClaimedDelivery, DeliveryEnd, DeliveryFilter, NewWebhook, Store, WebhookChange,
};
use secrecy::ExposeSecret as _;

use crate::database::{Database, on_both};
use crate::sample::{self, ORGANISATION};

on_both! {
    what_happens_is_told_once_to_each_webhook_that_wants_it,
    of_one_account_nothing_is_told_before_what_happened_earlier,
    what_was_claimed_is_nobody_elses_until_the_lease_ends,
    a_slow_receiver_keeps_no_other_waiting,
    two_secrets_are_good_while_they_overlap_and_never_three,
    what_was_told_is_told_again_when_asked,
    old_deliveries_are_forgotten_and_waiting_ones_are_not,
    a_webhook_that_takes_nothing_is_disabled_once_and_the_trail_says_so,
    deleting_webhooks_while_things_happen_loses_no_event,
    nothing_of_another_organisation_is_found,
}

const CLAIM: Claim = Claim {
    most: 100,
    to_one: 100,
    lease: SignedDuration::from_secs(60),
};

fn new() -> NewWebhook {
    NewWebhook {
        url: "https://hooks.example.com/rollbook".to_owned(),
        description: "the product".to_owned(),
        form: WebhookForm::Standard,
        events: None,
        accounts: None,
    }
}

async fn made(store: &Store, change: impl FnOnce(&mut NewWebhook)) -> WebhookId {
    let mut new = new();
    change(&mut new);
    let (webhook, _) = store.create_webhook(ORGANISATION, &new, sample::now()).await.unwrap();
    webhook.id
}

async fn happened(store: &Store, kind: EventKind, account: AccountId) -> Event {
    let mut event = Event::now(ORGANISATION, Actor::CommandLine, kind, Some(account));
    // As exact as it is kept.
    event.at = Timestamp::from_microsecond(event.at.as_microsecond()).unwrap();
    store.record_event(&event).await.unwrap();
    event
}

async fn found(store: &Store, id: WebhookId) -> Webhook {
    store.webhook(ORGANISATION, id).await.unwrap().unwrap()
}

fn tried(at: Timestamp, outcome: AttemptOutcome) -> Attempt {
    Attempt {
        at,
        duration: Duration::from_millis(12),
        outcome,
    }
}

async fn end(store: &Store, claimed: &ClaimedDelivery, at: Timestamp, end: DeliveryEnd) -> bool {
    let outcome = match end {
        DeliveryEnd::Taken => AttemptOutcome::Answered(204),
        DeliveryEnd::Again(_) => AttemptOutcome::Answered(503),
        DeliveryEnd::GivenUp => AttemptOutcome::Failed(Code::TimedOut),
    };
    store
        .end_delivery(ORGANISATION, claimed, &tried(at, outcome), end)
        .await
        .unwrap()
}

async fn claimed_at(store: &Store, now: Timestamp) -> Vec<ClaimedDelivery> {
    store.claim_deliveries(CLAIM, now).await.unwrap()
}

async fn what_happens_is_told_once_to_each_webhook_that_wants_it(database: Arc<Database>) {
    let store = database.open().await;
    let account = sample::account();
    store
        .create_account(ORGANISATION, &account, &sample::secrets())
        .await
        .unwrap();
    let all = made(&store, |_| {}).await;
    let deletions = made(&store, |new| new.events = Some(vec![WebhookEvent::AccountDeleted])).await;
    let of_other = made(&store, |new| new.accounts = Some(vec![AccountId::new()])).await;
    let of_it = made(&store, |new| new.accounts = Some(vec![AccountId::new(), account.id])).await;
    let finch = made(&store, |new| new.form = WebhookForm::Finch).await;
    let disabled = made(&store, |_| {}).await;
    let off = WebhookChange {
        enabled: Some(false),
        ..WebhookChange::default()
    };
    store
        .change_webhook(ORGANISATION, disabled, &off, sample::now())
        .await
        .unwrap();

    for kind in EventKind::ALL {
        let event = Event::now(ORGANISATION, Actor::CommandLine, *kind, Some(account.id))
            .with("from", "linked")
            .with("name", "Grünkohl")
            .with("number", 7);
        store.record_event(&event).await.unwrap();
    }
    let account_events: Vec<_> = EventKind::ALL.iter().filter_map(|kind| kind.told()).collect();
    let told = async |webhook| {
        let filter = DeliveryFilter::default();
        let mut deliveries = store.deliveries(ORGANISATION, webhook, &filter).await.unwrap();
        deliveries.reverse();
        deliveries.iter().map(|delivery| delivery.event).collect::<Vec<_>>()
    };
    assert_eq!(told(all).await, account_events);
    assert_eq!(told(of_it).await, account_events);
    assert_eq!(told(deletions).await, [WebhookEvent::AccountDeleted]);
    let of_finch = account_events
        .iter()
        .copied()
        .filter(|event| WebhookForm::Finch.tells(*event));
    assert_eq!(told(finch).await, of_finch.collect::<Vec<_>>());
    assert_eq!(told(of_other).await, []);
    assert_eq!(told(disabled).await, []);

    let claimed = claimed_at(&store, sample::now()).await;
    let first = claimed.iter().find(|claimed| claimed.webhook == all).unwrap();
    assert_eq!(
        (first.account, first.status),
        (Some(account.id), Some(AccountStatus::Degraded))
    );
    // Words of Rollbook's own alone leave.
    assert_eq!(serde_json::to_string(&first.detail).unwrap(), r#"{"from":"linked"}"#);
}

async fn of_one_account_nothing_is_told_before_what_happened_earlier(database: Arc<Database>) {
    let store = database.open().await;
    made(&store, |_| {}).await;
    let (one, two) = (AccountId::new(), AccountId::new());
    let first = happened(&store, EventKind::AccountLinked, one).await;
    let second = happened(&store, EventKind::AccountEdited, one).await;
    let third = happened(&store, EventKind::AccountDeleted, one).await;
    let other = happened(&store, EventKind::AccountLinked, two).await;

    let now = sample::now();
    let claimed = claimed_at(&store, now).await;
    let ids = |claimed: &[ClaimedDelivery]| claimed.iter().map(|claimed| claimed.id).collect::<Vec<_>>();
    assert_eq!(ids(&claimed), [first.id, other.id]);
    assert_eq!(ids(&claimed_at(&store, now).await), []);

    // Put off, it still comes before what happened later.
    assert!(end(&store, &claimed[0], now, DeliveryEnd::Again(now + 5.minutes())).await);
    assert!(end(&store, &claimed[1], now, DeliveryEnd::Taken).await);
    assert_eq!(ids(&claimed_at(&store, now + 4.minutes()).await), []);
    let again = claimed_at(&store, now + 5.minutes()).await;
    assert_eq!((ids(&again), again[0].attempts), (vec![first.id], 1));
    assert!(end(&store, &again[0], now, DeliveryEnd::Taken).await);
    let next = claimed_at(&store, now + 5.minutes()).await;
    assert_eq!(ids(&next), [second.id]);
    assert!(end(&store, &next[0], now, DeliveryEnd::GivenUp).await);
    assert_eq!(ids(&claimed_at(&store, now + 5.minutes()).await), [third.id]);
}

async fn what_was_claimed_is_nobody_elses_until_the_lease_ends(database: Arc<Database>) {
    let stores = [database.open().await, database.open().await, database.open().await];
    let webhook = made(&stores[0], |_| {}).await;
    for _ in 0..40 {
        happened(&stores[0], EventKind::AccountLinked, AccountId::new()).await;
    }
    let now = sample::now();
    let few = Claim { most: 5, ..CLAIM };
    let claims = async |store: &Store| {
        let mut mine = Vec::new();
        for _ in 0..4 {
            mine.extend(store.claim_deliveries(few, now).await.unwrap());
        }
        mine
    };
    let (one, two, three) = tokio::join!(claims(&stores[0]), claims(&stores[1]), claims(&stores[2]));
    let mut all = [one, two, three].concat();
    while all.len() < 40 {
        let rest = stores[1].claim_deliveries(few, now).await.unwrap();
        assert!(!rest.is_empty(), "{}", all.len());
        all.extend(rest);
    }
    let ids: BTreeSet<_> = all.iter().map(|claimed| claimed.id).collect();
    assert_eq!((ids.len(), all.len()), (40, 40));
    assert_eq!(claimed_at(&stores[2], now).await, []);
    assert_eq!(claimed_at(&stores[2], now + 59.seconds()).await, []);

    // Whoever held them has died, or has only been slow.
    let later = now + 60.seconds();
    let over = claimed_at(&stores[2], later).await;
    assert_eq!(over.len(), 40);
    assert!(!end(&stores[0], &all[0], later, DeliveryEnd::GivenUp).await);
    for claimed in &over {
        assert!(end(&stores[2], claimed, later, DeliveryEnd::Taken).await);
        assert!(!end(&stores[2], claimed, later, DeliveryEnd::Taken).await, "ended once");
    }
    let ended = DeliveryFilter {
        state: Some(DeliveryState::Delivered),
        ..DeliveryFilter::default()
    };
    let log = stores[0].deliveries(ORGANISATION, webhook, &ended).await.unwrap();
    assert_eq!(log.len(), 40);
    assert!(log.iter().all(|delivery| delivery.attempts.len() == 1));
}

async fn a_slow_receiver_keeps_no_other_waiting(database: Arc<Database>) {
    let store = database.open().await;
    let only_its = |account| move |new: &mut NewWebhook| new.accounts = Some(vec![account]);
    let mut accounts = Vec::new();
    for _ in 0..20 {
        accounts.push(AccountId::new());
    }
    let quiet = AccountId::new();
    let busy = made(&store, |new| new.accounts = Some(accounts.clone())).await;
    let other = made(&store, only_its(quiet)).await;
    for account in accounts {
        happened(&store, EventKind::AccountLinked, account).await;
    }
    happened(&store, EventKind::AccountLinked, quiet).await;
    let claim = Claim { to_one: 3, ..CLAIM };
    let now = sample::now();
    let of = |claimed: &[ClaimedDelivery], webhook| claimed.iter().filter(|claimed| claimed.webhook == webhook).count();
    let claimed = store.claim_deliveries(claim, now).await.unwrap();
    assert_eq!((of(&claimed, busy), of(&claimed, other)), (3, 1));
    assert_eq!(store.claim_deliveries(claim, now).await.unwrap(), []);
    assert!(end(&store, &claimed[0], now, DeliveryEnd::Taken).await);
    assert_eq!(of(&store.claim_deliveries(claim, now).await.unwrap(), busy), 1);
}

async fn two_secrets_are_good_while_they_overlap_and_never_three(database: Arc<Database>) {
    let store = database.open().await;
    let now = sample::now();
    let (webhook, first) = store.create_webhook(ORGANISATION, &new(), now).await.unwrap();
    let good = async |at| {
        let secrets = store.webhook_secrets(ORGANISATION, webhook.id, at).await.unwrap();
        let texts = secrets.iter().map(|secret| secret.expose_secret().to_owned());
        texts.collect::<Vec<_>>()
    };
    let rotate = async |hours| {
        let overlap = SignedDuration::from_hours(hours);
        let secret = store
            .rotate_webhook_secret(ORGANISATION, webhook.id, overlap, now)
            .await;
        secret.unwrap().expose_secret().to_owned()
    };
    let first = first.expose_secret().to_owned();
    assert_eq!(good(now).await, [first.as_str()]);
    let second = rotate(24).await;
    assert_eq!(good(now + 23.hours()).await, [second.as_str(), &first]);
    assert_eq!(good(now + 24.hours()).await, [second.as_str()]);
    let third = rotate(2).await;
    assert_eq!(good(now).await, [third.as_str(), &second]);
    let fourth = rotate(0).await;
    assert_eq!(good(now).await, [fourth.as_str()]);

    let stored = database.texts("SELECT sealed FROM webhook_secret").await;
    for secret in [&first, &second, &third, &fourth] {
        assert!(stored.iter().all(|sealed| !sealed.contains(secret)));
    }
    // A secret that was moved to another webhook does not open.
    let (other, _) = store.create_webhook(ORGANISATION, &new(), now).await.unwrap();
    database
        .execute(&format!("DELETE FROM webhook_secret WHERE webhook_id = '{}'", other.id))
        .await;
    database
        .execute(&format!("UPDATE webhook_secret SET webhook_id = '{}'", other.id))
        .await;
    store.webhook_secrets(ORGANISATION, other.id, now).await.unwrap_err();
    store.delete_webhook(ORGANISATION, other.id).await.unwrap().unwrap();
    assert_eq!(database.texts("SELECT id FROM webhook_secret").await.len(), 0);
}

async fn what_was_told_is_told_again_when_asked(database: Arc<Database>) {
    let store = database.open().await;
    let account = AccountId::new();
    let before = happened(&store, EventKind::AccountLinked, account).await;
    let webhook = made(&store, |new| {
        new.events = Some(vec![WebhookEvent::AccountCreated, WebhookEvent::AccountDeleted]);
    })
    .await;
    happened(&store, EventKind::AccountEdited, account).await;
    let gone = happened(&store, EventKind::AccountDeleted, account).await;
    let now = sample::now();
    let ids = |claimed: &[ClaimedDelivery]| claimed.iter().map(|claimed| claimed.id).collect::<Vec<_>>();
    let claimed = claimed_at(&store, now).await;
    assert_eq!(ids(&claimed), [gone.id]);
    // What is just under way stays so.
    store
        .replay_delivery(ORGANISATION, webhook, gone.id, now)
        .await
        .unwrap();
    assert_eq!(claimed_at(&store, now).await, []);
    end(&store, &claimed[0], now, DeliveryEnd::GivenUp).await;

    store
        .replay_delivery(ORGANISATION, webhook, gone.id, now)
        .await
        .unwrap();
    let again = claimed_at(&store, now).await;
    assert_eq!((ids(&again), again[0].attempts), (vec![gone.id], 0));
    end(&store, &again[0], now, DeliveryEnd::Taken).await;
    store
        .replay_delivery(ORGANISATION, webhook, before.id, now)
        .await
        .unwrap_err();

    // What happened before there was the webhook is told too, and what it does not want is not.
    let since = before.at;
    let replayed = store.replay_since(ORGANISATION, webhook, since, now).await.unwrap();
    assert_eq!(replayed, 2);
    let again = claimed_at(&store, now).await;
    assert_eq!(ids(&again), [before.id]);
    assert_eq!(store.replay_since(ORGANISATION, webhook, since, now).await.unwrap(), 0);
    end(&store, &again[0], now, DeliveryEnd::Taken).await;
    assert_eq!(ids(&claimed_at(&store, now).await), [gone.id]);
}

async fn old_deliveries_are_forgotten_and_waiting_ones_are_not(database: Arc<Database>) {
    let store = database.open().await;
    let webhook = made(&store, |_| {}).await;
    let done = happened(&store, EventKind::AccountLinked, AccountId::new()).await;
    let waiting = happened(&store, EventKind::AccountLinked, AccountId::new()).await;
    let now = sample::now();
    for claimed in claimed_at(&store, now).await {
        let how = if claimed.id == done.id {
            DeliveryEnd::Taken
        } else {
            DeliveryEnd::Again(now + 1.hour())
        };
        end(&store, &claimed, now, how).await;
    }
    assert_eq!(store.forget_webhook_messages(done.at).await.unwrap(), 0);
    assert_eq!(store.forget_webhook_messages(now + 1.hour()).await.unwrap(), 1);
    let filter = DeliveryFilter::default();
    let left = store.deliveries(ORGANISATION, webhook, &filter).await.unwrap();
    assert_eq!(
        left.iter().map(|delivery| delivery.id).collect::<Vec<_>>(),
        [waiting.id]
    );
    assert_eq!(left[0].attempts[0].status, Some(503));
    // A webhook that is disabled keeps nothing for ever.
    let off = WebhookChange {
        enabled: Some(false),
        ..WebhookChange::default()
    };
    store.change_webhook(ORGANISATION, webhook, &off, now).await.unwrap();
    assert_eq!(store.forget_webhook_messages(now + 1.hour()).await.unwrap(), 1);
}

async fn a_webhook_that_takes_nothing_is_disabled_once_and_the_trail_says_so(database: Arc<Database>) {
    let store = database.open().await;
    let (ill, well) = (
        made(&store, |new| new.events = Some(vec![WebhookEvent::AccountCreated])).await,
        made(&store, |_| {}).await,
    );
    happened(&store, EventKind::AccountLinked, AccountId::new()).await;
    let now = sample::now();
    for claimed in claimed_at(&store, now).await {
        let how = if claimed.webhook == ill {
            DeliveryEnd::Again(now)
        } else {
            DeliveryEnd::Taken
        };
        end(&store, &claimed, now, how).await;
    }
    assert_eq!(found(&store, ill).await.failing_since, Some(now));
    assert_eq!(found(&store, well).await.failing_since, None);
    let disable = async |webhook: WebhookId, since| {
        let event = Event::now(ORGANISATION, Actor::System, EventKind::WebhookDisabled, None)
            .with("webhook", webhook.to_string())
            .with("reason", DisabledReason::Failing.as_str());
        let disabled = store.disable_webhook(ORGANISATION, webhook, DisabledReason::Failing, Some(since), &event);
        disabled.await.unwrap()
    };
    assert!(!disable(ill, now - 1.second()).await, "not for so long");
    assert!(!disable(well, now).await, "it takes what comes");
    assert!(disable(ill, now).await);
    assert!(!disable(ill, now).await, "disabled already");
    assert_eq!(
        found(&store, ill).await.disabled.unwrap().reason,
        DisabledReason::Failing
    );
    assert_eq!(
        claimed_at(&store, sample::now()).await.len(),
        1,
        "the other webhook is told of it"
    );
    let report = store.verify_audit(ORGANISATION, &[]).await.unwrap();
    assert_eq!((report.lines, report.faults.as_slice()), (2, [].as_slice()));

    // Enabled again, it goes on with what waited.
    let on = WebhookChange {
        enabled: Some(true),
        ..WebhookChange::default()
    };
    let enabled = store.change_webhook(ORGANISATION, ill, &on, now).await.unwrap();
    assert_eq!((enabled.disabled, enabled.failing_since), (None, None));
    assert_eq!(claimed_at(&store, now).await.len(), 1);
}

async fn deleting_webhooks_while_things_happen_loses_no_event(database: Arc<Database>) {
    let (store, other) = (database.open().await, database.open().await);
    let things = async {
        for _ in 0..40 {
            happened(&store, EventKind::AccountLinked, AccountId::new()).await;
            let now = sample::now();
            for claimed in claimed_at(&store, now).await {
                end(&store, &claimed, now, DeliveryEnd::Taken).await;
            }
        }
    };
    let deletions = async {
        for _ in 0..40 {
            let webhook = made(&other, |_| {}).await;
            tokio::task::yield_now().await;
            other
                .replay_since(ORGANISATION, webhook, Timestamp::UNIX_EPOCH, sample::now())
                .await
                .unwrap();
            other.delete_webhook(ORGANISATION, webhook).await.unwrap().unwrap();
        }
    };
    tokio::join!(things, deletions);
    assert_eq!(database.texts("SELECT id FROM webhook_message").await.len(), 40);
    assert_eq!(database.texts("SELECT message_id FROM webhook_delivery").await.len(), 0);
}

async fn nothing_of_another_organisation_is_found(database: Arc<Database>) {
    let store = database.open().await;
    let webhook = made(&store, |_| {}).await;
    let event = happened(&store, EventKind::AccountLinked, AccountId::new()).await;
    let other = OrganisationId::new();
    store.remember_organisation(other).await.unwrap();
    let now = sample::now();
    assert_eq!(store.webhooks(other).await.unwrap(), []);
    assert_eq!(store.webhook(other, webhook).await.unwrap(), None);
    assert_eq!(store.delete_webhook(other, webhook).await.unwrap(), None);
    let change = WebhookChange::default();
    store.change_webhook(other, webhook, &change, now).await.unwrap_err();
    store
        .rotate_webhook_secret(other, webhook, SignedDuration::ZERO, now)
        .await
        .unwrap_err();
    store.replay_delivery(other, webhook, event.id, now).await.unwrap_err();
    assert_eq!(store.replay_since(other, webhook, event.at, now).await.unwrap(), 0);
    let filter = DeliveryFilter::default();
    assert_eq!(store.deliveries(other, webhook, &filter).await.unwrap(), []);
    // What happens in one is not told to the webhooks of the other.
    let event = Event::now(other, Actor::System, EventKind::AccountLinked, Some(AccountId::new()));
    store.record_event(&event).await.unwrap();
    assert_eq!(store.deliveries(ORGANISATION, webhook, &filter).await.unwrap().len(), 1);
}
