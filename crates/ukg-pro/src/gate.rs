//! Who is asked before credentials are sent, and is told what became of them.
//!
//! A tenant locks a service account after some refusals. Whoever keeps count of them, over several sessions or processes,
//! gives the [`Tenant`](crate::Tenant) a gate: no more requests that can be refused are then under way than it lets out.
//! Calls by SOAP carry a token, which is no credential: of SOAP the login alone passes the gate.

use std::fmt;

use futures_util::future::BoxFuture;
use ukg_pro_contract::Transport;

use crate::error::{Error, Kind};

/// Asked before each request that carries credentials, and before each of its repeats.
pub trait Gate: Send + Sync {
    /// Waits until credentials may be sent once, and so.
    ///
    /// # Errors
    /// When they may not be: the call fails with [`Kind::HeldBack`], and nothing is sent.
    fn admit(&self, sending: Sending) -> BoxFuture<'_, Result<Box<dyn Permit>, HeldBack>>;
}

/// What is sent of credentials: by REST user name, password and Customer API Key, by SOAP the User API Key besides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sending {
    /// How it travels.
    pub transport: Transport,
    /// Whether the two keys are in each other's place
    /// ([`with_keys_exchanged`](crate::Tenant::with_keys_exchanged)).
    pub keys_exchanged: bool,
}

/// The right to send credentials once. One that is dropped belongs to a request of which nobody knows how it ended.
pub trait Permit: Send {
    /// Says what became of the credentials, before anybody is told what was answered, and hears whether the same call may
    /// send them once more by itself.
    fn ended(self: Box<Self>, sent: Sent) -> BoxFuture<'static, bool>;
}

/// What became of credentials.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sent {
    /// They were not sent.
    Not,
    /// UKG Pro took them, whatever it said to the rest.
    Taken,
    /// An answer came by which they were not refused, and that says no more of them: a pause that is asked for, what
    /// turns requests away before they are passed on, or a failure of the service itself.
    Answered,
    /// UKG Pro refused them.
    Refused,
    /// UKG Pro may have refused them, and nobody has seen it: no answer came, or a gateway's in its place.
    Unanswered,
}

/// A gate lets no credentials out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeldBack;

impl Sent {
    /// What became of credentials whose request failed without being refused.
    ///
    /// REST tells a refusal by its status, so any other status of the service's own is none. SOAP tells it in the body, in
    /// forms that are not documented (`ukg-pro-soap.md` 17): what is not understood may be one. A gateway's 502 or 504, a
    /// page or a redirect stand in the place of an answer that may have been a refusal; what is turned away with 4xx, or
    /// asked to come later (429, 503), has got no further.
    pub(crate) fn of_failure(failure: &Error, transport: Transport) -> Self {
        let is_page = *failure.kind() == Kind::Html;
        match failure.status() {
            Some(status) => Self::of_status(status, is_page, transport),
            None if failure.is_unsent() => Self::Not,
            None => match failure.kind() {
                Kind::CutOff | Kind::TimedOut | Kind::Unreachable => Self::Unanswered,
                _ => Self::Not,
            },
        }
    }

    /// The same of an answer with this status.
    pub(crate) fn of_status(status: u16, is_page: bool, transport: Transport) -> Self {
        match status {
            405 | 408 | 429 | 503 => Self::Answered,
            400..500 if is_page || transport == Transport::Rest => Self::Answered,
            200..300 | 500 if !is_page && transport == Transport::Rest => Self::Answered,
            _ => Self::Unanswered,
        }
    }
}

/// The right to send credentials once, where anybody wants to be asked.
pub(crate) struct Admission(Option<Box<dyn Permit>>);

impl Admission {
    pub(crate) async fn by(gate: Option<&dyn Gate>, sending: Sending) -> Result<Self, Error> {
        match gate {
            None => Ok(Self(None)),
            Some(gate) => match gate.admit(sending).await {
                Ok(permit) => Ok(Self(Some(permit))),
                Err(HeldBack) => Err(Error::new(Kind::HeldBack)),
            },
        }
    }

    /// Says what became of them; whether they may be sent once more.
    pub(crate) async fn ended(self, sent: Sent) -> bool {
        match self.0 {
            None => true,
            Some(permit) => permit.ended(sent).await,
        }
    }
}

impl fmt::Debug for dyn Gate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Gate").finish_non_exhaustive()
    }
}
