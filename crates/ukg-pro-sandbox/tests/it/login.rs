//! The SOAP login: what lets an account in, what keeps it out, and how long a token is good.

use std::time::Duration;

use secrecy::ExposeSecret as _;
use ukg_pro_sandbox::accounts::{Login, ServiceAccount, Status};
use ukg_pro_sandbox::permissions::Grid;
use ukg_pro_sandbox::switches::{
    LoginWithoutPermissions, RefusalText, RefusedLogin, RefusedToken, TokenExpiry, TokensPerAccount,
};

use crate::fixture::{Fixture, find, login_envelope};
use crate::wire::Xml;

const CREDENTIALS: &str = "User authentication failed";
const KEY: &str = "There was a problem with the authentication process";

fn refused_with(xml: &Xml, text: &str) {
    assert_eq!(xml.at("Status").as_deref(), Some("Failed"));
    assert_eq!(xml.at("StatusMessage").as_deref(), Some(text));
    assert_eq!(xml.at("Token"), None);
}

async fn is_good(fixture: &Fixture, token: &str) -> bool {
    let envelope = fixture.envelope(token, "FindPeople", &find(""));
    fixture.post("EmployeePerson", &envelope).await.status == 200
}

#[tokio::test]
async fn the_four_values_give_a_token_in_the_literal_form_clients_match() {
    let fixture = Fixture::start().await;
    let xml = fixture.authenticate(&fixture.login).await;
    let token = xml.at("Token").unwrap();
    assert!(uuid::Uuid::parse_str(&token).is_ok() && token == token.to_lowercase());
    let literal = format!(r#"<Token xmlns="http://www.ultipro.com/services/loginservice">{token}</Token>"#);
    assert!(xml.literal().contains(&literal));
    assert_eq!(xml.at("Status").as_deref(), Some("Ok"));
    assert_eq!(xml.at("StatusMessage"), None);
    assert_eq!(
        xml.at("Action").as_deref(),
        Some("http://www.ultipro.com/services/loginservice/ILoginService/AuthenticateResponse")
    );
    assert!(is_good(&fixture, &token).await);
    assert_eq!(fixture.control.counters().logins, 1);
}

#[tokio::test]
async fn each_wrong_value_is_refused_with_the_text_that_was_seen() {
    let fixture = Fixture::start().await;
    let right = &fixture.login;
    let wrong = [
        (
            Login {
                username: right.username.to_uppercase(),
                ..right.clone()
            },
            CREDENTIALS,
        ),
        (
            Login {
                password: "wrong".into(),
                ..right.clone()
            },
            CREDENTIALS,
        ),
        (
            Login {
                user_api_key: "WRONG00000K0".into(),
                ..right.clone()
            },
            CREDENTIALS,
        ),
        (
            Login {
                customer_api_key: "WRONG".into(),
                ..right.clone()
            },
            KEY,
        ),
        (
            Login {
                customer_api_key: right.user_api_key.clone(),
                user_api_key: right.customer_api_key.clone(),
                ..right.clone()
            },
            KEY,
        ),
    ];
    for (login, text) in wrong {
        refused_with(&fixture.authenticate(&login).await, text);
    }
    assert_eq!(fixture.control.counters().failed_logins, 5);
    assert_eq!(fixture.control.counters().logins, 0);
}

#[tokio::test]
async fn keys_have_the_shapes_of_ukg_pro() {
    let fixture = Fixture::start().await;
    let key = fixture.login.customer_api_key.expose_secret();
    let upper = |text: &str| text.chars().all(|one| one.is_ascii_uppercase() || one.is_ascii_digit());
    assert!(key.len() == 5 && upper(key), "{key}");
    let key = fixture.login.user_api_key.expose_secret();
    assert!(key.len() == 12 && upper(key) && key.ends_with("0000K0"), "{key}");
}

#[tokio::test]
async fn a_password_with_markup_and_other_alphabets_works_over_soap_and_rest() {
    let account = ServiceAccount::new("svc:Ünal".replace(':', "_")).unwrap();
    let account = account.with_password(r#"<a&b>"'Pässwörd ]]>漢"#);
    let fixture = Fixture::with(|options| options.account = Some(account)).await;
    fixture.token().await;
    assert_eq!(
        fixture.rest("/personnel/v1/person-details?per_Page=1").await.status,
        200
    );
}

#[tokio::test]
async fn a_long_customer_api_key_works_and_the_old_one_ends() {
    let fixture = Fixture::start().await;
    let token = fixture.token().await;
    let long = "K".repeat(64);
    fixture.control.set_customer_api_key(long.clone());
    refused_with(&fixture.authenticate(&fixture.login).await, KEY);
    assert!(!is_good(&fixture, &token).await);
    let login = Login {
        customer_api_key: long.into(),
        ..fixture.login.clone()
    };
    assert_eq!(fixture.authenticate(&login).await.at("Status").as_deref(), Some("Ok"));
    assert_eq!(
        fixture.rest_as(&login, "/personnel/v1/person-details").await.status,
        200
    );
}

#[tokio::test]
async fn an_account_that_cannot_be_used_is_refused_everywhere_and_its_tokens_end() {
    let fixture = Fixture::start().await;
    let username = &fixture.login.username;
    let reasons = [
        (Status::Inactive, false, "The account is inactive"),
        (Status::Locked, false, "The account is locked"),
        (Status::Suspended, false, "The account is suspended"),
        (Status::Active, true, "The password has expired"),
    ];
    for (status, password_expired, reason) in reasons {
        let token = fixture.token().await;
        fixture.control.change_account(username, |account| {
            account.status = status;
            account.password_expired = password_expired;
        });
        refused_with(&fixture.authenticate(&fixture.login).await, CREDENTIALS);
        assert!(!is_good(&fixture, &token).await, "{reason}");
        assert_eq!(
            fixture.rest("/personnel/v1/person-details").await.status,
            401,
            "{reason}"
        );

        fixture.switch(|switches| switches.refusal_text = RefusalText::Reason);
        refused_with(&fixture.authenticate(&fixture.login).await, reason);
        fixture.switch(|switches| switches.refusal_text = RefusalText::Seen);

        fixture.control.change_account(username, |account| {
            account.status = Status::Active;
            account.password_expired = false;
        });
    }
}

#[tokio::test]
async fn failed_logins_in_a_row_lock_the_account_until_it_is_made_active() {
    let fixture = Fixture::with(|options| options.switches.lock_after = 3).await;
    let wrong = Login {
        password: "wrong".into(),
        ..fixture.login.clone()
    };
    fixture.authenticate(&wrong).await;
    fixture.authenticate(&wrong).await;
    // One that succeeds begins the count anew; REST counts with SOAP.
    fixture.token().await;
    fixture.authenticate(&wrong).await;
    fixture.authenticate(&wrong).await;
    assert_eq!(
        fixture.rest_as(&wrong, "/personnel/v1/person-details").await.status,
        401
    );
    refused_with(&fixture.authenticate(&fixture.login).await, CREDENTIALS);
    let username = &fixture.login.username;
    assert_eq!(fixture.control.account(username).unwrap().status, Status::Locked);
    assert!(fixture.control.set_status(username, Status::Active));
    fixture.token().await;
}

#[tokio::test]
async fn nothing_locks_an_account_when_locking_is_off() {
    let fixture = Fixture::with(|options| options.switches.lock_after = 0).await;
    let wrong = Login {
        password: "wrong".into(),
        ..fixture.login.clone()
    };
    for _ in 0..10 {
        fixture.authenticate(&wrong).await;
    }
    fixture.token().await;
}

#[tokio::test]
async fn a_refused_login_has_a_nil_or_an_empty_token() {
    let fixture = Fixture::start().await;
    let wrong = Login {
        password: "wrong".into(),
        ..fixture.login.clone()
    };
    assert_eq!(fixture.authenticate(&wrong).await.at("Token"), None);
    fixture.switch(|switches| switches.refused_token = RefusedToken::Empty);
    assert_eq!(fixture.authenticate(&wrong).await.at("Token").as_deref(), Some(""));
}

#[tokio::test]
async fn an_account_without_permissions_logs_in_or_not() {
    let account = ServiceAccount::new("nobody").unwrap().with_permissions(Grid::empty());
    let fixture = Fixture::with(|options| options.account = Some(account)).await;
    fixture.token().await;
    fixture.switch(|switches| {
        switches.login_without_permissions = LoginWithoutPermissions::Refused;
    });
    refused_with(&fixture.authenticate(&fixture.login).await, CREDENTIALS);
}

#[tokio::test]
async fn a_token_lives_from_the_login_for_its_lifetime() {
    let fixture = Fixture::start().await;
    let token = fixture.token().await;
    let nearly = Duration::from_hours(24) - Duration::from_mins(5);
    fixture.control.advance(nearly);
    assert!(is_good(&fixture, &token).await);
    fixture.control.advance(Duration::from_mins(5));
    assert!(!is_good(&fixture, &token).await);

    let token = fixture.token().await;
    fixture.control.set_token_lifetime(Duration::from_secs(2));
    assert!(is_good(&fixture, &token).await);
    fixture.control.advance(Duration::from_secs(2));
    assert!(!is_good(&fixture, &token).await);
}

#[tokio::test]
async fn a_token_lives_from_its_last_use_when_expiry_slides() {
    let fixture = Fixture::with(|options| {
        options.switches.token_expiry = TokenExpiry::Sliding;
        options.token_lifetime = Duration::from_mins(20);
    })
    .await;
    let token = fixture.token().await;
    for _ in 0..3 {
        fixture.control.advance(Duration::from_mins(15));
        assert!(is_good(&fixture, &token).await);
    }
    fixture.control.advance(Duration::from_mins(20));
    assert!(!is_good(&fixture, &token).await);
}

#[tokio::test]
async fn an_account_has_many_tokens_or_one() {
    let fixture = Fixture::start().await;
    let (first, second) = (fixture.token().await, fixture.token().await);
    assert!(is_good(&fixture, &first).await && is_good(&fixture, &second).await);
    fixture.switch(|switches| switches.tokens_per_account = TokensPerAccount::One);
    let third = fixture.token().await;
    assert!(!is_good(&fixture, &first).await && !is_good(&fixture, &second).await);
    assert!(is_good(&fixture, &third).await);
}

#[tokio::test]
async fn ending_all_tokens_asks_for_a_new_login() {
    let fixture = Fixture::start().await;
    let token = fixture.token().await;
    fixture.control.end_tokens();
    assert!(!is_good(&fixture, &token).await);
    assert!(is_good(&fixture, &fixture.token().await).await);
}

#[tokio::test]
async fn a_refused_login_comes_in_every_form_that_is_possible() {
    let fixture = Fixture::start().await;
    let wrong = Login {
        password: "wrong".into(),
        ..fixture.login.clone()
    };
    for (form, status, subcode) in [
        (RefusedLogin::Fault, 500, None),
        (RefusedLogin::SecurityFault, 500, Some("a:FailedAuthentication")),
        (RefusedLogin::Unauthorized, 401, None),
        (RefusedLogin::Forbidden, 403, None),
    ] {
        fixture.switch(|switches| switches.refused_login = form);
        let answer = fixture.post("LoginService", &login_envelope(&wrong)).await;
        assert_eq!(answer.status, status, "{form:?}");
        if status == 500 {
            let xml = answer.xml();
            assert_eq!(xml.at("Fault/Code/Value").as_deref(), Some("s:Sender"), "{form:?}");
            let told = xml.has("Subcode").then(|| xml.at("Fault/Code/Subcode/Value").unwrap());
            assert_eq!(told.as_deref(), subcode, "{form:?}");
        } else {
            assert!(answer.body.is_empty(), "{form:?}");
        }
    }
    assert_eq!(fixture.control.counters().failed_logins, 4);
    fixture.token().await;
}
