//! What products that speak Finch's contract stand on: clients, what a customer consents to, and connections.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::account::AccountStatus;
use crate::id::{AccountId, ClientId, OrganisationId};
use crate::words::words;

words! {
    /// One kind of data that a customer lets a product have: a scope of an access token.
    ConnectProduct, "product" {
        /// The company.
        Company = "company",
        /// Who works there.
        Directory = "directory",
        /// Each person.
        Individual = "individual",
        /// Their national identifiers, whole.
        Ssn = "ssn",
        /// What each works as, and for what pay.
        Employment = "employment",
        /// What was paid in all.
        Payment = "payment",
        /// What each was paid.
        PayStatement = "pay_statement",
        /// Deductions and contributions.
        Benefits = "benefits",
        /// The same by its older name.
        Deduction = "deduction",
        /// Tax forms.
        Documents = "documents",
        /// Benefit plans.
        Plans = "plans",
        /// Whom plans cover beside the employee.
        PlansDependents = "plans_dependents",
        /// Who is enrolled in which plan.
        PlansEnrollments = "plans_enrollments",
        /// What keepers of retirement plans are told.
        Recordkeeping = "recordkeeping",
    }

    /// The state of a connection, as products are told it.
    ConnectionStatus, "connection status" {
        /// Nothing of it was checked yet.
        Pending = "pending",
        /// It is being made.
        Processing = "processing",
        /// It works.
        Connected = "connected",
        /// The source has to be connected still.
        NoAccountSetup = "error_no_account_setup",
        /// The service account lacks permissions.
        Permissions = "error_permissions",
        /// The customer has to connect again.
        Reauth = "reauth",
        /// Access was withdrawn. Of an entity alone: clients know no such connection.
        Disconnected = "disconnected",
    }
}

impl ConnectProduct {
    /// The id of the [product](crate::Product) whose permissions it needs; `None` where it needs none.
    pub const fn needs(self) -> Option<&'static str> {
        match self {
            Self::Company => Some("company"),
            Self::Directory => Some("directory"),
            Self::Individual | Self::Ssn => Some("individual"),
            Self::Employment => Some("employment"),
            Self::Payment => Some("payment"),
            Self::PayStatement => Some("pay_statement"),
            Self::Benefits | Self::Deduction => Some("deductions"),
            Self::Documents | Self::Plans | Self::PlansDependents | Self::PlansEnrollments | Self::Recordkeeping => {
                None
            }
        }
    }

    /// Whether it is one of those of which something is answered.
    pub const fn is_answered(self) -> bool {
        matches!(
            self,
            Self::Company
                | Self::Directory
                | Self::Individual
                | Self::Ssn
                | Self::Employment
                | Self::Payment
                | Self::PayStatement
                | Self::Benefits
                | Self::Deduction
        )
    }
}

impl ConnectionStatus {
    /// What the state of an account is to products.
    pub const fn of(status: AccountStatus) -> Self {
        match status {
            AccountStatus::Pending => Self::Pending,
            // What lacks a permission says so where it is asked for.
            AccountStatus::Linked | AccountStatus::Degraded | AccountStatus::RateLimited | AccountStatus::Paused => {
                Self::Connected
            }
            AccountStatus::ReauthNeeded => Self::Reauth,
            AccountStatus::Revoked => Self::Disconnected,
        }
    }

    /// The nearest that there is of a whole connection: one whose access was withdrawn is connected again by a person.
    #[must_use]
    pub const fn of_connection(self) -> Self {
        match self {
            Self::Disconnected => Self::Reauth,
            other => other,
        }
    }
}

/// A product that speaks Finch's contract, without its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Client {
    /// The organisation whose accounts it connects.
    pub organisation: OrganisationId,
    /// Its id, which is no secret.
    pub id: ClientId,
    /// What customers are told asks for their data.
    pub name: String,
    /// Where customers can be sent back to, each to the letter.
    pub redirect_uris: Vec<String>,
    /// The origins whose pages may show Connect in a frame.
    pub origins: Vec<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When its secret was last accepted, up to a minute late.
    pub last_used_at: Option<Timestamp>,
    /// Since when it and all of its access tokens are revoked.
    pub revoked_at: Option<Timestamp>,
}

