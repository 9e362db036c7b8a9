//! Whoever reads where a fact comes from finds what is meant by it.

use std::{collections::BTreeSet, fs};

use crate::sources::sources;

/// The notes whose sections are cited, which `docs/sources.md` explains.
const NOTES: [&str; 2] = ["ukg-pro-soap.md", "ukg-pro-rest.md"];

/// The sections of one of the notes that the page explains.
fn explained(page: &str, note: &str) -> BTreeSet<String> {
    let heading = format!("## `{note}`");
    let own = page.split_once(&heading).unwrap().1;
    let rows = own.split("\n## ").next().unwrap().lines();
    let cells = rows.filter_map(|row| row.strip_prefix("| ")?.split(" |").next());
    cells.map(str::to_owned).collect()
}

/// The first section of each citation of one of the notes in a text.
fn cited<'a>(text: &'a str, note: &str) -> impl Iterator<Item = &'a str> {
    let rests = text
        .match_indices(note)
        .map(move |(at, found)| &text[at + found.len()..]);
    rests.filter_map(|rest| {
        let rest = rest.strip_prefix('`').unwrap_or(rest).strip_prefix(' ')?;
        let end = rest.find(|one: char| one != '.' && !one.is_ascii_digit());
        let section = rest[..end.unwrap_or(rest.len())].trim_end_matches('.');
        section.starts_with(|one: char| one.is_ascii_digit()).then_some(section)
    })
}

#[test]
fn every_section_that_is_cited_is_explained() {
    let page = fs::read_to_string(crate::root().join("docs/sources.md")).unwrap();
    let coverage = fs::read_to_string(crate::root().join("docs/coverage.md")).unwrap();
    let mut texts: Vec<_> = sources().into_iter().map(|source| source.text).collect();
    texts.push(coverage);
    for note in NOTES {
        let explained = explained(&page, note);
        let cited: BTreeSet<_> = texts.iter().flat_map(|text| cited(text, note)).collect();
        assert!(cited.len() > 30, "{cited:?}");
        let unexplained: Vec<_> = cited.iter().filter(|section| !explained.contains(**section)).collect();
        assert!(unexplained.is_empty(), "`{note}` {unexplained:?}");
    }
}
