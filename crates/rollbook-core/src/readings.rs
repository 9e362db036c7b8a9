//! Lists that UKG Pro lets be read only so often, whoever reads them: over all processes, accounts and callers of a tenant.

use jiff::{SignedDuration, Timestamp};
use rollbook_model::{
    Action, Catalogue, Code, Problem,
    problem::{Kind, Step},
};
use rollbook_store::{ListReading, ReadingAsk, ReadingRhythm, ReadingStanding, ReadingTurn};
use ukg_pro_contract::{
    Operation,
    rest::{Endpoint, Rhythm},
};

use crate::{Engine, cursor::Call, diagnosis, engine, logins::Login};

const DAY: SignedDuration = SignedDuration::from_hours(24);

/// The actions that read such a list, each with how often.
pub(crate) fn rhythmic() -> impl Iterator<Item = (&'static Action, Rhythm)> {
    Catalogue::get()
        .actions()
        .iter()
        .filter_map(|action| Some((action, rhythm_of(action.operation)?)))
}

/// How often an operation may be called.
pub(crate) fn rhythm_of(operation: Operation) -> Option<Rhythm> {
    match operation {
        Operation::Rest(_, endpoint) => endpoint.rhythm,
        Operation::Soap(..) | Operation::Report(_) => None,
    }
}

fn kept(rhythm: Rhythm) -> ReadingRhythm {
    ReadingRhythm {
        times: rhythm.times_a_day,
        within: DAY,
        apart: SignedDuration::from_hours(rhythm.hours_apart.into()),
    }
}

/// Since when readings count.
pub(crate) fn counting_since(now: Timestamp) -> Timestamp {
    now - DAY
}

impl Engine {
    /// Begins to read a list, or its next page, if it has a rhythm.
    ///
    /// # Errors
    /// `read_too_often`, and when the store fails.
    pub(crate) async fn begin_reading(
        &self,
        login: &Login,
        action: &Action,
        endpoint: &Endpoint,
        call: &Call,
        page: u64,
    ) -> Result<Option<ListReading>, Problem> {
        let Some(rhythm) = endpoint.rhythm else { return Ok(None) };
        let operation = action.operation.name();
        let ask = ReadingAsk {
            tenant: login.tenant(),
            operation: &operation,
            what: call.digest(),
            page,
        };
        let now = engine::now();
        let turn = self.store.begin_reading(ask, kept(rhythm), now).await;
        match turn.map_err(|error| diagnosis::store(&error))? {
            ReadingTurn::Begun(reading) => Ok(Some(reading)),
            ReadingTurn::Later(next) => Err(too_often(action, rhythm, next, now)),
        }
    }

    /// Gives a reading back that UKG Pro was not asked for, or of which it let nobody in.
    pub(crate) async fn end_reading<T>(&self, reading: Option<ListReading>, read: &Result<T, Problem>) {
        let (Some(reading), Err(problem)) = (reading, read) else {
            return;
        };
        let was_not_read = matches!(problem.kind, Kind::Credentials | Kind::Permission)
            || matches!(
                problem.code,
                Code::HeldBack | Code::HostNotFound | Code::AddressRefused | Code::Tls | Code::InvalidRequest
            );
        if !was_not_read {
            return;
        }
        if let Err(error) = self.store.give_back_reading(&reading).await {
            // It counts all the same.
            let error = &error as &dyn std::error::Error;
            tracing::error!(error, "That a list was not read was not recorded");
        }
    }

    /// How often a tenant's list was read, and when it may be read again.
    ///
    /// # Errors
    /// When the store fails.
    pub(crate) async fn reading_standing(
        &self,
        tenant: &str,
        action: &Action,
        rhythm: Rhythm,
        now: Timestamp,
    ) -> Result<ReadingStanding, Problem> {
        let operation = action.operation.name();
        let standing = self.store.reading_standing(tenant, &operation, kept(rhythm), now);
        standing.await.map_err(|error| diagnosis::store(&error))
    }
}

/// That a list may not be read yet.
fn too_often(action: &Action, rhythm: Rhythm, next: Timestamp, now: Timestamp) -> Problem {
    let message = format!(
        "UKG Pro lets `{}` be read {} times a day, {} hours apart, whoever of the tenant reads it; it may be read again at \
         {next}",
        action.id, rhythm.times_a_day, rhythm.hours_apart
    );
    let mut problem = Problem::new(Kind::Throttled, Code::ReadTooOften, Step::Call, message)
        .with_remedy("Nothing was sent. Read it again after that time, or read what changed from the copy meanwhile");
    problem.retryable = true;
    let left = next.duration_since(now).as_secs();
    problem.retry_after_seconds = Some(u64::try_from(left).unwrap_or_default().saturating_add(1));
    problem
}
