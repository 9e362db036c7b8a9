//! An answer of an action as a table: what tells rows apart first, records inside a row lifted up. Values are shown as
//! they were written, so that a decimal keeps its scale.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor},
};
use serde_json::{Error, value::RawValue};

/// What tells rows apart, which is shown first; both transports' spellings, compared without case.
const FIRST: [&str; 8] = [
    "companycode",
    "companyid",
    "employeenumber",
    "employeeid",
    "lastname",
    "firstname",
    "emailaddress",
    "jobcode",
];

/// An answer, ready to be laid out.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Tabular {
    /// Rows under columns.
    Rows {
        /// The names of the columns.
        columns: Vec<String>,
        /// A cell for each column.
        rows: Vec<Vec<String>>,
        /// How many columns were left out.
        left_out: usize,
    },
    /// The fields of one thing that have a value.
    Fields(Vec<(String, String)>),
}

impl Tabular {
    /// Lays out an answer, with so many columns at most.
    pub(crate) fn of(data: &RawValue, most_columns: usize) -> Result<Self, Error> {
        if let Written::List(rows) = written(data)? {
            return table_of(&rows, most_columns);
        }
        let fields = flat(data)?.into_iter().filter(|(_, text)| !text.is_empty());
        Ok(Self::Fields(fields.collect()))
    }
}

/// The rows of an answer as they were written; `None` when it is one thing.
pub(crate) fn rows(data: &RawValue) -> Result<Option<Vec<&RawValue>>, Error> {
    match written(data)? {
        Written::List(rows) => Ok(Some(rows)),
        _ => Ok(None),
    }
}

fn table_of(rows: &[&RawValue], most_columns: usize) -> Result<Tabular, Error> {
    let rows: Vec<_> = rows.iter().map(|row| flat(row)).collect::<Result<_, _>>()?;
    let mut columns: Vec<&str> = Vec::new();
    for (name, text) in rows.iter().flatten() {
        if !text.is_empty() && !columns.contains(&name.as_str()) {
            columns.push(name);
        }
    }
    let rank = |column: &&str| FIRST.iter().position(|first| column.eq_ignore_ascii_case(first));
    columns.sort_by_key(|column| rank(column).unwrap_or(FIRST.len()));
    let left_out = columns.len().saturating_sub(most_columns);
    columns.truncate(most_columns);
    let cell = |row: &[(String, String)], column: &str| {
        let field = row.iter().find(|(name, _)| name == column);
        field.map(|(_, text)| text.clone()).unwrap_or_default()
    };
    Ok(Tabular::Rows {
        rows: rows
            .iter()
            .map(|row| columns.iter().map(|column| cell(row, column)).collect())
            .collect(),
        columns: columns.into_iter().map(str::to_owned).collect(),
        left_out,
    })
}

/// A row as names and texts, the records inside it lifted up; names already seen are not repeated.
fn flat(row: &RawValue) -> Result<Vec<(String, String)>, Error> {
    let Written::Record(record) = written(row)? else {
        return Ok(vec![("value".to_owned(), row.get().to_owned())]);
    };
    let mut fields: Vec<(String, String)> = Vec::new();
    let mut push = |name: String, text: String| {
        if !fields.iter().any(|(known, _)| *known == name) {
            fields.push((name, text));
        }
    };
    for (name, value) in record.0 {
        match written(value)? {
            Written::List(inner) if inner.len() == 1 => {
                for (name, text) in flat(inner[0])? {
                    push(name, text);
                }
            }
            Written::Record(_) => {
                let parts = flat(value)?.into_iter().map(|(_, text)| text);
                push(name, parts.collect::<Vec<_>>().join(" "));
            }
            Written::Text(text) => push(name, text),
            Written::List(_) => push(name, value.get().to_owned()),
        }
    }
    Ok(fields)
}

/// A value of JSON, one level of it read.
enum Written<'a> {
    Record(Record<'a>),
    List(Vec<&'a RawValue>),
    /// A text without its quotes, a number or a boolean as written, nothing for null.
    Text(String),
}

fn written(value: &RawValue) -> Result<Written<'_>, Error> {
    let text = value.get();
    match text.as_bytes().first() {
        Some(b'{') => serde_json::from_str(text).map(Written::Record),
        Some(b'[') => serde_json::from_str(text).map(Written::List),
        Some(b'"') => serde_json::from_str(text).map(Written::Text),
        Some(b'n') => Ok(Written::Text(String::new())),
        _ => Ok(Written::Text(text.to_owned())),
    }
}

/// The members of an object in their order.
struct Record<'a>(Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Record<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;

        impl<'de> Visitor<'de> for Members {
            type Value = Record<'de>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Record<'de>, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Record(members))
            }
        }

        deserializer.deserialize_map(Members)
    }
}
