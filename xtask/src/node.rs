//! The Node packages the tests use: a folder under the build folder for each lock file of the repository, with exactly
//! the packages it names.

use std::ffi::OsString;
use std::fs;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::workspace::Workspace;
use crate::{debian, program, terminal};

/// The oldest Node.js that the packages run on; each `package.json` says the same.
const OLDEST: (u32, u32) = (20, 19);
const PURPOSE: &str = "Node.js 20.19 or newer with `npm`";

/// The packages that one folder of the repository declares.
#[derive(Debug)]
pub(crate) struct Packages {
    /// Where `package.json` and `package-lock.json` are, and where under the build folder they are installed.
    declared: &'static str,
    /// Tells the tests in which folder the packages are; set by a person, it is used as it is.
    pub(crate) variable: &'static str,
    /// Completes "Prepare …".
    what: &'static str,
}

/// The clients other people wrote.
pub(crate) const CLIENTS: Packages = Packages {
    declared: "clients/node",
    variable: "ROLLBOOK_TEST_NODE",
    what: "the Node client",
};

/// What drives the browser and judges its pages.
pub(crate) const BROWSER: Packages = Packages {
    declared: "browser",
    variable: "ROLLBOOK_TEST_BROWSER",
    what: "the driver of the browser",
};

impl Packages {
    /// The folder with the packages for the tests, made ready when it is not.
    pub(crate) fn folder(&self, workspace: &Workspace) -> Result<OsString> {
        if let Some(given) = std::env::var_os(self.variable) {
            return Ok(given);
        }
        let declared = workspace.root().join(self.declared);
        let lock_file = declared.join("package-lock.json");
        let lock = fs::read_to_string(&lock_file).with_context(|| format!("cannot read {}", lock_file.display()))?;

        let folder = workspace.target(self.declared);
        let installed = folder.join("installed-package-lock.json");
        self.check_node()?;
        if fs::read_to_string(&installed).is_ok_and(|text| text == lock) {
            return Ok(folder.into());
        }

        terminal::step(format_args!("Prepare {}", self.what));
        fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
        for name in ["package.json", "package-lock.json"] {
            let copy = folder.join(name);
            fs::copy(declared.join(name), &copy).with_context(|| format!("cannot write {}", copy.display()))?;
        }
        program::run(
            Command::new("npm")
                .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"])
                .current_dir(&folder),
        )?;
        // Written last: a folder without it is not finished and is filled anew.
        fs::write(&installed, lock).with_context(|| format!("cannot write {}", installed.display()))?;
        Ok(folder.into())
    }

    /// Holds that Node.js is there and new enough, installing it when there is none.
    fn check_node(&self) -> Result<()> {
        if program::on_path("node").is_none() || program::on_path("npm").is_none() {
            debian::install("npm", PURPOSE)?;
        }
        let version = program::output(Command::new("node").arg("--version"))?.unwrap_or_default();
        if parse(&version).is_none_or(|version| version < OLDEST) {
            bail!(
                "the tests need {PURPOSE}, and `node --version` says {version:?}: install a newer one, or set {} to \
                 a folder where `npm ci` ran with {}/package-lock.json",
                self.variable,
                self.declared,
            );
        }
        Ok(())
    }
}

/// Major and minor number of `v20.19.0`.
fn parse(version: &str) -> Option<(u32, u32)> {
    let mut numbers = version.strip_prefix('v')?.split('.').map(str::parse);
    Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_old_by_its_numbers_not_by_its_letters() {
        assert!(parse("v20.19.0").is_some_and(|version| version >= OLDEST));
        assert!(parse("v100.2.0").is_some_and(|version| version >= OLDEST));
        assert!(parse("v20.9.0").is_some_and(|version| version < OLDEST));
        assert!(parse("v18.20.4").is_some_and(|version| version < OLDEST));
        assert_eq!(parse("20.19.0"), None);
        assert_eq!(parse(""), None);
    }

    #[test]
    fn each_lock_pins_every_package_and_names_no_place_to_download_from() {
        let workspace = Workspace::find().unwrap();
        for (packages, least) in [(CLIENTS, 10), (BROWSER, 2)] {
            let declared = packages.declared;
            let read = |name: &str| fs::read_to_string(workspace.root().join(declared).join(name)).unwrap();
            let lock = read("package-lock.json");
            let count = lock.matches("\"node_modules/").count();
            assert!(count >= least, "{declared}: {count}");
            assert_eq!(lock.matches("\"integrity\": \"sha512-").count(), count, "{declared}");
            assert!(
                !lock.contains("\"resolved\""),
                "{declared}: the registry is the machine's own choice"
            );
            assert!(
                !lock.contains("\"hasInstallScript\""),
                "{declared}: nothing runs when it is installed"
            );
            let (major, minor) = OLDEST;
            let engines = format!("\"node\": \">={major}.{minor}\"");
            assert!(read("package.json").contains(&engines), "{declared}");
        }
    }
}
