//! Menu > Emulator > Tenant > Waiting for Approval: deductions that were entered by hand.

use std::sync::Arc;

use askama::Template;
use axum::{http::StatusCode, response::Response};

use super::{
    address,
    by_hand::needs_approval,
    by_hand_form::label,
    form::{Form, Query},
    frame::{Frame, page},
    listing::minute,
    paging::Paging,
    session::{Entering, SignedIn},
};
use crate::{
    control::Control,
    tenant::{HandEntry, HandStatus, Refusal},
};

#[derive(Template)]
#[template(path = "by-hand-waiting.html")]
struct Page {
    frame: Frame,
    waiting: Vec<HandEntry>,
    /// What does not wait, the latest first.
    others: Vec<HandEntry>,
    paging: Paging,
    waiting_paging: Paging,
    /// Why nothing was decided, and of which entry.
    mistake: Option<(u32, Refusal)>,
    username: String,
    needs_approval: bool,
}

impl Page {
    fn is_mistaken(&self, entry: &HandEntry) -> bool {
        self.mistake.as_ref().is_some_and(|(number, _)| *number == entry.number)
    }
}

fn shown(signed_in: &SignedIn, query: &Form, mistake: Option<(u32, Refusal)>) -> Response {
    let entries = Control::new(Arc::clone(&signed_in.state)).entered_by_hand();
    let (waiting, others): (Vec<_>, Vec<_>) = entries
        .into_iter()
        .partition(|entry| entry.status == HandStatus::Waiting);
    let paging = Paging::new(query, address::WAITING, Vec::new(), ["entry", "entries"], others.len());
    let waiting_paging = Paging::new(
        query,
        address::WAITING,
        Vec::new(),
        ["waiting entry", "waiting entries"],
        waiting.len(),
    )
    .by("waiting-page", query);
    let status = if mistake.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let template = Page {
        frame: Frame::of(signed_in, "Waiting for Approval", address::WAITING),
        waiting: waiting.get(waiting_paging.range()).unwrap_or_default().to_vec(),
        waiting_paging,
        others: others.get(paging.range()).unwrap_or_default().to_vec(),
        paging,
        mistake,
        username: signed_in.username.clone(),
        needs_approval: needs_approval(signed_in),
    };
    page(status, &template)
}

pub(super) async fn show(Entering(signed_in): Entering, Query(query): Query) -> Response {
    shown(&signed_in, &query, None)
}

/// Approves or rejects what another user entered.
pub(super) async fn decide(Entering(signed_in): Entering, form: Form) -> Response {
    let control = Control::new(Arc::clone(&signed_in.state));
    let number = form.trimmed("number").parse().unwrap_or_default();
    let username = signed_in.username.as_str();
    let decided = if form.get("do") == "approve" {
        control.approve_entry(number, username)
    } else {
        control.reject_entry(number, username, form.get("words"))
    };
    let entry = match decided {
        Ok(entry) => entry,
        Err(refusal) => return shown(&signed_in, &Form::default(), Some((number, refusal))),
    };
    let what = format!("The deduction {} of {}", entry.deduction_code, entry.employee_name);
    let told = match entry.status {
        HandStatus::Failed => format!("{what} is approved, and was not saved: {}", entry.message),
        HandStatus::Rejected => format!("{what} is rejected."),
        HandStatus::Waiting | HandStatus::Saved => format!("{what} is approved and saved."),
    };
    signed_in.done(told, address::WAITING)
}
