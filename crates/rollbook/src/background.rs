//! What a running server does by itself: it tidies up, delivers webhooks, looks after accounts, copies their people and
//! goes on with deductions that are written.
//!
//! Each goes on until the server is stopped, and then ends what it has begun.

use std::{sync::Arc, time::Duration};

use jiff::Timestamp;
use rollbook_core::{Delivered, Engine};
use rollbook_model::Problem;
use tokio::{
    task::{JoinError, JoinSet},
    time::MissedTickBehavior,
};
use tokio_util::sync::CancellationToken;

/// All of it, under way.
pub(crate) struct Background(JoinSet<()>);

impl Background {
    /// Begins, and goes on until `stop` is cancelled.
    pub(crate) fn begin(engine: &Arc<Engine>, stop: &CancellationToken) -> Self {
        let mut loops = JoinSet::new();
        loops.spawn(tidy(Arc::clone(engine), stop.clone()));
        loops.spawn(deliver(Arc::clone(engine), stop.clone()));
        loops.spawn(look_after(Arc::clone(engine), stop.clone()));
        loops.spawn(sync(Arc::clone(engine), stop.clone()));
        loops.spawn(write_deductions(Arc::clone(engine), stop.clone()));
        Self(loops)
    }

    /// Waits for the end of what was begun before it was stopped.
    ///
    /// # Errors
    /// When one of the loops has failed.
    pub(crate) async fn ended(mut self) -> anyhow::Result<()> {
        while let Some(ended) = self.0.join_next().await {
            ended?;
        }
        Ok(())
    }
}

/// How often what is held for links that have expired is destroyed.
const TIDY_EVERY: Duration = Duration::from_mins(5);

/// Destroys what nobody can use any more, from the start and every few minutes until `stop` is cancelled.
async fn tidy(engine: Arc<Engine>, stop: CancellationToken) {
    loop {
        match engine.forget_links(Timestamp::now()).await {
            Ok(0) => {}
            Ok(links) => tracing::info!("Forgot what was given to {links} links that can no longer be used"),
            Err(problem) => tracing::warn!(code = %problem.code, "Expired links were not forgotten: {problem}"),
        }
        match engine.forget_old_requests().await {
            Ok(0) => {}
            Ok(lines) => tracing::info!("Removed {lines} old lines of the request log"),
            Err(problem) => tracing::warn!(%problem.code, "Old lines of the request log were not removed: {problem}"),
        }
        if let Err(problem) = engine.forget_old_deliveries(Timestamp::now()).await {
            tracing::warn!(code = %problem.code, "Old deliveries of webhooks were not forgotten: {problem}");
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(TIDY_EVERY) => {}
        }
    }
}

/// How soon deliveries are looked for that have become due.
const DELIVER_EVERY: Duration = Duration::from_secs(1);
/// How many are sent at once, and in how many such batches, so that slow receivers keep no other waiting.
const BATCH: u32 = 32;
const BATCHES: usize = 4;

/// Sends what webhooks are to be told, until `stop` is cancelled; what is under way is finished.
async fn deliver(engine: Arc<Engine>, stop: CancellationToken) {
    let mut batches = JoinSet::new();
    let mut again = tokio::time::interval(DELIVER_EVERY);
    again.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = stop.cancelled() => break,
            _ = again.tick() => {}
            // After a full one there is more.
            Some(ended) = batches.join_next() => if !was_full(ended) { continue },
        }
        if batches.len() < BATCHES {
            let engine = Arc::clone(&engine);
            batches.spawn(async move { engine.deliver_webhooks(Timestamp::now(), BATCH).await });
        }
    }
    while let Some(ended) = batches.join_next().await {
        was_full(ended);
    }
}

/// Whether a batch of deliveries was full; what kept it from being made is logged.
fn was_full(ended: Result<Result<Delivered, Problem>, JoinError>) -> bool {
    match ended {
        Ok(Ok(delivered)) => delivered.claimed == BATCH as usize,
        Ok(Err(problem)) => {
            tracing::warn!(code = %problem.code, "Webhooks were not delivered: {problem}");
            false
        }
        Err(error) => {
            tracing::error!("Webhooks were not delivered: {error}");
            false
        }
    }
}

