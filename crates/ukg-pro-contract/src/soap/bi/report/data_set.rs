//! An XML data set that comes in pieces: `metadata/item@name`, `data/row/value` (`ukg-pro-soap.md` 8.1).
//!
//! What stands before the rows is read as soon as it is whole, then each row by itself, inside the tags that are open
//! around it. Elements are known by their local names, because the namespace of the data set is not.

use std::sync::Arc;

use memchr::{memchr, memmem, memrchr};

use super::{Limits, ReportRow, check_width, damaged, row::End, too_large};
use crate::{
    read::{Error, Limits as MessageLimits},
    xml::XmlReader,
};

enum Stage {
    /// Before the rows.
    Heading,
    Rows,
    /// After them.
    Rest,
}

/// A reader of data sets.
pub(super) struct DataSet {
    limits: Limits,
    stage: Stage,
    /// What has come and is not done with.
    text: Vec<u8>,
    /// How much of it was looked through.
    seen: usize,
    /// The tags that are open around the rows.
    open: String,
    heading: Option<Arc<[String]>>,
    rows: u64,
}

impl DataSet {
    pub(super) fn new(limits: Limits) -> Self {
        Self {
            limits,
            stage: Stage::Heading,
            text: Vec::new(),
            seen: 0,
            open: String::new(),
            heading: None,
            rows: 0,
        }
    }

    pub(super) fn heading(&self) -> Option<Arc<[String]>> {
        self.heading.clone()
    }

    pub(super) fn feed(&mut self, piece: &[u8], rows: &mut Vec<ReportRow>) -> Result<(), Error> {
        self.text.extend_from_slice(piece);
        if matches!(self.stage, Stage::Heading) {
            self.read_heading()?;
        }
        if matches!(self.stage, Stage::Rows) {
            self.read_rows(rows)?;
        }
        if matches!(self.stage, Stage::Rest) {
            let end = self.text.trim_ascii_end().len();
            self.text.truncate(end);
            if self.text.len() > self.limits.heading {
                return Err(too_large("bytes after the rows of a report", self.limits.heading));
            }
        }
        Ok(())
    }

    /// Ends the text, which must be whole.
    pub(super) fn finish(self) -> Result<(), Error> {
        if !matches!(self.stage, Stage::Rest) {
            return Err(if self.heading.is_some() {
                damaged(self.rows + 1, "an end of the report's data")
            } else {
                Error::Missing("the heading of the report".to_owned())
            });
        }
        let text = format!("{}{}", self.open, decode(&self.text, self.rows)?);
        let mut reader = XmlReader::new(&text, self.message_limits())?;
        while reader.child()?.is_some() {
            reader.skip()?;
        }
        Ok(())
    }

    fn read_heading(&mut self) -> Result<(), Error> {
        while let Some(length) = memchr(b'>', &self.text[self.seen..]) {
            self.seen += length + 1;
            let head = &self.text[..self.seen];
            let Some(start) = memrchr(b'<', head) else {
                continue;
            };
            if local_name(&head[start..]) != b"data" || head[start..].starts_with(b"</") {
                continue;
            }
            let text = decode(head, 0)?;
            let Some(names) = self.names(text)? else {
                continue;
            };
            let opening = opening(text, self.message_limits())?;
            self.open = format!("{opening}{}", &text[start..]);
            let is_empty = text.ends_with("/>");
            self.heading = Some(names.into());
            self.stage = if is_empty { Stage::Rest } else { Stage::Rows };
            self.text.drain(..self.seen);
            self.seen = 0;
            return Ok(());
        }
        if self.text.len() > self.limits.heading {
            return Err(too_large("bytes a heading", self.limits.heading));
        }
        Ok(())
    }

