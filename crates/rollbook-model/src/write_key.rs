//! The key by which a caller tells one write from another: the idempotency key.

use std::fmt;
use std::str::FromStr;

use jiff::SignedDuration;

/// An idempotency key: the caller's own name for one write, so that repeating the call does not
/// repeat the write.
///
/// It is 1 to 255 visible ASCII characters, and means something within one account only. Upper and
/// lower case differ. It is stored and logged in the open, so it should be random, as a UUID is,
/// and made of nobody's name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WriteKey(String);

impl WriteKey {
    /// The length of the longest key.
    pub const LONGEST: usize = 255;

    /// How long a key is remembered at least, from when its write begins: 30 days. After that it
    /// may be taken for a new one.
    pub const REMEMBERED: SignedDuration = SignedDuration::from_hours(30 * 24);

    /// The key as the caller wrote it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A text that is no idempotency key. It does not quote the text, which can be anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "an idempotency key is 1 to {} visible ASCII characters, as a UUID is; this one {problem}",
    WriteKey::LONGEST
)]
pub struct ParseWriteKeyError {
    problem: Wrong,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wrong {
    Empty,
    Character { position: usize },
    TooLong { length: usize },
}

impl fmt::Display for Wrong {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => formatter.write_str("is empty"),
            Self::Character { position } => {
                write!(
                    formatter,
                    "has a space or another kind of character at position {position}"
                )
            }
            Self::TooLong { length } => write!(formatter, "has {length} of them"),
        }
    }
}

impl FromStr for WriteKey {
    type Err = ParseWriteKeyError;

    fn from_str(text: &str) -> Result<Self, ParseWriteKeyError> {
        let stranger = text.chars().position(|character| !character.is_ascii_graphic());
        let problem = match stranger {
            _ if text.is_empty() => Wrong::Empty,
            Some(before) => Wrong::Character { position: before + 1 },
            None if text.len() > Self::LONGEST => Wrong::TooLong { length: text.len() },
            None => return Ok(Self(text.to_owned())),
        };
        Err(ParseWriteKeyError { problem })
    }
}

impl fmt::Display for WriteKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> String {
        text.parse::<WriteKey>().unwrap_err().to_string()
    }

    #[test]
    fn any_visible_ascii_is_a_key_and_is_kept_as_written() {
        let visible: String = ('!'..='~').collect();
        for text in ["0", "8d1f7c52-6d0a-4f0b-9c1e-0a2b3c4d5e6f", &visible, &"k".repeat(255)] {
            let key: WriteKey = text.parse().unwrap();
            assert_eq!(key.as_str(), text);
            assert_eq!(key.to_string(), text);
        }
        assert_ne!("a".parse::<WriteKey>().unwrap(), "A".parse().unwrap());
    }

    #[test]
    fn a_text_that_is_no_key_is_refused_and_the_error_says_why() {
        let rule = "an idempotency key is 1 to 255 visible ASCII characters, as a UUID is; this one ";
        assert_eq!(refused(""), format!("{rule}is empty"));
        assert_eq!(refused(&"k".repeat(256)), format!("{rule}has 256 of them"));
        for (text, position) in [
            (" key", 1),
            ("key ", 4),
            ("two words", 4),
            ("line\nfeed", 5),
            ("nul\0", 4),
            ("\u{7f}", 1),
            ("Grünkohl", 3),
            ("クジラ", 1),
        ] {
            let expected = format!("{rule}has a space or another kind of character at position {position}");
            assert_eq!(refused(text), expected, "{text:?}");
        }
    }

    #[test]
    fn the_error_does_not_quote_what_was_given() {
        let error = "hunter2 tulip".parse::<WriteKey>().unwrap_err();
        assert!(!format!("{error} {error:?}").contains("hunter2"));
    }
}
