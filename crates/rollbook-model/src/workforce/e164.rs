//! Phone numbers as the world dials them.

use std::{collections::BTreeMap, sync::LazyLock};

/// The calling code of each country, by its two letters.
static CALLING_CODES: LazyLock<BTreeMap<&'static str, &'static str>> = LazyLock::new(|| {
    let lines = include_str!("../../data/workforce/calling_codes.txt").lines();
    lines.filter_map(|line| line.split_once(' ')).collect()
});

/// The calling code that the countries of the North American plan share.
const NORTH_AMERICA: &str = "1";
/// Countries whose numbers keep their first zero when they are dialled from abroad.
const KEEP_ZERO: [&str; 3] = ["IT", "SM", "VA"];
/// The most digits that a number has, with its calling code, and the least.
const DIGITS: std::ops::RangeInclusive<usize> = 7..=15;

/// A number in the form of E.164, such as `+14045550123`, from how it is written and the two letters of its country.
/// `None` where it cannot be told: letters in it, no country, too many digits or too few.
pub fn e164(written: &str, country: Option<&str>) -> Option<String> {
    let written = written.trim();
    let (international, national) = match written.strip_prefix('+') {
        Some(rest) => (true, rest),
        None => (false, written),
    };
    let is_between = |letter: char| matches!(letter, ' ' | '-' | '.' | '(' | ')' | '/' | '\u{a0}');
    let digits: String = national.chars().filter(|letter| !is_between(*letter)).collect();
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let whole = if international {
        digits
    } else {
        let country = country?.to_ascii_uppercase();
        let code = *CALLING_CODES.get(country.as_str())?;
        let national = if code == NORTH_AMERICA {
            in_north_america(&digits)?
        } else if KEEP_ZERO.contains(&country.as_str()) {
            &digits
        } else {
            digits.trim_start_matches('0')
        };
        format!("{code}{national}")
    };
    (DIGITS.contains(&whole.len()) && !whole.starts_with('0')).then(|| format!("+{whole}"))
}

/// The ten digits of a number of the North American plan.
fn in_north_america(digits: &str) -> Option<&str> {
    let ten = match digits.len() {
        11 => digits.strip_prefix(NORTH_AMERICA)?,
        10 => digits,
        _ => return None,
    };
    // No area begins with 0 or 1.
    ten.starts_with(|first| ('2'..='9').contains(&first)).then_some(ten)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_told_as_it_is_dialled_from_anywhere() {
        for (written, country, expected) in [
            ("4045550123", Some("US"), "+14045550123"),
            ("1 (404) 555-0123", Some("US"), "+14045550123"),
            ("416.555.0123", Some("ca"), "+14165550123"),
            ("020 7946 0123", Some("GB"), "+442079460123"),
            ("06 1234 5678", Some("IT"), "+390612345678"),
            ("+44 20 7946 0123", None, "+442079460123"),
        ] {
            assert_eq!(e164(written, country).as_deref(), Some(expected), "{written}");
        }
    }

    #[test]
    fn what_is_no_number_or_of_no_known_country_is_none() {
        for (written, country) in [
            ("4045550123", None),
            ("4045550123", Some("ZZ")),
            ("555-0123", Some("US")),
            ("0045550123", Some("US")),
            ("404-CALL-NOW", Some("US")),
            ("4045550123 ext 5", Some("US")),
            ("", Some("US")),
            ("+1234567890123456", None),
        ] {
            assert_eq!(e164(written, country), None, "{written}");
        }
    }

    #[test]
    fn every_country_of_a_calling_code_is_one() {
        for (country, code) in CALLING_CODES.iter() {
            assert_eq!(crate::workforce::alpha2(country), Some(*country));
            assert!((1..=3).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_digit()));
        }
    }
}
