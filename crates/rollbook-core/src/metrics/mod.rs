//! What is counted while work is done, and what is measured when somebody asks.
//!
//! Which metrics there are is declared in `rollbook_model::metric`. What is counted lives in [`Metrics`], for as long
//! as the process; what stands in the database is read anew each time, in `facts`; work that is due is one line of the
//! table in `due`.

mod due;
mod facts;
mod series;

use std::{
    fmt,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use jiff::Timestamp;
use prometheus_client::registry::Registry;
use rollbook_model::{Action, Code, Transport, metric};
use ukg_pro::Call;

pub use self::series::Times;
use self::series::{Counts, Level};

/// What an outcome is called that is no failure.
const OK: &str = "ok";

/// What is counted. Faces add what they count to it.
pub struct Metrics {
    registry: Mutex<Registry>,
    runs: Counts,
    run_times: Times,
    checks: Counts,
    calls: Counts,
    call_times: Times,
    refused: Counts,
    build: Level,
}

impl fmt::Debug for Metrics {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Metrics").finish_non_exhaustive()
    }
}

impl Metrics {
    pub(crate) fn new() -> Self {
        let mut registry = Registry::default();
        let began = Level::new(&metric::PROCESS_START_TIME, &mut registry);
        began.set(&[], Timestamp::now().as_duration().as_secs_f64());
        Self {
            build: Level::new(&metric::BUILD_INFO, &mut registry),
            runs: Counts::new(&metric::ACTION_RUNS, &mut registry),
            run_times: Times::new(&metric::ACTION_DURATION, &mut registry),
            checks: Counts::new(&metric::CHECKS, &mut registry),
            calls: Counts::new(&metric::TENANT_CALLS, &mut registry),
            call_times: Times::new(&metric::TENANT_CALL_DURATION, &mut registry),
            refused: Counts::new(&metric::LOGINS_REFUSED, &mut registry),
            registry: Mutex::new(registry),
        }
    }

    /// Says which version runs, and what is built into it.
    pub fn built(&self, version: &str, features: &str) {
        self.build.set(&[version, features], 1.0);
    }

    /// A histogram of durations that a face observes. To be asked for once.
    pub fn times(&self, metric: &'static metric::Metric) -> Times {
        let mut registry = self.registry.lock().unwrap_or_else(PoisonError::into_inner);
        Times::new(metric, &mut registry)
    }

    /// Counts an action that ended.
    pub(crate) fn ran(&self, action: &Action, failure: Option<Code>, duration: Duration) {
        self.runs.add(&[&action.id, failure.map_or(OK, Code::as_str)], 1);
        self.run_times.observe(&[action.transport().as_str()], duration);
    }

    /// Counts a check that ended, by the state found or the code of the failure.
    pub(crate) fn checked(&self, outcome: &str) {
        self.checks.add(&[outcome], 1);
    }

    /// Counts logins that a tenant refused.
    pub(crate) fn refused(&self, refusals: u32) {
        self.refused.add(&[], refusals.into());
    }

    /// Counts the calls of the client it is given to.
    pub(crate) fn counting(&self) -> impl Fn(&Call<'_>) + Send + Sync + 'static {
        let (calls, times) = (self.calls.clone(), self.call_times.clone());
        // They are there from the start, so that the first of them is seen as a change.
        for transport in [Transport::Soap, Transport::Rest] {
            times.know(&[transport.as_str()]);
        }
        move |call| {
            let transport = call.transport.as_str();
            calls.add(&[transport, call.operation, call.failure.unwrap_or(OK)], 1);
            times.observe(&[transport], call.duration);
        }
    }
}
