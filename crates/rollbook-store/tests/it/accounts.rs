//! Accounts are stored whole, listed in order, and kept apart by organisation.

use std::sync::Arc;

use rollbook_model::problem::{Kind, Step};
use rollbook_model::{
    Account, AccountId, AccountKind, AccountStatus, Actor, Code, Event, EventKind, Evidence, OrganisationId,
    PermissionState, Problem, WriteKey,
};
use rollbook_store::{AccountFilter, Begun, EventFilter, WriteOutcome};

use crate::database::{Database, on_both};
use crate::sample::{self, ORGANISATION, account, secrets};

on_both! {
    an_account_is_read_back_as_it_was_stored,
    an_account_that_is_not_there_is_none,
    an_id_is_taken_once,
    an_update_stores_everything_that_can_change,
    accounts_are_listed_page_by_page_the_oldest_first,
    a_filter_keeps_only_accounts_that_match_all_of_it,
    refused_accounts_are_told_apart_by_whether_the_password_has_expired,
    a_change_and_the_events_that_tell_it_are_stored_together_or_not_at_all,
    an_organisation_sees_and_touches_its_own_accounts_only,
    deleting_an_account_leaves_nothing_of_it,
    a_stored_value_of_another_form_is_an_error_that_names_it,
}

async fn an_account_is_read_back_as_it_was_stored(database: Arc<Database>) {
    let account = account();
    let store = database.open().await;
    store.create_account(ORGANISATION, &account, &secrets()).await.unwrap();
    let read = store.account(ORGANISATION, account.id).await.unwrap();
    assert_eq!(read.as_ref(), Some(&account));
    store.close().await;

    let store = database.open().await;
    let read = store.account(ORGANISATION, account.id).await.unwrap();
    assert_eq!(read, Some(account));
}

async fn an_account_that_is_not_there_is_none(database: Arc<Database>) {
    let store = database.open().await;
    let absent = AccountId::new();
    assert_eq!(store.account(ORGANISATION, absent).await.unwrap(), None);
    assert_eq!(store.delete_account(ORGANISATION, absent).await.unwrap(), None);
    let mut account = account();
    account.id = absent;
    let error = store.update_account(ORGANISATION, &account).await.unwrap_err();
    assert_eq!(error.code(), "not_found");
    assert!(error.to_string().contains(&absent.to_string()));
    let error = store.open_secrets(ORGANISATION, absent).await.unwrap_err();
    assert_eq!(error.code(), "not_found");
    let error = store
        .replace_secrets(ORGANISATION, absent, &secrets())
        .await
        .unwrap_err();
    assert_eq!(error.code(), "not_found");
}

async fn an_id_is_taken_once(database: Arc<Database>) {
    let store = database.open().await;
    let first = account();
    store.create_account(ORGANISATION, &first, &secrets()).await.unwrap();
    let mut second = first.clone();
    second.label = Some("another".to_owned());
    let error = store
        .create_account(ORGANISATION, &second, &secrets())
        .await
        .unwrap_err();
    assert_eq!(error.code(), "conflict");
    assert_eq!(store.account(ORGANISATION, first.id).await.unwrap(), Some(first));
}

async fn an_update_stores_everything_that_can_change(database: Arc<Database>) {
    let store = database.open().await;
    let mut account = account();
    store.create_account(ORGANISATION, &account, &secrets()).await.unwrap();

    account = Account {
        label: None,
        origin_owner_id: "customer-8".to_owned(),
        origin_owner_name: "Mills & Sons".to_owned(),
        origin_username: Some("wilhelmina".to_owned()),
        kind: AccountKind::Test,
        status: AccountStatus::ReauthNeeded,
        status_since: sample::now(),
        host: "http://service2.localhost:8421".to_owned(),
        allowed_host: true,
        username: "SVC_OTHER".to_owned(),
        actions: Vec::new(),
        updated_at: sample::now(),
        checked_at: None,
        ..account
    };
    account.permissions[1].state = PermissionState::Missing;
    store.update_account(ORGANISATION, &account).await.unwrap();
    let read = store.account(ORGANISATION, account.id).await.unwrap();
    assert_eq!(read, Some(account));
}

