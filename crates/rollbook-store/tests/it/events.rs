//! The trail of what happened.

use std::sync::Arc;

use rollbook_model::{AccountId, Actor, Event, EventKind, PersonId, RequestId};
use rollbook_store::EventFilter;

use crate::database::{Database, on_both};
use crate::sample::{self, ORGANISATION};

on_both! {
    events_are_told_newest_first_and_page_by_page,
    events_are_found_by_kind_account_and_time_in_either_order,
    what_somebody_did_is_found,
    what_happened_in_a_request_is_found_by_its_id,
    events_outlive_the_account_they_are_about,
}

async fn events_are_told_newest_first_and_page_by_page(database: Arc<Database>) {
    let store = database.open().await;
    let (one, two) = (AccountId::new(), AccountId::new());
    let mut events = Vec::new();
    for (number, kind) in EventKind::ALL.iter().enumerate() {
        let account = if number % 2 == 0 { one } else { two };
        let event =
            Event::now(ORGANISATION, Actor::Person(PersonId::new()), *kind, Some(account)).with("number", number);
        store.record_event(&event).await.unwrap();
        events.push(event);
    }
    events.reverse();
    let all = EventFilter {
        limit: 1000,
        ..EventFilter::default()
    };
    assert_eq!(store.events(ORGANISATION, &all).await.unwrap(), events);
    let page = EventFilter {
        limit: 3,
        before: Some(events[2].id),
        ..EventFilter::default()
    };
    assert_eq!(store.events(ORGANISATION, &page).await.unwrap(), events[3..6]);
    let of_one = EventFilter {
        account: Some(one),
        limit: 2,
        ..EventFilter::default()
    };
    let of_one = store.events(ORGANISATION, &of_one).await.unwrap();
    assert!(of_one.len() == 2 && of_one.iter().all(|event| event.account == Some(one)));
}

async fn events_are_found_by_kind_account_and_time_in_either_order(database: Arc<Database>) {
    let store = database.open().await;
    let (one, two) = (AccountId::new(), AccountId::new());
    let told = [
        (EventKind::AccountLinked, Some(one)),
        (EventKind::AccountChecked, Some(two)),
        (EventKind::KeyCreated, None),
        (EventKind::AccountChecked, Some(one)),
    ];
    let mut events = Vec::new();
    for (kind, account) in told {
        let event = Event::now(ORGANISATION, Actor::System, kind, account);
        store.record_event(&event).await.unwrap();
        events.push(event);
    }
    let found = async |filter: EventFilter| {
        let found = store.events(ORGANISATION, &filter).await.unwrap();
        let place = |event: &Event| events.iter().position(|one| one == event).unwrap();
        found.iter().map(place).collect::<Vec<_>>()
    };
    let all = EventFilter::default;
    let about_accounts = EventFilter {
        about_accounts: true,
        ..all()
    };
    assert_eq!(found(about_accounts).await, [3, 1, 0]);
    let of_accounts = |accounts: &[AccountId]| EventFilter {
        accounts: Some(accounts.to_vec()),
        ..all()
    };
    assert_eq!(found(of_accounts(&[one])).await, [3, 0]);
    assert_eq!(found(of_accounts(&[one, two])).await, [3, 1, 0]);
    assert_eq!(found(of_accounts(&[])).await, [0; 0], "none is not all");
    let of_kinds = |kinds: &[EventKind]| EventFilter {
        kinds: Some(kinds.to_vec()),
        ..all()
    };
    assert_eq!(found(of_kinds(&[EventKind::AccountChecked])).await, [3, 1]);
    assert_eq!(found(of_kinds(&[])).await, [0; 0], "none is not all");
    let within = EventFilter {
        since: Some(events[0].at),
        until: Some(events[0].at),
        ..all()
    };
    assert_eq!(found(within).await, [0; 0], "the end is not within");
    let oldest_first = EventFilter {
        after: Some(events[0].id),
        oldest_first: true,
        limit: 2,
        ..all()
    };
    assert_eq!(found(oldest_first).await, [1, 2]);
}

async fn what_somebody_did_is_found(database: Arc<Database>) {
    let store = database.open().await;
    let (one, two) = (Actor::Person(PersonId::new()), Actor::LinkSession(7));
    let mut by_one = Vec::new();
    for actor in [one, two, one, Actor::System] {
        let event = Event::now(ORGANISATION, actor, EventKind::AccountChecked, None);
        store.record_event(&event).await.unwrap();
        by_one.extend((actor == one).then_some(event));
    }
    by_one.reverse();
    let filter = EventFilter {
        actor: Some(one),
        ..EventFilter::default()
    };
    assert_eq!(store.events(ORGANISATION, &filter).await.unwrap(), by_one);
}

async fn what_happened_in_a_request_is_found_by_its_id(database: Arc<Database>) {
    let store = database.open().await;
    let (request, other) = (RequestId::new(), RequestId::new());
    let mut of_request = Vec::new();
    for id in [Some(request), Some(other), None, Some(request)] {
        let mut event = Event::now(ORGANISATION, Actor::System, EventKind::AccountChecked, None);
        if let Some(id) = id {
            event = event.with("request", id.to_string());
        }
        store.record_event(&event).await.unwrap();
        of_request.extend((id == Some(request)).then_some(event));
    }
    of_request.reverse();
    let filter = EventFilter {
        request: Some(request),
        ..EventFilter::default()
    };
    assert_eq!(store.events(ORGANISATION, &filter).await.unwrap(), of_request);
}

async fn events_outlive_the_account_they_are_about(database: Arc<Database>) {
    let store = database.open().await;
    let account = sample::account();
    store
        .create_account(ORGANISATION, &account, &sample::secrets())
        .await
        .unwrap();
    let event = Event::now(
        ORGANISATION,
        Actor::CommandLine,
        EventKind::AccountDeleted,
        Some(account.id),
    );
    store.record_event(&event).await.unwrap();
    store.delete_account(ORGANISATION, account.id).await.unwrap();
    let of_account = EventFilter {
        account: Some(account.id),
        ..EventFilter::default()
    };
    assert_eq!(store.events(ORGANISATION, &of_account).await.unwrap(), [event]);
}
