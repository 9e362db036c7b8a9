//! The counts of a `cargo test` run, read from what it prints.

use std::fmt;

/// How many tests passed, failed and were left out, over all test programs of a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Summary {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
    /// Tests marked `#[ignore]`, and documentation examples that are not run.
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
}
