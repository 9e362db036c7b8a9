use std::{
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use ukg_pro::{
    Cause, Http, Kind, ServiceAddress, Session, Tenant,
    contract::{
        credentials::{Credentials, CustomerApiKey, UserApiKey},
        soap::{Answer, OperationMessage, OperationResult},
    },
};

use crate::server::{
    PASSWORD, Response, Server, TOKEN, answer, credentials, fault, find, logged_in, one_person, options, refused,
};

#[tokio::test]
async fn the_four_values_are_sent_and_the_token_is_used_from_then_on() {
    let server = Server::start(|request| if request.is_login() { logged_in(1) } else { one_person() }).await;
    let tenant = server.tenant();
    tenant.login().await.unwrap();
    assert_eq!(find(&tenant).await.unwrap(), 1);
    assert_eq!(find(&tenant).await.unwrap(), 1);
    let requests = server.requests();
    assert_eq!(server.logins(), 1);
    let login = &requests[0];
    assert_eq!(login.method, "POST");
    assert_eq!(
        login.header("content-type"),
        Some("application/soap+xml; charset=utf-8")
    );
    assert_eq!(login.element("UserName"), Some("svc_example"));
    assert_eq!(login.element("Password"), Some("n0t a &lt;real&gt; &amp; päßwörd"));
    assert_eq!(login.element("ClientAccessKey"), Some("AB1CD"));
    assert_eq!(login.element("UserAccessKey"), Some("EX4MPL0000K0"));
    let call = &requests[1];
    assert_eq!(call.target, "/services/EmployeePerson");
    assert_eq!(call.element("UltiProToken"), Some(format!("{TOKEN}1").as_str()));
    assert_eq!(call.element("ClientAccessKey"), Some("AB1CD"));
    assert!(!call.body.contains("EX4MPL0000K0") && !call.body.contains("päßwörd"));
}

#[tokio::test]
async fn calls_at_the_same_time_share_one_login() {
    let server = Server::start(|request| {
        if request.is_login() {
            logged_in(1).after(Duration::from_millis(50))
        } else {
            one_person()
        }
    })
    .await;
    let tenant = server.tenant();
    let calls: Vec<_> = (0..20)
        .map(|_| {
            let tenant = tenant.clone();
            tokio::spawn(async move { find(&tenant).await })
        })
        .collect();
    for call in calls {
        assert_eq!(call.await.unwrap().unwrap(), 1);
    }
    assert_eq!((server.logins(), server.calls()), (1, 20));
}

/// Answers that say, each in its own way, that the token is no longer good.
fn expired(way: usize) -> Response {
    match way {
        0 => fault("The token is invalid or has expired."),
        1 => fault("Object reference not set to an instance of an object."),
        2 => Response::empty(401),
        3 => Response::empty(403),
        4 => {
            let message = OperationMessage {
                message: Some("Invalid token".into()),
                severity: Some("Error".into()),
                ..OperationMessage::default()
            };
            answer(
                "FindPeople",
                &Answer::read(OperationResult::failed(vec![message]), Vec::new()),
            )
        }
        // A fault inside 200.
        _ => {
            let text = ukg_pro::contract::soap::Fault::sender("FailedAuthentication", "no")
                .write(None)
                .unwrap();
            Response::xml(&text)
        }
    }
}

#[tokio::test]
async fn a_token_that_has_expired_is_renewed_once_however_it_is_said() {
    for way in 0..6 {
        let logins = AtomicUsize::new(0);
        let server = Server::start(move |request| {
            if request.is_login() {
                logged_in(logins.fetch_add(1, Ordering::SeqCst) + 1)
            } else if request.body.contains(&format!("{TOKEN}2")) {
                one_person()
            } else {
                expired(way)
            }
        })
        .await;
        let tenant = server.tenant();
        tenant.login().await.unwrap();
        assert_eq!(find(&tenant).await.unwrap(), 1, "way {way}");
        assert_eq!((server.logins(), server.calls()), (2, 2), "way {way}");
    }
}

#[tokio::test]
async fn many_calls_that_meet_an_expired_token_renew_it_together() {
    let logins = AtomicUsize::new(0);
    let server = Server::start(move |request| {
        if request.is_login() {
            logged_in(logins.fetch_add(1, Ordering::SeqCst) + 1)
        } else if request.body.contains(&format!("{TOKEN}2")) {
            one_person()
        } else {
            expired(0)
        }
    })
    .await;
    let tenant = server.tenant();
    tenant.login().await.unwrap();
    let calls: Vec<_> = (0..12)
        .map(|_| {
            let tenant = tenant.clone();
            tokio::spawn(async move { find(&tenant).await })
        })
        .collect();
    for call in calls {
        assert_eq!(call.await.unwrap().unwrap(), 1);
    }
    assert_eq!(server.logins(), 2);
}

#[tokio::test]
async fn a_call_renews_the_token_once_and_then_gives_up() {
    let server = Server::start(|request| if request.is_login() { logged_in(1) } else { expired(0) }).await;
    let tenant = server.tenant();
    tenant.login().await.unwrap();
    let error = find(&tenant).await.unwrap_err();
    assert_eq!(*error.kind(), Kind::TokenExpired);
    assert_eq!(error.call(), Some("EmployeePerson.FindPeople"));
    assert_eq!((server.logins(), server.calls()), (2, 2));
}

#[tokio::test]
async fn a_missing_permission_is_told_apart_from_an_expired_token() {
    let server = Server::start(|request| {
        if request.is_login() {
            return logged_in(1);
        }
        let message = OperationMessage {
            message: Some("The account has no permission: Employee Person (View)".into()),
            severity: Some("Error".into()),
            ..OperationMessage::default()
        };
        answer(
            "FindPeople",
            &Answer::read(OperationResult::failed(vec![message]), Vec::new()),
        )
    })
    .await;
    let error = find(&server.tenant()).await.unwrap_err();
    let Kind::PermissionMissing { permission, named } = error.kind() else {
        panic!("{error:?}")
    };
    assert_eq!(permission.to_string(), "Employee Person Details (View)");
    assert_eq!(*named, Some("Employee Person"));
    assert!(
        error.remedy().contains("tick View on the line Employee Person "),
        "{}",
        error.remedy()
    );
    assert_eq!((server.logins(), server.calls()), (1, 1));
}

#[tokio::test]
async fn refused_credentials_are_never_sent_again() {
    let server = Server::start(|_| refused("User authentication failed")).await;
    let tenant = server.tenant();
    for _ in 0..5 {
        let error = find(&tenant).await.unwrap_err();
        assert_eq!(*error.kind(), Kind::CredentialsRefused { cause: Cause::Unknown });
        assert_eq!(error.call(), Some("LoginService.Authenticate"));
        assert!(error.remedy().contains("Service Account Administration"));
    }
    assert!(tenant.login().await.is_err());
    assert_eq!((server.logins(), server.calls()), (1, 0));
    tenant.forget_refusal().await;
    assert!(tenant.login().await.is_err());
    assert_eq!(server.logins(), 2);
}

#[tokio::test]
async fn tasks_that_wait_for_a_login_that_is_refused_do_not_try_their_own() {
    let server = Server::start(|_| refused("User authentication failed").after(Duration::from_millis(50))).await;
    let tenant = server.tenant();
    let calls: Vec<_> = (0..10)
        .map(|_| {
            let tenant = tenant.clone();
            tokio::spawn(async move { find(&tenant).await })
        })
        .collect();
    for call in calls {
        assert_eq!(call.await.unwrap().unwrap_err().code(), "credentials_refused");
    }
    assert_eq!(server.logins(), 1);
}

#[tokio::test]
async fn a_login_whose_caller_goes_away_is_still_remembered() {
    let server = Server::start(|_| refused("User authentication failed").after(Duration::from_millis(100))).await;
    let tenant = server.tenant();
    assert!(
        tokio::time::timeout(Duration::from_millis(30), tenant.login())
            .await
            .is_err()
    );
    assert_eq!(find(&tenant).await.unwrap_err().code(), "credentials_refused");
    assert_eq!(server.logins(), 1);
}

#[tokio::test]
async fn a_session_carries_token_and_refusal_from_one_tenant_to_the_next() {
    let server = Server::start(|request| if request.is_login() { logged_in(1) } else { one_person() }).await;
    let http = Http::new(options()).unwrap();
    let address = ServiceAddress::understand(&server.url(), &options().allowed)
        .unwrap()
        .address;
    let session = Session::new(&http);
    let tenant = || Tenant::with_session(http.clone(), address.clone(), credentials(), session.clone());
    for _ in 0..3 {
        assert_eq!(find(&tenant()).await.unwrap(), 1);
    }
    assert_eq!((server.logins(), server.calls()), (1, 3));
    let server = Server::start(|_| refused("User authentication failed")).await;
    let address = ServiceAddress::understand(&server.url(), &options().allowed)
        .unwrap()
        .address;
    let session = Session::new(&http);
    for _ in 0..3 {
        let tenant = Tenant::with_session(http.clone(), address.clone(), credentials(), session.clone());
        assert_eq!(tenant.login().await.unwrap_err().code(), "credentials_refused");
    }
    assert_eq!(server.logins(), 1);
}

#[tokio::test]
async fn a_wrong_customer_api_key_and_exchanged_keys_are_named() {
    let server = Server::start(|_| refused("There was a problem with the authentication process")).await;
    let error = server.tenant().login().await.unwrap_err();
    assert_eq!(*error.kind(), Kind::CustomerApiKeyRefused);
    assert_eq!(
        error.ukg_text(),
        Some("There was a problem with the authentication process")
    );
    let options = options();
    let address = ServiceAddress::understand(&server.url(), &options.allowed)
        .unwrap()
        .address;
    let exchanged = Credentials {
        customer_api_key: CustomerApiKey::parse("EX4MPL0000K0").unwrap(),
        user_api_key: Some(UserApiKey::parse("AB1CD").unwrap()),
        ..credentials()
    };
    let error = Tenant::new(Http::new(options).unwrap(), address, exchanged)
        .login()
        .await
        .unwrap_err();
    assert!(
        error.remedy().starts_with("The two API keys look exchanged"),
        "{}",
        error.remedy()
    );
}

#[tokio::test]
async fn a_login_without_a_user_api_key_is_not_sent() {
    let server = Server::start(|_| logged_in(1)).await;
    let options = options();
    let address = ServiceAddress::understand(&server.url(), &options.allowed)
        .unwrap()
        .address;
    let credentials = Credentials {
        user_api_key: None,
        ..credentials()
    };
    let tenant = Tenant::new(Http::new(options).unwrap(), address, credentials);
    assert_eq!(*tenant.login().await.unwrap_err().kind(), Kind::UserApiKeyMissing);
    assert_eq!(*find(&tenant).await.unwrap_err().kind(), Kind::UserApiKeyMissing);
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn a_login_that_succeeds_without_a_token_is_no_login() {
    let text = r#"<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body>
        <TokenResponse xmlns="http://www.ultipro.com/contracts">
        <Status xmlns="http://www.ultipro.com/services/loginservice">Ok</Status>
        </TokenResponse></s:Body></s:Envelope>"#;
    let server = Server::start(move |_| Response::xml(text)).await;
    assert_eq!(*server.tenant().login().await.unwrap_err().kind(), Kind::Protocol);
}

#[tokio::test]
async fn a_login_is_repeated_once_when_a_gateway_answers_and_not_when_it_times_out() {
    let server = Server::start(|_| Response::html(503)).await;
    assert_eq!(*server.tenant().login().await.unwrap_err().kind(), Kind::Gateway);
    assert_eq!(server.logins(), 2);
    let server = Server::start(|_| logged_in(1).after(Duration::from_secs(5))).await;
    let mut options = options();
    options.read_timeout = Duration::from_millis(50);
    let error = server.tenant_with(options).login().await.unwrap_err();
    assert_eq!(*error.kind(), Kind::TimedOut);
    assert_eq!(server.logins(), 1);
}

#[tokio::test]
async fn the_password_is_in_no_error_even_when_it_comes_back_in_a_text() {
    let server = Server::start(|_| refused(&format!("no account for svc_example with {PASSWORD} and AB1CD"))).await;
    let error = server.tenant().login().await.unwrap_err();
    assert_eq!(
        error.ukg_text(),
        Some("no account for [redacted] with [redacted] and [redacted]")
    );
    assert!(!format!("{error} {error:?}").contains("account for"));
}

#[tokio::test]
async fn a_login_that_is_made_anew_is_made_although_there_is_a_token() {
    let logins = AtomicUsize::new(0);
    let server = Server::start(move |_| match logins.fetch_add(1, Ordering::SeqCst) {
        0 => logged_in(1),
        _ => refused("User authentication failed"),
    })
    .await;
    let tenant = server.tenant();
    tenant.login().await.unwrap();
    tenant.login().await.unwrap();
    assert_eq!(server.logins(), 1, "a token is held");
    let error = tenant.login_anew().await.unwrap_err();
    assert_eq!(error.code(), "credentials_refused");
    tenant.login_anew().await.unwrap_err();
    assert_eq!(server.logins(), 2, "what was refused is not sent again");
}

#[tokio::test]
async fn keys_that_look_exchanged_can_be_tried_the_other_way_round() {
    let server = Server::start(|request| match request.element("ClientAccessKey") {
        Some("AB1CD") => logged_in(1),
        _ => refused("There was a problem with the authentication process"),
    })
    .await;
    assert!(server.tenant().with_keys_exchanged().await.is_none(), "they look right");
    let address = ServiceAddress::understand(&server.url(), &options().allowed)
        .unwrap()
        .address;
    let exchanged = Credentials {
        customer_api_key: CustomerApiKey::parse("EX4MPL0000K0").unwrap(),
        user_api_key: Some(UserApiKey::parse("AB1CD").unwrap()),
        ..credentials()
    };
    let tenant = Tenant::new(Http::new(options()).unwrap(), address, exchanged);
    assert_eq!(tenant.login().await.unwrap_err().code(), "customer_api_key_refused");
    let other = tenant.with_keys_exchanged().await.unwrap();
    other.login().await.unwrap();
    let sent = server.requests();
    assert_eq!(sent[1].element("UserAccessKey"), Some("EX4MPL0000K0"));
}
