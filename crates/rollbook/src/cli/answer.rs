//! An answer of an action as it is printed.

use rollbook_core::{Answer, ReportRow};
use serde::Serialize;
use serde_json::value::RawValue;

use crate::{
    output,
    output::Failure,
    tabular::{self, Tabular},
};

/// The columns a table has at most; what is left out is in the JSON.
const COLUMNS: usize = 8;

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
    match Tabular::of(&answer.data, COLUMNS).map_err(anyhow::Error::from)? {
        Tabular::Fields(fields) => {
            output::table(
                &["Field", "Value"],
                fields.into_iter().map(|(name, text)| vec![name, text]),
            )?;
        }
        Tabular::Rows {
            columns,
            rows,
            left_out,
        } => {
            let columns: Vec<_> = columns.iter().map(String::as_str).collect();
            let count = rows.len();
            output::table(&columns, rows)?;
            output::note(format_args!("{count} rows"));
            if left_out > 0 {
                output::note(format_args!("{left_out} more columns: see them with `--json`"));
            }
        }
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
    match tabular::rows(&answer.data).map_err(anyhow::Error::from)? {
        Some(rows) => {
            rows.iter().try_for_each(|row| output::line(row.get()))?;
            Ok(rows.len())
        }
        None => output::line(answer.data.get()).map(|()| 1),
    }
}

/// Prints a row of a report as a line of JSON.
pub(super) fn print_row(row: &ReportRow) -> Result<(), Failure> {
    output::line(serde_json::to_string(row).map_err(anyhow::Error::from)?)
}
