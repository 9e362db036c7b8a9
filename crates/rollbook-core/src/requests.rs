//! Looking requests up: the log of what ran, and what else happened in the same request.

use jiff::Timestamp;
use rollbook_model::{
    Code, Event, OrganisationId, Problem, RequestId,
    problem::{Kind, Step},
};
use rollbook_store::{EventFilter, RequestEntry, RequestFilter};

use crate::{Engine, diagnosis, engine, served::REQUEST};

/// The most events that are told of one request.
const MOST_EVENTS: u32 = 100;

/// What is known of a request.
#[derive(Debug, Clone)]
pub struct Traced {
    /// The id of ours.
    pub id: RequestId,
    /// The action that ran under the id; `None` where none did, or where its line was removed since.
    pub entry: Option<RequestEntry>,
    /// What happened in it, the first first: lines of the audit log.
    pub events: Vec<Event>,
}

impl Engine {
    /// The lines of the request log that pass a filter, in its order.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn requests(
        &self,
        organisation: OrganisationId,
        filter: &RequestFilter,
    ) -> Result<Vec<RequestEntry>, Problem> {
        let requests = self.store.requests(organisation, filter).await;
        requests.map_err(|error| diagnosis::store(&error))
    }

    /// What is known of a request.
    ///
    /// # Errors
    /// When nothing is known of it.
    pub async fn request(&self, organisation: OrganisationId, id: RequestId) -> Result<Traced, Problem> {
        let filter = RequestFilter {
            ids: Some(vec![id]),
            limit: 1,
            ..RequestFilter::default()
        };
        let entry = self.requests(organisation, &filter).await?.pop();
        let filter = EventFilter {
            request: Some(id),
            limit: MOST_EVENTS,
            ..EventFilter::default()
        };
        let mut events = self.events(organisation, &filter).await?;
        let named = id.to_string();
        events.retain(|event| event.detail.get(REQUEST).and_then(|value| value.as_str()) == Some(&named));
        events.reverse();
        if entry.is_none() && events.is_empty() {
            return Err(request_unknown(&named));
        }
        Ok(Traced { id, entry, events })
    }

    /// Since when lines of the request log are kept; `None` when all of them are.
    pub(crate) fn requests_kept_since(&self, now: Timestamp) -> Option<Timestamp> {
        self.keep_requests
            .map(|time| now.checked_sub(time).unwrap_or(Timestamp::MIN))
    }

    /// Removes what of the request log is older than it is kept, in batches, and returns how many lines it was.
    ///
    /// # Errors
    /// When the store fails; what was removed until then is.
    pub async fn forget_old_requests(&self) -> Result<u64, Problem> {
        /// So few that others who write hardly wait.
        const BATCH: u32 = 1000;

        let Some(before) = self.requests_kept_since(engine::now()) else {
            return Ok(0);
        };
        let mut forgotten = 0;
        loop {
            let removed = self.store.remove_old_requests(before, BATCH).await;
            let removed = removed.map_err(|error| diagnosis::store(&error))?;
            forgotten += removed;
            if removed < u64::from(BATCH) {
                return Ok(forgotten);
            }
        }
    }
}

/// What is said of a request of which nothing is known, or nothing to whoever asks.
pub fn request_unknown(id: &str) -> Problem {
    let message = format!("nothing is known of the request `{id}`");
    Problem::new(Kind::NotFound, Code::RequestNotFound, Step::Input, message).with_remedy(
        "See which there are with `rollbook requests` or `GET /v1/requests`; lines older than `request_log_days` are \
         removed",
    )
}
