//! Envelopes of the `Employee…` services: requests and answers, written and read from an operation's declaration
//! (`ukg-pro-soap.md` 2, 5, 6).

use std::borrow::Cow;

use super::{
    Argument, Fault, Input, Operation, OperationResult, Output, Service, namespace,
    shared::{EmployeeQuery, RESULT},
};
use crate::{
    identifier::{CompanyIdentifier, EmployeeIdentifier},
    read::{Error, Limits},
    record::{Record, RecordType, Row},
    value::Value,
    xml::{Element, Order, WriteError, XmlReader, XmlWriter},
};

/// What every call after the login carries (`ukg-pro-soap.md` 2.2).
#[derive(Clone, Copy)]
pub struct Authentication<'a> {
    /// The token of the login.
    pub token: &'a str,
    /// The Customer API Key.
    pub customer_api_key: &'a str,
}

/// Writes a request.
///
/// # Errors
/// When a value holds what XML cannot carry.
pub fn write_request(
    service: &Service,
    operation: &Operation,
    authentication: Authentication<'_>,
    arguments: &[Argument<'_>],
) -> Result<String, WriteError> {
    envelope(
        &service.action(operation),
        |writer| {
            writer.text("UltiProToken", &[("xmlns", namespace::TOKEN)], authentication.token);
            writer.text(
                "ClientAccessKey",
                &[("xmlns", namespace::CLIENT_ACCESS_KEY)],
                authentication.customer_api_key,
            );
        },
        |writer| {
            writer.element(operation.name, &[("xmlns", service.namespace)], |writer| {
                for (parameter, argument) in operation.inputs.iter().zip(arguments) {
                    match argument {
                        Argument::Query(query) => {
                            writer.element(parameter.name, TYPES, |writer| writer.fields(query));
                        }
                        Argument::Identifier(identifier) => {
                            writer.identifier(parameter.name, TYPES, identifier);
                        }
                        Argument::Company(identifier) => writer.company(parameter.name, TYPES, identifier),
                        Argument::Value(value) => {
                            // A scalar of the service's own namespace; what was not given is left out.
                            if let Some(text) = value.as_ref().and_then(Value::as_text) {
                                writer.text(parameter.name, &[], text);
                            }
                        }
                        Argument::Entities(entities) => {
                            writer.element(parameter.name, TYPES, |writer| writer.records(entities));
                        }
                    }
                }
            });
        },
    )
}

/// What a service answers.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer<'a> {
    /// How the operation went.
    pub operation_result: OperationResult<'a>,
    /// The rows of a Find, the records of a Get.
    pub rows: Vec<Row<'a>>,
    /// One result for each entity of a write, in the order sent.
    pub results: Vec<OperationResult<'a>>,
    /// `HasErrors` of a write.
    pub has_errors: Option<bool>,
    /// `HasWarnings` of a write.
    pub has_warnings: Option<bool>,
    /// `Success` of a write.
    pub success: Option<bool>,
}

impl<'a> Answer<'a> {
    /// The answer of a read.
    pub fn read(operation_result: OperationResult<'a>, rows: Vec<Row<'a>>) -> Self {
        Self {
            operation_result,
            rows,
            results: Vec::new(),
            has_errors: None,
            has_warnings: None,
            success: None,
        }
    }

    /// The answer of a write, whose outcome is that of its results together.
    pub fn written(operation_result: OperationResult<'a>, results: Vec<OperationResult<'a>>) -> Self {
        let failed = operation_result.is_failure() || results.iter().any(OperationResult::is_failure);
        Self {
            operation_result,
            rows: Vec::new(),
            results,
            has_errors: Some(failed),
            has_warnings: Some(false),
            success: Some(!failed),
        }
    }

    /// Whether the operation failed at any level (`ukg-pro-soap.md` 5.8: check both).
    pub fn is_failure(&self) -> bool {
        self.has_errors == Some(true)
            || self.success == Some(false)
            || self.operation_result.is_failure()
            || self.results.iter().any(OperationResult::is_failure)
    }
}

