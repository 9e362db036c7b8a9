//! The Python that runs tools of other people, which judge what Rollbook answers.

use std::{ffi::OsString, path::PathBuf, process::Command};

use serde_json::Value;

use crate::program::{Ended, run};

/// Names the interpreter that has the packages of `clients/python/requirements.txt`.
const VARIABLE: &str = "ROLLBOOK_TEST_PYTHON";
/// Names the one that has those of `clients/python/stackone_requirements.txt`.
const STACKONE: &str = "ROLLBOOK_TEST_STACKONE_PYTHON";

/// The interpreter.
pub(crate) fn interpreter() -> OsString {
    named(VARIABLE)
}

fn named(variable: &str) -> OsString {
    std::env::var_os(variable)
        .unwrap_or_else(|| panic!("{variable} is not set; `cargo xtask test` sets it and runs this test"))
}

/// The folder of the scripts.
pub(crate) fn scripts() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../clients/python")
}

/// Runs a script on this input, and reads the JSON that it prints.
pub(crate) fn read(script: &str, input: &str) -> Value {
    read_with(interpreter(), script, input)
}

/// The same by StackOne's client.
pub(crate) fn read_by_stackone(script: &str, input: &str) -> Value {
    read_with(named(STACKONE), script, input)
}

fn read_with(interpreter: OsString, script: &str, input: &str) -> Value {
    let mut command = Command::new(interpreter);
    command.env("PYTHONDONTWRITEBYTECODE", "1").arg(scripts().join(script));
    let ended: Ended = run(command, input);
    assert_eq!(ended.code, Some(0), "{}\n{input}", ended.stderr);
    serde_json::from_str(&ended.stdout).unwrap()
}
