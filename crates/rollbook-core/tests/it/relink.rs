//! A broken account has one address at which it is linked again, until it works.

use std::sync::Arc;

use rollbook_core::Engine;
use rollbook_model::{AccountId, AccountStatus, Actor, EventKind, link_session::LinkState};
use rollbook_store::EventFilter;
use secrecy::SecretString;
use ukg_pro_sandbox::accounts::ServiceAccount;

use crate::database::{Database, on_both};
use crate::hub::{ALL, Hub, ORGANISATION, Setup};
use crate::link_sessions::Link;

on_both! {
    an_account_has_one_address_however_many_ask_until_it_works_again,
    an_account_that_breaks_again_and_again_has_an_address_each_time,
    an_account_works_again_and_its_address_ends_or_neither,
    whoever_withdraws_access_while_it_is_given_anew_gets_one_of_the_two_whole,
}

fn expire(hub: &Hub, expired: bool) {
    let change = |account: &mut ServiceAccount| account.password_expired = expired;
    assert!(hub.control.change_account(&hub.login.username, change));
}

/// The address that a broken account is told with.
async fn address(hub: &Hub, account: AccountId) -> String {
    let problem = hub.check(account).await.unwrap_err();
    problem.linking_url.unwrap()
}

async fn state(hub: &Hub, address: &str) -> LinkState {
    let token = SecretString::from(address.rsplit('/').next().unwrap().to_owned());
    let session = hub.engine.link_session(&token).await.unwrap();
    session.state(jiff::Timestamp::now())
}

async fn an_account_has_one_address_however_many_ask_until_it_works_again(database: Arc<Database>) {
    let hub = Hub::over(Arc::clone(&database), |_| {}).await;
    hub.engine.reached_at("https://rollbook.example");
    let account = hub.linked(&ALL).await.id;
    expire(&hub, true);
    hub.check(account).await.unwrap_err();
    let broken = hub.stored(account).await;
    let mut engines = Vec::new();
    for _ in 0..3 {
        let engine = Engine::new(database.open().await, hub.settings.clone()).unwrap();
        engine.reached_at("https://rollbook.example");
        engines.push(engine);
    }
    let asked = engines.iter().map(|engine| engine.linking_url(&broken));
    let told = futures_util::future::join_all(asked).await;
    let first = hub.engine.linking_url(&broken).await.unwrap().unwrap();
    for url in told {
        assert_eq!(url.unwrap().unwrap(), first);
    }
    assert_eq!(database.count("link_session").await, 1);

    // A check mends it, and not the address.
    expire(&hub, false);
    assert_eq!(hub.check(account).await.unwrap().status, AccountStatus::Linked);
    assert_eq!(state(&hub, &first).await, LinkState::Cancelled);
    expire(&hub, true);
    let second = address(&hub, account).await;
    assert_ne!(second, first);
    assert_eq!(state(&hub, &second).await, LinkState::Waiting);
}

async fn an_account_that_breaks_again_and_again_has_an_address_each_time(database: Arc<Database>) {
    let hub = Hub::over(database, Setup::without_a_budget).await;
    hub.engine.reached_at("https://rollbook.example");
    let account = hub.linked(&ALL[2..]).await.id;
    let mut told = std::collections::BTreeSet::new();
    for _ in 0..110 {
        let mut broken = hub.stored(account).await;
        broken.status = AccountStatus::ReauthNeeded;
        let read_at = broken.updated_at;
        broken.updated_at = jiff::Timestamp::now();
        let store = hub.engine.store();
        assert!(
            store
                .change_account(ORGANISATION, &broken, read_at, &[], &[])
                .await
                .unwrap()
        );
        let url = hub.engine.linking_url(&broken).await.unwrap().unwrap();
        assert!(told.insert(url), "an address of before");
        assert_eq!(hub.check(account).await.unwrap().status, AccountStatus::Linked);
    }
}

async fn an_account_works_again_and_its_address_ends_or_neither(database: Arc<Database>) {
    let hub = Hub::over(Arc::clone(&database), |_| {}).await;
    hub.engine.reached_at("https://rollbook.example");
    let account = hub.linked(&ALL).await.id;
    expire(&hub, true);
    let told = address(&hub, account).await;
    expire(&hub, false);
    // The link cannot end, because what it holds cannot be destroyed.
    database.execute("ALTER TABLE link_key RENAME TO out_of_reach").await;
    let broken = hub.stored(account).await;
    hub.check(account).await.unwrap_err();
    assert_eq!(hub.stored(account).await, broken);
    database.execute("ALTER TABLE out_of_reach RENAME TO link_key").await;
    assert_eq!(state(&hub, &told).await, LinkState::Waiting);

    assert_eq!(hub.check(account).await.unwrap().status, AccountStatus::Linked);
    assert_eq!(state(&hub, &told).await, LinkState::Cancelled);
    let filter = EventFilter {
        account: Some(account),
        limit: 2,
        ..EventFilter::default()
    };
    let events = hub.engine.events(ORGANISATION, &filter).await.unwrap();
    let kinds = events.iter().map(|event| event.kind);
    let expected = [EventKind::AccountStatusChanged, EventKind::LinkCancelled];
    assert!(
        kinds.clone().all(|kind| expected.contains(&kind)),
        "{:?}",
        kinds.collect::<Vec<_>>()
    );
}

async fn whoever_withdraws_access_while_it_is_given_anew_gets_one_of_the_two_whole(database: Arc<Database>) {
    let hub = Hub::over(database, |_| {}).await;
    let account = hub.linked(&ALL).await.id;
    let mut ends = std::collections::BTreeSet::new();
    for turns in [0, 1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 233, 377] {
        let link = Link::with(&hub, |asked| asked.account = Some(account)).await;
        link.connect(link.right()).await;
        let revoke = async {
            for _ in 0..turns {
                tokio::task::yield_now().await;
            }
            hub.engine.revoke_account(ORGANISATION, account, Actor::System).await
        };
        let (given, withdrawn) = tokio::join!(link.accept(), revoke);

        let stored = hub.stored(account).await;
        let is_revoked = stored.status == AccountStatus::Revoked;
        let told = format!("{turns}: given {given:?}, withdrawn {withdrawn:?}, stored {stored:?}");
        let secrets = hub.engine.store().open_secrets(ORGANISATION, account).await.unwrap();
        assert_eq!(secrets.is_empty(), is_revoked, "{told}");
        match (&given, &withdrawn) {
            (Ok(_), Ok(_)) => {}
            (Err(problem), Ok(_)) | (Ok(_), Err(problem)) => {
                assert_eq!(problem.code, "changed_meanwhile", "{told}");
                assert_eq!(is_revoked, given.is_err(), "{told}");
            }
            (Err(_), Err(_)) => panic!("neither was done: {told}"),
        }
        let filter = EventFilter {
            account: Some(account),
            limit: 100,
            ..EventFilter::default()
        };
        // The newest first.
        let events = hub.engine.events(ORGANISATION, &filter).await.unwrap();
        let last = events
            .iter()
            .map(|event| event.kind)
            .find(|kind| [EventKind::AccountRevoked, EventKind::AccountRelinked].contains(kind));
        assert_eq!(last == Some(EventKind::AccountRevoked), is_revoked, "{told}");
        let ran = hub.run(account, ALL[0], serde_json::Value::Null).await;
        assert_eq!(ran.is_err(), is_revoked, "{told}");
        ends.insert((given.is_ok(), withdrawn.is_ok(), is_revoked));
    }
    assert!(ends.len() > 1, "only one order was met: {ends:?}");
}
