//! The live check: what can be said of values while they are typed, as fragments of the page.

use std::collections::BTreeMap;

use askama::Template;
use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use rollbook_core::{Touched, Values};
use rollbook_model::{PermissionState, verdict::Subject};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use super::{
    fields::{self, Screen},
    guest::Guest,
    screens::Summary,
    steps,
};
use crate::http::App;

/// What the script sends.
#[derive(Deserialize)]
pub(super) struct Asked {
    /// `typing`, `address` or `value`.
    touched: String,
    /// `account`, `keys` or `one`.
    screen: String,
    /// How many forms the page knows to have been sent.
    #[serde(default)]
    submission: u32,
    username: Option<String>,
    password: Option<SecretText>,
    customer_api_key: Option<SecretText>,
    user_api_key: Option<SecretText>,
    address: Option<String>,
    domain: Option<String>,
    subdomain: Option<String>,
}

/// A secret as it is read.
struct SecretText(SecretString);

impl<'de> Deserialize<'de> for SecretText {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|text| Self(text.into()))
    }
}

/// What the script shows.
#[derive(Serialize)]
struct Answer {
    /// What stands under each field, as HTML; empty where there is nothing to say.
    fields: BTreeMap<&'static str, String>,
    /// The fields whose value is wrong.
    wrong: Vec<&'static str>,
    /// What stands above the form, as HTML.
    summary: String,
    /// What is known of each permission: `granted`, `missing` or `unproven`, and the word for it.
    scopes: BTreeMap<String, (PermissionState, String)>,
    /// Whether UKG Pro takes the values.
    taken: bool,
    /// What UKG Pro said to all of them; empty before it was asked.
    outcome: String,
    /// What to read out.
    said: String,
}

/// `POST /link/{token}/check`.
pub(super) async fn check(State(app): State<App>, Guest(mut visitor): Guest, Json(asked): Json<Asked>) -> Response {
    let screen = match asked.screen.as_str() {
        "keys" => Screen::Keys,
        "one" => Screen::One,
        _ => Screen::Account,
    };
    let touched = match asked.touched.as_str() {
        "address" => Touched::Address,
        "value" => Touched::Value,
        _ => Touched::Typing,
    };
    let values = Values {
        username: asked.username,
        password: asked.password.map(|secret| secret.0),
        customer_api_key: asked.customer_api_key.map(|secret| secret.0),
        user_api_key: asked.user_api_key.map(|secret| secret.0),
        address: asked.address,
        domain: asked.domain,
        subdomain: asked.subdomain,
        password_is_new: None,
    };
    let (engine, link) = (app.engine, visitor.token());
    match engine.judge(&link, values, touched, asked.submission).await {
        Ok(session) => visitor.session = session,
        Err(problem) => return visitor.stopped(&problem).await,
    }
    let session = &visitor.session;
    let text = visitor.text();
    let mut shown = BTreeMap::new();
    let mut wrong = Vec::new();
    let mut said = Vec::new();
    for field in fields::of(&visitor, screen, false) {
        if field.is_wrong() {
            wrong.push(field.name);
        }
        if !field.shows_verdict {
            continue;
        }
        let html = field.told.as_ref().map(|told| told.render().unwrap_or_default());
        if let Some(told) = &field.told {
            said.push(format!("{}: {}", field.label, told.title));
        }
        shown.insert(field.verdict, html.unwrap_or_default());
    }
    let taken = session.draft.proved.is_some();
    // While somebody types nothing is announced above the form but what they have to decide.
    let summary = Summary::of(&visitor, session, screen, false);
    let summary = if taken || summary.is_empty() {
        String::new()
    } else {
        summary.render().unwrap_or_default()
    };
    let findings = session.draft.proved.as_ref().map(|proved| &proved.findings[..]);
    let known = steps::known(&visitor, findings.unwrap_or_default());
    let credentials = session
        .draft
        .verdicts
        .iter()
        .find(|verdict| verdict.about == Subject::Credentials);
    if let Some(verdict) = credentials {
        said.push(text.get(&format!("problems.{}.title", verdict.code)).to_owned());
    }
    let missing = findings.map(|findings| {
        let missing = findings
            .iter()
            .filter(|finding| finding.state == PermissionState::Missing);
        missing.count()
    });
    let outcome = match missing {
        None => String::new(),
        Some(0) => text.get("hub.form.taken").to_owned(),
        Some(missing) => text.count("hub.permissions.lead_missing", missing),
    };
    if !outcome.is_empty() {
        said = vec![outcome.clone()];
    }
    let answer = Answer {
        fields: shown,
        wrong,
        summary,
        scopes: known
            .into_iter()
            .map(|known| (known.scope, (known.state, known.word)))
            .collect(),
        taken,
        outcome,
        said: said.join(". "),
    };
    visitor.framed(Json(answer).into_response())
}
