//! Menu > System Configuration > Security > Web Services.

use askama::Template;
use axum::{http::StatusCode, response::Response};
use ukg_pro_contract::soap::wsdl::Described;

use super::{
    address,
    form::Query,
    frame::{Frame, page},
    listing::Listing,
    session::AsAdministrator,
};

struct Endpoint {
    service: &'static str,
    url: String,
}

#[derive(Template)]
#[template(path = "web-services.html")]
struct WebServices {
    frame: Frame,
    customer_api_key: String,
    endpoints: Vec<Endpoint>,
    listing: Listing,
}

pub(super) async fn show(AsAdministrator(signed_in): AsAdministrator, Query(query): Query) -> Response {
    let state = &signed_in.state;
    let host = state.service_url();
    let endpoints = Described::all().map(|described| Endpoint {
        service: described.path(),
        url: format!("{host}/services/{}", described.path()),
    });
    let template = WebServices {
        frame: Frame::of(&signed_in, "Web Services", address::WEB_SERVICES),
        customer_api_key: state.customer_api_key(),
        endpoints: endpoints.collect(),
        listing: Listing::new(state, &query, address::WEB_SERVICES),
    };
    page(StatusCode::OK, &template)
}
