//! The one error type: what kind of failure, at which call, and what to do.
//!
//! An error holds no password, key, token or record. UKG Pro's own words are kept apart, with secrets struck out, and
//! printed by neither `Display` nor `Debug`, because they may name a person.

use std::{fmt, time::Duration};

use ukg_pro_contract::{Operation, Transport, permission::Permission, read, record::Mismatch};

use crate::remedy;

/// Why a call failed.
#[derive(Clone, PartialEq, Eq)]
pub struct Error(Box<Inner>);

#[derive(Clone, PartialEq, Eq)]
struct Inner {
    kind: Kind,
    detail: Option<String>,
    call: Option<String>,
    transport: Option<Transport>,
    status: Option<u16>,
    ukg_text: Option<String>,
    keys_look_exchanged: bool,
    unsent: bool,
}

/// What kind of failure it is; each is remedied in another place.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kind {
    /// The host's name does not exist, or cannot be resolved here.
    HostNotFound,
    /// The connection was refused, reset or never made.
    Unreachable,
    /// No trusted, encrypted connection could be made.
    Tls,
    /// No answer came in time.
    TimedOut,
    /// The host is not one that may be called, or its name leads to an address that may not be.
    AddressRefused,
    /// UKG Pro does not accept the Customer API Key.
    CustomerApiKeyRefused,
    /// UKG Pro does not accept the service account's credentials.
    CredentialsRefused {
        /// Which of them, where UKG Pro's text says so.
        cause: Cause,
    },
    /// A SOAP call needs the User API Key, and none is given.
    UserApiKeyMissing,
    /// UKG Pro does not accept the token, not even one it has just given.
    TokenExpired,
    /// The service account lacks a permission.
    PermissionMissing {
        /// What the operation needs; without a name where UKG does not publish it.
        permission: Permission,
        /// The one of its names that UKG Pro's text speaks of, where it does.
        named: Option<&'static str>,
    },
    /// Too many calls in a short time.
    Throttled {
        /// How long to wait, where UKG Pro says so.
        retry_after: Option<Duration>,
    },
    /// What was asked for does not exist, or is not visible to the service account.
    NotFound,
    /// UKG Pro refused the values it was sent.
    Validation {
        /// UKG Pro's messages.
        messages: Vec<Message>,
    },
    /// A web page, or a redirect to one, came where a web service answers.
    Html,
    /// A node before the service says that it is not available.
    Gateway,
    /// The service itself failed.
    ServerFault,
    /// The answer is larger than accepted.
    TooLarge,
    /// The answer ended in the middle.
    CutOff,
    /// The answer is not what the service is known to answer.
    Protocol,
    /// The request cannot be made of the values given; nothing was sent.
    InvalidRequest,
    /// UKG does not publish what the request must hold; nothing was sent.
    SchemaUnknown,
    /// The [`Gate`](crate::Gate) of the credentials did not let them out; nothing was sent.
    HeldBack,
}

/// Which credential is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Cause {
    /// UKG Pro does not say: user name, password or a key; or the account is locked, inactive or expired.
    Unknown,
    /// The password is wrong.
    Password,
    /// The password has expired.
    Expired,
    /// The service account is not active.
    Inactive,
    /// The service account is locked.
    Locked,
    /// The User API Key is wrong.
    UserApiKey,
}

/// What UKG Pro says about one value. `Debug` leaves the text out, which may name a person.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Message {
    /// UKG Pro's code.
    pub code: Option<String>,
    /// UKG Pro's text, secrets struck out.
    pub text: Option<String>,
    /// The field it is about, as the wire names it.
    pub property: Option<String>,
    /// The place, from 0, of the entity it is about among those sent.
    pub entity: Option<usize>,
}

impl Kind {
    /// The codes of all kinds, in the order in which the kinds are declared.
    pub const CODES: [&'static str; 22] = [
        "host_not_found",
        "unreachable",
        "tls",
        "timed_out",
        "address_refused",
        "customer_api_key_refused",
        "credentials_refused",
        "user_api_key_missing",
        "token_expired",
        "permission_missing",
        "throttled",
        "not_found",
        "validation",
        "html",
        "gateway",
        "server_fault",
        "too_large",
        "cut_off",
        "protocol",
        "invalid_request",
        "schema_unknown",
        "held_back",
    ];

