//! The id that a caller gives a request, to find it again in logs of their own.

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

/// What a caller calls a request: 1 to 64 letters, digits, `.`, `_` and `-` of ASCII, so that it is safe in any log,
/// header and page. Rollbook's own id of the request is another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallerRequestId(String);

/// A text that is no id of a caller's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a caller's request id is 1 to {LONGEST} letters, digits, `.`, `_` and `-`")]
pub struct MalformedCallerRequestId;

const LONGEST: usize = 64;

impl CallerRequestId {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for CallerRequestId {
    type Err = MalformedCallerRequestId;

    fn from_str(text: &str) -> Result<Self, MalformedCallerRequestId> {
        let known = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
        if text.is_empty() || text.len() > LONGEST || !text.bytes().all(known) {
            return Err(MalformedCallerRequestId);
        }
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Display for CallerRequestId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl Serialize for CallerRequestId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_short_plain_texts_are_taken() {
        for text in [
            "a",
            "0190163d-8694-739b-95e6-5b3e02c4d2ea",
            "job_7.retry-2",
            &"x".repeat(64),
        ] {
            assert_eq!(text.parse::<CallerRequestId>().unwrap().as_str(), text);
        }
        for text in [
            "",
            " ",
            "a b",
            "a\nb",
            "a\"b",
            "<b>",
            "ä",
            "a@b",
            "a/b",
            "a=b",
            &"x".repeat(65),
        ] {
            assert_eq!(
                text.parse::<CallerRequestId>(),
                Err(MalformedCallerRequestId),
                "{text:?}"
            );
        }
    }
}
