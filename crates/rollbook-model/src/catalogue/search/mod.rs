//! Search of actions by what they are about, without a network: the words of the catalogue, weighted by where they stand
//! (BM25F) and widened by a vocabulary of personnel and payroll, and what a question asks for beside them.

mod turns;
mod vocabulary;
mod wish;
mod words;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use ukg_pro_contract::record::{Kind, RecordType};

use self::{
    turns::turned,
    vocabulary::{Concept, Sign, Term, Vocabulary, Writer},
    wish::{Gift, Wish},
    words::{Begins, Word, spelled_out, words},
};
use super::Action;

/// An action that a search found.
#[derive(Debug, Clone, Copy)]
pub struct Found<'a> {
    /// The action.
    pub action: &'a Action,
    /// How well it fits, from 0 to 1; from [`Found::GOOD`] on it is a good match, and 1 when it was named by its id or label,
    /// or asked just what the catalogue says that it answers.
    pub score: f64,
}

impl Found<'_> {
    /// The score from which on a match is good, as the callers' programs take it, too.
    pub const GOOD: f64 = 0.4;
}

/// Where a text of an action stands: what a word there weighs, and how much less in a long text.
struct Part {
    weight: f64,
    shortening: f64,
}

const fn part(weight: f64, shortening: f64) -> Part {
    Part { weight, shortening }
}

/// The parts of an action, in the order in which `texts` gives them.
const PARTS: [Part; 9] = [
    part(6.0, 0.3), // label
    part(2.0, 0.3), // id
    part(2.0, 0.5), // questions
    part(2.0, 0.5), // summary
    part(0.5, 0.0), // group
    part(0.5, 0.0), // permissions
    part(1.0, 0.3), // operation
    part(0.4, 0.7), // inputs
    part(0.4, 0.7), // answer
];

/// How soon a word that is said again adds nothing.
const SATURATION: f64 = 4.0;
/// What must be said of a word so that an action counts as half speaking of it.
const PRESENCE: f64 = 0.7;
/// What a word of the same meaning counts, where the word itself counts 1.
const SYNONYM: f64 = 0.75;
/// What it counts that the label is all asked for.
const LABEL: f64 = 0.7;
/// What an unknown word of a question counts against every action.
const UNKNOWN: f64 = 0.5;
/// What a word counts that was understood only by mending its spelling.
const MENDED: f64 = 0.85;
/// What a word counts by which a question is only narrowed down.
const ASIDE: f64 = 0.75;
/// What a word counts whose meaning a question has named before.
const AGAIN: f64 = 0.5;
/// What a word counts that only hints at what is meant, as the name of a country hints at those abroad.
const HINT: f64 = 0.5;
/// What an action counts whose label says something that makes it special and that nobody asked for.
const SPECIAL: f64 = 0.9;
/// What a verb of doing counts beside what it is done to.
const VERB: f64 = 0.6;
/// How many words of a question are read; what one wants is said by then.
const LONGEST: usize = 100;
/// How many bytes of a question are looked at, which hold more words than that.
const LONGEST_TEXT: usize = 8 << 10;
/// In how many summaries a sentence may stand and still tell one action from another.
const REPEATED: usize = 3;

/// What is searched: how much each action says of each word and concept.
#[derive(Debug)]
pub(super) struct Index {
    words: HashMap<String, Said>,
    concepts: Vec<Said>,
    actions: Vec<Indexed>,
    /// The words of labels.
    labels: HashSet<String>,
    /// Words as they are written, by which others are mended.
    spellings: BTreeSet<String>,
}

/// How much each action says of something, from 0 on.
#[derive(Debug, Default)]
struct Said {
    by: BTreeMap<usize, f64>,
    /// How much it tells one action from another.
    rarity: f64,
}

/// An action as it is indexed.
#[derive(Debug)]
struct Indexed {
    gift: Gift,
    label: Vec<Term>,
    /// What in the label makes it special.
    special: Vec<Term>,
}

impl Said {
    fn by(&self, action: usize) -> f64 {
        self.by.get(&action).copied().unwrap_or_default()
    }
}

