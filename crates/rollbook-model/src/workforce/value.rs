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

    /// The nearest floating-point number, for what is no money.
    pub fn to_f64(&self) -> f64 {
        self.0.parse().unwrap_or_default()
    }
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
}
