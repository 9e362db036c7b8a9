//! Tests of the tree itself: what ARCHITECTURE.md promises, and the throw-away PostgreSQL.

#![expect(clippy::unwrap_used, reason = "a test that cannot read the tree has failed")]

mod arrows;
mod citations;
mod cluster;
mod codes;
mod fuzzers;
mod sources;

use std::path::{Path, PathBuf};

/// The root of the project's tree.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("xtask lies in the project's tree")
        .to_path_buf()
}
