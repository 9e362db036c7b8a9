//! A text as words.

/// A word of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    /// The word in lower case, without a possessive ending.
    pub(super) text: String,
    /// Whether it begins with a capital.
    pub(super) is_capitalised: bool,
    /// Whether something is said to be its own, as in *Avery's*.
    pub(super) is_possessive: bool,
    /// What begins with it.
    pub(super) begins: Begins,
}

/// What begins with a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Begins {
    /// A sentence.
    Sentence,
    /// A part of a sentence, after a comma or the like.
    Clause,
    /// Nothing.
    Nothing,
}

impl Word {
    /// Whether it is a number, such as an employee number.
    pub(super) fn is_number(&self) -> bool {
        self.text.bytes().all(|byte| byte.is_ascii_digit())
    }

    /// Whether it is an e-mail address, or a number that names somebody or something rather than an amount or a year.
    pub(super) fn is_identifier(&self) -> bool {
        self.text.contains('@')
            || self.is_number() && self.text.len() > 3 && !(self.text.len() == 4 && self.text.starts_with(['1', '2']))
    }

    /// Whether it is written as codes and addresses are.
    pub(super) fn is_code(&self) -> bool {
        self.text.bytes().any(|byte| byte.is_ascii_digit() || byte == b'@')
    }
}

/// The words of a text. What people write with a mark inside is one word: *e-mail*, *401(k)*, *I-9*.
pub(super) fn words(text: &str) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut begins = Begins::Sentence;
    let mut before = "";
    let mut rest = text;
    while let Some(start) = rest.find(char::is_alphanumeric) {
        let (marks, from_word) = rest.split_at(start);
        let end = from_word
            .find(|character: char| !character.is_alphanumeric() && !matches!(character, '\'' | '’'))
            .unwrap_or(from_word.len());
        let address = from_word.find(char::is_whitespace).unwrap_or(from_word.len());
        let address = from_word.get(..address).filter(|word| word.contains('@'));
        let end = address.map_or(end, |address| {
            address.trim_end_matches(|end: char| !end.is_alphanumeric()).len()
        });
        let (written, after) = from_word.split_at(end);
        rest = after;
        if marks.contains(['.', '?', '!', ':', ';']) && marks.ends_with(char::is_whitespace) {
            begins = Begins::Sentence;
        } else if begins == Begins::Nothing && marks.contains([',', '–', '—']) {
            begins = Begins::Clause;
        }
        let lower = written.to_lowercase().replace('’', "'");
        let own = lower
            .strip_suffix("'s")
            .or_else(|| lower.strip_suffix("s'").map(|_| &lower[..lower.len() - 1]));
        let text = own.unwrap_or(&lower).trim_matches('\'');
        if text.is_empty() {
            continue;
        }
        let joins = match marks {
            "-" => before.chars().count() == 1 && before.chars().all(char::is_alphabetic),
            "(" => text.chars().count() == 1 && before.bytes().all(|byte| byte.is_ascii_digit()),
            _ => false,
        };
        match words.last_mut().filter(|_| joins) {
            Some(last) => last.text.push_str(text),
            None => words.push(Word {
                begins,
                text: text.to_owned(),
                is_capitalised: written.starts_with(char::is_uppercase),
                is_possessive: own.is_some(),
            }),
        }
        begins = Begins::Nothing;
        before = written;
    }
    words
}

/// A name of a program as a text: `dateOfBirth`, `last_hire` and `FindPeople` as words.
pub(super) fn spelled_out(name: &str) -> String {
    let mut text = String::with_capacity(name.len() + 8);
    let mut after_lower = false;
    for character in name.chars() {
        if character.is_uppercase() && after_lower {
            text.push(' ');
        }
        after_lower = character.is_lowercase() || character.is_numeric();
        text.push(if character.is_alphanumeric() { character } else { ' ' });
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<String> {
        words(text).into_iter().map(|word| word.text).collect()
    }

    #[test]
    fn what_has_a_mark_inside_is_one_word() {
        assert_eq!(
            texts("E-mail, 401(k) and I-9: Avery's W-2?"),
            ["email", "401k", "and", "i9", "avery", "w2"]
        );
        assert_eq!(texts("time-off (part-time)"), ["time", "off", "part", "time"]);
        assert_eq!(texts(" '' -- ' "), [""; 0]);
    }

    #[test]
    fn names_of_fields_are_spelled_out() {
        assert_eq!(spelled_out("dateOfBirth"), "date Of Birth");
        assert_eq!(spelled_out("last_hire"), "last hire");
        assert_eq!(spelled_out("FindPeople"), "Find People");
    }
}
