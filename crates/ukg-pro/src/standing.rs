//! What is known of a service account's credentials as REST sees them: one request finds out, the others wait for what
//! it finds, so that wrong credentials are refused once and not as often as there are tasks.

use std::sync::{Mutex as Cell, PoisonError};

use tokio::sync::{Mutex as Lock, MutexGuard};

use crate::error::Error;

/// What is known, and whose turn it is to find out.
#[derive(Default)]
pub(crate) struct Standing {
    known: Cell<Known>,
    finding: Lock<()>,
}

#[derive(Default)]
enum Known {
    #[default]
    Nothing,
    /// They were accepted.
    Accepted,
    /// They were refused, and are not sent again.
    Refused(Error),
}

/// Held by the request that finds out.
pub(crate) struct Finding<'a>(#[expect(dead_code, reason = "held until it is dropped")] MutexGuard<'a, ()>);

impl Standing {
    /// Whether the credentials are known to be accepted.
    ///
    /// # Errors
    /// The refusal, when they were refused.
    pub(crate) fn accepted(&self) -> Result<bool, Error> {
        match &*self.known() {
            Known::Nothing => Ok(false),
            Known::Accepted => Ok(true),
            Known::Refused(refusal) => Err(refusal.clone()),
        }
    }

    /// Waits for whoever is finding out, and leaves it to the caller if that has found nothing; `None` when there is
    /// nothing to find out any more.
    ///
    /// # Errors
    /// The refusal, when that is what was found.
    pub(crate) async fn find_out(&self) -> Result<Option<Finding<'_>>, Error> {
        let turn = self.finding.lock().await;
        Ok((!self.accepted()?).then_some(Finding(turn)))
    }

    /// Records what was found. A refusal that another request met meanwhile counts more than that they were accepted.
    pub(crate) fn accept(&self, _: &Finding<'_>) {
        let mut known = self.known();
        if matches!(*known, Known::Nothing) {
            *known = Known::Accepted;
        }
    }

    /// Records that they were refused, for every request that has not gone out yet.
    pub(crate) fn refuse(&self, refusal: Error) {
        *self.known() = Known::Refused(refusal);
    }

    /// No longer takes for granted that they are accepted.
    pub(crate) fn doubt(&self) {
        let mut known = self.known();
        if matches!(*known, Known::Accepted) {
            *known = Known::Nothing;
        }
    }

    /// Lets credentials be tried again that were refused.
    pub(crate) fn forget_refusal(&self) {
        let mut known = self.known();
        if matches!(*known, Known::Refused(_)) {
            *known = Known::Nothing;
        }
    }

    fn known(&self) -> std::sync::MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
