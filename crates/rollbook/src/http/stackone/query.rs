//! Query strings as this face's clients write them: keys repeated, lists with commas, brackets in names.

use std::str::FromStr;

use rollbook_model::{
    Code, Problem,
    problem::{Kind, Step},
};

/// The pairs of a query string, in order.
pub(crate) struct Query(Vec<(String, String)>);

impl Query {
    /// The values of a key, repeated or with commas; `None` when the key is not there.
    pub(crate) fn list(&self, names: &[&str]) -> Option<Vec<String>> {
        let values = self.0.iter().filter(|(name, _)| names.contains(&name.as_str()));
        let mut given = None;
        for (_, value) in values {
            let list: &mut Vec<String> = given.get_or_insert_default();
            list.extend(
                value
                    .split(',')
                    .map(str::trim)
                    .filter(|item| !item.is_empty())
                    .map(str::to_owned),
            );
        }
        given
    }

    /// The keys, each as often as it is there.
    pub(in crate::http) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_str())
    }

    /// The last value of a key.
    pub(crate) fn last(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .rev()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    /// The last value of a key, read as what it has to be.
    pub(crate) fn parsed<T: FromStr>(&self, name: &str, expected: &str) -> Result<Option<T>, Problem> {
        let Some(text) = self.last(name) else {
            return Ok(None);
        };
        let parsed = text.parse().map(Some);
        parsed.map_err(|_| invalid(format!("`{name}` must be {expected}")))
    }

    /// A whole number between bounds.
    pub(crate) fn number(&self, name: &str, least: u32, most: u32) -> Result<Option<u32>, Problem> {
        let Some(text) = self.last(name).filter(|text| !text.is_empty()) else {
            return Ok(None);
        };
        match text.parse() {
            Ok(number) if number >= least && number <= most => Ok(Some(number)),
            _ => Err(invalid(format!(
                "`{name}` must be a whole number from {least} to {most}"
            ))),
        }
    }
}

/// The query of a request's address.
pub(crate) fn of(uri: &axum::http::Uri) -> Result<Query, Problem> {
    axum::extract::Query::<Vec<(String, String)>>::try_from_uri(uri)
        .map(|axum::extract::Query(pairs)| Query(pairs))
        .map_err(|_| invalid("the query string cannot be decoded".to_owned()))
}

/// A problem of a parameter.
pub(crate) fn invalid(message: String) -> Problem {
    Problem::new(Kind::Invalid, Code::ParameterInvalid, Step::Input, message)
        .with_remedy("See what the call takes in `GET /openapi.json`")
}
