//! Who asked for changes without dates, and when (`ukg-pro-rest.md` 13.6).

use std::collections::HashMap;

use jiff::{ToSpan as _, civil::DateTime};

use crate::{switches::ChangesRhythm, tenant::timestamp};

/// The least time that a call looks back over, and that is to pass between calls.
const WINDOW_HOURS: i64 = 3;
/// The most calls in a day.
const CALLS_A_DAY: usize = 8;

/// A call, and since when it told changes.
#[derive(Debug, Clone, Copy)]
struct Call {
    at: DateTime,
    since: DateTime,
}

/// The calls of the last day, by user name.
#[derive(Debug, Default)]
pub(crate) struct ChangeCalls(HashMap<String, Vec<Call>>);

impl ChangeCalls {
    /// Since when the changes are told to this account; nothing where it calls too often. The first page is a call, the
    /// others belong to it.
    pub(crate) fn since(
        &mut self,
        username: &str,
        now: DateTime,
        is_first_page: bool,
        rhythm: ChangesRhythm,
    ) -> Option<String> {
        let calls = self.0.entry(username.to_owned()).or_default();
        let last = calls.last().copied();
        if let Some(last) = last
            && !is_first_page
        {
            return Some(timestamp(last.since));
        }
        let window = now.saturating_sub(WINDOW_HOURS.hours());
        let yesterday = now.saturating_sub(24.hours());
        if rhythm == ChangesRhythm::Refused {
            let today = calls.iter().filter(|call| call.at > yesterday).count();
            if today >= CALLS_A_DAY || last.is_some_and(|last| last.at > window) {
                return None;
            }
        }
        let since = last.map_or(window, |last| last.at.min(window));
        // The last one is kept, however long ago it was.
        calls.retain(|call| call.at > yesterday);
        calls.push(Call { at: now, since });
        Some(timestamp(since))
    }
}
