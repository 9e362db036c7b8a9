//! When a call is repeated: reads only, for failures that pass by themselves, with growing pauses and an end.

use std::time::Duration;

use backon::{BackoffBuilder as _, ExponentialBackoff, ExponentialBuilder};
use tokio::time::Instant;
use ukg_pro_contract::Transport;

use crate::{
    error::{Error, Kind},
    http::RetryOptions,
};

/// The repeats that one call has left.
pub(crate) struct Repeats {
    /// None when there are none.
    pauses: Option<ExponentialBackoff>,
    what: Repeatable,
    end: Instant,
}

/// What may be repeated of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Repeatable {
    /// A read: whatever passes by itself.
    Read,
    /// A login: once, and only what was not answered by the service, because each try of a wrong password counts
    /// towards a lock.
    Login,
    /// A write: nothing, because it may have been done (`ukg-pro-soap.md` 11.3).
    Write,
}

impl Repeats {
    pub(crate) fn new(options: &RetryOptions, what: Repeatable) -> Self {
        let most = match what {
            Repeatable::Read => options.repeats,
            Repeatable::Login => options.repeats.min(1),
            Repeatable::Write => 0,
        };
        let pauses = ExponentialBuilder::default()
            .with_min_delay(options.first_pause)
            .with_max_delay(Duration::from_secs(30))
            .with_max_times(most)
            .with_jitter()
            .build();
        Self {
            pauses: Some(pauses),
            what,
            end: Instant::now() + options.within,
        }
    }

    /// Leaves none.
    pub(crate) fn leave_off(&mut self) {
        self.pauses = None;
    }

    /// How long to wait before the call is made again; none when it is not.
    pub(crate) fn pause(&mut self, failure: &Error) -> Option<Duration> {
        let passes = match (self.what, failure.kind()) {
            (Repeatable::Write, _) => false,
            (_, Kind::Throttled { .. } | Kind::Gateway | Kind::Unreachable)
            | (Repeatable::Read, Kind::TimedOut | Kind::CutOff) => true,
            // Clients see 500 from REST that succeeds when repeated (`ukg-pro-rest.md` 10).
            (Repeatable::Read, Kind::ServerFault) => failure.transport() == Some(Transport::Rest),
            _ => false,
        };
        if !passes {
            return None;
        }
        let asked = match failure.kind() {
            Kind::Throttled { retry_after } => retry_after.unwrap_or_default(),
            _ => Duration::ZERO,
        };
        let pause = self.pauses.as_mut()?.next()?.max(asked);
        (Instant::now() + pause <= self.end).then_some(pause)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn repeats(what: Repeatable) -> Repeats {
        let options = RetryOptions {
            repeats: 3,
            first_pause: Duration::from_millis(10),
            within: Duration::from_secs(20),
        };
        Repeats::new(&options, what)
    }

    #[tokio::test]
    async fn only_reads_are_repeated_and_only_what_passes_by_itself() {
        let throttled = |seconds| {
            Error::new(Kind::Throttled {
                retry_after: Some(Duration::from_secs(seconds)),
            })
        };
        assert!(repeats(Repeatable::Write).pause(&throttled(1)).is_none());
        assert!(repeats(Repeatable::Login).pause(&Error::new(Kind::TimedOut)).is_none());
        assert!(
            repeats(Repeatable::Login)
                .pause(&Error::new(Kind::Unreachable))
                .is_some()
        );
        assert!(repeats(Repeatable::Read).pause(&Error::new(Kind::TimedOut)).is_some());
        assert!(repeats(Repeatable::Read).pause(&Error::new(Kind::Protocol)).is_none());
        assert!(
            repeats(Repeatable::Read)
                .pause(&Error::new(Kind::HostNotFound))
                .is_none()
        );
        let fault = |transport| Error::new(Kind::ServerFault).during("call", transport);
        assert!(repeats(Repeatable::Read).pause(&fault(Transport::Rest)).is_some());
        assert!(repeats(Repeatable::Read).pause(&fault(Transport::Soap)).is_none());
    }

    #[tokio::test]
    async fn the_pause_that_is_asked_for_is_kept_unless_it_is_too_long() {
        let mut repeats = repeats(Repeatable::Read);
        let asked = |seconds| {
            Error::new(Kind::Throttled {
                retry_after: Some(Duration::from_secs(seconds)),
            })
        };
        assert_eq!(repeats.pause(&asked(2)), Some(Duration::from_secs(2)));
        assert_eq!(repeats.pause(&asked(60)), None);
    }

    #[tokio::test]
    async fn repeats_come_to_an_end() {
        let mut repeats = repeats(Repeatable::Read);
        let failure = Error::new(Kind::Gateway);
        let mut count = 0;
        while repeats.pause(&failure).is_some() {
            count += 1;
        }
        assert_eq!(count, 3);
    }
}
