//! JSON rows, read by declaration (`ukg-pro-rest.md` 6).

use std::{borrow::Cow, cell::Cell, collections::BTreeMap, fmt};

use serde::{
    Serialize, Serializer,
    de::{Deserializer, MapAccess, Visitor},
    ser::SerializeMap,
};
use serde_json::value::RawValue;

use super::Body;
use crate::{
    identifier::{CompanyIdentifier, CompanyIdentifierKind, EmployeeIdentifier, IdentifierKind},
    read::{Error, Limits, admit},
    record::{Kind, RecordType, Row},
    value::{DateTime, Decimal, Double, Integer, Number, Value},
};

/// Reads a list: a bare array of rows.
///
/// # Errors
/// When the text is no array of objects.
pub fn read_rows<'a>(record: &'static RecordType, text: &'a str, limits: Limits) -> Result<Vec<Row<'a>>, Error> {
    admit(text, limits)?;
    let list: Vec<&'a RawValue> = parse(text)?;
    let room = Room::of(limits);
    list.into_iter()
        .map(|raw| room.whole(row(record, raw.get(), &room)))
        .collect()
}

/// Reads one row: an object, or an array of exactly one, as some endpoints have it (`ukg-pro-rest.md` 1).
///
/// # Errors
/// When the text is neither.
pub fn read_row<'a>(record: &'static RecordType, text: &'a str, limits: Limits) -> Result<Row<'a>, Error> {
    admit(text, limits)?;
    if text.trim_start().starts_with('[') {
        let list: Vec<&'a RawValue> = parse(text)?;
        return match list[..] {
            [only] => lone(record, only.get(), limits),
            _ => Err(Error::Unexpected {
                expected: "one row".to_owned(),
                found: format!("{} rows", list.len()),
            }),
        };
    }
    lone(record, text, limits)
}

/// A row that is all there is.
fn lone<'a>(record: &'static RecordType, text: &'a str, limits: Limits) -> Result<Row<'a>, Error> {
    let room = Room::of(limits);
    room.whole(row(record, text, &room))
}

/// How many fields the rows of a message may still have.
struct Room {
    limits: Limits,
    /// None once a row asked for more than was left.
    fields: Cell<Option<usize>>,
}

impl Room {
    fn of(limits: Limits) -> Self {
        let fields = Cell::new(Some(limits.fields));
        Self { limits, fields }
    }

    /// Takes the fields of one row; `false` when there is no room for them.
    fn take(&self, fields: usize) -> bool {
        let left = self.fields.get().and_then(|left| left.checked_sub(fields));
        self.fields.set(left);
        left.is_some()
    }

    /// A row for which there was room, with all that is inside it. Else what is inside would look like JSON of another
    /// type than declared.
    fn whole<T>(&self, row: Result<T, Error>) -> Result<T, Error> {
        match self.fields.get() {
            Some(_) => row,
            None => Err(self.limits.too_many_fields()),
        }
    }
}

fn parse<'a, T: serde::Deserialize<'a>>(text: &'a str) -> Result<T, Error> {
    serde_json::from_str(text).map_err(|error| unreadable(&error, text))
}

fn unreadable(error: &serde_json::Error, text: &str) -> Error {
    // A number that ends in the middle is a syntax error to the library.
    let within_number = position(error, text) >= text.len() as u64 && text.ends_with(['.', 'e', 'E', '+', '-']);
    if error.is_eof() || (error.is_syntax() && within_number) {
        return Error::CutOff(text.len() as u64);
    }
    if error.is_data() {
        let start = text.trim_start().chars().next();
        let found = match start {
            Some('[') => "an array",
            Some('{') => "an object",
            Some('"') => "a text",
            _ => "something else",
        };
        return Error::Unexpected {
            expected: "rows".to_owned(),
            found: found.to_owned(),
        };
    }
    // Neither the line nor the library's message for a syntax error quotes the text.
    Error::Malformed {
        position: position(error, text),
        reason: format!("{:?} error", error.classify()),
    }
}

