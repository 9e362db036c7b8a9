//! Where the library of a client opens Connect (Finch's documentation of Connect), and where a customer is sent to.
//!
//! Its parameters are those of the library. They become the manner in which a link's pages are shown, once it is sure
//! that the page around the frame is one of the client's.

use askama::Template;
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use rollbook_model::{ConnectProduct, LinkSession, Problem, problem::Kind};
use secrecy::SecretString;

use super::ended;
use crate::{
    http::App,
    pages::{Framing, Message, Page, Text, Visit, respond},
};

/// The path of the page.
const PATH: &str = "/authorize";
/// What the library says when it opens the page in a frame.
const FRAMED: &str = "spa";

/// What a preview shows.
#[derive(Template)]
#[template(path = "hub/preview.html")]
struct PreviewPage<'a> {
    page: Page<'a>,
    client: &'a str,
    products: Vec<ConnectProduct>,
    host: &'a str,
}

/// The path with the session that a token opens.
pub(crate) fn address(token: &str) -> String {
    format!("{PATH}?session={token}")
}

/// `GET /authorize`.
pub(super) async fn authorize(State(app): State<App>, visit: Visit) -> Response {
    if visit.given("preview") == "true" {
        return preview(&app, &visit).await;
    }
    let token = visit.given("session");
    let session = match app.engine.link_session(&SecretString::from(token.as_str())).await {
        Ok(session) => session,
        Err(problem) if problem.kind == Kind::NotFound => return ended::unknown(&app, &visit),
        Err(problem) => return failed(&app, &visit, &problem),
    };
    let Some(asked) = &session.connect else {
        return ended::unknown(&app, &visit);
    };
    let mut query = form_urlencoded::Serializer::new(String::new());
    if visit.given("app_type") == FRAMED {
        let host = visit.given("sdk_host_url");
        if !session.allowed_origins.contains(&host) {
            return refused(&app, &visit, &asked.client_name);
        }
        query.append_pair("embedded", "1").append_pair("host", &host);
    }
    let state = visit.given("state");
    if !state.is_empty() {
        query.append_pair("state", &state);
    }
    if let Some(language) = visit.chosen {
        query.append_pair("lang", language.code());
    }
    let (path, query) = (LinkSession::path(&token), query.finish());
    let address = if query.is_empty() {
        path
    } else {
        format!("{path}?{query}")
    };
    framed(Redirect::to(&address).into_response(), session.allowed_origins)
}

/// What a client's developer sees of Connect before there is a session.
async fn preview(app: &App, visit: &Visit) -> Response {
    let client = match app.engine.client_named(&visit.given("client_id")).await {
        Ok(client) => client,
        Err(problem) => return failed(app, visit, &problem),
    };
    let host = visit.given("sdk_host_url");
    let text = Text::of(visit.language());
    let Some(client) = client.filter(|client| client.origins.contains(&host)) else {
        return Message {
            status: StatusCode::FORBIDDEN,
            title: text.get("hub.preview.unknown_title").to_owned(),
            paragraphs: vec![text.get("hub.preview.unknown_text").to_owned()],
            link: None,
        }
        .page(&app.site, visit);
    };
    let products = visit.given("products");
    let page = PreviewPage {
        page: Page::new(&app.site, visit).embedded(true),
        client: &client.name,
        products: products
            .split_whitespace()
            .filter_map(|word| word.parse().ok())
            .collect(),
        host: &host,
    };
    framed(respond(StatusCode::OK, &page), client.origins.clone())
}

fn framed(mut response: Response, origins: Vec<String>) -> Response {
    response.extensions_mut().insert(Framing(origins));
    response
}

fn refused(app: &App, visit: &Visit, client: &str) -> Response {
    let text = Text::of(visit.language());
    Message {
        status: StatusCode::FORBIDDEN,
        title: text.get("hub.authorize.refused_title").to_owned(),
        paragraphs: vec![text.fill("hub.authorize.refused_text", &[("client", client)])],
        link: None,
    }
    .page(&app.site, visit)
}

fn failed(app: &App, visit: &Visit, problem: &Problem) -> Response {
    super::guest::failed(app, visit, problem)
}
