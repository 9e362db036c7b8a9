//! What becomes of an account by what is seen of it, and how it is mended.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp, ToSpan as _};
use rollbook_core::Engine;
use rollbook_model::{Account, AccountId, AccountStatus, Actor, EventKind, PermissionLevel, PermissionState};
use rollbook_store::EventFilter;
use serde_json::{Value, json};
use ukg_pro_sandbox::accounts::ServiceAccount;

use crate::database::{Database, on_both};
use crate::hub::{ALL, Hub, ORGANISATION};

on_both! {
    a_look_finds_an_expired_password_within_the_hour,
    of_several_processes_one_looks_after_an_account,
}

/// The longest time between two looks after an account that is well.
const HOUR: SignedDuration = SignedDuration::from_mins(60);

fn change(hub: &Hub, change: impl FnOnce(&mut ServiceAccount)) {
    assert!(hub.control.change_account(&hub.login.username, change));
}

/// The states an account came into by itself, with the code of each.
async fn changes(hub: &Hub, account: AccountId) -> Vec<(String, Value)> {
    let filter = EventFilter {
        account: Some(account),
        limit: 100,
        ..EventFilter::default()
    };
    let events = hub.engine.events(ORGANISATION, &filter).await.unwrap();
    let changes = events
        .into_iter()
        .rev()
        .filter(|event| event.kind == EventKind::AccountStatusChanged);
    changes
        .map(|event| {
            let text = |name: &str| event.detail[name].as_str().unwrap_or_default().to_owned();
            assert_eq!(event.actor, Actor::System);
            (
                format!("{} → {}", text("from"), text("to")),
                event.detail.get("code").cloned().unwrap_or_default(),
            )
        })
        .collect()
}

async fn look(hub: &Hub, now: Timestamp) -> u32 {
    hub.engine.look_after_accounts(now, 100).await.unwrap()
}

async fn a_look_finds_an_expired_password_within_the_hour(database: Arc<Database>) {
    let hub = Hub::over(database, |_| {}).await;
    let account = hub.linked(&ALL).await;
    let linked_at = account.checked_at.unwrap();
    assert_eq!(look(&hub, linked_at).await, 0, "it was checked just now");

    // A healthy account costs its tenant one read an hour or two, and no login.
    let mut looks = 0;
    for minute in 0..240 {
        looks += look(&hub, linked_at + SignedDuration::from_mins(minute)).await;
    }
    assert!((6..=10).contains(&looks), "{looks}");
    assert_eq!(hub.control.counters().total(), u64::from(looks));
    assert_eq!(hub.stored(account.id).await.status, AccountStatus::Linked);

    change(&hub, |account| account.password_expired = true);
    hub.control.reset_counters();
    let expired_at = linked_at + SignedDuration::from_mins(240);
    let mut found = None;
    for minute in 0..240 {
        let now = expired_at + SignedDuration::from_mins(minute);
        look(&hub, now).await;
        if hub.stored(account.id).await.status == AccountStatus::ReauthNeeded {
            found.get_or_insert(now);
        }
    }
    assert!(
        found.is_some_and(|found| found.duration_since(expired_at) <= HOUR),
        "{found:?}"
    );
    // By REST, and once by SOAP to compare; never again in three hours.
    assert_eq!(hub.refused_credentials(), 2);

    let broken = hub.stored(account.id).await;
    assert_eq!(broken.evidence.unwrap().code.unwrap(), "credentials_refused");
    assert_eq!(
        changes(&hub, account.id).await,
        [("linked → reauth_needed".to_owned(), json!("credentials_refused"))]
    );
}