async fn accounts_are_listed_page_by_page_the_oldest_first(database: Arc<Database>) {
    let store = database.open().await;
    let mut made = Vec::new();
    for _ in 0..7 {
        let account = account();
        store.create_account(ORGANISATION, &account, &secrets()).await.unwrap();
        made.push(account.id);
    }
    let mut listed = Vec::new();
    for page in 1..=4 {
        let filter = AccountFilter {
            page,
            page_size: 3,
            ..AccountFilter::default()
        };
        let accounts = store.accounts(ORGANISATION, &filter).await.unwrap();
        assert_eq!(accounts.len(), [3, 3, 1, 0][page as usize - 1]);
        listed.extend(accounts.into_iter().map(|account| account.id));
    }
    assert_eq!(listed, made);
}

async fn refused_accounts_are_told_apart_by_whether_the_password_has_expired(database: Arc<Database>) {
    let store = database.open().await;
    let mut ids = Vec::new();
    for (status, code, message) in [
        (
            AccountStatus::ReauthNeeded,
            Some(Code::PasswordExpired),
            "it has expired",
        ),
        // A message that looks like it is none.
        (
            AccountStatus::ReauthNeeded,
            Some(Code::PasswordRefused),
            r#""code":"password_expired""#,
        ),
        (AccountStatus::ReauthNeeded, None, ""),
        (AccountStatus::Linked, None, ""),
    ] {
        let mut account = account();
        account.status = status;
        account.evidence = code.map(|code| {
            let problem = Problem::new(Kind::Credentials, code, Step::Login, message);
            Evidence::of(&problem, account.updated_at)
        });
        store.create_account(ORGANISATION, &account, &secrets()).await.unwrap();
        ids.push(account.id);
    }
    for (password_expired, expected) in [
        (None, vec![0, 1, 2, 3]),
        (Some(true), vec![0, 3]),
        (Some(false), vec![1, 2, 3]),
    ] {
        let filter = AccountFilter {
            password_expired,
            ..AccountFilter::default()
        };
        let found = store.accounts(ORGANISATION, &filter).await.unwrap();
        let found: Vec<_> = found.iter().map(|account| account.id).collect();
        let expected: Vec<_> = expected.into_iter().map(|place: usize| ids[place]).collect();
        assert_eq!(found, expected, "{password_expired:?}");
    }
}

async fn a_change_and_the_events_that_tell_it_are_stored_together_or_not_at_all(database: Arc<Database>) {
    let store = database.open().await;
    let first = account();
    let event = |kind| Event::now(ORGANISATION, Actor::System, kind, Some(first.id));
    let told = async || {
        let events = store.events(ORGANISATION, &EventFilter::default()).await.unwrap();
        events.into_iter().rev().map(|event| event.kind).collect::<Vec<_>>()
    };
    let linked = [event(EventKind::AccountLinked)];
    store
        .link_account(ORGANISATION, &first, &secrets(), &linked)
        .await
        .unwrap();
    let (values, again) = (secrets(), [event(EventKind::AccountLinked)]);
    let again = store.link_account(ORGANISATION, &first, &values, &again);
    assert_eq!(again.await.unwrap_err().code(), "conflict");
    assert_eq!(told().await, [EventKind::AccountLinked]);

    let mut next = first.clone();
    next.label = Some("another".to_owned());
    next.updated_at += jiff::SignedDuration::from_micros(1);
    let edited = [event(EventKind::AccountEdited), event(EventKind::AccountStatusChanged)];
    let changed = store.change_account(ORGANISATION, &next, first.updated_at, &edited, &[]);
    assert!(changed.await.unwrap());
    let late = [event(EventKind::AccountPaused)];
    let changed = store.change_account(ORGANISATION, &first, first.updated_at, &late, &[]);
    assert!(!changed.await.unwrap(), "somebody was first");
    let revoked = event(EventKind::AccountRevoked);
    let late = store.revoke_account(ORGANISATION, &first, first.updated_at, &revoked);
    assert!(!late.await.unwrap());
    assert!(!store.open_secrets(ORGANISATION, first.id).await.unwrap().is_empty());
    assert_eq!(
        store.account(ORGANISATION, first.id).await.unwrap().as_ref(),
        Some(&next)
    );

    let revoked = store.revoke_account(ORGANISATION, &next, next.updated_at, &revoked);
    assert!(revoked.await.unwrap());
    assert!(store.open_secrets(ORGANISATION, first.id).await.unwrap().is_empty());
    let deleted = [event(EventKind::AccountDeleted)];
    let gone = store.delete_with_receipt(ORGANISATION, first.id, &deleted);
    assert!(gone.await.unwrap().is_some());
    let deleted = [event(EventKind::AccountDeleted)];
    let gone = store.delete_with_receipt(ORGANISATION, first.id, &deleted);
    assert!(gone.await.unwrap().is_none());
    assert_eq!(
        told().await,
        [
            EventKind::AccountLinked,
            EventKind::AccountEdited,
            EventKind::AccountStatusChanged,
            EventKind::AccountRevoked,
            EventKind::AccountDeleted
        ]
    );
    assert!(store.verify_audit(ORGANISATION, &[]).await.unwrap().faults.is_empty());
}

