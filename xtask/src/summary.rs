//! The counts of a test run, read from what `cargo test` or Node's test runner prints.

use std::fmt;
use std::ops::Add;
use std::process::ExitCode;

/// How many tests passed, failed and were left out, over all test programs of a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Summary {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
    /// Tests marked `#[ignore]`, `skip` or `todo`, and documentation examples that are not run.
    pub(crate) skipped: u64,
}

impl Summary {
    /// Adds the counts of a test program's closing line; other lines count nothing.
    pub(crate) fn add_line(&mut self, line: &[u8]) {
        let line = String::from_utf8_lossy(line);
        let Some(counts) = line.trim_end().strip_prefix("test result: ") else {
            return;
        };
        // `ok. 5 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.02s`
        let Some((_verdict, counts)) = counts.split_once(". ") else {
            return;
        };
        for count in counts.split("; ") {
            let Some((number, what)) = count.split_once(' ') else {
                continue;
            };
            let Ok(number) = number.parse::<u64>() else {
                continue;
            };
            match what {
                "passed" => self.passed += number,
                "failed" => self.failed += number,
                "ignored" => self.skipped += number,
                _ => {}
            }
        }
    }

    /// Adds a count that closes a TAP report of Node's test runner, as `# pass 5`; other lines count nothing.
    pub(crate) fn add_tap_line(&mut self, line: &[u8]) {
        let line = String::from_utf8_lossy(line);
        let Some((what, number)) = line.strip_prefix("# ").and_then(|count| count.split_once(' ')) else {
            return;
        };
        let Ok(number) = number.trim_end().parse::<u64>() else {
            return;
        };
        match what {
            "pass" => self.passed += number,
            // A test is cancelled when the one around it, or its file, ended before it did.
            "fail" | "cancelled" => self.failed += number,
            "skipped" | "todo" => self.skipped += number,
            _ => {}
        }
    }

    /// Counts a run that failed without a failed test as one failure: a test program that crashed or did not compile
    /// prints no counts of its own.
    pub(crate) fn with_status(mut self, success: bool) -> Self {
        if !success {
            self.failed = self.failed.max(1);
        }
        self
    }

    /// How the command ends: well when tests passed and none failed.
    pub(crate) fn verdict(self) -> ExitCode {
        if self.failed == 0 && self.passed > 0 {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        }
    }
}

impl Add for Summary {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            passed: self.passed + other.passed,
            failed: self.failed + other.failed,
            skipped: self.skipped + other.skipped,
        }
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} passed, {} failed", self.passed, self.failed)?;
        if self.skipped > 0 {
            write!(formatter, ", {} skipped", self.skipped)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TWO_PROGRAMS: &str = "\
running 3 tests
test a ... ok
test b ... ignored
test c ... FAILED

test result: FAILED. 1 passed; 1 failed; 1 ignored; 0 measured; 2 filtered out; finished in 0.02s

   Doc-tests rollbook_model

running 4 tests
test result: ok. 4 passed; 0 failed; 2 ignored; 0 measured; 0 filtered out; finished in 1.40s";

    const SUM: Summary = Summary {
        passed: 5,
        failed: 1,
        skipped: 3,
    };

    fn read(output: &[u8]) -> Summary {
        let mut summary = Summary::default();
        for line in output.split_inclusive(|byte| *byte == b'\n') {
            summary.add_line(line);
        }
        summary
    }

    #[test]
    fn the_counts_of_all_test_programs_are_added_up() {
        assert_eq!(read(TWO_PROGRAMS.as_bytes()), SUM);
    }

    #[test]
    fn output_without_a_closing_line_counts_nothing() {
        let lines = "test result\ntest result: \nrunning 5 tests\n7 passed; 1 failed\n";
        assert_eq!(read(lines.as_bytes()), Summary::default());
    }

    #[test]
    fn bytes_that_are_no_text_hide_no_count() {
        let output = [b"\xff\xfe\n", TWO_PROGRAMS.as_bytes()].concat();
        assert_eq!(read(&output), SUM);
    }

    #[test]
    fn the_summary_names_skipped_tests_only_when_there_are_any() {
        assert_eq!(SUM.to_string(), "5 passed, 1 failed, 3 skipped");
        let summary = Summary { skipped: 0, ..SUM };
        assert_eq!(summary.to_string(), "5 passed, 1 failed");
    }

    const TAP: &str = "\
TAP version 13
# Subtest: a person
    ok 1 - links
    # pass 7
ok 1 - a person
1..1
# tests 6
# suites 2
# pass 2
# fail 1
# cancelled 1
# skipped 1
# todo 1
# duration_ms 3041.2
";

    const PASSED: Summary = Summary {
        passed: 3,
        failed: 0,
        skipped: 0,
    };

    #[test]
    fn the_closing_counts_of_a_tap_report_are_added_up_and_a_cancelled_test_failed() {
        let mut summary = Summary::default();
        for line in TAP.as_bytes().split(|byte| *byte == b'\n') {
            summary.add_tap_line(line);
        }
        let read = Summary {
            passed: 2,
            failed: 2,
            skipped: 2,
        };
        assert_eq!(summary, read);
        assert_eq!((SUM + read).to_string(), "7 passed, 3 failed, 5 skipped");
    }

    #[test]
    fn a_run_that_fails_without_a_failed_test_counts_one_failure() {
        assert_eq!(PASSED.with_status(false).to_string(), "3 passed, 1 failed");
        assert_eq!(PASSED.with_status(true), PASSED);
        let failed = Summary { failed: 2, ..PASSED };
        assert_eq!(failed.with_status(false), failed);
    }

    #[test]
    fn only_a_run_in_which_tests_passed_and_none_failed_succeeds() {
        let nothing = Summary { passed: 0, ..PASSED };
        let failed = Summary { failed: 1, ..PASSED };
        assert_eq!(PASSED.verdict(), ExitCode::SUCCESS);
        assert_eq!(nothing.verdict(), ExitCode::FAILURE);
        assert_eq!(failed.verdict(), ExitCode::FAILURE);
    }
}
