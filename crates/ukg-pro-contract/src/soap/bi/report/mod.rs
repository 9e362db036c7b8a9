//! The rows of a report, read from the answer of `RetrieveReport` while it comes (`ukg-pro-soap.md` 8.2).
//!
//! A report can be of any size, so nothing but the row at hand is kept. [`ReportReader`] takes the bytes of the answer
//! in whatever pieces they come and gives the rows that they complete.

mod base64;
mod csv;
mod data_set;
mod envelope;
mod row;
mod writer;

use std::sync::Arc;

use self::{base64::Base64, csv::Csv, data_set::DataSet, envelope::Envelope};
use super::{Delimiter, status};
use crate::{read::Error, soap::Fault};

pub use row::ReportRow;
pub use writer::ReportWriter;

/// What a report's rows are written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// CSV, as an `ExecuteReport` with `US-DELIMITER` gets it.
    Csv(Delimiter),
    /// The XML data set that comes otherwise: `metadata/item@name`, `data/row/value`.
    DataSet,
}

/// The bounds of what is kept of a report at a time. The number of rows has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The size of the envelope around the rows, or of an answer without rows, in bytes.
    pub envelope: usize,
    /// The size of the heading in bytes.
    pub heading: usize,
    /// The number of columns.
    pub columns: usize,
    /// The size of a value in bytes.
    pub value: usize,
    /// The size of a row in bytes.
    pub row: usize,
}

impl Default for Limits {
    /// 64 KiB an envelope, 1 MiB a heading and a value, 4,096 columns, 8 MiB a row.
    fn default() -> Self {
        Self {
            envelope: 64 << 10,
            heading: 1 << 20,
            columns: 4096,
            value: 1 << 20,
            row: 8 << 20,
        }
    }
}

/// How a retrieval ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ending {
    /// The rows are not ready: ask again with the same key.
    Working,
    /// The rows were all given.
    Completed,
    /// There are none.
    Failed {
        /// What went wrong, in UKG's words.
        text: Option<String>,
    },
    /// A fault came instead.
    Fault(Fault<'static>),
}

/// A reader of one answer of `RetrieveReport`.
pub struct ReportReader {
    envelope: Envelope,
    base64: Base64,
    content: Content,
    /// Bytes of the stream that the piece at hand gave; kept for its room only.
    decoded: Vec<u8>,
}

enum Content {
    Csv(Csv),
    DataSet(DataSet),
}

impl ReportReader {
    /// A reader of an answer of which nothing has come.
    pub fn new(format: Format, limits: Limits) -> Self {
        Self {
            envelope: Envelope::new(limits),
            base64: Base64::default(),
            content: match format {
                Format::Csv(delimiter) => Content::Csv(Csv::new(delimiter, limits)),
                Format::DataSet => Content::DataSet(DataSet::new(limits)),
            },
            decoded: Vec::new(),
        }
    }

    /// Takes the next piece of the answer and gives the rows that it completes.
    ///
    /// # Errors
    /// When the answer is not one of `RetrieveReport`, its stream is no base64 or its rows are damaged; nothing more
    /// can be read then.
    pub fn feed(&mut self, piece: &[u8]) -> Result<Vec<ReportRow>, Error> {
        let stream = self.envelope.feed(piece)?;
        let mut rows = Vec::new();
        // What comes with another status is no report.
        if !stream.is_empty() && self.envelope.is_completed() {
            self.decoded.clear();
            self.base64
                .feed(stream, self.envelope.stream_position(), &mut self.decoded)?;
            match &mut self.content {
                Content::Csv(csv) => csv.feed(&self.decoded, &mut rows)?,
                Content::DataSet(set) => set.feed(&self.decoded, &mut rows)?,
            }
        }
        Ok(rows)
    }

    /// Whether the answer has said that rows come with it; known before the first of them.
    pub fn is_completed(&self) -> bool {
        self.envelope.is_completed()
    }

    /// The names of the columns, once they have come.
    pub fn heading(&self) -> Option<Arc<[String]>> {
        match &self.content {
            Content::Csv(csv) => csv.heading(),
            Content::DataSet(set) => set.heading(),
        }
    }

    /// Ends the answer: the rows that only its end completes, and how it ended.
    ///
    /// # Errors
    /// When the answer ends in the middle, or a report has no heading.
    pub fn finish(mut self) -> Result<(Vec<ReportRow>, Ending), Error> {
        let ending = self.envelope.finish()?;
        let mut rows = Vec::new();
        if ending == Ending::Completed {
            self.base64.finish(self.envelope.stream_position())?;
            match self.content {
                Content::Csv(csv) => csv.finish(&mut rows)?,
                Content::DataSet(set) => set.finish()?,
            }
        }
        Ok((rows, ending))
    }
}

/// The ending that a status stands for.
fn ending(status: &str, text: Option<String>) -> Result<Ending, Error> {
    match status {
        status::WORKING => Ok(Ending::Working),
        status::COMPLETED => Ok(Ending::Completed),
        status::FAILED => Ok(Ending::Failed { text }),
        _ => Err(Error::Value {
            path: "RetrieveReport/Status".to_owned(),
            expected: "Working, Completed or Failed",
        }),
    }
}

/// A row of a report that is not what it must be.
fn damaged(row: u64, expected: &'static str) -> Error {
    Error::Value {
        path: format!("row {row} of the report"),
        expected,
    }
}

fn too_large(what: &'static str, limit: usize) -> Error {
    Error::TooLarge { what, limit }
}

/// What a heading has to be as long as.
fn check_width(row: u64, values: usize, heading: &[String]) -> Result<(), Error> {
    if values == heading.len() {
        Ok(())
    } else {
        Err(damaged(row, "as many values as the heading has names"))
    }
}
