//! Turns of speech that a word or a name may part: *let Avery go*, *take it out*, *get her into the system*.

use super::words::{Begins, Word, words};

/// How many words may stand between the two halves.
const BETWEEN: usize = 4;

/// A turn and what it says in plain words.
#[derive(Debug)]
pub(super) struct Turn {
    begins: Vec<String>,
    ends: Vec<String>,
    means: Vec<Word>,
}

impl Turn {
    /// A turn as the vocabulary writes it, its halves parted by `…`; without it, the turn is said in one piece.
    pub(super) fn of(turn: &str, means: &str) -> Self {
        let (begins, ends) = turn.split_once('…').unwrap_or((turn, ""));
        let plain = |text: &str| words(text).into_iter().map(|word| word.text).collect();
        Self {
            begins: plain(begins),
            ends: plain(ends),
            means: words(means),
        }
    }

    /// Its words as they are written.
    pub(super) fn words(&self) -> impl Iterator<Item = &String> {
        let means = self.means.iter().map(|word| &word.text);
        self.begins.iter().chain(&self.ends).chain(means)
    }

    /// Where its second half stands behind a place where the first half does.
    fn end_from(&self, question: &[Word], place: usize) -> Option<usize> {
        let stands = |half: &[String], place: usize| {
            let there = question.get(place..place + half.len());
            there.is_some_and(|there| there.iter().map(|word| &word.text).eq(half))
        };
        if !stands(&self.begins, place) {
            return None;
        }
        let after = place + self.begins.len();
        if self.ends.is_empty() {
            return Some(after);
        }
        let end = (after..=after + BETWEEN).find(|end| stands(&self.ends, *end))?;
        let one_clause = question.get(after..end)?.iter();
        let mut one_clause = one_clause.map(|word| word.begins);
        one_clause.all(|begins| begins == Begins::Nothing).then_some(end)
    }
}

/// A question with each turn in plain words, and what stood between its halves behind them.
pub(super) fn turned(mut question: Vec<Word>, turns: &[Turn]) -> Vec<Word> {
    let mut place = 0;
    while place < question.len() {
        let turn = turns
            .iter()
            .find_map(|turn| Some((turn, turn.end_from(&question, place)?)));
        let Some((turn, end)) = turn else {
            place += 1;
            continue;
        };
        let begins = question.get(place).map_or(Begins::Nothing, |word| word.begins);
        let mut plain = turn.means.clone();
        for (at, word) in plain.iter_mut().enumerate() {
            word.begins = if at == 0 { begins } else { Begins::Nothing };
        }
        let after = place + turn.begins.len();
        let said = plain.len();
        question.drain(end..end + turn.ends.len());
        question.splice(place..after.min(question.len()), plain);
        place += said.max(1);
    }
    question
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(question: &str) -> String {
        let turns = [
            Turn::of("let … go", "dismiss"),
            Turn::of("get rid of", "remove"),
            Turn::of("let … sign in", "enable sign in"),
        ];
        let words = turned(words(question), &turns);
        let words: Vec<_> = words.into_iter().map(|word| word.text).collect();
        words.join(" ")
    }

    #[test]
    fn a_turn_is_read_over_what_parts_it_and_not_over_a_comma() {
        assert_eq!(said("let Avery go on Friday"), "dismiss avery on friday");
        assert_eq!(said("get rid of it"), "remove it");
        assert_eq!(
            said("let the new one sign in with Okta"),
            "enable sign in the new one with okta"
        );
        assert_eq!(said("let me know, then go"), "let me know then go");
        assert_eq!(said("let"), "let");
    }
}
