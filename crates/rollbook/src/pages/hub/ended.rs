//! Links that cannot be used: unknown, expired, used, cancelled; and how one is cancelled.

use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use jiff::Timestamp;
use rollbook_model::{
    Code, LinkSession, Problem,
    guide::{SERVICE_ACCOUNTS, WEB_SERVICES},
    link_session::LinkState,
};

use super::guest::{Holder, Visitor, moment};
use crate::{
    http::App,
    pages::{Message, Page, Rich, Text, Visit},
};

/// What has become of a link.
#[derive(Template)]
#[template(path = "hub/ended.html")]
struct EndedPage<'a> {
    page: Page<'a>,
    hub: &'a Visitor,
    code: Code,
    /// When, and what came of it.
    lines: Vec<String>,
    /// Whether the person has just cancelled.
    is_cancelled_now: bool,
    /// Where the person goes back to.
    back: Option<String>,
}

/// Whether to cancel.
#[derive(Template)]
#[template(path = "hub/cancel.html")]
struct CancelPage<'a> {
    page: Page<'a>,
    hub: &'a Visitor,
}

/// A link that does not exist.
pub(super) fn unknown(app: &App, visit: &Visit) -> Response {
    let text = Text::of(visit.language());
    let message = Message {
        status: StatusCode::NOT_FOUND,
        title: text.get("problems.link_unknown.title").to_owned(),
        paragraphs: vec![
            text.get("problems.link_unknown.text").to_owned(),
            text.get("problems.link_unknown.next").to_owned(),
        ],
        link: None,
    };
    message.page(&app.site, visit)
}

/// When a link ended and how, in a sentence; `None` while it can be used.
pub(crate) fn when(session: &LinkSession, text: Text) -> Option<String> {
    let key = match session.state(Timestamp::now()) {
        LinkState::Linked => "hub.ended.used_at",
        LinkState::Cancelled => "hub.ended.cancelled_at",
        LinkState::Expired => "hub.ended.expired_at",
        LinkState::Waiting | LinkState::Opened | LinkState::SentBack => return None,
    };
    let at = session.ended.map_or(session.expires_at, |end| end.at);
    Some(text.fill(key, &[("time", moment(at))]))
}

/// A link that has ended.
pub(super) fn page(visitor: &Visitor) -> Response {
    let session = &visitor.session;
    let text = visitor.text();
    let account = session.ended.and_then(|end| end.account);
    let (code, told) = match session.state(Timestamp::now()) {
        LinkState::Linked => (Code::LinkUsed, None),
        LinkState::Cancelled => (Code::LinkCancelled, Some(("error", "cancelled"))),
        _ => (Code::LinkExpired, Some(("error", "expired"))),
    };
    let mut lines: Vec<_> = when(session, text).into_iter().collect();
    if let Some(account) = account {
        lines.push(text.fill("hub.ended.used_account", &[("account", account)]));
    }
    let account = account.map(|account| account.to_string());
    let account = account.as_deref().filter(|_| !visitor.is_connect());
    let told = told.or_else(|| account.map(|account| ("account_id", account)));
    let page = EndedPage {
        page: visitor.page(),
        hub: visitor,
        code,
        lines,
        is_cancelled_now: visitor.says("cancelled"),
        back: visitor.back(told.as_slice()),
    };
    let status = if code == Code::LinkUsed {
        StatusCode::CONFLICT
    } else {
        StatusCode::GONE
    };
    visitor.answer(status, &page)
}

/// Something that stands in the way and has its own words.
pub(super) fn problem(visitor: &Visitor, problem: &Problem) -> Response {
    let text = visitor.text();
    let values = [("service_accounts", SERVICE_ACCOUNTS), ("web_services", WEB_SERVICES)];
    let title = format!("problems.{}.title", problem.code);
    let next = format!("problems.{}.next", problem.code);
    let message = Message {
        status: StatusCode::CONFLICT,
        title: match text.find(&title) {
            Some(_) => text.fill(&title, &values),
            None => problem.message.clone(),
        },
        paragraphs: match text.find(&next) {
            Some(_) => vec![text.fill(&next, &values).replace("**", "")],
            None => problem.remedy.iter().cloned().collect(),
        },
        link: Some((text.get("hub.back").to_owned(), visitor.address(""))),
    };
    message.page(&visitor.app.site, &visitor.visit)
}

/// `GET /link/{token}/cancel`.
pub(super) async fn cancel(Holder(visitor): Holder) -> Response {
    let page = CancelPage {
        page: visitor.page(),
        hub: &visitor,
    };
    visitor.answer(StatusCode::OK, &page)
}

/// `POST /link/{token}/cancel`.
pub(super) async fn cancelled(State(app): State<App>, Holder(visitor): Holder) -> Response {
    match app.engine.cancel_link(&visitor.token()).await {
        Ok(_) if visitor.is_connect() => visitor.go_with("", &[("cancelled", "1")]),
        Ok(_) => visitor.go(""),
        Err(problem) => visitor.stopped(&problem).await,
    }
}

impl EndedPage<'_> {
    fn title(&self) -> &str {
        self.page
            .t
            .find(&format!("problems.{}.title", self.code))
            .unwrap_or_default()
    }

    fn words(&self, part: &str) -> Rich {
        self.page.t.marked(&format!("problems.{}.{part}", self.code))
    }
}
