//! The order in which rows come.

use crate::{state::State, switches::RowOrder};

/// Puts rows, which come in their stable order, in the order the switch asks for.
pub(crate) fn arrange<T>(rows: &mut [T], order: RowOrder, state: &State) {
    match order {
        RowOrder::Stable => {}
        RowOrder::Shuffled => shuffle(rows, state.next_shuffle()),
    }
}

fn shuffle<T>(rows: &mut [T], seed: u64) {
    // Knuth's multiplicative generator: order is all that is wanted of it.
    let mut number = seed.wrapping_mul(2).wrapping_add(1);
    for last in (1..rows.len()).rev() {
        number = number
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let bound = last as u64 + 1;
        let place = usize::try_from((number >> 33) % bound).unwrap_or(last);
        rows.swap(last, place);
    }
}

#[cfg(test)]
mod tests {
    use super::shuffle;

    #[test]
    fn a_shuffle_keeps_every_row_and_differs_by_seed() {
        let rows: Vec<u32> = (0..100).collect();
        let shuffled = |seed| {
            let mut shuffled = rows.clone();
            shuffle(&mut shuffled, seed);
            shuffled
        };
        assert_ne!(shuffled(1), shuffled(2));
        let mut sorted = shuffled(1);
        sorted.sort_unstable();
        assert_eq!(sorted, rows);
    }
}
