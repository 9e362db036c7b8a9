//! `/console/requests`: what ran, found by the id that a failure, an answer or the log names.

use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use rollbook_core::Traced;
use rollbook_model::{Account, AccountId, Code, Problem, RequestId, problem::Kind};
use rollbook_store::RequestFilter;

use super::{
    Console, Section,
    account::{CallRow, call_row},
    moment,
    session::SignedIn,
    told, words,
};
use crate::{
    http::App,
    pages::{Page, Visit, respond},
};

/// How many calls are shown.
const SHOWN: u32 = 50;

#[derive(Template)]
#[template(path = "console/requests.html")]
struct RequestsPage<'a> {
    page: Page<'a>,
    console: Console<'a>,
    /// What is looked for.
    id: String,
    code: String,
    account: Option<Account>,
    /// Whether anything was asked for.
    filtered: bool,
    found: Option<Found>,
    calls: Vec<CallRow>,
    next: Option<String>,
}

/// One request.
struct Found {
    id: String,
    at: Option<String>,
    call: Option<CallRow>,
    events: Vec<words::EventLine>,
}

pub(super) async fn page(State(app): State<App>, visit: Visit, who: SignedIn) -> Response {
    match show(&app, &visit, &who).await {
        Ok(response) => response,
        Err(problem) => told(&app.site, &visit, &problem),
    }
}

async fn show(app: &App, visit: &Visit, who: &SignedIn) -> Result<Response, Problem> {
    let given = |name: &str| visit.given(name).trim().to_owned();
    let organisation = who.organisation();
    let (id, code) = (given("id"), given("code"));
    let account = match given("account").parse::<AccountId>() {
        Ok(account) => Some(app.engine.account(organisation, account).await?),
        Err(_) => None,
    };
    let page = Page::new(&app.site, visit);
    let text = page.t;
    let mut found = None;
    let mut calls = Vec::new();
    let mut next = None;
    if let Ok(id) = id.parse::<RequestId>() {
        let traced = match app.engine.request(organisation, id).await {
            Err(problem) if problem.kind == Kind::NotFound => None,
            traced => Some(traced?),
        };
        let people = app.engine.people(organisation).await?;
        found = traced.map(|traced: Traced| Found {
            id: traced.id.to_string(),
            at: traced.entry.as_ref().map(|entry| moment(entry.started_at)),
            call: traced.entry.as_ref().map(|entry| call_row(text, entry)),
            events: traced
                .events
                .iter()
                .map(|event| words::event(text, event, &people))
                .collect(),
        });
    } else if let Some(filter) = filter(&id, &code, account.as_ref(), &given("before")) {
        let entries = app.engine.requests(organisation, &filter).await?;
        let full = entries.len() == SHOWN as usize;
        let last = entries.last().filter(|_| full).map(|last| last.id.to_string());
        next = last.map(|last| {
            let mut address = form_urlencoded::Serializer::new(String::new());
            let account = account
                .as_ref()
                .map(|account| account.id.to_string())
                .unwrap_or_default();
            for (name, value) in [("id", &id), ("code", &code), ("account", &account), ("before", &last)] {
                if !value.is_empty() {
                    address.append_pair(name, value);
                }
            }
            format!("/console/requests?{}", address.finish())
        });
        calls = entries.iter().map(|entry| call_row(text, entry)).collect();
    }
    let template = RequestsPage {
        filtered: !id.is_empty() || !code.is_empty() || account.is_some(),
        id,
        code,
        account,
        found,
        calls,
        next,
        console: Console {
            person: &who.0,
            section: Section::Requests,
        },
        page,
    };
    Ok(respond(StatusCode::OK, &template))
}

/// What to list; `None` for what no request can be called, or fail with.
fn filter(id: &str, code: &str, account: Option<&Account>, before: &str) -> Option<RequestFilter> {
    let caller_id = if id.is_empty() { None } else { Some(id.parse().ok()?) };
    let code = if code.is_empty() {
        None
    } else {
        Some(Code::named(code)?.to_string())
    };
    Some(RequestFilter {
        caller_id,
        accounts: account.map(|account| vec![account.id]),
        code,
        before: before.parse().ok(),
        limit: SHOWN,
        ..RequestFilter::default()
    })
}