    /// A stable word for the kind, in `snake_case`.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::HostNotFound => "host_not_found",
            Self::Unreachable => "unreachable",
            Self::Tls => "tls",
            Self::TimedOut => "timed_out",
            Self::AddressRefused => "address_refused",
            Self::CustomerApiKeyRefused => "customer_api_key_refused",
            Self::CredentialsRefused { .. } => "credentials_refused",
            Self::UserApiKeyMissing => "user_api_key_missing",
            Self::TokenExpired => "token_expired",
            Self::PermissionMissing { .. } => "permission_missing",
            Self::Throttled { .. } => "throttled",
            Self::NotFound => "not_found",
            Self::Validation { .. } => "validation",
            Self::Html => "html",
            Self::Gateway => "gateway",
            Self::ServerFault => "server_fault",
            Self::TooLarge => "too_large",
            Self::CutOff => "cut_off",
            Self::Protocol => "protocol",
            Self::InvalidRequest => "invalid_request",
            Self::SchemaUnknown => "schema_unknown",
            Self::HeldBack => "held_back",
        }
    }

    /// Whether the same call can succeed later although nobody does anything.
    pub const fn is_retryable(&self) -> bool {
        matches!(
            self,
            Self::Unreachable
                | Self::TimedOut
                | Self::Throttled { .. }
                | Self::Gateway
                | Self::ServerFault
                | Self::CutOff
                | Self::HeldBack
        )
    }
}

impl Cause {
    /// Every cause, in the order of declaration.
    pub const ALL: [Self; 6] = [
        Self::Unknown,
        Self::Password,
        Self::Expired,
        Self::Inactive,
        Self::Locked,
        Self::UserApiKey,
    ];
}

impl Error {
    pub(crate) fn new(kind: Kind) -> Self {
        Self(Box::new(Inner {
            kind,
            detail: None,
            call: None,
            transport: None,
            status: None,
            ukg_text: None,
            keys_look_exchanged: false,
            unsent: false,
        }))
    }

    /// What is wrong, in our own words: never a value of a message.
    pub(crate) fn detail(mut self, detail: impl Into<String>) -> Self {
        self.0.detail = Some(detail.into());
        self
    }

    /// The call that failed, unless one is named already.
    pub(crate) fn during(mut self, call: &str, transport: Transport) -> Self {
        self.0.call.get_or_insert_with(|| call.to_owned());
        self.0.transport.get_or_insert(transport);
        self
    }

    pub(crate) fn of_operation(self, operation: Operation) -> Self {
        let transport = operation.transport();
        self.during(&operation.name(), transport)
    }

    pub(crate) fn with_status(mut self, status: u16) -> Self {
        self.0.status = Some(status);
        self
    }

    /// UKG Pro's own words, from which secrets have been struck out.
    pub(crate) fn saying(mut self, text: Option<String>) -> Self {
        self.0.ukg_text = text.filter(|text| !text.trim().is_empty());
        self
    }

    pub(crate) fn keys_look_exchanged(mut self, exchanged: bool) -> Self {
        self.0.keys_look_exchanged = exchanged;
        self
    }

    /// No connection was made, so nothing was sent.
    pub(crate) fn unsent(mut self) -> Self {
        self.0.unsent = true;
        self
    }

    pub(crate) fn is_unsent(&self) -> bool {
        self.0.unsent
    }

    /// Whether a write that failed so may have been done all the same: the request went out, and what came back does
    /// not say what became of it. Read back before writing again (`ukg-pro-soap.md` 11.3).
    pub fn leaves_undecided(&self) -> bool {
        let of_login = self.call().is_some_and(|call| call.starts_with("LoginService"));
        let silent = matches!(
            self.kind(),
            Kind::Unreachable
                | Kind::TimedOut
                | Kind::Html
                | Kind::Gateway
                | Kind::ServerFault
                | Kind::TooLarge
                | Kind::CutOff
                | Kind::Protocol
        );
        silent && !self.0.unsent && !of_login
    }

    /// The same refusal, of another of the permissions that the operation needs: for who has found out, by other calls,
    /// which of several levels is the missing one. Any other error stays as it is.
    #[must_use]
    pub fn lacking(mut self, lacked: Permission, line: Option<&'static str>) -> Self {
        if let Kind::PermissionMissing { permission, named } = &mut self.0.kind {
            *permission = lacked;
            *named = line.or(*named);
        }
        self
    }

    /// What kind of failure it is.
    pub fn kind(&self) -> &Kind {
        &self.0.kind
    }

