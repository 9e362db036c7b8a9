//! One fuzzer for all targets; `ROLLBOOK_FUZZ_TARGET` says which. `cargo xtask fuzz` builds and runs it.

#![no_main]

mod memory;
mod targets;

use std::{panic, sync::LazyLock};

use libfuzzer_sys::fuzz_target;

use crate::{
    memory::Bounded,
    targets::{TARGETS, Target},
};

#[global_allocator]
static MEMORY: Bounded = Bounded::new();

static TARGET: LazyLock<&Target> = LazyLock::new(|| {
    let name = std::env::var("ROLLBOOK_FUZZ_TARGET").unwrap_or_default();
    let found = TARGETS.iter().find(|target| target.name == name);
    found.unwrap_or_else(|| {
        let names: Vec<_> = TARGETS.iter().map(|target| target.name).collect();
        panic!("ROLLBOOK_FUZZ_TARGET is one of {}", names.join(", "))
    })
});

/// Memory a target may take beside what grows with its input: rows within the limit of fields, in the handful of
/// copies that are compared.
const FIXED: usize = 16 << 20;
/// Memory a target may take for each byte of its input.
const EACH_BYTE: usize = 1 << 10;

fuzz_target!(
    init: {
        // What a panic says takes memory, too.
        let told = panic::take_hook();
        panic::set_hook(Box::new(move |what| {
            MEMORY.lift();
            told(what);
        }));
    },
    |input: &[u8]| {
        if let Ok(text) = std::str::from_utf8(input) {
            let run = TARGET.run;
            MEMORY.within(FIXED + EACH_BYTE * text.len(), || run(text));
        }
    }
);
