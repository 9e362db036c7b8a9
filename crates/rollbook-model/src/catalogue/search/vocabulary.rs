//! The words by which people look for actions, from `data/search.toml`: stems, words that say nothing, and words that
//! stand for each other.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    ops::Range,
    sync::LazyLock,
};

use rust_stemmers::{Algorithm, Stemmer};
use serde::Deserialize;

use super::{
    turns::Turn,
    words::{Word, words},
};

/// The file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    stop: String,
    unstemmed: BTreeMap<String, String>,
    read_as: BTreeMap<String, String>,
    turns: BTreeMap<String, String>,
    asks: Asks,
    concept: Vec<Row>,
}

/// Words that say what a question asks for.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asks {
    before: String,
    joins: String,
    noun: String,
    both: String,
    after_verb: String,
    made: String,
    question: String,
    read: String,
    create: String,
    update: String,
    delete: String,
    one: String,
    many: String,
    company: String,
    the_one: String,
    place: String,
    told: String,
    key: String,
    narrows: String,
    filtered: String,
    run: String,
    negates: String,
    shall: String,
    amiss: String,
    subject: String,
    becomes: String,
    ended: String,
    began: String,
    amends: String,
    further: String,
    determines: String,
    special: String,
}

/// Something that is talked of in several words.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    words: Vec<String>,
    #[serde(default)]
    asked: Vec<String>,
    #[serde(default)]
    hints: Vec<String>,
}

/// What a word can say of what is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Sign {
    /// It may stand before the verb of a wish.
    Before,
    /// It joins one part of a sentence to another.
    Joins,
    /// After it, or before it, what looks like a verb is none.
    Noun,
    /// It is a verb or a thing.
    Both,
    /// It shows that the word before it is a verb.
    AfterVerb,
    /// After it, a verb that could also ask to read asks to make something.
    Made,
    /// It begins a question.
    Question,
    /// It asks to know something.
    Read,
    /// It asks to make something.
    Create,
    /// It asks to change something.
    Update,
    /// It asks to take something away.
    Delete,
    /// It speaks of one employee or thing.
    One,
    /// It speaks of many.
    Many,
    /// It speaks of a company among several.
    Company,
    /// After it, a company is one among several.
    TheOne,
    /// After it, a name is no person's.
    Place,
    /// In a label, it tells only of how many an action is, or of which company.
    Told,
    /// It speaks of what names one thing.
    Key,
    /// After it, something is said only to narrow down what is asked for.
    Narrows,
    /// It speaks of a choice by what records hold.
    Filtered,
    /// It asks to have something run.
    Run,
    /// It says that something shall not be.
    Negates,
    /// It says that something shall be.
    Shall,
    /// It says that what is on record is not right.
    Amiss,
    /// It begins to tell of somebody or something.
    Subject,
    /// It tells that something has become another.
    Becomes,
    /// It tells that something has ended.
    Ended,
    /// It tells that something has begun.
    Began,
    /// It is the noun of a change.
    Amends,
    /// What follows is to be had beside what there is.
    Further,
    /// After it, one employee or thing is spoken of.
    Determines,
    /// In a label, it says what only a question that says so wants.
    Special,
}

/// A concept, by its place in the file.
pub(super) type Concept = usize;

/// A word or phrase of a text that says something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Term {
    /// The stems, joined by blanks.
    pub(super) stem: String,
    /// What it stands for; nothing where it stands only for itself.
    pub(super) concepts: Vec<Concept>,
    /// Whether it only hints at what it stands for.
    pub(super) is_hint: bool,
    /// Whether it is written as a name is.
    pub(super) is_name: bool,
    /// Where it stands among the words.
    pub(super) at: Range<usize>,
}

/// Who wrote a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Writer {
    /// We, in the catalogue.
    Catalogue,
    /// Somebody who searches.
    Caller,
}

/// How a word stands for a concept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stands {
    /// Wherever it is said.
    Always,
    /// In questions.
    Asked,
    /// In questions, as a hint.
    Hint,
}

/// The vocabulary.
pub(super) struct Vocabulary {
    stemmer: Stemmer,
    stop: HashSet<String>,
    read_as: BTreeMap<String, String>,
    unstemmed: BTreeMap<String, String>,
    signs: HashMap<String, Vec<Sign>>,
    /// Turns of speech, the longest first.
    pub(super) turns: Vec<Turn>,
    /// The concepts of each word and phrase.
    concepts: HashMap<String, Vec<(Concept, Stands)>>,
    /// The words of the concepts as they are written.
    spellings: HashSet<String>,
    /// How many concepts there are.
    pub(super) count: usize,
    longest: usize,
}