async fn of_several_processes_one_looks_after_an_account(database: Arc<Database>) {
    let hub = Hub::over(Arc::clone(&database), |_| {}).await;
    let mut ids = BTreeSet::new();
    for _ in 0..5 {
        ids.insert(hub.linked(&ALL[2..]).await.id);
    }
    let others: [Engine; 3] = [
        Engine::new(database.open().await, hub.settings.clone()).unwrap(),
        Engine::new(database.open().await, hub.settings.clone()).unwrap(),
        Engine::new(database.open().await, hub.settings.clone()).unwrap(),
    ];
    let now = Timestamp::now() + HOUR;
    let looks = others.iter().map(|engine| engine.look_after_accounts(now, 100));
    let looked: u32 = futures_util::future::join_all(looks)
        .await
        .into_iter()
        .map(Result::unwrap)
        .sum();
    assert_eq!(looked, 5);
    assert_eq!(hub.control.counters().total(), 5, "one read for each account");
}

#[tokio::test]
async fn a_look_whose_process_died_is_taken_over_and_ends_once() {
    let hub = Hub::start().await;
    hub.linked(&ALL).await;
    let now = Timestamp::now() + HOUR;
    let store = hub.engine.store();
    let every = SignedDuration::from_mins(30);
    let dead = store.claim_due_looks(every, 10, now).await.unwrap();
    assert_eq!(dead.len(), 1);
    assert!(store.claim_due_looks(every, 10, now).await.unwrap().is_empty());
    let later = now + SignedDuration::from_mins(11);
    let taken = store.claim_due_looks(every, 10, later).await.unwrap();
    assert_eq!(taken.len(), 1);
    let end = rollbook_store::LookEnd {
        due_at: later + every,
        failures: 0,
        reminded_of: None,
    };
    assert!(!store.end_look(&dead[0], end).await.unwrap(), "its turn is over");
    assert!(store.end_look(&taken[0], end).await.unwrap());
}

#[tokio::test]
async fn a_tenant_that_takes_its_time_holds_up_no_other_and_what_it_refuses_later_is_recorded() {
    let hub = Hub::with(|setup| setup.settings.look_timeout = Duration::from_millis(20)).await;
    let account = hub.linked(&ALL).await;
    change(&hub, |account| account.password_expired = true);
    hub.fault("slow=300@rest");
    let now = Timestamp::now() + HOUR;
    assert_eq!(look(&hub, now).await, 1);
    let stored = hub.stored(account.id).await;
    assert_eq!(stored.status, AccountStatus::Linked, "nothing is known yet");
    let next = hub.engine.next_look(&stored).await.unwrap().unwrap();
    assert!(next <= now + SignedDuration::from_mins(5), "it is asked again soon");

    // Whoever stops the process waits for what is under way.
    let hub = hub.restart().await;
    assert_eq!(hub.stored(account.id).await.status, AccountStatus::ReauthNeeded);
    assert_eq!(
        hub.database.count("login_attempt").await as u64,
        hub.refused_credentials()
    );
}

#[tokio::test]
async fn a_tenant_that_is_not_reached_twice_in_a_row_is_out_of_order_until_it_answers() {
    let hub = Hub::start().await;
    let account = hub.linked(&ALL).await;
    let now = Timestamp::now() + HOUR;
    hub.fault("close");
    assert_eq!(look(&hub, now).await, 1);
    assert_eq!(
        hub.stored(account.id).await.status,
        AccountStatus::Linked,
        "it can be chance"
    );
    let soon = now + SignedDuration::from_mins(5);
    assert_eq!(look(&hub, soon).await, 1);
    let lost = hub.stored(account.id).await;
    assert_eq!(lost.status, AccountStatus::Degraded);
    assert_eq!(lost.evidence.unwrap().code.unwrap(), "unreachable");

    hub.control.clear_faults();
    hub.run(account.id, "find_people", Value::Null).await.unwrap();
    let found = hub.stored(account.id).await;
    assert_eq!(
        (found.status, found.evidence.unwrap().code),
        (AccountStatus::Linked, None)
    );
    assert_eq!(
        changes(&hub, account.id).await,
        [
            ("linked → degraded".to_owned(), json!("unreachable")),
            ("degraded → linked".to_owned(), Value::Null)
        ]
    );
}

