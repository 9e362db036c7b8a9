//! `cargo xtask fuzz`: the long proofs of the contract: every random case it promises, and fuzzers on its readers.
//!
//! The fuzzers are libFuzzer, built from the sources that the crate `libfuzzer-sys` carries, and instrumentation that
//! the stable compiler has. The crate of the fuzzers is a workspace of its own, which nothing else builds.

use std::ffi::OsString;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, bail};

use crate::summary::Summary;
use crate::workspace::Workspace;
use crate::{debian, program, terminal};

/// The crate of the fuzzers.
pub(crate) const CRATE: &str = "crates/ukg-pro-contract/fuzz";

/// Tells the tests of the contract to run every case they promise, not a share.
const EXHAUSTIVE: &str = "ROLLBOOK_EXHAUSTIVE";

/// Tells the fuzzer which reader it feeds.
const TARGET: &str = "ROLLBOOK_FUZZ_TARGET";

/// What has the compiler count which code an input reaches, and tell what it was compared with: what `cargo fuzz` asks
/// for, but for the sanitizers, which need another compiler and look for what code without `unsafe` cannot do.
const INSTRUMENTED: [&str; 5] = [
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Cllvm-args=-sanitizer-coverage-trace-compares",
];

/// Bounds of one input: its size, the seconds it may take, and the memory of the process in MiB. Much narrower ones on
/// memory are in the fuzzer itself.
const BOUNDS: [&str; 3] = ["-max_len=32768", "-timeout=10", "-rss_limit_mb=1024"];

/// What was asked for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Options {
    /// One reader; without it all of them, and the exhaustive tests first.
    target: Option<String>,
    /// How long each reader is fed.
    seconds: u64,
    /// Whether the corpus of the repository takes in what was found.
    keep: bool,
}

impl Options {
    pub(crate) fn parse(arguments: &[OsString]) -> Result<Self> {
        let mut options = Self {
            target: None,
            seconds: 60,
            keep: false,
        };
        let mut arguments = arguments.iter().map(|argument| argument.to_string_lossy());
        while let Some(argument) = arguments.next() {
            match &*argument {
                "--seconds" => {
                    let seconds = arguments.next().and_then(|text| text.parse().ok());
                    options.seconds = seconds
                        .filter(|seconds| *seconds > 0)
                        .context("`--seconds` needs a number")?;
                }
                "--keep" => options.keep = true,
                other if other.starts_with('-') => bail!("`fuzz` has no option `{other}`"),
                name if options.target.is_none() => options.target = Some(name.to_owned()),
                _ => bail!("`fuzz` takes one target, or none for all of them"),
            }
        }
        Ok(options)
    }
}

