//! A broken account has one address at which it is linked again, until it works.

use std::sync::Arc;

use rollbook_core::Engine;
use rollbook_model::{AccountId, AccountStatus, link_session::LinkState};
use secrecy::SecretString;
use ukg_pro_sandbox::accounts::ServiceAccount;

use crate::database::{Database, on_both};
use crate::hub::{ALL, Hub, ORGANISATION, Setup};

on_both! {
    an_account_has_one_address_however_many_ask_until_it_works_again,
    an_account_that_breaks_again_and_again_has_an_address_each_time,
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
        assert!(store.change_account(ORGANISATION, &broken, read_at, &[]).await.unwrap());
        let url = hub.engine.linking_url(&broken).await.unwrap().unwrap();
        assert!(told.insert(url), "an address of before");
        assert_eq!(hub.check(account).await.unwrap().status, AccountStatus::Linked);
    }
}
