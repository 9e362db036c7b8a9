//! How calls that are under way share the budget.

use std::{sync::Arc, time::Duration};

use futures_util::future;
use jiff::{SignedDuration, Timestamp};
use rollbook_core::{Engine, Run};
use rollbook_model::problem::Kind;
use rollbook_model::{AccountId, Actor, Problem};
use rollbook_store::{ALIVE, LoginAsk, LoginSending, LoginTurn};
use serde_json::Value;

use super::{BUDGET, another, code, link_request, set_password, start, start_over};
use crate::database::{Database, on_both};
use crate::hub::{Hub, ORGANISATION};

pub(super) const SOAP: &str = "find_people";
pub(super) const REST: &str = "list_person_details";

on_both! {
    a_password_that_changes_under_two_busy_processes_is_refused_within_the_budget,
    good_credentials_wait_for_each_other_and_all_get_through,
    what_a_process_has_is_given_back_when_it_has_nothing_to_do,
    what_a_dead_process_left_holds_others_back_no_longer_than_the_window,
    what_a_dead_process_left_is_settled_when_the_credentials_are_taken,
    credentials_that_were_never_good_and_are_not_answered_count_as_refused,
}

pub(super) async fn run(engine: &Engine, account: AccountId, action: &str) -> Result<(), Problem> {
    let run = Run {
        account,
        action,
        inputs: &Value::Null,
        by: Actor::System,
    };
    engine.run(ORGANISATION, run).await.map(drop)
}

/// Takes attempts of the account's login as a process would that says nothing more after this moment.
async fn left_under_way(hub: &Hub, count: u32, at: Timestamp) {
    let login = hub.database.texts("SELECT login FROM login_turn").await.remove(0);
    let credentials = hub
        .database
        .texts("SELECT credentials FROM login_taken")
        .await
        .remove(0);
    let ask = LoginAsk {
        login: &login,
        tenant: "",
        credentials: &credentials,
        sending: LoginSending::Rest,
        process: "another",
        want: count,
        holds: 0,
        waits: false,
        again: false,
        own: &[],
        comparing: true,
        given_back: &[],
    };
    let turn = hub.engine.store().begin_attempts(ask, hub.settings.login_budget, at);
    let LoginTurn::Begun { attempts, .. } = turn.await.unwrap() else {
        panic!("there is a budget");
    };
    assert_eq!(attempts.len(), count as usize);
}

async fn a_password_that_changes_under_two_busy_processes_is_refused_within_the_budget(database: Arc<Database>) {
    let (hub, account) = start_over(database).await;
    let other = another(&hub).await;
    for engine in [&hub.engine, &other] {
        run(engine, account, REST).await.unwrap();
        run(engine, account, SOAP).await.unwrap();
    }
    hub.control.reset_counters();
    hub.fault("slow=40");
    let calls = (0..24).map(|call| {
        let engine = if call % 2 == 0 { &hub.engine } else { &other };
        run(engine, account, REST)
    });
    let change = async {
        // Both have calls under way.
        while hub.control.counters().of("person-details.list") < 2 {
            tokio::task::yield_now().await;
        }
        set_password(&hub, 1);
        hub.control.end_tokens();
    };
    let (told, ()) = tokio::join!(future::join_all(calls), change);
    assert!(told.iter().any(Result::is_err), "{told:?}");
    let refused = hub.refused_credentials();
    assert!((1..=BUDGET).contains(&refused), "{refused}");
    other.close().await;
}

async fn good_credentials_wait_for_each_other_and_all_get_through(database: Arc<Database>) {
    let (hub, account) = start_over(database).await;
    let other = another(&hub).await;
    hub.fault("slow=10");
    let calls = (0..60).map(|call| {
        let engine = if call % 2 == 0 { &hub.engine } else { &other };
        let action = if call % 3 == 0 { SOAP } else { REST };
        run(engine, account, action)
    });
    for told in future::join_all(calls).await {
        told.unwrap();
    }
    other.close().await;
}