#[tokio::test]
async fn an_action_that_lacks_a_permission_says_so_of_the_account_and_one_that_has_it_takes_it_back() {
    let hub = Hub::start().await;
    let account = hub.linked(&ALL).await;
    let line = account.permissions[0].name.clone();
    for line in [line.as_str(), "Employee Person"] {
        hub.control.revoke(&hub.login.username, line, PermissionLevel::View);
    }
    let problem = hub.run(account.id, "find_people", Value::Null).await.unwrap_err();
    assert_eq!(problem.code, "permission_missing");
    let lacking = hub.stored(account.id).await;
    assert_eq!(lacking.status, AccountStatus::Degraded);
    assert_eq!(lacking.permissions[0].state, PermissionState::Missing);
    let evidence = lacking.evidence.unwrap();
    assert_eq!(evidence.code.unwrap(), "permission_missing");
    assert_eq!(evidence.request_id, problem.request_id);

    assert!(hub.control.grant(&hub.login.username, &line, PermissionLevel::View));
    hub.run(account.id, "find_people", Value::Null).await.unwrap();
    let again = hub.stored(account.id).await;
    assert_eq!(again.status, AccountStatus::Linked);
    assert_eq!(again.permissions[0].state, PermissionState::Granted);
}

#[tokio::test]
async fn a_tenant_that_asks_for_a_pause_is_left_alone_by_every_process_until_it_is_over() {
    let hub = Hub::start().await;
    let account = hub.linked(&ALL).await;
    hub.fault("throttle=3600@person-details");
    let problem = hub
        .run(account.id, "list_person_details", Value::Null)
        .await
        .unwrap_err();
    assert_eq!(problem.code, "throttled");
    hub.control.clear_faults();
    let limited = hub.stored(account.id).await;
    assert_eq!(limited.status, AccountStatus::RateLimited);
    let until = limited.evidence.unwrap().until.unwrap();
    assert!(until > Timestamp::now() + 50.minutes());

    let hub = hub.restart().await;
    hub.control.reset_counters();
    let problem = hub.run(account.id, "find_people", Value::Null).await.unwrap_err();
    assert_eq!(problem.code, "throttled");
    assert!(problem.retry_after_seconds.is_some_and(|seconds| seconds > 3000));
    look(&hub, until - SignedDuration::from_mins(1)).await;
    assert_eq!(hub.control.counters().total(), 0, "nothing is sent before");
    assert_eq!(look(&hub, until).await, 1);
    assert_eq!(hub.stored(account.id).await.status, AccountStatus::Linked);
}

#[tokio::test]
async fn a_broken_account_fails_at_once_and_says_where_it_is_linked_again() {
    let hub = Hub::start().await;
    hub.engine.reached_at("https://rollbook.example/");
    let account = hub.linked(&ALL).await;
    change(&hub, |account| account.password_expired = true);
    hub.control.end_tokens();
    let first = hub.run(account.id, "find_people", Value::Null).await.unwrap_err();
    let url = first.linking_url.unwrap();
    let token = url.strip_prefix("https://rollbook.example/link/").unwrap();
    let sent = hub.control.counters().total();

    let next = hub
        .run(account.id, "list_person_details", Value::Null)
        .await
        .unwrap_err();
    assert_eq!(next.code, "reauthentication_needed");
    assert!(next.message.contains("credentials_refused"), "{next}");
    assert!(next.remedy.unwrap().contains("Reset Password"));
    assert_eq!(hub.control.counters().total(), sent, "nothing more is sent");
    // The address changes with the state alone, in whichever process.
    assert_eq!(next.linking_url.unwrap(), url);
    let hub = hub.restart().await;
    hub.engine.reached_at("https://rollbook.example");
    let later = hub.run(account.id, "find_people", Value::Null).await.unwrap_err();
    assert_eq!(later.linking_url.unwrap(), url);
    assert!(!format!("{:?}", first.code).contains(token));

    let token = url.rsplit('/').next().unwrap().to_owned();
    let session = hub
        .engine
        .store()
        .link_session(&token.into())
        .await
        .unwrap()
        .unwrap()
        .session;
    assert_eq!(session.account, Some(account.id));
    assert_eq!(session.actions, account.actions);
}

