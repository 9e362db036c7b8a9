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
use tokio::sync::mpsc::{self, UnboundedSender};
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
        let work = Box::pin(work(self.clone()));
        let task = Served::handed_on(work).in_current_span();
        self.under_way.spawn(task).await.unwrap_or_else(|error| {
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

    /// Waits for all work that is under way and closes the store: nothing is called after this.
    pub async fn close(&self) {
        self.under_way.close();
        self.under_way.wait().await;
        self.permits.give_back().await;
        self.store.close().await;
    }
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

/// What a panic says.
fn words(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("it says nothing")
}