/// The id of a connection, a UUID that follows from the client and the account, so that it is the same after the account
/// is linked again.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ConnectionId(Uuid);

/// A text that is no id of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected a UUID in lower case with hyphens")]
pub struct ParseConnectionIdError;

impl ConnectionId {
    /// The id of a client's connection to an account.
    pub fn of(client: ClientId, account: AccountId) -> Self {
        Self(Uuid::new_v5(&account.uuid(), format!("connection/{client}").as_bytes()))
    }
}

impl fmt::Display for ConnectionId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.0.hyphenated())
    }
}

impl fmt::Debug for ConnectionId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl FromStr for ConnectionId {
    type Err = ParseConnectionIdError;

    fn from_str(text: &str) -> Result<Self, ParseConnectionIdError> {
        let uuid = Uuid::try_parse(text).map_err(|_| ParseConnectionIdError)?;
        // An id has one spelling only.
        let id = Self(uuid);
        if id.to_string() == text {
            Ok(id)
        } else {
            Err(ParseConnectionIdError)
        }
    }
}

impl TryFrom<String> for ConnectionId {
    type Error = ParseConnectionIdError;

    fn try_from(text: String) -> Result<Self, ParseConnectionIdError> {
        text.parse()
    }
}

impl From<ConnectionId> for String {
    fn from(id: ConnectionId) -> Self {
        id.to_string()
    }
}

/// What a customer lets a client have of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Connection {
    /// The organisation of both.
    pub organisation: OrganisationId,
    /// Its id.
    pub id: ConnectionId,
    /// The client.
    pub client: ClientId,
    /// The account.
    pub account: AccountId,
    /// What the customer consented to last.
    pub products: Vec<ConnectProduct>,
    /// Whether the account was made for it, and is nothing without it.
    pub made_account: bool,
    /// When it was made.
    pub created_at: Timestamp,
    /// When the customer last connected.
    pub connected_at: Timestamp,
    /// Since when it is over.
    pub disconnected_at: Option<Timestamp>,
}

/// A company behind a connection. A tenant is one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entity {
    /// Its id, which follows from the account.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The state it is in.
    pub status: ConnectionStatus,
}

impl Entity {
    /// The id of the tenant as one company.
    pub fn id_of(account: AccountId) -> String {
        Uuid::new_v5(&account.uuid(), b"entity").hyphenated().to_string()
    }
}

/// What a link asks for on a client's behalf.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConnectAsked {
    /// The client.
    pub client: ClientId,
    /// What the client is called, which customers are told.
    pub client_name: String,
    /// What data it asks for.
    pub products: Vec<ConnectProduct>,
    /// When the person who links consented to that.
    pub consented_at: Option<Timestamp>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ids_of_an_account_are_the_same_for_ever() {
        let account: AccountId = "acc_0190163d8694739b95e65b3e02c4d2ea".parse().unwrap();
        let client: ClientId = "cli_0190163d8694739b95e65b3e02c4d2eb".parse().unwrap();
        let id = ConnectionId::of(client, account);
        assert_eq!(id, ConnectionId::of(client, account));
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_ne!(id.to_string(), Entity::id_of(account));
        assert_ne!(id, ConnectionId::of(ClientId::new(), account));
        assert_eq!(id.to_string(), "201022d2-7ec5-5e4f-87b4-108c60ef625c");
        assert_eq!(Entity::id_of(account), "2830fb02-57d3-53c6-97c1-616ab09ba9f2");
    }

    #[test]
    fn an_id_of_a_connection_has_one_spelling() {
        for text in [
            "",
            "x",
            "60176581E828-5C49-817F-1A3938E68E12",
            "60176581e8285c49817f1a3938e68e12",
        ] {
            assert_eq!(text.parse::<ConnectionId>(), Err(ParseConnectionIdError), "{text}");
        }
    }

    #[test]
    fn every_product_needs_what_there_is() {
        for product in ConnectProduct::ALL {
            let needed = product.needs();
            assert!(needed.is_none_or(|id| crate::Product::named(id).is_some()), "{product}");
            assert!(!product.is_answered() || needed.is_some(), "{product}");
        }
    }
}
