//! Users who are no employees, and deductions that they enter by hand.

use std::collections::BTreeMap;

use axum::{Json, body::Bytes, extract::Path, http::StatusCode};
use secrecy::ExposeSecret as _;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Hand, Refusal as Answer, read};
use crate::tenant::{HandEntry, NewUser, Refusal, User};

fn told(user: &User) -> Value {
    json!({
        "user_id": user.user_id,
        "username": user.username,
        "first_name": user.first_name,
        "last_name": user.last_name,
        "email": user.email,
        "role": user.role.name,
        "is_active": user.is_active,
        "last_logon": user.last_logon,
    })
}

fn refused(refusal: &Refusal) -> Answer {
    Answer::bad(refusal.text.clone())
}

pub(super) async fn users(Hand(control): Hand) -> Json<Value> {
    control.users().iter().map(told).collect::<Value>().into()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Added {
    username: String,
    first_name: String,
    last_name: String,
    email: String,
    role: String,
}

pub(super) async fn add_user(Hand(control): Hand, body: Bytes) -> Result<(StatusCode, Json<Value>), Answer> {
    let Added {
        username,
        first_name,
        last_name,
        email,
        role,
    } = read(&body)?;
    let user = NewUser {
        username,
        first_name,
        last_name,
        email,
        role,
    };
    let password = control.add_user(&user).map_err(|mistakes| {
        let texts: Vec<_> = mistakes.into_iter().map(|mistake| mistake.text).collect();
        Answer::bad(texts.join(" "))
    })?;
    let user = json!({ "username": user.username, "password": password.expose_secret() });
    Ok((StatusCode::CREATED, Json(user)))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Changed {
    role: Option<String>,
    is_active: Option<bool>,
}

pub(super) async fn change_user(
    Hand(control): Hand,
    Path(username): Path<String>,
    body: Bytes,
) -> Result<Json<Value>, Answer> {
    let Changed { role, is_active } = read(&body)?;
    let unknown = || Answer::not_found(format!("there is no user {username}"));
    if !control.users().iter().any(|user| user.username == username) {
        return Err(unknown());
    }
    if let Some(role) = role
        && !control.set_user_role(&username, &role)
    {
        return Err(Answer::bad(format!("there is no role {role}")));
    }
    if let Some(is_active) = is_active {
        control.set_user_active(&username, is_active);
    }
    let users = control.users();
    let user = users.iter().find(|user| user.username == username);
    user.map(|user| Json(told(user))).ok_or_else(unknown)
}

pub(super) async fn entries(Hand(control): Hand) -> Json<Value> {
    Json(json!({ "entries": control.entered_by_hand() }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entered {
    username: String,
    values: BTreeMap<String, String>,
}

pub(super) async fn enter(Hand(control): Hand, body: Bytes) -> Result<(StatusCode, Json<HandEntry>), Answer> {
    let Entered { username, values } = read(&body)?;
    let values: Vec<_> = values
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()))
        .collect();
    let entry = control.enter_deduction(&username, &values);
    entry
        .map(|entry| (StatusCode::CREATED, Json(entry)))
        .map_err(|refusal| refused(&refusal))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Decided {
    username: String,
    number: u32,
    /// Why it is rejected.
    words: Option<String>,
}

pub(super) async fn approve(Hand(control): Hand, body: Bytes) -> Result<Json<HandEntry>, Answer> {
    let decided: Decided = read(&body)?;
    let entry = control.approve_entry(decided.number, &decided.username);
    entry.map(Json).map_err(|refusal| refused(&refusal))
}

pub(super) async fn reject(Hand(control): Hand, body: Bytes) -> Result<Json<HandEntry>, Answer> {
    let decided: Decided = read(&body)?;
    let words = decided.words.unwrap_or_default();
    let entry = control.reject_entry(decided.number, &decided.username, &words);
    entry.map(Json).map_err(|refusal| refused(&refusal))
}
