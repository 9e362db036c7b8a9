//! The request log: what ran, newest first, by account.

use std::sync::Arc;
use std::time::Duration;

use jiff::ToSpan;
use rollbook_model::{AccountId, OrganisationId, RequestId};
use rollbook_store::{RequestEntry, RequestFilter, RequestOutcome};

use crate::database::{Database, on_both};
use crate::sample::{ORGANISATION, account, now, secrets};

fn entry(account: AccountId, outcome: RequestOutcome) -> RequestEntry {
    RequestEntry {
        id: RequestId::new(),
        caller_id: None,
        account,
        action: "list_person_details".to_owned(),
        transport: "rest".to_owned(),
        started_at: now(),
        duration: Duration::from_millis(1234),
        outcome,
    }
}

fn of(account: AccountId, limit: u32) -> RequestFilter {
    RequestFilter {
        accounts: Some(vec![account]),
        limit,
        ..RequestFilter::default()
    }
}

on_both! {
    requests_are_listed_as_recorded_the_newest_first,
    a_request_is_recorded_once_and_for_an_account_that_exists,
    requests_are_found_by_everything_that_is_known_of_them,
    old_lines_are_removed_in_batches_the_oldest_first,
    the_last_success_of_each_account_is_told,
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

    let listed = store.requests(ORGANISATION, &of(one.id, 10)).await.unwrap();
    assert!(listed.iter().eq(recorded.iter().rev()), "{listed:?}");
    let latest = store.requests(ORGANISATION, &of(one.id, 1)).await.unwrap();
    assert_eq!(latest, [recorded[2].clone()]);
    assert_eq!(store.requests(ORGANISATION, &of(two.id, 10)).await.unwrap(), [other]);
    let elsewhere = OrganisationId::new();
    assert_eq!(store.requests(elsewhere, &of(one.id, 10)).await.unwrap(), []);
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
    assert_eq!(store.requests(ORGANISATION, &of(account.id, 10)).await.unwrap(), []);
}

async fn requests_are_found_by_everything_that_is_known_of_them(database: Arc<Database>) {
    let store = database.open().await;
    let (one, two) = (account(), account());
    store.create_account(ORGANISATION, &one, &secrets()).await.unwrap();
    store.create_account(ORGANISATION, &two, &secrets()).await.unwrap();
    let failed = |code: &str| RequestOutcome::Failed { code: code.to_owned() };
    let lines = [
        RequestEntry {
            started_at: now() - 48.hours(),
            ..entry(one.id, RequestOutcome::Succeeded { rows: None })
        },
        entry(two.id, failed("permission_missing")),
        RequestEntry {
            caller_id: Some("job-7".parse().unwrap()),
            ..entry(one.id, failed("timed_out"))
        },
    ];
    for line in &lines {
        store.record_request(ORGANISATION, line).await.unwrap();
    }
    let found = async |filter: RequestFilter| {
        let found = store.requests(ORGANISATION, &filter).await.unwrap();
        let place = |line: &RequestEntry| lines.iter().position(|one| one == line).unwrap();
        found.iter().map(place).collect::<Vec<_>>()
    };
    let all = RequestFilter::default;
    assert_eq!(found(all()).await, [2, 1, 0]);
    let by_id = RequestFilter {
        ids: Some(vec![lines[1].id, RequestId::new()]),
        ..all()
    };
    assert_eq!(found(by_id).await, [1]);
    let by_action = |actions: &[&str]| RequestFilter {
        actions: Some(actions.iter().map(ToString::to_string).collect()),
        ..all()
    };
    assert_eq!(
        found(by_action(&["find_people", "list_person_details"])).await,
        [2, 1, 0]
    );
    assert_eq!(found(by_action(&["find_people"])).await, [0; 0]);
    assert_eq!(found(by_action(&[])).await, [0; 0], "none is not all");
    for (succeeded, expected) in [(true, &[0][..]), (false, &[2, 1])] {
        let ended = RequestFilter {
            succeeded: Some(succeeded),
            ..all()
        };
        assert_eq!(found(ended).await, expected);
    }
    let until = RequestFilter {
        until: Some(now() - 1.hour()),
        ..all()
    };
    assert_eq!(found(until).await, [0]);
    let oldest_first = RequestFilter {
        after: Some(lines[0].id),
        oldest_first: true,
        ..all()
    };
    assert_eq!(found(oldest_first).await, [1, 2]);
    let by_caller = RequestFilter {
        caller_id: lines[2].caller_id.clone(),
        ..all()
    };
    assert_eq!(found(by_caller).await, [2]);
    let by_code = RequestFilter {
        code: Some("permission_missing".to_owned()),
        ..all()
    };
    assert_eq!(found(by_code).await, [1]);
    let since = RequestFilter {
        since: Some(now() - 1.hour()),
        ..all()
    };
    assert_eq!(found(since).await, [2, 1]);
    let page = RequestFilter {
        before: Some(lines[2].id),
        limit: 1,
        ..all()
    };
    assert_eq!(found(page).await, [1]);
    let of_accounts = |accounts: Vec<AccountId>| RequestFilter {
        accounts: Some(accounts),
        ..all()
    };
    assert_eq!(found(of_accounts(vec![one.id])).await, [2, 0]);
    assert_eq!(found(of_accounts(vec![one.id, two.id])).await, [2, 1, 0]);
    assert_eq!(found(of_accounts(Vec::new())).await, [0; 0], "none is not all");
    let elsewhere = store.requests(OrganisationId::new(), &all()).await.unwrap();
    assert_eq!(elsewhere, []);
}

