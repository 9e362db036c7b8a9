//! Changes that wait for somebody's approval (`ukg-pro-soap.md` 5.8).

use std::fmt;
use std::sync::Arc;

use jiff::SignedDuration;

use super::Tenant;
use super::agenda::Task;
use super::facts::Fact;
use super::identity::EmployeeKey;

/// What somebody decides of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Decision {
    Approved,
    Rejected,
}

/// What a decision does.
type Decided = dyn Fn(&mut Tenant, Decision) + Send + Sync;

/// A change that waits.
#[derive(Clone)]
pub(super) struct Request(Arc<Decided>);

impl fmt::Debug for Request {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Request").finish_non_exhaustive()
    }
}

impl Tenant {
    /// Keeps a change for approval and gives the number of the request; it is approved by itself after a while.
    pub fn request(&mut self, change: impl Fn(&mut Tenant) + Send + Sync + 'static, wait: SignedDuration) -> u32 {
        let number = self.ask(move |tenant, decision| {
            if decision == Decision::Approved {
                change(tenant);
            }
        });
        let due = self.now.saturating_add(wait);
        self.agenda.plan(due, Task::Approve(number));
        number
    }

    /// Waits for somebody's decision, however long, and gives the number of the request.
    pub(super) fn ask(&mut self, decided: impl Fn(&mut Tenant, Decision) + Send + Sync + 'static) -> u32 {
        self.last_request += 1;
        self.requests.insert(self.last_request, Request(Arc::new(decided)));
        self.last_request
    }

    /// The numbers of the requests that wait, in order.
    pub fn requests(&self) -> impl Iterator<Item = u32> + '_ {
        self.requests.keys().copied()
    }

    /// Approves a request: its change becomes true now. Whether it waited.
    pub fn approve(&mut self, number: u32) -> bool {
        self.decide(number, Decision::Approved)
    }

    /// Rejects a request: its change never becomes true. Whether it waited.
    pub fn reject(&mut self, number: u32) -> bool {
        self.decide(number, Decision::Rejected)
    }

    fn decide(&mut self, number: u32, decision: Decision) -> bool {
        let Some(request) = self.requests.remove(&number) else {
            return false;
        };
        self.agenda.drop_all(&Task::Approve(number));
        (request.0)(self, decision);
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
