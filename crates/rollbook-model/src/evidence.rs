//! What the state of an account follows from.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ukg_pro_contract::Transport;

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
    /// By which transport it was seen; what the other does says nothing of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transport: Option<Transport>,
    /// When it was seen last.
    pub at: Timestamp,
    /// Since when nothing else was seen, if it was seen before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Timestamp>,
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
            transport: None,
            at,
            since: None,
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
            transport: of_one_transport(problem.code).then_some(problem.transport).flatten(),
            at,
            since: None,
            until: None,
        }
    }

    /// The same, of a call.
    #[must_use]
    pub const fn of_request(mut self, request_id: Option<RequestId>) -> Self {
        self.request_id = request_id;
        self
    }

    /// The same, which is not seen for the first time if that is what was seen before.
    #[must_use]
    pub fn after(mut self, before: Option<&Self>) -> Self {
        let same = before.filter(|before| self.code.is_some() && before.code == self.code);
        self.since = same.map(Self::since);
        self
    }

    /// Since when it is so.
    pub fn since(&self) -> Timestamp {
        self.since.unwrap_or(self.at)
    }

    /// Whether UKG Pro has judged the credentials and refused them.
    pub fn refuses_credentials(&self) -> bool {
        self.code.is_some_and(Code::refuses_credentials)
    }
}

/// Whether what went wrong is of the transport by which it was seen. A host that is not reached is reached by none, the
/// credentials are the same for both, and a missing permission is known by itself.
const fn of_one_transport(code: Code) -> bool {
    match code {
        Code::HostNotFound
        | Code::Unreachable
        | Code::Tls
        | Code::TimedOut
        | Code::AddressRefused
        | Code::PermissionMissing
        | Code::Throttled => false,
        code => !code.refuses_credentials(),
    }
}
