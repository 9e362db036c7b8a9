//! The people who look after accounts in the console.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::id::{OrganisationId, PersonId};
use crate::words::words;

/// Somebody who may sign in to the console, without the password.
///
/// `Debug` shows neither name nor address.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// The organisation whose accounts they see.
    pub organisation: OrganisationId,
    /// Their id.
    pub id: PersonId,
    /// Their name.
    pub name: String,
    /// The e-mail address they sign in with.
    pub email: String,
    /// What they may do.
    pub role: Role,
    /// When they joined.
    pub created_at: Timestamp,
    /// When they last opened a page, up to a minute late.
    pub last_seen_at: Option<Timestamp>,
    /// Since when they may no longer sign in.
    pub disabled_at: Option<Timestamp>,
}

impl fmt::Debug for Person {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Person")
            .field("organisation", &self.organisation)
            .field("id", &self.id)
            .field("role", &self.role)
            .field("disabled_at", &self.disabled_at)
            .finish_non_exhaustive()
    }
}

words! {
    /// What somebody may do in the console.
    Role, "role" {
        /// See everything but secrets, check accounts and run what reads.
        Viewer = "viewer",
        /// Do everything.
        Admin = "admin",
    }
}
