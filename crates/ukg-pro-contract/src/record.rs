//! The form in which records are declared, and the one dynamic shape behind all of them.
//!
//! [`record!`](crate::record!) declares a record field by field in wire order. From that declaration come the typed
//! struct, the readers and writers, XSD and JSON Schema. A [`Row`] is a record as read, by declaration; the typed
//! struct is made from it.

mod declare;

use std::{borrow::Cow, fmt};

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::value::RawValue;

use crate::{
    identifier::{CompanyIdentifier, EmployeeIdentifier},
    value::{DateTime, Decimal, Double, Integer, KeyValue, Number, Value},
};

/// What a field holds.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    /// Text.
    Text,
    /// A boolean.
    Boolean,
    /// An `xs:int`.
    Integer,
    /// An `xs:decimal`; in JSON a number written as text.
    Decimal,
    /// An `xs:double`.
    Double,
    /// A GUID, as text.
    Guid,
    /// A JSON number.
    Number,
    /// A date and time.
    DateTime,
    /// An employee identifier of any subtype.
    Identifier,
    /// A company identifier of any subtype.
    Company,
    /// A dictionary of text to text.
    Pairs,
    /// One record.
    One(&'static RecordType),
    /// A list of records, each in an element named as the record.
    Many(&'static RecordType),
    /// JSON of no declared type, kept as it came.
    Any,
}

/// How exactly the name of a field is read; it is always written as declared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spelling {
    /// Letter by letter.
    AsDeclared,
    /// In any case, because UKG itself spells it in more than one.
    AnyCase,
}

/// A field of a record: its name on the wire and the rules it obeys.
#[derive(Debug, Clone, Copy)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a rule of its own, and a declaration names those that hold"
)]
pub struct Field {
    /// The name on the wire, as UKG spells it.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// What it means, in a line.
    pub meaning: &'static str,
    /// Whether it may be nil; a field that may not is left out when it has no value.
    pub nillable: bool,
    /// Whether a write must give it.
    pub required: bool,
    /// Whether it is a national identifier or bank number, which is never printed.
    pub sensitive: bool,
    /// Whether each change says it anew, as its date and reason: what a record held before is not sent back.
    pub anew: bool,
    /// How exactly its name is read.
    pub spelling: Spelling,
    /// The name and the values of its type, where the schema lists them.
    pub enumeration: Option<(&'static str, &'static [&'static str])>,
}

impl Field {
    /// A field that is neither nillable nor required nor sensitive.
    pub const fn new(name: &'static str, kind: Kind, meaning: &'static str) -> Self {
        Self {
            name,
            kind,
            meaning,
            nillable: false,
            required: false,
            sensitive: false,
            anew: false,
            spelling: Spelling::AsDeclared,
            enumeration: None,
        }
    }

    /// The field may be nil.
    #[must_use]
    pub const fn nillable(mut self) -> Self {
        self.nillable = true;
        self
    }

    /// A write must give the field.
    #[must_use]
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// The field is never printed.
    #[must_use]
    pub const fn sensitive(mut self) -> Self {
        self.sensitive = true;
        self
    }

    /// Each change says the field anew.
    #[must_use]
    pub const fn anew(mut self) -> Self {
        self.anew = true;
        self
    }

    /// The field's name is read in any case; it is written as declared.
    #[must_use]
    pub const fn any_case(mut self) -> Self {
        self.spelling = Spelling::AnyCase;
        self
    }

    /// Whether an element or property of this name holds the field.
    fn is_named(&self, name: &str) -> bool {
        self.name == name || (self.spelling == Spelling::AnyCase && self.name.eq_ignore_ascii_case(name))
    }

    /// The schema lists the field's values in a type of this name. Others are read all the same.
    #[must_use]
    pub const fn one_of(mut self, type_name: &'static str, values: &'static [&'static str]) -> Self {
        self.enumeration = Some((type_name, values));
        self
    }
}

/// How a nillable field without a value is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Absent {
    /// As an element with `i:nil="true"`, or `null`.
    Nil,
    /// Not at all.
    Omitted,
}

/// The declaration of a record.
#[derive(Debug, Clone, Copy)]
pub struct RecordType {
    /// The name of the record's type and element.
    pub name: &'static str,
    /// What it is, in a line.
    pub meaning: &'static str,
    /// The type it extends, whose fields come first on the wire.
    pub base: Option<&'static RecordType>,
    /// Its own fields in wire order.
    pub own: &'static [Field],
    /// How fields without a value are written.
    pub absent: Absent,
    /// The record through its typed struct and back: what a caller of the struct has in hand, and sends.
    pub typed: fn(Row<'_>) -> Result<Row<'static>, Mismatch>,
}

impl RecordType {
    /// Every field in wire order, those of the base first.
    pub fn fields(&self) -> impl Iterator<Item = &'static Field> + use<> {
        self.base.map_or(&[][..], |base| base.own).iter().chain(self.own)
    }

    /// The number of fields.
    pub fn len(&self) -> usize {
        self.base.map_or(0, |base| base.own.len()) + self.own.len()
    }

    /// Whether the record declares no field.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The field at `index` in wire order.
    pub fn field(&self, index: usize) -> Option<&'static Field> {
        let inherited = self.base.map_or(&[][..], |base| base.own);
        inherited
            .get(index)
            .or_else(|| self.own.get(index.checked_sub(inherited.len())?))
    }

    /// The field called `name` and its place in wire order, looked for from the place that is due, then from the
    /// start: fields mostly come in their order.
    pub(crate) fn find(&self, due: usize, name: &str) -> Option<(usize, &'static Field)> {
        (due..self.len())
            .chain(0..due.min(self.len()))
            .filter_map(|index| Some((index, self.field(index)?)))
            .find(|(_, field)| field.is_named(name))
    }

    /// The place of the field called `name` in wire order.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.fields().position(|field| field.name == name)
    }
}

