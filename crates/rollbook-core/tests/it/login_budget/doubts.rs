//! What nobody sees the answer of: counted as refused, and settled by nothing that does not prove it was not.

use std::{sync::Arc, time::Duration};

use futures_util::future;
use jiff::{SignedDuration, Timestamp};
use rollbook_core::LinkRequest;
use rollbook_model::AccountId;
use secrecy::ExposeSecret as _;
use ukg_pro_sandbox::accounts::ServiceAccount;

use super::permits::{REST, SOAP, run};
use super::{BUDGET, Call, call_in, code, link_request, set_password, start_over};
use crate::database::{Database, on_both};
use crate::hub::Hub;

/// A fault by which what carries no credentials is not answered either.
const NO_DOCUMENT: &str = "close@LoginService.wsdl";

on_both! {
    a_success_by_rest_settles_no_login_by_soap,
    what_a_gateway_answers_may_have_been_a_refusal,
    what_was_never_taken_is_sent_once_by_each_transport_when_no_answer_is_seen,
    what_is_good_is_sent_once_more_when_no_answer_is_seen,
    accounts_with_different_keys_are_each_known_to_be_good,
    a_whole_outage_is_over_for_calls_when_it_is_over,
    what_is_lost_while_the_password_changes_is_refused_within_the_budget,
    calls_go_on_within_ten_minutes_after_credentials_alone_were_not_answered,
    a_call_that_is_never_answered_keeps_no_other_from_its_answer,
    a_request_that_is_dropped_counts_from_that_moment,
}

/// A hub whose calls wait for no permit, so that they say at once what keeps them from being sent.
async fn impatient(database: Arc<Database>) -> (Hub, AccountId) {
    let (hub, account) = start_over(database).await;
    let hub = hub
        .restart_with(|settings| settings.permit_timeout = Duration::ZERO)
        .await;
    run(&hub.engine, account, REST).await.unwrap();
    (hub, account)
}

fn requests_with_credentials(hub: &Hub) -> u64 {
    let counters = hub.control.counters();
    let requests = counters.requests.iter();
    let by_rest = requests.filter(|(name, _)| name.starts_with(char::is_lowercase));
    hub.login_attempts() + by_rest.map(|(_, count)| count).sum::<u64>()
}

async fn a_success_by_rest_settles_no_login_by_soap(database: Arc<Database>) {
    let (hub, account) = start_over(database).await;
    hub.fault("lost@LoginService.Authenticate");
    for _ in 0..8 {
        // REST takes them each time.
        call_in(&hub.engine, &hub, account, &Call::LinkWithWrongKey(0)).await;
    }
    let refused = hub.refused_credentials();
    assert!((1..=BUDGET).contains(&refused), "{refused}");
    let problem = hub.link(link_request(&hub, 0, false)).await.unwrap_err();
    assert_eq!(problem.code, "login_budget_spent");
}

async fn what_a_gateway_answers_may_have_been_a_refusal(database: Arc<Database>) {
    let (hub, _) = start_over(database).await;
    hub.fault("masked");
    let mut told = Vec::new();
    for number in 1..=8 {
        told.push(code(hub.link(link_request(&hub, number, false)).await));
    }
    assert_eq!(told[0], "gateway");
    assert_eq!(told[7], "login_budget_spent");
    let refused = hub.refused_credentials();
    assert!((1..=BUDGET).contains(&refused), "{refused}");
}

async fn what_was_never_taken_is_sent_once_by_each_transport_when_no_answer_is_seen(database: Arc<Database>) {
    let (hub, _) = start_over(database).await;
    for (fault, told_by, sent) in [("masked", "gateway", 2), ("lost@rest", "unreachable", 1)] {
        hub.fault(fault);
        let before = requests_with_credentials(&hub);
        assert_eq!(code(hub.link(link_request(&hub, 1, false)).await), told_by);
        assert_eq!(requests_with_credentials(&hub) - before, sent, "{fault}");
        hub.control.clear_faults();
    }
    // What is right is linked at once when answers are seen again.
    assert_eq!(code(hub.link(link_request(&hub, 0, false)).await), "taken");
}

async fn what_is_good_is_sent_once_more_when_no_answer_is_seen(database: Arc<Database>) {
    let (hub, account) = start_over(database).await;
    let before = requests_with_credentials(&hub);
    hub.fault("masked@rest*1");
    run(&hub.engine, account, REST).await.unwrap();
    assert_eq!(requests_with_credentials(&hub) - before, 2);
    hub.fault("masked@rest");
    for sent in [4, 5] {
        assert_eq!(code(run(&hub.engine, account, REST).await), "gateway");
        assert_eq!(requests_with_credentials(&hub) - before, sent);
        hub.database.pass(SignedDuration::from_mins(1)).await;
    }
}

