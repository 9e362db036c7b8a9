//! The pages people see: templates of HTML, complete without a script, made from the texts of their language.
//!
//! A page is a struct that derives `askama::Template` over a file of `templates/`, extends `frame/base.html` and
//! holds a [`Page`]; its handler asks for a [`Visit`] and answers with [`respond`]. What the browser may do with a page
//! is decided in [`security`], once for all of them.

pub(crate) mod assets;
pub(crate) mod console;
mod entries;
mod explain;
pub(crate) mod guide;
pub(crate) mod hub;
mod layout;
mod message;
mod security;
mod text;
mod told;
mod visit;

use axum::{Router, middleware};

pub(crate) use hub::authorize_address;
pub(crate) use layout::{Page, respond};
pub(crate) use message::{Message, not_found};
pub(crate) use security::{Framing, SendsTo, headers as guard};
pub(crate) use text::{Rich, Text};
pub(crate) use visit::{Visit, cookie};

use crate::http::App;

/// Every page, with what guards them. Each area of pages has its own routes.
pub(crate) fn router() -> Router<App> {
    let pages = Router::new()
        .merge(assets::router())
        .merge(entries::router())
        .merge(explain::router())
        .merge(guide::router())
        .merge(hub::router())
        .merge(console::router());
    guarded(pages)
}

/// Routes of pages, guarded as every page is.
pub(crate) fn guarded(routes: Router<App>) -> Router<App> {
    routes
        .layer(middleware::from_fn(security::same_origin))
        .layer(middleware::from_fn(visit::remember_language))
        .layer(middleware::map_response(security::headers))
}