/// A record as it was read, or as it is to be written: a value, or none, for each declared field.
#[derive(Clone)]
pub struct Row<'a> {
    record: &'static RecordType,
    values: Vec<Option<Value<'a>>>,
    extra: Vec<(Cow<'a, str>, Cow<'a, RawValue>)>,
}

impl<'a> Row<'a> {
    /// A record without any value.
    pub fn new(record: &'static RecordType) -> Self {
        Self {
            record,
            values: std::iter::repeat_with(|| None).take(record.len()).collect(),
            extra: Vec::new(),
        }
    }

    /// A record from its values in wire order; missing ones are none.
    pub fn from_values(record: &'static RecordType, mut values: Vec<Option<Value<'a>>>) -> Self {
        values.resize_with(record.len(), || None);
        Self {
            record,
            values,
            extra: Vec::new(),
        }
    }

    /// The declaration.
    pub fn record(&self) -> &'static RecordType {
        self.record
    }

    /// Each field with its value.
    pub fn entries(&self) -> impl Iterator<Item = (&'static Field, Option<&Value<'a>>)> {
        self.record.fields().zip(self.values.iter().map(Option::as_ref))
    }

    /// The value of the field called `name`.
    pub fn get(&self, name: &str) -> Option<&Value<'a>> {
        self.values.get(self.record.position(name)?)?.as_ref()
    }

    /// The text of the scalar field called `name`.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.get(name)?.as_text()
    }

    /// Sets the field called `name`; `false` when the record has no such field.
    pub fn set(&mut self, name: &str, value: Option<Value<'a>>) -> bool {
        let slot = self.record.position(name).and_then(|index| self.values.get_mut(index));
        slot.map(|slot| *slot = value).is_some()
    }

    pub(crate) fn slot(&mut self, index: usize) -> Option<&mut Option<Value<'a>>> {
        self.values.get_mut(index)
    }

    pub(crate) fn push_extra(&mut self, name: Cow<'a, str>, value: &'a RawValue) {
        self.extra.push((name, Cow::Borrowed(value)));
    }

    /// Properties of a JSON row that the declaration does not know, as they came (`ukg-pro-rest.md` 13.1: newer
    /// tenants add some).
    pub fn extra(&self) -> impl Iterator<Item = (&str, &RawValue)> {
        self.extra.iter().map(|(name, value)| (name.as_ref(), value.as_ref()))
    }

    /// The values in wire order.
    pub fn into_values(self) -> Vec<Option<Value<'a>>> {
        self.values
    }

    /// The same record, detached from the page it was read from.
    pub fn into_owned(self) -> Row<'static> {
        Row {
            record: self.record,
            values: self
                .values
                .into_iter()
                .map(|value| value.map(Value::into_owned))
                .collect(),
            extra: self
                .extra
                .into_iter()
                .map(|(name, value)| (Cow::Owned(name.into_owned()), Cow::Owned(value.into_owned())))
                .collect(),
        }
    }
}

