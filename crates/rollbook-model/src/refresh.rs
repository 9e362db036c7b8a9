//! That a client asks for everything to be read anew.

use jiff::Timestamp;
use uuid::Uuid;

use crate::connection::ConnectionId;
use crate::words::words;

words! {
    /// How far it is.
    RefreshStatus, "status of a refresh" {
        /// Nothing was read yet.
        Pending = "pending",
        /// It is being read.
        InProgress = "in_progress",
        /// All of it was read.
        Complete = "complete",
        /// Something was not read.
        Error = "error",
        /// The customer has to connect again.
        ReauthError = "reauth_error",
        /// The people may not be read.
        PermissionsError = "permissions_error",
    }
}

impl RefreshStatus {
    /// Whether it stays so.
    pub const fn is_final(self) -> bool {
        !matches!(self, Self::Pending | Self::InProgress)
    }
}

/// A wish that everything be read anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refresh {
    /// Its id.
    pub id: Uuid,
    /// The connection whose client asked.
    pub connection: ConnectionId,
    /// When.
    pub asked_at: Timestamp,
    /// When the first of it was read.
    pub started_at: Option<Timestamp>,
    /// How far it is.
    pub status: RefreshStatus,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
}
