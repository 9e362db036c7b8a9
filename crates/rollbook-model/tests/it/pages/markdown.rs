//! Markdown as the pages need it.

use std::{fmt::Write as _, iter};

use ukg_pro_contract::permission::{Guard, Level};

/// A table. Cells are Markdown; what would end a cell is written so that it does not.
pub(super) fn table(heads: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let mut table = String::new();
    let rule = vec!["---".to_owned(); heads.len()];
    let heads = heads.iter().map(ToString::to_string).collect();
    for row in iter::once(heads).chain([rule]).chain(rows) {
        table.push('|');
        for cell in row {
            let cell = cell.replace('|', "\\|").replace('\n', " ");
            write!(table, " {cell} |").unwrap();
        }
        table.push('\n');
    }
    table
}

/// Text as it is, in the type of code.
pub(super) fn code(text: &str) -> String {
    format!("`{text}`")
}

/// A number with what it counts.
pub(super) fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// What an account must have ticked.
pub(super) fn permission(guard: Guard, levels: &[Level]) -> String {
    match guard {
        Guard::Line(names) => {
            let levels: Vec<_> = levels.iter().map(Level::to_string).collect();
            format!("{}: {}", names.join(" or "), levels.join(" and "))
        }
        Guard::AnyAccount => "any account".to_owned(),
        Guard::NotStated => "not stated".to_owned(),
    }
}

#[test]
fn a_cell_holds_what_would_end_it() {
    assert_eq!(
        table(&["A", "B"], [vec!["a|b".to_owned(), "c\nd".to_owned()]]),
        "| A | B |\n| --- | --- |\n| a\\|b | c d |\n"
    );
}

#[test]
fn a_permission_names_the_line_by_every_name_and_the_columns() {
    let line = Guard::Line(&["Employee Job Details", "Employee Job"]);
    assert_eq!(
        permission(line, &[Level::View, Level::Edit]),
        "Employee Job Details or Employee Job: View and Edit"
    );
    assert_eq!(permission(Guard::AnyAccount, &[Level::View]), "any account");
    assert_eq!(permission(Guard::NotStated, &[Level::View]), "not stated");
}
