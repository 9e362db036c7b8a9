//! `/console/links`: making links for customers, and what became of those that were made.

use std::time::Duration;

use askama::Template;
use axum::{
    Form,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use jiff::Timestamp;
use rollbook_core::Invitation;
use rollbook_model::{
    AccountKind, LinkSession, Problem, Product,
    guide::product_name,
    link_session::{LinkForm, LinkState},
};
use rollbook_store::LinkFilter;
use secrecy::ExposeSecret;

use super::{
    Console, Section, account_path,
    accounts::Choice,
    moment,
    session::{Admin, SignedIn},
    status_of, told, words,
};
use crate::{
    http::App,
    pages::{Page, Text, Visit, respond},
};

/// How many links a page shows.
const PAGE: u32 = 25;
/// How long a link can be good, in hours, with the key of its words.
const LIFETIMES: [(u64, &str); 4] = [
    (1, "console.links.hour"),
    (24, "console.links.day"),
    (7 * 24, "console.links.week"),
    (30 * 24, "console.links.month"),
];

#[derive(Template)]
#[template(path = "console/links.html")]
struct LinksPage<'a> {
    page: Page<'a>,
    console: Console<'a>,
    form: LinkValues,
    products: Vec<Choice>,
    lifetimes: Vec<Choice>,
    languages: Vec<Choice>,
    made: Option<Made>,
    problem: Option<words::ProblemWords>,
    rows: Vec<Row>,
    total: u64,
    previous: Option<u32>,
    next: Option<u32>,
}

/// What is asked for, as it was typed.
#[derive(Clone, Default)]
struct LinkValues {
    name: String,
    owner: String,
    actions: String,
    products: Vec<String>,
    hours: u64,
    language: String,
    is_test: bool,
    one_form: bool,
}

/// A link that was just made; its address cannot be had again.
struct Made {
    address: String,
    name: String,
    until: String,
}

struct Row {
    name: String,
    owner: String,
    state: words::Badge,
    made: String,
    until: String,
    account: Option<String>,
}

pub(super) async fn page(State(app): State<App>, visit: Visit, who: SignedIn) -> Response {
    let form = LinkValues {
        hours: 7 * 24,
        ..LinkValues::default()
    };
    answer(&app, &visit, &who, form, None, None).await
}

