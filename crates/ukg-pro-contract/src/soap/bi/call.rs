//! The messages of `BIDataService`, written and read from an operation's declaration.

use super::{Operation, Parameter};
use crate::{
    read::{Error, Limits},
    record::{Absent, RecordType, Row},
    soap::{Fault, Request, message, namespace},
    value::Value,
    xml::{Order, WriteError, XmlReader, XmlWriter},
};

const NIL: &[(&str, &str)] = &[("i:nil", "true")];

/// Writes a request; what has no value is left out, as clients do.
///
/// # Errors
/// When a value holds what XML cannot carry.
pub fn write_request(operation: &Operation, arguments: &[Option<Value<'_>>]) -> Result<String, WriteError> {
    message::envelope(
        &operation.action(),
        |_| {},
        |writer| {
            writer.element(operation.name, &[("xmlns", namespace::BI_DATA)], |writer| {
                for (Parameter { name, .. }, argument) in operation.parameters.iter().zip(arguments) {
                    if let Some(argument) = argument {
                        value(writer, name, argument, Absent::Omitted);
                    }
                }
            });
        },
    )
}

/// Writes an answer; `relates_to` is the request's message id.
///
/// # Errors
/// When a value holds what XML cannot carry.
pub fn write_answer(operation: &Operation, relates_to: Option<&str>, result: &Row<'_>) -> Result<String, WriteError> {
    message::envelope(
        &format!("{}Response", operation.action()),
        |writer| message::relates_to(writer, relates_to),
        |writer| {
            let wrapper = format!("{}Response", operation.name);
            writer.element(&wrapper, &[("xmlns", namespace::BI_DATA)], |writer| {
                let declared = [("xmlns:i", namespace::XML_SCHEMA_INSTANCE)];
                let name = format!("{}Result", operation.name);
                writer.element(&name, &declared, |writer| fields(writer, result, Absent::Nil));
            });
        },
    )
}

fn fields(writer: &mut XmlWriter, row: &Row<'_>, absent: Absent) {
    for (field, held) in row.entries() {
        match held {
            Some(held) => value(writer, field.name, held, absent),
            None if absent == Absent::Nil && field.nillable => writer.empty(field.name, NIL),
            None => {}
        }
    }
}

fn value(writer: &mut XmlWriter, name: &str, value: &Value<'_>, absent: Absent) {
    match value {
        Value::Record(row) => writer.element(name, &[], |writer| fields(writer, row, absent)),
        Value::List(rows) if rows.is_empty() => writer.empty(name, &[]),
        Value::List(rows) => writer.element(name, &[], |writer| {
            for row in rows {
                writer.element(row.record().name, &[], |writer| fields(writer, row, absent));
            }
        }),
        scalar => writer.text(name, &[], scalar.as_text().unwrap_or_default()),
    }
}

/// Reads what a request holds for each parameter of an operation.
///
/// # Errors
/// When the body is not the operation's wrapper, or a value is not what it must be.
pub fn read_arguments<'a>(
    request: Request<'a>,
    operation: &Operation,
    order: Order,
) -> Result<Vec<Option<Value<'a>>>, Error> {
    if !request.body.is(namespace::BI_DATA, operation.name) {
        return Err(Error::Unexpected {
            expected: format!("the element `{}`", operation.name),
            found: request.body.name.into_owned(),
        });
    }
    let mut reader = request.reader.with_records_in(namespace::BI_DATA);
    let mut arguments: Vec<_> = operation.parameters.iter().map(|_| None).collect();
    let mut slot = 0;
    while let Some(element) = reader.child()? {
        let place = operation
            .parameters
            .iter()
            .position(|parameter| element.is(namespace::BI_DATA, parameter.name));
        let Some(index) = place else {
            reader.skip()?;
            continue;
        };
        if index < slot && order != Order::Any {
            if order == Order::Strict {
                return Err(Error::OutOfOrder(format!("{}/{}", operation.name, element.name)));
            }
            reader.skip()?;
            continue;
        }
        slot = index + 1;
        let Parameter { name, kind } = operation.parameters[index];
        arguments[index] = reader.value((operation.name, name), kind, &element, order)?;
    }
    message::finish(&mut reader, 2)?;
    Ok(arguments)
}

/// Reads an answer whose result is this record. A fault is an answer too.
///
/// # Errors
/// When the text is not an answer of this operation.
pub fn read_answer<'a>(
    operation: &Operation,
    result: &'static RecordType,
    text: &'a str,
    limits: Limits,
) -> Result<Result<Row<'a>, Fault<'a>>, Error> {
    let mut reader = XmlReader::new(text, limits)?.with_records_in(namespace::BI_DATA);
    let body = message::body(&mut reader, |_, _| Ok(false))?;
    if body.is(namespace::ENVELOPE, "Fault") {
        return Fault::read(&mut reader).map(Err);
    }
    let wrapper = format!("{}Response", operation.name);
    if !body.is(namespace::BI_DATA, &wrapper) {
        return Err(Error::Unexpected {
            expected: format!("the element `{wrapper}`"),
            found: body.name.into_owned(),
        });
    }
    let name = format!("{}Result", operation.name);
    let found = reader.expect(namespace::BI_DATA, &name)?;
    if found.nil {
        return Err(Error::Missing(name));
    }
    let row = reader.record(result, Order::Any)?;
    message::finish(&mut reader, 3)?;
    if row.text("Status").is_none_or(str::is_empty) {
        return Err(Error::Missing(format!("{name}/Status")));
    }
    Ok(Ok(row))
}
