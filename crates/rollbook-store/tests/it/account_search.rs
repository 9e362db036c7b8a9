//! Finding accounts as a person looks for them.

use std::sync::Arc;

use rollbook_model::{Account, AccountId, AccountStatus, Actor, Event, EventKind};
use rollbook_store::{AccountOrder, AccountSearch, EventFilter, Store};

use crate::database::{Database, on_both};
use crate::sample::{self, ORGANISATION};

on_both! {
    accounts_are_found_by_any_part_of_what_names_them,
    letters_beyond_a_to_z_have_a_case_too,
    names_are_sorted_whatever_their_case_and_length,
    accounts_of_an_older_version_are_found_once_it_is_opened_anew,
    accounts_are_sorted_counted_and_paged,
    an_account_is_linked_again_with_all_that_is_new_or_not_at_all,
}

async fn stored(store: &Store, change: impl FnOnce(&mut Account)) -> Account {
    let mut account = sample::account();
    change(&mut account);
    store
        .create_account(ORGANISATION, &account, &sample::secrets())
        .await
        .unwrap();
    account
}

async fn accounts_are_found_by_any_part_of_what_names_them(database: Arc<Database>) {
    let store = database.open().await;
    let mills = stored(&store, |account| {
        "Tessaria Mills".clone_into(&mut account.origin_owner_name);
    })
    .await;
    let odd = stored(&store, |account| {
        "100% Bread_and!Butter".clone_into(&mut account.origin_owner_name);
        account.label = None;
        "https://service5.ultipro.com".clone_into(&mut account.host);
    })
    .await;
    let found = async |text: &str| found(&store, text).await;
    assert_eq!(found("").await, [odd.id, mills.id]);
    assert_eq!(found(" tessaria MILLS ").await, [mills.id]);
    assert_eq!(found("0% b").await, [odd.id]);
    assert_eq!(found("d_and!").await, [odd.id]);
    assert_eq!(found("service5").await, [odd.id]);
    assert_eq!(found(&mills.id.to_string()).await, [mills.id]);
    for nowhere in ["%", "_", "x%", "' OR 1=1 --"] {
        let expected = if nowhere.len() == 1 { vec![odd.id] } else { vec![] };
        let found = found(nowhere).await;
        let is_sign_of_odd = found == expected || (nowhere == "_" && found.contains(&odd.id));
        assert!(is_sign_of_odd, "{nowhere}: {found:?}");
    }
}

async fn found(store: &Store, text: &str) -> Vec<AccountId> {
    let search = AccountSearch {
        text: text.to_owned(),
        ..AccountSearch::default()
    };
    let (accounts, total) = store.search_accounts(ORGANISATION, &search).await.unwrap();
    assert_eq!(accounts.len() as u64, total);
    accounts.into_iter().map(|account| account.id).collect()
}

async fn letters_beyond_a_to_z_have_a_case_too(database: Arc<Database>) {
    let store = database.open().await;
    let mut account = stored(&store, |account| {
        "Österreichische ÄHREN".clone_into(&mut account.origin_owner_name);
    })
    .await;
    for text in ["Österreich", "österreich", "ÖSTERREICHISCHE Ähren"] {
        assert_eq!(found(&store, text).await, [account.id], "{text}");
    }
    assert!(found(&store, "Osterreich").await.is_empty());

    "Éclair".clone_into(&mut account.origin_owner_name);
    store.update_account(ORGANISATION, &account).await.unwrap();
    assert_eq!(found(&store, "éCLAIR").await, [account.id]);
    account.label = Some("Ångström".to_owned());
    store
        .relink_account(ORGANISATION, &account, &sample::secrets(), account.updated_at, &[], &[])
        .await
        .unwrap();
    assert_eq!(found(&store, "ÅNGSTRÖM").await, [account.id]);
    assert!(found(&store, "österreich").await.is_empty());
}

async fn names_are_sorted_whatever_their_case_and_length(database: Arc<Database>) {
    let store = database.open().await;
    let long = format!("c{:?}", (0..10_000).collect::<Vec<u32>>());
    let names = ["Zuber", "apple", "Bread", "d", &long].map(str::to_owned);
    for name in &names {
        stored(&store, |account| name.clone_into(&mut account.origin_owner_name)).await;
    }
    let search = AccountSearch {
        order: AccountOrder::Name,
        ..AccountSearch::default()
    };
    let (accounts, _) = store.search_accounts(ORGANISATION, &search).await.unwrap();
    let first: Vec<_> = accounts.iter().map(|account| &account.origin_owner_name[..1]).collect();
    assert_eq!(first, ["a", "B", "c", "d", "Z"]);
}