async fn a_filter_keeps_only_accounts_that_match_all_of_it(database: Arc<Database>) {
    let store = database.open().await;
    let mut accounts = Vec::new();
    for (owner, status) in [
        ("customer-1", AccountStatus::Linked),
        ("customer-1", AccountStatus::Paused),
        ("customer-2", AccountStatus::Linked),
        ("it's", AccountStatus::Pending),
    ] {
        let mut account = account();
        account.origin_owner_id = owner.to_owned();
        account.status = status;
        store.create_account(ORGANISATION, &account, &secrets()).await.unwrap();
        accounts.push(account.id);
    }
    let listed = async |filter: AccountFilter| -> Vec<usize> {
        let found = store.accounts(ORGANISATION, &filter).await.unwrap();
        let place = |id| accounts.iter().position(|made| *made == id).unwrap();
        found.into_iter().map(|account| place(account.id)).collect()
    };
    let any = AccountFilter::default;
    let words = |words: &[&str]| Some(words.iter().map(|word| (*word).to_owned()).collect());

    assert_eq!(listed(any()).await, [0, 1, 2, 3]);
    assert_eq!(
        listed(AccountFilter {
            origin_owner_ids: words(&["customer-1", "it's"]),
            ..any()
        })
        .await,
        [0, 1, 3]
    );
    assert_eq!(
        listed(AccountFilter {
            statuses: Some(vec![AccountStatus::Linked]),
            ..any()
        })
        .await,
        [0, 2]
    );
    assert_eq!(
        listed(AccountFilter {
            statuses: Some(vec![AccountStatus::Linked, AccountStatus::Paused]),
            origin_owner_ids: words(&["customer-1"]),
            providers: words(&["ukg-pro"]),
            ids: Some(vec![accounts[1], accounts[2]]),
            ..any()
        })
        .await,
        [1]
    );
    assert_eq!(
        listed(AccountFilter {
            providers: words(&["other"]),
            ..any()
        })
        .await,
        [0; 0]
    );
    assert_eq!(
        listed(AccountFilter {
            ids: Some(Vec::new()),
            ..any()
        })
        .await,
        [0; 0]
    );
}

async fn an_organisation_sees_and_touches_its_own_accounts_only(database: Arc<Database>) {
    let store = database.open().await;
    let other = OrganisationId::new();
    let account = account();
    store.create_account(ORGANISATION, &account, &secrets()).await.unwrap();

    let error = store.create_account(other, &account, &secrets()).await.unwrap_err();
    assert_eq!(error.code(), "organisation_mismatch");
    let mut theirs = account.clone();
    theirs.organisation = other;
    let error = store.create_account(other, &theirs, &secrets()).await.unwrap_err();
    assert_eq!(error.code(), "not_found");
    assert!(error.to_string().contains("organisation"));

    store.remember_organisation(other).await.unwrap();
    store.remember_organisation(other).await.unwrap();
    assert_eq!(store.account(other, account.id).await.unwrap(), None);
    assert_eq!(store.accounts(other, &AccountFilter::default()).await.unwrap(), []);
    assert_eq!(store.delete_account(other, account.id).await.unwrap(), None);
    let error = store.update_account(other, &theirs).await.unwrap_err();
    assert_eq!(error.code(), "not_found");
    let error = store.open_secrets(other, account.id).await.unwrap_err();
    assert_eq!(error.code(), "not_found");
    let error = store.replace_secrets(other, account.id, &secrets()).await.unwrap_err();
    assert_eq!(error.code(), "not_found");
    let read = store.account(ORGANISATION, account.id).await.unwrap();
    assert_eq!(read, Some(account));
}

