//! The lines of a backup: marks are objects, rows are arrays in the order of their table's columns.

use serde::{Deserialize, Serialize};
use sqlx::{ColumnIndex, Database, Decode, Encode, QueryBuilder, Row, Type};

use super::tables::{Kind, Table};

/// What divides the rows.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum Mark {
    /// The first line: the migrations that made the tables, each with the checksum of what it does, in hex.
    Migrations(Vec<(i64, String)>),
    /// The rows of a table follow.
    Table { name: String, columns: Vec<String> },
    /// The last line.
    End { rows: u64 },
}

/// A value of a row.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub(super) enum Cell {
    Flag(bool),
    Number(i64),
    Text(String),
    Nothing,
}

impl Mark {
    pub(super) fn of(table: &Table) -> Self {
        Self::Table {
            name: table.name.clone(),
            columns: table.columns.iter().map(|column| column.name.clone()).collect(),
        }
    }

    pub(super) fn line(&self) -> Vec<u8> {
        line(self)
    }
}

pub(super) fn row(cells: &[Cell]) -> Vec<u8> {
    line(cells)
}

fn line<T: Serialize + ?Sized>(value: &T) -> Vec<u8> {
    let mut line = serde_json::to_vec(value).expect("texts, numbers and lists of them have a JSON form");
    line.push(b'\n');
    line
}

/// Reads a row of a table.
pub(super) fn cells<'r, R: Row>(row: &'r R, table: &Table) -> Result<Vec<Cell>, sqlx::Error>
where
    usize: ColumnIndex<R>,
    Option<String>: Decode<'r, R::Database> + Type<R::Database>,
    Option<i64>: Decode<'r, R::Database> + Type<R::Database>,
    Option<bool>: Decode<'r, R::Database> + Type<R::Database>,
{
    let columns = table.columns.iter().enumerate();
    let cells = columns.map(|(place, column)| {
        Ok(match column.kind {
            Kind::Text => row.try_get::<Option<String>, _>(place)?.map(Cell::Text),
            Kind::Number => row.try_get::<Option<i64>, _>(place)?.map(Cell::Number),
            Kind::Flag => row.try_get::<Option<bool>, _>(place)?.map(Cell::Flag),
        }
        .unwrap_or(Cell::Nothing))
    });
    cells.collect()
}

/// Whether a row has the columns of its table, each of its kind.
pub(super) fn fits(cells: &[Cell], table: &Table) -> bool {
    let kinds = table.columns.iter().map(|column| column.kind);
    let all = cells.iter().zip(kinds).all(|pair| {
        matches!(
            pair,
            (Cell::Nothing, _)
                | (Cell::Text(_), Kind::Text)
                | (Cell::Number(_), Kind::Number)
                | (Cell::Flag(_), Kind::Flag)
        )
    });
    cells.len() == table.columns.len() && all
}

/// The statement that inserts rows that [fit](fits) a table.
pub(super) fn insert<DB: Database>(table: &Table, rows: Vec<Vec<Cell>>) -> QueryBuilder<DB>
where
    Option<String>: for<'q> Encode<'q, DB> + Type<DB>,
    Option<i64>: for<'q> Encode<'q, DB> + Type<DB>,
    Option<bool>: for<'q> Encode<'q, DB> + Type<DB>,
{
    let mut query = QueryBuilder::new(format!("INSERT INTO \"{}\" ({}) ", table.name, table.column_list()));
    query.push_values(rows, |mut values, cells| {
        for (cell, column) in cells.into_iter().zip(&table.columns) {
            // Also of nothing PostgreSQL wants to know the kind.
            match (column.kind, cell) {
                (Kind::Text, Cell::Text(text)) => values.push_bind(Some(text)),
                (Kind::Text, _) => values.push_bind(None::<String>),
                (Kind::Number, Cell::Number(number)) => values.push_bind(Some(number)),
                (Kind::Number, _) => values.push_bind(None::<i64>),
                (Kind::Flag, Cell::Flag(flag)) => values.push_bind(Some(flag)),
                (Kind::Flag, _) => values.push_bind(None::<bool>),
            };
        }
    });
    query
}