async fn accounts_of_an_older_version_are_found_once_it_is_opened_anew(database: Arc<Database>) {
    let store = database.open().await;
    let account = stored(&store, |account| {
        "Österreich".clone_into(&mut account.origin_owner_name);
    })
    .await;
    store.close().await;
    database
        .execute("UPDATE account SET search_key = NULL, name_key = NULL")
        .await;
    let store = database.open().await;
    assert_eq!(found(&store, "österreich").await, [account.id]);
    assert_eq!(found(&store, &account.id.to_string()).await, [account.id]);
}

async fn accounts_are_sorted_counted_and_paged(database: Arc<Database>) {
    let store = database.open().await;
    for number in 0..25 {
        stored(&store, |account| {
            account.origin_owner_name = format!("Customer {:02}", 24 - number);
            account.status = if number % 5 == 0 {
                AccountStatus::ReauthNeeded
            } else {
                AccountStatus::Linked
            };
        })
        .await;
    }
    let names = async |search: AccountSearch| {
        let (accounts, total) = store.search_accounts(ORGANISATION, &search).await.unwrap();
        let names: Vec<_> = accounts.into_iter().map(|account| account.origin_owner_name).collect();
        (names, total)
    };
    let by_name = AccountSearch {
        order: AccountOrder::Name,
        page: 3,
        page_size: 10,
        ..AccountSearch::default()
    };
    let (last, total) = names(by_name).await;
    assert_eq!(total, 25);
    assert_eq!(
        last,
        (20..25).map(|number| format!("Customer {number}")).collect::<Vec<_>>()
    );
    let refused = AccountSearch {
        status: Some(AccountStatus::ReauthNeeded),
        ..AccountSearch::default()
    };
    assert_eq!(names(refused).await.1, 5);
    let by_status = AccountSearch {
        order: AccountOrder::Status,
        page_size: 25,
        ..AccountSearch::default()
    };
    assert_eq!(names(by_status).await.0[20], "Customer 04", "the newest of the refused");
    let counts = store.count_accounts(ORGANISATION).await.unwrap();
    assert_eq!(
        counts.into_iter().collect::<Vec<_>>(),
        [(AccountStatus::Linked, 20), (AccountStatus::ReauthNeeded, 5)]
    );
}

async fn an_account_is_linked_again_with_all_that_is_new_or_not_at_all(database: Arc<Database>) {
    let store = database.open().await;
    let mut account = stored(&store, |_| {}).await;
    "SVC_NEW".clone_into(&mut account.username);
    account.status = AccountStatus::Linked;
    let new = [("password", secrecy::SecretString::from("new"))].into_iter().collect();
    let linked = Event::now(
        ORGANISATION,
        Actor::System,
        EventKind::AccountRelinked,
        Some(account.id),
    );
    let read_at = account.updated_at;
    account.updated_at += jiff::SignedDuration::from_micros(1);
    let old = sample::secrets();
    let mut late = account.clone();
    late.label = Some("late".to_owned());
    let relink = async |account, secrets| {
        let relinked = store.relink_account(
            ORGANISATION,
            account,
            secrets,
            read_at,
            std::slice::from_ref(&linked),
            &[],
        );
        relinked.await.unwrap()
    };
    assert!(relink(&account, &new).await);
    assert!(!relink(&late, &old).await, "somebody was first");
    let mut linked_again = account.clone();
    linked_again.credentials_version += 1;
    assert_eq!(
        store.account(ORGANISATION, account.id).await.unwrap().unwrap(),
        linked_again
    );
    let opened = store.open_secrets(ORGANISATION, account.id).await.unwrap();
    assert_eq!(sample::plain(&opened), [("password".to_owned(), "new".to_owned())]);

    let stranger = sample::account();
    assert!(!relink(&stranger, &new).await);
    let events = store.events(ORGANISATION, &EventFilter::default()).await.unwrap();
    let told: Vec<_> = events
        .iter()
        .filter(|event| event.kind == EventKind::AccountRelinked)
        .collect();
    assert_eq!(told.len(), 1, "only what has happened is told");
}
