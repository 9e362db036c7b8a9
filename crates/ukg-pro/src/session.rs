//! What calls to one tenant share beyond its credentials: the token, what became of the credentials, the pace.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

use crate::{http::Http, pace::Pace, standing::Standing, token::TokenKeeper};

/// The standing of one service account at one tenant. Cheap to clone; clones share everything.
///
/// It holds no credentials, so it can outlive them: a caller that keeps credentials sealed between calls keeps the
/// session and makes a [`Tenant`](crate::Tenant) of both for each call. A session belongs to one set of credentials;
/// with new ones begin a new session.
#[derive(Clone)]
pub struct Session {
    pub(crate) shared: Arc<Shared>,
}

pub(crate) struct Shared {
    pub(crate) standing: Standing,
    pub(crate) tokens: TokenKeeper,
    pub(crate) pace: Pace,
    pub(crate) refusals: Refusals,
}

/// How often UKG Pro was sent the credentials and refused them.
#[derive(Clone, Default)]
pub(crate) struct Refusals(Arc<Counts>);

#[derive(Default)]
struct Counts {
    /// Since somebody last took them.
    untaken: AtomicU32,
    /// Beside these, those that were taken and not settled yet.
    unsettled: AtomicU32,
}

impl Refusals {
    pub(crate) fn count(&self) {
        self.0.unsettled.fetch_add(1, Ordering::AcqRel);
        self.0.untaken.fetch_add(1, Ordering::AcqRel);
    }

    pub(crate) fn unsettled(&self) -> u32 {
        self.0.unsettled.load(Ordering::Acquire)
    }
}

impl Session {
    /// A session in which nothing has happened yet, at the pace of a client.
    pub fn new(http: &Http) -> Self {
        let options = http.options();
        let pace = Pace::new(options.requests_per_minute, options.parallel_requests);
        let refusals = Refusals::default();
        Self {
            shared: Arc::new(Shared {
                standing: Standing::default(),
                tokens: TokenKeeper::new(refusals.clone()),
                pace,
                refusals,
            }),
        }
    }

    /// How many requests UKG Pro has refused for their credentials since this was last asked, by SOAP and REST
    /// together. A tenant locks an account after some of them, so whoever keeps count asks after each call, and
    /// [settles](Self::settle_refusals) them once they are counted; a call that was not sent, because the session knew of
    /// a refusal, is none.
    pub fn take_refusals(&self) -> u32 {
        self.shared.refusals.0.untaken.swap(0, Ordering::AcqRel)
    }

    /// Says that refusals that were taken are counted elsewhere by now.
    pub fn settle_refusals(&self, refusals: u32) {
        let unsettled = &self.shared.refusals.0.unsettled;
        unsettled
            .fetch_update(Ordering::AcqRel, Ordering::Acquire, |all| {
                Some(all.saturating_sub(refusals))
            })
            .ok();
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Session").finish_non_exhaustive()
    }
}
