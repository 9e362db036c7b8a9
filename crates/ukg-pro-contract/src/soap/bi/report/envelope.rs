//! The envelope around a stream: read whole but for the stream, which is passed on as it comes.

use memchr::memchr;

use super::{Ending, Limits, ending, too_large};
use crate::{
    read::{Error, Limits as MessageLimits},
    soap::{
        Fault,
        bi::{retrieval::envelope, status},
        message, namespace,
    },
    xml::XmlReader,
};

/// The element whose text is the stream.
const STREAM: &str = "ReportStream";

enum Stage {
    /// Before the stream, or in an answer that has none.
    Head,
    /// In the stream.
    Stream,
    /// After it.
    Tail,
}

/// A reader of what surrounds a stream.
pub(super) struct Envelope {
    limit: usize,
    stage: Stage,
    /// The message but for its stream.
    text: Vec<u8>,
    /// How much of `text` was looked through for the beginning of the stream.
    seen: usize,
    /// How much of the message has come.
    position: u64,
    /// Where the stream ended, or the piece at hand did.
    stream_position: u64,
    status: Option<String>,
}

/// What the headers say, and whether the stream is next.
struct Head {
    status: Option<String>,
    text: Option<String>,
    fault: Option<Fault<'static>>,
    stream: bool,
}

impl Envelope {
    pub(super) fn new(limits: Limits) -> Self {
        Self {
            limit: limits.envelope,
            stage: Stage::Head,
            text: Vec::new(),
            seen: 0,
            position: 0,
            stream_position: 0,
            status: None,
        }
    }

    /// Whether the headers have said that the report comes.
    pub(super) fn is_completed(&self) -> bool {
        self.status.as_deref() == Some(status::COMPLETED)
    }

    /// How far into the message the stream has been read.
    pub(super) fn stream_position(&self) -> u64 {
        self.stream_position
    }

    /// Takes a piece and gives the part of it that belongs to the stream.
    pub(super) fn feed<'p>(&mut self, piece: &'p [u8]) -> Result<&'p [u8], Error> {
        let before = self.position;
        self.position += piece.len() as u64;
        let mut rest = piece;
        if matches!(self.stage, Stage::Head) {
            rest = self.head(rest)?;
        }
        let mut stream = &rest[..0];
        if matches!(self.stage, Stage::Stream) {
            let end = memchr(b'<', rest);
            stream = &rest[..end.unwrap_or(rest.len())];
            let passed = piece.len() - rest.len() + stream.len();
            self.stream_position = before + passed as u64;
            if end.is_some() {
                rest = &rest[stream.len()..];
                self.stage = Stage::Tail;
            } else {
                rest = &[];
            }
        }
        if matches!(self.stage, Stage::Tail) {
            // Any number of blanks may follow a message.
            let after_tag = rest.trim_ascii_end();
            let rest = if after_tag.ends_with(b">") { after_tag } else { rest };
            let rest = if self.text.ends_with(b">") {
                rest.trim_ascii_start()
            } else {
                rest
            };
            self.keep(rest)?;
        }
        Ok(stream)
    }

    /// Ends the message: it must be whole.
    pub(super) fn finish(&mut self) -> Result<Ending, Error> {
        if matches!(self.stage, Stage::Stream) {
            return Err(Error::CutOff(self.position));
        }
        let text = self.text()?;
        let head = read(text, self.limits(), true).map_err(|error| match error {
            // Counted in the whole message, of which the text is only a part.
            Error::CutOff(_) => Error::CutOff(self.position),
            other => other,
        })?;
        match head {
            Head { fault: Some(fault), .. } => Ok(Ending::Fault(fault)),
            Head {
                status: Some(status),
                text,
                ..
            } => match ending(&status, text)? {
                Ending::Completed if !head.stream => Err(Error::Missing(STREAM.to_owned())),
                ending => Ok(ending),
            },
            Head { status: None, .. } => Err(Error::Missing("RetrieveReport/Status".to_owned())),
        }
    }

    /// Takes what belongs to the head, and gives the rest.
    fn head<'p>(&mut self, piece: &'p [u8]) -> Result<&'p [u8], Error> {
        let mut rest = piece;
        while let Some(end) = memchr(b'>', rest) {
            let (tag, after) = rest.split_at(end + 1);
            self.keep(tag)?;
            rest = after;
            let may_begin = opens_stream(&self.text[self.seen..]);
            // A tag that is not ended yet is looked at again.
            self.seen = self.text.len();
            if !may_begin {
                continue;
            }
            match read(self.text()?, self.limits(), false) {
                Ok(head) if head.stream => {
                    self.status = Some(
                        head.status
                            .ok_or_else(|| Error::Missing("RetrieveReport/Status".to_owned()))?,
                    );
                    self.stage = if self.text.ends_with(b"/>") {
                        Stage::Tail
                    } else {
                        Stage::Stream
                    };
                    self.stream_position = self.position - rest.len() as u64;
                    return Ok(rest);
                }
                // It stood in a comment, or elsewhere in the message.
                Ok(_) | Err(Error::CutOff(_)) => {}
                Err(error) => return Err(error),
            }
        }
        self.keep(rest)?;
        Ok(&[])
    }

    /// Keeps a part of the message.
    fn keep(&mut self, part: &[u8]) -> Result<(), Error> {
        if self.text.len() + part.len() > self.limit {
            return Err(too_large("bytes around a report", self.limit));
        }
        self.text.extend_from_slice(part);
        Ok(())
    }

    fn text(&self) -> Result<&str, Error> {
        std::str::from_utf8(&self.text).map_err(|error| Error::Malformed {
            position: error.valid_up_to() as u64,
            reason: "the text cannot be decoded".to_owned(),
        })
    }

    fn limits(&self) -> MessageLimits {
        MessageLimits {
            message: self.limit,
            text: self.limit,
            ..MessageLimits::default()
        }
    }
}

