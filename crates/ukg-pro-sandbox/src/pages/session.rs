//! Who is signed in.

use std::{
    collections::HashMap,
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Redirect, Response},
};
use secrecy::SecretString;

use super::{Administrator, address, form::with_query, frame::refused};
use crate::{Error, random, state::State, tenant::Role};

/// How long a session lasts after its last page.
const LIFETIME: Duration = Duration::from_hours(12);
/// How many may be open; the one that was idle longest gives way.
const MOST: usize = 100;

#[derive(Debug)]
struct Session {
    /// The user name of who is signed in.
    username: String,
    /// Not the tenant's clock, which is moved forward at will.
    used: Instant,
    /// What was just done, to be told on the next page.
    done: Option<String>,
    /// The name and new password of a service account or a user, to be shown once.
    password: Option<(String, SecretString)>,
}

impl Session {
    fn new(username: &str) -> Self {
        Self {
            username: username.to_owned(),
            used: Instant::now(),
            done: None,
            password: None,
        }
    }
}

/// The sessions of the administrator and of users, by what the browser's cookie says.
#[derive(Debug, Default)]
pub(crate) struct Sessions(HashMap<String, Session>);

impl Sessions {
    /// Opens a session of this user and gives its key.
    pub(super) fn open(&mut self, username: &str) -> Result<String, Error> {
        if self.0.len() >= MOST {
            let idle = self.0.iter().min_by_key(|(_, session)| session.used);
            if let Some(key) = idle.map(|(key, _)| key.clone()) {
                self.0.remove(&key);
            }
        }
        let key = random::session()?;
        self.0.insert(key.clone(), Session::new(username));
        Ok(key)
    }

    /// The name of whose session it is, as long as it is open; it is used by asking.
    fn admits(&mut self, key: &str) -> Option<String> {
        self.0.retain(|_, session| session.used.elapsed() < LIFETIME);
        let session = self.0.get_mut(key)?;
        session.used = Instant::now();
        Some(session.username.clone())
    }

    pub(super) fn close(&mut self, key: &str) {
        self.0.remove(key);
    }

    /// Gives a session another key.
    ///
    /// A browser that kept the pages seen under the old one, passwords among them, drops them.
    pub(super) fn renew(&mut self, key: &str) -> Result<String, Error> {
        let session = self.0.remove(key);
        self.open(session.map(|session| session.username).unwrap_or_default().as_str())
    }

    /// Keeps what was done for the next page.
    fn keep_done(&mut self, key: &str, text: String) {
        if let Some(session) = self.0.get_mut(key) {
            session.done = Some(text);
        }
    }

    /// Keeps the new password of a service account or a user until it is shown.
    pub(super) fn keep_password(&mut self, key: &str, username: &str, password: SecretString) {
        if let Some(session) = self.0.get_mut(key) {
            session.password = Some((username.to_owned(), password));
        }
    }

    /// The new password of a service account or a user; from here on it is gone.
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

/// A request of somebody who is signed in, the administrator or a user of the tenant; others are sent to sign in.
pub(super) struct SignedIn {
    pub(super) state: Arc<State>,
    /// The key of the session.
    pub(super) key: String,
    /// The name of who is signed in.
    pub(super) username: String,
    /// The role of a user; the administrator has none and may do everything.
    pub(super) role: Option<&'static Role>,
}

impl SignedIn {
    /// Sends the browser to a page, on which it reads what was done.
    pub(super) fn done(&self, text: impl Into<String>, to: &str) -> Response {
        self.state.sessions().keep_done(&self.key, text.into());
        Redirect::to(to).into_response()
    }

    /// Whether pages on which deductions are entered are for who is signed in.
    pub(super) fn enters_deductions(&self) -> bool {
        self.role.is_none_or(|role| role.enters_deductions)
    }
}

impl FromRequestParts<Arc<State>> for SignedIn {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &Arc<State>) -> Result<Self, Response> {
        if let Some((key, username, role)) = of(state, &parts.headers) {
            return Ok(Self {
                state: Arc::clone(state),
                key,
                username,
                role,
            });
        }
        let wanted = match (parts.method.is_safe(), parts.uri.path_and_query()) {
            (true, Some(wanted)) if wanted != address::START => wanted.as_str(),
            _ => "",
        };
        Err(Redirect::to(&with_query(address::SIGN_IN, &[("to", wanted)])).into_response())
    }
}

/// A request of the administrator, whom all pages are for but those of users.
pub(super) struct AsAdministrator(pub(super) SignedIn);

impl FromRequestParts<Arc<State>> for AsAdministrator {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &Arc<State>) -> Result<Self, Response> {
        let signed_in = SignedIn::from_request_parts(parts, state).await?;
        match signed_in.role {
            None => Ok(Self(signed_in)),
            Some(role) => Err(not_for(role)),
        }
    }
}

/// A request of somebody who may enter deductions by hand.
pub(super) struct Entering(pub(super) SignedIn);

impl FromRequestParts<Arc<State>> for Entering {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &Arc<State>) -> Result<Self, Response> {
        let signed_in = SignedIn::from_request_parts(parts, state).await?;
        match signed_in.role {
            Some(role) if !signed_in.enters_deductions() => Err(not_for(role)),
            _ => Ok(Self(signed_in)),
        }
    }
}

fn not_for(role: &Role) -> Response {
    let told = format!("The role {} does not open this page.", role.name);
    refused(StatusCode::FORBIDDEN, &told)
}

/// The session that a browser has, when it is open: its key, whose it is, and the role of a user who is active still.
pub(super) fn of(state: &State, headers: &HeaderMap) -> Option<(String, String, Option<&'static Role>)> {
    let name = cookie_name(state);
    let cookies = headers.get_all(header::COOKIE).iter();
    let mut cookies = cookies
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'));
    let key = cookies.find_map(|cookie| cookie.trim().strip_prefix(&name)?.strip_prefix('='))?;
    let username = state.sessions().admits(key)?;
    if username == Administrator::INVENTED.username {
        return Some((key.to_owned(), username, None));
    }
    let tenant = state.tenant();
    let role = tenant.user(&username).filter(|user| user.is_active)?.role;
    Some((key.to_owned(), username, Some(role)))
}

/// Sends the browser to a page under another key, so that it drops the pages that it saw.
pub(super) fn renewed(signed_in: &SignedIn, to: &str) -> Response {
    let state = &signed_in.state;
    let renewed = state.sessions().renew(&signed_in.key);
    match renewed {
        Ok(key) => with_cookie(state, Some(&key), Redirect::to(to).into_response()),
        Err(error) => refused(StatusCode::INTERNAL_SERVER_ERROR, &error.to_string()),
    }
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
