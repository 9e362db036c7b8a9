//! Values that are more than a text.

use serde::{Serialize, Serializer};

use super::{Country, PersonKey, object::unshown};

/// A number as UKG Pro writes it, digit by digit: `58240.0` stays `58240.0`. In JSON it is a text.
#[derive(Clone, PartialEq, Eq)]
pub struct Decimal(String);

impl Decimal {
    /// A number from its text; `None` where it is none.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let number =
            text.starts_with(|first: char| first.is_ascii_digit() || first == '-') && text.parse::<f64>().is_ok();
        number.then(|| Self(text.to_owned()))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The number of hundredths, such as cents of dollars; a half goes to the even one. `None` where there are too many.
    pub fn hundredths(&self) -> Option<i64> {
        let (negative, digits, end) = self.digits(2)?;
        let (kept, dropped) = match usize::try_from(end) {
            Ok(end) if end <= digits.len() => digits.split_at(end),
            // More than an amount of money can have.
            Ok(end) if end - digits.len() > 20 => return digits.bytes().all(|digit| digit == b'0').then_some(0),
            Ok(end) => {
                return negated(
                    format!("{digits}{}", "0".repeat(end - digits.len())).parse().ok()?,
                    negative,
                );
            }
            // Less than a tenth of one.
            Err(_) => return Some(0),
        };
        let kept: i64 = if kept.is_empty() { 0 } else { kept.parse().ok()? };
        let more = match (dropped.as_bytes().first(), dropped.get(1..)) {
            (Some(b'5'), Some(rest)) if rest.bytes().all(|digit| digit == b'0') => kept % 2 == 1,
            (Some(first), _) => *first >= b'5',
            (None, _) => false,
        };
        negated(kept.checked_add(i64::from(more))?, negative)
    }

    /// Whether nothing of it is less than a hundredth, so that [`hundredths`](Self::hundredths) rounds nothing.
    pub fn is_whole_hundredths(&self) -> bool {
        self.digits(2).is_some_and(|(_, digits, end)| {
            let kept = usize::try_from(end).unwrap_or_default();
            digits.bytes().skip(kept).all(|digit| digit == b'0')
        })
    }

    /// How often it holds a unit that stands so many places behind the point, exactly: 0.06 is 600 in ten-thousandths, 4
    /// places. `None` where it is not whole, or too much.
    pub fn exactly(&self, places: u8) -> Option<i64> {
        let (negative, digits, end) = self.digits(places)?;
        if digits.bytes().all(|digit| digit == b'0') {
            return Some(0);
        }
        let end = usize::try_from(end).ok()?;
        let (kept, dropped) = digits.split_at_checked(end).unwrap_or((digits.as_str(), ""));
        let zeros = end.saturating_sub(digits.len());
        if zeros > 20 || dropped.bytes().any(|digit| digit != b'0') {
            return None;
        }
        negated(format!("0{kept}{}", "0".repeat(zeros)).parse().ok()?, negative)
    }

    /// Whether it is negative, its digits, and how many of them stand before what is less than a unit of so many places.
    fn digits(&self, places: u8) -> Option<(bool, String, i64)> {
        let (number, exponent) = match self.0.split_once(['e', 'E']) {
            Some((number, exponent)) => (number, exponent.parse::<i32>().ok()?),
            None => (self.0.as_str(), 0),
        };
        let (negative, number) = match number.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, number),
        };
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        let end = i64::try_from(whole.len()).ok()? + i64::from(places) + i64::from(exponent);
        Some((negative, format!("{whole}{fraction}"), end))
    }

    /// The nearest floating-point number, for what is no money.
    pub fn to_f64(&self) -> f64 {
        self.0.parse().unwrap_or_default()
    }
}

fn negated(number: i64, negative: bool) -> Option<i64> {
    if negative { number.checked_neg() } else { Some(number) }
}

unshown!(Decimal, Address, Phone, Manager);

impl Serialize for Decimal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

/// Where somebody lives, or works, or a company is.
#[derive(Clone, Default, PartialEq, Eq, Serialize)]
pub struct Address {
    /// Street.
    pub line1: Option<String>,
    /// Street, continued.
    pub line2: Option<String>,
    /// City.
    pub city: Option<String>,
    /// State or province, two letters.
    pub state: Option<String>,
    /// Postal code.
    pub postal_code: Option<String>,
    /// Country.
    pub country: Option<Country>,
}

/// A phone number.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct Phone {
    /// The number, as UKG Pro writes it: digits.
    pub number: String,
    /// The extension behind it.
    pub extension: Option<String>,
    /// The country it is in.
    pub country: Option<Country>,
}

impl Phone {
    /// The number in one line, the extension after an `x`.
    pub fn line(&self) -> String {
        match &self.extension {
            Some(extension) => format!("{} x{extension}", self.number),
            None => self.number.clone(),
        }
    }
}

/// Whom somebody reports to.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct Manager {
    /// Who it is.
    pub person: PersonKey,
    /// First name.
    pub first_name: Option<String>,
    /// Last name.
    pub last_name: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_keeps_its_digits_and_is_not_shown_by_its_debug_form() {
        for text in ["58240.0", "-0.10", "1E5", "23.4500"] {
            let number = Decimal::parse(text).unwrap();
            assert_eq!(number.as_str(), text);
            assert!(!format!("{number:?}").contains(text));
        }
        for text in ["", "nan", "inf", "12,5", "••••••", "+1"] {
            assert_eq!(Decimal::parse(text), None, "{text}");
        }
    }

    #[test]
    fn units_are_counted_where_they_are_whole_and_never_rounded() {
        for (text, places, units) in [
            ("0.06", 4, Some(600)),
            ("0.0045", 4, Some(45)),
            ("0.00450", 4, Some(45)),
            ("0.00455", 4, None),
            ("6.0", 2, Some(600)),
            ("6.125", 2, None),
            ("6.125", 3, Some(6125)),
            ("-0.5", 2, Some(-50)),
            ("1E5", 2, Some(10_000_000)),
            ("5E-3", 4, Some(50)),
            ("0E-40", 0, Some(0)),
            ("1E-40", 4, None),
            ("1E40", 4, None),
        ] {
            assert_eq!(Decimal::parse(text).unwrap().exactly(places), units, "{text}");
        }
    }

    #[test]
    fn hundredths_are_exact_and_a_half_goes_to_the_even_one() {
        for (text, hundredths) in [
            ("58240.0", 5_824_000),
            ("58240", 5_824_000),
            ("23.455", 2346),
            ("23.445", 2344),
            ("23.4450001", 2345),
            ("0.005", 0),
            ("0.015", 2),
            ("0.0049", 0),
            ("-12.345", -1234),
            ("-12.355", -1236),
            ("1E5", 10_000_000),
            ("1.5e-2", 2),
            ("5E-3", 0),
            ("5.1E-3", 1),
            ("1e-9", 0),
            ("0e99", 0),
            ("90071992547409.93", 9_007_199_254_740_993),
        ] {
            assert_eq!(Decimal::parse(text).unwrap().hundredths(), Some(hundredths), "{text}");
        }
        assert_eq!(Decimal::parse("1e40").unwrap().hundredths(), None);
        for (text, is_whole) in [
            ("23.4500", true),
            ("-0.1", true),
            ("1E5", true),
            ("0.005", false),
            ("5e-3", false),
        ] {
            assert_eq!(Decimal::parse(text).unwrap().is_whole_hundredths(), is_whole, "{text}");
        }
    }
}
