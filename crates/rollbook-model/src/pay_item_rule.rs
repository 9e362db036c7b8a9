//! What a client has lines of pay statements marked with.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::connection::ConnectionId;
use crate::words::words;

words! {
    /// What of a line a rule looks at.
    RuleField, "field of a line" {
        /// What the tenant calls it.
        Name = "name",
        /// Which of the lines it is.
        Category = "category",
        /// What it is for.
        Type = "type",
        /// Whether it is taken before taxes: `true` or `false`.
        PreTax = "pre_tax",
        /// Whether the employer pays it, of taxes: `true` or `false`.
        Employer = "employer",
    }
}

/// What a line has to be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleCondition {
    /// What of it is looked at.
    pub field: RuleField,
    /// What that has to be, to the letter.
    pub value: String,
}

/// A rule: lines that meet all of its conditions are told with what it says of them.
#[derive(Debug, Clone, PartialEq)]
pub struct PayItemRule {
    /// Its id.
    pub id: Uuid,
    /// The connection whose client made it.
    pub connection: ConnectionId,
    /// What a line has to be; there is one at least.
    pub conditions: Vec<RuleCondition>,
    /// What is said of it.
    pub metadata: Map<String, Value>,
    /// The first pay date it holds for.
    pub from: Option<Date>,
    /// The last one.
    pub to: Option<Date>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}
