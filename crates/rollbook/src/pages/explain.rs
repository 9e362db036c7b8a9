//! `/explain`: what each code means and what to do.

use askama::Template;
use axum::{
    Router,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse as _, Response},
    routing::get,
};
use rollbook_model::{Code, explain};

use super::{Message, Page, Rich, Text, Visit, respond};
use crate::http::App;

/// A code.
#[derive(Template)]
#[template(path = "explain/page.html")]
struct CodePage<'a> {
    page: Page<'a>,
    told: &'static explain::Page,
}

impl CodePage<'_> {
    /// A text of the page's, with what is code as such.
    #[expect(clippy::unused_self, reason = "templates call methods of their page")]
    fn marked(&self, text: &'static str) -> Rich {
        Rich::ours(text)
    }
}

/// Every code.
#[derive(Template)]
#[template(path = "explain/list.html")]
struct ListPage<'a> {
    page: Page<'a>,
    groups: Vec<(&'static str, &'static [explain::Page])>,
}

pub(super) fn router() -> Router<App> {
    Router::new()
        .route("/explain", get(list))
        .route("/explain/{code}", get(code))
}

async fn list(State(app): State<App>, visit: Visit) -> Response {
    let page = ListPage {
        page: Page::new(&app.site, &visit),
        groups: explain::Page::groups().collect(),
    };
    respond(StatusCode::OK, &page)
}

async fn code(State(app): State<App>, visit: Visit, Path(code): Path<String>) -> Response {
    let Some(told) = Code::named(&code).and_then(explain::Page::of) else {
        let message = Message::not_found(Text::of(visit.language()));
        return message.page(&app.site, &visit).into_response();
    };
    let page = Page::new(&app.site, &visit);
    respond(StatusCode::OK, &CodePage { page, told })
}
