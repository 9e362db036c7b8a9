//! What a client asks for, and whether the customer lets it have that.

use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use rollbook_model::ConnectAsked;

use super::guest::{Holder, Visitor};
use crate::{http::App, pages::Page};

/// What is asked for.
#[derive(Template)]
#[template(path = "hub/consent.html")]
struct ConsentPage<'a> {
    page: Page<'a>,
    hub: &'a Visitor,
    asked: &'a ConnectAsked,
}

/// `GET /link/{token}/consent`.
pub(super) async fn shown(Holder(visitor): Holder) -> Response {
    let Some(asked) = &visitor.session.connect else {
        return visitor.go("");
    };
    let page = ConsentPage {
        page: visitor.page(),
        hub: &visitor,
        asked,
    };
    visitor.answer(StatusCode::OK, &page)
}

/// `POST /link/{token}/consent`.
pub(super) async fn given(State(app): State<App>, Holder(visitor): Holder) -> Response {
    match app.engine.consent(&visitor.token()).await {
        Ok(_) => visitor.go(""),
        Err(problem) => visitor.stopped(&problem).await,
    }
}