/// Writes an answer; `relates_to` is the request's message id.
///
/// # Errors
/// When a value holds what XML cannot carry.
pub fn write_answer(
    service: &Service,
    operation: &Operation,
    relates_to: Option<&str>,
    answer: &Answer<'_>,
) -> Result<String, WriteError> {
    let wrapper = format!("{}Response", operation.name);
    let result = format!("{}Result", operation.name);
    envelope(
        &format!("{}Response", service.action(operation)),
        |writer| self::relates_to(writer, relates_to),
        |writer| {
            writer.element(&wrapper, &[("xmlns", service.namespace)], |writer| {
                writer.element(&result, TYPES, |writer| match operation.output {
                    Output::Find(_) | Output::Get(_) => {
                        operation_result(writer, &answer.operation_result);
                        list(writer, "b:Results", &answer.rows);
                    }
                    Output::Write => {
                        flag(writer, "b:HasErrors", answer.has_errors);
                        flag(writer, "b:HasWarnings", answer.has_warnings);
                        operation_result(writer, &answer.operation_result);
                        let results: Vec<_> = answer.results.iter().map(OperationResult::to_row).collect();
                        list(writer, "b:Results", &results);
                        flag(writer, "b:Success", answer.success);
                    }
                });
            });
        },
    )
}

fn operation_result(writer: &mut XmlWriter, result: &OperationResult<'_>) {
    writer.element("b:OperationResult", &[], |writer| {
        writer.fields(&result.to_row());
    });
}

fn list(writer: &mut XmlWriter, name: &str, rows: &[Row<'_>]) {
    if rows.is_empty() {
        writer.empty(name, &[]);
    } else {
        writer.element(name, &[], |writer| writer.records(rows));
    }
}

fn flag(writer: &mut XmlWriter, name: &str, flag: Option<bool>) {
    if let Some(flag) = flag {
        writer.text(name, &[], if flag { "true" } else { "false" });
    }
}

/// Reads an answer. A fault is an answer too.
///
/// # Errors
/// When the text is not an answer of this operation.
pub fn read_answer<'a>(
    service: &Service,
    operation: &Operation,
    text: &'a str,
    limits: Limits,
) -> Result<Result<Answer<'a>, Fault<'a>>, Error> {
    let mut reader = XmlReader::new(text, limits)?;
    let body = body(&mut reader, |_, _| Ok(false))?;
    if body.is(namespace::ENVELOPE, "Fault") {
        return Fault::read(&mut reader).map(Err);
    }
    let wrapper = format!("{}Response", operation.name);
    if !body.is(service.namespace, &wrapper) {
        return Err(Error::Unexpected {
            expected: format!("the element `{wrapper}`"),
            found: body.name.into_owned(),
        });
    }
    reader.expect(service.namespace, &format!("{}Result", operation.name))?;
    let mut outcome = None;
    let mut answer = Answer::read(OperationResult::default(), Vec::new());
    let mut listed = false;
    while let Some(part) = reader.child()? {
        if part.namespace != namespace::CONTRACTS || part.nil {
            reader.skip()?;
            continue;
        }
        match &*part.name {
            "OperationResult" => outcome = Some(result(reader.record(&RESULT, Order::Any)?)?),
            "Results" => {
                listed = true;
                match operation.output {
                    Output::Find(record) | Output::Get(record) => {
                        answer.rows = rows(&mut reader, record)?;
                    }
                    Output::Write => {
                        let results = rows(&mut reader, &RESULT)?;
                        answer.results = results.into_iter().map(result).collect::<Result<_, _>>()?;
                    }
                }
            }
            "HasErrors" => answer.has_errors = Some(boolean(&mut reader, "HasErrors")?),
            "HasWarnings" => answer.has_warnings = Some(boolean(&mut reader, "HasWarnings")?),
            "Success" => answer.success = Some(boolean(&mut reader, "Success")?),
            _ => reader.skip()?,
        }
    }
    finish(&mut reader, 3)?;
    answer.operation_result = outcome.ok_or_else(|| Error::Missing("OperationResult".to_owned()))?;
    // A successful read without a list is not an empty list.
    if !listed && !operation.is_write() && !answer.is_failure() {
        return Err(Error::Missing("Results".to_owned()));
    }
    Ok(Ok(answer))
}

