//! That the contract says all there is to say: each operation and endpoint that the notes name is declared, or is left
//! out for a reason that is written down, and nothing else is declared.

use std::collections::{BTreeMap, BTreeSet};

use ukg_pro_contract::{
    Operation,
    services::SERVICES,
    soap::{bi, login},
};

/// Copied by hand from the notes, never from the declarations.
const INDEX: &str = include_str!("../wire/index.txt");
const NOT_COVERED: &str = include_str!("../wire/not-covered.txt");
const BEYOND: &str = include_str!("../wire/beyond-the-index.txt");

/// The first column of a table with what stands after it.
fn table(text: &'static str) -> BTreeMap<&'static str, &'static str> {
    let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let mut table = BTreeMap::new();
    for line in lines {
        let (first, rest) = line
            .split_once(" | ")
            .unwrap_or_else(|| panic!("one column only: {line}"));
        assert!(!rest.trim().is_empty(), "nothing is said of {first}");
        assert!(table.insert(first, rest).is_none(), "twice: {first}");
    }
    table
}

/// What the contract declares, as the index writes it.
fn declared() -> BTreeSet<String> {
    let mut declared: BTreeSet<_> = Operation::all()
        .map(|operation| match operation {
            Operation::Soap(..) | Operation::Report(_) => operation.name(),
            Operation::Rest(_, endpoint) => format!("{} {}", endpoint.method.as_str(), endpoint.path),
        })
        .collect();
    declared.extend(SERVICES.iter().map(|service| format!("{}.Ping", service.name)));
    declared.insert(format!("{}.Authenticate", login::PATH));
    declared.extend(
        bi::OPERATIONS
            .iter()
            .map(bi::Operation::full_name)
            .chain([format!("{}.Ping", bi::DATA)]),
    );
    declared
}

#[test]
fn what_the_notes_name_is_declared_or_left_out_for_a_reason() {
    let (declared, left_out) = (declared(), table(NOT_COVERED));
    let forgotten: Vec<_> = table(INDEX)
        .into_keys()
        .filter(|line| !declared.contains(*line) && !left_out.contains_key(line))
        .collect();
    assert!(
        forgotten.is_empty(),
        "declare these, or give the reason in not-covered.txt: {forgotten:#?}"
    );
}

#[test]
fn what_is_left_out_is_named_by_the_notes_and_not_declared() {
    let (declared, index) = (declared(), table(INDEX));
    for line in table(NOT_COVERED).into_keys() {
        assert!(index.contains_key(line), "index.txt does not name {line}");
        assert!(
            !declared.contains(line),
            "{line} is declared: take it out of not-covered.txt"
        );
    }
}

#[test]
fn what_is_declared_is_named_by_the_notes_or_has_a_reason() {
    let (declared, index, beyond) = (declared(), table(INDEX), table(BEYOND));
    let unnamed: Vec<_> = declared
        .iter()
        .filter(|line| !index.contains_key(line.as_str()) && !beyond.contains_key(line.as_str()))
        .collect();
    assert!(
        unnamed.is_empty(),
        "no line of index.txt names these; give the reason in beyond-the-index.txt: {unnamed:#?}"
    );
    for line in beyond.into_keys() {
        assert!(declared.contains(line), "{line} is not declared");
        assert!(!index.contains_key(line), "{line} stands in index.txt");
    }
}

#[test]
fn each_line_of_the_index_says_where_and_how_it_is_known() {
    for (line, rest) in table(INDEX) {
        let (section, known) = rest
            .split_once(" | ")
            .unwrap_or_else(|| panic!("two columns only: {line}"));
        let place = section
            .strip_prefix("ukg-pro-soap.md ")
            .or_else(|| section.strip_prefix("ukg-pro-rest.md "));
        let place = place.unwrap_or_else(|| panic!("{line}: {section}"));
        assert!(
            place.split('.').all(|number| number.parse::<u8>().is_ok()),
            "{line}: {section}"
        );
        assert!(
            known
                .split(' ')
                .all(|word| ["doc", "doc17", "client", "inferred"].contains(&word)),
            "{line}: {known}"
        );
    }
}