/// Where in `text` an error stands, in bytes.
fn position(error: &serde_json::Error, text: &str) -> u64 {
    let before = text.split_inclusive('\n').take(error.line().saturating_sub(1));
    (before.map(str::len).sum::<usize>() + error.column()) as u64
}

fn row<'a>(record: &'static RecordType, text: &'a str, room: &Room) -> Result<Row<'a>, Error> {
    if !room.take(record.len()) {
        return Err(room.limits.too_many_fields());
    }
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let row = deserializer
        .deserialize_map(RowVisitor { record, room })
        .map_err(|error| unreadable(&error, text))?;
    deserializer.end().map_err(|error| unreadable(&error, text))?;
    Ok(row)
}

struct RowVisitor<'r> {
    record: &'static RecordType,
    room: &'r Room,
}

impl<'de> Visitor<'de> for RowVisitor<'_> {
    type Value = Row<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "a row of `{}`", self.record.name)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut row = Row::new(self.record);
        let mut due = 0;
        while let Some(name) = map.next_key::<Name<'de>>()? {
            let raw = map.next_value::<&'de RawValue>()?;
            match self.record.find(due, &name.0) {
                Some((index, field)) => {
                    due = index + 1;
                    if let Some(place) = row.slot(index) {
                        *place = value(field.kind, raw, self.room);
                    }
                }
                None => row.push_extra(name.0, raw),
            }
        }
        Ok(row)
    }
}

/// A property's name, borrowed where it holds no escape.
#[derive(serde::Deserialize)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

/// Writes the body of a request: of each record the fields that have a value. `None` where the endpoint takes no body.
///
/// # Errors
/// When a value cannot be written as JSON.
pub fn write_body(body: Body, rows: &[Row<'_>]) -> Result<Option<String>, serde_json::Error> {
    let given: Vec<_> = rows.iter().map(Given).collect();
    match body {
        Body::None => Ok(None),
        Body::Filter(_) | Body::Row(_) => given.first().map(serde_json::to_string).transpose(),
        Body::Rows(_) | Body::Lookup(_) => serde_json::to_string(&given).map(Some),
        Body::Listed(name, _) => serde_json::to_string(&BTreeMap::from([(name, given)])).map(Some),
    }
}

/// A record without the fields that have no value.
struct Given<'r, 'a>(&'r Row<'a>);

impl Serialize for Given<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (field, value) in self.0.entries() {
            match value {
                None => {}
                Some(Value::Record(row)) => map.serialize_entry(field.name, &Given(row))?,
                Some(Value::List(rows)) => {
                    let rows: Vec<_> = rows.iter().map(Given).collect();
                    map.serialize_entry(field.name, &rows)?;
                }
                Some(value) => map.serialize_entry(field.name, value)?,
            }
        }
        map.end()
    }
}

/// Reads the records of a request's body.
///
/// # Errors
/// When the body is not what the endpoint takes.
pub fn read_body<'a>(body: Body, text: &'a str, limits: Limits) -> Result<Vec<Row<'a>>, Error> {
    match body {
        Body::None => Ok(Vec::new()),
        Body::Filter(record) | Body::Row(record) => {
            admit(text, limits)?;
            lone(record, text, limits).map(|row| vec![row])
        }
        Body::Rows(record) | Body::Lookup(record) => read_rows(record, text, limits),
        Body::Listed(name, record) => {
            admit(text, limits)?;
            let outer: BTreeMap<Cow<'a, str>, &'a RawValue> = parse(text)?;
            let list = outer.get(name).ok_or_else(|| Error::Missing(name.to_owned()))?;
            read_rows(record, list.get(), limits)
        }
    }
}

/// A row of a record from its JSON form: what a row is written as is read back the same, SOAP's records too. A
/// property that is not of its declared type is kept as it came ([`Value::Other`]).
///
/// # Errors
/// When the text is no object.
pub fn row_of<'a>(record: &'static RecordType, json: &'a RawValue) -> Result<Row<'a>, Error> {
    lone(record, json.get(), Limits::default())
}

