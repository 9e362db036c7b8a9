//! How many REST calls an account makes a minute.

use std::collections::HashMap;

use jiff::civil::DateTime;

/// The calls of the minute at hand.
#[derive(Debug, Default)]
pub(crate) struct Quota {
    /// The minute, by the emulator's clock.
    minute: Option<DateTime>,
    calls: HashMap<String, u32>,
}

impl Quota {
    /// Counts a call, and says whether the account has called more often than `most` in this minute. No call is too
    /// many when that is 0.
    pub(crate) fn is_exceeded(&mut self, username: &str, now: DateTime, most: u32) -> bool {
        let minute = now
            .date()
            .to_datetime(jiff::civil::time(now.hour(), now.minute(), 0, 0));
        if self.minute != Some(minute) {
            *self = Self {
                minute: Some(minute),
                calls: HashMap::new(),
            };
        }
        let calls = self.calls.entry(username.to_lowercase()).or_default();
        *calls = calls.saturating_add(1);
        most > 0 && *calls > most
    }
}
