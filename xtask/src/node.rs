//! The packages the tests run their Node client with: a folder under the build folder with exactly those of
//! `clients/node/package-lock.json`.

use std::ffi::OsString;
use std::fs;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::workspace::Workspace;
use crate::{debian, program, terminal};

/// Tells the tests in which folder the packages are; set by a person, it is used as it is.
pub(crate) const VARIABLE: &str = "ROLLBOOK_TEST_NODE";

/// The oldest Node.js that the packages run on; `clients/node/package.json` says the same.
const OLDEST: (u32, u32) = (20, 19);
const PURPOSE: &str = "Node.js 20.19 or newer with `npm`";

/// The folder with the packages for the tests, made ready when it is not.
pub(crate) fn packages(workspace: &Workspace) -> Result<OsString> {
    if let Some(given) = std::env::var_os(VARIABLE) {
        return Ok(given);
    }
    let declared = workspace.root().join("clients/node");
    let lock_file = declared.join("package-lock.json");
    let lock = fs::read_to_string(&lock_file).with_context(|| format!("cannot read {}", lock_file.display()))?;

    let folder = workspace.target("clients/node");
    let installed = folder.join("installed-package-lock.json");
    if program::on_path("node").is_none() || program::on_path("npm").is_none() {
        debian::install("npm", PURPOSE)?;
    }
    let version = program::output(Command::new("node").arg("--version"))?.unwrap_or_default();
    if parse(&version).is_none_or(|version| version < OLDEST) {
        bail!(
            "the tests need {PURPOSE}, and `node --version` says {version:?}: install a newer one, or set {VARIABLE} to \
             a folder where `npm ci` ran with clients/node/package-lock.json"
        );
    }
    if fs::read_to_string(&installed).is_ok_and(|text| text == lock) {
        return Ok(folder.into());
    }

    terminal::step("Prepare the Node client");
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
    fn the_lock_pins_every_package_and_names_no_place_to_download_from() {
        let workspace = Workspace::find().unwrap();
        let read = |name: &str| fs::read_to_string(workspace.root().join("clients/node").join(name)).unwrap();
        let lock = read("package-lock.json");
        let packages = lock.matches("\"node_modules/").count();
        assert!(packages > 10, "{packages}");
        assert_eq!(lock.matches("\"integrity\": \"sha512-").count(), packages);
        assert!(
            !lock.contains("\"resolved\""),
            "the registry is the machine's own choice"
        );
        assert!(
            !lock.contains("\"hasInstallScript\""),
            "nothing runs when it is installed"
        );
        let (major, minor) = OLDEST;
        assert!(read("package.json").contains(&format!("\"node\": \">={major}.{minor}\"")));
    }
}
