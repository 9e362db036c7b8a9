//! Records made at random come through the wire unchanged.

use std::{borrow::Cow, collections::BTreeMap};

use proptest::prelude::*;
use serde_json::value::RawValue;
use ukg_pro_contract::{
    apis::APIS,
    read::Limits,
    record,
    record::{Kind, Record, RecordType, Row},
    rest::{read_rows, row_of},
    services::{SERVICES, employee_person},
    soap::{
        Argument, Authentication, Input, Operation, Output, Parameter, Request, Service, read_answer, write_answer,
        write_request,
    },
    value::Value,
    xml::{Order, WriteError},
};

use crate::{
    emitter,
    generator::{Generator, is_legal},
    share::{PAGE, in_two_threads, of},
};

record! {
    /// A record with every kind of field that XML can carry.
    Badge as "Badge" {
        /// Text.
        label = "Label": Text, nillable;
        /// Text that is left out when it has no value.
        code = "Code": Text;
        /// A flag.
        active = "Active": Boolean;
        /// A flag that can be nil.
        confirmed = "Confirmed": Boolean, nillable;
        /// A count.
        count = "Count": Integer, nillable;
        /// Money.
        amount = "Amount": Decimal, nillable;
        /// A day.
        day = "Day": DateTime, nillable;
        /// A rate.
        rate = "Rate": Double;
        /// A key.
        key = "Key": Guid, nillable;
        /// A holder.
        holder = "Holder": Identifier, nillable;
        /// Who gave it out.
        issuer = "Issuer": Company, nillable;
        /// Notes.
        notes = "Notes": Pairs, nillable;
    }
}

const GET_BADGE: Operation = Operation::get("GetBadge", "BadgeGetResponse", Badge::TYPE, "Badges.");
const UPDATE_BADGE: Operation = Operation::write(
    "UpdateBadge",
    "BadgeUpdateResponse",
    &[Parameter::entities(Badge::TYPE)],
    ukg_pro_contract::permission::Level::Edit,
    "Changes badges.",
);

const RECORDS: usize = 100_000;

fn operations() -> Vec<(&'static Service, &'static Operation)> {
    let declared = SERVICES
        .iter()
        .flat_map(|service| service.operations.iter().map(|operation| (*service, operation)));
    declared
        .chain([
            (&employee_person::SERVICE, &GET_BADGE),
            (&employee_person::SERVICE, &UPDATE_BADGE),
        ])
        .collect()
}

#[test]
fn a_hundred_thousand_records_come_through_xml_unchanged() {
    let operations = operations();
    let kinds = u64::try_from(operations.len()).expect("a number of operations");
    in_two_threads(of(RECORDS), |seed| {
        let (service, operation) = operations[usize::try_from(seed % kinds).expect("an index")];
        let mut generator = Generator::new(seed);
        match operation.output {
            Output::Find(record) | Output::Get(record) => {
                let rows = (0..PAGE).map(|_| generator.row(record)).collect();
                let answer = generator.read_answer(rows);
                check_answer(&mut generator, service, operation, &answer, seed);
            }
            Output::Write => {
                check_entities(&mut generator, service, operation, seed);
                let answer = generator.write_answer(PAGE / 10);
                check_answer(&mut generator, service, operation, &answer, seed);
            }
        }
    });
}

fn check_answer(
    generator: &mut Generator,
    service: &Service,
    operation: &Operation,
    answer: &ukg_pro_contract::soap::Answer<'static>,
    seed: u64,
) {
    let name = operation.name;
    let text = write_answer(service, operation, None, answer).expect("text that XML can carry");
    let read = read_answer(service, operation, &text, Limits::default())
        .unwrap_or_else(|error| panic!("{name}, seed {seed}: {error}"))
        .expect("an answer");
    assert!(read == *answer, "{name}, seed {seed}: read otherwise than written");
    let again = write_answer(service, operation, None, &read).expect("text that XML can carry");
    assert!(again == text, "{name}, seed {seed}: written otherwise than before");

    // As callers are answered, and as they send back what they were answered.
    if let Some(record) = operation.output.record() {
        let rows = read.rows.iter().map(|row| {
            let json = serde_json::value::to_raw_value(row).expect("JSON");
            let row = row_of(record, &json).unwrap_or_else(|error| panic!("{name}, seed {seed}: {error}"));
            row.into_owned()
        });
        let through_json = ukg_pro_contract::soap::Answer {
            rows: rows.collect(),
            ..read.clone()
        };
        let after = write_answer(service, operation, None, &through_json).expect("text that XML can carry");
        assert!(after == text, "{name}, seed {seed}: JSON changes it");
    }

    let foreign = emitter::answer(generator, service, operation, answer);
    let read = read_answer(service, operation, &foreign, Limits::default())
        .unwrap_or_else(|error| panic!("{name}, seed {seed}: {error}"))
        .expect("an answer");
    assert!(
        read == *answer,
        "{name}, seed {seed}: another's writing is read otherwise"
    );
}

