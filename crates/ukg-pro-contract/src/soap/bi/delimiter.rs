//! What separates the values of a CSV report.

use std::fmt;

/// A separator of values, as `US-DELIMITER` can name it (`ukg-pro-soap.md` 8.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Delimiter(u8);

impl Delimiter {
    /// `,`.
    pub const COMMA: Self = Self(b',');
    /// A tab, in the header `HT`.
    pub const TAB: Self = Self(b'\t');
    /// A space, in the header `SP`.
    pub const SPACE: Self = Self(b' ');
    /// `;`.
    pub const SEMICOLON: Self = Self(b';');
    /// `|`.
    pub const PIPE: Self = Self(b'|');

    /// The separator of a header's value: `HT`, `SP` or a punctuation mark of ASCII; none for what cannot separate
    /// values, such as a quote.
    pub fn of_header(value: &str) -> Option<Self> {
        match value.as_bytes() {
            b"HT" => Some(Self::TAB),
            b"SP" => Some(Self::SPACE),
            [byte] if byte.is_ascii_punctuation() && *byte != b'"' => Some(Self(*byte)),
            _ => None,
        }
    }

    /// The header's value.
    pub fn header(self) -> String {
        match self {
            Self::TAB => "HT".to_owned(),
            Self::SPACE => "SP".to_owned(),
            Self(byte) => char::from(byte).to_string(),
        }
    }

    /// The byte between values.
    pub fn byte(self) -> u8 {
        self.0
    }
}

impl fmt::Display for Delimiter {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.header())
    }
}
