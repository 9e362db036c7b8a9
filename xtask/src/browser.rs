//! `cargo xtask browser`: the tests that use the pages as a person does, in a real browser.
//!
//! They are Node's own test runner over `browser/tests/`, which drives Chromium against the program as it was built.
//! `cargo xtask test` runs them after the tests of the workspace.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, bail};

use crate::summary::Summary;
use crate::workspace::{FEATURES, Workspace};
use crate::{debian, node, program, terminal};

/// Tells the tests where Chromium is; set by a person, it is used as it is.
pub(crate) const CHROMIUM: &str = "ROLLBOOK_TEST_CHROMIUM";

/// Tells the tests where the built program is.
const PROGRAM: &str = "ROLLBOOK_TEST_PROGRAM";

/// Suites that run at once; each has a browser and a server of its own.
const CONCURRENCY: usize = 2;

/// What was asked for.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Options {
    /// Suites by name, as `linking`; none means all.
    suites: Vec<String>,
    /// What goes on to Node's test runner.
    runner: Vec<OsString>,
}

impl Options {
    pub(crate) fn parse(arguments: &[OsString]) -> Self {
        let names = arguments
            .iter()
            .take_while(|argument| !argument.to_string_lossy().starts_with('-'));
        let suites: Vec<String> = names
            .map(|name| name.to_string_lossy().trim_end_matches(".test.mjs").to_owned())
            .collect();
        Self {
            runner: arguments[suites.len()..].to_vec(),
            suites,
        }
    }
}

/// Runs the suites alone and fails when any test did.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<ExitCode> {
    let stage = Stage::prepare(workspace)?;
    stage.build()?;
    let summary = stage.tests(options)?;
    terminal::data(format_args!("{summary}\n"));
    Ok(summary.verdict())
}

/// All that a script in the browser needs, made ready, and the program.
#[derive(Debug)]
pub(crate) struct Stage<'w> {
    workspace: &'w Workspace,
    packages: OsString,
    chromium: OsString,
}

impl<'w> Stage<'w> {
    /// Finds or installs Chromium and the packages.
    pub(crate) fn prepare(workspace: &'w Workspace) -> Result<Self> {
        Ok(Self {
            workspace,
            packages: node::BROWSER.folder(workspace)?,
            chromium: chromium()?,
        })
    }

    /// Builds the program.
    pub(crate) fn build(&self) -> Result<()> {
        let mut cargo = self.workspace.cargo();
        // With the whole workspace, as its tests are built: other features would build the dependencies anew.
        cargo.args(["build", "--workspace", "--features", FEATURES, "--bin", "rollbook"]);
        terminal::step(program::line(&cargo));
        program::run(&mut cargo)
    }

    /// A command of Node.js in the root of the tree that finds the packages, Chromium and the program.
    pub(crate) fn node(&self) -> Command {
        let mut command = self.workspace.command("node");
        command
            .env("NODE_PATH", Path::new(&self.packages).join("node_modules"))
            .env(CHROMIUM, &self.chromium)
            .env(PROGRAM, self.workspace.target("debug/rollbook"));
        command
    }

    /// Runs the suites and counts what they tell.
    pub(crate) fn tests(&self, options: &Options) -> Result<Summary> {
        let folder = self.workspace.root().join("browser/tests");
        let suites = chosen(&folder, &options.suites)?;
        // The counts are read from a file of their own, so that what a person sees is made for people.
        let report = self.workspace.target("browser/report.tap");
        if let Some(parent) = report.parent() {
            fs::create_dir_all(parent).with_context(|| format!("cannot make {}", parent.display()))?;
        }
        if report.exists() {
            fs::remove_file(&report)?;
        }
        let mut node = self.node();
        node.arg("--test")
            .arg(format!("--test-concurrency={CONCURRENCY}"))
            .args(["--test-reporter=spec", "--test-reporter-destination=stdout"])
            .arg("--test-reporter=tap")
            .arg(format!("--test-reporter-destination={}", report.display()))
            .args(&options.runner)
            .args(&suites);
        terminal::step(format_args!("Run {} suites in the browser", suites.len()));
        let succeeded = program::succeeds(&mut node)?;
        let mut summary = Summary::default();
        // None is there when the runner could not even begin, which counts as a failure below.
        for line in fs::read(&report).unwrap_or_default().split(|byte| *byte == b'\n') {
            summary.add_tap_line(line);
        }
        Ok(summary.with_status(succeeded))
    }
}

/// Where Chromium is, installed when it is nowhere.
fn chromium() -> Result<OsString> {
    if let Some(given) = std::env::var_os(CHROMIUM) {
        return Ok(given);
    }
    let find = || {
        ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"]
            .into_iter()
            .find_map(program::on_path)
    };
    if find().is_none() {
        debian::install("chromium", "Chromium")?;
    }
    find()
        .map(Into::into)
        .with_context(|| format!("Chromium is installed but not on the search path: set {CHROMIUM} to its program"))
}

/// The files of the suites that were named, or of all.
fn chosen(folder: &Path, names: &[String]) -> Result<Vec<PathBuf>> {
    const ENDING: &str = ".test.mjs";
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        all.extend(name.strip_suffix(ENDING).map(str::to_owned));
    }
    all.sort();
    if let Some(unknown) = names.iter().find(|name| !all.contains(name)) {
        bail!("there is no suite `{unknown}`: choose of {}", all.join(", "));
    }
    let wanted = if names.is_empty() { &all } else { names };
    Ok(wanted
        .iter()
        .map(|name| folder.join(format!("{name}{ENDING}")))
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suites_come_first_and_the_rest_goes_to_the_runner() {
        let arguments = ["linking", "guide.test.mjs", "--test-name-pattern", "keyboard"].map(OsString::from);
        assert_eq!(
            Options::parse(&arguments),
            Options {
                suites: vec!["linking".to_owned(), "guide".to_owned()],
                runner: vec!["--test-name-pattern".into(), "keyboard".into()],
            }
        );
        assert_eq!(Options::parse(&[]), Options::default());
    }

    #[test]
    fn a_suite_that_is_none_is_refused_with_those_there_are() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["guide.test.mjs", "linking.test.mjs", "notes.md"] {
            fs::write(folder.path().join(name), "").unwrap();
        }
        let all = chosen(folder.path(), &[]).unwrap();
        assert_eq!(
            all,
            ["guide.test.mjs", "linking.test.mjs"].map(|name| folder.path().join(name))
        );
        let one = chosen(folder.path(), &["linking".to_owned()]).unwrap();
        assert_eq!(one, [folder.path().join("linking.test.mjs")]);
        let error = chosen(folder.path(), &["linkin".to_owned()]).unwrap_err().to_string();
        assert_eq!(error, "there is no suite `linkin`: choose of guide, linking");
    }
}
