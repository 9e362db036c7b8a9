//! What a text of UKG's speaks of, by its words. Few texts are known; the rest is judged by what any service would say.

use crate::error::{Cause, Message};

/// What a text speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Topic {
    /// The tenant's key.
    CustomerApiKey,
    /// One of the service account's own credentials, or its status.
    Account(Cause),
    /// The token of the login.
    Token,
    /// That something is not allowed; `plain` when no other reading is likely.
    Permission { plain: bool },
    /// Authentication, without saying what of it.
    Authentication,
    /// That something does not exist.
    NotFound,
    /// Anything else.
    Other,
}

const CUSTOMER_API_KEY: [&str; 6] = [
    // The known text for a wrong Customer API Key at the login (`ukg-pro-soap.md` 4.3).
    "problem with the authentication process",
    "customer api key",
    "customer key",
    "client access key",
    "clientaccesskey",
    "us-customer-api-key",
];
const USER_API_KEY: [&str; 3] = ["user api key", "user access key", "useraccesskey"];
const ACCOUNT: [&str; 4] = ["account", "user", "login", "logon"];
const LOCKED: [&str; 2] = ["locked", "lockout"];
const INACTIVE: [&str; 6] = [
    "inactive",
    "not active",
    "suspended",
    "disabled",
    "deactivated",
    "not enabled",
];
const WRONG: [&str; 5] = ["invalid", "incorrect", "wrong", "does not match", "not valid"];
const USER_NAME: [&str; 4] = ["user name", "username", "user id", "credential"];
const TOKEN: [&str; 2] = ["token", "session"];
const NOT_GOOD: [&str; 15] = [
    "expire",
    "invalid",
    "not valid",
    "no longer",
    "missing",
    "not recogni",
    "unknown",
    "not found",
    "not exist",
    "required",
    "renew",
    "revoked",
    "timed out",
    "log in",
    "login",
];
const PLAIN_PERMISSION: [&str; 6] = [
    "permission",
    "privilege",
    "not have access",
    "no access",
    "insufficient right",
    "lacks the right",
];
const PERMISSION: [&str; 10] = [
    "not authorized",
    "not authorised",
    "unauthorized",
    "unauthorised",
    "authorization",
    "authorisation",
    "access denied",
    "access is denied",
    "forbidden",
    "not allowed",
];
const AUTHENTICATION: [&str; 6] = [
    "authenticat",
    "invalid credentials",
    "invalid user",
    "login failed",
    "logon failed",
    "password",
];
const NOT_FOUND: [&str; 10] = [
    "not found",
    "not exist",
    "no employee",
    "no record",
    "no match",
    "not be found",
    "not find",
    "cannot find",
    "unable to find",
    "unable to locate",
];

/// What the text speaks of.
pub(super) fn of(text: &str) -> Topic {
    let text = text.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
    if has(&CUSTOMER_API_KEY) {
        return Topic::CustomerApiKey;
    }
    if has(&USER_API_KEY) {
        return Topic::Account(Cause::UserApiKey);
    }
    if let Some(cause) = account(&has) {
        return Topic::Account(cause);
    }
    let plain = has(&PLAIN_PERMISSION);
    if has(&TOKEN) && (has(&NOT_GOOD) || !plain && !has(&PERMISSION)) {
        return Topic::Token;
    }
    if plain || has(&PERMISSION) {
        return Topic::Permission { plain };
    }
    if has(&AUTHENTICATION) {
        return Topic::Authentication;
    }
    if has(&["expired"]) {
        return Topic::Token;
    }
    if has(&NOT_FOUND) { Topic::NotFound } else { Topic::Other }
}

/// The one cause that the text names; none when it lists several, as "wrong password or locked account" does.
fn account(has: &impl Fn(&[&str]) -> bool) -> Option<Cause> {
    let of_account = has(&ACCOUNT);
    let named = [
        (of_account && has(&LOCKED), Cause::Locked),
        (of_account && has(&INACTIVE), Cause::Inactive),
        (
            has(&["password"]) && has(&["expired", "must be changed", "must change"]),
            Cause::Expired,
        ),
        (has(&["password"]) && has(&WRONG), Cause::Password),
    ];
    let mut causes = named.into_iter().filter(|(named, _)| *named).map(|(_, cause)| cause);
    let cause = causes.next()?;
    let several = causes.next().is_some() || has(&USER_NAME) && has(&WRONG);
    (!several).then_some(cause)
}

/// Whether the text speaks of a record, not of an endpoint or action that does not exist.
pub(super) fn speaks_of_a_record(text: &str) -> bool {
    let text = text.to_lowercase();
    ["employee", "person", "record", "identifier", "contact"]
        .iter()
        .any(|word| text.contains(word))
}

/// Whether the text speaks of rights by a level of the grid or by the word itself.
pub(super) fn speaks_of_rights(text: &str) -> bool {
    let text = text.to_lowercase();
    text.split(|character: char| !character.is_alphanumeric()).any(|word| {
        matches!(
            word,
            "view" | "add" | "edit" | "delete" | "right" | "rights" | "role" | "access" | "granted"
        )
    })
}

/// Codes and texts of messages as one text.
pub(super) fn joined(messages: &[Message]) -> String {
    let parts: Vec<_> = messages
        .iter()
        .flat_map(|message| [message.code.as_deref(), message.text.as_deref()])
        .flatten()
        .collect();
    parts.join("\n")
}