impl PartialEq for Row<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.record.name == other.record.name
            && self.values == other.values
            && self
                .extra()
                .map(|(name, value)| (name, value.get()))
                .eq(other.extra().map(|(name, value)| (name, value.get())))
    }
}

impl fmt::Debug for Row<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = formatter.debug_struct(self.record.name);
        for (field, value) in self.entries() {
            match value {
                Some(_) if field.sensitive => debug.field(field.name, &"[redacted]"),
                value => debug.field(field.name, &value),
            };
        }
        debug.finish()
    }
}

/// The JSON form: every declared field by its wire name, `null` where it has no value, then what the row held beyond
/// the declaration. Numbers read from XML are strings, exactly as written; numbers read from JSON keep their text.
impl Serialize for Row<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.values.len() + self.extra.len()))?;
        for (field, value) in self.entries() {
            map.serialize_entry(field.name, &value)?;
        }
        for (name, value) in self.extra() {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

impl Serialize for Value<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => serializer.serialize_str(text),
            Self::Boolean(flag) => serializer.serialize_bool(*flag),
            Self::Integer(integer) => serializer.serialize_str(integer.as_str()),
            Self::Decimal(decimal) => serializer.serialize_str(decimal.as_str()),
            Self::Double(double) => serializer.serialize_str(double.as_str()),
            Self::Number(number) => match serde_json::from_str::<&RawValue>(number.as_str()) {
                Ok(raw) => raw.serialize(serializer),
                Err(error) => Err(serde::ser::Error::custom(error)),
            },
            Self::DateTime(date_time) => serializer.serialize_str(date_time.as_str()),
            Self::Identifier(identifier) => identifier.serialize(serializer),
            Self::Company(identifier) => identifier.serialize(serializer),
            Self::Pairs(pairs) => pairs.serialize(serializer),
            Self::Record(row) => row.serialize(serializer),
            Self::List(rows) => rows.serialize(serializer),
            Self::Other(raw) => raw.as_ref().serialize(serializer),
        }
    }
}

/// A field holds something else than its declaration says; only a JSON row can, which keeps what it does not
/// understand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the field `{field}` of `{record}` does not hold what it is declared to hold")]
pub struct Mismatch {
    /// The record.
    pub record: &'static str,
    /// The field.
    pub field: &'static str,
}

/// A typed record, made by [`record!`](crate::record!).
pub trait Record<'a>: Sized {
    /// The declaration.
    const TYPE: &'static RecordType;

    /// The typed record of a row.
    ///
    /// # Errors
    /// When a field of a JSON row holds another type than declared, or the row is of another record.
    fn from_row(row: Row<'a>) -> Result<Self, Mismatch>;

    /// The row of a typed record.
    fn into_row(self) -> Row<'a>;
}

/// A Rust type that a field's value can be turned into and back.
pub trait FieldValue<'a>: Sized {
    /// The typed value; `None` when the value is of another kind.
    fn from_value(value: Value<'a>) -> Option<Self>;
    /// The value as a row holds it.
    fn into_value(self) -> Value<'a>;
}

macro_rules! field_value {
    ($($type:ty => $variant:ident),* $(,)?) => {
        $(impl<'a> FieldValue<'a> for $type {
            fn from_value(value: Value<'a>) -> Option<Self> {
                match value {
                    Value::$variant(inner) => Some(inner),
                    _ => None,
                }
            }

            fn into_value(self) -> Value<'a> {
                Value::$variant(self)
            }
        })*
    };
}