fn check_entities(generator: &mut Generator, service: &Service, operation: &Operation, seed: u64) {
    let name = operation.name;
    let arguments: Vec<_> = operation
        .inputs
        .iter()
        .map(|parameter| match parameter.input {
            Input::Entities(record) => Argument::Entities((0..PAGE).map(|_| generator.row(record)).collect()),
            Input::Identifier => Argument::Identifier(generator.identifier()),
            other => panic!("{name} takes {other:?}"),
        })
        .collect();
    let authentication = Authentication {
        token: "a-token",
        customer_api_key: "QX7TB",
    };
    let text = write_request(service, operation, authentication, &arguments).expect("text that XML can carry");
    let order = generator.pick(&[Order::Strict, Order::Wcf, Order::Any]);
    let read = Request::read(&text, Limits::default())
        .and_then(|request| request.arguments(service, operation, order))
        .unwrap_or_else(|error| panic!("{name}, seed {seed}: {error}"));
    assert!(read == arguments, "{name}, seed {seed}: read otherwise than written");
    let again = write_request(service, operation, authentication, &read).expect("text that XML can carry");
    assert!(again == text, "{name}, seed {seed}: written otherwise than before");
}

record! {
    /// A row with every kind of field that JSON can carry: narrow, so that a hundred thousand are quick.
    Ticket as "ticket" {
        /// Text.
        label = "label": Text, nillable;
        /// Text under a name of another case.
        code = "CODE": Text, nillable;
        /// A flag.
        is_open = "isOpen": Boolean, nillable;
        /// A number.
        price = "price": Number, nillable;
        /// A day.
        day = "day": DateTime, nillable;
    }
}

#[test]
fn a_hundred_thousand_rows_come_through_json_unchanged() {
    in_two_threads(of(RECORDS), |seed| {
        // Declared rows are wide, and take their time without optimisation: one page in fifty.
        let record = match usize::try_from(seed / 50) {
            Ok(turn) if seed % 50 == 0 => APIS[turn % APIS.len()].row,
            _ => Ticket::TYPE,
        };
        check_rows(&mut Generator::new(seed), record, seed);
    });
}

