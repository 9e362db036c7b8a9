//! How far a call is, told to a client that asked to know.

use std::time::Duration;

use rmcp::{
    Peer, RoleServer,
    model::{ProgressNotificationParam, ProgressToken},
};
use rollbook_core::Called;
use tokio::{sync::mpsc::Receiver, time::sleep};
use tokio_util::sync::CancellationToken;

/// How much news waits to be told at most; what comes beside it is not told.
pub(super) const UNTOLD: usize = 32;
/// After how long without news a client is told that there is none: many give a call up that says nothing.
const QUIET: Duration = Duration::from_secs(5);
/// How long an answer is held back for the news before it.
const LAST: Duration = Duration::from_millis(250);

/// Does work and tells of the calls that are made for it, which `told` hears of. It is named in the notifications by
/// `token`, and all that is said of a call is which operation it was of and how it ended. The work does not wait for a
/// client that reads slowly.
pub(super) async fn telling<T>(
    peer: &Peer<RoleServer>,
    token: ProgressToken,
    mut told: Receiver<Called>,
    work: impl Future<Output = T>,
) -> T {
    let over = CancellationToken::new();
    let work = async {
        let done = work.await;
        over.cancel();
        done
    };
    let telling = async {
        let mut progress = Progress { peer, token, steps: 0 };
        loop {
            let message = tokio::select! {
                biased;
                Some(called) = told.recv() => words(&called),
                () = over.cancelled() => return,
                () = sleep(QUIET) => "No news yet; the call goes on".to_owned(),
            };
            progress.tell(message).await;
        }
    };
    let late = async {
        over.cancelled().await;
        sleep(LAST).await;
    };
    let telling = async {
        tokio::select! {
            () = telling => (),
            () = late => (),
        }
    };
    tokio::join!(work, telling).0
}

fn words(called: &Called) -> String {
    let operation = &called.operation;
    match called.failure {
        None => format!("UKG Pro answered `{operation}`"),
        Some(code) => format!("UKG Pro did not answer `{operation}`: {code}"),
    }
}

struct Progress<'a> {
    peer: &'a Peer<RoleServer>,
    token: ProgressToken,
    /// How many there were; how many there will be is not known.
    steps: u32,
}

impl Progress<'_> {
    async fn tell(&mut self, message: String) {
        self.steps += 1;
        let step = ProgressNotificationParam::new(self.token.clone(), self.steps.into()).with_message(message);
        if let Err(error) = self.peer.notify_progress(step).await {
            tracing::debug!("The client is not told how far its call is: {error}");
        }
    }
}

#[cfg(test)]
mod tests {
    use rmcp::{ServerHandler, model::NumberOrString, service::serve_directly};
    use tokio::{
        io::duplex,
        sync::mpsc,
        time::{Instant, timeout},
    };

    use super::*;

    struct Silent;
    impl ServerHandler for Silent {}

    #[tokio::test]
    async fn work_waits_for_no_client_that_reads_nothing_and_no_news_piles_up() {
        let (own, _unread) = duplex(16);
        let running = serve_directly::<RoleServer, _, _, _, _>(Silent, own, None);
        let (tell, told) = mpsc::channel(UNTOLD);
        let work = async {
            let mut missed = 0;
            for _ in 0..10 * UNTOLD {
                let operation = "EmployeePerson.FindPeople".to_owned();
                missed += u32::from(
                    tell.try_send(Called {
                        operation,
                        failure: None,
                    })
                    .is_err(),
                );
                tokio::task::yield_now().await;
            }
            missed
        };
        let token = ProgressToken(NumberOrString::Number(1));
        let began = Instant::now();
        let done = timeout(Duration::from_secs(20), telling(running.peer(), token, told, work)).await;
        assert!(done.unwrap() > 0, "what nobody reads is dropped");
        assert!(began.elapsed() < QUIET, "the answer waits for no news");
    }
}
