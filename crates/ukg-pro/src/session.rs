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
    pub(crate) standing: Arc<Standing>,
    pub(crate) tokens: Arc<TokenKeeper>,
    pub(crate) pace: Arc<Pace>,
}

impl Session {
    /// A session in which nothing has happened yet, at the pace of a client.
    pub fn new(http: &Http) -> Self {
        let options = http.options();
        let pace = Pace::new(options.requests_per_minute, options.parallel_requests);
        Self {
            shared: Arc::new(Shared {
                standing: Arc::default(),
                tokens: Arc::default(),
                pace: Arc::new(pace),
            }),
        }
    }

    /// A session that goes on with this one, and knows of no refusal: what was refused in it is sent anew, the token and
    /// the pace stay. For who keeps elsewhere what was refused, such as behind a [`Gate`](crate::Gate); calls that are
    /// under way in this session keep to what they know.
    #[must_use]
    pub fn without_refusals(&self) -> Self {
        let Shared { standing, tokens, pace } = &*self.shared;
        if standing.accepted().is_ok() && !tokens.is_refused() {
            return self.clone();
        }
        let standing = match standing.accepted() {
            Ok(_) => Arc::clone(standing),
            Err(_) => Arc::default(),
        };
        let tokens = if tokens.is_refused() {
            Arc::default()
        } else {
            Arc::clone(tokens)
        };
        Self {
            shared: Arc::new(Shared {
                standing,
                tokens,
                pace: Arc::clone(pace),
            }),
        }
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Session").finish_non_exhaustive()
    }
}