    /// A stable word for the kind, in `snake_case`.
    pub fn code(&self) -> &'static str {
        self.0.kind.code()
    }

    /// What to do about it, in the words of UKG Pro's menus.
    pub fn remedy(&self) -> String {
        remedy::of(&self.0.kind, self.call(), self.0.status, self.0.keys_look_exchanged)
    }

    /// Whether the same call can succeed later although nobody does anything.
    pub fn is_retryable(&self) -> bool {
        self.0.kind.is_retryable()
    }

    /// The call that failed, as `EmployeePerson.FindPeople`, `person-details.list` or `LoginService.Authenticate`.
    pub fn call(&self) -> Option<&str> {
        self.0.call.as_deref()
    }

    /// How the call travelled.
    pub fn transport(&self) -> Option<Transport> {
        self.0.transport
    }

    /// The HTTP status, when there was an answer.
    pub fn status(&self) -> Option<u16> {
        self.0.status
    }

    /// UKG Pro's own words, shortened and with secrets struck out. They may name a person: show them to those who may
    /// see the tenant's people, and keep them out of logs.
    pub fn ukg_text(&self) -> Option<&str> {
        self.0.ukg_text.as_deref()
    }

    /// What UKG Pro says about the values it was sent; empty but for [`Kind::Validation`].
    pub fn messages(&self) -> &[Message] {
        match &self.0.kind {
            Kind::Validation { messages } => messages,
            _ => &[],
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&remedy::what_happened(&self.0.kind))?;
        if let Some(detail) = &self.0.detail {
            write!(formatter, ": {detail}")?;
        }
        match (&self.0.call, self.0.status) {
            (Some(call), Some(status)) => write!(formatter, " (`{call}`, HTTP {status})"),
            (Some(call), None) => write!(formatter, " (`{call}`)"),
            (None, Some(status)) => write!(formatter, " (HTTP {status})"),
            (None, None) => Ok(()),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Error")
            .field("kind", &self.0.kind)
            .field("detail", &self.0.detail)
            .field("call", &self.0.call)
            .field("transport", &self.0.transport)
            .field("status", &self.0.status)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Message {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Message")
            .field("code", &self.code)
            .field("property", &self.property)
            .field("entity", &self.entity)
            .finish_non_exhaustive()
    }
}

impl std::error::Error for Error {}

/// What a reader could not make sense of.
impl From<read::Error> for Error {
    fn from(error: read::Error) -> Self {
        let kind = match &error {
            read::Error::Html => Kind::Html,
            read::Error::CutOff(_) => Kind::CutOff,
            read::Error::TooLarge { .. } => Kind::TooLarge,
            read::Error::Malformed { .. }
            | read::Error::Refused(_)
            | read::Error::Unexpected { .. }
            | read::Error::Missing(_)
            | read::Error::Value { .. }
            | read::Error::OutOfOrder(_) => Kind::Protocol,
        };
        Self::new(kind).detail(error.to_string())
    }
}

impl From<Mismatch> for Error {
    fn from(mismatch: Mismatch) -> Self {
        Self::new(Kind::Protocol).detail(mismatch.to_string())
    }
}

#[cfg(test)]
mod tests {
    use ukg_pro_contract::permission::Level;

    use super::*;

    /// The kind declared after this one. A new kind does not compile here until it has its place.
    fn next_kind(kind: &Kind) -> Option<Kind> {
        Some(match kind {
            Kind::HostNotFound => Kind::Unreachable,
            Kind::Unreachable => Kind::Tls,
            Kind::Tls => Kind::TimedOut,
            Kind::TimedOut => Kind::AddressRefused,
            Kind::AddressRefused => Kind::CustomerApiKeyRefused,
            Kind::CustomerApiKeyRefused => Kind::CredentialsRefused { cause: Cause::Unknown },
            Kind::CredentialsRefused { .. } => Kind::UserApiKeyMissing,
            Kind::UserApiKeyMissing => Kind::TokenExpired,
            Kind::TokenExpired => Kind::PermissionMissing {
                permission: Permission {
                    names: &["Employee Person"],
                    level: Level::View,
                },
                named: None,
            },
            Kind::PermissionMissing { .. } => Kind::Throttled { retry_after: None },
            Kind::Throttled { .. } => Kind::NotFound,
            Kind::NotFound => Kind::Validation { messages: Vec::new() },
            Kind::Validation { .. } => Kind::Html,
            Kind::Html => Kind::Gateway,
            Kind::Gateway => Kind::ServerFault,
            Kind::ServerFault => Kind::TooLarge,
            Kind::TooLarge => Kind::CutOff,
            Kind::CutOff => Kind::Protocol,
            Kind::Protocol => Kind::InvalidRequest,
            Kind::InvalidRequest => Kind::SchemaUnknown,
            Kind::SchemaUnknown => Kind::HeldBack,
            Kind::HeldBack => return None,
        })
    }

    /// The same for causes.
    fn next_cause(cause: Cause) -> Option<Cause> {
        Some(match cause {
            Cause::Unknown => Cause::Password,
            Cause::Password => Cause::Expired,
            Cause::Expired => Cause::Inactive,
            Cause::Inactive => Cause::Locked,
            Cause::Locked => Cause::UserApiKey,
            Cause::UserApiKey => return None,
        })
    }

    #[test]
    fn the_lists_hold_every_kind_and_cause() {
        let kinds = std::iter::successors(Some(Kind::HostNotFound), next_kind);
        let codes: Vec<_> = kinds.map(|kind| kind.code()).collect();
        assert_eq!(codes, Kind::CODES);
        let causes = std::iter::successors(Some(Cause::Unknown), |cause| next_cause(*cause));
        assert_eq!(causes.collect::<Vec<_>>(), Cause::ALL);
    }
}
