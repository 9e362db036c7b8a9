//! The Python the tests run their client scripts with: a virtual environment under the build folder
//! with exactly the packages of `clients/python/requirements.txt`.

use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::workspace::Workspace;
use crate::{debian, program, terminal};

/// Tells the tests where the interpreter is; set by a person, it is used as it is.
pub(crate) const VARIABLE: &str = "ROLLBOOK_TEST_PYTHON";

/// The interpreter for the tests, made ready when it is not.
pub(crate) fn interpreter(workspace: &Workspace) -> Result<OsString> {
    if let Some(given) = std::env::var_os(VARIABLE) {
        return Ok(given);
    }
    let requirements_file = workspace.root().join("clients/python/requirements.txt");
    let requirements = fs::read_to_string(&requirements_file)
        .with_context(|| format!("cannot read {}", requirements_file.display()))?;

    let environment = workspace.target("clients/python");
    let interpreter = environment.join("bin/python");
    let installed = environment.join("installed-requirements.txt");
    if fs::read_to_string(&installed).is_ok_and(|text| text == requirements) && works(&interpreter)? {
        return Ok(interpreter.into());
    }

    terminal::step("Prepare the Python clients");
    create(&environment)?;
    program::run(
        Command::new(&interpreter)
            .args(["-m", "pip", "install", "--quiet", "--no-input"])
            .args(["--disable-pip-version-check", "--no-deps"])
            .arg("--only-binary=:all:")
            .arg("--requirement")
            .arg(&requirements_file),
    )?;
    program::run(Command::new(&interpreter).args(["-m", "pip", "check"]))?;
    // Written last: an environment without it is not finished and is made anew.
    fs::write(&installed, requirements).with_context(|| format!("cannot write {}", installed.display()))?;
    Ok(interpreter.into())
}

/// Makes an empty virtual environment, with whichever Python here can.
fn create(environment: &Path) -> Result<()> {
    if create_with("python3", environment)? {
        return Ok(());
    }
    debian::install("python3-venv", "Python 3 with its `venv` module")?;
    // The package belongs to Debian's own Python, which need not be the first on the path.
    if create_with("/usr/bin/python3", environment)? {
        return Ok(());
    }
    bail!("`python3 -m venv` failed in {}", environment.display())
}

fn create_with(python: &str, environment: &Path) -> Result<bool> {
    if program::on_path(python).is_none() {
        return Ok(false);
    }
    let mut command = Command::new(python);
    command.args(["-m", "venv", "--clear"]).arg(environment);
    program::succeeds(&mut command)
}

fn works(interpreter: &Path) -> Result<bool> {
    let mut command = Command::new(interpreter);
    command.args(["-c", "import sys; sys.exit(sys.prefix == sys.base_prefix)"]);
    Ok(program::output(&mut command)?.is_some())
}
