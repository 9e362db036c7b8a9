//! Every record type there is comes through all its forms unchanged: XML, the typed struct, JSON, the struct again,
//! and XML as it was; over REST from JSON to JSON.

use ukg_pro_contract::{
    apis::APIS,
    read::Limits,
    record,
    record::{Kind, Record, RecordType, Row},
    rest::{Body, read_body, read_rows, write_body},
    services::{SERVICES, employee_person},
    soap::{Answer, EmployeeQuery, Input, Operation, OperationResult, read_answer, write_answer},
};

use crate::{
    emitter,
    generator::Generator,
    share::{PAGE, in_two_threads, of, ran},
};

record! {
    /// A field of each kind that XML can carry.
    Locker as "Locker" {
        /// Text.
        text = "Text": Text, nillable;
        /// A flag.
        boolean = "Boolean": Boolean;
        /// A count.
        integer = "Integer": Integer;
        /// Money.
        decimal = "Decimal": Decimal;
        /// A rate.
        double = "Double": Double;
        /// A key.
        guid = "Guid": Guid;
        /// A day.
        date_time = "DateTime": DateTime;
        /// An employee.
        identifier = "Identifier": Identifier;
        /// A company.
        company = "Company": Company;
        /// A dictionary.
        pairs = "Pairs": Pairs;
    }
}

record! {
    /// A field of each kind that REST's rows have.
    Parcel as "parcel" {
        /// Text.
        text = "text": Text;
        /// A flag.
        boolean = "boolean": Boolean;
        /// A number.
        number = "number": Number;
        /// Money in a text.
        decimal = "decimal": Decimal;
        /// A key.
        guid = "guid": Guid;
        /// A day.
        date_time = "dateTime": DateTime;
        /// JSON of any type.
        any = "any": Any;
    }
}

/// The records of a transport by name: those given and those inside them.
fn with_inner(outer: impl IntoIterator<Item = &'static RecordType>) -> Vec<&'static RecordType> {
    let mut records: Vec<&'static RecordType> = Vec::new();
    let mut due: Vec<_> = outer.into_iter().collect();
    due.reverse();
    while let Some(record) = due.pop() {
        if records.iter().any(|known| std::ptr::eq(*known, record)) {
            continue;
        }
        records.push(record);
        due.extend(record.fields().filter_map(|field| match field.kind {
            Kind::One(inner) | Kind::Many(inner) => Some(inner),
            _ => None,
        }));
    }
    records
}

fn soap_records() -> Vec<&'static RecordType> {
    let operations = SERVICES.iter().flat_map(|service| service.operations);
    let declared = operations.flat_map(|operation| {
        let entities = operation.inputs.iter().filter_map(|parameter| match parameter.input {
            Input::Entities(record) => Some(record),
            _ => None,
        });
        operation.output.record().into_iter().chain(entities)
    });
    with_inner(declared.chain([EmployeeQuery::TYPE]))
}

fn rest_records() -> Vec<&'static RecordType> {
    with_inner(APIS.iter().flat_map(|api| {
        let bodies = api.endpoints.iter().filter_map(|endpoint| endpoint.body.record());
        std::iter::once(api.row).chain(bodies)
    }))
}

