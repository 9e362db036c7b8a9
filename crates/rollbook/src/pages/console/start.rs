//! `/console/`: what there is, what needs somebody, what happened last.

use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use rollbook_model::{Account, AccountStatus, Problem};
use rollbook_store::{AccountSearch, EventFilter};

use super::{Console, Section, account_path, moment, session::SignedIn, told, words};
use crate::{
    http::App,
    pages::{Page, Visit, respond},
};

/// How many accounts and events are shown.
const SHOWN: u32 = 10;

#[derive(Template)]
#[template(path = "console/start.html")]
struct StartPage<'a> {
    page: Page<'a>,
    console: Console<'a>,
    tiles: Vec<Tile>,
    total: u64,
    need_somebody: Vec<Need>,
    events: Vec<words::EventLine>,
}

/// How many accounts are in a state.
struct Tile {
    badge: words::Badge,
    count: u64,
    address: String,
}

/// An account that needs somebody.
struct Need {
    address: String,
    name: String,
    badge: words::Badge,
    since: String,
    means: String,
}

pub(super) async fn page(State(app): State<App>, visit: Visit, who: SignedIn) -> Response {
    match show(&app, &visit, &who).await {
        Ok(response) => response,
        Err(problem) => told(&app.site, &visit, &problem),
    }
}

async fn show(app: &App, visit: &Visit, who: &SignedIn) -> Result<Response, Problem> {
    let organisation = who.organisation();
    let counts = app.engine.count_accounts(organisation).await?;
    let mut need: Vec<Account> = Vec::new();
    for status in [AccountStatus::ReauthNeeded, AccountStatus::Degraded] {
        let search = AccountSearch {
            status: Some(status),
            page_size: SHOWN,
            ..AccountSearch::default()
        };
        need.extend(app.engine.search_accounts(organisation, &search).await?.0);
    }
    let filter = EventFilter {
        limit: SHOWN,
        ..EventFilter::default()
    };
    let events = app.engine.events(organisation, &filter).await?;
    let people = app.engine.people(organisation).await?;
    let page = Page::new(&app.site, visit);
    let console = Console {
        person: &who.0,
        section: Section::Start,
    };
    let text = page.t;
    let tiles = AccountStatus::ALL.iter().filter_map(|status| {
        let count = *counts.get(status)?;
        Some(Tile {
            badge: words::status(text, *status),
            count,
            address: format!("/console/accounts?status={status}"),
        })
    });
    let template = StartPage {
        tiles: tiles.collect(),
        total: counts.values().sum(),
        need_somebody: need
            .iter()
            .take(SHOWN as usize)
            .map(|account| Need {
                address: account_path(account.id),
                name: account.origin_owner_name.clone(),
                badge: words::status(text, account.status),
                since: moment(account.status_since),
                means: words::status_means(text, account),
            })
            .collect(),
        events: events.iter().map(|event| words::event(text, event, &people)).collect(),
        console,
        page,
    };
    Ok(respond(StatusCode::OK, &template))
}
