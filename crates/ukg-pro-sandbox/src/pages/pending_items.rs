//! Menu > Administration > Payroll Processing > Pending Pay Items.

use std::sync::Arc;

use askama::Template;
use axum::{http::StatusCode, response::Response};

use super::{
    address,
    frame::{Frame, page},
    session::AsAdministrator,
};
use crate::{control::Control, tenant::PendingItem};

#[derive(Template)]
#[template(path = "pending-pay-items.html")]
struct PendingItems {
    frame: Frame,
    items: Vec<PendingItem>,
}

pub(super) async fn show(AsAdministrator(signed_in): AsAdministrator) -> Response {
    let control = Control::new(Arc::clone(&signed_in.state));
    let template = PendingItems {
        frame: Frame::of(&signed_in, "Pending Pay Items", address::PENDING_ITEMS),
        items: control.pending_items(),
    };
    page(StatusCode::OK, &template)
}
