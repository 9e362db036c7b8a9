//! Menu > Emulator > Tenant > Users: who signs in and is no employee.

use std::sync::Arc;

use askama::Template;
use axum::{
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use secrecy::{ExposeSecret as _, SecretString};

use super::{
    address,
    form::{Form, Query, with_query},
    frame::{Frame, page, refused},
    listing::minute,
    paging::Paging,
    session::{self, AsAdministrator, SignedIn},
};
use crate::{
    control::Control,
    tenant::{NewUser, Refusal, Role, User},
};

#[derive(Template)]
#[template(path = "users.html")]
struct Listed {
    frame: Frame,
    users: Vec<User>,
    search: String,
    total: usize,
    paging: Paging,
}

#[derive(Template)]
#[template(path = "user.html")]
struct Page {
    frame: Frame,
    user: NewUser,
    mistakes: Vec<Refusal>,
    /// Of a user that exists: whether active.
    is_active: Option<bool>,
}

#[derive(Template)]
#[template(path = "user-password.html")]
struct Shown<'a> {
    frame: Frame,
    username: &'a str,
    password: &'a str,
}

impl Page {
    fn mistake(&self, field: &str) -> Option<&str> {
        let mut mistakes = self.mistakes.iter().filter(|mistake| mistake.field == field);
        mistakes.next().map(|mistake| mistake.text.as_str())
    }

    fn is_role(&self, role: &Role) -> bool {
        self.user.role == role.id
    }
}

const ADD: &str = "Add User";
const EDIT: &str = "Edit User";

fn frame(signed_in: &SignedIn, title: &str) -> Frame {
    Frame::of(signed_in, title, address::USERS)
}

fn control(signed_in: &SignedIn) -> Control {
    Control::new(Arc::clone(&signed_in.state))
}

fn edit_address(username: &str) -> String {
    with_query(address::EDIT_USER, &[("username", username)])
}

pub(super) async fn show(AsAdministrator(signed_in): AsAdministrator, Query(query): Query) -> Response {
    let mut users = control(&signed_in).users();
    let total = users.len();
    let search = query.trimmed("search").to_owned();
    let wanted = search.to_lowercase();
    users.retain(|user| {
        let texts = [user.username.clone(), user.full_name(), user.email.clone()];
        texts.iter().any(|text| text.to_lowercase().contains(&wanted))
    });
    let values = vec![("search", search.clone())];
    let paging = Paging::new(&query, address::USERS, values, ["user", "users"], users.len());
    let template = Listed {
        frame: frame(&signed_in, "Users"),
        users: users.get(paging.range()).unwrap_or_default().to_vec(),
        search,
        total,
        paging,
    };
    page(StatusCode::OK, &template)
}

fn shown(
    signed_in: &SignedIn,
    title: &str,
    user: NewUser,
    mistakes: Vec<Refusal>,
    is_active: Option<bool>,
) -> Response {
    let status = if mistakes.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    let template = Page {
        frame: frame(signed_in, title),
        user,
        mistakes,
        is_active,
    };
    page(status, &template)
}

/// What a form says of a user.
fn read(form: &Form, username: &str) -> NewUser {
    let text = |name| form.trimmed(name).to_owned();
    NewUser {
        username: username.to_owned(),
        first_name: text("first-name"),
        last_name: text("last-name"),
        email: text("email"),
        role: text("role"),
    }
}

pub(super) async fn show_new(AsAdministrator(signed_in): AsAdministrator) -> Response {
    shown(&signed_in, ADD, NewUser::default(), Vec::new(), None)
}

pub(super) async fn create(AsAdministrator(signed_in): AsAdministrator, form: Form) -> Response {
    let user = read(&form, form.trimmed("username"));
    match control(&signed_in).add_user(&user) {
        Ok(password) => once(&signed_in, &user.username, password),
        Err(mistakes) => shown(&signed_in, ADD, user, mistakes, None),
    }
}

/// Sends the browser to the page of a user, where it is shown the new password.
fn once(signed_in: &SignedIn, username: &str, password: SecretString) -> Response {
    let mut sessions = signed_in.state.sessions();
    sessions.keep_password(&signed_in.key, username, password);
    drop(sessions);
    Redirect::to(&edit_address(username)).into_response()
}

fn unknown() -> Response {
    refused(StatusCode::NOT_FOUND, "There is no user of this name.")
}

pub(super) async fn edit(AsAdministrator(signed_in): AsAdministrator, Query(query): Query) -> Response {
    let username = query.get("username");
    let kept = signed_in.state.sessions().take_password(&signed_in.key, username);
    if let Some(password) = kept {
        let template = Shown {
            frame: frame(&signed_in, "New Password"),
            username,
            password: password.expose_secret(),
        };
        return page(StatusCode::OK, &template);
    }
    let user = signed_in.state.tenant().user(username).cloned();
    let Some(user) = user else { return unknown() };
    let is_active = user.is_active;
    let user = NewUser {
        username: user.username,
        first_name: user.first_name,
        last_name: user.last_name,
        email: user.email,
        role: user.role.id.to_owned(),
    };
    shown(&signed_in, EDIT, user, Vec::new(), Some(is_active))
}

pub(super) async fn save(AsAdministrator(signed_in): AsAdministrator, Query(query): Query, form: Form) -> Response {
    let control = control(&signed_in);
    let username = query.get("username");
    let user = read(&form, username);
    let is_active = form.get("status") != "Inactive";
    match control.change_user(&user, is_active) {
        Ok(false) => return unknown(),
        Err(mistakes) => return shown(&signed_in, EDIT, user, mistakes, Some(is_active)),
        Ok(true) => {}
    }
    if form.get("do") != "password" {
        return signed_in.done(format!("“{username}” is saved."), address::USERS);
    }
    match control.renew_user_password(username) {
        Ok(password) => once(&signed_in, username, password),
        Err(refusal) => refused(StatusCode::INTERNAL_SERVER_ERROR, &refusal.text),
    }
}

/// *OK* under a password: the page with it is gone for good.
pub(super) async fn close_password(AsAdministrator(signed_in): AsAdministrator) -> Response {
    session::renewed(&signed_in, address::USERS)
}
