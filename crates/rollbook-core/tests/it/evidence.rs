//! What was seen of an account stays until something is seen that speaks against it.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use rollbook_core::AccountEdit;
use rollbook_model::{AccountId, AccountStatus, Actor, Code, EventKind, PermissionLevel};
use rollbook_store::EventFilter;
use serde_json::Value;

use crate::database::{Database, on_both};
use crate::hub::{ALL, Hub, ORGANISATION};

on_both! {
    an_edit_that_leaves_only_what_works_tells_the_edit_and_the_state,
    an_account_that_was_never_checked_is_pending_again_after_a_pause,
}

/// One action over each transport.
const SOAP: &str = "find_people";
const REST: &str = "list_person_details";

async fn stands(hub: &Hub, account: AccountId) -> (AccountStatus, Option<&'static str>) {
    let stored = hub.stored(account).await;
    let code = stored.evidence.and_then(|evidence| evidence.code);
    (stored.status, code.map(Code::as_str))
}

#[tokio::test]
async fn what_soap_does_says_nothing_of_what_rest_refuses() {
    let hub = Hub::start().await;
    let account = hub.linked(&ALL).await.id;
    hub.fault("unauthorized@rest");
    assert_eq!(hub.check(account).await.unwrap_err().code, "transports_disagree");
    let disagree = (AccountStatus::Degraded, Some("transports_disagree"));
    assert_eq!(stands(&hub, account).await, disagree);

    hub.run(account, SOAP, Value::Null).await.unwrap();
    assert_eq!(stands(&hub, account).await, disagree);
    hub.control.clear_faults();
    // However long ago it was, nobody sends it again before somebody asks.
    hub.database.pass(SignedDuration::from_mins(15)).await;
    let problem = hub.run(account, REST, Value::Null).await.unwrap_err();
    assert_eq!(problem.code, "transports_disagree");
    assert_eq!(stands(&hub, account).await, disagree);
    hub.check(account).await.unwrap();
    assert_eq!(stands(&hub, account).await, (AccountStatus::Linked, None));
}

#[tokio::test]
async fn a_look_takes_back_what_was_seen_by_soap_once_soap_lets_in_again() {
    let hub = Hub::start().await;
    let account = hub.linked(&ALL).await.id;
    hub.fault("html@soap");
    hub.check(account).await.unwrap_err();
    let (status, code) = stands(&hub, account).await;
    assert_eq!(status, AccountStatus::Degraded, "{code:?}");
    hub.run(account, REST, Value::Null).await.unwrap();
    assert_eq!(stands(&hub, account).await, (status, code), "REST says nothing of it");

    hub.control.clear_faults();
    let now = Timestamp::now() + SignedDuration::from_hours(1);
    assert_eq!(hub.engine.look_after_accounts(now, 10).await.unwrap(), 1);
    assert_eq!(stands(&hub, account).await, (AccountStatus::Linked, None));
}

#[tokio::test]
async fn a_403_without_a_word_to_every_look_is_no_answer_of_ukg_pro() {
    let hub = Hub::start().await;
    let mut request = hub.request(&[REST]);
    request.user_api_key = None;
    let account = hub.link(request).await.unwrap().account.id;
    hub.fault("forbidden@rest");
    let now = Timestamp::now() + SignedDuration::from_hours(1);
    let soon = now + SignedDuration::from_mins(5);
    assert_eq!(hub.engine.look_after_accounts(now, 10).await.unwrap(), 1);
    assert_eq!(
        stands(&hub, account).await,
        (AccountStatus::Linked, None),
        "it can be chance"
    );
    assert_eq!(hub.engine.look_after_accounts(soon, 10).await.unwrap(), 1);
    assert_eq!(
        stands(&hub, account).await,
        (AccountStatus::Degraded, Some("refused_everywhere"))
    );
    hub.control.clear_faults();
    let later = soon + SignedDuration::from_hours(1);
    assert_eq!(hub.engine.look_after_accounts(later, 10).await.unwrap(), 1);
    assert_eq!(stands(&hub, account).await, (AccountStatus::Linked, None));
}

#[tokio::test]
async fn a_403_without_a_word_beside_a_failing_gateway_takes_nothing_back() {
    let hub = Hub::start().await;
    let mut request = hub.request(&[REST]);
    request.user_api_key = None;
    let account = hub.link(request).await.unwrap().account.id;
    hub.fault("html@rest");
    hub.check(account).await.unwrap_err();
    let before = stands(&hub, account).await;
    assert_eq!(before.0, AccountStatus::Degraded, "{before:?}");

    hub.control.clear_faults();
    hub.fault("forbidden@rest*1");
    hub.fault("gateway-502@rest");
    let now = Timestamp::now() + SignedDuration::from_hours(1);
    assert_eq!(hub.engine.look_after_accounts(now, 10).await.unwrap(), 1);
    assert_eq!(stands(&hub, account).await, before);
}

#[tokio::test]
async fn an_answer_to_what_was_sent_before_a_pause_does_not_end_it() {
    let hub = Hub::start().await;
    let account = hub.linked(&ALL).await.id;
    hub.fault("slow=500@EmployeePerson.FindPeople");
    hub.fault("throttle=3600@person-details");
    let asked_for_a_pause = async {
        come(&hub, "EmployeePerson.FindPeople").await;
        hub.run(account, REST, Value::Null).await
    };
    let (slow, throttled) = tokio::join!(hub.run(account, SOAP, Value::Null), asked_for_a_pause);
    slow.unwrap();
    assert_eq!(throttled.unwrap_err().code, "throttled");
    assert_eq!(
        stands(&hub, account).await,
        (AccountStatus::RateLimited, Some("throttled"))
    );
}

