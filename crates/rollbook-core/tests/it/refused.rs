//! Credentials that UKG Pro refuses: what is said, and that they are sent once.

use rollbook_core::LinkRequest;
use rollbook_model::Problem;
use rollbook_model::problem::{Kind, Step};
use rollbook_model::verdict::Cause;
use ukg_pro_sandbox::accounts::{ServiceAccount, Status};
use ukg_pro_sandbox::switches::RefusalText;

use crate::hub::{ALL, Hub, Setup};

const MENU: &str = "Menu > System Configuration > Security > Service Account Administration";

/// What is wrong.
#[derive(Debug, Clone, Copy)]
enum Wrong {
    UserName,
    Password,
    CustomerApiKey,
    UserApiKey,
    Exchanged,
    Expired,
    Inactive,
    Suspended,
    Locked,
}

const EVERY: [Wrong; 9] = [
    Wrong::UserName,
    Wrong::Password,
    Wrong::CustomerApiKey,
    Wrong::UserApiKey,
    Wrong::Exchanged,
    Wrong::Expired,
    Wrong::Inactive,
    Wrong::Suspended,
    Wrong::Locked,
];

impl Wrong {
    fn apply(self, hub: &Hub, request: &mut LinkRequest) {
        let status = |status| assert!(hub.control.set_status(&hub.login.username, status));
        match self {
            // Case matters.
            Self::UserName => request.username = request.username.to_uppercase(),
            Self::Password => request.password = "not-the-password".into(),
            Self::CustomerApiKey => request.customer_api_key = "ZZZZZ".into(),
            Self::UserApiKey => request.user_api_key = Some("ZZZZZZZZZZZZ".into()),
            Self::Exchanged => {
                request.user_api_key = Some(hub.login.customer_api_key.clone());
                request.customer_api_key = hub.login.user_api_key.clone();
            }
            Self::Expired => {
                let expire = |account: &mut ServiceAccount| account.password_expired = true;
                assert!(hub.control.change_account(&hub.login.username, expire));
            }
            Self::Inactive => status(Status::Inactive),
            Self::Suspended => status(Status::Suspended),
            Self::Locked => status(Status::Locked),
        }
    }
}

/// Links with something wrong, and sets it right again; the problem is checked for what every refusal has.
async fn refusal(hub: &Hub, wrong: Wrong, actions: &[&str]) -> Problem {
    let right = hub.control.account(&hub.login.username).unwrap();
    let mut request = hub.request(actions);
    request.refused_again = true;
    wrong.apply(hub, &mut request);
    hub.control.reset_counters();
    let problem = hub.link(request).await.unwrap_err();
    hub.control.put_account(right);
    assert_eq!(problem.kind, Kind::Credentials, "{wrong:?}: {problem}");
    assert_eq!(problem.step, Step::Login, "{wrong:?}");
    assert!(!problem.retryable, "{wrong:?}");
    assert!(
        problem.remedy.as_ref().unwrap().contains(MENU),
        "{wrong:?}: {problem:?}"
    );
    hub.assert_nothing_stored().await;
    problem
}

/// Code, credential, and what message and remedy speak of when UKG Pro names the reason at the login by SOAP.
const REASONS: [(Wrong, &str, Option<&str>, &str, &str); 9] = [
    (
        Wrong::UserName,
        "credentials_refused",
        None,
        "does not accept the credentials",
        "case matters",
    ),
    (
        Wrong::Password,
        "credentials_refused",
        None,
        "does not accept the credentials",
        "Reset Password",
    ),
    (
        Wrong::CustomerApiKey,
        "customer_api_key_refused",
        Some("Customer API Key"),
        "does not accept the Customer API Key",
        "the short one",
    ),
    (
        Wrong::UserApiKey,
        "credentials_refused",
        None,
        "does not accept the credentials",
        "the User API Key right of it",
    ),
    (
        Wrong::Exchanged,
        "keys_exchanged",
        None,
        "takes them the other way round",
        "Exchange them",
    ),
    (
        Wrong::Expired,
        "password_expired",
        Some("password"),
        "password has expired",
        "Reset Password",
    ),
    (
        Wrong::Inactive,
        "account_inactive",
        None,
        "is not active",
        "set its status to Active",
    ),
    (
        Wrong::Suspended,
        "account_inactive",
        None,
        "is not active",
        "set its status to Active",
    ),
    (Wrong::Locked, "account_locked", None, "is locked", "unlock it"),
];

#[tokio::test]
async fn where_rest_proves_nothing_a_refusal_names_what_ukg_pro_says_at_the_login() {
    for fault in ["html@rest", "gateway-503@rest", "garbage@rest"] {
        let hub = Hub::with(Setup::without_a_budget).await;
        hub.fault(fault);
        hub.control
            .set_switches(|switches| switches.refusal_text = RefusalText::Reason);
        for (wrong, code, credential, message, remedy) in REASONS {
            let problem = refusal(&hub, wrong, &ALL).await;
            assert_eq!(
                (problem.code.as_str(), problem.credential),
                (code, credential),
                "{wrong:?}"
            );
            assert!(problem.message.contains(message), "{wrong:?}: {problem}");
            assert!(
                problem.remedy.as_ref().unwrap().contains(remedy),
                "{wrong:?}: {problem:?}"
            );
            assert!(problem.provider_message.is_some(), "{wrong:?}");
            assert!(problem.refuses_credentials(), "{wrong:?}");
            assert_eq!(hub.control.counters().failed_logins, 1, "{wrong:?}");
        }
    }
}

