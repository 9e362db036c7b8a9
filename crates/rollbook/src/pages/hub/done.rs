//! The confirmation, and the way back to the product.

use askama::Template;
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse as _, Redirect, Response},
};
use rollbook_model::{Account, PermissionState};
use secrecy::ExposeSecret;

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
    /// Where it is asked who enters deductions, where that was left out.
    administrator: Option<String>,
    /// What the page around this one is told, for a client that asked.
    code: &'a str,
}

/// `GET /link/{token}/done`.
pub(super) async fn done(State(app): State<App>, visitor: Visitor) -> Response {
    let Some(id) = visitor.session.ended.and_then(|end| end.account) else {
        return visitor.go("");
    };
    let code = match app
        .engine
        .connect_code(&visitor.session, !visitor.host().is_empty())
        .await
    {
        Ok(code) => code,
        Err(problem) => return visitor.stopped(&problem).await,
    };
    let code = code.as_ref().map(ExposeSecret::expose_secret);
    if let Some(code) = code
        && let Some(back) = visitor.back(&[("code", code)])
    {
        return visitor.framed(Redirect::to(&back).into_response());
    }
    match app.engine.account(visitor.session.organisation, id).await {
        Ok(account) => {
            let back = visitor.back(&[("account_id", &account.id.to_string())]);
            let page = DonePage {
                page: visitor.page(),
                hub: &visitor,
                account: &account,
                back: back.filter(|_| !visitor.is_connect()),
                administrator: super::administrator::left_out(&visitor).await,
                code: code.unwrap_or_default(),
            };
            visitor.answer(StatusCode::OK, &page)
        }
        // It was deleted since.
        Err(_) => super::ended::page(&visitor),
    }
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