/// Reads the rows of an answer. Rows of something else alone are not an empty list.
fn rows<'a>(reader: &mut XmlReader<'a>, record: &'static RecordType) -> Result<Vec<Row<'a>>, Error> {
    match reader.records_and_other(record, Order::Any)? {
        (rows, Some(found)) if rows.is_empty() => Err(Error::Unexpected {
            expected: format!("the element `{}`", record.name),
            found: found.into_owned(),
        }),
        (rows, _) => Ok(rows),
    }
}

/// Reads on to the end of the envelope, so that a message cut after its last value is noticed. `open` is how many
/// elements are still entered.
pub(super) fn finish(reader: &mut XmlReader<'_>, open: usize) -> Result<(), Error> {
    for _ in 0..open {
        while reader.child()?.is_some() {
            reader.skip()?;
        }
    }
    Ok(())
}

fn result(row: Row<'_>) -> Result<OperationResult<'_>, Error> {
    OperationResult::from_row(row).map_err(|mismatch| Error::Value {
        path: format!("{}/{}", mismatch.record, mismatch.field),
        expected: "what it is declared to hold",
    })
}

fn boolean(reader: &mut XmlReader<'_>, name: &str) -> Result<bool, Error> {
    match reader.text(|| name.to_owned())?.trim() {
        "true" | "1" => Ok(true),
        "false" | "0" => Ok(false),
        _ => Err(Error::Value {
            path: name.to_owned(),
            expected: "true or false",
        }),
    }
}

/// The headers of a request that are the same for every service.
#[derive(Clone, Default)]
pub struct Head<'a> {
    /// `a:Action`.
    pub action: Option<Cow<'a, str>>,
    /// `a:MessageID`.
    pub message_id: Option<Cow<'a, str>>,
    /// `UltiProToken`.
    pub token: Option<Cow<'a, str>>,
    /// `ClientAccessKey` of a call after the login.
    pub customer_api_key: Option<Cow<'a, str>>,
    /// The four headers of a login, by name.
    pub login: Vec<(Cow<'a, str>, Cow<'a, str>)>,
}

impl<'a> Head<'a> {
    /// The login header of this name.
    pub fn login(&self, name: &str) -> Option<&str> {
        self.login
            .iter()
            .find(|(header, _)| header == name)
            .map(|(_, value)| value.as_ref())
    }

    fn take(&mut self, header: &Element<'a>, reader: &mut XmlReader<'a>) -> Result<bool, Error> {
        let path = || header.name.clone().into_owned();
        let place = match (header.namespace, &*header.name) {
            _ if header.nil => return Ok(false),
            (namespace::ADDRESSING, "Action") => &mut self.action,
            (namespace::ADDRESSING, "MessageID") => &mut self.message_id,
            (namespace::TOKEN, "UltiProToken") => &mut self.token,
            (namespace::CLIENT_ACCESS_KEY, "ClientAccessKey") => &mut self.customer_api_key,
            (namespace::LOGIN, _) => {
                self.login.push((header.name.clone(), reader.text(path)?));
                return Ok(true);
            }
            _ => return Ok(false),
        };
        let text = match reader.text(path)? {
            Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
            Cow::Owned(text) => Cow::Owned(text.trim().to_owned()),
        };
        *place = Some(text);
        Ok(true)
    }
}

/// A request as the service receives it: its headers, and a body yet to be read.
pub struct Request<'a> {
    /// The headers.
    pub head: Head<'a>,
    /// The element in the body.
    pub body: Element<'a>,
    pub(super) reader: XmlReader<'a>,
}

impl<'a> Request<'a> {
    /// Reads the headers of a request and enters its body.
    ///
    /// # Errors
    /// When the text is not a SOAP 1.2 envelope with something in its body.
    pub fn read(text: &'a str, limits: Limits) -> Result<Self, Error> {
        let mut reader = XmlReader::new(text, limits)?;
        let mut head = Head::default();
        let body = body(&mut reader, |header, reader| head.take(header, reader))?;
        Ok(Self { head, body, reader })
    }

