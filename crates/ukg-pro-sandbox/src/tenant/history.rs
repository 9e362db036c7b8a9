//! What changes: every fact that a write changes passes here, whoever writes it.

use jiff::civil::DateTime;

use super::Tenant;
use super::facts::Fact;
use super::identity::EmployeeKey;

/// A fact that becomes another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The employment it is a fact of, or the one through which a person's was changed.
    pub key: EmployeeKey,
    /// The canonical name of the fact.
    pub field: String,
    /// What it was; none is a null.
    pub old: Option<Fact>,
    /// What it becomes; none is a null.
    pub new: Option<Fact>,
    /// When, by the tenant's clock. The changes of one write have the same time.
    pub at: DateTime,
}

impl Tenant {
    /// Every change since the tenant was generated, the latest last; a hire is a change of every fact from null.
    pub fn changes(&self) -> &[Change] {
        &self.changes
    }

    /// Notes a change that is about to be made: the tenant still says the old fact, so that records which are made up
    /// from the facts as they stand can be made up before.
    pub(super) fn record_change(&mut self, change: Change) {
        self.changes.push(change);
    }
}
