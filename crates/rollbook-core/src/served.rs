//! The request that is being served, known to all that is done for it without being handed down: the problem it ends
//! with, its line in the request log and those in the audit log have one id.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use rollbook_model::{CallerRequestId, Event, RequestId};
use tokio::sync::mpsc::Sender;
use ukg_pro::Call;

tokio::task_local! {
    static SERVED: Served;
}

/// What particular of an event names the request it was part of.
pub const REQUEST: &str = "request";

/// One call to the tenant, made for the request that is served, when it has ended. Repeats are calls of their own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Called {
    /// The operation's name, as `EmployeePerson.FindPeople`.
    pub operation: String,
    /// The code of the failure; `None` when it succeeded.
    pub failure: Option<&'static str>,
}

/// A request that is being served.
#[derive(Debug, Clone)]
pub struct Served {
    id: RequestId,
    caller_id: Option<CallerRequestId>,
    /// Whether an action has run under the id: a second one of the same request needs an id of its own.
    taken: Arc<AtomicBool>,
    /// Who is told of the calls that are made for it.
    told: Option<Sender<Called>>,
}

impl Served {
    /// A request under an id of ours, and what its caller calls it.
    pub fn new(id: RequestId, caller_id: Option<CallerRequestId>) -> Self {
        Self {
            id,
            caller_id,
            taken: Arc::default(),
            told: None,
        }
    }

    /// The same request, of whose calls to the tenant somebody is told. What there is no room for is not told: no call
    /// waits for whoever listens.
    #[must_use]
    pub fn telling(self, told: Sender<Called>) -> Self {
        Self {
            told: Some(told),
            ..self
        }
    }

    /// Does what serves the request.
    pub async fn serve<T>(self, work: impl Future<Output = T>) -> T {
        SERVED.scope(self, work).await
    }

    /// Work for the request that this task serves, to be done by another task.
    pub(crate) fn handed_on<T>(work: impl Future<Output = T>) -> impl Future<Output = T> {
        let served = SERVED.try_with(Self::clone).ok();
        async move {
            match served {
                Some(served) => served.serve(work).await,
                None => work.await,
            }
        }
    }

    /// The id of the request that this task serves; `None` where nobody sent one, as in work that is due by itself.
    pub fn current() -> Option<RequestId> {
        SERVED.try_with(|served| served.id).ok()
    }

    /// The request that this task serves, to be served on by another one.
    pub fn carried() -> Option<Self> {
        SERVED.try_with(Self::clone).ok()
    }

    /// What the caller of the request that this task serves calls it.
    pub(crate) fn caller_id() -> Option<CallerRequestId> {
        SERVED.try_with(|served| served.caller_id.clone()).ok().flatten()
    }

    /// The id for an action that is run now: the request's, if it is the first.
    pub(crate) fn id_of_run() -> RequestId {
        let first = |served: &Self| (!served.taken.swap(true, Ordering::AcqRel)).then_some(served.id);
        SERVED.try_with(first).ok().flatten().unwrap_or_else(RequestId::new)
    }

    /// Tells of a call that has ended whoever wants to know of the request that this task serves.
    pub(crate) fn called(call: &Call<'_>) {
        let tell = |served: &Self| {
            let Some(told) = &served.told else { return };
            // Nobody listens any more once the request is answered, and who listens slowly misses some.
            let _missed = told.try_send(Called {
                operation: call.operation.to_owned(),
                failure: call.failure,
            });
        };
        // Work that is due by itself serves nobody.
        let _nobody = SERVED.try_with(tell);
    }

    /// The event with the request it is part of, unless it says so already.
    pub(crate) fn mark(event: Event) -> Event {
        match Self::current() {
            Some(id) if !event.detail.contains_key(REQUEST) => event.with(REQUEST, id.to_string()),
            _ => event,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_first_action_of_a_request_has_its_id_and_others_have_ids_of_their_own() {
        assert_eq!(Served::current(), None);
        let id = RequestId::new();
        let caller = "job-7".parse().ok();
        let served = Served::new(id, caller);
        served
            .serve(async {
                assert_eq!(Served::current(), Some(id));
                assert_eq!(Served::caller_id().unwrap().as_str(), "job-7");
                assert_eq!(Served::id_of_run(), id);
                assert_ne!(Served::id_of_run(), id);
                assert_eq!(Served::current(), Some(id));
            })
            .await;
        assert_eq!(Served::current(), None);
        assert_ne!(Served::id_of_run(), Served::id_of_run());
    }
}
