//! The messages of `BIStreamingService` (`ukg-pro-soap.md` 8.2), over SOAP 1.2 and 1.1.

use std::borrow::Cow;

use super::{RETRIEVE_REPORT, status};
use crate::{
    read::{Error, Limits},
    soap::{message, namespace},
    xml::{Element, WriteError, XmlReader, XmlWriter},
};

/// The version of SOAP: the service has a port for each at the same address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Version {
    /// 1.2, with addressing.
    #[default]
    Soap12,
    /// 1.1, whose action stands in an HTTP header.
    Soap11,
}

impl Version {
    /// The namespace of its envelope.
    pub const fn namespace(self) -> &'static str {
        match self {
            Self::Soap12 => namespace::ENVELOPE,
            Self::Soap11 => namespace::ENVELOPE_1_1,
        }
    }

    pub(super) fn of_namespace(namespace: &str) -> Option<Self> {
        [Self::Soap12, Self::Soap11]
            .into_iter()
            .find(|version| version.namespace() == namespace)
    }
}

/// A call of `RetrieveReport` as the service receives it.
#[derive(Clone, Default)]
pub struct Retrieval<'a> {
    /// The version it is written in.
    pub version: Version,
    /// `a:Action`.
    pub action: Option<Cow<'a, str>>,
    /// `a:MessageID`.
    pub message_id: Option<Cow<'a, str>>,
    /// The key that `ExecuteReport` gave.
    pub report_key: Option<Cow<'a, str>>,
}

impl<'a> Retrieval<'a> {
    /// Reads a call. Its body may hold nothing at all (`ukg-pro-soap.md` 15).
    ///
    /// # Errors
    /// When the text is no envelope of either version, or its body holds something else.
    pub fn read(text: &'a str, limits: Limits) -> Result<Self, Error> {
        let mut reader = XmlReader::new(text, limits)?;
        let mut retrieval = Self {
            version: envelope(&mut reader)?,
            ..Self::default()
        };
        let own = retrieval.version.namespace();
        while let Some(part) = reader.child()? {
            if part.is(own, "Header") {
                while let Some(header) = reader.child()? {
                    retrieval.take(&header, &mut reader)?;
                }
            } else if part.is(own, "Body") {
                if let Some(element) = reader.child()? {
                    if !element.is(namespace::BI_STREAM, "RetrieveReportRequest") {
                        return Err(Error::Unexpected {
                            expected: "the element `RetrieveReportRequest`".to_owned(),
                            found: element.name.into_owned(),
                        });
                    }
                    message::finish(&mut reader, 3)?;
                } else {
                    message::finish(&mut reader, 1)?;
                }
                return Ok(retrieval);
            } else {
                reader.skip()?;
            }
        }
        Err(Error::Missing("Body".to_owned()))
    }

    fn take(&mut self, header: &Element<'a>, reader: &mut XmlReader<'a>) -> Result<(), Error> {
        let place = match (header.namespace, &*header.name) {
            _ if header.nil => return reader.skip(),
            (namespace::ADDRESSING, "Action") => &mut self.action,
            (namespace::ADDRESSING, "MessageID") => &mut self.message_id,
            (namespace::BI_STREAM, "ReportKey") => &mut self.report_key,
            _ => return reader.skip(),
        };
        let text = reader.text(|| header.name.clone().into_owned())?;
        *place = Some(Cow::Owned(text.trim().to_owned()));
        Ok(())
    }
}

/// Enters the envelope, of either version.
pub(super) fn envelope(reader: &mut XmlReader<'_>) -> Result<Version, Error> {
    let element = reader.child()?.ok_or_else(|| Error::Missing("Envelope".to_owned()))?;
    Version::of_namespace(element.namespace)
        .filter(|_| element.name == "Envelope")
        .ok_or_else(|| Error::Unexpected {
            expected: "the element `Envelope`".to_owned(),
            found: element.name.into_owned(),
        })
}

/// Writes a call over SOAP 1.2.
///
/// # Errors
/// When the key holds what XML cannot carry.
pub fn write_request(report_key: &str) -> Result<String, WriteError> {
    message::envelope(
        &RETRIEVE_REPORT.action(),
        |writer| writer.text("h:ReportKey", &[("xmlns:h", namespace::BI_STREAM)], report_key),
        |writer| writer.empty("RetrieveReportRequest", &[("xmlns", namespace::BI_STREAM)]),
    )
}

/// What an answer says before and after its stream.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Answer<'a> {
    /// `Working`, `Completed` or `Failed`.
    pub status: &'a str,
    /// What went wrong.
    pub status_message: Option<&'a str>,
}

/// Stands for the stream while the envelope around it is written.
const STREAM: &str = "base64";

impl<'a> Answer<'a> {
    /// The answer of a report whose rows are not ready.
    pub const WORKING: Self = Self {
        status: status::WORKING,
        status_message: None,
    };

    /// The answer that brings the rows.
    pub const COMPLETED: Self = Self {
        status: status::COMPLETED,
        status_message: None,
    };

    /// The answer that brings none.
    pub fn failed(text: &'a str) -> Self {
        Self {
            status: status::FAILED,
            status_message: Some(text),
        }
    }

    /// Writes the answer without a stream.
    ///
    /// # Errors
    /// When a value holds what XML cannot carry.
    pub fn write(&self, version: Version, relates_to: Option<&str>) -> Result<String, WriteError> {
        self.envelope(version, relates_to, "")
    }

    /// What stands before and after the stream, which is base64.
    ///
    /// # Errors
    /// When a value holds what XML cannot carry.
    pub fn write_around(&self, version: Version, relates_to: Option<&str>) -> Result<(String, String), WriteError> {
        let text = self.envelope(version, relates_to, STREAM)?;
        // The stream is the last text of the message.
        let (before, after) = text.rsplit_once(STREAM).ok_or(WriteError)?;
        Ok((before.to_owned(), after.to_owned()))
    }

    fn envelope(&self, version: Version, relates_to: Option<&str>, stream: &str) -> Result<String, WriteError> {
        let headers = |writer: &mut XmlWriter| {
            let own = ("xmlns:h", namespace::BI_STREAM);
            writer.text("h:Status", &[own], self.status);
            match self.status_message {
                Some(text) => writer.text("h:StatusMessage", &[own], text),
                None => writer.empty(
                    "h:StatusMessage",
                    &[("i:nil", "true"), own, ("xmlns:i", namespace::XML_SCHEMA_INSTANCE)],
                ),
            }
        };
        let body = |writer: &mut XmlWriter| {
            writer.element("StreamReportResponse", &[("xmlns", namespace::BI_STREAM)], |writer| {
                writer.text("ReportStream", &[], stream);
            });
        };
        match version {
            Version::Soap12 => message::envelope(
                &format!("{}Response", RETRIEVE_REPORT.action()),
                |writer| {
                    message::relates_to(writer, relates_to);
                    headers(writer);
                },
                body,
            ),
            Version::Soap11 => {
                let mut writer = XmlWriter::default();
                writer.element("s:Envelope", &[("xmlns:s", namespace::ENVELOPE_1_1)], |writer| {
                    writer.element("s:Header", &[], headers);
                    writer.element("s:Body", &[], body);
                });
                writer.finish()
            }
        }
    }
}
