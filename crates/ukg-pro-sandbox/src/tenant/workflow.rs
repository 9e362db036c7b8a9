//! Changes that wait for somebody's approval (`ukg-pro-soap.md` 5.8).

use std::fmt;
use std::sync::Arc;

use jiff::SignedDuration;

use super::Tenant;
use super::agenda::Task;
use super::facts::Fact;
use super::identity::EmployeeKey;

/// A change that waits: what makes it true.
#[derive(Clone)]
pub(super) struct Request(Arc<dyn Fn(&mut Tenant) + Send + Sync>);

impl fmt::Debug for Request {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Request").finish_non_exhaustive()
    }
}

impl Tenant {
    /// Keeps a change for approval and gives the number of the request; it is approved by itself after a while.
    pub fn request(&mut self, change: impl Fn(&mut Tenant) + Send + Sync + 'static, wait: SignedDuration) -> u32 {
        self.last_request += 1;
        let number = self.last_request;
        self.requests.insert(number, Request(Arc::new(change)));
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
        (request.0)(self);
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
