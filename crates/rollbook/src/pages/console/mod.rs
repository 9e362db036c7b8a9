//! `/console`: where the operator looks after accounts, links and people.

mod account;
mod accounts;
mod change;
mod codes;
mod copy;
mod entry;
mod links;
mod people;
mod playground;
mod provider;
mod requests;
mod session;
mod start;
mod webhooks;
mod words;

use axum::{
    Router,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use jiff::Timestamp;
use rollbook_model::{Person, Problem, Role, problem::Kind};

pub(crate) use session::carries_sign_in;

use super::{
    Message, Text, Visit,
    told::{Reader, Wrong},
};
use crate::{http::App, site::Site};

/// Where people come in.
pub(crate) const HOME: &str = "/console/";
pub(crate) const SIGN_IN: &str = "/console/sign-in";
/// Where a browser comes back from the identity provider.
pub(crate) const CALLBACK: &str = "/console/sign-in/provider/callback";
/// What the path of an invitation begins with.
pub(crate) const JOIN: &str = "/console/join/";

/// Where an invitation is used.
pub(crate) fn join_path(token: &str) -> String {
    format!("{JOIN}{token}")
}

/// Where an account is looked after.
fn account_path(id: impl std::fmt::Display) -> String {
    format!("/console/accounts/{id}")
}

pub(super) fn router() -> Router<App> {
    Router::new()
        .route("/console", get(async || Redirect::permanent(HOME)))
        .route(HOME, get(start::page))
        .route(SIGN_IN, get(entry::sign_in_page).post(entry::sign_in))
        .route("/console/sign-in/provider", get(provider::leave))
        .route(CALLBACK, get(provider::back))
        .route("/console/sign-out", post(entry::sign_out))
        .route("/console/join/{token}", get(entry::join_page).post(entry::join))
        .route("/console/accounts", get(accounts::page))
        .route("/console/accounts/{id}", get(account::page))
        .route("/console/accounts/{id}/check", post(change::check))
        .route("/console/accounts/{id}/pause", post(change::pause))
        .route("/console/accounts/{id}/resume", post(change::resume))
        .route("/console/accounts/{id}/sync", post(copy::sync))
        .route("/console/accounts/{id}/codes", get(codes::page).post(codes::save))
        .route("/console/accounts/{id}/revoke", post(change::revoke))
        .route("/console/accounts/{id}/relink", post(change::relink))
        .route("/console/accounts/{id}/edit", get(change::edit_page).post(change::edit))
        .route(
            "/console/accounts/{id}/delete",
            get(change::delete_page).post(change::delete),
        )
        .route("/console/links", get(links::page).post(links::create))
        .route("/console/requests", get(requests::page))
        .route("/console/people", get(people::page).post(people::invite))
        .route("/console/people/{id}", post(people::change))
        .route("/console/playground", get(playground::page).post(playground::run))
        .route("/console/webhooks", get(webhooks::page).post(webhooks::create))
        .route("/console/webhooks/{id}", get(webhooks::one_page).post(webhooks::change))
}

/// What a page of the console has besides what every page has.
struct Console<'a> {
    person: &'a Person,
    section: Section,
}

/// The parts of the console, as its menu names them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Section {
    Start,
    Accounts,
    Links,
    Playground,
    Requests,
    Webhooks,
    People,
}

/// An entry of the menu.
struct Entry {
    address: &'static str,
    name: &'static str,
    is_current: bool,
}

impl Console<'_> {
    fn is_admin(&self) -> bool {
        self.person.role == Role::Admin
    }

    fn menu(&self, text: Text) -> Vec<Entry> {
        let mut entries = vec![
            (Section::Start, HOME, "console.menu.start"),
            (Section::Accounts, "/console/accounts", "console.menu.accounts"),
            (Section::Links, "/console/links", "console.menu.links"),
            (Section::Playground, "/console/playground", "console.menu.playground"),
            (Section::Requests, "/console/requests", "console.menu.requests"),
            (Section::Webhooks, "/console/webhooks", "console.menu.webhooks"),
        ];
        if self.is_admin() {
            entries.push((Section::People, "/console/people", "console.menu.people"));
        }
        let entry = |(section, address, key)| Entry {
            address,
            name: text.find(key).unwrap_or_default(),
            is_current: section == self.section,
        };
        entries.into_iter().map(entry).collect()
    }
}

/// A moment as the console writes it.
fn moment(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M UTC").to_string()
}

/// The status a page answers a problem with.
fn status_of(problem: &Problem) -> StatusCode {
    match problem.kind {
        Kind::Invalid | Kind::Refused | Kind::Credentials | Kind::Permission => StatusCode::UNPROCESSABLE_ENTITY,
        Kind::NotFound => StatusCode::NOT_FOUND,
        Kind::Conflict => StatusCode::CONFLICT,
        Kind::Throttled => StatusCode::TOO_MANY_REQUESTS,
        Kind::TimedOut | Kind::Unreachable | Kind::Upstream => StatusCode::BAD_GATEWAY,
        Kind::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// A problem as a page of its own.
fn told(site: &Site, visit: &Visit, problem: &Problem) -> Response {
    let text = Text::of(visit.language());
    if problem.kind == Kind::NotFound {
        return Message::not_found(text).page(site, visit);
    }
    let mut paragraphs = Wrong::from(problem).paragraphs(text, Reader::Operator);
    if problem.kind == Kind::Internal {
        let request = words::problem(text, problem).request.unwrap_or_default();
        paragraphs.push(text.fill("frame.failed.text", &[("request", request)]));
    }
    let message = Message {
        status: status_of(problem),
        title: text.get("frame.failed.title").to_owned(),
        paragraphs,
        link: Some((text.get("console.viewer.back").to_owned(), HOME.to_owned())),
    };
    message.page(site, visit)
}

/// Shows a page again under its own address, with a word on what was done.
fn done(path: &str, what: &str) -> Response {
    Redirect::to(&format!("{path}?done={what}")).into_response()
}

/// The word on what was done just before, by the address.
fn done_words(visit: &Visit, text: Text) -> Option<&'static str> {
    let (_, what) = visit.query().into_iter().find(|(name, _)| name == "done")?;
    text.find(&format!("console.done.{what}"))
}