field_value! {
    Cow<'a, str> => Text,
    bool => Boolean,
    Integer<'a> => Integer,
    Decimal<'a> => Decimal,
    Double<'a> => Double,
    Number<'a> => Number,
    DateTime<'a> => DateTime,
    EmployeeIdentifier<'a> => Identifier,
    CompanyIdentifier<'a> => Company,
    Vec<KeyValue<'a>> => Pairs,
}

/// JSON of no declared type, as it came.
#[derive(Debug, Clone)]
pub struct Json<'a>(pub Cow<'a, RawValue>);

impl PartialEq for Json<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.0.get() == other.0.get()
    }
}

impl<'a> FieldValue<'a> for Json<'a> {
    fn from_value(value: Value<'a>) -> Option<Self> {
        match value {
            Value::Other(raw) => Some(Self(raw)),
            _ => None,
        }
    }

    fn into_value(self) -> Value<'a> {
        Value::Other(self.0)
    }
}

/// One record inside a record.
#[derive(Clone, Default)]
pub struct Nested<R>(pub Box<R>);

impl<'a, R: Record<'a>> FieldValue<'a> for Nested<R> {
    fn from_value(value: Value<'a>) -> Option<Self> {
        match value {
            Value::Record(row) => R::from_row(row).ok().map(|record| Self(Box::new(record))),
            _ => None,
        }
    }

    fn into_value(self) -> Value<'a> {
        Value::Record(R::into_row(*self.0))
    }
}

impl<R: PartialEq> PartialEq for Nested<R> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl<R> std::ops::Deref for Nested<R> {
    type Target = R;

    fn deref(&self) -> &R {
        &self.0
    }
}

impl<R> From<R> for Nested<R> {
    fn from(record: R) -> Self {
        Self(Box::new(record))
    }
}

impl<'a, R: Record<'a>> FieldValue<'a> for Vec<R> {
    fn from_value(value: Value<'a>) -> Option<Self> {
        match value {
            Value::List(rows) => rows.into_iter().map(|row| R::from_row(row).ok()).collect(),
            _ => None,
        }
    }

    fn into_value(self) -> Value<'a> {
        Value::List(self.into_iter().map(R::into_row).collect())
    }
}

/// What [`RecordType::typed`] does for a record without a struct of its own: the records inside it have theirs.
#[doc(hidden)]
pub fn through_inner(row: Row<'_>) -> Result<Row<'static>, Mismatch> {
    let record = row.record;
    let inner = |row: Row<'_>| (row.record.typed)(row);
    let values = row.into_values().into_iter().map(|value| {
        Ok(match value {
            Some(Value::Record(row)) => Some(Value::Record(inner(row)?)),
            Some(Value::List(rows)) => Some(Value::List(rows.into_iter().map(inner).collect::<Result<_, _>>()?)),
            other => other.map(Value::into_owned),
        })
    });
    Ok(Row::from_values(record, values.collect::<Result<_, _>>()?))
}

/// Takes the next typed value out of a row.
pub(crate) fn take<'a, T: FieldValue<'a>>(
    values: &mut std::vec::IntoIter<Option<Value<'a>>>,
    record: &'static str,
    field: &'static str,
) -> Result<Option<T>, Mismatch> {
    match values.next().flatten() {
        None => Ok(None),
        Some(value) => T::from_value(value).map(Some).ok_or(Mismatch { record, field }),
    }
}

/// Fills a field with the next value of a row; used by [`record!`](crate::record!). Never inlined, because records have
/// a hundred fields and the compiler takes minutes over a hundred copies of it.
#[doc(hidden)]
#[inline(never)]
pub fn fill<'a, T: FieldValue<'a>>(
    values: &mut std::vec::IntoIter<Option<Value<'a>>>,
    place: &mut Option<T>,
    record: &'static str,
    field: &'static str,
) -> Result<(), Mismatch> {
    *place = take(values, record, field)?;
    Ok(())
}

/// Adds the value of a field to those of a row; used by [`record!`](crate::record!). Never inlined, as [`fill`].
#[doc(hidden)]
#[inline(never)]
pub fn give<'a, T: FieldValue<'a>>(values: &mut Vec<Option<Value<'a>>>, place: &mut Option<T>) {
    values.push(place.take().map(T::into_value));
}
