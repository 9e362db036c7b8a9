//! Who is asked before each request, and is told when it has ended.
//!
//! UKG Pro counts the requests of a minute (`ukg-pro-rest.md` 11). Whoever keeps count of them over several sessions or
//! processes gives the [`Tenant`](crate::Tenant) a meter: every request with credentials or a token is counted there
//! before it is sent, logins and repeats too.

use std::{any::Any, fmt};

use futures_util::future::BoxFuture;

use crate::{
    error::{Error, Kind},
    gate::HeldBack,
};

/// Asked before each request.
pub trait Meter: Send + Sync {
    /// Waits until one more request may be sent.
    ///
    /// # Errors
    /// When it may not be: the call fails with [`Kind::HeldBack`], and nothing is sent.
    fn count(&self, request: Metered) -> BoxFuture<'_, Result<Slot, HeldBack>>;
}

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Metered {
    /// A call of an operation.
    Call,
    /// A login by SOAP, for which other calls of the session wait.
    Login,
}

/// The place of one request in a count. The request has ended when it is dropped.
pub struct Slot(#[expect(dead_code, reason = "it is there to be dropped")] Box<dyn Any + Send + Sync>);

impl Slot {
    /// A place that is over when what is given is dropped.
    pub fn new(place: impl Send + Sync + 'static) -> Self {
        Self(Box::new(place))
    }

    /// A place where anybody counts.
    pub(crate) async fn by(meter: Option<&dyn Meter>, request: Metered) -> Result<Option<Self>, Error> {
        match meter {
            None => Ok(None),
            Some(meter) => match meter.count(request).await {
                Ok(slot) => Ok(Some(slot)),
                Err(HeldBack) => Err(Error::new(Kind::HeldBack)),
            },
        }
    }
}

impl fmt::Debug for Slot {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Slot").finish_non_exhaustive()
    }
}
