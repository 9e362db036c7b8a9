//! What values of a filter may be made of (`ukg-pro-rest.md` 9.2): UKG validates them with regular expressions.

/// A set of characters, as one of the published regular expressions allows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pattern {
    /// `^[a-zA-Z]*$`
    Letters,
    /// `^[a-zA-Z]*$`, one character at most.
    Letter,
    /// `^[0-9]*$`
    Digits,
    /// `^[a-zA-Z0-9]*$`
    Alphanumeric,
    /// `^[a-zA-Z0-9,]*$`
    CommaList,
    /// `^[\s*a-zA-Z0-9,\[\]]*$`
    BracketList,
    /// `^[*a-zA-Z0-9]*$`
    Wild,
    /// `^[*a-zA-Z]*$`
    WildLetters,
    /// `^[yY]{1}$`
    Yes,
}

impl Pattern {
    /// Whether a value is made of what the pattern allows.
    pub fn admits(self, value: &str) -> bool {
        let all = |allowed: fn(u8) -> bool| value.bytes().all(allowed);
        match self {
            Self::Letters => all(|byte| byte.is_ascii_alphabetic()),
            Self::Letter => value.len() <= 1 && all(|byte| byte.is_ascii_alphabetic()),
            Self::Digits => all(|byte| byte.is_ascii_digit()),
            Self::Alphanumeric => all(|byte| byte.is_ascii_alphanumeric()),
            Self::CommaList => all(|byte| byte.is_ascii_alphanumeric() || byte == b','),
            Self::BracketList => all(|byte| byte.is_ascii_alphanumeric() || b" \t\r\n*,[]".contains(&byte)),
            Self::Wild => all(|byte| byte.is_ascii_alphanumeric() || byte == b'*'),
            Self::WildLetters => all(|byte| byte.is_ascii_alphabetic() || byte == b'*'),
            Self::Yes => value.eq_ignore_ascii_case("y"),
        }
    }

    /// What a value must be, in words.
    pub const fn expected(self) -> &'static str {
        match self {
            Self::Letters => "letters only",
            Self::Letter => "one letter",
            Self::Digits => "digits only",
            Self::Alphanumeric => "letters and digits only",
            Self::CommaList => "letters and digits, several values separated by commas",
            Self::BracketList => "letters and digits, several values as [A, B]",
            Self::Wild => "letters and digits; * stands for any text",
            Self::WildLetters => "letters; * stands for any text",
            Self::Yes => "y or Y",
        }
    }
}
