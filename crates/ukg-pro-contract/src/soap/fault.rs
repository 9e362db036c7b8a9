//! SOAP 1.2 faults (`ukg-pro-soap.md` 11.2).

use std::borrow::Cow;

use super::namespace;
use crate::{
    read::Error,
    xml::{WriteError, XmlReader, XmlWriter},
};

/// The namespace of the subcodes that WCF's dispatcher makes.
pub const DISPATCHER: &str = "http://schemas.microsoft.com/net/2005/12/windowscommunicationfoundation/dispatcher";

/// The namespace of the subcodes of addressing where there is no addressing.
const NO_ADDRESSING: &str = "http://schemas.microsoft.com/ws/2005/05/addressing/none";

/// The action of every fault.
const ACTION: &str = "http://www.w3.org/2005/08/addressing/soap/fault";

/// A SOAP fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault<'a> {
    /// `Sender` or `Receiver`: whose mistake it is.
    pub code: Cow<'a, str>,
    /// What happened, without prefix, as `ActionNotSupported`.
    pub subcode: Option<Cow<'a, str>>,
    /// The namespace of the subcode when the fault is written: addressing, or [`DISPATCHER`].
    pub subcode_namespace: &'static str,
    /// The text.
    pub reason: Cow<'a, str>,
}

impl<'a> Fault<'a> {
    /// A fault that the sender caused, with a subcode of WS-Addressing.
    pub fn sender(subcode: &'static str, reason: impl Into<Cow<'a, str>>) -> Self {
        Self {
            code: "Sender".into(),
            subcode: Some(subcode.into()),
            subcode_namespace: namespace::ADDRESSING,
            reason: reason.into(),
        }
    }

    /// A fault with a subcode of WCF's dispatcher.
    pub fn dispatcher(code: &'static str, subcode: &'static str, reason: impl Into<Cow<'a, str>>) -> Self {
        Self {
            code: code.into(),
            subcode: Some(subcode.into()),
            subcode_namespace: DISPATCHER,
            reason: reason.into(),
        }
    }

    /// The envelope of the fault; `relates_to` is the request's message id.
    ///
    /// # Errors
    /// When the reason holds what XML cannot carry.
    pub fn write(&self, relates_to: Option<&str>) -> Result<String, WriteError> {
        super::message::envelope(
            ACTION,
            |writer| super::message::relates_to(writer, relates_to),
            |writer| {
                writer.element("s:Fault", &[], |writer| {
                    writer.element("s:Code", &[], |writer| {
                        writer.text("s:Value", &[], &format!("s:{}", self.code));
                        if let Some(subcode) = &self.subcode {
                            // WCF gives every subcode the prefix `a`, bound anew where it is not addressing's.
                            let bound_anew = [("xmlns:a", self.subcode_namespace)];
                            let attributes = if self.subcode_namespace == namespace::ADDRESSING {
                                &[][..]
                            } else {
                                &bound_anew[..]
                            };
                            writer.element("s:Subcode", &[], |writer| {
                                writer.text("s:Value", attributes, &format!("a:{subcode}"));
                            });
                        }
                    });
                    writer.element("s:Reason", &[], |writer| {
                        writer.text("s:Text", &[("xml:lang", "en-US")], &self.reason);
                    });
                });
            },
        )
    }

    /// The envelope of the fault in SOAP 1.1, which knows no addressing.
    ///
    /// # Errors
    /// When the reason holds what XML cannot carry.
    pub fn write_1_1(&self) -> Result<String, WriteError> {
        let mut writer = XmlWriter::default();
        let code = match (&*self.code, &self.subcode) {
            ("Receiver", None) => "s:Server".to_owned(),
            (_, None) => "s:Client".to_owned(),
            (_, Some(subcode)) => format!("a:{subcode}"),
        };
        let bound = if self.subcode_namespace == namespace::ADDRESSING {
            NO_ADDRESSING
        } else {
            self.subcode_namespace
        };
        writer.element("s:Envelope", &[("xmlns:s", namespace::ENVELOPE_1_1)], |writer| {
            writer.element("s:Body", &[], |writer| {
                writer.element("s:Fault", &[], |writer| {
                    let declared = [("xmlns:a", bound)];
                    let declared = if self.subcode.is_some() { &declared[..] } else { &[] };
                    writer.text("faultcode", declared, &code);
                    writer.text("faultstring", &[("xml:lang", "en-US")], &self.reason);
                });
            });
        });
        writer.finish()
    }

    /// Reads the fault whose element has just been entered, and on to the end of the envelope.
    pub(super) fn read(reader: &mut XmlReader<'a>) -> Result<Self, Error> {
        let mut fault = Self {
            code: Cow::Borrowed(""),
            subcode: None,
            subcode_namespace: namespace::ADDRESSING,
            reason: Cow::Borrowed(""),
        };
        while let Some(part) = reader.child()? {
            match &*part.name {
                "Code" => {
                    while let Some(part) = reader.child()? {
                        match &*part.name {
                            "Value" => {
                                fault.code = local(reader.text(|| "Fault/Code/Value".to_owned())?);
                            }
                            "Subcode" => {
                                while let Some(part) = reader.child()? {
                                    if part.name == "Value" && fault.subcode.is_none() {
                                        fault.subcode =
                                            Some(local(reader.text(|| "Fault/Code/Subcode/Value".to_owned())?));
                                    } else {
                                        reader.skip()?;
                                    }
                                }
                            }
                            _ => reader.skip()?,
                        }
                    }
                }
                "Reason" => {
                    while let Some(part) = reader.child()? {
                        if part.name == "Text" && fault.reason.is_empty() {
                            fault.reason = reader.text(|| "Fault/Reason/Text".to_owned())?;
                        } else {
                            reader.skip()?;
                        }
                    }
                }
                // SOAP 1.1.
                "faultcode" => fault.code = local(reader.text(|| "Fault/faultcode".to_owned())?),
                "faultstring" => fault.reason = reader.text(|| "Fault/faultstring".to_owned())?,
                _ => reader.skip()?,
            }
        }
        super::message::finish(reader, 2)?;
        Ok(fault)
    }

    /// The same fault, detached from the message it was read from.
    pub fn into_owned(self) -> Fault<'static> {
        Fault {
            code: Cow::Owned(self.code.into_owned()),
            subcode: self.subcode.map(|subcode| Cow::Owned(subcode.into_owned())),
            subcode_namespace: self.subcode_namespace,
            reason: Cow::Owned(self.reason.into_owned()),
        }
    }
}

/// The name without its prefix; blanks around either do not count.
fn local(name: Cow<'_, str>) -> Cow<'_, str> {
    fn last(name: &str) -> &str {
        name.rsplit(':').next().unwrap_or_default().trim()
    }
    match name {
        Cow::Borrowed(name) => Cow::Borrowed(last(name)),
        Cow::Owned(name) => Cow::Owned(last(&name).to_owned()),
    }
}
