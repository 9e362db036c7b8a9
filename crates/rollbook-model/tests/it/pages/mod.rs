//! The pages under `docs/` that are computed from the contract and the catalogue. `cargo xtask docs` writes them; an
//! ordinary run of the tests fails when one is stale.
//!
//! They are rendered here, in tests, because no program needs them: they are read where they are kept.

mod actions;
mod assumed;
mod coverage;
mod markdown;
mod operations;
mod problems;

use std::{env, fs, path::Path};

/// Says that the pages are to be written, not compared.
const WRITE: &str = "ROLLBOOK_WRITE_DOCS";

/// Compares a page with what it has to be, or writes it.
fn keep(name: &str, computed: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs").join(name);
    if env::var_os(WRITE).is_some_and(|value| !value.is_empty()) {
        fs::write(&path, computed).unwrap();
        return;
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    if let Some(difference) = difference(&kept, computed) {
        panic!("docs/{name} is stale: run `cargo xtask docs`\n{difference}");
    }
}

/// Where two texts begin to differ.
fn difference(kept: &str, computed: &str) -> Option<String> {
    if kept == computed {
        return None;
    }
    let lines = kept.lines().zip(computed.lines());
    let same = lines.take_while(|(kept, computed)| kept == computed).count();
    let line = |text: &str| text.lines().nth(same).unwrap_or("(the end)").to_owned();
    Some(format!(
        "line {}\n    kept: {}\ncomputed: {}",
        same + 1,
        line(kept),
        line(computed)
    ))
}

#[test]
fn the_page_of_what_is_covered_is_up_to_date() {
    keep("coverage.md", &coverage::page());
}

#[test]
fn the_page_of_actions_is_up_to_date() {
    keep("actions.md", &actions::page());
}

#[test]
fn the_page_of_problems_is_up_to_date() {
    keep("problems.md", &problems::page());
}

#[test]
fn the_table_of_metrics_is_up_to_date() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/operations.md");
    keep("operations.md", &operations::page(&fs::read_to_string(path).unwrap()));
}

#[test]
fn a_stale_page_is_told_with_the_line_where_it_differs() {
    assert_eq!(difference("a\nb\n", "a\nb\n"), None);
    assert_eq!(
        difference("a\nb\n", "a\nc\n").unwrap(),
        "line 2\n    kept: b\ncomputed: c"
    );
    assert_eq!(
        difference("", "a\n").unwrap(),
        "line 1\n    kept: (the end)\ncomputed: a"
    );
}