    /// The names of the columns, when the text ends where the rows begin.
    fn names(&self, text: &str) -> Result<Option<Vec<String>>, Error> {
        let mut names = Vec::new();
        let mut reader = XmlReader::new(text, self.message_limits())?;
        let mut read = || {
            reader.child()?;
            while let Some(part) = reader.child()? {
                match &*part.name {
                    "metadata" => {
                        while let Some(item) = reader.child()? {
                            if item.name == "item" {
                                names.push(item.title.unwrap_or_default().into_owned());
                            }
                            reader.skip()?;
                        }
                    }
                    "data" => return Ok(true),
                    _ => reader.skip()?,
                }
            }
            Ok(false)
        };
        match read() {
            Ok(true) if names.is_empty() => Err(Error::Missing("the heading of the report".to_owned())),
            Ok(true) if names.len() > self.limits.columns => Err(too_large("columns", self.limits.columns)),
            Ok(true) => Ok(Some(names)),
            // The tag stood in a comment.
            Ok(false) | Err(Error::CutOff(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn read_rows(&mut self, rows: &mut Vec<ReportRow>) -> Result<(), Error> {
        let text = std::mem::take(&mut self.text);
        let mut start = 0;
        loop {
            let rest = &text[start..];
            start += rest.len() - rest.trim_ascii_start().len();
            let rest = &text[start..];
            if rest.starts_with(b"</") {
                self.stage = Stage::Rest;
                break;
            }
            let Some(end) = self.row_end(rest)? else { break };
            rows.push(self.row(&rest[..end])?);
            start += end;
            self.seen = 0;
        }
        self.text = text;
        self.text.drain(..start);
        if matches!(self.stage, Stage::Rows) && self.text.len() > self.limits.row {
            return Err(too_large("bytes a row", self.limits.row));
        }
        Ok(())
    }

    /// How long the row is with which the text begins; none when it has not come to its end.
    fn row_end(&mut self, text: &[u8]) -> Result<Option<usize>, Error> {
        let Some(tag_end) = memchr(b'>', text) else {
            return Ok(None);
        };
        let tag = &text[..=tag_end];
        if local_name(tag) != b"row" {
            return Err(damaged(self.rows + 1, "the element `row`"));
        }
        if tag.ends_with(b"/>") {
            return Ok(Some(tag.len()));
        }
        let mut from = self.seen.max(tag.len());
        while let Some(length) = memchr(b'>', &text[from..]) {
            let end = from + length + 1;
            let start = memrchr(b'<', &text[..end]).unwrap_or_default();
            let closing = &text[start..end];
            if closing.starts_with(b"</") && local_name(closing) == b"row" && self.is_whole(&text[..end])? {
                return Ok(Some(end));
            }
            from = end;
        }
        // A tag that has begun is looked at again.
        self.seen = from;
        Ok(None)
    }

    /// Whether the row ends here, and not in a comment or the like.
    fn is_whole(&self, row: &[u8]) -> Result<bool, Error> {
        if memmem::find(row, b"<!").is_none() {
            return Ok(true);
        }
        let text = format!("{}{}", self.open, decode(row, self.rows + 1)?);
        let mut reader = XmlReader::new(&text, self.message_limits())?;
        // In two levels the row stands as their only child.
        reader.child()?;
        reader.child()?;
        let mut whole = || {
            reader.child()?;
            reader.skip()
        };
        match whole() {
            Ok(()) => Ok(true),
            Err(Error::CutOff(_)) => Ok(false),
            Err(error) => Err(error),
        }
    }

    fn row(&mut self, row: &[u8]) -> Result<ReportRow, Error> {
        self.rows += 1;
        let number = self.rows;
        let Some(heading) = self.heading.clone() else {
            return Err(Error::Missing("the heading of the report".to_owned()));
        };
        let source = format!("{}{}", self.open, decode(row, number)?);
        let mut reader = XmlReader::new(&source, self.message_limits())?;
        for _ in 0..3 {
            reader.child()?;
        }
        let mut text = String::new();
        let mut ends = Vec::with_capacity(heading.len());
        while let Some(value) = reader.child()? {
            if value.name != "value" {
                reader.skip()?;
                continue;
            }
            if ends.len() >= heading.len() {
                return Err(damaged(number, "as many values as the heading has names"));
            }
            if value.nil {
                reader.skip()?;
            } else {
                text.push_str(&reader.text(|| format!("row {number}"))?);
            }
            let nil = value.nil;
            ends.push(End { at: text.len(), nil });
        }
        check_width(number, ends.len(), &heading)?;
        Ok(ReportRow::new(heading, text, ends))
    }

    fn message_limits(&self) -> MessageLimits {
        MessageLimits {
            message: self.limits.heading + self.limits.row,
            text: self.limits.value,
            ..MessageLimits::default()
        }
    }
}

/// The tag of the document's element with what stands before it.
fn opening(text: &str, limits: MessageLimits) -> Result<&str, Error> {
    let mut from = 0;
    while let Some(length) = text[from..].find('>') {
        from += length + 1;
        let found =
            XmlReader::new(&text[..from], limits).and_then(|mut reader| reader.child().map(|found| found.is_some()));
        match found {
            Ok(true) => return Ok(&text[..from]),
            Ok(false) | Err(Error::CutOff(_)) => {}
            Err(error) => return Err(error),
        }
    }
    Err(Error::Missing("the element of the report".to_owned()))
}

/// The local name of the tag with which a text begins.
fn local_name(tag: &[u8]) -> &[u8] {
    let start = tag
        .iter()
        .position(|byte| !matches!(byte, b'<' | b'/'))
        .unwrap_or(tag.len());
    let name = &tag[start..];
    let end = name
        .iter()
        .position(|byte| byte.is_ascii_whitespace() || matches!(byte, b'/' | b'>'))
        .unwrap_or(name.len());
    let name = &name[..end];
    match name.iter().rposition(|byte| *byte == b':') {
        Some(colon) => &name[colon + 1..],
        None => name,
    }
}

fn decode(text: &[u8], row: u64) -> Result<&str, Error> {
    std::str::from_utf8(text).map_err(|_| damaged(row, "text in UTF-8"))
}
