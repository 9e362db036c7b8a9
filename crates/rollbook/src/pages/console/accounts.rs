//! `/console/accounts`: the list, to search, filter and sort, page by page.

use askama::Template;
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use rollbook_model::{Account, AccountKind, AccountStatus, Problem};
use rollbook_store::{AccountOrder, AccountSearch};

use super::{Console, Section, account_path, moment, session::SignedIn, told, words};
use crate::{
    http::App,
    pages::{Page, Text, Visit, respond},
};

/// How many accounts a page shows.
const PAGE: u32 = 50;

#[derive(Template)]
#[template(path = "console/accounts.html")]
struct AccountsPage<'a> {
    page: Page<'a>,
    console: Console<'a>,
    search: String,
    statuses: Vec<Choice>,
    orders: Vec<Choice>,
    rows: Vec<Row>,
    total: u64,
    first: u64,
    last: u64,
    filtered: bool,
    previous: Option<String>,
    next: Option<String>,
}

/// Something to choose in a list.
pub(super) struct Choice {
    pub(super) value: String,
    pub(super) name: String,
    pub(super) is_chosen: bool,
}

struct Row {
    address: String,
    name: String,
    label: Option<String>,
    owner: String,
    host: String,
    is_test: bool,
    badge: words::Badge,
    since: String,
    checked: Option<String>,
}

pub(super) async fn page(State(app): State<App>, visit: Visit, who: SignedIn) -> Response {
    match show(&app, &visit, &who).await {
        Ok(response) => response,
        Err(problem) => told(&app.site, &visit, &problem),
    }
}

async fn show(app: &App, visit: &Visit, who: &SignedIn) -> Result<Response, Problem> {
    let given = |name: &str| visit.given(name);
    let order = match given("order").as_str() {
        "name" => AccountOrder::Name,
        "status" => AccountOrder::Status,
        _ => AccountOrder::Newest,
    };
    let search = AccountSearch {
        text: given("search"),
        status: given("status").parse().ok(),
        order,
        page: given("page").parse().unwrap_or(1).max(1),
        page_size: PAGE,
    };
    let (accounts, total) = app.engine.search_accounts(who.organisation(), &search).await?;
    let page = Page::new(&app.site, visit);
    let console = Console {
        person: &who.0,
        section: Section::Accounts,
    };
    let text = page.t;
    let skipped = u64::from(search.page - 1) * u64::from(PAGE);
    let at = |page: u32| {
        let mut address = form_urlencoded::Serializer::new(String::new());
        for name in ["search", "status", "order"] {
            if !given(name).is_empty() {
                address.append_pair(name, &given(name));
            }
        }
        if page > 1 {
            address.append_pair("page", &page.to_string());
        }
        format!("/console/accounts?{}", address.finish())
    };
    let shown = accounts.len() as u64;
    if shown == 0 && total > 0 {
        let last = total.div_ceil(u64::from(PAGE));
        return Ok(Redirect::to(&at(u32::try_from(last).unwrap_or(u32::MAX))).into_response());
    }
    let template = AccountsPage {
        search: search.text.clone(),
        statuses: statuses(text, search.status),
        orders: orders(text, order),
        rows: accounts.iter().map(|account| row(text, account)).collect(),
        total,
        first: skipped + 1,
        last: skipped + shown,
        filtered: !search.text.trim().is_empty() || search.status.is_some(),
        previous: (search.page > 1).then(|| at(search.page - 1)),
        next: (skipped + shown < total && shown > 0).then(|| at(search.page + 1)),
        console,
        page,
    };
    Ok(respond(StatusCode::OK, &template))
}

fn row(text: Text, account: &Account) -> Row {
    Row {
        address: account_path(account.id),
        name: account.origin_owner_name.clone(),
        label: account.label.clone(),
        owner: account.origin_owner_id.clone(),
        host: host(account),
        is_test: account.kind == AccountKind::Test,
        badge: words::status(text, account.status),
        since: moment(account.status_since),
        checked: account.checked_at.map(moment),
    }
}

/// The host of an account's tenant, without what is the same for all.
pub(super) fn host(account: &Account) -> String {
    account.host.trim_start_matches("https://").to_owned()
}

fn statuses(text: Text, chosen: Option<AccountStatus>) -> Vec<Choice> {
    let every = Choice {
        value: String::new(),
        name: text.get("console.accounts.every_status").to_owned(),
        is_chosen: chosen.is_none(),
    };
    let each = AccountStatus::ALL.iter().map(|status| Choice {
        value: status.to_string(),
        name: words::status(text, *status).word.to_owned(),
        is_chosen: chosen == Some(*status),
    });
    std::iter::once(every).chain(each).collect()
}

fn orders(text: Text, chosen: AccountOrder) -> Vec<Choice> {
    let orders = [
        (AccountOrder::Newest, "newest", "console.accounts.by_age"),
        (AccountOrder::Name, "name", "console.accounts.by_name"),
        (AccountOrder::Status, "status", "console.accounts.by_status"),
    ];
    let choice = |(order, value, key): (AccountOrder, &str, &str)| Choice {
        value: value.to_owned(),
        name: text.find(key).unwrap_or_default().to_owned(),
        is_chosen: order == chosen,
    };
    orders.map(choice).into()
}
