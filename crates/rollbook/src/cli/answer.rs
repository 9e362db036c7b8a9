//! An answer of an action as it is printed. Values are shown as they were written, so that a decimal keeps its scale.

use std::fmt;

use rollbook_core::{Answer, ReportRow};
use serde::{
    Deserialize, Deserializer, Serialize,
    de::{MapAccess, Visitor},
};
use serde_json::value::RawValue;

use crate::{output, output::Failure};

/// An answer as programs read it.
#[derive(Serialize)]
struct Printed<'a> {
    data: &'a RawValue,
    next: Option<&'a str>,
    request_id: String,
}

/// Prints an answer: JSON with its cursor, or a table.
pub(super) fn print(answer: &Answer, as_json: bool) -> Result<(), Failure> {
    if as_json {
        return output::json(&Printed {
            data: &answer.data,
            next: answer.next.as_deref(),
            request_id: answer.request_id.to_string(),
        });
    }
    if let Written::List(rows) = written(&answer.data)? {
        table_of(&rows)?;
    } else {
        let fields = flat(&answer.data)?.into_iter().filter(|(_, text)| !text.is_empty());
        output::table(&["Field", "Value"], fields.map(|(name, text)| vec![name, text]))?;
    }
    if let Some(next) = &answer.next {
        output::note(format_args!(
            "There is more: go on with `--next {next}`, or read everything with `--all`."
        ));
    }
    Ok(())
}

/// Prints each row of an answer as a line of JSON and says how many there were.
pub(super) fn print_rows(answer: &Answer) -> Result<usize, Failure> {
    match written(&answer.data)? {
        Written::List(rows) => {
            rows.iter().try_for_each(|row| output::line(row.get()))?;
            Ok(rows.len())
        }
        _ => output::line(answer.data.get()).map(|()| 1),
    }
}

/// Prints a row of a report as a line of JSON.
pub(super) fn print_row(row: &ReportRow) -> Result<(), Failure> {
    output::line(serde_json::to_string(row).map_err(anyhow::Error::from)?)
}

/// The columns a table has at most; what is left out is in the JSON.
const COLUMNS: usize = 8;

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

fn table_of(rows: &[&RawValue]) -> Result<(), Failure> {
    let rows: Vec<_> = rows.iter().map(|row| flat(row)).collect::<Result<_, _>>()?;
    let mut columns: Vec<&str> = Vec::new();
    for (name, text) in rows.iter().flatten() {
        if !text.is_empty() && !columns.contains(&name.as_str()) {
            columns.push(name);
        }
    }
    let rank = |column: &&str| FIRST.iter().position(|first| column.eq_ignore_ascii_case(first));
    columns.sort_by_key(|column| rank(column).unwrap_or(FIRST.len()));
    let left_out = columns.len().saturating_sub(COLUMNS);
    columns.truncate(COLUMNS);
    let cell = |row: &[(String, String)], column: &str| {
        let field = row.iter().find(|(name, _)| name == column);
        field.map(|(_, text)| text.clone()).unwrap_or_default()
    };
    output::table(
        &columns,
        rows.iter()
            .map(|row| columns.iter().map(|column| cell(row, column)).collect()),
    )?;
    output::note(format_args!("{} rows", rows.len()));
    if left_out > 0 {
        output::note(format_args!("{left_out} more columns: see them with `--json`"));
    }
    Ok(())
}

/// A row as names and texts, the records inside it lifted up; names already seen are not repeated.
fn flat(row: &RawValue) -> Result<Vec<(String, String)>, Failure> {
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

fn written(value: &RawValue) -> Result<Written<'_>, Failure> {
    let text = value.get();
    let read = match text.as_bytes().first() {
        Some(b'{') => serde_json::from_str(text).map(Written::Record),
        Some(b'[') => serde_json::from_str(text).map(Written::List),
        Some(b'"') => serde_json::from_str(text).map(Written::Text),
        Some(b'n') => Ok(Written::Text(String::new())),
        _ => Ok(Written::Text(text.to_owned())),
    };
    Ok(read.map_err(anyhow::Error::from)?)
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
