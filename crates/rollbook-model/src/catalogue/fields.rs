//! The fields of all answers by their names, whichever way they are spelt: `SSN`, `ssn`, `national_id` and `nationalId`.

use std::{collections::BTreeSet, sync::LazyLock};

use ukg_pro_contract::record::{Kind, RecordType};

use super::Catalogue;

/// The group of all fields that hold national identifiers, bank numbers and the like.
pub const SENSITIVE: &str = "sensitive";

/// Every field of an answer, and those that are sensitive, by their [`key`].
static FIELDS: LazyLock<(BTreeSet<String>, BTreeSet<String>)> = LazyLock::new(|| {
    fn add(record: &'static RecordType, known: &mut BTreeSet<String>, sensitive: &mut BTreeSet<String>) {
        for field in record.fields() {
            known.insert(key(field.name));
            if field.sensitive {
                sensitive.insert(key(field.name));
            }
            if let Kind::Many(inner) | Kind::One(inner) = field.kind {
                add(inner, known, sensitive);
            }
        }
    }

    let (mut known, mut sensitive) = (BTreeSet::new(), BTreeSet::new());
    for action in Catalogue::get().actions() {
        if let Some(record) = action.operation.record() {
            add(record, &mut known, &mut sensitive);
        }
    }
    (known, sensitive)
});

/// The one spelling under which a field is compared: small letters and digits.
pub fn key(name: &str) -> String {
    // Of every row that is copied each name is compared, and nearly all of them are plain.
    if name.is_ascii() {
        let mut key = String::with_capacity(name.len());
        let letters = name.bytes().filter(u8::is_ascii_alphanumeric);
        key.extend(letters.map(|letter| char::from(letter.to_ascii_lowercase())));
        return key;
    }
    let letters = name.chars().filter(|letter| letter.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

/// The keys of these fields, in the place of the group of all sensitive ones those.
pub fn keys(names: &[String]) -> BTreeSet<String> {
    let mut keys: BTreeSet<_> = names.iter().map(|name| key(name)).collect();
    if keys.remove(&key(SENSITIVE)) {
        keys.extend(sensitive().iter().cloned());
    }
    keys
}

/// The keys of all sensitive fields.
pub fn sensitive() -> &'static BTreeSet<String> {
    &FIELDS.1
}

/// Whether any answer has a field of this name, or there is a group of it.
pub fn is_known(name: &str) -> bool {
    let key = key(name);
    key == self::key(SENSITIVE) || FIELDS.0.contains(&key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_known_however_it_is_spelt() {
        for name in ["SSN", "ssn", "nationalId", "national_id", "NationalID", "sensitive"] {
            assert!(is_known(name), "{name}");
        }
        assert!(!is_known("shoe_size"));
    }

    #[test]
    fn a_name_in_other_letters_has_a_key_as_well() {
        assert_eq!(key("Größe_Ärmel 2"), "größeärmel2");
    }

    #[test]
    fn national_identifiers_and_bank_numbers_are_sensitive() {
        for name in [
            "ssn",
            "previous_ssn",
            "national_id",
            "account_number",
            "i9_alien_number",
        ] {
            assert!(sensitive().contains(&key(name)), "{name}");
        }
        assert!(!sensitive().contains("lastname"));
    }
}
