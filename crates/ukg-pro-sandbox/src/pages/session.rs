//! Who is signed in.

use std::{
    collections::HashMap,
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, HeaderValue, header, request::Parts},
    response::{IntoResponse, Redirect, Response},
};
use secrecy::SecretString;

use super::{address, form::with_query};
use crate::{Error, random, state::State};

/// How long a session lasts after its last page.
const LIFETIME: Duration = Duration::from_hours(12);
/// How many may be open; the one that was idle longest gives way.
const MOST: usize = 100;

#[derive(Debug)]
struct Session {
    /// Not the tenant's clock, which is moved forward at will.
    used: Instant,
    /// What was just done, to be told on the next page.
    done: Option<String>,
    /// The user name and new password of a service account, to be shown once.
    password: Option<(String, SecretString)>,
}

impl Session {
    fn new() -> Self {
        Self {
            used: Instant::now(),
            done: None,
            password: None,
        }
    }
}

/// The sessions of the administrator, by what the browser's cookie says.
#[derive(Debug, Default)]
pub(crate) struct Sessions(HashMap<String, Session>);

impl Sessions {
    /// Opens a session and gives its key.
    pub(super) fn open(&mut self) -> Result<String, Error> {
        if self.0.len() >= MOST {
            let idle = self.0.iter().min_by_key(|(_, session)| session.used);
            if let Some(key) = idle.map(|(key, _)| key.clone()) {
                self.0.remove(&key);
            }
        }
        let key = random::session()?;
        self.0.insert(key.clone(), Session::new());
        Ok(key)
    }

    /// Whether a session is open; it is used by asking.
    fn admits(&mut self, key: &str) -> bool {
        self.0.retain(|_, session| session.used.elapsed() < LIFETIME);
        let session = self.0.get_mut(key);
        session.map(|session| session.used = Instant::now()).is_some()
    }

    pub(super) fn close(&mut self, key: &str) {
        self.0.remove(key);
    }

    /// Gives a session another key.
    ///
    /// A browser that kept the pages seen under the old one, passwords among them, drops them.
    pub(super) fn renew(&mut self, key: &str) -> Result<String, Error> {
        self.close(key);
        self.open()
    }

    /// Keeps what was done for the next page.
    fn keep_done(&mut self, key: &str, text: String) {
        if let Some(session) = self.0.get_mut(key) {
            session.done = Some(text);
        }
    }

    /// Keeps the new password of a service account until it is shown.
    pub(super) fn keep_password(&mut self, key: &str, username: &str, password: SecretString) {
        if let Some(session) = self.0.get_mut(key) {
            session.password = Some((username.to_owned(), password));
        }
    }

    /// The new password of a service account; from here on it is gone.
    pub(super) fn take_password(&mut self, key: &str, username: &str) -> Option<SecretString> {
        let session = self.0.get_mut(key)?;
        let kept = session.password.take_if(|(of, _)| of == username);
        kept.map(|(_, password)| password)
    }

    /// What was just done; it is told once.
    pub(super) fn take_done(&mut self, key: &str) -> Option<String> {
        self.0.get_mut(key)?.done.take()
    }
}

/// A request of somebody who is signed in; others are sent to sign in.
pub(super) struct SignedIn {
    pub(super) state: Arc<State>,
    /// The key of the session.
    pub(super) key: String,
}

impl SignedIn {
    /// Sends the browser to a page, on which it reads what was done.
    pub(super) fn done(&self, text: impl Into<String>, to: &str) -> Response {
        self.state.sessions().keep_done(&self.key, text.into());
        Redirect::to(to).into_response()
    }
}

impl FromRequestParts<Arc<State>> for SignedIn {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &Arc<State>) -> Result<Self, Response> {
        if let Some(key) = of(state, &parts.headers) {
            let state = Arc::clone(state);
            return Ok(Self { state, key });
        }
        let wanted = match (parts.method.is_safe(), parts.uri.path_and_query()) {
            (true, Some(wanted)) if wanted != address::START => wanted.as_str(),
            _ => "",
        };
        Err(Redirect::to(&with_query(address::SIGN_IN, &[("to", wanted)])).into_response())
    }
}

/// The key of the session that a browser has, when it is open.
pub(super) fn of(state: &State, headers: &HeaderMap) -> Option<String> {
    let name = cookie_name(state);
    let cookies = headers.get_all(header::COOKIE).iter();
    let mut cookies = cookies
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'));
    let key = cookies.find_map(|cookie| cookie.trim().strip_prefix(&name)?.strip_prefix('='))?;
    state.sessions().admits(key).then(|| key.to_owned())
}

/// Cookies know no ports, so each emulator of a host has a name of its own.
fn cookie_name(state: &State) -> String {
    format!("tenant-{}", state.address.port())
}

/// The answer with the cookie that holds a session's key; without a key, the cookie goes.
pub(super) fn with_cookie(state: &State, key: Option<&str>, mut response: Response) -> Response {
    let mut cookie = format!(
        "{}={}; Path=/; HttpOnly; SameSite=Lax",
        cookie_name(state),
        key.unwrap_or_default()
    );
    if key.is_none() {
        cookie.push_str("; Max-Age=0");
    }
    if state.tls {
        cookie.push_str("; Secure");
    }
    if let Ok(cookie) = HeaderValue::try_from(cookie) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}
