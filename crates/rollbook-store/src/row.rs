//! Reading rows alike from both databases.

use std::str::FromStr;

use jiff::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::Error;

/// Declares a struct whose fields are columns of the same name, readable from either database.
macro_rules! row {
    ($(#[$meta:meta])* $visibility:vis struct $name:ident { $($column_visibility:vis $column:ident: $type:ty,)+ }) => {
        $(#[$meta])*
        $visibility struct $name {
            $($column_visibility $column: $type,)+
        }

        impl<'r, R: sqlx::Row> sqlx::FromRow<'r, R> for $name
        where
            &'static str: sqlx::ColumnIndex<R>,
            $($type: sqlx::Decode<'r, R::Database> + sqlx::Type<R::Database>,)+
        {
            fn from_row(row: &'r R) -> Result<Self, sqlx::Error> {
                Ok(Self {
                    $($column: row.try_get(stringify!($column))?,)+
                })
            }
        }
    };
}

pub(crate) use row;

/// Reads a time column.
pub(crate) fn time(microseconds: i64, what: impl FnOnce() -> String) -> Result<Timestamp, Error> {
    Timestamp::from_microsecond(microseconds).map_err(|_| damaged(what()))
}

/// Reads a time column that may be empty.
pub(crate) fn optional_time(
    microseconds: Option<i64>,
    what: impl FnOnce() -> String,
) -> Result<Option<Timestamp>, Error> {
    microseconds.map(|time_of| time(time_of, what)).transpose()
}

/// Reads a text column that holds an id or one of the words of an enum.
pub(crate) fn word<Word: FromStr>(text: &str, what: impl FnOnce() -> String) -> Result<Word, Error> {
    text.parse().map_err(|_| damaged(what()))
}

/// Reads a text column that holds JSON.
pub(crate) fn from_json<Value: DeserializeOwned>(text: &str, what: impl FnOnce() -> String) -> Result<Value, Error> {
    serde_json::from_str(text).map_err(|_| damaged(what()))
}

/// Writes a list, or a plain struct, as JSON text.
pub(crate) fn json<Value: Serialize + ?Sized>(value: &Value) -> String {
    serde_json::to_string(value).expect("lists of plain structs and words have a JSON form")
}

/// Ids, or words of an enum, as a column holds them.
pub(crate) fn texts<Word: ToString>(words: &[Word]) -> Vec<String> {
    words.iter().map(ToString::to_string).collect()
}

/// Reads a count or a length, stored as `BIGINT` and never negative.
pub(crate) fn unsigned(number: i64, what: impl FnOnce() -> String) -> Result<u64, Error> {
    u64::try_from(number).map_err(|_| damaged(what()))
}

/// Writes a count or a length; one beyond `BIGINT` is written as its largest.
pub(crate) fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn damaged(what: String) -> Error {
    Error::StoredValueDamaged { what }
}
