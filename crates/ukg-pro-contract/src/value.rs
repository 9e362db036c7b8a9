//! Values as the wire holds them. Numbers and dates keep their text, so `40.00` stays `40.00` and `1E5` stays `1E5`.

use std::{borrow::Cow, fmt};

use serde_json::value::RawValue;

use crate::{
    identifier::{CompanyIdentifier, EmployeeIdentifier},
    record::Row,
};

macro_rules! lexical {
    ($(#[$about:meta])* $name:ident, $expected:literal, $valid:path) => {
        $(#[$about])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        pub struct $name<'a>(Cow<'a, str>);

        impl<'a> $name<'a> {
            /// What a text must be to be one, in words.
            pub const EXPECTED: &'static str = $expected;

            /// Takes the text of a value; blanks around it do not count. `None` when the text is something else.
            pub fn parse(text: impl Into<Cow<'a, str>>) -> Option<Self> {
                let text = match text.into() {
                    Cow::Borrowed(text) => Cow::Borrowed(text.trim_ascii()),
                    Cow::Owned(text) if text.trim_ascii().len() == text.len() => Cow::Owned(text),
                    Cow::Owned(text) => Cow::Owned(text.trim_ascii().to_owned()),
                };
                $valid(&text).then_some(Self(text))
            }

            /// The text, as it was written.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// The same value, detached from the page it was read from.
            pub fn into_owned(self) -> $name<'static> {
                $name(Cow::Owned(self.0.into_owned()))
            }
        }

        impl fmt::Display for $name<'_> {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(&self.0)
            }
        }
    };
}

lexical!(
    /// An `xs:decimal`: sign, digits and scale as written.
    Decimal,
    "a decimal number",
    is_decimal
);
lexical!(
    /// An `xs:double`: also with an exponent, `INF`, `-INF` or `NaN`.
    Double,
    "a number",
    is_double
);
lexical!(
    /// An `xs:int`, as written.
    Integer,
    "a whole number of 32 bits",
    is_integer
);
lexical!(
    /// A date and time as UKG writes it, usually without a zone (`ukg-pro-soap.md` 5.10, `ukg-pro-rest.md` 6.2).
    DateTime,
    "a date and time (YYYY-MM-DDTHH:MM:SS)",
    is_date_time
);
lexical!(
    /// A JSON number, as written.
    Number,
    "a number",
    is_json_number
);

/// The date and time WCF sends for a member that was never set (`ukg-pro-soap.md` 5.10).
pub const UNSET_DATE_TIME: &str = "0001-01-01T00:00:00";

impl DateTime<'_> {
    /// Whether this is the value that stands for "never set".
    pub fn is_unset(&self) -> bool {
        self.0.starts_with("0001-01-01")
    }

    /// The date part, `YYYY-MM-DD`.
    pub fn date(&self) -> &str {
        self.0.split('T').next().unwrap_or_default()
    }
}

