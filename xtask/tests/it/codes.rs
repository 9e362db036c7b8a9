//! Codes of failures: each that is declared is raised somewhere, and each that a lower crate raises is declared.

use std::collections::BTreeMap;
use std::fs;

use crate::sources::sources;

/// Files in which lower crates, which know no `Code`, say their codes as words.
const WORDS: [&str; 5] = [
    "crates/rollbook-store/src/error.rs",
    "crates/ukg-pro/src/error.rs",
    "crates/ukg-pro/src/address_error.rs",
    "crates/ukg-pro/src/outbound_error.rs",
    "crates/ukg-pro-sandbox/src/error.rs",
];

fn read(file: &str) -> String {
    fs::read_to_string(crate::root().join(file)).unwrap()
}

/// The codes that are declared: how each is written in Rust, by its word.
fn declared() -> BTreeMap<String, String> {
    let text = read("crates/rollbook-model/src/code.rs");
    let lines = text.lines().filter_map(|line| {
        let mut parts = line.strip_prefix("    ")?.split('"');
        let (name, word) = (parts.next()?.trim(), parts.next()?);
        let is_name = name.starts_with(char::is_uppercase) && name.chars().all(char::is_alphanumeric);
        is_name.then(|| (word.to_owned(), name.to_owned()))
    });
    lines.collect()
}

/// The words that a file of a lower crate gives its errors.
fn words(text: &str) -> Vec<String> {
    let lines = text.lines().filter_map(|line| line.trim().split_once("=> \""));
    let words = lines.filter_map(|(_, rest)| rest.strip_suffix("\","));
    let is_word = |word: &&str| word.chars().all(|one| one.is_ascii_lowercase() || one == '_');
    words.filter(is_word).map(str::to_owned).collect()
}

#[test]
fn every_code_that_is_declared_is_raised() {
    let declared = declared();
    assert!(declared.len() > 150, "{}", declared.len());
    let mut raised: Vec<String> = WORDS.iter().flat_map(|file| words(&read(file))).collect();
    for source in sources() {
        let is_face = ["rollbook", "rollbook-core"].contains(&source.package.as_str());
        if is_face && !source.path.ends_with("link/codes.rs") {
            let text = source.text;
            let named = declared.iter().filter(|(_, name)| {
                text.match_indices(&format!("Code::{name}"))
                    .any(|(at, found)| !text[at + found.len()..].starts_with(char::is_alphanumeric))
            });
            raised.extend(named.map(|(word, _)| word.clone()));
        }
    }
    let silent: Vec<_> = declared.keys().filter(|word| !raised.contains(word)).collect();
    assert!(silent.is_empty(), "declared, with a page, and never raised: {silent:?}");
}

#[test]
fn every_code_that_is_raised_by_a_lower_crate_is_declared() {
    let declared = declared();
    for file in WORDS {
        let words = words(&read(file));
        assert!(words.len() > 5, "{file}: {words:?}");
        for word in words {
            assert!(
                declared.contains_key(&word),
                "{file}: `{word}` has no page; add it to rollbook-model/src/code.rs"
            );
        }
    }
}
