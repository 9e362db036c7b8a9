//! Accounts and their permissions.

use axum::{Json, body::Bytes, extract::Path, http::StatusCode};
use jiff::civil::Date;
use secrecy::ExposeSecret;
use serde::Deserialize;
use serde_json::{Value, json};
use ukg_pro_contract::permission::Level;

use super::{Hand, Refusal, read};
use crate::{
    accounts::{ServiceAccount, Status},
    permissions::Grid,
};

type Answer = Result<Json<Value>, Refusal>;

fn unknown(username: &str) -> Refusal {
    Refusal::not_found(format!("there is no account `{username}`"))
}

fn described(account: &ServiceAccount) -> Value {
    json!({
        "username": account.username,
        "email": account.email,
        "status": account.status,
        "password_expired": account.password_expired,
        "password_expires": account.password_expires,
        "last_login": account.last_login,
        "failed_logins": account.failed_logins,
        "permissions": account.permissions,
    })
}

pub(super) async fn list(Hand(control): Hand) -> Json<Value> {
    let accounts = control
        .usernames()
        .into_iter()
        .filter_map(|name| control.account(&name));
    Json(accounts.map(|account| described(&account)).collect())
}

pub(super) async fn show(Hand(control): Hand, Path(username): Path<String>) -> Answer {
    let account = control.account(&username).ok_or_else(|| unknown(&username))?;
    Ok(Json(described(&account)))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct New {
    username: String,
    email: Option<String>,
    password: Option<String>,
    user_api_key: Option<String>,
    password_expires: Option<Date>,
    permissions: Option<Grid>,
}

pub(super) async fn create(Hand(control): Hand, body: Bytes) -> Result<(StatusCode, Json<Value>), Refusal> {
    let new: New = read(&body)?;
    if control.account(&new.username).is_some() {
        return Err(Refusal::bad(format!("there is an account `{}` already", new.username)));
    }
    let mut account = ServiceAccount::new(new.username).map_err(|error| Refusal::bad(error.to_string()))?;
    account.email = new.email.unwrap_or_default();
    account.password_expires = new.password_expires.or_else(|| control.password_expires());
    if let Some(password) = new.password {
        account.password = password.into();
    }
    if let Some(user_api_key) = new.user_api_key {
        account.user_api_key = user_api_key.into();
    }
    if let Some(permissions) = new.permissions {
        account.permissions = checked(permissions)?;
    }
    let shown_once = json!({
        "username": account.username,
        "password": account.password.expose_secret(),
        "user_api_key": account.user_api_key.expose_secret(),
        "customer_api_key": control.customer_api_key().expose_secret(),
    });
    control.put_account(account);
    Ok((StatusCode::CREATED, Json(shown_once)))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Change {
    email: Option<String>,
    password: Option<String>,
    user_api_key: Option<String>,
    status: Option<Status>,
    password_expired: Option<bool>,
    password_expires: Option<Date>,
    permissions: Option<Grid>,
}

pub(super) async fn change(Hand(control): Hand, Path(username): Path<String>, body: Bytes) -> Answer {
    let change: Change = read(&body)?;
    let permissions = change.permissions.map(checked).transpose()?;
    if let Some(status) = change.status {
        control.set_status(&username, status);
    }
    let renewed = control.password_expires();
    let changed = control.change_account(&username, |account| {
        if let Some(email) = change.email {
            account.email = email;
        }
        if let Some(password) = change.password {
            account.password = password.into();
            account.password_expires = renewed;
        }
        if let Some(user_api_key) = change.user_api_key {
            account.user_api_key = user_api_key.into();
        }
        if let Some(expired) = change.password_expired {
            account.password_expired = expired;
        }
        if change.password_expires.is_some() {
            account.password_expires = change.password_expires;
        }
        if let Some(permissions) = permissions {
            account.permissions = permissions;
        }
    });
    if !changed {
        return Err(unknown(&username));
    }
    show(Hand(control), Path(username)).await
}

pub(super) async fn remove(Hand(control): Hand, Path(username): Path<String>) -> Result<StatusCode, Refusal> {
    if control.remove_account(&username) {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(unknown(&username))
    }
}

pub(super) async fn grant(Hand(control): Hand, Path((username, line, level)): Path<(String, String, Level)>) -> Answer {
    known(&line)?;
    if !control.grant(&username, &line, level) {
        return Err(unknown(&username));
    }
    show(Hand(control), Path(username)).await
}

pub(super) async fn revoke(
    Hand(control): Hand,
    Path((username, line, level)): Path<(String, String, Level)>,
) -> Answer {
    known(&line)?;
    control.revoke(&username, &line, level);
    show(Hand(control), Path(username)).await
}

pub(super) async fn permissions(Hand(control): Hand) -> Json<Value> {
    Json(json!({ "lines": control.permission_lines(), "levels": Level::ALL }))
}

fn known(line: &str) -> Result<(), Refusal> {
    if crate::permissions::lines().contains(line) {
        Ok(())
    } else {
        Err(Refusal::not_found(format!("the grid has no line `{line}`")))
    }
}

fn checked(permissions: Grid) -> Result<Grid, Refusal> {
    permissions.lines().try_for_each(known)?;
    Ok(permissions)
}
