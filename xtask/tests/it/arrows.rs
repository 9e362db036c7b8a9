//! Who may know whom: the arrows between the crates, as drawn in ARCHITECTURE.md.
//!
//! What only tests use (dev-dependencies) is free: a client's tests may start the emulator.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use serde_json::Value;

/// Every crate of the workspace, with the crates of the workspace it uses.
const ARROWS: [(&str, &[&str]); 8] = [
    (
        "rollbook",
        &["rollbook-core", "rollbook-model", "rollbook-store", "ukg-pro-sandbox"],
    ),
    (
        "rollbook-core",
        &["rollbook-model", "rollbook-store", "ukg-pro", "ukg-pro-contract"],
    ),
    ("rollbook-model", &["ukg-pro-contract"]),
    ("rollbook-store", &["rollbook-model"]),
    ("ukg-pro", &["ukg-pro-contract"]),
    ("ukg-pro-contract", &[]),
    ("ukg-pro-sandbox", &["ukg-pro-contract"]),
    ("xtask", &[]),
];

/// External crates that one crate alone may use, and which.
const CONFINED: [(&str, &str); 2] = [("sqlx", "rollbook-store"), ("reqwest", "ukg-pro")];

/// The names of what each crate of the workspace uses when it is built, tests aside.
fn dependencies() -> BTreeMap<String, BTreeSet<String>> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--format-version", "1", "--offline"])
        .current_dir(crate::root())
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "cargo metadata: {errors}");
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();

    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let packages = metadata["packages"].as_array().unwrap();
    packages
        .iter()
        .map(|package| {
            let used = package["dependencies"].as_array().unwrap().iter();
            let used = used.filter(|dependency| dependency["kind"] != "dev");
            let used = used.map(|dependency| text(&dependency["name"]));
            (text(&package["name"]), used.collect())
        })
        .collect()
}

/// The arrows between the crates of the workspace.
fn arrows() -> BTreeMap<String, BTreeSet<String>> {
    let dependencies = dependencies();
    let members: BTreeSet<String> = dependencies.keys().cloned().collect();
    dependencies
        .into_iter()
        .map(|(name, used)| (name, used.intersection(&members).cloned().collect()))
        .collect()
}

#[test]
fn the_crates_use_each_other_exactly_as_drawn() {
    let drawn: BTreeMap<String, BTreeSet<String>> = ARROWS
        .iter()
        .map(|(name, used)| {
            let used = used.iter().map(ToString::to_string);
            ((*name).to_owned(), used.collect())
        })
        .collect();
    assert_eq!(arrows(), drawn, "left: the manifests; right: the drawing");
}

#[test]
fn the_ukg_pro_crates_know_nothing_of_rollbook() {
    let arrows = arrows();
    for name in ["ukg-pro", "ukg-pro-contract", "ukg-pro-sandbox"] {
        let mut reached = BTreeSet::new();
        let mut open = vec![name];
        while let Some(next) = open.pop() {
            for used in &arrows[next] {
                if reached.insert(used.as_str()) {
                    open.push(used);
                }
            }
        }
        let forbidden: Vec<_> = reached
            .into_iter()
            .filter(|used| used.starts_with("rollbook"))
            .collect();
        assert!(forbidden.is_empty(), "`{name}` reaches {forbidden:?}");
    }
}

#[test]
fn the_database_and_the_http_client_have_one_home_each() {
    let dependencies = dependencies();
    for (confined, home) in CONFINED {
        let users: Vec<_> = dependencies
            .iter()
            .filter(|(_, used)| used.contains(confined))
            .map(|(name, _)| name.as_str())
            .collect();
        assert_eq!(users, [home], "`{confined}`");
    }
}
