//! Refused credentials, keys and tokens.

use ukg_pro::{Cause, Kind};
use ukg_pro_sandbox::{
    Options,
    accounts::{ServiceAccount, Status},
    faults::{self, Fault},
    permissions::Grid,
    switches::{LoginWithoutPermissions, Refusal, RefusalText, RefusedLogin, RefusedToken, UnauthorizedBody},
};

use super::{
    call::Call,
    case::{Case, Form, run},
    emulator::{
        CUSTOMER_API_KEY, OTHER_USER_NAME, Presented, USER_API_KEY, USER_NAME, WRONG_CUSTOMER_API_KEY, WRONG_PASSWORD,
        WRONG_USER_API_KEY,
    },
};

/// Where service accounts are, as UKG Pro's menu has it.
pub(crate) const ACCOUNTS: &str = "Menu > System Configuration > Security > Service Account Administration";
/// Where addresses and keys are.
pub(crate) const WEB_SERVICES: &str = "Menu > System Configuration > Security > Web Services";

fn refused(cause: Cause) -> Kind {
    Kind::CredentialsRefused { cause }
}

/// Changes the emulator's account.
fn account(options: &mut Options, change: impl FnOnce(&mut ServiceAccount)) {
    change(options.account.as_mut().unwrap());
}

/// A value that is not the account's.
type Wrong = (&'static str, fn(&mut Presented));

const WRONG: [Wrong; 3] = [
    ("another user name", |presented| presented.user_name = OTHER_USER_NAME),
    ("another password", |presented| presented.password = WRONG_PASSWORD),
    ("another User API Key", |presented| {
        presented.user_api_key = Some(WRONG_USER_API_KEY);
    }),
];

/// A state in which an account cannot be used.
type Unusable = (&'static str, fn(&mut ServiceAccount), Cause, &'static [&'static str]);

const UNUSABLE: [Unusable; 4] = [
    (
        "inactive",
        |account| account.status = Status::Inactive,
        Cause::Inactive,
        &[ACCOUNTS, "set its status to Active", "press Save"],
    ),
    (
        "locked",
        |account| account.status = Status::Locked,
        Cause::Locked,
        &[ACCOUNTS, "unlock it", "wrong ones lock it again"],
    ),
    (
        "suspended",
        |account| account.status = Status::Suspended,
        Cause::Inactive,
        &[ACCOUNTS, "set its status to Active"],
    ),
    (
        "expired",
        |account| account.password_expired = true,
        Cause::Expired,
        &[ACCOUNTS, "press Reset Password", "give the new one"],
    ),
];

const UNKNOWN: &[&str] = &[
    ACCOUNTS,
    "user name (case matters)",
    "User API Key",
    "Reset Password",
    "account is active",
];
const BARE: &[&str] = &[
    ACCOUNTS,
    "user name (case matters)",
    "User API Key",
    "Customer API Key at the top",
    "Reset Password",
    "account is active",
];
const UNKNOWN_TO_REST: &[&str] = &[
    ACCOUNTS,
    "user name (case matters)",
    "Customer API Key at the top",
    "Reset Password",
];
const CUSTOMER_KEY: &[&str] = &[
    "Copy the Customer API Key again from the top of",
    ACCOUNTS,
    "another data centre",
    WEB_SERVICES,
];

/// Refusals of the SOAP login.
pub(crate) fn logins() -> Vec<Case> {
    let mut cases = Vec::new();
    for (name, wrong) in WRONG {
        let case = Case::new(format!("login with {name}"), Call::Login).presenting(wrong);
        cases.push(case.fails(Form::FailedLogin, refused(Cause::Unknown), UNKNOWN));
        let case = Case::new(format!("Find with {name}"), Call::find()).presenting(wrong);
        let case = case.switch(|switches| switches.refused_token = RefusedToken::Empty);
        cases.push(
            case.sent(1, 0)
                .fails_at_login(Form::FailedLogin, refused(Cause::Unknown), UNKNOWN),
        );
    }
    for (name, change, cause, remedy) in UNUSABLE {
        let case = |told| {
            let case = Case::new(format!("login of an account that is {name}, {told:?}"), Call::Login);
            case.emulator(|options| account(options, change))
                .switch(|switches| switches.refusal_text = told)
        };
        let seen = case(RefusalText::Seen);
        cases.push(seen.fails(Form::FailedLogin, refused(Cause::Unknown), UNKNOWN));
        let reason = case(RefusalText::Reason);
        cases.push(reason.fails(Form::FailedLogin, refused(cause), remedy));
    }
    for (told, form) in [
        (RefusedLogin::Fault, Form::Fault),
        (RefusedLogin::SecurityFault, Form::Fault),
        (RefusedLogin::Unauthorized, Form::Status(401)),
        (RefusedLogin::Forbidden, Form::Status(403)),
    ] {
        let case = Case::new(format!("login with another password, {told:?}"), Call::Login)
            .presenting(WRONG[1].1)
            .switch(|switches| switches.refused_login = told);
        cases.push(case.fails(form, refused(Cause::Unknown), BARE));
    }
    let powerless = Case::new("login of an account without a permission", Call::Login)
        .emulator(|options| account(options, |account| account.permissions = Grid::empty()))
        .switch(|switches| switches.login_without_permissions = LoginWithoutPermissions::Refused);
    cases.push(powerless.fails(Form::FailedLogin, refused(Cause::Unknown), UNKNOWN));

    let wrong_key = Case::new("login with another Customer API Key", Call::Login)
        .presenting(|presented| presented.customer_api_key = WRONG_CUSTOMER_API_KEY);
    cases.push(wrong_key.fails(Form::FailedLogin, Kind::CustomerApiKeyRefused, CUSTOMER_KEY));
    let exchanged = Case::new("login with exchanged keys", Call::Login)
        .emulator(|options| options.customer_api_key = Some("QX7TB".to_owned()))
        .presenting(|presented| {
            presented.customer_api_key = USER_API_KEY;
            presented.user_api_key = Some("QX7TB");
        });
    cases.push(exchanged.fails(
        Form::FailedLogin,
        Kind::CustomerApiKeyRefused,
        &["The two API keys look exchanged", ACCOUNTS],
    ));
    for (name, call) in [("login", Call::Login), ("Find", Call::find())] {
        let case = Case::new(format!("{name} without a User API Key"), call)
            .presenting(|presented| presented.user_api_key = None);
        cases.push(case.sent(0, 0).fails_at_login(
            Form::Unsent,
            Kind::UserApiKeyMissing,
            &["Copy the User API Key from", ACCOUNTS],
        ));
    }
    cases
}

/// Refusals of credentials by REST, which tells none apart (`ukg-pro-rest.md` 4.4).
pub(crate) fn rest() -> Vec<Case> {
    let mut cases = Vec::new();
    let mut push = |name: &str, change: fn(Case) -> Case| {
        for (body, form) in [
            (UnauthorizedBody::Empty, Form::Status(401)),
            (UnauthorizedBody::Object, Form::Problem(401)),
            (UnauthorizedBody::Html, Form::Page(401)),
        ] {
            let case = Case::new(format!("list with {name}, {body:?}"), Call::List(&[]));
            let case = change(case).switch(|switches| switches.unauthorized_body = body);
            cases.push(case.fails(form, refused(Cause::Unknown), UNKNOWN_TO_REST));
        }
    };
    push("another user name", |case| case.presenting(WRONG[0].1));
    push("another password", |case| case.presenting(WRONG[1].1));
    push("another Customer API Key", |case| {
        case.presenting(|presented| presented.customer_api_key = WRONG_CUSTOMER_API_KEY)
    });
    push("an account that is inactive", |case| {
        case.emulator(|options| account(options, UNUSABLE[0].1))
    });
    push("an account that is locked", |case| {
        case.emulator(|options| account(options, UNUSABLE[1].1))
    });
    push("a password that has expired", |case| {
        case.emulator(|options| account(options, UNUSABLE[3].1))
    });
    // Whatever says it, it says no more.
    let before = Case::new("list, and something before the service answers 401", Call::List(&[]))
        .fault(Fault::new(faults::Kind::Unauthorized));
    cases.push(before.fails(Form::Status(401), refused(Cause::Unknown), UNKNOWN_TO_REST));
    cases
}

/// What happens to keys, accounts and tokens after a login.
pub(crate) fn later() -> Vec<Case> {
    let mut cases = Vec::new();
    // A bare status says no more than that the token is not taken; the login that follows says why.
    for (form, shown, sent) in [
        (Refusal::Fault, Some(Form::Fault), (1, 1)),
        (Refusal::HasErrors, Some(Form::HasErrors), (1, 1)),
        (Refusal::Status, None, (2, 1)),
    ] {
        for call in [Call::find(), Call::get(), Call::update()] {
            let name = format!("{} after the Customer API Key changed, {form:?}", call.name());
            let case = Case::new(name, call)
                .switch(|switches| switches.bad_customer_api_key = form)
                .later(|control| control.set_customer_api_key(CUSTOMER_API_KEY.to_lowercase()))
                .sent(sent.0, sent.1);
            cases.push(match shown {
                Some(shown) => case.fails(shown, Kind::CustomerApiKeyRefused, CUSTOMER_KEY),
                None => case.fails_at_login(Form::FailedLogin, Kind::CustomerApiKeyRefused, CUSTOMER_KEY),
            });
        }
    }
    for form in [Refusal::Fault, Refusal::HasErrors, Refusal::Status] {
        let case = Case::new(
            format!("Find after the account was switched off, {form:?}"),
            Call::find(),
        )
        .switch(|switches| {
            switches.bad_token = form;
            switches.refusal_text = RefusalText::Reason;
        })
        .later(|control| assert!(control.set_status(USER_NAME, Status::Inactive)))
        .sent(2, 1);
        cases.push(case.fails_at_login(Form::FailedLogin, refused(Cause::Inactive), UNUSABLE[0].3));
    }
    cases
}

/// Tokens that are not taken, not even fresh ones.
pub(crate) fn tokens() -> Vec<Case> {
    const REMEDY: &[&str] = &["Try again", ACCOUNTS, "both keys"];
    let mut cases = Vec::new();
    for (form, shown) in [
        (Refusal::Fault, Form::Fault),
        (Refusal::HasErrors, Form::HasErrors),
        (Refusal::Status, Form::Status(401)),
    ] {
        for call in [Call::find(), Call::get(), Call::update()] {
            let name = format!("{} with tokens that are expired at once, {form:?}", call.name());
            let case = Case::new(name, call)
                .switch(|switches| switches.bad_token = form)
                .fault(Fault::new(faults::Kind::TokenExpired))
                .sent(2, 2);
            cases.push(case.fails(shown, Kind::TokenExpired, REMEDY));
        }
        let case = Case::new(
            format!("Find with a token that goes on expiring, {form:?}"),
            Call::find(),
        )
        .switch(|switches| switches.bad_token = form)
        .later_fault(Fault::new(faults::Kind::TokenExpired))
        .sent(2, 2);
        cases.push(case.fails(shown, Kind::TokenExpired, REMEDY));
    }
    cases
}

#[tokio::test]
async fn a_refused_login_names_what_to_check_and_is_made_once() {
    run(logins()).await;
}

#[tokio::test]
async fn credentials_that_rest_refuses_are_sent_once() {
    run(rest()).await;
}

#[tokio::test]
async fn what_is_wrong_after_a_login_is_found_with_one_more_login_at_most() {
    run(later()).await;
}

#[tokio::test]
async fn a_token_that_is_never_taken_is_renewed_once() {
    run(tokens()).await;
}
