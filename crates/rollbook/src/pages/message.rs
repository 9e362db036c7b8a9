//! Pages that say one thing: what is not there, what is not allowed, what failed.

use askama::Template;
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};

use super::{Page, Text, Visit, respond};
use crate::{http::App, site::Site};

/// A page that says one thing.
#[derive(Template)]
#[template(path = "frame/message.html")]
struct MessagePage<'a> {
    page: Page<'a>,
    message: &'a Message,
}

/// What happened, what it means, and where to go from there.
pub(crate) struct Message {
    /// The status of the answer.
    pub(crate) status: StatusCode,
    /// What happened, in a line.
    pub(crate) title: String,
    /// What it means and what to do next, a paragraph each.
    pub(crate) paragraphs: Vec<String>,
    /// Where to go on: the words and the address.
    pub(crate) link: Option<(String, String)>,
}

impl Message {
    /// A page that does not exist.
    pub(crate) fn not_found(text: Text) -> Self {
        Self {
            status: StatusCode::NOT_FOUND,
            title: text.get("frame.not_found.title").to_owned(),
            paragraphs: vec![text.get("frame.not_found.text").to_owned()],
            link: None,
        }
    }

    /// A form that a page of another site has sent.
    pub(super) fn foreign(text: Text) -> Self {
        Self {
            status: StatusCode::FORBIDDEN,
            title: text.get("frame.foreign.title").to_owned(),
            paragraphs: vec![text.get("frame.foreign.text").to_owned()],
            link: None,
        }
    }

    /// The message as a page.
    pub(crate) fn page(&self, site: &Site, visit: &Visit) -> Response {
        let page = Page::new(site, visit);
        respond(self.status, &MessagePage { page, message: self })
    }
}

/// The message without a frame, for where no visit is known yet.
impl IntoResponse for Message {
    fn into_response(self) -> Response {
        (
            self.status,
            format!("{}\n\n{}\n", self.title, self.paragraphs.join("\n\n")),
        )
            .into_response()
    }
}

/// What a path under the pages answers that does not exist.
pub(crate) async fn not_found(State(app): State<App>, visit: Visit) -> Response {
    let message = Message::not_found(Text::of(visit.language()));
    message.page(&app.site, &visit)
}