async fn what_a_process_has_is_given_back_when_it_has_nothing_to_do(database: Arc<Database>) {
    let (hub, account) = start_over(database).await;
    run(&hub.engine, account, REST).await.unwrap();
    let none_left = async {
        while hub.database.count("login_attempt").await > 0 {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), none_left).await.unwrap();
    // At once when it ends.
    run(&hub.engine, account, REST).await.unwrap();
    hub.engine.close().await;
    assert_eq!(hub.database.count("login_attempt").await, 0);
}

async fn what_a_dead_process_left_holds_others_back_no_longer_than_the_window(database: Arc<Database>) {
    let (hub, account) = start_over(database).await;
    // What linking had is given back.
    let hub = hub.restart().await;
    left_under_way(&hub, 4, Timestamp::now() - ALIVE).await;
    let problem = run(&hub.engine, account, REST).await.unwrap_err();
    assert_eq!(problem.code, "login_budget_spent");
    assert!(problem.retry_after_seconds.unwrap() <= 15 * 60, "{problem:?}");
    hub.database.pass(SignedDuration::from_mins(15)).await;
    run(&hub.engine, account, REST).await.unwrap();
}

async fn what_a_dead_process_left_is_settled_when_the_credentials_are_taken(database: Arc<Database>) {
    let (hub, account) = start_over(database).await;
    // What linking had is given back.
    let hub = hub.restart().await;
    left_under_way(&hub, 3, Timestamp::now() - ALIVE).await;
    run(&hub.engine, account, REST).await.unwrap();
    hub.engine.close().await;
    assert_eq!(hub.database.count("login_attempt").await, 0);
}

async fn credentials_that_were_never_good_and_are_not_answered_count_as_refused(database: Arc<Database>) {
    let (hub, _) = start_over(database).await;
    hub.fault("lost");
    let mut told = Vec::new();
    for number in 1.. {
        told.push(hub.link(link_request(&hub, number, false)).await.unwrap_err());
        if told.last().is_some_and(|problem| problem.code == "login_budget_spent") {
            break;
        }
        assert!(told.len() < 6, "{told:?}");
    }
    let spent = told.last().unwrap();
    assert!(spent.message.starts_with("No answer was seen to 4 requests"), "{spent}");
    assert!(!spent.message.contains("refused this service account"), "{spent}");
    let refused = hub.refused_credentials();
    assert!((1..=BUDGET).contains(&refused), "{refused}");

    hub.control.clear_faults();
    let with_credentials = || hub.control.counters().of("person-details.list") + hub.login_attempts();
    let requests = with_credentials();
    assert_eq!(code(hub.link(link_request(&hub, 0, true)).await), "login_budget_spent");
    assert_eq!(with_credentials(), requests);
    hub.database.pass(SignedDuration::from_mins(15)).await;
    assert_eq!(code(hub.link(link_request(&hub, 0, true)).await), "taken");
}

#[tokio::test]
async fn a_call_for_which_others_leave_no_room_is_not_sent_and_says_so() {
    let (hub, account) = start().await;
    let hub = hub
        .restart_with(|settings| settings.permit_timeout = Duration::from_millis(100))
        .await;
    left_under_way(&hub, 4, Timestamp::now()).await;
    let requests = hub.control.counters().total();
    let problem = run(&hub.engine, account, REST).await.unwrap_err();
    assert_eq!((problem.code.as_str(), problem.kind), ("held_back", Kind::Throttled));
    assert!(problem.retryable && problem.retry_after_seconds.is_some());
    assert_eq!(hub.control.counters().total(), requests);
    // Nothing is known of the account by that.
    assert_eq!(code(run(&hub.engine, account, REST).await), "held_back");
}

#[tokio::test]
async fn calls_by_soap_with_a_token_wait_for_nobody() {
    let (hub, account) = start().await;
    let hub = hub
        .restart_with(|settings| settings.permit_timeout = Duration::from_millis(100))
        .await;
    run(&hub.engine, account, SOAP).await.unwrap();
    left_under_way(&hub, 3, Timestamp::now()).await;
    for _ in 0..3 {
        run(&hub.engine, account, SOAP).await.unwrap();
    }
    assert_eq!(hub.login_attempts(), 1);
}
