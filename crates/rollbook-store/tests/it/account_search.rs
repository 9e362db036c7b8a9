//! Finding accounts as a person looks for them.

use std::sync::Arc;

use rollbook_model::{Account, AccountStatus};
use rollbook_store::{AccountOrder, AccountSearch, Error, Store};

use crate::database::{Database, on_both};
use crate::sample::{self, ORGANISATION};

on_both! {
    accounts_are_found_by_any_part_of_what_names_them,
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
    let found = async |text: &str| {
        let search = AccountSearch {
            text: text.to_owned(),
            ..AccountSearch::default()
        };
        let (accounts, total) = store.search_accounts(ORGANISATION, &search).await.unwrap();
        assert_eq!(accounts.len() as u64, total);
        accounts.into_iter().map(|account| account.id).collect::<Vec<_>>()
    };
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
    store.relink_account(ORGANISATION, &account, &new).await.unwrap();
    assert_eq!(store.account(ORGANISATION, account.id).await.unwrap().unwrap(), account);
    let opened = store.open_secrets(ORGANISATION, account.id).await.unwrap();
    assert_eq!(sample::plain(&opened), [("password".to_owned(), "new".to_owned())]);

    let stranger = sample::account();
    let refused = store.relink_account(ORGANISATION, &stranger, &new).await.unwrap_err();
    assert!(matches!(refused, Error::NotFound { what: "account", .. }), "{refused}");
}
