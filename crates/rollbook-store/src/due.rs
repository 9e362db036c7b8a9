//! Work that is due: how many rows wait for it, and since when. One small form for every kind of it, which metrics tell.

use jiff::Timestamp;

use crate::error::Error;
use crate::row::{optional_time, row, unsigned};

/// How much of one kind of work is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Due {
    /// The rows that wait.
    pub rows: u64,
    /// Since when the one waits that waits longest; `None` when nothing is due.
    pub oldest: Option<Timestamp>,
}

row! {
    /// The columns `due_rows` and `oldest` of a query that counts.
    pub(crate) struct DueRow {
        due_rows: i64,
        oldest: Option<i64>,
    }
}

impl TryFrom<DueRow> for Due {
    type Error = Error;

    fn try_from(row: DueRow) -> Result<Self, Error> {
        Ok(Self {
            rows: unsigned(row.due_rows, || "number of due rows".to_owned())?,
            oldest: optional_time(row.oldest, || "time of a due row".to_owned())?,
        })
    }
}