fn json(rows: &[Row<'_>]) -> String {
    serde_json::to_string(rows).expect("rows are JSON")
}

fn typed(rows: Vec<Row<'_>>, at: &str) -> Vec<Row<'static>> {
    rows.into_iter()
        .map(|row| (row.record().typed)(row).unwrap_or_else(|mismatch| panic!("{at}: {mismatch}")))
        .collect()
}

fn rows_of<'a>(record: &'static RecordType, text: &'a str, at: &str) -> Vec<Row<'a>> {
    read_rows(record, text, Limits::default()).unwrap_or_else(|error| panic!("{at}: {error}"))
}

/// XML, struct, JSON, struct, XML: at each step the same values, at the end the same bytes.
fn check_soap(record: &'static RecordType, rows: Vec<Row<'static>>, generator: &mut Generator, at: &str) {
    let service = &employee_person::SERVICE;
    let operation = Operation::get("GetAny", "AnyGetResponse", record, "Any record.");
    let answer = |rows| Answer::read(OperationResult::ok(None), rows);
    let written = answer(rows);
    let xml = write_answer(service, &operation, None, &written).expect("text that XML can carry");
    let read = |text| {
        read_answer(service, &operation, text, Limits::default())
            .unwrap_or_else(|error| panic!("{at}: {error}"))
            .expect("an answer")
            .rows
    };
    let from_xml = typed(read(&xml), at);
    assert!(from_xml == written.rows, "{at}: XML is read otherwise than written");
    let text = json(&from_xml);
    let from_json = typed(rows_of(record, &text, at), at);
    assert!(from_json == written.rows, "{at}: JSON is read otherwise than written");
    let again = write_answer(service, &operation, None, &answer(from_json)).expect("text that XML can carry");
    assert!(again == xml, "{at}: a value changed on its way");
    let foreign = emitter::answer(generator, service, &operation, &written);
    assert!(
        typed(read(&foreign), at) == written.rows,
        "{at}: another's writing is read otherwise"
    );
}

/// JSON, struct, JSON: the same values and the same bytes.
fn check_rest(record: &'static RecordType, rows: &[Row<'static>], at: &str) {
    let text = json(rows);
    let read = typed(rows_of(record, &text, at), at);
    assert!(read == rows, "{at}: read otherwise than written");
    assert!(json(&read) == text, "{at}: a value changed on its way");
}

/// The body of a request: what is sent is what arrives.
fn check_body(body: Body, rows: Vec<Row<'static>>, at: &str) {
    let pages = match body {
        Body::Row(_) | Body::Filter(_) => rows.into_iter().map(|row| vec![row]).collect(),
        _ => vec![rows],
    };
    for rows in pages {
        let written = write_body(body, &rows).expect("rows are JSON").expect("a body");
        let read = read_body(body, &written, Limits::default()).unwrap_or_else(|error| panic!("{at}: {error}"));
        let read = typed(read, at);
        assert!(read == rows, "{at}: read otherwise than written");
        assert!(
            write_body(body, &read).expect("JSON").as_ref() == Some(&written),
            "{at}: a value changed"
        );
    }
}

#[test]
fn ten_thousand_records_of_every_soap_type_come_through_every_form_unchanged() {
    let records = soap_records();
    let each = of(10_000);
    for record in &records {
        in_two_threads(each, |seed| {
            let mut generator = Generator::new(seed);
            let rows = (0..PAGE).map(|_| generator.row(record)).collect();
            check_soap(record, rows, &mut generator, &format!("{}, seed {seed}", record.name));
        });
    }
    assert!(records.len() > 30, "{}", records.len());
    ran(format_args!("{} SOAP record types, {each} records each", records.len()));
}

#[test]
fn ten_thousand_records_of_every_rest_type_come_through_every_form_unchanged() {
    let records = rest_records();
    let each = of(10_000);
    for record in &records {
        in_two_threads(each, |seed| {
            let mut generator = Generator::new(seed);
            let rows: Vec<_> = (0..PAGE).map(|_| generator.row(record)).collect();
            check_rest(record, &rows, &format!("{}, seed {seed}", record.name));
        });
    }
    assert!(records.len() > 80, "{}", records.len());
    ran(format_args!("{} REST record types, {each} records each", records.len()));
}

#[test]
fn ten_thousand_records_in_the_body_of_every_rest_request_arrive_unchanged() {
    let endpoints = APIS.iter().flat_map(|api| api.endpoints);
    let bodies: Vec<_> = endpoints
        .filter_map(|endpoint| Some((endpoint, endpoint.body.record()?)))
        .collect();
    let each = of(10_000);
    for (endpoint, record) in &bodies {
        in_two_threads(each, |seed| {
            let mut generator = Generator::new(seed);
            let rows = (0..PAGE).map(|_| generator.row(record)).collect();
            check_body(endpoint.body, rows, &format!("{}, seed {seed}", endpoint.path));
        });
    }
    assert!(bodies.len() > 20, "{}", bodies.len());
    ran(format_args!(
        "{} REST requests with a body, {each} records each",
        bodies.len()
    ));
}

/// A row with a value in every field.
fn full(generator: &mut Generator, record: &'static RecordType) -> Row<'static> {
    let values = record
        .fields()
        .map(|field| Some(generator.of_kind(field.kind)))
        .collect();
    Row::from_values(record, values)
}

#[test]
fn a_hundred_thousand_values_of_every_kind_come_through_every_form_unchanged() {
    let each = of(100_000);
    in_two_threads(each, |seed| {
        let mut generator = Generator::new(seed);
        let at = format!("seed {seed}");
        let rows: Vec<_> = (0..PAGE).map(|_| full(&mut generator, Locker::TYPE)).collect();
        check_soap(Locker::TYPE, rows, &mut generator, &at);
        let rows: Vec<_> = (0..PAGE).map(|_| full(&mut generator, Parcel::TYPE)).collect();
        check_rest(Parcel::TYPE, &rows, &at);
    });
    let kinds = Locker::TYPE.len() + Parcel::TYPE.len();
    ran(format_args!("{kinds} kinds of value, {each} values each"));
}

/// What the generator wrote is looked for in what was written, with no reader of the contract in between.
#[test]
fn no_number_is_ever_written_otherwise_than_it_came() {
    let service = &employee_person::SERVICE;
    let operation = Operation::get("GetLocker", "LockerGetResponse", Locker::TYPE, "Lockers.");
    let each = of(100_000);
    in_two_threads(each, |seed| {
        let mut generator = Generator::new(seed);
        let rows: Vec<_> = (0..PAGE).map(|_| full(&mut generator, Locker::TYPE)).collect();
        let answer = Answer::read(OperationResult::ok(None), rows);
        let xml = write_answer(service, &operation, None, &answer).expect("text that XML can carry");
        let read = read_answer(service, &operation, &xml, Limits::default());
        let read = read.expect("an answer").expect("no fault").rows;
        let elements = xml.split("<b:Locker>").skip(1);
        for ((row, element), read) in answer.rows.iter().zip(elements).zip(typed(read, "Locker")) {
            let members = json(&[read]);
            for name in ["Integer", "Decimal", "Double", "DateTime"] {
                let text = row.text(name).expect("a value");
                assert!(
                    element.contains(&format!("<b:{name}>{text}</b:{name}>")),
                    "{name} {text}"
                );
                assert!(members.contains(&format!("\"{name}\":\"{text}\"")), "{name} {text}");
            }
        }

        for text in (0..PAGE).map(|_| generator.number()) {
            let body = format!("[{{\"number\": {text} }}]");
            let written = json(&typed(rows_of(Parcel::TYPE, &body, "parcel"), "parcel"));
            assert!(written.contains(&format!("\"number\":{text},")), "{text}");
        }
    });
    ran(format_args!("{each} rows with a number of each kind"));
}
