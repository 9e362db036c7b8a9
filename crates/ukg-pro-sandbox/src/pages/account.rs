//! Adding, editing and deleting a service account, and its password, which is shown once.

use askama::Template;
use axum::{
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use secrecy::ExposeSecret as _;
use ukg_pro_contract::permission::Level;

use super::{
    account_form::{Draft, Mistake},
    address,
    form::{Form, Query},
    frame::{Frame, page, refused},
    listing::Expiry,
    service_accounts::{at, edit},
    session::{self, AsAdministrator, SignedIn},
};
use crate::accounts::{ServiceAccount, Status};

#[derive(Template)]
#[template(path = "service-account.html")]
struct Page {
    frame: Frame,
    draft: Draft,
    mistakes: Vec<Mistake>,
    /// What is told of an account that exists.
    existing: Option<Existing>,
}

struct Existing {
    user_api_key: String,
    status: Status,
    expires: Expiry,
}

impl Page {
    fn mistake(&self, field: &str) -> Option<&str> {
        let mut mistakes = self.mistakes.iter().filter(|mistake| mistake.field == field);
        mistakes.next().map(|mistake| mistake.text.as_str())
    }

    fn status_code(&self) -> StatusCode {
        if self.mistakes.is_empty() {
            StatusCode::OK
        } else {
            StatusCode::UNPROCESSABLE_ENTITY
        }
    }
}

fn frame(signed_in: &SignedIn, title: &str) -> Frame {
    Frame::of(signed_in, title, address::SERVICE_ACCOUNTS)
}

fn shown(
    signed_in: &SignedIn,
    title: &str,
    draft: Draft,
    mistakes: Vec<Mistake>,
    existing: Option<Existing>,
) -> Response {
    let template = Page {
        frame: frame(signed_in, title),
        draft,
        mistakes,
        existing,
    };
    page(template.status_code(), &template)
}

pub(super) async fn show_new(AsAdministrator(signed_in): AsAdministrator) -> Response {
    shown(&signed_in, ADD, Draft::empty(), Vec::new(), None)
}

const ADD: &str = "Add Service Account";
const EDIT: &str = "Edit Service Account";

pub(super) async fn create(AsAdministrator(signed_in): AsAdministrator, form: Form) -> Response {
    let draft = Draft::read(&form);
    let state = &signed_in.state;
    let today = state.clock().now().date();
    let username = draft.username.clone();
    let made = ServiceAccount::new(username.as_str());
    let (password, mistakes) = {
        // Held throughout, so that no two make an account of one name.
        let mut accounts = state.accounts();
        let is_taken = accounts.get(&username).is_some();
        let mistakes: Vec<_> = draft
            .username_mistake(is_taken)
            .into_iter()
            .chain(draft.email_mistake())
            .collect();
        match made {
            Ok(made) if mistakes.is_empty() => {
                let account = ServiceAccount {
                    email: draft.email.clone(),
                    status: draft.status,
                    permissions: draft.permissions.clone(),
                    password_expires: accounts.password_expires(today),
                    ..made
                };
                let password = account.password.clone();
                accounts.put(account);
                (Some(password), mistakes)
            }
            Ok(_) => (None, mistakes),
            Err(error) => return refused(StatusCode::INTERNAL_SERVER_ERROR, &error.to_string()),
        }
    };
    match password {
        Some(password) => {
            state.sessions().keep_password(&signed_in.key, &username, password);
            Redirect::to(&edit(&username)).into_response()
        }
        None => shown(&signed_in, ADD, draft, mistakes, None),
    }
}

#[derive(Template)]
#[template(path = "password.html")]
struct Shown<'a> {
    frame: Frame,
    username: &'a str,
    password: &'a str,
}

pub(super) async fn show(AsAdministrator(signed_in): AsAdministrator, Query(query): Query) -> Response {
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
    let account = signed_in.state.accounts().get(username).cloned();
    let Some(account) = account else {
        return unknown();
    };
    let existing = existing(&signed_in, &account);
    shown(&signed_in, EDIT, Draft::of(&account), Vec::new(), Some(existing))
}

fn existing(signed_in: &SignedIn, account: &ServiceAccount) -> Existing {
    let today = signed_in.state.clock().now().date();
    Existing {
        user_api_key: account.user_api_key.expose_secret().to_owned(),
        status: account.status,
        expires: Expiry::of(account, today),
    }
}

fn unknown() -> Response {
    refused(StatusCode::NOT_FOUND, "There is no service account of this user name.")
}

pub(super) async fn save(AsAdministrator(signed_in): AsAdministrator, Query(query): Query, form: Form) -> Response {
    let state = &signed_in.state;
    let username = query.get("username");
    let draft = Draft {
        username: username.to_owned(),
        ..Draft::read(&form)
    };
    let mistakes: Vec<_> = draft.email_mistake().into_iter().collect();
    let today = state.clock().now().date();
    let mut accounts = state.accounts();
    let expires = accounts.password_expires(today);
    let Some(account) = accounts.get_mut(username) else {
        return unknown();
    };
    if !mistakes.is_empty() {
        let account = account.clone();
        drop(accounts);
        let existing = existing(&signed_in, &account);
        return shown(&signed_in, EDIT, draft, mistakes, Some(existing));
    }
    if draft.generate
        && let Err(error) = account.renew_password(expires)
    {
        return refused(StatusCode::INTERNAL_SERVER_ERROR, &error.to_string());
    }
    account.email = draft.email;
    account.permissions = draft.permissions;
    if account.status != draft.status {
        account.set_status(draft.status);
    }
    let password = draft.generate.then(|| account.password.clone());
    drop(accounts);
    let Some(password) = password else {
        return signed_in.done(format!("“{username}” is saved."), &edit(username));
    };
    state.sessions().keep_password(&signed_in.key, username, password);
    Redirect::to(&edit(username)).into_response()
}

/// *OK* under a password: the page with it is gone for good.
pub(super) async fn close_password(AsAdministrator(signed_in): AsAdministrator, form: Form) -> Response {
    session::renewed(&signed_in, &at(form.get("username")))
}

pub(super) async fn unlock(AsAdministrator(signed_in): AsAdministrator, form: Form) -> Response {
    let username = form.get("username");
    let mut accounts = signed_in.state.accounts();
    let Some(account) = accounts.get_mut(username) else {
        return unknown();
    };
    account.set_status(Status::Active);
    drop(accounts);
    signed_in.done(format!("“{username}” is unlocked."), &edit(username))
}

#[derive(Template)]
#[template(path = "delete.html")]
struct Delete<'a> {
    frame: Frame,
    username: &'a str,
}

pub(super) async fn ask_to_delete(AsAdministrator(signed_in): AsAdministrator, Query(query): Query) -> Response {
    let username = query.get("username");
    if signed_in.state.accounts().get(username).is_none() {
        return unknown();
    }
    let frame = frame(&signed_in, "Delete Service Account");
    page(StatusCode::OK, &Delete { frame, username })
}

pub(super) async fn delete(AsAdministrator(signed_in): AsAdministrator, form: Form) -> Response {
    let username = form.get("username");
    signed_in.state.tokens().end_of(username);
    if signed_in.state.accounts().remove(username).is_none() {
        return unknown();
    }
    signed_in.done(format!("“{username}” is deleted."), address::SERVICE_ACCOUNTS)
}
