//! What calls to one tenant share beyond its credentials: the token, what became of the credentials, the pace.

use std::{fmt, sync::Arc};

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
}

impl Session {
    /// A session in which nothing has happened yet, at the pace of a client.
    pub fn new(http: &Http) -> Self {
        let options = http.options();
        let pace = Pace::new(options.requests_per_minute, options.parallel_requests);
        Self {
            shared: Arc::new(Shared {
                standing: Standing::default(),
                tokens: TokenKeeper::default(),
                pace,
            }),
        }
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Session").finish_non_exhaustive()
    }
}
