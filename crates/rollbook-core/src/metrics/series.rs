//! Families of series, whose labels are those that their metric declares.

use std::{sync::atomic::AtomicU64, time::Duration};

use prometheus_client::{
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram},
    registry::Registry,
};
use rollbook_model::metric::Metric;

/// From what is answered out of memory to what a large report takes, in seconds.
const BOUNDS: [f64; 12] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 15.0, 60.0];

type Labels = Vec<(&'static str, String)>;

/// The labels of one series.
fn labels(metric: &'static Metric, values: &[&str]) -> Labels {
    debug_assert_eq!(metric.labels.len(), values.len(), "{}", metric.name);
    let values = values.iter().map(|value| (*value).to_owned());
    metric.labels.iter().copied().zip(values).collect()
}

/// A counter for each value of its labels. Cheap to clone; clones count together.
#[derive(Clone)]
pub(super) struct Counts {
    metric: &'static Metric,
    family: Family<Labels, Counter>,
}

impl Counts {
    pub(super) fn new(metric: &'static Metric, registry: &mut Registry) -> Self {
        let family = Family::default();
        registry.register(metric.name, metric.meaning, family.clone());
        let counts = Self { metric, family };
        if metric.labels.is_empty() {
            counts.add(&[], 0);
        }
        counts
    }

    /// Counts so many more.
    pub(super) fn add(&self, values: &[&str], more: u64) {
        self.family.get_or_create(&labels(self.metric, values)).inc_by(more);
    }
}

/// A histogram of durations for each value of its labels. Cheap to clone; clones observe together.
#[derive(Clone)]
pub struct Times {
    metric: &'static Metric,
    family: Family<Labels, Histogram, fn() -> Histogram>,
}

impl Times {
    pub(super) fn new(metric: &'static Metric, registry: &mut Registry) -> Self {
        let family = Family::new_with_constructor((|| Histogram::new(BOUNDS)) as fn() -> Histogram);
        registry.register(metric.name, metric.meaning, family.clone());
        Self { metric, family }
    }

    /// Observes one.
    pub fn observe(&self, values: &[&str], duration: Duration) {
        let series = self.family.get_or_create(&labels(self.metric, values));
        series.observe(duration.as_secs_f64());
    }

    /// Tells a series in which nothing was observed yet.
    pub(super) fn know(&self, values: &[&str]) {
        drop(self.family.get_or_create(&labels(self.metric, values)));
    }
}

/// A number for each value of its labels.
pub(super) struct Level {
    metric: &'static Metric,
    family: Family<Labels, Gauge<f64, AtomicU64>>,
}

impl Level {
    pub(super) fn new(metric: &'static Metric, registry: &mut Registry) -> Self {
        let family = Family::default();
        registry.register(metric.name, metric.meaning, family.clone());
        Self { metric, family }
    }

    /// Says what the number is.
    pub(super) fn set(&self, values: &[&str], number: f64) {
        self.family.get_or_create(&labels(self.metric, values)).set(number);
    }
}
