//! The confirmation, and the way back to the product.

use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use rollbook_model::{Account, LinkSession, PermissionState};

use super::guest::Visitor;
use crate::{http::App, pages::Page};

/// A tenant that was linked.
#[derive(Template)]
#[template(path = "hub/done.html")]
struct DonePage<'a> {
    page: Page<'a>,
    hub: &'a Visitor,
    account: &'a Account,
    back: Option<String>,
}

/// `GET /link/{token}/done`.
pub(super) async fn done(State(app): State<App>, visitor: Visitor) -> Response {
    let Some(id) = visitor.session.ended.and_then(|end| end.account) else {
        return visitor.go("");
    };
    match app.engine.account(visitor.session.organisation, id).await {
        Ok(account) => {
            let page = DonePage {
                page: visitor.page(),
                hub: &visitor,
                account: &account,
                back: back(&visitor.session, &[("account_id", &account.id.to_string())]),
            };
            visitor.answer(StatusCode::OK, &page)
        }
        // It was deleted since.
        Err(_) => super::ended::page(&visitor),
    }
}

/// Where the person goes back to, with what the product is told there.
pub(super) fn back(session: &LinkSession, told: &[(&str, &str)]) -> Option<String> {
    let url = session.redirect_url.as_deref()?;
    let (url, fragment) = url.split_once('#').unwrap_or((url, ""));
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (name, value) in told {
        query.append_pair(name, value);
    }
    if let Some(state) = &session.redirect_state {
        query.append_pair("state", state);
    }
    let separator = if url.contains('?') { '&' } else { '?' };
    let mut whole = format!("{url}{separator}{}", query.finish());
    if !fragment.is_empty() {
        whole.push('#');
        whole.push_str(fragment);
    }
    Some(whole)
}

impl DonePage<'_> {
    fn count(&self, state: PermissionState) -> usize {
        let findings = self.account.permissions.iter();
        findings.filter(|finding| finding.state == state).count()
    }

    /// How many permissions are in which state.
    fn permissions(&self) -> String {
        let counts = [
            ("granted", self.count(PermissionState::Granted)),
            ("missing", self.count(PermissionState::Missing)),
            ("unproven", self.count(PermissionState::Unproven)),
        ];
        self.page.t.fill("hub.done.permissions_text", &counts)
    }

    fn is_partly(&self) -> bool {
        self.count(PermissionState::Missing) > 0
    }
}
