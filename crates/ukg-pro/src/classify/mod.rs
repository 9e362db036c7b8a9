//! What a refusal means: the one place where statuses, faults and texts become kinds of failure.
//!
//! How UKG Pro says that a token has expired, a permission is missing or a key is wrong is not documented
//! (`ukg-pro-soap.md` 11.1, 17). So every reading that clients have coped with is taken: a fault, `HasErrors` inside
//! 200, or a bare status. Pure functions, no state.

mod topic;

use ukg_pro_contract::{
    permission::{Level, Permission},
    soap::Fault,
};

use crate::error::{Cause, Kind, Message};
use topic::Topic;

/// What an answer gives to judge by, beside its status.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Evidence<'a> {
    /// Nothing that is of the service: an empty body or one of another type.
    Nothing,
    /// An HTML page.
    Html,
    /// A SOAP fault.
    Fault(&'a Fault<'a>),
    /// The messages of an answer that failed.
    Messages(&'a [Message]),
    /// The text of a refused login, or of a problem that a REST API describes.
    Text(&'a str),
}

/// A failure of a call after the login, and whether a new token may mend it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Verdict {
    pub(crate) kind: Kind,
    pub(crate) renewal: Renewal,
}

/// Whether a new token may mend a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Renewal {
    /// No: it is about something else.
    No,
    /// It may: nothing says that the token is not the cause.
    Perhaps,
    /// The answer says that the token is no longer good.
    Sure,
}

impl Verdict {
    fn new(kind: Kind, renewal: Renewal) -> Self {
        Self { kind, renewal }
    }
}

/// How the properties end that say who is meant (`ukg-pro-soap.md` 5.3).
const IDENTIFIER: &str = "Identifier";

const UNKNOWN: Kind = Kind::CredentialsRefused { cause: Cause::Unknown };

/// What a login's refusal means (`ukg-pro-soap.md` 4.3).
pub(crate) fn login(status: u16, evidence: Evidence<'_>) -> Kind {
    if let Some(kind) = before_the_service(status, evidence) {
        return kind;
    }
    let text = match evidence {
        Evidence::Text(text) => text,
        Evidence::Fault(fault) => &fault.reason,
        Evidence::Nothing | Evidence::Html | Evidence::Messages(_) => "",
    };
    match topic::of(text) {
        Topic::CustomerApiKey => Kind::CustomerApiKeyRefused,
        Topic::Account(cause) => Kind::CredentialsRefused { cause },
        _ if matches!(evidence, Evidence::Text(_)) || matches!(status, 401 | 403) => UNKNOWN,
        Topic::Authentication | Topic::Token | Topic::Permission { .. } => UNKNOWN,
        Topic::NotFound | Topic::Other => match evidence {
            Evidence::Fault(fault) if is_security(fault) => UNKNOWN,
            Evidence::Fault(fault) => of_fault_code(fault),
            _ => of_status(status),
        },
    }
}

/// What the refusal of a SOAP call after the login means (`ukg-pro-soap.md` 11, 16).
pub(crate) fn soap(status: u16, evidence: Evidence<'_>, permission: Permission) -> Verdict {
    if let Some(kind) = before_the_service(status, evidence) {
        return Verdict::new(kind, Renewal::No);
    }
    match evidence {
        Evidence::Fault(fault) => of_fault(status, fault, permission),
        Evidence::Messages(messages) => of_messages(messages, permission),
        Evidence::Nothing | Evidence::Html | Evidence::Text(_) => match status {
            401 => Verdict::new(Kind::TokenExpired, Renewal::Sure),
            403 => Verdict::new(
                Kind::PermissionMissing {
                    permission,
                    named: None,
                },
                Renewal::Perhaps,
            ),
            // Nothing but the path of the service can be unknown.
            404 => Verdict::new(Kind::Protocol, Renewal::No),
            _ => Verdict::new(of_status(status), Renewal::No),
        },
    }
}

/// What the refusal of a REST call means (`ukg-pro-rest.md` 4.4, 10). `messages` are those of the body.
pub(crate) fn rest(status: u16, evidence: Evidence<'_>, messages: Vec<Message>, permission: Permission) -> Kind {
    // One 401 alone does not tell user name, password and Customer API Key apart; its page is the server's own.
    if let Some(kind) = before_the_service(status, evidence).filter(|_| status != 401) {
        return kind;
    }
    let text = match evidence {
        Evidence::Text(text) => text,
        _ => "",
    };
    let topic = topic::of(text);
    match (status, topic) {
        (401 | 403, Topic::CustomerApiKey) => Kind::CustomerApiKeyRefused,
        (401, Topic::Account(cause)) => Kind::CredentialsRefused { cause },
        (401, _) => UNKNOWN,
        (403, _) => Kind::PermissionMissing {
            permission,
            named: permission.named_in(text),
        },
        (404 | 410, _) => Kind::NotFound,
        (400 | 409 | 422, _) => Kind::Validation { messages },
        _ => of_status(status),
    }
}

