//! Who enters deductions in UKG Pro's own pages, where nothing else writes them.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::words::words;

/// The longest user name that is taken.
pub const LONGEST_USER_NAME: usize = 100;

words! {
    /// What UKG Pro tells of a user.
    UserStanding, "standing of a user" {
        /// The user may sign in.
        Active = "active",
        /// There is the user; whether they may sign in is not clear, or they may not.
        Found = "found",
        /// Users may not be read, or the user is not among them.
        Unproven = "unproven",
    }
}

words! {
    /// Whether a second person has to approve what is entered, which no list of UKG Pro's tells.
    SecondPerson, "answer" {
        /// Somebody else approves it.
        Yes = "yes",
        /// It counts as soon as it is saved.
        No = "no",
        /// Nobody has said.
        Unknown = "unknown",
    }
}

/// The user who enters deductions by hand: a user of UKG Pro, and never the service account.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeductionAdministrator {
    /// The name with which the user signs in to UKG Pro.
    pub user_name: String,
    /// What UKG Pro told of the user when they were named.
    pub standing: UserStanding,
    /// The user's role, where UKG Pro tells it. What a role allows no list tells.
    pub role: Option<String>,
    /// Whether the user is one of the tenant's employees.
    pub is_employee: bool,
    /// Whether a second person approves.
    pub second_person: SecondPerson,
    /// Since when it is them.
    pub named_at: Timestamp,
    /// When they were last looked for in UKG Pro.
    pub looked_at: Timestamp,
}

impl std::fmt::Debug for DeductionAdministrator {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("DeductionAdministrator")
            .field("standing", &self.standing)
            .field("second_person", &self.second_person)
            .field("named_at", &self.named_at)
            .finish_non_exhaustive()
    }
}
