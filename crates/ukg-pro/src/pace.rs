//! How fast one tenant is called: so many requests a minute and at a time, and none while UKG Pro asks for a pause.

use std::{
    num::NonZeroU32,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use tokio::{
    sync::{Semaphore, SemaphorePermit},
    time::{Instant, sleep_until},
};

/// How many requests of a minute's may go at once after a quiet time: a tenth.
const BURST: u32 = 10;

/// The pace of one tenant.
pub(crate) struct Pace {
    parallel: Semaphore,
    interval: Duration,
    burst: Duration,
    due: Mutex<Due>,
}

struct Due {
    /// When the next request would go if all went evenly.
    even: Instant,
    /// Before when none goes.
    pause: Instant,
}

impl Pace {
    pub(crate) fn new(requests_per_minute: Option<NonZeroU32>, parallel: NonZeroU32) -> Self {
        let now = Instant::now();
        let interval = requests_per_minute.map_or(Duration::ZERO, |requests| Duration::from_mins(1) / requests.get());
        let burst = interval * (requests_per_minute.map_or(1, |requests| requests.get() / BURST).max(1) - 1);
        Self {
            parallel: Semaphore::new(usize::try_from(parallel.get()).unwrap_or(1)),
            interval,
            burst,
            due: Mutex::new(Due { even: now, pause: now }),
        }
    }

    /// Waits for the request's turn; it counts as running until the permit is dropped.
    ///
    /// # Errors
    /// What is left of a pause that goes beyond `longest`: nobody waits for its end unasked.
    pub(crate) async fn turn(&self, longest: Duration) -> Result<Option<SemaphorePermit<'_>>, Duration> {
        // The semaphore is never closed.
        let permit = self.parallel.acquire().await.ok();
        self.paused(longest)?;
        let turn = self.take(Instant::now());
        sleep_until(turn).await;
        // A pause may have been asked for meanwhile.
        sleep_until(self.paused(longest)?).await;
        Ok(permit)
    }

    /// Whether a request can have its turn.
    ///
    /// # Errors
    /// As [`turn`](Self::turn).
    pub(crate) fn is_open(&self, longest: Duration) -> Result<(), Duration> {
        self.paused(longest).map(drop)
    }

    /// The end of the pause, which may be over.
    fn paused(&self, longest: Duration) -> Result<Instant, Duration> {
        let pause = self.due.lock().unwrap_or_else(PoisonError::into_inner).pause;
        let left = pause.saturating_duration_since(Instant::now());
        if left > longest { Err(left) } else { Ok(pause) }
    }

    /// Lets no request go before the time has passed.
    pub(crate) fn pause(&self, time: Duration) {
        let mut due = self.due.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(until) = Instant::now().checked_add(time) {
            due.pause = due.pause.max(until);
        }
    }

    /// The moment of the next request, which is then taken.
    fn take(&self, now: Instant) -> Instant {
        let mut due = self.due.lock().unwrap_or_else(PoisonError::into_inner);
        let even = due.even.max(now);
        due.even = even + self.interval;
        let early = even.checked_sub(self.burst).unwrap_or(now);
        early.max(now).max(due.pause)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(pace: &Pace, now: Instant, count: usize) -> Vec<u64> {
        (0..count)
            .map(|_| pace.take(now).duration_since(now).as_secs())
            .collect()
    }

    #[test]
    fn requests_beyond_a_burst_are_spread_over_the_minute() {
        let pace = Pace::new(NonZeroU32::new(60), NonZeroU32::MIN);
        let now = Instant::now();
        assert_eq!(seconds(&pace, now, 9), [0, 0, 0, 0, 0, 0, 1, 2, 3]);
        let later = now + Duration::from_mins(1);
        assert_eq!(seconds(&pace, later, 7), [0, 0, 0, 0, 0, 0, 1]);
    }

    #[test]
    fn without_a_number_nothing_is_spread() {
        let pace = Pace::new(None, NonZeroU32::MIN);
        assert_eq!(seconds(&pace, Instant::now(), 4), [0; 4]);
    }

    #[test]
    fn a_pause_holds_every_request_of_the_tenant() {
        let pace = Pace::new(None, NonZeroU32::MIN);
        pace.pause(Duration::from_secs(7));
        pace.pause(Duration::from_secs(2));
        let now = Instant::now();
        let turn = pace.take(now).duration_since(now);
        assert!(turn > Duration::from_secs(6) && turn <= Duration::from_secs(7));
    }

    #[tokio::test]
    async fn a_pause_beyond_what_a_caller_waits_is_no_turn() {
        let pace = Pace::new(None, NonZeroU32::MIN);
        pace.pause(Duration::from_hours(1));
        let left = pace.turn(Duration::from_mins(2)).await.unwrap_err();
        assert!(left > Duration::from_mins(59) && left <= Duration::from_hours(1));
    }
}
