//! The Pythons the tests run their client scripts with: a virtual environment under the build folder for each list of
//! packages, with exactly those.

use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::workspace::Workspace;
use crate::{debian, program, terminal};

/// The packages that one list of the repository names.
#[derive(Debug)]
pub(crate) struct Packages {
    /// The list.
    declared: &'static str,
    /// Where under the build folder they are installed.
    installed: &'static str,
    /// Tells the tests where the interpreter is; set by a person, it is used as it is.
    pub(crate) variable: &'static str,
    /// Completes "Prepare …".
    what: &'static str,
}

/// The clients other people wrote.
pub(crate) const CLIENTS: Packages = Packages {
    declared: "clients/python/requirements.txt",
    installed: "clients/python",
    variable: "ROLLBOOK_TEST_PYTHON",
    what: "the Python clients",
};

/// StackOne's client, which needs an older version of what one of the others is.
pub(crate) const STACKONE: Packages = Packages {
    declared: "clients/python/stackone_requirements.txt",
    installed: "clients/python-stackone",
    variable: "ROLLBOOK_TEST_STACKONE_PYTHON",
    what: "StackOne's Python client",
};

impl Packages {
    /// The interpreter for the tests, made ready when it is not.
    pub(crate) fn interpreter(&self, workspace: &Workspace) -> Result<OsString> {
        if let Some(given) = std::env::var_os(self.variable) {
            return Ok(given);
        }
        let requirements_file = workspace.root().join(self.declared);
        let requirements = fs::read_to_string(&requirements_file)
            .with_context(|| format!("cannot read {}", requirements_file.display()))?;

        let environment = workspace.target(self.installed);
        let interpreter = environment.join("bin/python");
        let installed = environment.join("installed-requirements.txt");
        if fs::read_to_string(&installed).is_ok_and(|text| text == requirements) && works(&interpreter)? {
            return Ok(interpreter.into());
        }

        terminal::step(format_args!("Prepare {}", self.what));
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
