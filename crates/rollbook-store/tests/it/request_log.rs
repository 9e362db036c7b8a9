//! The request log: what ran, newest first, by account.

use std::sync::Arc;
use std::time::Duration;

use rollbook_model::{AccountId, OrganisationId, RequestId};
use rollbook_store::{RequestEntry, RequestOutcome};

use crate::database::{Database, on_both};
use crate::sample::{ORGANISATION, account, now, secrets};

fn entry(account: AccountId, outcome: RequestOutcome) -> RequestEntry {
    RequestEntry {
        id: RequestId::new(),
        account,
        action: "list_person_details".to_owned(),
        transport: "rest".to_owned(),
        started_at: now(),
        duration: Duration::from_millis(1234),
        outcome,
    }
}

on_both! {
    requests_are_listed_as_recorded_the_newest_first,
    a_request_is_recorded_once_and_for_an_account_that_exists,
}

async fn requests_are_listed_as_recorded_the_newest_first(database: Arc<Database>) {
    let store = database.open().await;
    let (one, two) = (account(), account());
    store.create_account(ORGANISATION, &one, &secrets()).await.unwrap();
    store.create_account(ORGANISATION, &two, &secrets()).await.unwrap();
    let recorded = [
        entry(one.id, RequestOutcome::Succeeded { rows: Some(100) }),
        entry(one.id, RequestOutcome::Succeeded { rows: None }),
        entry(
            one.id,
            RequestOutcome::Failed {
                code: "permission_missing".to_owned(),
            },
        ),
    ];
    for entry in &recorded {
        store.record_request(ORGANISATION, entry).await.unwrap();
    }
    let other = entry(two.id, RequestOutcome::Succeeded { rows: Some(0) });
    store.record_request(ORGANISATION, &other).await.unwrap();

    let listed = store.requests(ORGANISATION, one.id, 10).await.unwrap();
    assert!(listed.iter().eq(recorded.iter().rev()), "{listed:?}");
    let latest = store.requests(ORGANISATION, one.id, 1).await.unwrap();
    assert_eq!(latest, [recorded[2].clone()]);
    assert_eq!(store.requests(ORGANISATION, two.id, 10).await.unwrap(), [other]);
    let elsewhere = OrganisationId::new();
    assert_eq!(store.requests(elsewhere, one.id, 10).await.unwrap(), []);
}

async fn a_request_is_recorded_once_and_for_an_account_that_exists(database: Arc<Database>) {
    let store = database.open().await;
    let account = account();
    store.create_account(ORGANISATION, &account, &secrets()).await.unwrap();
    let entry = entry(account.id, RequestOutcome::Succeeded { rows: None });
    store.record_request(ORGANISATION, &entry).await.unwrap();
    let error = store.record_request(ORGANISATION, &entry).await.unwrap_err();
    assert_eq!(error.code(), "conflict");

    store.delete_account(ORGANISATION, account.id).await.unwrap();
    let error = store.record_request(ORGANISATION, &entry).await.unwrap_err();
    assert_eq!(error.code(), "not_found");
    assert_eq!(store.requests(ORGANISATION, account.id, 10).await.unwrap(), []);
}
