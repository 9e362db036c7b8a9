//! Signing in and out, and the page one comes to.

use std::sync::Arc;

use askama::Template;
use axum::{
    extract::State as AxumState,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Redirect, Response},
};

use super::{
    address,
    form::{Form, Query},
    frame::{Frame, page, refused},
    session::{self, SignedIn},
};
use crate::state::State;

/// Who signs in to the administration pages. Like everybody in the tenant, the administrator is invented; nothing is
/// secret about the password, and the sign-in page shows it.
#[derive(Debug, Clone, Copy)]
pub struct Administrator {
    /// The user name.
    pub username: &'static str,
    /// The password.
    pub password: &'static str,
}

impl Administrator {
    /// The administrator of every emulator.
    pub const INVENTED: Self = Self {
        username: "administrator",
        password: "Invented-Tenant-1",
    };
}

#[derive(Template)]
#[template(path = "sign-in.html")]
struct SignIn<'a> {
    frame: Frame,
    /// Where to go then.
    to: &'a str,
    username: &'a str,
    /// Why nobody is signed in, after a try.
    refusal: Option<&'a str>,
}

/// A path of these pages, and nothing that leads elsewhere.
fn inside(to: &str) -> &str {
    let is_path = to.starts_with('/') && !to.starts_with("//") && !to.contains(['\\', '\r', '\n']);
    if is_path { to } else { address::START }
}

pub(super) async fn show(AxumState(state): AxumState<Arc<State>>, headers: HeaderMap, Query(query): Query) -> Response {
    let to = inside(query.get("to"));
    if session::of(&state, &headers).is_some() {
        return Redirect::to(to).into_response();
    }
    let frame = Frame::outside("Sign In");
    let template = SignIn {
        frame,
        to,
        username: "",
        refusal: None,
    };
    page(StatusCode::OK, &template)
}

pub(super) async fn sign_in(AxumState(state): AxumState<Arc<State>>, form: Form) -> Response {
    let to = inside(form.get("to"));
    let username = form.get("username");
    let password = form.get("password");
    let administrator = Administrator::INVENTED;
    let admitted = if username == administrator.username && password == administrator.password {
        Ok(())
    } else {
        state.tenant_mut().sign_in(username, password)
    };
    if let Err(refusal) = admitted {
        let frame = Frame::outside("Sign In");
        let template = SignIn {
            frame,
            to,
            username,
            refusal: Some(&refusal.text),
        };
        return page(StatusCode::UNPROCESSABLE_ENTITY, &template);
    }
    let opened = state.sessions().open(username);
    match opened {
        Ok(key) => session::with_cookie(&state, Some(&key), Redirect::to(to).into_response()),
        Err(error) => refused(StatusCode::INTERNAL_SERVER_ERROR, &error.to_string()),
    }
}

pub(super) async fn sign_out(signed_in: SignedIn) -> Response {
    let SignedIn { state, key, .. } = signed_in;
    state.sessions().close(&key);
    session::with_cookie(&state, None, Redirect::to(address::SIGN_IN).into_response())
}

#[derive(Template)]
#[template(path = "start.html")]
struct Start {
    frame: Frame,
}

pub(super) async fn start(signed_in: SignedIn) -> Response {
    let frame = Frame::of(&signed_in, "Home", "");
    page(StatusCode::OK, &Start { frame })
}
