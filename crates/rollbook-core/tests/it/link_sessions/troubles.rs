//! Each trouble a person can have: what is said, and how many logins it costs the tenant.

use std::time::Duration;

use rollbook_core::{Engine, Settings, Try, Values};
use rollbook_model::verdict::{Cause, Subject, VerdictState};
use ukg_pro_sandbox::accounts::{ServiceAccount, Status};

use super::{Link, on, wrong};
use crate::hub::{ALL, Hub};

/// What each cause is told by when REST refuses.
const REFUSED: [Cause; 3] = [
    Cause::UsernameOrPassword,
    Cause::CustomerApiKey,
    Cause::AccountNotUsable,
];

/// What is wrong with what is given.
type Change = fn(&Hub, &mut Values);

const WRONG: [(&str, Change); 6] = [
    ("user name", |_, values| values.username = Some("SVC_WRONG".to_owned())),
    ("password", |_, values| {
        values.password = Some("not the password".into());
    }),
    ("Customer API Key", |_, values| {
        values.customer_api_key = Some("ZZ9ZZ".into());
    }),
    ("expired password", |hub, _| {
        let expire = |account: &mut ServiceAccount| account.password_expired = true;
        assert!(hub.control.change_account(&hub.login.username, expire));
    }),
    ("inactive account", |hub, _| {
        assert!(hub.control.set_status(&hub.login.username, Status::Inactive));
    }),
    ("locked account", |hub, _| {
        assert!(hub.control.set_status(&hub.login.username, Status::Locked));
    }),
];

#[tokio::test]
async fn what_rest_cannot_tell_apart_is_told_as_three_causes_after_one_request() {
    for (what, change) in WRONG {
        let hub = Hub::start().await;
        let link = Link::sent(&hub, &ALL).await;
        let mut values = link.right();
        change(&hub, &mut values);
        let session = link.connect(values).await;
        assert_eq!(wrong(&session), ["credentials_refused"], "{what}");
        assert_eq!(on(&session, Subject::Credentials).causes, REFUSED, "{what}");
        for about in [Subject::Username, Subject::Password, Subject::CustomerApiKey] {
            let verdict = on(&session, about);
            assert_eq!(
                (verdict.state, verdict.code.as_str()),
                (VerdictState::Suspect, "perhaps_wrong")
            );
        }
        assert_eq!(on(&session, Subject::Address).code, "address_answers", "{what}");
        assert_eq!(session.draft.proved, None);
        let counters = hub.control.counters();
        assert_eq!(counters.of("person-details.list"), 1, "{what}");
        assert_eq!(hub.login_attempts(), 0, "{what}");
        assert_eq!(link.accept().await.unwrap_err().code, "link_not_proved");
        hub.assert_nothing_stored().await;
    }
}

#[tokio::test]
async fn a_wrong_user_api_key_is_named_alone() {
    let hub = Hub::start().await;
    let link = Link::sent(&hub, &ALL).await;
    let values = Values {
        user_api_key: Some("ZZZZZZZZZZZZ".into()),
        ..link.right()
    };
    let session = link.connect(values).await;
    assert_eq!(wrong(&session), ["user_api_key_refused"]);
    assert_eq!(on(&session, Subject::UserApiKey).causes, []);
    for about in [Subject::Username, Subject::Password, Subject::CustomerApiKey] {
        assert_eq!(on(&session, about).code, "taken");
    }
    assert_eq!(hub.login_attempts(), 1);
    assert_eq!(hub.control.counters().failed_logins, 1);
}

#[tokio::test]
async fn refused_values_are_not_sent_again_until_one_changes_or_somebody_says_so() {
    let hub = Hub::start().await;
    let link = Link::sent(&hub, &ALL).await;
    let values = || Values {
        password: Some("not the password".into()),
        ..link.right()
    };
    let first = link.connect(values()).await;
    let sent = || hub.control.counters().of("person-details.list");
    assert_eq!(sent(), 1);

    for _ in 0..3 {
        let again = link.connect(values()).await;
        assert_eq!(
            again.draft.verdicts, first.draft.verdicts,
            "the same is said of the same"
        );
        assert_eq!(again.draft.checked_at, first.draft.checked_at);
    }
    // Not by beginning anew either, nor in another process.
    hub.engine.start_link_over(&link.token).await.unwrap();
    let again = link.connect(values()).await;
    assert_eq!(wrong(&again), ["credentials_refused"]);
    assert_eq!(sent(), 1);

    let wish = Try {
        refused_again: true,
        ..Try::default()
    };
    link.try_as(values(), wish).await;
    assert_eq!(sent(), 2, "a person asked for it");

    let right = link.connect(link.right()).await;
    assert_eq!(wrong(&right), [] as [&str; 0]);
    assert!(right.draft.proved.is_some());
    assert_eq!(sent(), 3, "a value has changed");
    let back = link.connect(values()).await;
    assert_eq!(wrong(&back), ["credentials_refused"]);
    assert_eq!(back.draft.proved, None);
    assert_eq!(sent(), 3);
}