async fn accounts_with_different_keys_are_each_known_to_be_good(database: Arc<Database>) {
    let (hub, first) = start_over(database).await;
    let set_keys = |hub: &Hub, customer_api_key: &str, user_api_key: &str| {
        hub.control.set_customer_api_key(customer_api_key);
        let change = |account: &mut ServiceAccount| account.user_api_key = user_api_key.into();
        assert!(hub.control.change_account(&hub.login.username, change));
    };
    let keys = [
        (hub.login.customer_api_key.clone(), hub.login.user_api_key.clone()),
        ("QQ7QQ".into(), "QQQQ7777QQQQ".into()),
    ];
    let [_, (customer_api_key, user_api_key)] = keys.clone();
    set_keys(&hub, customer_api_key.expose_secret(), user_api_key.expose_secret());
    let request = LinkRequest {
        customer_api_key,
        user_api_key: Some(user_api_key),
        ..link_request(&hub, 0, false)
    };
    let second = hub.link(request).await.unwrap().account.id;
    let hub = hub.restart().await;
    for turn in 0..2 {
        for (account, (customer_api_key, user_api_key)) in [first, second].into_iter().zip(&keys) {
            set_keys(&hub, customer_api_key.expose_secret(), user_api_key.expose_secret());
            hub.control.end_tokens();
            // What was never taken would not be sent once more.
            for (fault, action) in [("masked@rest*1", REST), ("masked@LoginService.Authenticate*1", SOAP)] {
                hub.fault(fault);
                assert_eq!(
                    code(run(&hub.engine, account, action).await),
                    "taken",
                    "{action}, {turn}"
                );
            }
        }
    }
    assert_eq!(hub.refused_credentials(), 0);
}

async fn a_whole_outage_is_over_for_calls_when_it_is_over(database: Arc<Database>) {
    let (hub, account) = impatient(database).await;
    hub.control.reset_counters();
    for fault in ["lost", NO_DOCUMENT] {
        hub.fault(fault);
    }
    for _ in 0..10 {
        for action in [REST, SOAP] {
            assert_eq!(code(run(&hub.engine, account, action).await), "unreachable");
        }
        hub.database.pass(SignedDuration::from_mins(1)).await;
    }
    // What was under way when it began, and its repeat.
    assert!(requests_with_credentials(&hub) <= 3, "{:?}", hub.control.counters());
    hub.control.clear_faults();
    run(&hub.engine, account, REST).await.unwrap();
    let hub = hub
        .restart_with(|settings| settings.permit_timeout = Duration::from_mins(1))
        .await;
    let calls = [REST, SOAP, REST, REST].map(|action| run(&hub.engine, account, action));
    for told in future::join_all(calls).await {
        told.unwrap();
    }
    assert_eq!(
        hub.database
            .texts("SELECT '' FROM login_attempt WHERE code IS NOT NULL")
            .await
            .len(),
        0
    );
}

async fn what_is_lost_while_the_password_changes_is_refused_within_the_budget(database: Arc<Database>) {
    let (hub, account) = impatient(database).await;
    hub.fault("lost@rest");
    let mut refused_at = Vec::new();
    for turn in 0..120_usize {
        if turn == 20 {
            set_password(&hub, 1);
        }
        run(&hub.engine, account, REST).await.unwrap_err();
        refused_at.resize(usize::try_from(hub.refused_credentials()).unwrap(), turn);
        // Turns of fifteen seconds.
        let within = refused_at.iter().filter(|at| **at + 60 > turn).count();
        assert!(within as u64 <= BUDGET, "{refused_at:?}");
        hub.database.pass(SignedDuration::from_secs(15)).await;
    }
    assert!(!refused_at.is_empty());
}

async fn calls_go_on_within_ten_minutes_after_credentials_alone_were_not_answered(database: Arc<Database>) {
    let (hub, account) = impatient(database).await;
    hub.fault("masked@rest");
    for _ in 0..40 {
        run(&hub.engine, account, REST).await.unwrap_err();
        hub.database.pass(SignedDuration::from_secs(15)).await;
    }
    hub.control.clear_faults();
    let mut seconds = 0;
    while let Err(problem) = run(&hub.engine, account, REST).await {
        let again = problem.retry_after_seconds.unwrap();
        assert!(again <= 600 - seconds, "{problem:?}");
        seconds += 15;
        hub.database.pass(SignedDuration::from_secs(15)).await;
    }
    assert!(seconds <= 600, "{seconds}");
}

async fn a_call_that_is_never_answered_keeps_no_other_from_its_answer(database: Arc<Database>) {
    let (hub, account) = impatient(database).await;
    hub.fault("lost@person-details.list*1000");
    for _ in 0..10 {
        assert_eq!(code(run(&hub.engine, account, REST).await), "unreachable");
        hub.database.pass(SignedDuration::from_secs(15)).await;
    }
    run(&hub.engine, account, SOAP).await.unwrap();
    assert_eq!(hub.refused_credentials(), 0);
}

async fn a_request_that_is_dropped_counts_from_that_moment(database: Arc<Database>) {
    let (hub, account) = start_over(database).await;
    let hub = hub
        .restart_with(|settings| settings.close_timeout = Duration::ZERO)
        .await;
    hub.fault("hang@rest");
    let before = hub.control.counters().of("person-details.list");
    let calling = run(&hub.engine, account, REST);
    let closing = async {
        while hub.control.counters().of("person-details.list") == before {
            tokio::task::yield_now().await;
        }
        // It was renewed some seconds ago.
        hub.database
            .execute("UPDATE login_attempt SET begun_at = begun_at - 4000000")
            .await;
        let closed_at = Timestamp::now();
        hub.engine.close().await;
        closed_at
    };
    let (told, closed_at) = tokio::join!(calling, closing);
    told.unwrap_err();
    let begun_at = hub
        .database
        .texts("SELECT CAST(begun_at AS TEXT) FROM login_attempt")
        .await;
    assert_eq!(begun_at.len(), 1);
    assert!(begun_at[0].parse::<i64>().unwrap() >= closed_at.as_microsecond());
}
