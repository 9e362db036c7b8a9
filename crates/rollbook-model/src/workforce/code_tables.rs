//! What the codes of a tenant mean.

use std::{collections::BTreeMap, str::FromStr, sync::LazyLock};

use super::Coded;

static DEFAULTS: LazyLock<CodeTables> = LazyLock::new(|| {
    let tables = toml::from_str(include_str!("../../data/workforce/codes.toml"));
    let tables: BTreeMap<String, BTreeMap<String, String>> =
        tables.expect("the embedded tables are TOML, which the tests of this crate prove");
    let folded = |codes: BTreeMap<String, String>| codes.into_iter().map(|(code, word)| (fold(&code), word)).collect();
    CodeTables(tables.into_iter().map(|(name, codes)| (name, folded(codes))).collect())
});

/// Tables of codes, each by its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeTables(BTreeMap<String, BTreeMap<String, String>>);

impl CodeTables {
    /// What codes mean as long as an account says nothing else.
    pub fn defaults() -> &'static Self {
        &DEFAULTS
    }

    /// The word for a code, compared without case and blanks around it.
    pub fn word(&self, table: &str, code: &str) -> Option<&str> {
        Some(self.0.get(table)?.get(&fold(code))?.as_str())
    }

    /// A code with what it means.
    pub fn read<T: FromStr>(&self, table: &str, code: &str) -> Coded<T> {
        Coded {
            known: self.word(table, code).and_then(|word| word.parse().ok()),
            code: code.to_owned(),
        }
    }

    /// The names of the tables.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// The codes of a table with their words.
    pub fn codes(&self, table: &str) -> impl Iterator<Item = (&str, &str)> {
        let codes = self.0.get(table).into_iter().flatten();
        codes.map(|(code, word)| (code.as_str(), word.as_str()))
    }
}

fn fold(code: &str) -> String {
    code.trim().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workforce::{
        EmploymentStatus, EmploymentType, Ethnicity, Gender, MaritalStatus, PayFrequency, PayUnit, Schedule, UnitRole,
    };

    #[test]
    fn every_word_of_the_tables_is_one_of_the_model() {
        fn parses<T: FromStr>(word: &str) -> bool {
            word.parse::<T>().is_ok()
        }
        let tables = CodeTables::defaults();
        for name in tables.names() {
            let is_word: fn(&str) -> bool = match name {
                "employment_status" => parses::<EmploymentStatus>,
                "employment_type" => parses::<EmploymentType>,
                "schedule" => parses::<Schedule>,
                "pay_unit" => parses::<PayUnit>,
                "pay_frequency" => parses::<PayFrequency>,
                "gender" => parses::<Gender>,
                "marital_status" => parses::<MaritalStatus>,
                "ethnicity" => parses::<Ethnicity>,
                "unit_role" => parses::<UnitRole>,
                "language" => |word| word.len() == 3,
                other => panic!("nothing is known of the table `{other}`"),
            };
            for (code, word) in tables.codes(name) {
                assert!(is_word(word), "{name}.{code} = {word}");
            }
        }
    }

    #[test]
    fn a_code_that_no_table_knows_is_kept_as_it_came() {
        let tables = CodeTables::defaults();
        let coded: Coded<EmploymentStatus> = tables.read("employment_status", "a ");
        assert_eq!(coded.known, Some(EmploymentStatus::Active));
        let coded: Coded<EmploymentType> = tables.read("employment_type", "Ftx");
        assert_eq!((coded.known, coded.code.as_str()), (None, "Ftx"));
    }
}
