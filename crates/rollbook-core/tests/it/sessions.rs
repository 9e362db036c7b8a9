//! Tokens: one login for all, and a new one when UKG Pro asks for it.

use std::time::Duration;

use rollbook_model::problem::Kind;
use serde_json::json;
use ukg_pro_sandbox::switches::{Refusal, TokensPerAccount};

use crate::hub::{ALL, Hub};

#[tokio::test]
async fn the_token_of_the_link_serves_the_calls_after_it() {
    let hub = Hub::start().await;
    let account = hub.linked(&ALL).await.id;
    for _ in 0..3 {
        hub.run(account, "find_people", json!({})).await.unwrap();
    }
    assert_eq!(hub.login_attempts(), 0);
}

#[tokio::test]
async fn calls_at_the_same_time_log_in_once() {
    let hub = Hub::start().await;
    let account = hub.linked(&ALL).await.id;
    let hub = hub.restart().await;
    // While the login is under way, all of them wait for it.
    hub.fault("slow=100@LoginService.Authenticate");
    let call = || hub.run(account, "find_people", json!({ "page_size": 1 }));
    let answers = tokio::join!(call(), call(), call(), call());
    for answer in [answers.0, answers.1, answers.2, answers.3] {
        assert_eq!(answer.unwrap().rows, Some(1));
    }
    assert_eq!((hub.login_attempts(), hub.control.counters().logins), (1, 1));
}

#[tokio::test]
async fn each_account_has_a_token_of_its_own() {
    let hub = Hub::start().await;
    let (one, other) = (hub.linked(&ALL).await.id, hub.linked(&ALL).await.id);
    let hub = hub.restart().await;
    for account in [one, other, one, other] {
        hub.run(account, "find_people", json!({})).await.unwrap();
    }
    assert_eq!(hub.login_attempts(), 2);
}

#[tokio::test]
async fn a_token_that_has_ended_is_replaced_once_and_the_call_succeeds() {
    let hub = Hub::start().await;
    let account = hub.linked(&ALL).await.id;
    for form in [Refusal::Fault, Refusal::HasErrors, Refusal::Status] {
        hub.control.set_switches(|switches| switches.bad_token = form);
        hub.control.end_tokens();
        hub.control.reset_counters();
        let answer = hub
            .run(account, "find_people", json!({ "page_size": 5 }))
            .await
            .unwrap();
        assert_eq!(answer.rows, Some(5), "{form:?}");
        assert_eq!(hub.login_attempts(), 1, "{form:?}");
        assert_eq!(hub.control.counters().of("EmployeePerson.FindPeople"), 2, "{form:?}");
        assert_eq!(hub.requests(account).await[0].id, answer.request_id);
    }
    assert_eq!(
        hub.requests(account).await.len(),
        3,
        "a repeated call is one line of the log"
    );
}

#[tokio::test]
async fn a_token_that_is_too_old_is_replaced() {
    let hub = Hub::start().await;
    let account = hub.linked(&ALL).await.id;
    hub.control.advance(Duration::from_hours(25));
    hub.run(account, "find_people", json!({})).await.unwrap();
    assert_eq!(hub.login_attempts(), 1);
}

#[tokio::test]
async fn a_token_that_a_login_elsewhere_has_ended_is_replaced() {
    let hub = Hub::start().await;
    let one = |switches: &mut ukg_pro_sandbox::switches::Switches| {
        switches.tokens_per_account = TokensPerAccount::One;
    };
    hub.control.set_switches(one);
    let (first, second) = (hub.linked(&ALL).await.id, hub.linked(&ALL).await.id);
    for account in [first, second, first] {
        hub.run(account, "find_people", json!({})).await.unwrap();
    }
}

#[tokio::test]
async fn a_token_that_is_never_good_ends_after_one_new_login() {
    let hub = Hub::start().await;
    let account = hub.linked(&ALL).await.id;
    hub.fault("token-expired");
    let problem = hub.run(account, "find_people", json!({})).await.unwrap_err();
    assert_eq!(
        (problem.code.as_str(), problem.kind),
        ("token_expired", Kind::Credentials)
    );
    assert!(problem.remedy.unwrap().contains("Service Account Administration"));
    assert_eq!(hub.login_attempts(), 1);
}

#[tokio::test]
async fn calls_over_rest_log_in_nowhere() {
    let hub = Hub::start().await;
    let account = hub.linked(&ALL).await.id;
    let hub = hub.restart().await;
    hub.run(account, "list_person_details", json!({})).await.unwrap();
    assert_eq!(hub.login_attempts(), 0);
}