#[tokio::test]
async fn a_login_that_gives_no_reason_names_the_three_causes_left() {
    let hub = Hub::with(Setup::without_a_budget).await;
    hub.fault("html@rest");
    for wrong in [Wrong::Expired, Wrong::Inactive, Wrong::Locked, Wrong::Password] {
        let problem = refusal(&hub, wrong, &["find_people"]).await;
        assert_eq!(
            (problem.code.as_str(), problem.credential),
            ("credentials_refused", None)
        );
        let causes = [Cause::UsernameOrPassword, Cause::UserApiKey, Cause::AccountNotUsable];
        assert_eq!(problem.causes, causes);
        let remedy = problem.remedy.unwrap();
        for thing in ["user name", "User API Key", "active", "password", "Reset Password"] {
            assert!(remedy.contains(thing), "{thing}: {remedy}");
        }
    }
}

#[tokio::test]
async fn a_failed_link_sends_the_credentials_once() {
    let hub = Hub::with(Setup::without_a_budget).await;
    for wrong in EVERY {
        for (actions, read) in [(&["find_people"][..], "earnings.list"), (&ALL, "person-details.list")] {
            let problem = refusal(&hub, wrong, actions).await;
            let counters = hub.control.counters();
            assert_eq!(counters.of(read), 1, "{wrong:?}");
            if matches!(wrong, Wrong::Exchanged) {
                // Tried the other way round, they are taken.
                assert_eq!((problem.code.as_str(), counters.logins), ("keys_exchanged", 1));
                continue;
            }
            assert_eq!(counters.logins, 0, "{wrong:?}");
            if matches!(wrong, Wrong::UserApiKey) {
                assert_eq!(counters.failed_logins, 1);
                continue;
            }
            assert_eq!(hub.login_attempts(), 0, "refused once is enough: {wrong:?}");
            let causes = [
                Cause::UsernameOrPassword,
                Cause::CustomerApiKey,
                Cause::AccountNotUsable,
            ];
            assert_eq!(
                (problem.code.as_str(), &problem.causes[..]),
                ("credentials_refused", &causes[..])
            );
        }
    }
}

#[tokio::test]
async fn a_wrong_user_api_key_is_named_alone_because_rest_took_the_rest() {
    let hub = Hub::with(Setup::without_a_budget).await;
    for actions in [&["find_people"][..], &ALL] {
        let problem = refusal(&hub, Wrong::UserApiKey, actions).await;
        assert_eq!(
            (problem.code.as_str(), problem.credential),
            ("user_api_key_refused", Some("User API Key"))
        );
        assert_eq!(problem.causes, []);
        assert!(
            problem
                .message
                .contains("user name, password and Customer API Key are right")
        );
        assert!(problem.refuses_credentials());
        assert_eq!(hub.login_attempts(), 1);
    }
}

#[tokio::test]
async fn wrong_values_lock_no_account_that_allows_two_failures() {
    let hub = Hub::start().await;
    hub.control.set_switches(|switches| switches.lock_after = 2);
    for wrong in [Wrong::Password, Wrong::UserApiKey] {
        let mut request = hub.request(&ALL);
        wrong.apply(&hub, &mut request);
        hub.link(request).await.unwrap_err();
        let account = hub.control.account(&hub.login.username).unwrap();
        assert_eq!(
            (account.failed_logins, account.status),
            (1, Status::Active),
            "{wrong:?}"
        );
    }
}

#[tokio::test]
async fn rest_alone_is_refused_by_one_request_that_cannot_tell_the_credentials_apart() {
    let hub = Hub::with(Setup::without_a_budget).await;
    for wrong in EVERY {
        // REST does not ask for the User API Key, which tells all the same when it is the Customer API Key.
        if matches!(wrong, Wrong::UserApiKey | Wrong::Exchanged) {
            continue;
        }
        let problem = refusal(&hub, wrong, &["list_person_details"]).await;
        assert_eq!(
            (problem.code.as_str(), problem.credential),
            ("credentials_refused", None)
        );
        assert_eq!(problem.provider_status, Some(401));
        let remedy = problem.remedy.unwrap();
        for thing in ["user name", "Customer API Key", "active", "Reset Password"] {
            assert!(remedy.contains(thing), "{thing}: {remedy}");
        }
        assert!(!remedy.contains("look exchanged"), "{remedy}");
        assert_eq!(hub.control.counters().of("person-details.list"), 1, "{wrong:?}");
        assert_eq!(hub.login_attempts(), 0, "{wrong:?}");
    }
}

#[tokio::test]
async fn rest_alone_is_linked_whatever_the_user_api_key() {
    let hub = Hub::start().await;
    let mut request = hub.request(&["list_person_details"]);
    Wrong::UserApiKey.apply(&hub, &mut request);
    hub.link(request).await.unwrap();
}
