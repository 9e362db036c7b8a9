//! Bodies, read by declaration (`ukg-pro-rest.md` 10).

use std::collections::HashMap;

use serde_json::value::RawValue;
use ukg_pro_contract::{
    read::Limits,
    record::{Kind, Row},
    rest::{self, Body},
    value::Value,
};

use super::{
    Call,
    problems::{Problems, malformed},
};
use crate::exchange::Reply;

const NOT_JSON: &str = "Send JSON.";

impl<'a> Call<'a> {
    fn text(self) -> Result<&'a str, Reply> {
        let text = std::str::from_utf8(&self.request.body).map_err(|_| malformed("Send UTF-8."))?;
        let text = text.trim_start_matches('\u{feff}').trim();
        if text.is_empty() {
            return Err(malformed("The body is empty."));
        }
        Ok(text)
    }

    /// The records of the body, whatever is in them.
    pub(super) fn rows(self) -> Result<Vec<Row<'a>>, Reply> {
        let text = self.text()?;
        let read = |record, text| rest::read_rows(record, text, Limits::default());
        match self.found.endpoint.body {
            Body::Rows(record) | Body::Lookup(record) => {
                read(record, text).map_err(|_| malformed("Send a JSON array of objects."))
            }
            Body::Listed(name, record) => {
                let members: HashMap<String, &'a RawValue> =
                    serde_json::from_str(text).map_err(|_| malformed("Send a JSON object."))?;
                let list = members.get(name).map(|list| list.get());
                let list = list.ok_or_else(|| Problems::one(name, "Required", "The property is required.").reply())?;
                read(record, list).map_err(|_| Problems::one(name, "Format", "Send an array of objects.").reply())
            }
            Body::None | Body::Filter(_) | Body::Row(_) => self.row().map(|row| vec![row]),
        }
    }

    /// The one record of the body, whatever is in it.
    pub(super) fn row(self) -> Result<Row<'a>, Reply> {
        let text = self.text()?;
        let record = self.found.endpoint.body.record().ok_or_else(|| malformed(NOT_JSON))?;
        if !text.starts_with('{') {
            return Err(malformed("Send a JSON object."));
        }
        rest::read_row(record, text, Limits::default()).map_err(|_| malformed(NOT_JSON))
    }

    /// The one record of the body, with every value of its declared type and every required one there.
    pub(super) fn checked_row(self) -> Result<Row<'a>, Reply> {
        let row = self.row()?;
        check(&row, Required::All).none().map_err(|problems| problems.reply())?;
        Ok(row)
    }
}

/// Which fields must be given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Required {
    /// Those that are declared so.
    All,
    /// None: what is not given stays.
    None,
}

/// What is wrong with a record by its declaration: types, and what is missing.
pub(super) fn check(row: &Row<'_>, required: Required) -> Problems {
    let mut problems = Problems::default();
    for (field, value) in row.entries() {
        match value {
            Some(Value::Other(_)) if !matches!(field.kind, Kind::Any) => {
                problems.add(field.name, "Format", expected(field.kind));
            }
            Some(Value::Text(text)) if text.trim().is_empty() && field.required => {
                problems.add(field.name, "Required", "The property is required.");
            }
            None if field.required && required == Required::All => {
                problems.add(field.name, "Required", "The property is required.");
            }
            _ => {}
        }
    }
    problems
}

fn expected(kind: Kind) -> &'static str {
    match kind {
        Kind::Text | Kind::Guid => "Send a text.",
        Kind::Boolean => "Send true or false.",
        Kind::Number => "Send a number.",
        Kind::Integer => "Send a whole number.",
        Kind::Decimal | Kind::Double => "Send a number in a text.",
        Kind::DateTime => "Send a date, YYYY-MM-DD, with a time or without.",
        Kind::Many(_) => "Send an array.",
        Kind::Identifier | Kind::Company | Kind::Pairs | Kind::One(_) | Kind::Any => "Send an object.",
    }
}

/// Says of texts that are longer than they may be.
pub(super) fn limit(row: &Row<'_>, limits: &[(&str, usize)], problems: &mut Problems) {
    for (name, most) in limits {
        if let Some(Value::Text(text)) = row.get(name)
            && text.chars().count() > *most
        {
            problems.add(name, "Length", &format!("At most {most} characters."));
        }
    }
}
