//! Two hundred questions with the actions that answer them, by which search is judged. They were written from the labels
//! of the actions alone, before any word of the vocabulary of search was.

use std::collections::HashSet;

use rollbook_model::{Action, Catalogue};
use ukg_pro_contract::record::{Kind, RecordType};

/// A question a line, then the ids of the actions that answer it equally well.
const QUESTIONS: &str = include_str!("questions.tsv");

/// Questions in the same form that were written later, by somebody who knew labels alone and had not seen how the search
/// answers. Nothing was tuned on them until their misses were seen.
const HELD_OUT: &str = include_str!("held_out.tsv");

/// Five sets more in the same form, written from labels alone, in the voices of many, before anything of the vocabulary was
/// read by who wrote them. D and E tell of a need with hardly a word of a label. The misses of A and D are read; of the
/// others nothing but the figures.
const FRESH: [&str; 5] = [
    include_str!("fresh_a.tsv"),
    include_str!("fresh_b.tsv"),
    include_str!("fresh_c.tsv"),
    include_str!("fresh_d.tsv"),
    include_str!("fresh_e.tsv"),
];

/// The vocabulary of search, whose phrases are texts between quotation marks.
const VOCABULARY: &str = include_str!("../../data/search.toml");

/// How many words in a row show that a question was taken from the catalogue.
const TAKEN: usize = 5;

/// The questions with the ids of the actions that answer them.
pub(crate) fn questions() -> Vec<(&'static str, Vec<&'static str>)> {
    read(QUESTIONS)
}

/// Those that are held out.
pub(crate) fn held_out() -> Vec<(&'static str, Vec<&'static str>)> {
    read(HELD_OUT)
}

/// One of the sets that were written last, by its letter.
pub(crate) fn fresh(set: char) -> Vec<(&'static str, Vec<&'static str>)> {
    let place = ('a'..='e').position(|letter| letter == set).unwrap();
    read(FRESH[place])
}

fn read(file: &'static str) -> Vec<(&'static str, Vec<&'static str>)> {
    let lines = file.lines().filter(|line| !line.is_empty());
    let lines = lines.map(|line| line.split_once('\t').unwrap());
    lines
        .map(|(question, ids)| (question, ids.split(',').collect()))
        .collect()
}

fn words(text: &str) -> Vec<String> {
    let words = text.split(|character: char| !character.is_alphanumeric());
    let words = words.filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect()
}

/// Everything that is said of an action.
fn texts(action: &Action) -> Vec<String> {
    fn add(record: &'static RecordType, texts: &mut Vec<String>) {
        texts.push(record.meaning.to_owned());
        for field in record.fields() {
            texts.push(field.meaning.to_owned());
            if let Kind::Many(inner) | Kind::One(inner) = field.kind {
                add(inner, texts);
            }
        }
    }

    let mut texts = vec![
        action.label.clone(),
        action.id.clone(),
        action.group.clone(),
        action.summary.clone(),
        action.operation.meaning().to_owned(),
    ];
    texts.extend(action.questions.iter().cloned());
    texts.extend(action.inputs().fields().iter().map(|field| field.meaning.clone()));
    if let Some(record) = action.operation.record() {
        add(record, &mut texts);
    }
    texts
}

#[test]
fn there_are_two_hundred_questions_about_every_action() {
    let questions = questions();
    assert_eq!(questions.len(), 200);
    let distinct: HashSet<_> = questions.iter().map(|(question, _)| words(question)).collect();
    assert_eq!(distinct.len(), 200);
    let asked: HashSet<&str> = questions.iter().flat_map(|(_, ids)| ids.iter().copied()).collect();
    let actions: HashSet<&str> = Catalogue::get()
        .actions()
        .iter()
        .map(|action| action.id.as_str())
        .collect();
    assert_eq!(asked, actions);
}

/// All that were written after the two hundred.
fn later() -> Vec<(&'static str, Vec<&'static str>)> {
    let fresh = ('a'..='e').flat_map(fresh);
    held_out().into_iter().chain(fresh).collect()
}

#[test]
fn hundreds_more_were_written_later_and_none_of_them_is_one_of_the_others() {
    let later = later();
    assert_eq!(later.len(), 60 + 162 + 169 + 167 + 120 + 111);
    let all = questions();
    let all: HashSet<_> = all.iter().chain(&later).map(|(question, _)| words(question)).collect();
    assert_eq!(all.len(), 200 + later.len());
    for (question, ids) in later {
        for id in ids {
            assert!(
                Catalogue::get().actions().iter().any(|action| action.id == id),
                "{question}: {id}"
            );
        }
    }
}

#[test]
fn no_question_shares_five_words_in_a_row_with_what_the_catalogue_says() {
    let phrases = VOCABULARY.split('"').skip(1).step_by(2).map(str::to_owned);
    let texts = Catalogue::get().actions().iter().flat_map(texts).chain(phrases);
    let said: HashSet<Vec<String>> = texts
        .flat_map(|text| words(&text).windows(TAKEN).map(<[String]>::to_vec).collect::<Vec<_>>())
        .collect();
    assert!(said.len() > 10_000, "{} rows of words", said.len());
    let questions = [questions(), later()].concat();
    let taken: Vec<_> = questions
        .iter()
        .filter_map(|(question, _)| {
            let words = words(question);
            let row = words.windows(TAKEN).find(|row| said.contains(*row))?;
            Some(format!("{question}: {}", row.join(" ")))
        })
        .collect();
    assert!(
        taken.is_empty(),
        "questions are not taken from the catalogue:\n{}",
        taken.join("\n")
    );
}
