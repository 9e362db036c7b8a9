//! Verdicts while a person types: what can be said without sending is said at once, and no login is made lightly.

use rollbook_core::{Touched, Values};
use rollbook_model::verdict::{Subject, VerdictState};

use super::{Link, on};
use crate::hub::{ALL, Hub};

#[tokio::test]
async fn typing_sends_nothing_and_keeps_nothing() {
    let hub = Hub::start().await;
    let link = Link::sent(&hub, &ALL).await;
    let session = link.judge(link.right(), Touched::Typing).await;
    assert!(
        session
            .draft
            .verdicts
            .iter()
            .all(|verdict| verdict.state == VerdictState::Good)
    );
    assert_eq!(hub.control.counters().total(), 0);
    let stored = link.stored().await;
    assert_eq!((stored.draft.username, stored.draft.given.len()), (None, 0));
}

#[tokio::test]
async fn a_field_that_is_left_is_kept_and_the_host_is_looked_for() {
    let hub = Hub::start().await;
    let link = Link::sent(&hub, &ALL).await;
    let first = Values {
        username: Some("svc_rollbook".to_owned()),
        password: Some("half".into()),
        ..Values::default()
    };
    link.judge(first, Touched::Value).await;
    assert_eq!(hub.control.counters().total(), 0);
    let address = Values {
        address: Some(hub.sandbox.service_url()),
        ..Values::default()
    };
    let session = link.judge(address, Touched::Address).await;
    assert_eq!(on(&session, Subject::Address).code, "address_answers");
    assert_eq!(on(&session, Subject::CustomerApiKey).code, "value_missing");
    let counters = hub.control.counters();
    assert_eq!((counters.total(), counters.of("LoginService.wsdl")), (1, 1));
    let stored = link.stored().await;
    assert_eq!(stored.draft.username.as_deref(), Some("svc_rollbook"));
    assert_eq!(stored.draft.given.len(), 1);
}

#[tokio::test]
async fn the_last_field_tries_the_values_and_connect_does_not_try_them_again() {
    let hub = Hub::start().await;
    let link = Link::sent(&hub, &ALL).await;
    let session = link.judge(link.right(), Touched::Value).await;
    assert_eq!(on(&session, Subject::Password).code, "taken");
    assert_eq!(on(&session, Subject::Permission).code, "permission_granted");
    let once = hub.control.counters();
    assert_eq!((hub.login_attempts(), once.failed_logins), (1, 0));

    let session = link.connect(link.right()).await;
    assert!(session.draft.proved.is_some());
    link.accept().await.unwrap();
    assert_eq!(hub.control.counters().total(), once.total());
}

#[tokio::test]
async fn a_wrong_password_costs_one_failed_login_however_much_is_typed_after_it() {
    let hub = Hub::start().await;
    let link = Link::sent(&hub, &ALL).await;
    let values = Values {
        password: Some("not the password".into()),
        ..link.right()
    };
    let session = link.judge(values, Touched::Value).await;
    assert_eq!(on(&session, Subject::Credentials).code, "credentials_refused");
    for password in ["another one", "and another", "one more"] {
        let values = Values {
            password: Some(password.into()),
            ..link.right()
        };
        let session = link.judge(values, Touched::Value).await;
        assert_eq!(on(&session, Subject::Password).code, "looks_right", "it is not tried");
    }
    let account = hub.control.account(&hub.login.username).unwrap();
    assert_eq!(account.failed_logins, 1);
    assert_eq!(hub.login_attempts(), 0);

    assert!(link.connect(link.right()).await.draft.proved.is_some());
}

#[tokio::test]
async fn what_connect_found_refused_is_not_hidden_by_a_check_that_comes_after_it() {
    let hub = Hub::start().await;
    let link = Link::sent(&hub, &ALL).await;
    let wrong = || Values {
        password: Some("not the password".into()),
        ..link.right()
    };
    let refused = link.connect(wrong()).await;
    assert_eq!(on(&refused, Subject::Credentials).code, "credentials_refused");

    for touched in [Touched::Address, Touched::Value] {
        let session = link.judge(wrong(), touched).await;
        assert_eq!(session.draft.verdicts, refused.draft.verdicts, "{touched:?}");
    }
    let account = hub.control.account(&hub.login.username).unwrap();
    assert_eq!(account.failed_logins, 1);
}

#[tokio::test]
async fn a_check_that_was_asked_before_connect_and_comes_after_it_changes_nothing() {
    let hub = Hub::start().await;
    let link = Link::sent(&hub, &ALL).await;
    let refused = link
        .connect(Values {
            password: Some("not the password".into()),
            ..link.right()
        })
        .await;
    let before = Values {
        customer_api_key: Some(hub.login.customer_api_key.clone()),
        address: Some(String::new()),
        ..Values::default()
    };
    for touched in [Touched::Address, Touched::Value] {
        link.judge_after(before.clone(), touched, 0).await;
        assert_eq!(link.stored().await, refused, "{touched:?}");
    }
}

#[tokio::test]
async fn values_that_look_wrong_are_not_tried_by_themselves() {
    let hub = Hub::start().await;
    let link = Link::sent(&hub, &ALL).await;
    for values in [
        Values {
            username: Some("it@tessaria.example".to_owned()),
            ..link.right()
        },
        Values {
            customer_api_key: Some("QX7TB12".into()),
            ..link.right()
        },
        Values {
            customer_api_key: Some(hub.login.user_api_key.clone()),
            user_api_key: Some(hub.login.customer_api_key.clone()),
            ..link.right()
        },
    ] {
        link.judge(values, Touched::Value).await;
    }
    assert_eq!(hub.control.counters().total(), 0);
}