    /// The arguments of an operation, in the order of its parameters. An element whose place has passed is read,
    /// skipped or refused, as `order` says.
    ///
    /// # Errors
    /// When the body is not the operation's wrapper, or a value is not what it must be.
    pub fn arguments(
        mut self,
        service: &Service,
        operation: &Operation,
        order: Order,
    ) -> Result<Vec<Argument<'a>>, Error> {
        if !self.body.is(service.namespace, operation.name) {
            let expected = format!("the element `{}`", operation.name);
            return Err(Error::Unexpected {
                expected,
                found: self.body.name.into_owned(),
            });
        }
        let mut arguments: Vec<Option<Argument<'a>>> = operation.inputs.iter().map(|_| None).collect();
        let mut slot = 0;
        while let Some(element) = self.reader.child()? {
            let place = operation
                .inputs
                .iter()
                .position(|input| element.is(service.namespace, input.name));
            let Some(index) = place.filter(|_| !element.nil) else {
                self.reader.skip()?;
                continue;
            };
            if index < slot && order != Order::Any {
                if order == Order::Strict {
                    return Err(Error::OutOfOrder(format!("{}/{}", operation.name, element.name)));
                }
                self.reader.skip()?;
                continue;
            }
            slot = index + 1;
            arguments[index] = Some(match operation.inputs[index].input {
                Input::Query => Argument::Query(self.reader.record(EmployeeQuery::TYPE, order)?),
                Input::Identifier => Argument::Identifier(self.reader.identifier(&element, order)?),
                Input::Company => Argument::Company(self.reader.company(&element, order)?),
                Input::Value(kind, _) => {
                    let named = (operation.name, operation.inputs[index].name);
                    Argument::Value(self.reader.value(named, kind, &element, order)?)
                }
                Input::Entities(record) => Argument::Entities(self.reader.records(record, order)?),
            });
        }
        finish(&mut self.reader, 2)?;
        let empty = |input: Input| match input {
            Input::Query => Argument::Query(Row::new(EmployeeQuery::TYPE)),
            Input::Identifier => Argument::Identifier(EmployeeIdentifier::default()),
            Input::Company => Argument::Company(CompanyIdentifier::default()),
            Input::Value(..) => Argument::Value(None),
            Input::Entities(_) => Argument::Entities(Vec::new()),
        };
        Ok(arguments
            .into_iter()
            .zip(operation.inputs)
            .map(|(argument, parameter)| argument.unwrap_or_else(|| empty(parameter.input)))
            .collect())
    }
}

/// Enters the first element of the body, giving each header to `header`, which says whether it took it.
pub(super) fn body<'a>(
    reader: &mut XmlReader<'a>,
    mut header: impl FnMut(&Element<'a>, &mut XmlReader<'a>) -> Result<bool, Error>,
) -> Result<Element<'a>, Error> {
    reader.expect(namespace::ENVELOPE, "Envelope")?;
    while let Some(part) = reader.child()? {
        if part.is(namespace::ENVELOPE, "Header") {
            while let Some(element) = reader.child()? {
                if !header(&element, reader)? {
                    reader.skip()?;
                }
            }
        } else if part.is(namespace::ENVELOPE, "Body") {
            return reader
                .child()?
                .ok_or_else(|| Error::Missing("the content of Body".to_owned()));
        } else {
            reader.skip()?;
        }
    }
    Err(Error::Missing("Body".to_owned()))
}

/// The declarations that stand on the element under the wrapper.
const TYPES: &[(&str, &str)] = &[
    ("xmlns:b", namespace::CONTRACTS),
    ("xmlns:i", namespace::XML_SCHEMA_INSTANCE),
];

/// Writes an envelope with an action, further headers and a body.
pub(super) fn envelope(
    action: &str,
    headers: impl FnOnce(&mut XmlWriter),
    body: impl FnOnce(&mut XmlWriter),
) -> Result<String, WriteError> {
    let mut writer = XmlWriter::default();
    let declared = [("xmlns:s", namespace::ENVELOPE), ("xmlns:a", namespace::ADDRESSING)];
    writer.element("s:Envelope", &declared, |writer| {
        writer.element("s:Header", &[], |writer| {
            writer.text("a:Action", &[("s:mustUnderstand", "1")], action);
            headers(writer);
        });
        writer.element("s:Body", &[], body);
    });
    writer.finish()
}

/// Writes the header that names the request an answer belongs to.
pub(super) fn relates_to(writer: &mut XmlWriter, message_id: Option<&str>) {
    if let Some(message_id) = message_id {
        writer.text("a:RelatesTo", &[], message_id);
    }
}