/// The value of a property; what is of another type than declared is kept as it came.
fn value<'a>(kind: Kind, raw: &'a RawValue, room: &Room) -> Option<Value<'a>> {
    let text = raw.get();
    if text == "null" {
        return None;
    }
    let value = match (kind, text.as_bytes().first()) {
        (Kind::Text | Kind::Guid, Some(b'"')) => string(text).map(Value::Text),
        (Kind::DateTime, Some(b'"')) => string(text).and_then(DateTime::parse).map(Value::DateTime),
        (Kind::Boolean, Some(b't')) => Some(Value::Boolean(true)),
        (Kind::Boolean, Some(b'f')) => Some(Value::Boolean(false)),
        (Kind::Number, Some(b'-' | b'0'..=b'9')) => Number::parse(text).map(Value::Number),
        // Numbers that travel as text keep it; one that a person wrote as a number is the same text.
        (Kind::Decimal, Some(b'"' | b'-' | b'0'..=b'9')) => lexical(text).and_then(Decimal::parse).map(Value::Decimal),
        (Kind::Double, Some(b'"' | b'-' | b'0'..=b'9')) => lexical(text).and_then(Double::parse).map(Value::Double),
        (Kind::Integer, Some(b'"' | b'-' | b'0'..=b'9')) => lexical(text).and_then(Integer::parse).map(Value::Integer),
        (Kind::Identifier, Some(b'{')) => identifier(text).map(Value::Identifier),
        (Kind::Company, Some(b'{')) => company(text).map(Value::Company),
        (Kind::Pairs, Some(b'[')) => serde_json::from_str(text).ok().map(Value::Pairs),
        (Kind::One(record), Some(b'{')) => row(record, text, room).ok().map(Value::Record),
        (Kind::Many(record), Some(b'[')) => list(record, text, room).map(Value::List),
        _ => None,
    };
    Some(value.unwrap_or(Value::Other(Cow::Borrowed(raw))))
}

fn string(text: &str) -> Option<Cow<'_, str>> {
    serde_json::from_str::<Name<'_>>(text).ok().map(|name| name.0)
}

/// The text of a number, in quotes or without.
fn lexical(text: &str) -> Option<Cow<'_, str>> {
    if text.starts_with('"') {
        string(text)
    } else {
        Some(Cow::Borrowed(text))
    }
}

fn list<'a>(record: &'static RecordType, text: &'a str, room: &Room) -> Option<Vec<Row<'a>>> {
    let list: Vec<&'a RawValue> = serde_json::from_str(text).ok()?;
    list.into_iter().map(|raw| row(record, raw.get(), room).ok()).collect()
}

/// A property's name and its text, `None` where it is null.
type Text<'a> = (Cow<'a, str>, Option<Cow<'a, str>>);

/// The texts of an object.
fn texts(text: &str) -> Option<Vec<Text<'_>>> {
    struct Texts;
    impl<'de> Visitor<'de> for Texts {
        type Value = Vec<Text<'de>>;

        fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            formatter.write_str("an object of texts")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut texts = Vec::new();
            while let Some((name, value)) = map.next_entry::<Name<'de>, Option<Name<'de>>>()? {
                texts.push((name.0, value.map(|value| value.0)));
            }
            Ok(texts)
        }
    }
    serde_json::Deserializer::from_str(text).deserialize_map(Texts).ok()
}

/// An identifier, its subtype told by the property beside the company code.
fn identifier(text: &str) -> Option<EmployeeIdentifier<'_>> {
    let mut identifier = EmployeeIdentifier::default();
    for (name, value) in texts(text)? {
        if name == "CompanyCode" {
            identifier.company_code = value;
            continue;
        }
        let mut kinds = IdentifierKind::ALL.into_iter();
        identifier.kind = kinds.find(|kind| kind.element() == Some(&*name))?;
        identifier.value = value;
    }
    Some(identifier)
}

/// A company identifier, its subtype told by its property.
fn company(text: &str) -> Option<CompanyIdentifier<'_>> {
    let mut identifier = CompanyIdentifier::default();
    for (name, value) in texts(text)? {
        let mut kinds = CompanyIdentifierKind::ALL.into_iter();
        identifier.kind = kinds.find(|kind| kind.element() == Some(&*name))?;
        identifier.value = value;
    }
    Some(identifier)
}
