//! What the service account may do, what is missing, and what to do about it.

use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use rollbook_core::{Matrix, MatrixRow, Try, Values};
use rollbook_model::{Code, PermissionState, guide::SERVICE_ACCOUNTS};

use super::{
    administrator,
    fields::{self, Screen},
    guest::{Guest, Visitor, moment},
    posted::Posted,
    told::Told,
};
use crate::{
    http::App,
    pages::{Page, Rich},
};

/// The matrix, or only what is missing of it.
#[derive(Template)]
#[template(path = "hub/permissions.html")]
struct PermissionsPage<'a> {
    page: Page<'a>,
    hub: &'a Visitor,
    matrix: Matrix,
    /// What was said of a check that could not be made.
    failed: Vec<Told>,
    checked_at: String,
    /// Whether the page is for the administrator, who sees the missing steps alone.
    only_missing: bool,
    checked_just_now: bool,
    /// The link with the missing steps, once it was sent back.
    sent: Option<(String, String)>,
}

/// `GET /link/{token}/permissions`.
pub(super) async fn matrix(Guest(visitor): Guest) -> Response {
    show(&visitor, false)
}

/// `GET /link/{token}/missing`.
pub(super) async fn missing(Guest(visitor): Guest) -> Response {
    show(&visitor, true)
}

/// `POST /link/{token}/permissions`.
pub(super) async fn decided(State(app): State<App>, Guest(visitor): Guest, posted: Posted) -> Response {
    decide(&app, &visitor, "/permissions", posted.wish()).await
}

/// `POST /link/{token}/missing`.
pub(super) async fn ticked(State(app): State<App>, Guest(visitor): Guest, posted: Posted) -> Response {
    decide(&app, &visitor, "/missing", posted.wish()).await
}

async fn decide(app: &App, visitor: &Visitor, screen: &str, wish: &str) -> Response {
    let (engine, token) = (&app.engine, visitor.token());
    let problem = match wish {
        "accept" => match engine.accept_link(&token).await {
            Ok(_) => return administrator::after_linking(visitor),
            Err(problem) if problem.code == Code::LinkNotProved => return visitor.go_with("/keys", &[("tried", "1")]),
            Err(problem) => problem,
        },
        "send" => match engine.send_link_back(&token).await {
            Ok(_) => return visitor.go(screen),
            Err(problem) => problem,
        },
        _ => {
            let wish = Try {
                anew: true,
                ..Try::default()
            };
            match engine.connect(&token, Values::default(), wish, |_| ()).await {
                Ok(session) if session.draft.proved.is_some() => return visitor.go_with(screen, &[("checked", "1")]),
                // What worked before is refused now: the values have to be looked at.
                Ok(_) if visitor.is_one_form() => return visitor.go_with("", &[("tried", "1")]),
                Ok(_) => return visitor.go_with("/keys", &[("tried", "1")]),
                Err(problem) => problem,
            }
        }
    };
    visitor.stopped(&problem).await
}

fn show(visitor: &Visitor, only_missing: bool) -> Response {
    let draft = &visitor.session.draft;
    let Some(proved) = &draft.proved else {
        return visitor.go("");
    };
    let actions: Vec<_> = fields::actions(visitor)
        .iter()
        .map(|action| action.id.clone())
        .collect();
    let failed = fields::told(visitor, Screen::Keys, &draft.verdicts).into_iter();
    let failed = failed
        .zip(&draft.verdicts)
        .filter(|(told, verdict)| told.stops() && verdict.about != rollbook_model::verdict::Subject::Permission);
    let sent = draft.sent_back_at.map(|_| {
        let until = moment(visitor.session.expires_at);
        (visitor.whole_address("/missing"), until)
    });
    let page = PermissionsPage {
        page: visitor.page(),
        hub: visitor,
        matrix: Matrix::of(&actions, &proved.findings),
        failed: failed.map(|(told, _)| told).collect(),
        checked_at: moment(proved.at),
        only_missing,
        checked_just_now: visitor.says("checked"),
        sent: sent.filter(|_| !only_missing),
    };
    visitor.answer(StatusCode::OK, &page)
}

impl PermissionsPage<'_> {
    fn missing(&self) -> Vec<&MatrixRow> {
        self.matrix.missing().collect()
    }

    /// Whether something on the way can be what refuses a permission that seems to be missing.
    fn is_open(&self) -> bool {
        self.matrix.missing().any(|row| !row.finding.causes.is_empty())
    }

    /// Where to tick.
    fn place(&self) -> Rich {
        let username = self.hub.session.draft.username.as_deref().unwrap_or_default();
        let values = [("service_accounts", SERVICE_ACCOUNTS), ("username", username.trim())];
        self.page.t.rich("hub.permissions.missing_where", &values)
    }

    /// What to tick.
    fn line(&self, row: &MatrixRow) -> Rich {
        let values = [("level", row.finding.level.as_str()), ("name", &row.finding.name)];
        self.page.t.rich("hub.permissions.missing_line", &values)
    }

    /// The colour of a state.
    #[expect(
        clippy::unused_self,
        clippy::trivially_copy_pass_by_ref,
        reason = "templates call what they are given, and hand over references"
    )]
    fn colour(&self, state: &PermissionState) -> &'static str {
        match state {
            PermissionState::Granted => "good",
            PermissionState::Missing => "bad",
            PermissionState::Unproven => "info",
        }
    }

    /// Whether a right is shown only by its first use.
    fn has_unproven(&self) -> bool {
        let mut rows = self.matrix.rows.iter();
        rows.any(|row| row.finding.state == PermissionState::Unproven)
    }

    /// The screen this is.
    fn screen(&self) -> &'static str {
        if self.only_missing { "/missing" } else { "/permissions" }
    }

    /// What is said at the top.
    fn lead(&self) -> String {
        let key = if self.is_open() {
            "hub.permissions.lead_perhaps"
        } else {
            "hub.permissions.lead_missing"
        };
        self.page.t.count(key, self.missing().len())
    }
}
