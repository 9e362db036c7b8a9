//! How many random cases a test runs: a share of the full number where nothing else is asked for, so that the tests
//! stay quick without optimisation; all of them with `ROLLBOOK_EXHAUSTIVE=1`, for which a release build is meant.

use std::{
    env,
    fmt::Display,
    io::{self, Write},
    thread,
};

/// How many records are made and checked together.
pub(crate) const PAGE: usize = 50;

const VARIABLE: &str = "ROLLBOOK_EXHAUSTIVE";

/// What part of the full number runs by default.
const SHARE: usize = 20;

/// The number of cases to run where `full` are promised.
pub(crate) fn of(full: usize) -> usize {
    match env::var(VARIABLE).as_deref() {
        Ok("1") => full,
        _ => full / SHARE,
    }
}

/// Says what ran, past the harness that keeps what tests print.
pub(crate) fn ran(what: impl Display) {
    let _ = writeln!(io::stderr().lock(), "ran {what}");
}

/// Runs `check` on two threads, each with seeds of its own, until `records` records went through.
pub(crate) fn in_two_threads(records: usize, check: impl Fn(u64) + Sync) {
    let pages = u64::try_from(records.div_ceil(PAGE)).expect("a number of pages");
    thread::scope(|scope| {
        for half in 0..2 {
            let check = &check;
            scope.spawn(move || (half..pages).step_by(2).for_each(check));
        }
    });
}