static VOCABULARY: LazyLock<Vocabulary> = LazyLock::new(|| {
    let file = toml::from_str(include_str!("../../../data/search.toml"));
    Vocabulary::of(file.expect("the embedded vocabulary is TOML, which the tests of this crate prove"))
});

impl Vocabulary {
    /// The vocabulary of this build.
    pub(super) fn get() -> &'static Self {
        &VOCABULARY
    }

    fn of(file: File) -> Self {
        let asks = file.asks;
        let signs = [
            (Sign::Before, asks.before),
            (Sign::Joins, asks.joins),
            (Sign::Noun, asks.noun),
            (Sign::Both, asks.both),
            (Sign::AfterVerb, asks.after_verb),
            (Sign::Made, asks.made),
            (Sign::Question, asks.question),
            (Sign::Read, asks.read),
            (Sign::Create, asks.create),
            (Sign::Update, asks.update),
            (Sign::Delete, asks.delete),
            (Sign::One, asks.one),
            (Sign::Many, asks.many),
            (Sign::Company, asks.company),
            (Sign::TheOne, asks.the_one),
            (Sign::Place, asks.place),
            (Sign::Told, asks.told),
            (Sign::Key, asks.key),
            (Sign::Narrows, asks.narrows),
            (Sign::Filtered, asks.filtered),
            (Sign::Run, asks.run),
            (Sign::Negates, asks.negates),
            (Sign::Shall, asks.shall),
            (Sign::Amiss, asks.amiss),
            (Sign::Subject, asks.subject),
            (Sign::Becomes, asks.becomes),
            (Sign::Ended, asks.ended),
            (Sign::Began, asks.began),
            (Sign::Amends, asks.amends),
            (Sign::Further, asks.further),
            (Sign::Determines, asks.determines),
            (Sign::Special, asks.special),
        ];
        let mut signs_of: HashMap<String, Vec<Sign>> = HashMap::new();
        for (sign, list) in signs {
            for word in list.split_whitespace() {
                signs_of.entry(word.to_owned()).or_default().push(sign);
            }
        }
        let mut vocabulary = Self {
            stemmer: Stemmer::create(Algorithm::English),
            stop: file.stop.split_whitespace().map(str::to_owned).collect(),
            read_as: file.read_as,
            unstemmed: file.unstemmed,
            signs: signs_of,
            turns: turns(&file.turns),
            concepts: HashMap::new(),
            spellings: HashSet::new(),
            count: file.concept.len(),
            longest: 1,
        };
        for (concept, row) in file.concept.into_iter().enumerate() {
            let lists = [
                (row.words, Stands::Always),
                (row.asked, Stands::Asked),
                (row.hints, Stands::Hint),
            ];
            for (text, stands) in lists
                .iter()
                .flat_map(|(list, stands)| list.iter().map(move |text| (text, *stands)))
            {
                let words = words(text);
                let stems: Vec<_> = words.iter().map(|word| vocabulary.stem(&word.text)).collect();
                vocabulary.spellings.extend(words.into_iter().map(|word| word.text));
                vocabulary.longest = vocabulary.longest.max(stems.len());
                let concepts = vocabulary.concepts.entry(stems.join(" ")).or_default();
                if !concepts.iter().any(|(known, _)| *known == concept) {
                    concepts.push((concept, stands));
                }
            }
        }
        vocabulary
    }

    /// Whether a word says this of what is asked for.
    pub(super) fn is(&self, word: &str, sign: Sign) -> bool {
        self.signs.get(word).is_some_and(|signs| signs.contains(&sign))
    }

    /// Whether a word asks to make, change or take away something.
    pub(super) fn is_verb(&self, word: &str) -> bool {
        [Sign::Create, Sign::Update, Sign::Delete]
            .iter()
            .any(|sign| self.is(word, *sign))
    }

    /// Whether a word stands for something.
    pub(super) fn is_known(&self, word: &str) -> bool {
        !word.is_empty() && self.concepts.contains_key(&self.stem(word))
    }

    /// Whether a word ends in *-ing* and says this without it.
    pub(super) fn is_doing(&self, word: &str, sign: Sign) -> bool {
        word.ends_with("ing") && self.is(&self.stemmer.stem(word), sign)
    }

    /// The stem of a word in lower case.
    pub(super) fn stem(&self, word: &str) -> String {
        if let Some(kept) = self.unstemmed.get(word) {
            return kept.clone();
        }
        match self.read_as.get(word) {
            Some(read) => self.stemmer.stem(read).into_owned(),
            None => self.stemmer.stem(word).into_owned(),
        }
    }

    /// What a word or phrase stands for.
    fn concepts_of(&self, stems: &str, writer: Writer) -> Option<Vec<Concept>> {
        let concepts = self.concepts.get(stems)?.iter();
        let concepts = concepts.filter(|(_, stands)| writer == Writer::Caller || *stands == Stands::Always);
        let concepts: Vec<_> = concepts.map(|(concept, _)| *concept).collect();
        (!concepts.is_empty()).then_some(concepts)
    }

    /// Whether a word or phrase only hints at what it stands for.
    fn is_hint(&self, stems: &str) -> bool {
        let concepts = self.concepts.get(stems);
        concepts.is_some_and(|concepts| concepts.iter().all(|(_, stands)| *stands == Stands::Hint))
    }

    /// Every word that the vocabulary has a use for, as it is written.
    pub(super) fn spellings(&self) -> impl Iterator<Item = &str> {
        let read_as = self.read_as.keys().chain(self.unstemmed.keys());
        self.stop
            .iter()
            .chain(self.signs.keys())
            .chain(read_as)
            .chain(&self.spellings)
            .chain(self.turns.iter().flat_map(Turn::words))
            .map(String::as_str)
    }

    /// What a text says. The longest phrase is taken first, and the words of it stand for nothing else; in the catalogue
    /// they can still be found as themselves.
    pub(super) fn terms(&self, words: &[Word], writer: Writer) -> Vec<Term> {
        let stems: Vec<_> = words.iter().map(|word| self.stem(&word.text)).collect();
        let mut terms = Vec::new();
        let mut at = 0;
        while let Some(word) = words.get(at) {
            let longest = self.longest.min(words.len() - at);
            let phrase = (2..=longest).rev().find_map(|length| {
                let joined = stems.get(at..at + length)?.join(" ");
                let concepts = self.concepts_of(&joined, writer)?;
                Some((length, joined, concepts))
            });
            if let Some((length, stem, concepts)) = phrase {
                terms.push(Term {
                    is_hint: self.is_hint(&stem),
                    stem,
                    concepts,
                    is_name: false,
                    at: at..at + length,
                });
                if writer == Writer::Catalogue {
                    let parts = words.iter().zip(&stems).skip(at).take(length);
                    let parts = parts.filter(|(word, _)| !self.stop.contains(&word.text));
                    terms.extend(parts.map(|(_, stem)| Term {
                        stem: stem.clone(),
                        concepts: Vec::new(),
                        is_hint: false,
                        is_name: false,
                        at: at..at + length,
                    }));
                }
                at += length;
                continue;
            }
            if let Some(stem) = stems.get(at)
                && !self.stop.contains(&word.text)
                && !word.is_number()
            {
                terms.push(Term {
                    stem: stem.clone(),
                    concepts: self.concepts_of(stem, writer).unwrap_or_default(),
                    is_hint: self.is_hint(stem),
                    is_name: word.is_capitalised || word.is_possessive,
                    at: at..at + 1,
                });
            }
            at += 1;
        }
        terms
    }
}

/// The turns of speech, the longest first.
fn turns(rows: &BTreeMap<String, String>) -> Vec<Turn> {
    let mut turns: Vec<_> = rows.iter().map(|(turn, means)| Turn::of(turn, means)).collect();
    turns.sort_by_key(|turn| std::cmp::Reverse(turn.words().count()));
    turns
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_phrase_is_taken_first() {
        let terms = Vocabulary::get().terms(&words("her social security number"), Writer::Caller);
        let stems: Vec<_> = terms.iter().map(|term| term.stem.as_str()).collect();
        assert_eq!(stems, ["social secur number"]);
    }

    #[test]
    fn a_word_that_means_other_things_in_the_catalogue_stands_for_a_concept_only_in_questions() {
        let vocabulary = Vocabulary::get();
        let concepts = |writer| vocabulary.terms(&words("live"), writer).remove(0).concepts;
        assert!(!concepts(Writer::Caller).is_empty());
        assert!(concepts(Writer::Catalogue).is_empty());
    }
}
