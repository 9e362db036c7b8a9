//! The Node that runs clients of other people.

use std::{path::Path, process::Command};

use serde_json::Value;

use crate::{
    program::{Ended, run},
    python,
};

/// The folder that has the packages of `clients/node/package-lock.json`.
const VARIABLE: &str = "ROLLBOOK_TEST_NODE";

/// Runs a script on this input.
pub(crate) fn ended(script: &str, input: &str) -> Ended {
    let packages = std::env::var_os(VARIABLE);
    let packages =
        packages.unwrap_or_else(|| panic!("{VARIABLE} is not set; `cargo xtask test` sets it and runs this test"));
    let mut command = Command::new("node");
    command
        .env("NODE_PATH", Path::new(&packages).join("node_modules"))
        .arg(python::scripts().join("../node").join(script));
    run(command, input)
}

/// Runs a script on this input, and reads the JSON that it prints.
pub(crate) fn read(script: &str, input: &str) -> Value {
    let ended = ended(script, input);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    serde_json::from_str(&ended.stdout).unwrap()
}