/// `POST /console/links`.
pub(super) async fn create(
    State(app): State<App>,
    visit: Visit,
    Admin(person): Admin,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Response {
    let who = SignedIn(person);
    let given = |name: &str| {
        let pair = pairs.iter().rfind(|(known, _)| known == name);
        pair.map(|(_, value)| value.trim().to_owned()).unwrap_or_default()
    };
    let products = pairs.iter().filter(|(name, _)| name == "products");
    let form = LinkValues {
        name: given("name"),
        owner: given("owner"),
        actions: given("actions"),
        products: products.map(|(_, id)| id.clone()).collect(),
        hours: given("hours").parse().unwrap_or(7 * 24),
        language: given("language"),
        is_test: given("kind") == AccountKind::Test.as_str(),
        one_form: given("form") == LinkForm::OneForm.as_str(),
    };
    let owner = if form.owner.is_empty() { &form.name } else { &form.owner };
    let actions = form
        .actions
        .split([',', ' ', '\n', '\r', ';'])
        .filter(|id| !id.is_empty());
    let invitation = Invitation {
        kind: if form.is_test {
            AccountKind::Test
        } else {
            AccountKind::Production
        },
        actions: actions.map(str::to_owned).collect(),
        products: form.products.clone(),
        language: form.language.parse().ok(),
        form: if form.one_form {
            LinkForm::OneForm
        } else {
            LinkForm::TwoScreens
        },
        lifetime: Duration::from_hours(form.hours.clamp(1, 30 * 24)),
        ..Invitation::of(owner, &form.name)
    };
    let made = app
        .engine
        .create_link_session(who.organisation(), who.actor(), invitation)
        .await;
    match made {
        Ok((session, token)) => {
            let made = Made {
                address: app.site.link(&format!("/link/{}", token.expose_secret())),
                name: session.origin_owner_name,
                until: moment(session.expires_at),
            };
            let empty = LinkValues {
                hours: form.hours,
                language: form.language,
                ..LinkValues::default()
            };
            answer(&app, &visit, &who, empty, Some(made), None).await
        }
        Err(problem) => answer(&app, &visit, &who, form, None, Some(&problem)).await,
    }
}

async fn answer(
    app: &App,
    visit: &Visit,
    who: &SignedIn,
    form: LinkValues,
    made: Option<Made>,
    problem: Option<&Problem>,
) -> Response {
    match show(app, visit, who, form, made, problem).await {
        Ok(response) => response,
        Err(problem) => told(&app.site, visit, &problem),
    }
}

async fn show(
    app: &App,
    visit: &Visit,
    who: &SignedIn,
    form: LinkValues,
    made: Option<Made>,
    problem: Option<&Problem>,
) -> Result<Response, Problem> {
    let query = visit.query();
    let number = query.iter().find(|(name, _)| name == "page");
    let number: u32 = number.and_then(|(_, page)| page.parse().ok()).unwrap_or(1).max(1);
    let filter = LinkFilter {
        page: number,
        page_size: PAGE,
        ..LinkFilter::default()
    };
    let (sessions, total) = app.engine.link_sessions(who.organisation(), &filter).await?;
    let page = Page::new(&app.site, visit);
    let console = Console {
        person: &who.0,
        section: Section::Links,
    };
    let text = page.t;
    let shown = sessions.len() as u64;
    if shown == 0 && total > 0 && made.is_none() && problem.is_none() {
        let last = total.div_ceil(u64::from(PAGE));
        return Ok(Redirect::to(&format!("/console/links?page={last}")).into_response());
    }
    let template = LinksPage {
        products: products(text, &form.products),
        lifetimes: lifetimes(text, form.hours),
        languages: languages(text, &form.language),
        rows: sessions.iter().map(|session| row(text, session)).collect(),
        total,
        previous: (number > 1).then(|| number - 1),
        next: (u64::from(number - 1) * u64::from(PAGE) + shown < total && shown > 0).then(|| number + 1),
        problem: problem.map(|problem| words::problem(text, problem)),
        form,
        made,
        console,
        page,
    };
    Ok(respond(problem.map_or(StatusCode::OK, status_of), &template))
}

fn row(text: Text, session: &LinkSession) -> Row {
    let state = session.state(Timestamp::now());
    let tone = match state {
        LinkState::Linked => "good",
        LinkState::Opened | LinkState::Waiting => "info",
        LinkState::SentBack => "warn",
        LinkState::Cancelled | LinkState::Expired => "",
    };
    let account = session.ended.and_then(|end| end.account).or(session.account);
    Row {
        name: session.origin_owner_name.clone(),
        owner: session.origin_owner_id.clone(),
        state: words::Badge {
            word: text
                .find(&format!("console.link_state.{state}"))
                .unwrap_or(state.as_str()),
            tone,
        },
        made: moment(session.created_at),
        until: moment(session.expires_at),
        account: account.map(account_path),
    }
}

fn products(text: Text, chosen: &[String]) -> Vec<Choice> {
    let choice = |product: &Product| Choice {
        value: product.id.clone(),
        name: product_name(&product.id, text.language()).to_owned(),
        is_chosen: chosen.contains(&product.id),
    };
    Product::all().iter().map(choice).collect()
}

fn lifetimes(text: Text, chosen: u64) -> Vec<Choice> {
    let choice = |(hours, key): (u64, &str)| Choice {
        value: hours.to_string(),
        name: text.find(key).unwrap_or_default().to_owned(),
        is_chosen: hours == chosen,
    };
    LIFETIMES.map(choice).into()
}

fn languages(text: Text, chosen: &str) -> Vec<Choice> {
    let any = Choice {
        value: String::new(),
        name: text.get("console.links.any_language").to_owned(),
        is_chosen: chosen.is_empty(),
    };
    let each = rollbook_model::Language::ALL.into_iter().map(|language| Choice {
        value: language.code().to_owned(),
        name: language.own_name().to_owned(),
        is_chosen: language.code() == chosen,
    });
    std::iter::once(any).chain(each).collect()
}