fn check_rows(generator: &mut Generator, record: &'static RecordType, seed: u64) {
    let json = |rows: &[Row<'_>]| serde_json::to_string(rows).expect("rows are JSON");
    let read = |text| {
        read_rows(record, text, Limits::default())
            .unwrap_or_else(|error| panic!("{}, seed {seed}: {error}", record.name))
    };
    let rows: Vec<_> = (0..PAGE).map(|_| generator.row(record)).collect();
    let text = json(&rows);
    let same = read(&text);
    assert!(
        same == rows,
        "{}, seed {seed}: read otherwise than written",
        record.name
    );
    assert!(
        json(&same) == text,
        "{}, seed {seed}: written otherwise than before",
        record.name
    );

    let (foreign, extra) = foreign_rows(generator, &rows);
    let kept = read(&foreign);
    assert!(kept.len() == rows.len(), "{}, seed {seed}", record.name);
    for ((kept, row), extra) in kept.iter().zip(&rows).zip(&extra) {
        let values = kept.entries().map(|(_, value)| value);
        assert!(
            values.eq(row.entries().map(|(_, value)| value)),
            "{}, seed {seed}",
            record.name
        );
        let beyond = kept
            .extra()
            .map(|(name, value)| (name.to_owned(), value.get().to_owned()));
        assert!(
            beyond.eq(extra.iter().cloned()),
            "{}, seed {seed}: {extra:?}",
            record.name
        );
    }
    let written = json(&kept);
    let again = read(&written);
    assert!(
        again == kept,
        "{}, seed {seed}: read otherwise than written",
        record.name
    );
    assert!(
        json(&again) == written,
        "{}, seed {seed}: written otherwise than before",
        record.name
    );
}

type Extra = Vec<(String, String)>;

/// Rows with shuffled properties, escapes, whitespace and properties no declaration knows.
fn foreign_rows(generator: &mut Generator, rows: &[Row<'_>]) -> (String, Vec<Extra>) {
    let mut extras = Vec::new();
    let mut texts = Vec::new();
    for row in rows {
        let mut properties: Vec<(String, String)> = Vec::new();
        for (field, value) in row.entries() {
            let value = match value {
                None if generator.one_in(2) => continue,
                None => "null".to_owned(),
                Some(Value::Text(text)) => escaped(generator, text),
                Some(Value::DateTime(date_time)) => escaped(generator, date_time.as_str()),
                Some(value @ (Value::Number(_) | Value::Boolean(_))) => value.as_text().expect("a scalar").to_owned(),
                Some(value) => serde_json::to_string(value).expect("JSON"),
            };
            properties.push((field.name.to_owned(), value));
        }
        for number in 0..generator.below(3) {
            let value = ["null", "[]", "{\"a\": [1, 2.50]}", "\"\\u0041\"", "1E5", "-0.00"];
            properties.push((format!("addedLater{number}"), generator.pick(&value).to_owned()));
        }
        generator.shuffle(&mut properties);
        let known = row.record();
        extras.push(
            properties
                .iter()
                .filter(|(name, _)| known.position(name).is_none())
                .cloned()
                .collect(),
        );
        let colon = generator.pick(&[":", " : ", ":\n"]);
        let members: Vec<_> = properties
            .iter()
            .map(|(name, value)| format!("{}{colon}{value}", escaped(generator, name)))
            .collect();
        texts.push(format!("{{{}}}", members.join(generator.pick(&[",", " ,\r\n"]))));
    }
    (format!(" [ {} ]\n", texts.join(",\n")), extras)
}

/// A JSON string, each character in one of the ways JSON has for it.
fn escaped(generator: &mut Generator, text: &str) -> String {
    use std::fmt::Write;
    let always = generator.one_in(8);
    let mut out = String::from("\"");
    for character in text.chars() {
        match character {
            '"' | '\\' => out.extend(['\\', character]),
            '/' if always => out.push_str("\\/"),
            '\n' if !always => out.push_str("\\n"),
            _ if always || character < ' ' => {
                for unit in character.encode_utf16(&mut [0; 2]) {
                    write!(out, "\\u{unit:04x}").expect("text");
                }
            }
            _ => out.push(character),
        }
    }
    out.push('"');
    out
}

#[test]
fn a_typed_record_and_its_row_are_the_same() {
    let mut generator = Generator::new(17);
    for _ in 0..2_000 {
        let row = generator.row(employee_person::Person::TYPE);
        let person = employee_person::Person::from_row(row.clone()).unwrap();
        assert_eq!(person.clone().into_row(), row);
        assert_eq!(person.clone().into_owned(), person);
        let row = generator.row(Badge::TYPE);
        let badge = Badge::from_row(row.clone()).unwrap();
        assert_eq!(badge.clone().into_row(), row);
        assert_eq!(badge.clone().into_owned(), badge);
        assert_eq!(employee_person::Person::from_row(row).unwrap_err().record, "Person");
    }
    for row in (0..200).map(|_| generator.row(ukg_pro_contract::apis::person_details::PersonDetails::TYPE)) {
        let person = ukg_pro_contract::apis::person_details::PersonDetails::from_row(row.clone()).unwrap();
        assert_eq!(person.into_owned().into_row(), row);
    }
}

#[test]
fn the_generators_reach_what_they_promise() {
    let mut generator = Generator::new(3);
    let mut seen = BTreeMap::<&str, usize>::new();
    for _ in 0..2_000 {
        for (_, value) in generator.row(Badge::TYPE).entries() {
            let kind = match value {
                None => "none",
                Some(Value::Text(text)) if text.is_empty() => "empty text",
                Some(Value::Text(text)) if text.contains("]]>") => "end of CDATA",
                Some(Value::Text(text)) if text.contains('\r') => "carriage return",
                Some(Value::Text(text)) if text.chars().any(|character| character > '\u{ffff}') => "astral",
                Some(Value::Text(text)) if text.trim() != text => "blanks around",
                Some(Value::Text(_)) => "text",
                Some(Value::Decimal(decimal)) if decimal.as_str().ends_with('0') => "scale",
                Some(Value::Pairs(pairs)) if pairs.is_empty() => "no pairs",
                Some(_) => "other",
            };
            *seen.entry(kind).or_default() += 1;
        }
    }
    assert_eq!(seen.len(), 10, "{seen:?}");
    assert!(seen.values().all(|count| *count > 20), "{seen:?}");
}

#[test]
fn every_declared_record_has_only_kinds_its_transport_can_carry() {
    fn xml(record: &'static RecordType) {
        for field in record.fields() {
            match field.kind {
                Kind::Number => panic!("{}/{} is a JSON number", record.name, field.name),
                Kind::One(inner) | Kind::Many(inner) => xml(inner),
                _ => {}
            }
        }
    }
    fn json(record: &'static RecordType) {
        for field in record.fields() {
            match field.kind {
                Kind::One(inner) | Kind::Many(inner) => json(inner),
                kind => assert!(
                    matches!(
                        kind,
                        Kind::Text | Kind::Boolean | Kind::Number | Kind::Decimal | Kind::DateTime | Kind::Any
                    ),
                    "{}/{}",
                    record.name,
                    field.name
                ),
            }
        }
    }
    for (_, operation) in operations() {
        operation.output.record().into_iter().for_each(xml);
    }
    for api in APIS {
        json(api.row);
        let bodies = api.endpoints.iter().filter_map(|endpoint| endpoint.body.record());
        bodies.for_each(json);
    }
}

fn badge(label: &str) -> Badge<'_> {
    Badge {
        label: Some(Cow::Borrowed(label)),
        ..Badge::default()
    }
}

fn through_xml(label: &str) -> Result<String, WriteError> {
    let answer = ukg_pro_contract::soap::Answer::read(
        ukg_pro_contract::soap::OperationResult::ok(None),
        vec![badge(label).into_row()],
    );
    let text = write_answer(&employee_person::SERVICE, &GET_BADGE, None, &answer)?;
    let mut read = read_answer(&employee_person::SERVICE, &GET_BADGE, &text, Limits::default())
        .expect("an answer")
        .expect("no fault");
    let badge = Badge::from_row(read.rows.remove(0)).expect("a badge");
    Ok(badge.label.expect("a label").into_owned())
}

proptest! {
    #[test]
    fn any_text_comes_through_xml_or_is_refused(label in any::<String>()) {
        let expected = if label.chars().all(is_legal) { Ok(label.clone()) } else { Err(WriteError) };
        prop_assert_eq!(through_xml(&label), expected);
    }

    #[test]
    fn text_full_of_markup_comes_through_xml(label in r#"[&<>"'\]\[!;# \t\r\n-]{0,16}"#) {
        prop_assert_eq!(through_xml(&label), Ok(label));
    }

    #[test]
    fn any_text_comes_through_json(name in any::<String>(), blanks in "[ \t\r\n\u{0}-\u{1f}]{0,4}") {
        let record = ukg_pro_contract::apis::person_details::PersonDetails::TYPE;
        let text = format!("{blanks}{name}{blanks}");
        let mut row = Row::new(record);
        row.set("lastName", Some(Value::Text(Cow::Borrowed(&text))));
        let written = serde_json::to_string(&[row]).unwrap();
        let read = read_rows(record, &written, Limits::default()).unwrap();
        prop_assert_eq!(read[0].text("lastName"), Some(text.as_str()));
        prop_assert_eq!(serde_json::to_string(&read).unwrap(), written);
    }

    #[test]
    fn any_json_value_in_any_property_is_kept_as_it_came(value in json_value(), index in 0_usize..94) {
        let record = ukg_pro_contract::apis::person_details::PersonDetails::TYPE;
        let field = record.field(index).unwrap();
        let body = format!("[{{\"{}\":{value}}}]", field.name);
        let read = read_rows(record, &body, Limits::default()).unwrap();
        let written = serde_json::to_string(&read).unwrap();
        let objects: Vec<BTreeMap<&str, &RawValue>> = serde_json::from_str(&written).unwrap();
        prop_assert_eq!(objects[0][field.name].get(), value);
    }
}

fn json_value() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("null".to_owned()),
        Just("true".to_owned()),
        Just("{}".to_owned()),
        Just("[1,\"a\"]".to_owned()),
        "-?(0|[1-9][0-9]{0,4})(\\.[0-9]{1,3})?([eE][+-]?[0-9]{1,2})?",
        "\"[a-z0-9 :T.-]{0,12}\"",
        "\"20[0-9]{2}-0[1-9]-[12][0-9]T[01][0-9]:[0-5][0-9]:00\"",
    ]
}