fn number(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

/// From 0 to 1.
fn saturated(said: f64) -> f64 {
    said / (SATURATION + said)
}

impl Index {
    pub(super) fn of(actions: &[Action]) -> Self {
        let vocabulary = Vocabulary::get();
        let repeated = repeated_sentences(actions);
        let read = |text: &String| vocabulary.terms(&words(text), Writer::Catalogue);
        let parts: Vec<[Vec<Term>; PARTS.len()]> = actions
            .iter()
            .map(|action| texts(action, &repeated).each_ref().map(read))
            .collect();
        let mut index = Self {
            words: HashMap::new(),
            concepts: std::iter::repeat_with(Said::default).take(vocabulary.count).collect(),
            actions: Vec::with_capacity(actions.len()),
            labels: HashSet::new(),
            spellings: vocabulary.spellings().map(str::to_owned).collect(),
        };
        for (place, part) in PARTS.iter().enumerate() {
            let terms = |action: &[Vec<Term>; PARTS.len()]| action.get(place).map_or(0, Vec::len);
            let mean = (number(parts.iter().map(terms).sum()) / number(actions.len())).max(1.0);
            for (action, parts) in parts.iter().enumerate() {
                let Some(terms) = parts.get(place) else { continue };
                let length = 1.0 - part.shortening + part.shortening * number(terms.len()) / mean;
                let counts = part.weight / length;
                for term in terms {
                    *index
                        .words
                        .entry(term.stem.clone())
                        .or_default()
                        .by
                        .entry(action)
                        .or_default() += counts;
                    for concept in &term.concepts {
                        if let Some(said) = index.concepts.get_mut(*concept) {
                            *said.by.entry(action).or_default() += counts;
                        }
                    }
                }
            }
        }
        let all = number(actions.len());
        for said in index.words.values_mut().chain(&mut index.concepts) {
            let by: f64 = said.by.values().map(|said| said / (PRESENCE + said)).sum();
            said.rarity = (1.0 + (all - by + 0.5) / (by + 0.5)).ln();
        }
        index.actions.extend(actions.iter().map(|action| {
            let label = words(&action.label);
            let mut terms = vocabulary.terms(&label, Writer::Catalogue);
            // Of a phrase, the whole counts and its words do not.
            terms.retain(|term| term.at.len() == 1 || !term.concepts.is_empty());
            let told = |term: &Term| {
                label
                    .get(term.at.start)
                    .is_some_and(|word| vocabulary.is(&word.text, Sign::Told))
            };
            if !terms.iter().all(told) {
                terms.retain(|term| !told(term));
            }
            let special = |term: &&Term| {
                let words = label.get(term.at.clone()).unwrap_or_default();
                words.iter().any(|word| vocabulary.is(&word.text, Sign::Special))
            };
            Indexed {
                gift: Gift::of(action),
                special: terms.iter().filter(special).cloned().collect(),
                label: terms,
            }
        }));
        let texts = actions
            .iter()
            .flat_map(|action| action.questions.iter().chain([&action.label, &action.summary]));
        index
            .spellings
            .extend(texts.flat_map(|text| words(text)).map(|word| word.text));
        let labels = index.actions.iter().flat_map(|action| &action.label);
        index.labels = labels.map(|term| term.stem.clone()).collect();
        index
    }

    /// How well each action answers a question, from 0 to 1, without those that have nothing to do with it.
    pub(super) fn scores(&self, question: &str) -> Vec<(usize, f64)> {
        let vocabulary = Vocabulary::get();
        let mut question = words(&spelled_out_ids(question));
        question.truncate(LONGEST);
        question = turned(question, &vocabulary.turns);
        let mended = self.mend(&mut question);
        let mut terms = vocabulary.terms(&question, Writer::Caller);
        let mut named: Vec<bool> = question.iter().map(Word::is_identifier).collect();
        let mut phrased = vec![false; question.len()];
        for term in &terms {
            if term.at.len() > 1 {
                phrased
                    .get_mut(term.at.clone())
                    .into_iter()
                    .flatten()
                    .for_each(|part| *part = true);
            } else if let Some((word, named)) = question.get(term.at.start).zip(named.get_mut(term.at.start)) {
                *named = self.is_name(word, term);
            }
        }
        terms.retain(|term| !named.get(term.at.clone()).is_some_and(|names| names.contains(&true)));
        let wish = Wish::of(&question, &named, &phrased);
        let mut seen = HashSet::new();
        terms.retain(|term| seen.insert(term.stem.clone()));
        let narrows = terms.first().and_then(|first| {
            let later = question.iter().enumerate().skip(first.at.end);
            let mut later = later.filter(|(_, word)| vocabulary.is(&word.text, Sign::Narrows));
            later.next().map(|(place, _)| place)
        });
        let emphasis = |term: &Term| match narrows {
            Some(narrows) if term.at.start > narrows => ASIDE,
            _ => 1.0,
        };
        let mut said: HashSet<Concept> = HashSet::new();
        let asked: Vec<_> = terms
            .into_iter()
            .map(|term| {
                let emphasis = emphasis(&term);
                let is_mended = mended.get(term.at.clone()).is_some_and(|parts| parts.contains(&true));
                let mut asked = self.asked(term, is_mended);
                asked.rarity *= emphasis;
                if let Some(word) = question.get(asked.term.at.start)
                    && asked.term.at.len() == 1
                    && vocabulary.is_verb(&word.text)
                {
                    asked.rarity *= VERB;
                }
                let concepts = &asked.term.concepts;
                if !concepts.is_empty() && concepts.iter().all(|concept| said.contains(concept)) {
                    asked.rarity *= AGAIN;
                }
                said.extend(concepts);
                asked
            })
            .collect();
        let most: f64 = asked.iter().map(|asked| asked.rarity).sum();
        if most <= 0.0 {
            return Vec::new();
        }
        let score = |(place, action): (usize, &Indexed)| {
            let said: f64 = asked.iter().map(|asked| self.answer(asked, place)).sum();
            let told = said / most;
            let label = self.share_of_label(action, &asked);
            let special = if asks_for_what_is_special(action, &asked) {
                1.0
            } else {
                SPECIAL
            };
            let score = told * (1.0 + LABEL * label) / (1.0 + LABEL) * wish.fit(action.gift) * special;
            (score > 0.0).then(|| (place, calibrated(score)))
        };
        self.actions.iter().enumerate().filter_map(score).collect()
    }

    /// Whether a word of a question is the name or the code of somebody or something.
    fn is_name(&self, word: &Word, term: &Term) -> bool {
        if !term.concepts.is_empty() {
            return false;
        }
        if word.is_code() {
            return !self.labels.contains(&term.stem);
        }
        let known = || self.words.contains_key(&term.stem);
        term.is_name && !known()
    }

    /// Mends what is misspelt in a question, but for names and codes, and says which words were.
    fn mend(&self, question: &mut [Word]) -> Vec<bool> {
        let vocabulary = Vocabulary::get();
        let mended = question.iter_mut().map(|word| {
            let looks_a_name = word.is_possessive || word.is_capitalised && word.begins != Begins::Sentence;
            if looks_a_name || word.is_code() || self.words.contains_key(&vocabulary.stem(&word.text)) {
                return false;
            }
            let Some(meant) = self.meant(&word.text) else {
                return false;
            };
            let is_other = meant != word.text;
            meant.clone_into(&mut word.text);
            is_other
        });
        mended.collect()
    }

    /// The known word that a word can be but for a slip of the finger; the word itself where it is known.
    fn meant(&self, word: &str) -> Option<&str> {
        if let Some(known) = self.spellings.get(word) {
            return Some(known);
        }
        let first = word.chars().next()?;
        let like = self
            .spellings
            .range(first.to_string()..)
            .take_while(|known| known.starts_with(first));
        let near = like.filter_map(|known| Some((distance(word, known)?, known.as_str())));
        near.min().map(|(_, known)| known)
    }

    /// A term of a question with what the index knows of it.
    fn asked(&self, term: Term, is_mended: bool) -> Asked {
        let highest = (1.0 + (number(self.actions.len()) + 0.5) / 0.5).ln();
        let rarity = |term: &Term| {
            let concepts = term.concepts.iter().filter_map(|concept| self.concepts.get(*concept));
            let concepts: Vec<f64> = concepts.map(|said| said.rarity).collect();
            if !concepts.is_empty() {
                // A word of several meanings says less of each.
                return Some(concepts.iter().sum::<f64>() / number(concepts.len()));
            }
            self.words.get(&term.stem).map(|said| said.rarity)
        };
        if let Some(rarity) = rarity(&term) {
            let hint = if term.is_hint { HINT } else { 1.0 };
            let counts = if is_mended { hint * MENDED } else { hint };
            return Asked { term, rarity, counts };
        }
        Asked {
            term,
            rarity: highest * UNKNOWN,
            counts: 0.0,
        }
    }

    /// How much of a term an action says.
    fn answer(&self, asked: &Asked, action: usize) -> f64 {
        if asked.counts <= 0.0 {
            return 0.0;
        }
        let itself = self.words.get(&asked.term.stem).map_or(0.0, |said| said.by(action));
        let concepts = asked
            .term
            .concepts
            .iter()
            .filter_map(|concept| self.concepts.get(*concept));
        let best = concepts
            .map(|said| saturated(SYNONYM * said.by(action) + (1.0 - SYNONYM) * itself))
            .fold(0.0, f64::max);
        let said = if asked.term.concepts.is_empty() {
            saturated(itself)
        } else {
            best
        };
        asked.rarity * said * asked.counts
    }

    /// How much of an action's label is asked for, from 0 to 1.
    fn share_of_label(&self, action: &Indexed, asked: &[Asked]) -> f64 {
        let mut all = 0.0;
        let mut found = 0.0;
        for term in &action.label {
            let rarity = self.words.get(&term.stem).map_or(0.0, |said| said.rarity);
            all += rarity;
            let share = |asked: &Asked| {
                if asked.term.stem == term.stem {
                    asked.counts
                } else if asked
                    .term
                    .concepts
                    .iter()
                    .any(|concept| term.concepts.contains(concept))
                {
                    SYNONYM * asked.counts
                } else {
                    0.0
                }
            };
            found += rarity * asked.iter().map(share).fold(0.0, f64::max);
        }
        if all > 0.0 { found / all } else { 0.0 }
    }
}

/// Whether all is asked for that makes an action special; so it is, too, where nothing does.
fn asks_for_what_is_special(action: &Indexed, asked: &[Asked]) -> bool {
    action.special.iter().all(|special| {
        asked.iter().any(|asked| {
            let concepts = &asked.term.concepts;
            asked.term.stem == special.stem || concepts.iter().any(|concept| special.concepts.contains(concept))
        })
    })
}

/// A term of a question.
struct Asked {
    term: Term,
    /// How much it tells one action from another.
    rarity: f64,
    /// How sure it is that this was meant, from 0 to 1.
    counts: f64,
}

/// A score spread over 0 to 1 so that 0.4 parts good matches from others. Measured: what answers a question says a sixth
/// of it or more, and what has nothing to do with it less.
fn calibrated(score: f64) -> f64 {
    1.0 - (-3.4 * score.max(0.0)).exp()
}

/// How far a word is from a known one, where it can be the same with a slip of the finger.
fn distance(word: &str, known: &str) -> Option<usize> {
    let allowed = match word.chars().count() {
        0..=4 => return None,
        5..=7 => 1,
        _ => 2,
    };
    if word.len().abs_diff(known.len()) > allowed {
        return None;
    }
    let distance = strsim::osa_distance(word, known);
    (distance <= allowed).then_some(distance)
}

/// What is read of a question of any length.
pub(super) fn beginning(question: &str) -> &str {
    &question[..question.floor_char_boundary(LONGEST_TEXT)]
}

/// The words of a text, in whatever letters and between whatever marks they stand.
pub(super) fn plain(text: &str) -> Vec<String> {
    words(text).into_iter().map(|word| word.text).collect()
}

/// A question in which ids of actions and names of a program, such as `contactId`, are words.
fn spelled_out_ids(question: &str) -> String {
    let words = question.split_whitespace().map(|word| {
        let is_of_program = ["Id", "ID", "Code", "Number"].iter().any(|end| {
            let before = word.strip_suffix(end).and_then(|rest| rest.chars().next_back());
            before.is_some_and(char::is_lowercase)
        });
        if word.contains('_') || is_of_program {
            spelled_out(word)
        } else {
            word.to_owned()
        }
    });
    words.collect::<Vec<_>>().join(" ")
}

/// What is said of an action, by `PARTS`.
fn texts(action: &Action, repeated: &HashSet<&str>) -> [String; PARTS.len()] {
    let summary: Vec<_> = sentences(&action.summary)
        .filter(|sentence| !repeated.contains(sentence))
        .collect();
    let permissions: Vec<_> = action.permissions().map(|permission| permission.name()).collect();
    let inputs = action.inputs();
    let inputs: Vec<_> = inputs
        .fields()
        .iter()
        .map(|field| format!("{}. {}", spelled_out(&field.name), field.meaning))
        .collect();
    let mut answer = String::new();
    if let Some(record) = action.operation.record() {
        describe(record, &mut answer);
    }
    [
        action.label.clone(),
        spelled_out(&action.id),
        action.questions.join(" "),
        summary.join(". "),
        action.group.clone(),
        permissions.join(" "),
        format!(
            "{}. {}",
            spelled_out(&action.operation.name()),
            action.operation.meaning()
        ),
        inputs.join(" "),
        answer,
    ]
}

/// The fields of a record and of those in it.
fn describe(record: &'static RecordType, text: &mut String) {
    for field in record.fields() {
        text.push_str(&spelled_out(field.name));
        text.push_str(". ");
        text.push_str(field.meaning);
        text.push(' ');
        if let Kind::Many(inner) | Kind::One(inner) = field.kind {
            describe(inner, text);
        }
    }
}

fn sentences(text: &str) -> impl Iterator<Item = &str> {
    text.split(['.', ';', ':'])
        .map(str::trim)
        .filter(|sentence| !sentence.is_empty())
}

/// Sentences that many summaries share, which tell no action from another.
fn repeated_sentences(actions: &[Action]) -> HashSet<&str> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for sentence in actions.iter().flat_map(|action| sentences(&action.summary)) {
        *counts.entry(sentence).or_default() += 1;
    }
    counts
        .into_iter()
        .filter(|(_, count)| *count > REPEATED)
        .map(|(sentence, _)| sentence)
        .collect()
}
