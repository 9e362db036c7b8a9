//! Changes that wait for somebody's approval (`ukg-pro-soap.md` 5.8).

use jiff::SignedDuration;

use super::Tenant;
use super::agenda::Task;
use super::facts::Fact;
use super::identity::EmployeeKey;

/// A change that waits.
#[derive(Debug, Clone)]
pub(super) struct Request {
    key: EmployeeKey,
    facts: Vec<(String, Option<Fact>)>,
}

impl Tenant {
    /// Keeps a change for approval and gives the number of the request; it is approved of itself after a while.
    pub fn request(&mut self, key: EmployeeKey, facts: Vec<(String, Option<Fact>)>, wait: SignedDuration) -> u32 {
        self.last_request += 1;
        let number = self.last_request;
        self.requests.insert(number, Request { key, facts });
        let due = self.now.saturating_add(wait);
        self.agenda.plan(due, Task::Approve(number));
        number
    }

    /// The numbers of the requests that wait, in order.
    pub fn requests(&self) -> impl Iterator<Item = u32> + '_ {
        self.requests.keys().copied()
    }

    /// Approves a request: its change becomes true now. Whether it waited.
    pub fn approve(&mut self, number: u32) -> bool {
        let Some(request) = self.requests.remove(&number) else {
            return false;
        };
        self.agenda.drop_all(&Task::Approve(number));
        self.set_facts(&request.key, request.facts);
        true
    }

    /// Sets facts one after the other; those that cannot be set stay as they are.
    pub fn set_facts<N: AsRef<str>>(&mut self, key: &EmployeeKey, facts: impl IntoIterator<Item = (N, Option<Fact>)>) {
        for (field, fact) in facts {
            let field = field.as_ref();
            if let Err(error) = self.set_fact(key, field, fact) {
                // Keys, time stamps and what follows from other facts stay as they are.
                tracing::debug!("A change leaves `{field}` alone: {}", error.code());
            }
        }
    }
}
