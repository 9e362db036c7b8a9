//! When a delivery that was not taken is tried again.

use jiff::SignedDuration;

/// For how long a delivery is tried, without jitter.
pub const RETRIED_FOR: SignedDuration = SignedDuration::from_hours(72);

/// The first pauses, in seconds; what passes by itself passes soon.
const FIRST: [i64; 6] = [5, 60, 5 * 60, 30 * 60, 60 * 60, 2 * 60 * 60];
/// Every pause after those: a receiver that was down for a day is asked within hours.
const LATER: i64 = 4 * 60 * 60;
/// A pause is up to this part of it longer or shorter, so that what failed together does not come back together.
const JITTER: f64 = 0.2;

/// The pause before the next try when so many tries were in vain, of which there was at least one; `None` when the
/// delivery is given up. `chance` is from 0 up to 1 and spreads the pause.
pub fn pause_before(attempts: u32, chance: f64) -> Option<SignedDuration> {
    let done = usize::try_from(attempts).ok()?;
    let waited: i64 = (1..done).map(nominal).sum();
    let next = nominal(done);
    if SignedDuration::from_secs(waited + next) > RETRIED_FOR {
        return None;
    }
    let spread = 1.0 + JITTER * (2.0 * chance.clamp(0.0, 1.0) - 1.0);
    Some(SignedDuration::from_secs(next).mul_f64(spread))
}

/// The pause after the try of this number, in seconds.
fn nominal(attempt: usize) -> i64 {
    FIRST.get(attempt.saturating_sub(1)).copied().unwrap_or(LATER)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Every pause until a delivery is given up.
    fn pauses(chance: f64) -> Vec<SignedDuration> {
        (1..).map_while(|attempts| pause_before(attempts, chance)).collect()
    }

    proptest! {
        #[test]
        fn tries_are_spread_over_three_days_with_pauses_that_grow_and_are_never_longer_than_five_hours(
            chance in 0.0..1.0_f64,
        ) {
            let pauses = pauses(chance);
            prop_assert!(pauses.is_sorted());
            prop_assert!(pauses[0] >= SignedDuration::from_secs(4));
            prop_assert!(pauses.iter().all(|pause| *pause < SignedDuration::from_hours(5)));
            let whole: SignedDuration = pauses.iter().sum();
            prop_assert!(whole > SignedDuration::from_hours(54), "{whole}");
            prop_assert!(whole < SignedDuration::from_hours(87), "{whole}");
        }

        #[test]
        fn a_pause_is_spread_by_a_fifth_and_no_more(attempts in 1..24_u32, chance in 0.0..1.0_f64) {
            let even = pause_before(attempts, 0.5).unwrap().as_secs_f64();
            let spread = pause_before(attempts, chance).unwrap().as_secs_f64();
            prop_assert!((spread - even).abs() <= even * 0.2 + 1e-6);
        }

        #[test]
        fn whatever_comes_in_a_delivery_is_given_up_once_and_stays_so(attempts in 24..u32::from(u16::MAX), chance: f64) {
            prop_assert_eq!(pause_before(attempts, chance), None);
        }
    }

    #[test]
    fn without_jitter_the_last_try_is_within_the_four_hours_before_the_end_of_three_days() {
        let whole: SignedDuration = pauses(0.5).iter().sum();
        assert!(
            whole <= RETRIED_FOR && whole > RETRIED_FOR - SignedDuration::from_hours(4),
            "{whole}"
        );
        assert_eq!(pauses(0.5).len(), 23, "24 tries");
    }
}
