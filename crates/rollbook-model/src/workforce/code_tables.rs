//! What the codes of a tenant mean.

use std::{collections::BTreeMap, str::FromStr, sync::LazyLock};

use super::{
    Coded, DeductionRule, DeductionType, EarningType, EmploymentStatus, EmploymentType, Ethnicity, Gender,
    MaritalStatus, PayFrequency, PayRun, PayUnit, Schedule, TaxType, UnitRole,
};

static DEFAULTS: LazyLock<CodeTables> = LazyLock::new(|| {
    let tables = toml::from_str(include_str!("../../data/workforce/codes.toml"));
    let tables: BTreeMap<String, BTreeMap<String, String>> =
        tables.expect("the embedded tables are TOML, which the tests of this crate prove");
    let folded = |codes: BTreeMap<String, String>| codes.into_iter().map(|(code, word)| (fold(&code), word)).collect();
    CodeTables(tables.into_iter().map(|(name, codes)| (name, folded(codes))).collect())
});

/// What the codes of a table can mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CodeWords {
    /// One of these words.
    These(Vec<&'static str>),
    /// A language: three letters of ISO 639-2.
    Language,
}

impl CodeWords {
    /// Of a table; `None` where there is no such table.
    pub fn of(table: &str) -> Option<Self> {
        macro_rules! words {
            ($of:ident) => {
                Self::These($of::ALL.iter().map(|value| value.as_str()).collect())
            };
        }
        Some(match table {
            "employment_status" => words!(EmploymentStatus),
            "employment_type" => words!(EmploymentType),
            "schedule" => words!(Schedule),
            "pay_unit" => words!(PayUnit),
            "pay_frequency" => words!(PayFrequency),
            "pay_run" => words!(PayRun),
            "earning_type" => words!(EarningType),
            "tax_type" => words!(TaxType),
            "deduction_type" => words!(DeductionType),
            "deduction_rule" => words!(DeductionRule),
            "gender" => words!(Gender),
            "marital_status" => words!(MaritalStatus),
            "ethnicity" => words!(Ethnicity),
            "unit_role" => words!(UnitRole),
            "language" => Self::Language,
            _ => return None,
        })
    }

    /// Whether a code can mean this.
    pub fn has(&self, word: &str) -> bool {
        match self {
            Self::These(words) => words.contains(&word),
            Self::Language => word.len() == 3 && word.bytes().all(|byte| byte.is_ascii_lowercase()),
        }
    }

    /// The words, where they can be told.
    pub fn all(&self) -> &[&'static str] {
        match self {
            Self::These(words) => words,
            Self::Language => &[],
        }
    }
}

/// Tables of codes, each by its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeTables(BTreeMap<String, BTreeMap<String, String>>);

impl CodeTables {
    /// What codes mean as long as an account says nothing else.
    pub fn defaults() -> &'static Self {
        &DEFAULTS
    }

    /// These tables with what an account says otherwise: table, code and word, which is empty where a code means none.
    #[must_use]
    pub fn with<'c>(&self, own: impl IntoIterator<Item = (&'c str, &'c str, &'c str)>) -> Self {
        let mut tables = self.clone();
        for (table, code, word) in own {
            let codes = tables.0.entry(table.to_owned()).or_default();
            if word.is_empty() {
                codes.remove(&Self::fold(code));
            } else {
                codes.insert(Self::fold(code), word.to_owned());
            }
        }
        tables
    }

    /// A code as the tables compare it: without case and blanks around it.
    pub fn fold(code: &str) -> String {
        fold(code)
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

    #[test]
    fn every_word_of_the_tables_is_one_of_the_model() {
        let tables = CodeTables::defaults();
        for name in tables.names() {
            let words = CodeWords::of(name).unwrap_or_else(|| panic!("nothing is known of the table `{name}`"));
            for (code, word) in tables.codes(name) {
                assert!(words.has(word), "{name}.{code} = {word}");
            }
        }
    }

    #[test]
    fn an_account_says_what_its_own_codes_mean_or_that_one_means_nothing() {
        let own = [("employment_type", " FTX", "permanent"), ("employment_type", "reg", "")];
        let tables = CodeTables::defaults().with(own);
        assert_eq!(tables.word("employment_type", "ftx"), Some("permanent"));
        assert_eq!(tables.word("employment_type", "REG"), None);
        assert_eq!(tables.word("employment_type", "TMP"), Some("temporary"));
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
