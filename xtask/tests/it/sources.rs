//! What the source files look like: their names, their length, and what they may speak of.

use std::fs;
use std::path::{Path, PathBuf};

/// No source file is longer.
const MOST_LINES: usize = 700;

/// Names that say nothing about what is inside.
const EMPTY_NAMES: [&str; 7] = ["common", "helper", "helpers", "misc", "util", "utilities", "utils"];

/// Paths that occur in the sources of one crate alone, and which.
const CONFINED: [(&str, &str); 2] = [("sqlx::", "rollbook-store"), ("reqwest::", "ukg-pro")];

/// A source file of a crate, tests aside.
pub(crate) struct Source {
    pub(crate) package: String,
    pub(crate) path: PathBuf,
    pub(crate) text: String,
}

/// The source files of every crate under `crates/`.
pub(crate) fn sources() -> Vec<Source> {
    let mut sources = Vec::new();
    for entry in fs::read_dir(crate::root().join("crates")).unwrap() {
        let entry = entry.unwrap();
        let package = entry.file_name().into_string().unwrap();
        let mut paths = Vec::new();
        rust_files(&entry.path().join("src"), &mut paths);
        assert!(!paths.is_empty(), "`{package}` has no source file");
        sources.extend(paths.into_iter().map(|path| Source {
            package: package.clone(),
            text: fs::read_to_string(&path).unwrap(),
            path,
        }));
    }
    assert!(!sources.is_empty(), "no crate found");
    sources
}

fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            rust_files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

#[test]
fn every_module_is_named_after_what_it_holds() {
    let offenders: Vec<_> = sources()
        .into_iter()
        .map(|source| source.path)
        .filter(|path| {
            // Folders count, too: `xml/helpers/mod.rs` is named by its folder.
            path.strip_prefix(crate::root())
                .unwrap()
                .components()
                .filter_map(|part| Path::new(part.as_os_str()).file_stem()?.to_str())
                .any(|name| EMPTY_NAMES.contains(&name))
        })
        .collect();
    assert!(offenders.is_empty(), "{offenders:#?}");
}

#[test]
fn no_source_file_is_too_long_to_read() {
    let offenders: Vec<_> = sources()
        .into_iter()
        .map(|source| (source.text.lines().count(), source.path))
        .filter(|(lines, _)| *lines > MOST_LINES)
        .collect();
    assert!(offenders.is_empty(), "{offenders:#?}");
}

#[test]
fn sql_and_http_calls_are_written_in_their_own_crates() {
    for (path, home) in CONFINED {
        let (inside, outside): (Vec<_>, Vec<_>) = sources()
            .into_iter()
            .filter(|source| source.text.contains(path))
            .partition(|source| source.package == home);
        let offenders: Vec<_> = outside.into_iter().map(|source| source.path).collect();
        assert!(offenders.is_empty(), "`{path}` in {offenders:#?}");
        assert!(!inside.is_empty(), "`{path}` is not even in `{home}`");
    }
}
