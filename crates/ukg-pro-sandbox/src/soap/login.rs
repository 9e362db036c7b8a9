//! The login (`ukg-pro-soap.md` 4).

use std::borrow::Cow;

use ukg_pro_contract::soap::{
    Request,
    login::{FAILED, OK, TokenResponse, refusal},
    namespace,
};

use super::{
    answer::Envelope,
    refusal::{deserialization_failed, refused_login},
};
use crate::{
    accounts::{Presented, Rejection, reason},
    counters::Outcome,
    exchange::Reply,
    faults::{Kind, Struck},
    state::State,
    switches::{LoginWithoutPermissions, RefusalText, RefusedLogin, RefusedToken},
};

/// Answers `Authenticate`: a refusal is an answer, not a fault.
pub(super) fn authenticate(state: &State, request: &Request<'_>, answers: &Envelope, struck: &Struck) -> Reply {
    if !request.body.is(namespace::CONTRACTS, "TokenRequest") {
        let found = request.body.name.clone().into_owned();
        let expected = "the element `TokenRequest`".to_owned();
        let error = ukg_pro_contract::read::Error::Unexpected { expected, found };
        return deserialization_failed(&error).reply(answers);
    }
    let switches = state.switches();
    let header = |name| request.head.login(name).unwrap_or_default();
    let presented = Presented {
        username: header("UserName"),
        password: header("Password"),
        customer_api_key: header("ClientAccessKey"),
        user_api_key: Some(header("UserAccessKey")),
    };
    match admit(state, &presented) {
        Ok((_, token)) => {
            let token = (!struck.has(Kind::LoginWithoutToken)).then_some(Cow::Owned(token));
            let response = TokenResponse {
                status: OK.into(),
                status_message: None,
                token,
            };
            answers.login(&response, Outcome::Ok)
        }
        Err(text) if switches.refused_login != RefusedLogin::Failed => {
            refused_login(switches.refused_login, text).reply(answers)
        }
        Err(text) => {
            let token = match switches.refused_token {
                RefusedToken::Nil => None,
                RefusedToken::Empty => Some("".into()),
            };
            let response = TokenResponse {
                status: FAILED.into(),
                status_message: Some(text.into()),
                token,
            };
            answers.login(&response, Outcome::Unauthenticated)
        }
    }
}

/// Checks credentials and gives the user name with a new token, or the text of the refusal; counted either way.
pub(super) fn admit(state: &State, presented: &Presented<'_>) -> Result<(String, String), &'static str> {
    let switches = state.switches();
    let now = state.clock().now();
    let username = match state.accounts().check(presented, switches.lock_after, now) {
        Ok(account)
            if account.permissions.is_empty()
                && switches.login_without_permissions == LoginWithoutPermissions::Refused =>
        {
            Err(Rejection::Credentials)
        }
        Ok(account) => Ok(account.username.clone()),
        Err(rejection) => Err(rejection),
    };
    match username {
        Ok(username) => {
            let token = state
                .tokens()
                .issue(&username, state.clock().moment(), switches.tokens_per_account);
            state.count(|counters| counters.logins += 1);
            Ok((username, token))
        }
        Err(rejection) => {
            state.count(|counters| counters.failed_logins += 1);
            Err(text(rejection, switches.refusal_text))
        }
    }
}

fn text(rejection: Rejection, told: RefusalText) -> &'static str {
    match (rejection, told) {
        (Rejection::CustomerApiKey, _) | (_, RefusalText::Reason) => reason(rejection),
        (_, RefusalText::Seen) => refusal::CREDENTIALS,
    }
}