#[tokio::test]
async fn exchanged_keys_are_noticed_before_anything_is_sent_and_exchanged_in_one_step() {
    let hub = Hub::start().await;
    let link = Link::sent(&hub, &ALL).await;
    let values = || Values {
        customer_api_key: Some(hub.login.user_api_key.clone()),
        user_api_key: Some(hub.login.customer_api_key.clone()),
        ..link.right()
    };
    let session = link.connect(values()).await;
    for about in [Subject::CustomerApiKey, Subject::UserApiKey] {
        let verdict = on(&session, about);
        assert_eq!(
            (verdict.state, verdict.code.as_str()),
            (VerdictState::Suspect, "keys_exchanged")
        );
    }
    assert_eq!(session.draft.proved, None);
    assert_eq!(hub.control.counters().total(), 0, "nothing was sent");

    let session = hub.engine.exchange_keys(&link.token).await.unwrap();
    assert_eq!(on(&session, Subject::CustomerApiKey).code, "looks_right");
    let session = link.connect(Values::default()).await;
    assert!(session.draft.proved.is_some());
    assert_eq!(hub.control.counters().failed_logins, 0);

    let link = Link::sent(&hub, &ALL).await;
    let wish = Try {
        as_they_are: true,
        ..Try::default()
    };
    let session = link.try_as(values(), wish).await;
    assert_eq!(
        wrong(&session),
        ["keys_exchanged"],
        "a person insisted, and UKG Pro takes them the other way round"
    );
}

#[tokio::test]
async fn an_address_that_is_wrong_is_told_before_a_credential_is_sent() {
    let mut hub = Hub::start().await;
    let settings = Settings {
        read_timeout: Duration::from_millis(250),
        ..Settings::allowing(["*.invalid", "*.localhost"]).unwrap()
    };
    hub.engine = Engine::new(hub.database.open().await, settings).unwrap();
    let closed = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = closed.local_addr().unwrap().port();
    drop(closed);
    let service = hub.sandbox.service_url();
    let unreachable = format!("http://service2.localhost:{port}");
    let causes = [Cause::AddressWrong, Cause::NetworkClosed];
    for (address, code, shown, causes) in [
        ("https://service2.rollbook.invalid", "host_not_found", None, &causes[..]),
        (
            &unreachable,
            "unreachable",
            None,
            &[Cause::AddressWrong, Cause::NetworkClosed, Cause::TenantDown],
        ),
        (&service.replace("http:", "https:"), "tls", None, &causes),
        (
            "service2.ultipor.com",
            "address_typo",
            Some("https://service2.ultipro.com"),
            &[],
        ),
        ("https://login.ultipro.com/Login.aspx", "address_login_page", None, &[]),
        ("ultipro.com", "address_incomplete", None, &[]),
        ("https://hr.example.com", "address_other_host", None, &[]),
    ] {
        let link = Link::sent(&hub, &ALL).await;
        let values = Values {
            address: Some(address.to_owned()),
            ..link.right()
        };
        let session = link.connect(values).await;
        assert_eq!(wrong(&session), [code], "{address}");
        let verdict = on(&session, Subject::Address);
        assert_eq!(verdict.shown.as_deref(), shown, "{address}");
        assert_eq!(verdict.causes, causes, "{address}");
        assert!(verdict.next.is_some(), "{address}");
    }
    assert_eq!(hub.control.counters().total(), 0);

    let link = Link::sent(&hub, &ALL).await;
    hub.fault("hang@LoginService.wsdl");
    assert_eq!(wrong(&link.connect(link.right()).await), ["timed_out"]);
    hub.control.clear_faults();
    hub.fault("html@LoginService.wsdl");
    let session = link.connect(link.right()).await;
    assert_eq!(
        (wrong(&session), on(&session, Subject::Address).state),
        (vec!["html"], VerdictState::Wrong)
    );
    assert_eq!(session.draft.refused, [], "an address is not remembered as refused");
    hub.control.clear_faults();
    assert!(link.connect(link.right()).await.draft.proved.is_some());
}

#[tokio::test]
async fn a_tenant_that_fails_half_way_leaves_nothing_linked_and_everything_given() {
    let hub = Hub::start().await;
    for (fault, code) in [
        ("throttle@EmployeePerson", "throttled"),
        ("gateway-503@person-details", "gateway"),
        ("cut@person-details", "cut_off"),
        ("login-without-token", "protocol"),
    ] {
        let link = Link::sent(&hub, &ALL).await;
        hub.fault(fault);
        let session = link.connect(link.right()).await;
        assert_eq!(wrong(&session), [code], "{fault}");
        assert_eq!(session.draft.proved, None);
        assert_eq!(link.accept().await.unwrap_err().code, "link_not_proved");
        hub.control.clear_faults();
        let session = link.connect(Values::default()).await;
        assert!(
            session.draft.proved.is_some(),
            "nothing needs to be given again: {fault}"
        );
    }
    hub.assert_nothing_stored().await;
}

#[tokio::test]
async fn what_is_missing_is_named_value_by_value() {
    let hub = Hub::start().await;
    let link = Link::sent(&hub, &ALL).await;
    let session = link.connect(Values::default()).await;
    let subjects: Vec<_> = session.draft.verdicts.iter().map(|verdict| verdict.about).collect();
    assert_eq!(
        subjects,
        [
            Subject::Username,
            Subject::Password,
            Subject::CustomerApiKey,
            Subject::UserApiKey,
            Subject::Address
        ]
    );
    assert_eq!(wrong(&session), ["value_missing"; 5]);
    let link = Link::sent(&hub, &ALL[2..]).await;
    let values = Values {
        user_api_key: None,
        ..link.right()
    };
    let session = link.connect(values).await;
    assert_eq!(on(&session, Subject::UserApiKey).code, "user_api_key_not_needed");
    assert!(session.draft.proved.is_some());
}
