//! What writes of several records answer: an outcome for each (`ukg-pro-rest.md` 10, 17.7).

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// The body of a 207: an entry for each record sent, in the order sent.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct MultiStatus {
    /// What happened, in a few words.
    pub title: Option<String>,
    /// The kind of answer.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// What happened, in a sentence.
    pub detail: Option<String>,
    /// How many records failed.
    #[serde(rename = "errorCount")]
    pub error_count: u64,
    /// The outcomes.
    pub multistatus: Vec<RecordStatus>,
}

impl MultiStatus {
    /// Reads the body of a 207: an object, or an array that holds one, as the specification has it.
    ///
    /// # Errors
    /// When the text is neither.
    pub fn read(text: &str) -> serde_json::Result<Self> {
        if text.trim_start().starts_with('[') {
            let mut list: Vec<Self> = serde_json::from_str(text)?;
            return match list.len() {
                1 => Ok(list.remove(0)),
                _ => Err(serde::de::Error::custom("not one object")),
            };
        }
        serde_json::from_str(text)
    }
}

/// The outcome of one record.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct RecordStatus {
    /// The place of the record among those sent; whether it counts from 0 or 1 is not published.
    #[serde(rename = "sequenceId")]
    pub sequence_id: u64,
    /// Number and reason phrase, such as `200 OK`.
    pub status: String,
    /// What became of the record; only where it succeeded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<Box<RawValue>>,
    /// What is wrong, by property; only where it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub modelstate: Option<Box<RawValue>>,
}

impl RecordStatus {
    /// The number in the status, whatever words stand around it.
    pub fn code(&self) -> Option<u16> {
        let digits: String = self.status.chars().filter(char::is_ascii_digit).take(3).collect();
        digits.parse().ok()
    }

    /// Whether the record succeeded.
    pub fn is_success(&self) -> bool {
        self.code().is_some_and(|code| (200..300).contains(&code))
    }
}

/// How many records of an import were taken, and what is wrong with the others.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Counts {
    /// How many were taken.
    pub success_count: u64,
    /// How many were not.
    #[serde(skip_serializing_if = "is_zero")]
    pub error_count: u64,
    /// What is wrong with those.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<ErrorDetails>,
}

/// What is wrong with one record of an import.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ErrorDetails {
    /// What is wrong, in a few words.
    pub title: Option<String>,
    /// The record.
    #[serde(rename = "refId")]
    pub ref_id: Option<String>,
    /// The kind of error.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// What is wrong, in a sentence.
    pub detail: Option<String>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands references")]
fn is_zero(count: &u64) -> bool {
    *count == 0
}
