//! The languages that people are spoken to in.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A language of pages and guides. Names on UKG Pro's own screens stay as UKG prints them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum Language {
    /// English.
    #[default]
    #[serde(rename = "en")]
    English,
    /// German.
    #[serde(rename = "de")]
    German,
}

/// A text that names no language which Rollbook speaks.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown language, expected one of: en, de")]
pub struct UnknownLanguage;

impl Language {
    /// Every language, the one that is spoken when nothing else is asked for first.
    pub const ALL: [Self; 2] = [Self::English, Self::German];

    /// The code, as in `lang` of a page (BCP 47).
    pub const fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
        }
    }

    /// The language's name in itself.
    pub const fn own_name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::German => "Deutsch",
        }
    }

    /// The language that a browser's `Accept-Language` likes best (RFC 9110, 12.5.4); `None` when it likes none of
    /// them.
    pub fn accepted(header: &str) -> Option<Self> {
        let mut best: Option<(f32, Self)> = None;
        for range in header.split(',') {
            let (tag, weight) = match range.split_once(';') {
                None => (range, 1.0),
                Some((tag, parameter)) => {
                    let weight = parameter.trim().strip_prefix("q=").and_then(|text| text.parse().ok());
                    (tag, weight.unwrap_or(0.0))
                }
            };
            let Ok(language) = tag.parse::<Self>() else {
                continue;
            };
            if weight > best.map_or(0.0, |(weight, _)| weight) {
                best = Some((weight, language));
            }
        }
        best.map(|(_, language)| language)
    }
}

impl FromStr for Language {
    type Err = UnknownLanguage;

    /// Reads a code, with or without a region: `de`, `de-AT`.
    fn from_str(text: &str) -> Result<Self, UnknownLanguage> {
        let primary = text.trim().split(['-', '_']).next().unwrap_or_default();
        Self::ALL
            .into_iter()
            .find(|language| language.code().eq_ignore_ascii_case(primary))
            .ok_or(UnknownLanguage)
    }
}

impl fmt::Display for Language {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_is_answered_in_the_language_it_likes_best() {
        let cases = [
            ("de", Some(Language::German)),
            ("de-CH, en;q=0.7", Some(Language::German)),
            ("fr, en-GB;q=0.4, de;q=0.6", Some(Language::German)),
            ("en;q=0.8,de;q=0.7", Some(Language::English)),
            ("de;q=0, en;q=0.1", Some(Language::English)),
            ("fr, it;q=0.5", None),
            ("", None),
            ("de;q=x", None),
        ];
        for (header, expected) in cases {
            assert_eq!(Language::accepted(header), expected, "{header}");
        }
    }
}