/// A value of a field; `Option::None` where it is nil or was not sent.
#[derive(Debug, Clone)]
pub enum Value<'a> {
    /// Text, every character kept.
    Text(Cow<'a, str>),
    /// `true` or `false`.
    Boolean(bool),
    /// A whole number.
    Integer(Integer<'a>),
    /// A decimal number.
    Decimal(Decimal<'a>),
    /// A number with a floating point.
    Double(Double<'a>),
    /// A number of a JSON row.
    Number(Number<'a>),
    /// A date and time.
    DateTime(DateTime<'a>),
    /// Who a record belongs to.
    Identifier(EmployeeIdentifier<'a>),
    /// A company.
    Company(CompanyIdentifier<'a>),
    /// Pairs of key and value.
    Pairs(Vec<KeyValue<'a>>),
    /// A record inside the record.
    Record(Row<'a>),
    /// Records inside the record.
    List(Vec<Row<'a>>),
    /// JSON of a type the declaration does not foresee, kept as it came.
    Other(Cow<'a, RawValue>),
}

impl PartialEq for Value<'_> {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Text(left), Self::Text(right)) => left == right,
            (Self::Boolean(left), Self::Boolean(right)) => left == right,
            (Self::Integer(left), Self::Integer(right)) => left == right,
            (Self::Decimal(left), Self::Decimal(right)) => left == right,
            (Self::Double(left), Self::Double(right)) => left == right,
            (Self::Number(left), Self::Number(right)) => left == right,
            (Self::DateTime(left), Self::DateTime(right)) => left == right,
            (Self::Identifier(left), Self::Identifier(right)) => left == right,
            (Self::Company(left), Self::Company(right)) => left == right,
            (Self::Pairs(left), Self::Pairs(right)) => left == right,
            (Self::Record(left), Self::Record(right)) => left == right,
            (Self::List(left), Self::List(right)) => left == right,
            (Self::Other(left), Self::Other(right)) => left.get() == right.get(),
            _ => false,
        }
    }
}

impl Value<'_> {
    /// The same value, detached from the page it was read from.
    pub fn into_owned(self) -> Value<'static> {
        match self {
            Self::Text(text) => Value::Text(Cow::Owned(text.into_owned())),
            Self::Boolean(flag) => Value::Boolean(flag),
            Self::Integer(integer) => Value::Integer(integer.into_owned()),
            Self::Decimal(decimal) => Value::Decimal(decimal.into_owned()),
            Self::Double(double) => Value::Double(double.into_owned()),
            Self::Number(number) => Value::Number(number.into_owned()),
            Self::DateTime(date_time) => Value::DateTime(date_time.into_owned()),
            Self::Identifier(identifier) => Value::Identifier(identifier.into_owned()),
            Self::Company(identifier) => Value::Company(identifier.into_owned()),
            Self::Pairs(pairs) => Value::Pairs(pairs.into_iter().map(KeyValue::into_owned).collect()),
            Self::Record(row) => Value::Record(row.into_owned()),
            Self::List(rows) => Value::List(rows.into_iter().map(Row::into_owned).collect()),
            Self::Other(raw) => Value::Other(Cow::Owned(raw.into_owned())),
        }
    }

    /// The text of a scalar as the wire holds it; `None` for everything that has parts.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Boolean(flag) => Some(if *flag { "true" } else { "false" }),
            Self::Integer(integer) => Some(integer.as_str()),
            Self::Decimal(decimal) => Some(decimal.as_str()),
            Self::Double(double) => Some(double.as_str()),
            Self::Number(number) => Some(number.as_str()),
            Self::DateTime(date_time) => Some(date_time.as_str()),
            Self::Identifier(_)
            | Self::Company(_)
            | Self::Pairs(_)
            | Self::Record(_)
            | Self::List(_)
            | Self::Other(_) => None,
        }
    }
}

/// An entry of a dictionary such as `SelfServiceProperties` (`ukg-pro-soap.md` 5.9).
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct KeyValue<'a> {
    /// The key; nil on the wire is `None`.
    #[serde(borrow)]
    pub key: Option<Cow<'a, str>>,
    /// The value; nil on the wire is `None`.
    #[serde(borrow)]
    pub value: Option<Cow<'a, str>>,
}

impl KeyValue<'_> {
    /// The same entry, detached from the page it was read from.
    pub fn into_owned(self) -> KeyValue<'static> {
        let owned = |text: Option<Cow<'_, str>>| text.map(|text| Cow::Owned(text.into_owned()));
        KeyValue {
            key: owned(self.key),
            value: owned(self.value),
        }
    }
}

fn is_decimal(text: &str) -> bool {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    all_digits(whole) && all_digits(fraction) && !(whole.is_empty() && fraction.is_empty())
}

fn is_double(text: &str) -> bool {
    if matches!(text, "INF" | "-INF" | "NaN") {
        return true;
    }
    match text.split_once(['e', 'E']) {
        None => is_decimal(text),
        Some((mantissa, exponent)) => {
            let digits = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
            is_decimal(mantissa) && !digits.is_empty() && all_digits(digits)
        }
    }
}

fn is_integer(text: &str) -> bool {
    text.parse::<i32>().is_ok()
}

fn is_json_number(text: &str) -> bool {
    !text.is_empty()
        && text.starts_with(|first: char| first == '-' || first.is_ascii_digit())
        && serde_json::from_str::<&RawValue>(text).is_ok()
}

fn is_date_time(text: &str) -> bool {
    let text = text.strip_prefix('-').unwrap_or(text);
    let (date, time) = match text.split_once('T') {
        Some((date, time)) => (date, Some(time)),
        None => (text, None),
    };
    is_date(date) && time.is_none_or(is_time)
}

fn is_date(text: &str) -> bool {
    let mut parts = text.split('-');
    let (Some(year), Some(month), Some(day), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
        return false;
    };
    year.len() >= 4 && all_digits(year) && number_in(month, 2, 1..=12) && number_in(day, 2, 1..=31)
}

fn is_time(text: &str) -> bool {
    let clock = match text.find(['Z', '+', '-']) {
        Some(at) => {
            let (clock, zone) = text.split_at(at);
            if !is_zone(zone) {
                return false;
            }
            clock
        }
        None => text,
    };
    let (clock, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
    let mut parts = clock.split(':');
    let (Some(hour), Some(minute), Some(second), None) = (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return false;
    };
    number_in(hour, 2, 0..=24)
        && number_in(minute, 2, 0..=59)
        && number_in(second, 2, 0..=60)
        && !fraction.is_empty()
        && all_digits(fraction)
}

fn is_zone(text: &str) -> bool {
    match text.strip_prefix(['+', '-']) {
        None => text == "Z",
        Some(offset) => offset
            .split_once(':')
            .is_some_and(|(hours, minutes)| number_in(hours, 2, 0..=14) && number_in(minutes, 2, 0..=59)),
    }
}

fn number_in(text: &str, width: usize, range: std::ops::RangeInclusive<u8>) -> bool {
    text.len() == width && all_digits(text) && text.parse().is_ok_and(|number| range.contains(&number))
}

fn all_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}