#[tokio::test]
async fn nobody_is_sent_to_a_page_that_nobody_has() {
    let hub = Hub::start().await;
    let account = hub.linked(&ALL).await;
    change(&hub, |account| account.password_expired = true);
    let problem = hub.check(account.id).await.unwrap_err();
    assert_eq!(problem.linking_url, None);
}

#[tokio::test]
async fn what_was_seen_before_a_pause_counts_after_it() {
    let hub = Hub::start().await;
    let account = hub.linked(&ALL).await;
    change(&hub, |account| account.password_expired = true);
    drop(hub.check(account.id).await);
    let engine = &hub.engine;
    engine
        .pause_account(ORGANISATION, account.id, Actor::System)
        .await
        .unwrap();
    assert_eq!(
        look(&hub, Timestamp::now() + HOUR + HOUR).await,
        0,
        "nothing is sent for it"
    );
    let resumed = engine
        .resume_account(ORGANISATION, account.id, Actor::System)
        .await
        .unwrap();
    assert_eq!(resumed.status, AccountStatus::ReauthNeeded);
}

#[tokio::test]
async fn a_customer_who_withdraws_access_takes_the_credentials_back_and_can_link_again() {
    let hub = Hub::start().await;
    hub.engine.reached_at("https://rollbook.example");
    let account = hub.linked(&ALL).await;
    let revoked = hub
        .engine
        .revoke_account(ORGANISATION, account.id, Actor::System)
        .await
        .unwrap();
    assert_eq!(revoked.status, AccountStatus::Revoked);
    assert!(
        hub.engine
            .store()
            .open_secrets(ORGANISATION, account.id)
            .await
            .unwrap()
            .is_empty()
    );
    for problem in [
        hub.run(account.id, "find_people", Value::Null).await.unwrap_err(),
        hub.check(account.id).await.unwrap_err(),
    ] {
        assert_eq!(problem.code, "account_stopped");
        assert!(problem.message.contains("withdrew access"), "{problem}");
        assert!(problem.linking_url.is_some());
    }
    let pause = hub.engine.pause_account(ORGANISATION, account.id, Actor::System).await;
    assert_eq!(pause.unwrap_err().code, "account_stopped");
    assert_eq!(hub.control.counters().total(), 0);
}

#[tokio::test]
async fn the_age_of_a_password_is_told_once_by_the_day_that_was_given() {
    let hub = Hub::start().await;
    let mut request = hub.request(&ALL);
    request.password_set_on = Some("2026-03-01".parse().unwrap());
    let account: Account = hub.link(request).await.unwrap().account;
    let told = async || {
        let events = hub.engine.events(ORGANISATION, &EventFilter::default()).await.unwrap();
        let old = events
            .into_iter()
            .filter(|event| event.kind == EventKind::AccountPasswordOld);
        old.map(|event| event.detail["days"].clone()).collect::<Vec<_>>()
    };
    let on = |day: &str| format!("{day}T12:00:00Z").parse::<Timestamp>().unwrap();
    assert_eq!(hub.engine.password_age(&account, on("2026-05-15")), None);
    assert_eq!(hub.engine.password_age(&account, on("2026-05-16")), Some(76));
    let now = Timestamp::now() + HOUR;
    assert_eq!(look(&hub, now).await, 1);
    let first = told().await;
    assert_eq!(first.len(), 1);
    assert_eq!(look(&hub, now + HOUR).await, 1);
    assert_eq!(told().await, first);
}

#[tokio::test]
async fn a_tenant_that_is_not_reached_does_not_take_a_refusal_back() {
    let hub = Hub::start().await;
    let account = hub.linked(&ALL).await;
    change(&hub, |account| account.password_expired = true);
    drop(hub.check(account.id).await);
    let refused = hub.stored(account.id).await;
    assert_eq!(refused.status, AccountStatus::ReauthNeeded);
    hub.fault("close");
    assert_eq!(hub.check(account.id).await.unwrap_err().code, "unreachable");
    let after = hub.stored(account.id).await;
    assert_eq!((after.status, after.evidence), (refused.status, refused.evidence));
}
