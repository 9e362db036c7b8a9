//! The token of a tenant: one login at a time, and never again one that was refused.

use std::sync::Arc;

use secrecy::{ExposeSecret, SecretString};
use tokio::sync::{Mutex, OwnedMutexGuard};
use tracing::Instrument as _;

use crate::error::{Error, Kind};

/// A token and which login it came from.
#[derive(Clone)]
pub(crate) struct Token {
    text: Arc<SecretString>,
    login: u64,
}

impl Token {
    pub(crate) fn expose(&self) -> &str {
        self.text.expose_secret()
    }
}

/// What the logins so far have come to.
#[derive(Default)]
enum State {
    #[default]
    None,
    Held(Token),
    /// UKG Pro refused the credentials; asking again would count towards a lock.
    Refused(Error),
}

/// The place where the token is kept. Whoever needs one waits for the login that is under way.
#[derive(Default)]
pub(crate) struct TokenKeeper {
    state: Arc<Mutex<State>>,
}

/// A token, and whether a login was made to get it.
pub(crate) struct Given {
    pub(crate) token: Token,
    pub(crate) fresh: bool,
}

impl TokenKeeper {
    /// The token, from `login` when there is none, or only the one that is `stale`.
    ///
    /// The login runs to its end even when nobody waits for it any more, so that its outcome is known and no second
    /// one is sent.
    pub(crate) async fn token<L>(&self, stale: Option<&Token>, login: L) -> Result<Given, Error>
    where
        L: Future<Output = Result<SecretString, Error>> + Send + 'static,
    {
        let held = Arc::clone(&self.state).lock_owned().await;
        match &*held {
            State::Refused(refusal) => return Err(refusal.clone()),
            State::Held(token) if stale.is_none_or(|stale| stale.login != token.login) => {
                return Ok(Given {
                    token: token.clone(),
                    fresh: false,
                });
            }
            State::None | State::Held(_) => {}
        }
        let outcome = tokio::spawn(replace(held, login).in_current_span()).await;
        outcome.unwrap_or_else(|_| Err(Error::new(Kind::Protocol).detail("the login was broken off")))
    }

    /// The token that is held.
    pub(crate) async fn held(&self) -> Option<Token> {
        match &*self.state.lock().await {
            State::Held(token) => Some(token.clone()),
            State::None | State::Refused(_) => None,
        }
    }

    /// Whether the last login was refused; not while another is under way.
    pub(crate) fn is_refused(&self) -> bool {
        let state = self.state.try_lock();
        state.is_ok_and(|state| matches!(*state, State::Refused(_)))
    }

    /// Forgets a refusal, so that the credentials are tried again.
    pub(crate) async fn forget_refusal(&self) {
        let mut state = self.state.lock().await;
        if matches!(*state, State::Refused(_)) {
            *state = State::None;
        }
    }
}

async fn replace<L>(mut state: OwnedMutexGuard<State>, login: L) -> Result<Given, Error>
where
    L: Future<Output = Result<SecretString, Error>> + Send,
{
    let count = match &*state {
        State::Held(token) => token.login + 1,
        _ => 0,
    };
    match login.await {
        Ok(text) => {
            let token = Token {
                text: Arc::new(text),
                login: count,
            };
            *state = State::Held(token.clone());
            Ok(Given { token, fresh: true })
        }
        Err(failure) => {
            if is_refusal(&failure) {
                *state = State::Refused(failure.clone());
            }
            Err(failure)
        }
    }
}

/// Whether UKG Pro has judged the credentials, and refused them.
pub(crate) fn is_refusal(failure: &Error) -> bool {
    matches!(
        failure.kind(),
        Kind::CredentialsRefused { .. } | Kind::CustomerApiKeyRefused
    )
}