/// What is said by something that stands before the service, whatever the body holds.
fn before_the_service(status: u16, evidence: Evidence<'_>) -> Option<Kind> {
    Some(match status {
        300..=399 => Kind::Html,
        429 => Kind::Throttled { retry_after: None },
        405 | 408 | 502..=504 => Kind::Gateway,
        500 if matches!(evidence, Evidence::Html) => Kind::ServerFault,
        // A server's own page about missing credentials says no less than an empty body.
        401 => return None,
        _ if matches!(evidence, Evidence::Html) => Kind::Html,
        _ => return None,
    })
}

fn of_status(status: u16) -> Kind {
    match status {
        500 => Kind::ServerFault,
        501..=599 => Kind::Gateway,
        _ => Kind::Protocol,
    }
}

fn of_fault(status: u16, fault: &Fault<'_>, permission: Permission) -> Verdict {
    let missing = Kind::PermissionMissing {
        permission,
        named: permission.named_in(&fault.reason),
    };
    match fault.subcode.as_deref() {
        // Our request is not understood: no token mends that.
        Some(
            "ActionNotSupported"
            | "MessageAddressingHeaderRequired"
            | "InvalidAddressingHeader"
            | "DestinationUnreachable"
            | "DeserializationFailed",
        ) => return Verdict::new(Kind::Protocol, Renewal::No),
        Some("EndpointUnavailable") => return Verdict::new(Kind::Gateway, Renewal::No),
        _ if is_security(fault) => return Verdict::new(Kind::TokenExpired, Renewal::Sure),
        _ => {}
    }
    match of_words(&fault.reason, permission) {
        Topic::CustomerApiKey => Verdict::new(Kind::CustomerApiKeyRefused, Renewal::No),
        Topic::Account(cause) => Verdict::new(Kind::CredentialsRefused { cause }, Renewal::No),
        Topic::Token | Topic::Authentication => Verdict::new(Kind::TokenExpired, Renewal::Sure),
        Topic::Permission { plain: true } => Verdict::new(missing, Renewal::No),
        Topic::Permission { plain: false } => Verdict::new(missing, Renewal::Perhaps),
        Topic::NotFound if topic::speaks_of_a_record(&fault.reason) => Verdict::new(Kind::NotFound, Renewal::No),
        Topic::NotFound | Topic::Other => match status {
            401 => Verdict::new(Kind::TokenExpired, Renewal::Sure),
            403 => Verdict::new(missing, Renewal::Perhaps),
            _ => Verdict::new(of_fault_code(fault), Renewal::Perhaps),
        },
    }
}

/// Business failures travel this way too, so only what is said of no property can be about access.
fn of_messages(messages: &[Message], permission: Permission) -> Verdict {
    let validation = || {
        Verdict::new(
            Kind::Validation {
                messages: messages.to_vec(),
            },
            Renewal::No,
        )
    };
    let text = topic::joined(messages);
    let mut properties = messages
        .iter()
        .filter_map(|message| message.property.as_deref().map(str::trim))
        .filter(|property| !property.is_empty())
        .peekable();
    if properties.peek().is_some() {
        // What a read looks for is its identifier; of what a write names, the caller is told which it is.
        let sought = permission.level == Level::View && properties.all(|property| property.ends_with(IDENTIFIER));
        return match topic::of(&text) {
            Topic::NotFound if sought => Verdict::new(Kind::NotFound, Renewal::No),
            _ => validation(),
        };
    }
    let named = permission.named_in(&text);
    match of_words(&text, permission) {
        Topic::CustomerApiKey => Verdict::new(Kind::CustomerApiKeyRefused, Renewal::No),
        Topic::Token | Topic::Authentication => Verdict::new(Kind::TokenExpired, Renewal::Sure),
        Topic::Permission { plain } => {
            let renewal = if plain { Renewal::No } else { Renewal::Perhaps };
            Verdict::new(Kind::PermissionMissing { permission, named }, renewal)
        }
        Topic::NotFound => Verdict::new(Kind::NotFound, Renewal::No),
        Topic::Account(_) | Topic::Other => validation(),
    }
}

/// The topic of a text, where the name of the operation's own line in the grid tells of permission, too.
fn of_words(text: &str, permission: Permission) -> Topic {
    match topic::of(text) {
        Topic::Permission { .. } if permission.named_in(text).is_some() => Topic::Permission { plain: true },
        Topic::NotFound | Topic::Other if permission.named_in(text).is_some() && topic::speaks_of_rights(text) => {
            Topic::Permission { plain: true }
        }
        topic => topic,
    }
}

fn is_security(fault: &Fault<'_>) -> bool {
    matches!(
        fault.subcode.as_deref(),
        Some(
            "FailedAuthentication"
                | "FailedCheck"
                | "InvalidSecurity"
                | "InvalidSecurityToken"
                | "SecurityTokenUnavailable"
                | "BadContextToken"
                | "MessageExpired"
        )
    )
}

fn of_fault_code(fault: &Fault<'_>) -> Kind {
    if fault.code == "Receiver" {
        Kind::ServerFault
    } else {
        Kind::Protocol
    }
}

#[cfg(test)]
mod tests;
