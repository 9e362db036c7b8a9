//! Messages of the services of reports, and reports.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use ukg_pro_contract::{
    read::{Error, Limits},
    soap::{
        Request,
        bi::{
            self, DATA, Delimiter,
            report::{self, Ending, Format, ReportReader, ReportRow, ReportWriter},
            retrieval::{Answer, Retrieval, Version},
        },
    },
    xml::Order,
};

use super::{LIMITS, addressed};

/// Bounds that inputs of a fuzzer's size can reach.
const REPORT: report::Limits = report::Limits {
    envelope: 4 << 10,
    heading: 1 << 10,
    columns: 64,
    value: 1 << 10,
    row: 4 << 10,
};

/// Messages of the data service, and calls of the streaming service.
pub fn message(text: &str) {
    for operation in bi::operations(DATA) {
        if let Some(result) = operation.result
            && let Ok(Ok(row)) = bi::read_answer(operation, result, text, LIMITS)
            && let Ok(written) = bi::write_answer(operation, Some("urn:uuid:1"), &row)
        {
            let again = bi::read_answer(operation, result, &written, ROOMIER)
                .expect("what was written is an answer")
                .expect("what was written is no fault");
            assert!(
                again == row,
                "{}: an answer is read otherwise than written",
                operation.name
            );
        }
        for order in [Order::Any, Order::Wcf, Order::Strict] {
            let Ok(request) = Request::read(text, LIMITS) else {
                break;
            };
            let Ok(arguments) = bi::read_arguments(request, operation, order) else {
                continue;
            };
            let Ok(written) = bi::write_request(operation, &arguments) else {
                continue;
            };
            let again = Request::read(&written, ROOMIER)
                .and_then(|request| bi::read_arguments(request, operation, Order::Strict))
                .expect("what was written is a request");
            assert!(
                again == arguments,
                "{}: a request is read otherwise than written",
                operation.name
            );
        }
    }
    drop(Retrieval::read(text, LIMITS));
}

/// What is written can be longer than what was read, as far as it says what was left out.
const ROOMIER: Limits = Limits {
    message: usize::MAX,
    ..LIMITS
};

/// An answer of the streaming service: the first line says what separates its values; an `=` in front of it, that the
/// rest is the report itself and not the message that brings it.
pub fn rows(text: &str) {
    let Some((first, rest)) = addressed(text) else {
        return;
    };
    let (bare, header) = match first.strip_prefix('=') {
        Some(header) => (true, header),
        None => (false, first),
    };
    let format = Delimiter::of_header(header).map_or(Format::DataSet, Format::Csv);
    let message = if bare {
        brought(rest.as_bytes())
    } else {
        rest.to_owned()
    };
    let whole = read(&message, message.len().max(1), format);
    for piece in [1, 7] {
        match (&whole, read(&message, piece, format)) {
            (Ok(whole), Ok(pieces)) => assert!(*whole == pieces, "read otherwise in pieces of {piece}"),
            (Err(_), Err(_)) => {}
            _ => panic!("read or not by the size of the pieces, {piece}"),
        }
    }
    if let Ok((rows, Ending::Completed)) = whole {
        again(&rows, format);
    }
}

/// The message that brings a report.
fn brought(content: &[u8]) -> String {
    let around = Answer::COMPLETED.write_around(Version::Soap12, None);
    let (before, after) = around.expect("text that XML can carry");
    format!("{before}{}{after}", STANDARD.encode(content))
}

fn read(message: &str, piece: usize, format: Format) -> Result<(Vec<ReportRow>, Ending), Error> {
    let mut reader = ReportReader::new(format, REPORT);
    let mut rows = Vec::new();
    for piece in message.as_bytes().chunks(piece) {
        rows.extend(reader.feed(piece)?);
    }
    let (last, ending) = reader.finish()?;
    rows.extend(last);
    Ok((rows, ending))
}

/// What was read, written and read again.
fn again(rows: &[ReportRow], format: Format) {
    let Some(first) = rows.first() else {
        return;
    };
    let writer = match format {
        Format::Csv(delimiter) => ReportWriter::of_header(Some(&delimiter.header())),
        Format::DataSet => ReportWriter::of_header(None),
    };
    let mut written = Vec::new();
    let names: Vec<_> = first.heading().iter().map(String::as_str).collect();
    let done = writer.heading(&names, &mut written).and_then(|()| {
        rows.iter()
            .try_for_each(|row| writer.row(&row.values().collect::<Vec<_>>(), &mut written))?;
        writer.end(&mut written)
    });
    // What XML must not carry can be read all the same: services write it as references.
    if done.is_err() {
        return;
    }
    let message = brought(&written);
    let mut reader = ReportReader::new(format, report::Limits::default());
    let mut found = reader.feed(message.as_bytes()).expect("what was written is a report");
    let (last, _) = reader.finish().expect("what was written is a whole report");
    found.extend(last);
    assert!(found == rows, "a report is read otherwise than written");
}
