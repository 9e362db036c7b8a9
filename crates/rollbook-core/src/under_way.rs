//! Work that sends credentials is done to its end, also when whoever asked for it goes away.
//!
//! A request whose client hangs up is dropped where it stands. What a tenant answers then must still be counted and
//! recorded, so the work is a task of its own, and what asked for it only waits for it. Whoever stops the process
//! [finishes](Engine::close) what is under way.

use std::{any::Any, pin::pin};

use rollbook_model::{
    Code, Problem,
    problem::{Kind, Step},
};
use tokio::{
    sync::mpsc::{self, UnboundedSender},
    task_local,
    time::{Instant, timeout_at},
};
use tracing::Instrument as _;

use crate::{Engine, Progress, served::Served};

impl Engine {
    /// Does work to its end in a task of its own, under the span and the request of whoever asks for it.
    ///
    /// # Errors
    /// As the work; `work_broken_off` when it is not done because of a fault of Rollbook's or because the process ends.
    pub(crate) async fn to_the_end<T, F>(&self, work: impl FnOnce(Self) -> F) -> Result<T, Problem>
    where
        T: Send + 'static,
        F: Future<Output = Result<T, Problem>> + Send + 'static,
    {
        // Taken before it is asked, so that whoever closes waits for it.
        let place = self.under_way.token();
        let is_part = WITHIN.try_with(|()| ()).is_ok();
        if self.under_way.is_closed() && !is_part {
            return Err(closing());
        }
        let work = Box::pin(work(self.clone()));
        let abandoned = self.abandoned.clone();
        let task = async move {
            tokio::select! {
                biased;
                ended = work => ended,
                () = abandoned.cancelled() => Err(broken_off()),
            }
        };
        let task = Served::handed_on(WITHIN.scope((), task)).in_current_span();
        let spawned = self.under_way.spawn(task);
        drop(place);
        spawned.await.unwrap_or_else(|error| {
            let broken_off = broken_off();
            if let Ok(panic) = error.try_into_panic() {
                tracing::error!(code = %broken_off.code, "Work was broken off: {}", words(&*panic));
            }
            Err(broken_off)
        })
    }

    /// The same for work that tells how far it is, as long as somebody listens.
    ///
    /// # Errors
    /// As [`to_the_end`](Self::to_the_end).
    pub(crate) async fn to_the_end_telling<T, F>(
        &self,
        progress: impl Fn(Progress),
        work: impl FnOnce(Self, Tell) -> F,
    ) -> Result<T, Problem>
    where
        T: Send + 'static,
        F: Future<Output = Result<T, Problem>> + Send + 'static,
    {
        let (tell, mut told) = mpsc::unbounded_channel();
        let mut ending = pin!(self.to_the_end(|engine| work(engine, Tell(tell))));
        loop {
            tokio::select! {
                biased;
                Some(step) = told.recv() => progress(step),
                ended = &mut ending => {
                    while let Ok(step) = told.try_recv() {
                        progress(step);
                    }
                    return ended;
                }
            }
        }
    }

    /// Until when what is under way is waited for: [`Settings::close_timeout`](crate::Settings::close_timeout) after this
    /// was first asked, so ask as soon as the process is to stop.
    pub fn close_by(&self) -> Instant {
        *self.close_by.get_or_init(|| Instant::now() + self.close_timeout)
    }

    /// Lets no new work begin, waits for what is under way and closes the store: nothing is called after this.
    ///
    /// What has not ended [by then](Self::close_by) is abandoned where it stands:
    /// nobody reads its answer, and credentials that it has sent count as refused until the time of the budget has passed
    /// or UKG Pro takes them. A write under an idempotency key is then told as one whose end is not known.
    pub async fn close(&self) {
        self.under_way.close();
        if timeout_at(self.close_by(), self.under_way.wait()).await.is_err() {
            tracing::warn!(
                abandoned = self.under_way.len(),
                "What was under way has not ended within {} seconds and is abandoned",
                self.close_timeout.as_secs()
            );
            self.abandoned.cancel();
            self.under_way.wait().await;
        }
        self.permits.give_back().await;
        self.requests.give_back().await;
        self.store.close().await;
    }
}

task_local! {
    /// Is there for what is part of work that was begun.
    static WITHIN: ();
}

/// To whom work tells how far it is.
#[derive(Clone)]
pub(crate) struct Tell(UnboundedSender<Progress>);

impl Tell {
    /// Tells a step; when nobody listens any more, to nobody.
    pub(crate) fn step(&self, step: Progress) {
        let _: Result<(), _> = self.0.send(step);
    }
}

fn broken_off() -> Problem {
    let message = "Rollbook did not come to the end of what was asked for";
    Problem::new(Kind::Internal, Code::WorkBrokenOff, Step::Call, message)
        .with_remedy("Ask for it again; if it happens again, look into the log")
}

fn closing() -> Problem {
    let message = "Rollbook is being stopped, so nothing new is begun";
    Problem::new(Kind::Internal, Code::WorkBrokenOff, Step::Call, message).with_remedy("Ask for it again in a moment")
}

/// What a panic says.
fn words(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("it says nothing")
}
