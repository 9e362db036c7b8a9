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
    /// Waits until credentials may be sent once.
    ///
    /// # Errors
    /// When they may not be: the call fails with [`Kind::HeldBack`], and nothing is sent.
    fn admit(&self) -> BoxFuture<'_, Result<Box<dyn Permit>, HeldBack>>;
}

/// The right to send credentials once. One that is dropped belongs to a request of which nobody knows how it ended.
pub trait Permit: Send {
    /// Says what became of the credentials, before anybody is told what was answered.
    fn ended(self: Box<Self>, sent: Sent) -> BoxFuture<'static, ()>;
}

/// What became of credentials.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sent {
    /// They were not sent.
    Not,
    /// UKG Pro took them, whatever it said to the rest.
    Taken,
    /// An answer came that says nothing of them, such as a gateway's.
    Answered,
    /// UKG Pro refused them.
    Refused,
    /// No answer came that says anything of them.
    Unanswered,
}

/// A gate lets no credentials out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeldBack;

impl Sent {
    /// What became of credentials whose request failed without being refused. REST tells a refusal by its status, SOAP
    /// in the body of its answer.
    pub(crate) fn of_failure(failure: &Error, transport: Transport) -> Self {
        match failure.kind() {
            Kind::CutOff | Kind::TimedOut if transport == Transport::Soap && !failure.is_unsent() => Self::Unanswered,
            _ if failure.status().is_some() => Self::Answered,
            Kind::CutOff | Kind::TimedOut | Kind::Unreachable if !failure.is_unsent() => Self::Unanswered,
            _ => Self::Not,
        }
    }
}

/// The right to send credentials once, where anybody wants to be asked.
pub(crate) struct Admission(Option<Box<dyn Permit>>);

impl Admission {
    pub(crate) async fn by(gate: Option<&dyn Gate>) -> Result<Self, Error> {
        match gate {
            None => Ok(Self(None)),
            Some(gate) => match gate.admit().await {
                Ok(permit) => Ok(Self(Some(permit))),
                Err(HeldBack) => Err(Error::new(Kind::HeldBack)),
            },
        }
    }

    pub(crate) async fn ended(self, sent: Sent) {
        if let Some(permit) = self.0 {
            permit.ended(sent).await;
        }
    }
}

impl fmt::Debug for dyn Gate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Gate").finish_non_exhaustive()
    }
}