/// Waits until so many requests of an operation have come.
async fn come(hub: &Hub, operation: &str) {
    while hub.control.counters().of(operation) == 0 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_pause_that_was_asked_for_before_a_check_ended_is_recorded_after_it() {
    let hub = Hub::start().await;
    let account = hub.linked(&ALL).await.id;
    hub.fault("slow=600@EmployeePerson.FindPeople*1");
    hub.fault("throttle=3600@EmployeePerson.FindPeople*1");
    let checked = async {
        come(&hub, "EmployeePerson.FindPeople").await;
        hub.check(account).await.unwrap()
    };
    let (run, checked) = tokio::join!(hub.run(account, SOAP, Value::Null), checked);
    assert_eq!(checked.status, AccountStatus::Linked);
    assert_eq!(run.unwrap_err().code, "throttled");
    assert_eq!(
        stands(&hub, account).await,
        (AccountStatus::RateLimited, Some("throttled"))
    );
}

#[tokio::test]
async fn a_check_takes_back_no_refusal_that_came_after_it_had_begun() {
    let hub = Hub::start().await;
    let account = hub.linked(&ALL).await.id;
    hub.fault("slow=800@EmployeePerson.FindPeople*1");
    let refused = async {
        come(&hub, "EmployeePerson.FindPeople").await;
        let mut service_account = hub.control.account(&hub.login.username).unwrap();
        service_account.password = "Another-Password-1".to_owned().into();
        hub.control.put_account(service_account);
        hub.check(account).await.unwrap_err().code
    };
    let (_, refused) = tokio::join!(hub.check(account), refused);
    assert!(refused.refuses_credentials(), "{refused}");
    assert_eq!(stands(&hub, account).await.0, AccountStatus::ReauthNeeded);
}

#[tokio::test]
async fn a_refusal_is_recorded_however_often_others_change_the_account_meanwhile() {
    let hub = Hub::start().await;
    let account = hub.linked(&ALL).await.id;
    let mut service_account = hub.control.account(&hub.login.username).unwrap();
    service_account.password = "Another-Password-1".to_owned().into();
    hub.control.put_account(service_account);
    let done = std::sync::atomic::AtomicBool::new(false);
    let edits = (0..8).map(async |editor| {
        let mut edits = 0;
        while !done.load(std::sync::atomic::Ordering::Relaxed) {
            let edit = AccountEdit {
                label: Some(format!("{editor}, {edits}")),
                ..AccountEdit::default()
            };
            let edited = hub
                .engine
                .edit_account(ORGANISATION, account, Actor::CommandLine, &edit);
            edits += u32::from(edited.await.is_ok());
        }
        edits
    });
    let refused = async {
        let refused = hub.run(account, REST, Value::Null).await.unwrap_err().code;
        done.store(true, std::sync::atomic::Ordering::Relaxed);
        refused
    };
    let (edits, refused) = tokio::join!(futures_util::future::join_all(edits), refused);
    assert!(edits.iter().sum::<u32>() > 0);
    assert!(refused.refuses_credentials(), "{refused}");
    assert_eq!(hub.stored(account).await.status, AccountStatus::ReauthNeeded);
}

async fn an_edit_that_leaves_only_what_works_tells_the_edit_and_the_state(database: Arc<Database>) {
    let hub = Hub::over(database, |_| {}).await;
    let account = hub.linked(&[SOAP, "list_employment_details"]).await;
    for line in ["Employee Person Details", "Employee Person"] {
        hub.control.revoke(&hub.login.username, line, PermissionLevel::View);
    }
    assert_eq!(hub.check(account.id).await.unwrap().status, AccountStatus::Degraded);
    let edit = AccountEdit {
        actions: Some(vec!["list_employment_details".to_owned()]),
        ..AccountEdit::default()
    };
    let edited = hub
        .engine
        .edit_account(ORGANISATION, account.id, Actor::CommandLine, &edit);
    assert_eq!(edited.await.unwrap().status, AccountStatus::Linked);
    let events = hub.engine.events(ORGANISATION, &EventFilter::default()).await.unwrap();
    let told: Vec<_> = events.iter().take(2).map(|event| (event.kind, event.actor)).collect();
    assert_eq!(
        told,
        [
            (EventKind::AccountStatusChanged, Actor::System),
            (EventKind::AccountEdited, Actor::CommandLine)
        ]
    );
    assert_eq!(events[0].detail["from"], "degraded");
    assert_eq!(events[0].detail["to"], "linked");
}

async fn an_account_that_was_never_checked_is_pending_again_after_a_pause(database: Arc<Database>) {
    let hub = Hub::over(database, |_| {}).await;
    let mut account = hub.linked(&ALL).await;
    account.status = AccountStatus::Pending;
    account.evidence = None;
    account.checked_at = None;
    hub.engine.store().update_account(ORGANISATION, &account).await.unwrap();
    let (engine, by) = (&hub.engine, Actor::System);
    engine.pause_account(ORGANISATION, account.id, by).await.unwrap();
    let resumed = engine.resume_account(ORGANISATION, account.id, by).await.unwrap();
    assert_eq!(resumed.status, AccountStatus::Pending);
}
