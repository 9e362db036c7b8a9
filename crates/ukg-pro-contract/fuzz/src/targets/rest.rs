//! Messages in JSON. The first line of an input says which record its rows are of: an API, `API.ENDPOINT` for the body
//! of a request, or a record of SOAP.

use serde::{Serialize, de::DeserializeOwned};
use ukg_pro_contract::{
    Operation,
    apis::APIS,
    read::Limits,
    record::{Kind, RecordType, Row},
    rest::{Counts, ErrorDetails, MultiStatus, read_body, read_row, read_rows, write_body},
    services::{SERVICES, employee_person},
    soap::{self, Answer, Input, OperationResult, read_answer, write_answer},
    value::Value,
};

use super::{LIMITS, addressed};

/// How a record travels.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Travels {
    /// In JSON alone.
    Rest,
    /// In XML, and in JSON to callers.
    Soap,
}

fn named(name: &str) -> Option<(&'static RecordType, Travels)> {
    let rest = || {
        let (api, endpoint) = name
            .split_once('.')
            .map_or((name, None), |(api, rest)| (api, Some(rest)));
        let api = APIS.iter().find(|known| known.name == api)?;
        match endpoint {
            None => Some(api.row),
            Some(endpoint) => api.endpoint(endpoint)?.body.record(),
        }
    };
    let soap = || {
        let operations = SERVICES.iter().flat_map(|service| service.operations);
        let mut records = operations.flat_map(|operation| {
            let entities = operation.inputs.iter().filter_map(|parameter| match parameter.input {
                Input::Entities(record) => Some(record),
                _ => None,
            });
            operation.output.record().into_iter().chain(entities)
        });
        records.find(|record| record.name == name)
    };
    let rest = rest().map(|record| (record, Travels::Rest));
    rest.or_else(|| Some((soap()?, Travels::Soap)))
}

/// What is written can be longer than what was read: fields without a value are said, too.
const ROOMIER: Limits = Limits {
    message: usize::MAX,
    ..LIMITS
};

/// A list of rows.
pub fn rows(input: &str) {
    let Some((name, text)) = addressed(input) else {
        return;
    };
    let Some((record, travels)) = named(name) else {
        return;
    };
    if let Ok(rows) = read_rows(record, text, LIMITS) {
        let written = json(&rows);
        let again = read_rows(record, &written, ROOMIER).expect("what was written is rows");
        assert!(again == rows, "{name}: read otherwise than written");
        assert!(json(&again) == written, "{name}: written otherwise than before");
        rows.iter().for_each(through_struct);
        if travels == Travels::Soap {
            through_xml(record, &rows);
        }
    }
}

/// One row, alone or in an array.
pub fn row(input: &str) {
    let Some((name, text)) = addressed(input) else {
        return;
    };
    let Some((record, _)) = named(name) else {
        return;
    };
    if let Ok(row) = read_row(record, text, LIMITS) {
        let written = json(&row);
        let again = read_row(record, &written, ROOMIER).expect("what was written is a row");
        assert!(again == row, "{name}: read otherwise than written");
        through_struct(&row);
    }
}

/// The body of a request, as the emulator receives it.
pub fn body(input: &str) {
    let Some((name, text)) = addressed(input) else {
        return;
    };
    let Some(Operation::Rest(_, endpoint)) = Operation::named(name) else {
        return;
    };
    if let Ok(rows) = read_body(endpoint.body, text, LIMITS) {
        rows.iter().for_each(through_struct);
        // What the declaration does not know is not sent.
        let sent: Vec<_> = rows.iter().map(declared).collect();
        if let Some(written) = write_body(endpoint.body, &sent).expect("rows are JSON") {
            let again = read_body(endpoint.body, &written, ROOMIER).expect("what was written is a body");
            assert!(again == sent, "{name}: read otherwise than written");
        }
    }
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("it is JSON")
}

/// The struct takes every row whose values are of their declared kinds, and holds what the declaration knows.
fn through_struct(row: &Row<'_>) {
    match (row.record().typed)(row.clone()) {
        Ok(typed) => assert!(
            typed == declared(row),
            "{}: the struct holds something else",
            row.record().name
        ),
        Err(mismatch) => assert!(
            has_foreign(row),
            "{mismatch}, though each field of {} holds what it is declared to",
            row.record().name
        ),
    }
}

/// The row without what its declaration does not know.
fn declared(row: &Row<'_>) -> Row<'static> {
    let values = row.entries().map(|(_, value)| match value {
        Some(Value::Record(row)) => Some(Value::Record(declared(row))),
        Some(Value::List(rows)) => Some(Value::List(rows.iter().map(declared).collect())),
        other => other.cloned().map(Value::into_owned),
    });
    Row::from_values(row.record(), values.collect())
}

/// Whether a field holds something else than declared.
fn has_foreign(row: &Row<'_>) -> bool {
    row.entries().any(|(field, value)| match value {
        Some(Value::Other(_)) => !matches!(field.kind, Kind::Any),
        Some(Value::Record(row)) => has_foreign(row),
        Some(Value::List(rows)) => rows.iter().any(has_foreign),
        _ => false,
    })
}

/// What a caller sends in JSON is written to the service and read there as it was meant.
fn through_xml(record: &'static RecordType, rows: &[Row<'_>]) {
    if rows.iter().any(has_foreign) {
        return;
    }
    let service = &employee_person::SERVICE;
    let operation = soap::Operation::get("GetAny", "AnyGetResponse", record, "Any record.");
    let rows: Vec<_> = rows.iter().map(declared).collect();
    let answer = Answer::read(OperationResult::ok(None), rows);
    // JSON holds characters that XML cannot carry.
    if let Ok(written) = write_answer(service, &operation, None, &answer) {
        let again = read_answer(service, &operation, &written, ROOMIER)
            .expect("what was written is an answer")
            .expect("it is no fault");
        assert!(again == answer, "{}: XML is read otherwise than written", record.name);
    }
}

/// The outcomes of records that were sent together.
pub fn multi_status(text: &str) {
    if let Ok(read) = MultiStatus::read(text) {
        for record in &read.multistatus {
            assert!(
                !record.is_success() || record.code().is_some(),
                "a success has a number"
            );
        }
        let written = json(&read);
        let again = MultiStatus::read(&written).expect("what was written is an outcome");
        assert!(json(&again) == written, "read otherwise than written");
    }
}

/// How many records of an import were taken; what is wrong with one.
pub fn counts(text: &str) {
    again::<Counts>(text);
    again::<ErrorDetails>(text);
}

fn again<T: Serialize + DeserializeOwned + PartialEq>(text: &str) {
    if let Ok(read) = serde_json::from_str::<T>(text) {
        let again: T = serde_json::from_str(&json(&read)).expect("what was written can be read");
        assert!(again == read, "read otherwise than written");
    }
}