/// Runs the proofs and fails when any failed.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<ExitCode> {
    let targets = chosen(targets(workspace)?, options.target.as_deref())?;
    let mut summary = Summary::default();
    let mut count = |passed: bool| {
        let place = if passed {
            &mut summary.passed
        } else {
            &mut summary.failed
        };
        *place += 1;
    };
    if options.target.is_none() {
        count(exhaustive(workspace)?);
    }
    let fuzzer = Fuzzer::build(workspace)?;
    for target in &targets {
        count(fuzzer.feed(target, options.seconds)?);
        if options.keep {
            fuzzer.keep(target)?;
        }
    }
    terminal::data(format_args!("{summary}\n"));
    Ok(if summary.failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// The random tests of the contract with every case they promise, optimised.
fn exhaustive(workspace: &Workspace) -> Result<bool> {
    let mut cargo = workspace.cargo();
    cargo
        .args(["test", "--release", "-p", "ukg-pro-contract", "--test", "it"])
        .args(["--", "every_type", "a_hundred_thousand"])
        .env(EXHAUSTIVE, "1");
    terminal::step(format_args!("{EXHAUSTIVE}=1 {}", program::line(&cargo)));
    program::succeeds(&mut cargo)
}

/// The names of the readers: each has a folder of inputs.
fn targets(workspace: &Workspace) -> Result<Vec<String>> {
    let corpus = workspace.root().join(CRATE).join("corpus");
    let mut names = Vec::new();
    for entry in fs::read_dir(&corpus).with_context(|| format!("cannot read {}", corpus.display()))? {
        names.push(entry?.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    Ok(names)
}

fn chosen(targets: Vec<String>, wanted: Option<&str>) -> Result<Vec<String>> {
    match wanted {
        None => Ok(targets),
        Some(name) if targets.iter().any(|target| target == name) => Ok(vec![name.to_owned()]),
        Some(name) => bail!("there is no target `{name}`: choose one of {}", targets.join(", ")),
    }
}

/// The fuzzer, built.
struct Fuzzer<'w> {
    workspace: &'w Workspace,
    program: PathBuf,
}

impl<'w> Fuzzer<'w> {
    fn build(workspace: &'w Workspace) -> Result<Self> {
        if std::env::var_os("CXX").is_none() && program::on_path("c++").is_none() {
            debian::install("g++", "a C++ compiler, to build libFuzzer")?;
        }
        // Named even where it is the one at hand: else what runs while building would be instrumented, too.
        let host = host()?;
        let folder = workspace.target("fuzz");
        terminal::step("Build the fuzzers");
        let mut cargo = workspace.cargo();
        cargo
            .args(["build", "--release", "--locked", "--quiet", "--target", &host])
            .arg("--manifest-path")
            .arg(workspace.root().join(CRATE).join("Cargo.toml"))
            .arg("--target-dir")
            .arg(&folder)
            .env("CARGO_ENCODED_RUSTFLAGS", INSTRUMENTED.join("\u{1f}"));
        program::run(&mut cargo)?;
        Ok(Self {
            workspace,
            program: folder.join(host).join("release/ukg-pro-contract-fuzz"),
        })
    }

    /// Feeds one reader, beginning with the corpus of the repository and what earlier runs found.
    fn feed(&self, target: &str, seconds: u64) -> Result<bool> {
        terminal::step(format_args!("Feed {target} for {seconds} s"));
        let found = self.folder("found", target)?;
        let failures = self.folder("failures", target)?;
        let log = self.folder("logs", target)?.join("last.txt");
        let mut command = self.command(target);
        command
            .args([&found, &self.corpus(target)])
            .args(BOUNDS)
            .arg(format!("-max_total_time={seconds}"))
            .arg(format!("-artifact_prefix={}/", failures.display()))
            .arg("-print_final_stats=1")
            .arg(self.dictionary())
            .stderr(File::create(&log)?);
        let passed = program::succeeds(&mut command)?;
        let text = fs::read(&log)?;
        let text = String::from_utf8_lossy(&text);
        let executed = executed(&text).unwrap_or_default();
        if passed {
            terminal::data(format_args!(
                "{target}: {executed} inputs in {seconds} s, none broke it\n"
            ));
        } else {
            terminal::data(format_args!(
                "{target}: broken after {executed} inputs; {} tells how, the input is in {}\n{}",
                log.display(),
                failures.display(),
                said(&text),
            ));
        }
        Ok(passed)
    }

    /// Adds to the corpus of the repository what was found and reaches code that nothing there does.
    fn keep(&self, target: &str) -> Result<()> {
        let mut command = self.command(target);
        command
            .arg("-merge=1")
            .args(BOUNDS)
            .args([self.corpus(target), self.folder("found", target)?])
            .stderr(File::create(self.folder("logs", target)?.join("merge.txt"))?);
        program::run(&mut command)
    }

    fn command(&self, target: &str) -> Command {
        let mut command = self.workspace.command(&self.program);
        command.env(TARGET, target);
        command
    }

    fn corpus(&self, target: &str) -> PathBuf {
        self.workspace.root().join(CRATE).join("corpus").join(target)
    }

    fn dictionary(&self) -> String {
        format!(
            "-dict={}",
            self.workspace.root().join(CRATE).join("dictionary.txt").display()
        )
    }

    /// A folder of the target's own in the build folder, made where there is none.
    fn folder(&self, name: &str, target: &str) -> Result<PathBuf> {
        let folder = self.workspace.target("fuzz").join(name).join(target);
        fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
        Ok(folder)
    }
}

/// The platform that this compiler builds for when nobody says.
fn host() -> Result<String> {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let version = program::output(Command::new(Path::new(&rustc)).arg("-vV"))?.context("cannot run `rustc -vV`")?;
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    Ok(host.context("`rustc -vV` names no host")?.to_owned())
}

/// How many inputs a run tried, from what libFuzzer prints.
fn executed(log: &str) -> Option<u64> {
    let count = log
        .lines()
        .find_map(|line| line.strip_prefix("stat::number_of_executed_units:"))?;
    count.trim().parse().ok()
}

/// What a failed run says about its failure: its last lines, without the list of what it did before.
fn said(log: &str) -> String {
    let told = |line: &&str| !line.starts_with('#') && !line.starts_with("stat::");
    let lines: Vec<_> = log.lines().filter(told).collect();
    let last = lines.len().saturating_sub(20);
    let mut said = lines[last..].join("\n    ");
    said.insert_str(0, "    ");
    said.push('\n');
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Options> {
        let arguments: Vec<_> = line.split_whitespace().map(OsString::from).collect();
        Options::parse(&arguments)
    }

    #[test]
    fn a_target_and_a_time_can_be_chosen() {
        let everything = Options {
            target: None,
            seconds: 60,
            keep: false,
        };
        assert_eq!(parse("").unwrap(), everything);
        let chosen = Options {
            target: Some("xml".to_owned()),
            seconds: 600,
            keep: true,
        };
        assert_eq!(parse("xml --seconds 600 --keep").unwrap(), chosen);
        for line in ["--seconds", "--seconds 0", "--seconds many", "xml json", "--minutes 1"] {
            assert!(parse(line).is_err(), "{line}");
        }
    }

    #[test]
    fn an_unknown_target_is_refused_with_the_names_of_all() {
        let targets = || vec!["soap_answer".to_owned(), "xml".to_owned()];
        assert_eq!(chosen(targets(), None).unwrap(), targets());
        assert_eq!(chosen(targets(), Some("xml")).unwrap(), ["xml"]);
        let error = chosen(targets(), Some("json")).unwrap_err().to_string();
        assert_eq!(error, "there is no target `json`: choose one of soap_answer, xml");
    }

    #[test]
    fn the_count_of_inputs_is_read_from_what_the_fuzzer_prints() {
        let log = "#2 INITED\n#9 DONE\nDone 113123 runs in 13 second(s)\nstat::number_of_executed_units: 113123\n";
        assert_eq!(executed(log), Some(113_123));
        assert_eq!(executed("#2 INITED"), None);
        assert_eq!(said(log), "    Done 113123 runs in 13 second(s)\n");
    }
}
