//! What is not believed until somebody says that it is true.

use rollbook_model::{
    Code, Problem,
    problem::{Kind, Step},
};

use super::source::Source;

/// Up to so many rows can vanish at once, however few there are.
const FEW: u64 = 3;
/// At most one in so many rows vanishes at once.
const VANISHING: u64 = 20;
/// Up to so many rows can change at once, however few there are.
const SOME: u64 = 50;

/// Why so many rows are not believed to be gone; `None` where it is plausible.
pub(super) fn of_vanished(source: &Source, known: u64, gone: u64) -> Option<Problem> {
    let all = known > 0 && gone == known;
    let many = gone > FEW && gone.saturating_mul(VANISHING) > known;
    (all || many).then(|| doubtful(source, &format!("{gone} of {known} rows would be gone")))
}

/// How many of so many rows can be different and are believed.
pub(super) fn most_changed(known: u64) -> u64 {
    SOME.max(known / 2)
}

/// Why so many rows are not believed to be different.
pub(super) fn of_changed(source: &Source, known: u64) -> Problem {
    doubtful(source, &format!("more than half of {known} rows would be different"))
}

/// Why an empty list is not believed to be all there is.
pub(super) fn of_nothing(source: &Source) -> Problem {
    doubtful(source, "UKG Pro says that there is nothing at all")
}

fn doubtful(source: &Source, what: &str) -> Problem {
    let message = format!("The sync of {} stopped: {what}", source.stream);
    Problem::new(Kind::Conflict, Code::SyncDoubtful, Step::Answer, message).with_remedy(
        "See in UKG Pro whether it is so. If it is, say so (`rollbook sync ACCOUNT --believe`, or the account's page); \
         if not, nothing is lost: the copy stays as it is, and the next run tries again",
    )
}

#[cfg(test)]
mod tests {
    use rollbook_model::Stream;

    use super::*;

    #[test]
    fn a_few_may_vanish_and_an_implausible_share_not() {
        let doubted = |known, gone| of_vanished(Source::of(Stream::Persons), known, gone).is_some();
        assert_eq!(
            [(1000, 50), (1000, 51), (10, 3), (10, 4)].map(|(known, gone)| doubted(known, gone)),
            [false, true, false, true]
        );
        assert!(doubted(2, 2) && !doubted(0, 0));
    }

    #[test]
    fn a_reorganization_is_believed_and_another_tenant_not() {
        let doubted = |known, different| different > most_changed(known);
        assert!(doubted(1000, 501) && !doubted(1000, 500) && !doubted(10, 10));
    }
}