/// How often it is seen whether an account's turn has come.
const LOOK_EVERY: Duration = Duration::from_secs(30);
/// How many accounts are looked after at once, and in how many such batches, so that slow tenants keep no other waiting.
/// No more are claimed, so that other processes have theirs.
const LOOKS: u32 = 8;
const ROUNDS: usize = 4;
const LOOKED: &str = "Accounts were not looked after";

/// Looks after the accounts whose turn has come, until `stop` is cancelled; looks that are under way are finished.
async fn look_after(engine: Arc<Engine>, stop: CancellationToken) {
    let mut rounds = JoinSet::new();
    let mut again = tokio::time::interval(LOOK_EVERY);
    again.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = stop.cancelled() => break,
            _ = again.tick() => {}
            // After a full one there is more.
            Some(ended) = rounds.join_next() => if !was_all_that_can_be(ended, LOOKS, LOOKED) { continue },
        }
        if rounds.len() < ROUNDS {
            let engine = Arc::clone(&engine);
            rounds.spawn(async move { engine.look_after_accounts(Timestamp::now(), LOOKS).await });
        }
    }
    while let Some(ended) = rounds.join_next().await {
        was_all_that_can_be(ended, LOOKS, LOOKED);
    }
}

/// How often it is seen whether a list's turn has come to be copied.
const SYNC_EVERY: Duration = Duration::from_secs(5);
/// How many lists are copied at once, and in how many such batches.
const SYNCS: u32 = 4;

/// Copies what is due, until `stop` is cancelled; a run that is under way stores the page it has and is gone on with
/// later.
async fn sync(engine: Arc<Engine>, stop: CancellationToken) {
    let mut rounds = JoinSet::new();
    let mut again = tokio::time::interval(SYNC_EVERY);
    again.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = stop.cancelled() => break,
            _ = again.tick() => {}
            // After a full one there is more.
            Some(ended) = rounds.join_next() => if !was_all_that_can_be(ended, SYNCS, "Lists were not copied") { continue },
        }
        if rounds.len() < ROUNDS {
            let (engine, stop) = (Arc::clone(&engine), stop.clone());
            rounds.spawn(async move { engine.sync_due(Timestamp::now(), SYNCS, &stop).await });
        }
    }
    while let Some(ended) = rounds.join_next().await {
        was_all_that_can_be(ended, SYNCS, "Lists were not copied");
    }
}

/// How often it is seen whether a job that writes deductions has its turn.
const WRITE_EVERY: Duration = Duration::from_secs(2);
/// How many such jobs are gone on with at once, and in how many such batches.
const JOBS: u32 = 4;

/// Goes on with jobs that write deductions, until `stop` is cancelled; the step that is under way is finished.
async fn write_deductions(engine: Arc<Engine>, stop: CancellationToken) {
    const OTHERWISE: &str = "Deductions were not written";
    let mut rounds = JoinSet::new();
    let mut again = tokio::time::interval(WRITE_EVERY);
    again.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = stop.cancelled() => break,
            _ = again.tick() => {}
            // After a full one there is more.
            Some(ended) = rounds.join_next() => if !was_all_that_can_be(ended, JOBS, OTHERWISE) { continue },
        }
        if rounds.len() < ROUNDS {
            let engine = Arc::clone(&engine);
            rounds.spawn(async move { engine.run_deduction_jobs(Timestamp::now(), JOBS).await });
        }
    }
    while let Some(ended) = rounds.join_next().await {
        was_all_that_can_be(ended, JOBS, OTHERWISE);
    }
}

/// Whether a round was full; what kept it from being done is logged.
fn was_all_that_can_be(ended: Result<Result<u32, Problem>, JoinError>, most: u32, otherwise: &str) -> bool {
    match ended {
        Ok(Ok(done)) => done == most,
        Ok(Err(problem)) => {
            tracing::warn!(%problem.code, "{otherwise}: {problem}");
            false
        }
        Err(error) => {
            tracing::error!("{otherwise}: {error}");
            false
        }
    }
}
