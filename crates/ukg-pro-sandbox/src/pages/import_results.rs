//! Menu > Administration > Integration Studio > Import Tool > Results.

use std::sync::Arc;

use askama::Template;
use axum::{http::StatusCode, response::Response};

use super::{
    address,
    form::Form,
    frame::{Frame, page},
    session::AsAdministrator,
};
use crate::{control::Control, tenant::Transaction};

#[derive(Template)]
#[template(path = "import-results.html")]
struct Results {
    frame: Frame,
    transactions: Vec<Transaction>,
}

pub(super) async fn show(AsAdministrator(signed_in): AsAdministrator) -> Response {
    let control = Control::new(Arc::clone(&signed_in.state));
    let template = Results {
        frame: Frame::of(&signed_in, "Import Tool Results", address::IMPORT_RESULTS),
        transactions: control.transactions(),
    };
    page(StatusCode::OK, &template)
}

/// Approves or rejects the transaction behind a request.
pub(super) async fn decide(AsAdministrator(signed_in): AsAdministrator, form: Form) -> Response {
    let control = Control::new(Arc::clone(&signed_in.state));
    let number = form.trimmed("request").parse().unwrap_or_default();
    let told = match form.get("do") {
        "approve" if control.approve(number) => "The transaction is approved.",
        "reject" if control.reject(number) => "The transaction is rejected.",
        _ => "Nothing waits for this decision any more.",
    };
    signed_in.done(told, address::IMPORT_RESULTS)
}
