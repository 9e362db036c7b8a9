//! Calls as somebody else may watch them: which operation, how it ended, how long it took; nothing of what was said.

use std::{
    fmt,
    sync::Arc,
    time::{Duration, Instant},
};

use tracing::{Span, debug, field::Empty, info_span};
use ukg_pro_contract::Transport;

use crate::error::Error;

/// One request to a tenant that has been answered, or has failed. Repeats are calls of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Call<'a> {
    /// How it travelled.
    pub transport: Transport,
    /// The operation's name, as `EmployeePerson.FindPeople`; the login is `LoginService.Authenticate`.
    pub operation: &'a str,
    /// The code of the failure, one of [`Kind::CODES`](crate::Kind::CODES); `None` when it succeeded.
    pub failure: Option<&'static str>,
    /// From sending it until its answer was read.
    pub duration: Duration,
}

/// Who is told of each call when it has ended.
#[derive(Clone)]
pub struct Observer(Arc<dyn Fn(&Call<'_>) + Send + Sync>);

impl Observer {
    /// Tells this function, which must not block.
    pub fn new(tell: impl Fn(&Call<'_>) + Send + Sync + 'static) -> Self {
        Self(Arc::new(tell))
    }
}

impl fmt::Debug for Observer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Observer").finish_non_exhaustive()
    }
}

/// A call that is under way. Dropped without an end it was not made, or nobody waited for it.
pub(crate) struct Watch<'a> {
    transport: Transport,
    operation: String,
    observer: Option<&'a Observer>,
    began: Instant,
    span: Span,
}

impl<'a> Watch<'a> {
    pub(crate) fn begin(transport: Transport, operation: String, observer: Option<&'a Observer>) -> Self {
        let span = info_span!(
            "call",
            call.operation = operation,
            call.transport = transport.as_str(),
            call.outcome = Empty
        );
        Self {
            transport,
            operation,
            observer,
            began: Instant::now(),
            span,
        }
    }

    /// The span of the call.
    pub(crate) fn span(&self) -> Span {
        self.span.clone()
    }

    /// Ends it.
    pub(crate) fn end(self, failure: Option<&Error>) {
        let call = Call {
            transport: self.transport,
            operation: &self.operation,
            failure: failure.map(Error::code),
            duration: self.began.elapsed(),
        };
        let duration_ms = call.duration.as_millis();
        let status = failure.and_then(Error::status);
        let operation = call.operation;
        self.span.record("call.outcome", call.failure.unwrap_or("ok"));
        self.span.in_scope(|| match call.failure {
            None => debug!(duration_ms, "`{operation}` answered"),
            Some(code) => debug!(duration_ms, status, code, "`{operation}` failed"),
        });
        if let Some(Observer(tell)) = self.observer {
            tell(&call);
        }
    }
}
