//! What the fuzzers found worth keeping is read again on every run, with what must hold for it.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::generator::Generator;

/// What the fuzzers run. They are built by `cargo xtask fuzz` alone; what they check is checked here as well.
#[path = "../../fuzz/src/targets/mod.rs"]
#[expect(unreachable_pub, reason = "the fuzzers' crate is laid out as a crate of its own")]
mod targets;

use targets::TARGETS;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus")
}

/// The files of a target by name.
fn inputs(target: &str) -> Vec<(String, String)> {
    let folder = folder().join(target);
    let entries = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut inputs: Vec<_> = entries
        .map(|entry| entry.expect("a readable folder"))
        .map(|entry| {
            let bytes = fs::read(entry.path()).expect("a readable file");
            let name = entry.file_name().to_string_lossy().into_owned();
            (name, String::from_utf8_lossy(&bytes).into_owned())
        })
        .collect();
    inputs.sort();
    inputs
}

#[test]
fn every_input_of_the_corpus_holds() {
    for target in &TARGETS {
        let inputs = inputs(target.name);
        assert!(!inputs.is_empty(), "{} has no corpus", target.name);
        for (name, input) in inputs {
            // The harness shows it when the test fails.
            let running = format!("{}/{name}", target.name);
            assert!(holds(target.run, &input), "{running}: see the panic before this one");
        }
    }
}

fn holds(run: fn(&str), input: &str) -> bool {
    std::panic::catch_unwind(|| run(input)).is_ok()
}

/// A fuzzer's first steps: each input, and pieces of two of them joined.
#[test]
fn inputs_of_the_corpus_cut_and_joined_hold() {
    let mut generator = Generator::new(7);
    for target in &TARGETS {
        let inputs = inputs(target.name);
        for (name, input) in &inputs {
            let (_, other) = &inputs[generator.below(inputs.len())];
            let (head, tail) = (piece_end(&mut generator, input), piece_end(&mut generator, other));
            let joined = format!("{}{}", &input[..head], &other[tail..]);
            assert!(holds(target.run, &joined), "{}/{name}, joined:\n{joined}", target.name);
        }
    }
}

/// A place where a text can be cut.
fn piece_end(generator: &mut Generator, text: &str) -> usize {
    text.floor_char_boundary(generator.below(text.len() + 1))
}

#[test]
fn every_folder_of_the_corpus_is_of_a_target() {
    let mut folders: Vec<_> = fs::read_dir(folder())
        .expect("the corpus")
        .map(|entry| {
            entry
                .expect("a readable folder")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    folders.sort();
    let mut names = TARGETS.map(|target| target.name.to_owned());
    names.sort();
    assert_eq!(folders, names);
}