async fn deleting_an_account_leaves_nothing_of_it(database: Arc<Database>) {
    let store = database.open().await;
    let (account, kept) = (account(), sample::account());
    store.create_account(ORGANISATION, &account, &secrets()).await.unwrap();
    store.create_account(ORGANISATION, &kept, &secrets()).await.unwrap();
    let sealed = database
        .texts(&format!(
            "SELECT sealed FROM secret WHERE account_id = '{}'",
            account.id
        ))
        .await;
    let wrapped = database
        .texts(&format!(
            "SELECT wrapped FROM data_key WHERE account_id = '{}'",
            account.id
        ))
        .await;
    assert_eq!((sealed.len(), wrapped.len()), (3, 1));
    let key: WriteKey = "a-write".parse().unwrap();
    for id in [account.id, kept.id] {
        let begun = store.begin_write(ORGANISATION, id, &key, "update_phone", "ab").await;
        assert_eq!(begun.unwrap(), Begun::New);
        let answered = WriteOutcome::Answered("{}");
        store.end_write(ORGANISATION, id, &key, answered).await.unwrap();
    }
    let answer = database
        .texts(&format!(
            "SELECT outcome FROM write_keys WHERE account_id = '{}'",
            account.id
        ))
        .await;
    assert_eq!(answer.len(), 1);

    let deleted = store.delete_account(ORGANISATION, account.id).await.unwrap();
    assert_eq!(deleted.as_ref(), Some(&account));
    assert_eq!(store.account(ORGANISATION, account.id).await.unwrap(), None);
    for table in ["data_key", "secret", "request_log", "write_keys"] {
        let left = format!("SELECT account_id FROM {table} WHERE account_id = '{}'", account.id);
        assert_eq!(database.texts(&left).await, [""; 0], "{table}");
    }
    if database.is_sqlite() {
        let files = crate::at_rest::content_of(database.folder());
        for gone in sealed.iter().chain(&wrapped).chain(&answer) {
            assert_eq!(crate::at_rest::found_in(&files, gone.as_bytes()), None);
        }
    }
    let opened = store.open_secrets(ORGANISATION, kept.id).await.unwrap();
    assert_eq!(sample::plain(&opened), sample::plain(&secrets()));
    let begun = store
        .begin_write(ORGANISATION, kept.id, &key, "update_phone", "ab")
        .await;
    assert_eq!(begun.unwrap(), Begun::Answered("{}".to_owned()));
}

async fn a_stored_value_of_another_form_is_an_error_that_names_it(database: Arc<Database>) {
    let store = database.open().await;
    let account = account();
    store.create_account(ORGANISATION, &account, &secrets()).await.unwrap();
    for (column, value) in [
        ("status", "'asleep'"),
        ("provider", "'other'"),
        ("permissions", "'[{]'"),
        ("actions", "'find_people'"),
        ("created_at", "9223372036854775807"),
    ] {
        let before = format!("UPDATE account SET {column} = {value}");
        assert_eq!(database.execute(&before).await, 1);
        let error = store.account(ORGANISATION, account.id).await.unwrap_err();
        assert_eq!(error.code(), "stored_value_damaged", "{column}");
        assert!(error.to_string().contains(column), "{error}");
        store.delete_account(ORGANISATION, account.id).await.unwrap_err();
        store.create_account(ORGANISATION, &account, &secrets()).await.unwrap();
    }
}
