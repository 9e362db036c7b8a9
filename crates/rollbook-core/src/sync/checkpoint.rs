//! Where a run goes on.

use jiff::{
    Timestamp,
    civil::{Date, DateTime},
};
use rollbook_model::{
    Problem, SyncMode,
    problem::{Kind, Step},
};
use rollbook_store::Applied;
use serde::{Deserialize, Serialize};

/// Days before the newest change that is known: the tenant does not say in which zone its times are.
const OVERLAP: i64 = 2;

/// Where a run goes on, as it is kept between pages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Checkpoint {
    pub(super) mode: SyncMode,
    /// The next page, from 1.
    pub(super) page: u64,
    /// How often all pages are read anew because rows moved between them.
    #[serde(default)]
    pub(super) again: u32,
    /// Whether every page was read, and what is left is to find what is gone.
    #[serde(default)]
    pub(super) done: bool,
    pub(super) rows_read: u64,
    /// How many rows had been read, of these pages, at the end of each page.
    #[serde(default)]
    pub(super) ends: Vec<u64>,
    /// How many different rows each of these pages had, added up.
    #[serde(default)]
    pub(super) kept: u64,
    /// How many of those came on more than one page when the pages were read before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) twice: Option<u64>,
    /// Whether the list became shorter than the page that was asked for.
    #[serde(default)]
    pub(super) shrunk: bool,
    #[serde(default)]
    pub(super) new: u64,
    #[serde(default)]
    pub(super) different: u64,
    /// Of the rows read, those of people who are erased.
    #[serde(default)]
    pub(super) erased: u64,
    #[serde(default)]
    pub(super) changes: u64,
    /// The newest moment of a change that the rows so far tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) newest: Option<String>,
    /// The day since which changes are asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) since: Option<Date>,
    /// Of pay: since when its runs are gone through.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) turn_began_at: Option<Timestamp>,
}

impl Checkpoint {
    pub(super) fn begin(mode: SyncMode, since: Option<Date>) -> Self {
        Self {
            mode,
            page: 1,
            again: 0,
            done: false,
            rows_read: 0,
            ends: Vec::new(),
            kept: 0,
            twice: None,
            shrunk: false,
            new: 0,
            different: 0,
            erased: 0,
            changes: 0,
            newest: None,
            since,
            turn_began_at: None,
        }
    }

    pub(super) fn read(text: &str) -> Result<Self, Problem> {
        serde_json::from_str(text).map_err(|_| {
            let message = "where a run of a sync goes on cannot be read";
            Problem::new(
                Kind::Internal,
                rollbook_model::Code::StoredValueDamaged,
                Step::Store,
                message,
            )
        })
    }

    /// The same after what was done with a page.
    pub(super) fn after(&self, applied: &Applied) -> Self {
        let mut after = self.clone();
        after.kept += applied.rows;
        after.new += applied.new;
        after.different += applied.different;
        after.erased += applied.erased;
        after.changes += applied.changes;
        after
    }

    /// Begins all pages anew.
    pub(super) fn again(&mut self) {
        self.again += 1;
        self.page = 1;
        self.done = false;
        self.rows_read = 0;
        self.ends.clear();
        self.kept = 0;
        self.shrunk = false;
    }

    /// The list has no such page any more.
    pub(super) fn end_early(&mut self) {
        self.shrunk = true;
        self.done = true;
    }

    pub(super) fn text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Keeps the later of two moments.
    pub(super) fn saw(&mut self, moment: Option<String>) {
        let later = |moment: &String| moment.parse::<DateTime>().ok();
        let known = self.newest.as_ref().and_then(later);
        if let Some(moment) = moment.filter(|moment| later(moment) > known) {
            self.newest = Some(moment);
        }
    }
}

/// The day from which on changes are asked for, when this is the newest that is known.
pub(super) fn since(newest: Option<&str>) -> Option<Date> {
    let newest: DateTime = newest?.parse().ok()?;
    newest.date().checked_sub(jiff::Span::new().days(OVERLAP)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_later_of_two_moments_is_kept_however_finely_they_are_written() {
        let mut checkpoint = Checkpoint::begin(SyncMode::First, None);
        for moment in [
            "2026-01-31T09:00:00",
            "2026-01-31T09:00:00.5",
            "2026-01-30T23:59:59.999",
            "none",
        ] {
            checkpoint.saw(Some(moment.to_owned()));
        }
        assert_eq!(checkpoint.newest.as_deref(), Some("2026-01-31T09:00:00.5"));
        assert_eq!(
            since(checkpoint.newest.as_deref()),
            Some(jiff::civil::date(2026, 1, 29))
        );
    }
}
