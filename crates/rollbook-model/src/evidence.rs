//! What the state of an account follows from.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Code, Problem, RequestId, verdict::Cause};

/// The last thing that was seen of an account, by a link, a check, an action or the look after accounts.
///
/// It holds no secret and nothing of the tenant's people: UKG Pro's own words are not part of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// What went wrong; none when UKG Pro took the credentials and answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<Code>,
    /// What happened, in a sentence; none when nothing went wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// What it can be, the likeliest first, where UKG Pro's answer did not say.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub causes: Vec<Cause>,
    /// What to do next, and in which menu.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remedy: Option<String>,
    /// The call that saw it, for finding it in the request log; none when it was no call of an action.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_id: Option<RequestId>,
    /// When.
    pub at: Timestamp,
    /// Until when UKG Pro asks for no calls, where it does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
}

impl Evidence {
    /// UKG Pro took the credentials and answered.
    pub const fn taken(at: Timestamp) -> Self {
        Self {
            code: None,
            message: None,
            causes: Vec::new(),
            remedy: None,
            request_id: None,
            at,
            until: None,
        }
    }

    /// What a problem says.
    pub fn of(problem: &Problem, at: Timestamp) -> Self {
        Self {
            code: Some(problem.code),
            message: Some(problem.message.clone()),
            causes: problem.causes.clone(),
            remedy: problem.remedy.clone(),
            request_id: problem.request_id,
            at,
            until: None,
        }
    }

    /// The same, of a call.
    #[must_use]
    pub const fn of_request(mut self, request_id: Option<RequestId>) -> Self {
        self.request_id = request_id;
        self
    }

    /// Whether UKG Pro has judged the credentials and refused them.
    pub fn refuses_credentials(&self) -> bool {
        self.code.is_some_and(Code::refuses_credentials)
    }
}
