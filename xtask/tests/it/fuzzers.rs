//! The fuzzers are a workspace of their own, so that nobody else builds them. They must read messages with the very
//! libraries that the product reads them with, which `deny.toml` has judged.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// The crate of the fuzzers.
const CRATE: &str = "crates/ukg-pro-contract/fuzz";

/// What only the fuzzers have; they are run by developers and handed to nobody.
const THEIR_OWN: [&str; 4] = ["arbitrary", "jobserver", "libfuzzer-sys", "ukg-pro-contract-fuzz"];

/// Name and version of each package of a lock file.
fn packages(lock: &Path) -> BTreeSet<(String, String)> {
    let text = fs::read_to_string(lock).unwrap();
    let value = |line: Option<&str>, key: &str| {
        let line = line.unwrap_or_default();
        let value = line.strip_prefix(key).and_then(|rest| rest.strip_prefix(" = \""));
        value.and_then(|rest| rest.strip_suffix('"')).unwrap().to_owned()
    };
    text.split("[[package]]\n")
        .skip(1)
        .map(|package| {
            let mut lines = package.lines();
            (value(lines.next(), "name"), value(lines.next(), "version"))
        })
        .collect()
}

#[test]
fn the_fuzzers_run_the_libraries_that_the_product_runs() {
    let root = crate::root();
    let product = packages(&root.join("Cargo.lock"));
    let fuzzers = packages(&root.join(CRATE).join("Cargo.lock"));
    assert!(fuzzers.iter().any(|(name, _)| name == "quick-xml"), "{fuzzers:?}");
    let others: Vec<_> = fuzzers
        .iter()
        .filter(|package| !product.contains(package) && !THEIR_OWN.contains(&package.0.as_str()))
        .collect();
    assert!(
        others.is_empty(),
        "{others:?}: bring the fuzzers up to the product with \
         `cp Cargo.lock {CRATE}/ && cargo fetch --manifest-path {CRATE}/Cargo.toml`"
    );
}
