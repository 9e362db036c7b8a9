//! How many requests came, of what, and how they ended.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// How a request ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// It was served.
    Ok,
    /// Credentials, key or token were missing or wrong.
    Unauthenticated,
    /// The account lacks the permission.
    Forbidden,
    /// It was understood and refused: validation, filters, pages.
    Invalid,
    /// What it names does not exist.
    NotFound,
    /// It was not understood: no XML, no action, a body that is not the operation's.
    Malformed,
    /// The account calls too often.
    Throttled,
    /// A fault answered in its place.
    Fault,
}

/// What was counted since the start, or since counting began anew.
///
/// Operations are named as in the contract (`EmployeePerson.FindPeople`, `person-details.list`),
/// and `LoginService.Authenticate`, `EmployeePerson.wsdl`, `EmployeePerson.Ping`; what belongs to
/// no operation counts under `unknown`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Counters {
    /// Requests that came, by operation; also those that have no answer yet.
    pub requests: BTreeMap<String, u64>,
    /// Requests that were answered, by operation and by how they ended.
    pub outcomes: BTreeMap<String, BTreeMap<Outcome, u64>>,
    /// Rows that lists of REST answered, by operation.
    #[serde(default)]
    pub rows: BTreeMap<String, u64>,
    /// SOAP logins that gave a token.
    pub logins: u64,
    /// SOAP logins that were refused.
    pub failed_logins: u64,
}

impl Counters {
    /// How many requests came for an operation.
    pub fn of(&self, operation: &str) -> u64 {
        self.requests.get(operation).copied().unwrap_or_default()
    }

    /// How many requests came in all.
    pub fn total(&self) -> u64 {
        self.requests.values().sum()
    }

    /// How many requests for an operation ended so.
    pub fn ended(&self, operation: &str, outcome: Outcome) -> u64 {
        let outcomes = self.outcomes.get(operation);
        outcomes
            .and_then(|outcomes| outcomes.get(&outcome))
            .copied()
            .unwrap_or_default()
    }

    /// How many rows the lists of REST answered in all.
    pub fn rows_answered(&self) -> u64 {
        self.rows.values().sum()
    }

    pub(crate) fn gave(&mut self, operation: &str, rows: usize) {
        *self.rows.entry(operation.to_owned()).or_default() += u64::try_from(rows).unwrap_or(u64::MAX);
    }

    pub(crate) fn arrived(&mut self, operation: &str) {
        *self.requests.entry(operation.to_owned()).or_default() += 1;
    }

    pub(crate) fn answered(&mut self, operation: &str, outcome: Outcome) {
        let outcomes = self.outcomes.entry(operation.to_owned()).or_default();
        *outcomes.entry(outcome).or_default() += 1;
    }
}
