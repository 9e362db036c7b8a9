//! CSV that comes in pieces: lines end with CR LF, the first is the heading (`ukg-pro-soap.md` 8.2).
//!
//! A value that begins with a quote ends with one, and two quotes inside stand for one (RFC 4180). A quote elsewhere in
//! a value is part of it. What follows a closing quote, and a quote that is never closed, are errors: where a value
//! ends would be a guess.

use std::sync::Arc;

use memchr::{memchr, memchr3};

use super::{Limits, ReportRow, check_width, damaged, row::End, too_large};
use crate::{read::Error, soap::bi::Delimiter};

const MARK: &[u8] = b"\xef\xbb\xbf";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Before a value.
    Start,
    /// In a value without quotes.
    Plain,
    /// In a value with quotes.
    Quoted,
    /// After a quote in such a value, which ends it or stands for one.
    Quote,
    /// After a CR in a value without quotes, or before one: the end of a line when LF comes.
    Return,
    /// After a CR behind a closing quote.
    QuoteReturn,
}

/// A reader of CSV.
pub(super) struct Csv {
    delimiter: u8,
    limits: Limits,
    state: State,
    /// The values of the line so far.
    line: Vec<u8>,
    ends: Vec<usize>,
    /// Whether the line holds more than its end, be it an empty value in quotes.
    begun: bool,
    /// The first bytes, until it is known whether they are a byte order mark.
    mark: Option<Vec<u8>>,
    heading: Option<Arc<[String]>>,
    rows: u64,
}

impl Csv {
    pub(super) fn new(delimiter: Delimiter, limits: Limits) -> Self {
        Self {
            delimiter: delimiter.byte(),
            limits,
            state: State::Start,
            line: Vec::new(),
            ends: Vec::new(),
            begun: false,
            mark: Some(Vec::new()),
            heading: None,
            rows: 0,
        }
    }

    pub(super) fn heading(&self) -> Option<Arc<[String]>> {
        self.heading.clone()
    }

    pub(super) fn feed(&mut self, mut piece: &[u8], rows: &mut Vec<ReportRow>) -> Result<(), Error> {
        if let Some(mut first) = self.mark.take() {
            let wanted = piece.len().min(MARK.len() - first.len());
            first.extend_from_slice(&piece[..wanted]);
            piece = &piece[wanted..];
            if first.len() < MARK.len() && MARK.starts_with(&first) {
                self.mark = Some(first);
                return Ok(());
            }
            if first != MARK {
                self.read(&first, rows)?;
            }
        }
        self.read(piece, rows)
    }

    /// Ends the text; the last line may lack its end.
    pub(super) fn finish(mut self, rows: &mut Vec<ReportRow>) -> Result<(), Error> {
        if let Some(first) = self.mark.take() {
            self.read(&first, rows)?;
        }
        match self.state {
            State::Quoted => return Err(damaged(self.rows, "an end of each quoted value")),
            State::Start | State::Plain | State::Quote | State::Return | State::QuoteReturn => {}
        }
        if self.begun {
            self.end_line(rows)?;
        }
        if self.heading.is_some() {
            Ok(())
        } else {
            Err(Error::Missing("the heading of the report".to_owned()))
        }
    }

    fn read(&mut self, piece: &[u8], rows: &mut Vec<ReportRow>) -> Result<(), Error> {
        let mut index = 0;
        while let Some(&byte) = piece.get(index) {
            match self.state {
                State::Start if byte == b'"' => {
                    self.begun = true;
                    self.state = State::Quoted;
                    index += 1;
                }
                State::Start | State::Plain => {
                    let rest = &piece[index..];
                    let length = memchr3(self.delimiter, b'\r', b'\n', rest).unwrap_or(rest.len());
                    if length > 0 {
                        self.begun = true;
                        self.push(&rest[..length])?;
                        self.state = State::Plain;
                    }
                    index += length;
                    if let Some(&byte) = piece.get(index) {
                        index += 1;
                        self.bound(byte, State::Return, rows)?;
                    }
                }
                State::Quoted => {
                    let rest = &piece[index..];
                    let length = memchr(b'"', rest).unwrap_or(rest.len());
                    self.push(&rest[..length])?;
                    index += length;
                    if index < piece.len() {
                        index += 1;
                        self.state = State::Quote;
                    }
                }
                State::Quote if byte == b'"' => {
                    self.push(b"\"")?;
                    self.state = State::Quoted;
                    index += 1;
                }
                State::Quote if byte == self.delimiter || matches!(byte, b'\r' | b'\n') => {
                    index += 1;
                    self.bound(byte, State::QuoteReturn, rows)?;
                }
                State::Return | State::QuoteReturn if byte == b'\n' => {
                    self.end_line(rows)?;
                    index += 1;
                }
                State::Quote | State::QuoteReturn => {
                    let expected = "quoted values that end before a delimiter or the end of the line";
                    return Err(damaged(self.rows, expected));
                }
                State::Return => {
                    // A CR alone ends no line; it belongs to the value.
                    self.begun = true;
                    self.push(b"\r")?;
                    self.state = State::Plain;
                }
            }
        }
        Ok(())
    }

    /// Takes the delimiter, CR or LF that may end a value.
    fn bound(&mut self, byte: u8, returned: State, rows: &mut Vec<ReportRow>) -> Result<(), Error> {
        match byte {
            b'\r' => self.state = returned,
            b'\n' => self.end_line(rows)?,
            _ => {
                self.begun = true;
                self.end_value()?;
                self.state = State::Start;
            }
        }
        Ok(())
    }

    fn push(&mut self, bytes: &[u8]) -> Result<(), Error> {
        let before = self.ends.last().copied().unwrap_or_default();
        if self.line.len() - before + bytes.len() > self.limits.value {
            return Err(too_large("bytes a value", self.limits.value));
        }
        let (most, what) = if self.heading.is_some() {
            (self.limits.row, "bytes a row")
        } else {
            (self.limits.heading, "bytes a heading")
        };
        if self.line.len() + bytes.len() > most {
            return Err(too_large(what, most));
        }
        self.line.extend_from_slice(bytes);
        Ok(())
    }

    fn end_value(&mut self) -> Result<(), Error> {
        if self.ends.len() >= self.limits.columns {
            return Err(too_large("columns", self.limits.columns));
        }
        self.ends.push(self.line.len());
        Ok(())
    }

    fn end_line(&mut self, rows: &mut Vec<ReportRow>) -> Result<(), Error> {
        self.state = State::Start;
        // A line without anything in it is a row only where rows have one value.
        if !self.begun && self.heading.as_ref().is_none_or(|heading| heading.len() != 1) {
            return Ok(());
        }
        self.begun = false;
        self.end_value()?;
        let line = std::mem::take(&mut self.line);
        let ends = std::mem::take(&mut self.ends);
        let text = String::from_utf8(line).map_err(|_| damaged(self.rows, "text in UTF-8"))?;
        // A bound inside of a character is none that UTF-8 lets a delimiter make.
        let Some(heading) = &self.heading else {
            let mut start = 0;
            let names = ends.iter().map(|end| {
                let name = text.get(start..*end).unwrap_or_default().to_owned();
                start = *end;
                name
            });
            self.heading = Some(names.collect());
            return Ok(());
        };
        self.rows += 1;
        check_width(self.rows, ends.len(), heading)?;
        let ends = ends.into_iter().map(|at| End { at, nil: false }).collect();
        rows.push(ReportRow::new(Arc::clone(heading), text, ends));
        Ok(())
    }
}
