//! Countries: UKG Pro writes ISO alpha-3, callers are promised alpha-2.

use std::{collections::BTreeMap, sync::LazyLock};

use serde::Serialize;

/// Each three letters followed by the two for the same country.
static COUNTRIES: LazyLock<BTreeMap<&'static str, &'static str>> = LazyLock::new(|| {
    let all = include_str!("../../data/workforce/countries.txt").split_whitespace();
    all.filter_map(|both| both.split_at_checked(3)).collect()
});

/// A country as UKG Pro writes it, and by its two letters where they are known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Country {
    /// ISO 3166-1 alpha-2.
    pub alpha2: Option<&'static str>,
    /// What UKG Pro says, which is to be ISO alpha-3.
    pub code: String,
}

impl Country {
    /// The country of a code.
    pub fn of(code: &str) -> Self {
        Self {
            alpha2: alpha2(code),
            code: code.to_owned(),
        }
    }
}

/// The two letters of a country, from its three or from themselves.
pub fn alpha2(code: &str) -> Option<&'static str> {
    let code = code.trim().to_ascii_uppercase();
    match code.len() {
        2 => COUNTRIES.values().copied().find(|known| *known == code),
        _ => COUNTRIES.get(code.as_str()).copied(),
    }
}

/// The three letters of a country, from its two or from themselves.
pub fn alpha3(code: &str) -> Option<&'static str> {
    let two = alpha2(code)?;
    let mut all = COUNTRIES.iter();
    all.find(|(_, known)| **known == two).map(|(three, _)| *three)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_country_has_two_letters_and_an_unknown_one_none() {
        let found = ["USA", "can", "GB", "DEU", "XYZ", "", "USAX"].map(alpha2);
        assert_eq!(
            found,
            [Some("US"), Some("CA"), Some("GB"), Some("DE"), None, None, None]
        );
        assert_eq!(
            ["us", "DE", "CAN", "XX"].map(alpha3),
            [Some("USA"), Some("DEU"), Some("CAN"), None]
        );
        assert_eq!(COUNTRIES.len(), 249);
    }
}
