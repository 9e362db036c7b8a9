//! Work that is due by itself, by its name: how many rows wait, and since when.
//!
//! Whoever adds such work adds a line to [`WORK`]: `/metrics` tells it from then on, under the name as the label `work`.

use std::pin::Pin;

use jiff::Timestamp;
use rollbook_store::{Due, Error};

use crate::Engine;

/// One kind of work.
pub(super) struct Work {
    /// What it is called.
    pub(super) name: &'static str,
    /// How much of it is due.
    pub(super) due: for<'a> fn(&'a Engine, Timestamp) -> Asked<'a>,
}

/// The store's answer, when it comes.
pub(super) type Asked<'a> = Pin<Box<dyn Future<Output = Result<Due, Error>> + Send + 'a>>;

/// Every kind of work that is due by itself.
pub(super) const WORK: &[Work] = &[
    Work {
        name: "account_looks",
        due: |engine, now| Box::pin(engine.store.looks_due(now)),
    },
    Work {
        name: "syncs",
        due: |engine, now| Box::pin(engine.store.streams_due(now)),
    },
    Work {
        name: "deduction_jobs",
        due: |engine, now| Box::pin(engine.store.due_deduction_jobs(now)),
    },
    Work {
        name: "expired_links",
        due: |engine, now| Box::pin(engine.store.expired_links(now)),
    },
    Work {
        name: "webhook_deliveries",
        due: |engine, now| Box::pin(engine.store.due_deliveries(now)),
    },
    Work {
        name: "request_log",
        due: |engine, now| {
            Box::pin(async move {
                match engine.requests_kept_since(now) {
                    Some(before) => engine.store.old_requests(before).await,
                    None => Ok(Due::default()),
                }
            })
        },
    },
];
