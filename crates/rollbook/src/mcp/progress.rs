//! How far a call is, told to a client that asked to know.

use std::{pin::pin, time::Duration};

use rmcp::{
    Peer, RoleServer,
    model::{ProgressNotificationParam, ProgressToken},
};
use rollbook_core::Called;
use tokio::{sync::mpsc::UnboundedReceiver, time::sleep};

/// After how long without news a client is told that there is none: many give a call up that says nothing.
const QUIET: Duration = Duration::from_secs(5);

/// Does work and tells of the calls that are made for it, which `told` hears of. It is named in the notifications by
/// `token`, and all that is said of a call is which operation it was of and how it ended.
pub(super) async fn telling<T>(
    peer: &Peer<RoleServer>,
    token: ProgressToken,
    mut told: UnboundedReceiver<Called>,
    work: impl Future<Output = T>,
) -> T {
    let mut work = pin!(work);
    let mut progress = Progress { peer, token, steps: 0 };
    loop {
        let message = tokio::select! {
            biased;
            Some(called) = told.recv() => words(&called),
            done = &mut work => {
                while let Ok(called) = told.try_recv() {
                    progress.tell(words(&called)).await;
                }
                return done;
            }
            () = sleep(QUIET) => "UKG Pro has not answered yet".to_owned(),
        };
        progress.tell(message).await;
    }
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
