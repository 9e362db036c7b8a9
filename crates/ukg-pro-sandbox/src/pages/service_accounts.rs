//! Menu > System Configuration > Security > Service Account Administration.

use askama::Template;
use axum::{http::StatusCode, response::Response};

use super::{
    address,
    form::{Query, with_query},
    frame::{Frame, page},
    listing::Listing,
    session::AsAdministrator,
};

#[derive(Template)]
#[template(path = "service-accounts.html")]
struct ServiceAccounts {
    frame: Frame,
    customer_api_key: String,
    listing: Listing,
}

pub(super) async fn show(AsAdministrator(signed_in): AsAdministrator, Query(query): Query) -> Response {
    let state = &signed_in.state;
    let template = ServiceAccounts {
        frame: Frame::of(&signed_in, "Service Account Administration", address::SERVICE_ACCOUNTS),
        customer_api_key: state.customer_api_key(),
        listing: Listing::new(state, &query, address::SERVICE_ACCOUNTS),
    };
    page(StatusCode::OK, &template)
}

/// The grid, opened at an account.
pub(super) fn at(username: &str) -> String {
    with_query(address::SERVICE_ACCOUNTS, &[("show", username)])
}

/// The page of an account.
pub(super) fn edit(username: &str) -> String {
    with_query(address::EDIT, &[("username", username)])
}