async fn old_lines_are_removed_in_batches_the_oldest_first(database: Arc<Database>) {
    let store = database.open().await;
    let account = account();
    store.create_account(ORGANISATION, &account, &secrets()).await.unwrap();
    let mut lines = Vec::new();
    for days in [100, 95, 91, 89, 0_i64] {
        let line = RequestEntry {
            started_at: now() - (24 * days).hours(),
            ..entry(account.id, RequestOutcome::Succeeded { rows: None })
        };
        store.record_request(ORGANISATION, &line).await.unwrap();
        lines.push(line);
    }
    let before = now() - (24 * 90).hours();
    let due = store.old_requests(before).await.unwrap();
    assert_eq!((due.rows, due.oldest), (3, Some(lines[0].started_at)));
    assert_eq!(store.remove_old_requests(before, 2).await.unwrap(), 2);
    let kept = store.requests(ORGANISATION, &of(account.id, 10)).await.unwrap();
    assert!(kept.iter().rev().eq(&lines[2..]), "{kept:?}");
    assert_eq!(store.remove_old_requests(before, 2).await.unwrap(), 1);
    assert_eq!(store.remove_old_requests(before, 2).await.unwrap(), 0);
    let due = store.old_requests(before).await.unwrap();
    assert_eq!((due.rows, due.oldest), (0, None));
    assert_eq!(
        store.requests(ORGANISATION, &of(account.id, 10)).await.unwrap().len(),
        2
    );
}

async fn the_last_success_of_each_account_is_told(database: Arc<Database>) {
    let store = database.open().await;
    let (one, two) = (account(), account());
    store.create_account(ORGANISATION, &one, &secrets()).await.unwrap();
    store.create_account(ORGANISATION, &two, &secrets()).await.unwrap();
    let last = now() - 2.hours();
    let failed = || RequestOutcome::Failed {
        code: "timed_out".to_owned(),
    };
    for (hours, outcome) in [
        (3, RequestOutcome::Succeeded { rows: None }),
        (2, RequestOutcome::Succeeded { rows: Some(1) }),
        (1, failed()),
    ] {
        let line = RequestEntry {
            started_at: last + 2.hours() - hours.hours(),
            ..entry(one.id, outcome)
        };
        store.record_request(ORGANISATION, &line).await.unwrap();
    }
    store
        .record_request(ORGANISATION, &entry(two.id, failed()))
        .await
        .unwrap();
    let standings = store.account_standings().await.unwrap();
    let told: Vec<_> = standings
        .iter()
        .map(|standing| (standing.account, standing.last_success, standing.status))
        .collect();
    assert_eq!(told, [(one.id, Some(last), one.status), (two.id, None, two.status)]);
    assert!(store.connections().iter().all(|pool| pool.idle <= pool.open));
}