/// Whether a text that ends with a tag may end with the one that begins the stream.
fn opens_stream(text: &[u8]) -> bool {
    let Some(start) = text.iter().rposition(|byte| *byte == b'<') else {
        return false;
    };
    let tag = &text[start + 1..];
    let end = tag
        .iter()
        .position(|byte| byte.is_ascii_whitespace() || matches!(byte, b'/' | b'>'))
        .unwrap_or(tag.len());
    let name = &tag[..end];
    let local = name.iter().rposition(|byte| *byte == b':').map_or(0, |colon| colon + 1);
    name[local..] == *STREAM.as_bytes()
}

/// Reads the headers up to the stream; to the end of the message when that is `whole`.
fn read(text: &str, limits: MessageLimits, whole: bool) -> Result<Head, Error> {
    let mut reader = XmlReader::new(text, limits)?;
    let own = envelope(&mut reader)?.namespace();
    let mut head = Head {
        status: None,
        text: None,
        fault: None,
        stream: false,
    };
    while let Some(part) = reader.child()? {
        if part.is(own, "Header") {
            while let Some(header) = reader.child()? {
                let path = || header.name.clone().into_owned();
                if header.nil || header.namespace != namespace::BI_STREAM {
                    reader.skip()?;
                } else if header.name == "Status" {
                    head.status = Some(reader.text(path)?.trim().to_owned());
                } else if header.name == "StatusMessage" {
                    head.text = Some(reader.text(path)?.into_owned()).filter(|text| !text.is_empty());
                } else {
                    reader.skip()?;
                }
            }
        } else if part.is(own, "Body") {
            let Some(content) = reader.child()? else {
                message::finish(&mut reader, 1)?;
                return Ok(head);
            };
            if content.is(own, "Fault") {
                head.fault = Some(Fault::read(&mut reader)?.into_owned());
                return Ok(head);
            }
            if !content.is(namespace::BI_STREAM, "StreamReportResponse") {
                return Err(Error::Unexpected {
                    expected: "the element `StreamReportResponse`".to_owned(),
                    found: content.name.into_owned(),
                });
            }
            while let Some(element) = reader.child()? {
                head.stream |= element.is(namespace::BI_STREAM, STREAM);
                if head.stream && !whole {
                    return Ok(head);
                }
                reader.skip()?;
            }
            message::finish(&mut reader, 2)?;
            return Ok(head);
        } else {
            reader.skip()?;
        }
    }
    Err(Error::Missing("Body".to_owned()))
}
