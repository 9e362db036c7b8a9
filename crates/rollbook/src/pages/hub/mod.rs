//! The Hub: where an administrator links a tenant, from a link that a product has sent.
//!
//! Each screen is a form that works without a script; `hub.js` checks values while they are typed. A page asks the
//! engine, tells what it says in the reader's words, and decides nothing.

mod administrator;
mod authorize;
mod check;
mod consent;
mod done;
mod embed;
pub(crate) mod ended;
mod fields;
mod guest;
mod permissions;
mod posted;
mod screens;
mod steps;
pub(crate) mod told;

use axum::{
    Router,
    routing::{get, post},
};

pub(crate) use authorize::address as authorize_address;
pub(super) use guest::{failed, moment};

use crate::http::App;

/// The pages of a link, and the script with which a product shows them inside its own.
pub(super) fn router() -> Router<App> {
    Router::new()
        .route("/link/{token}", get(screens::first).post(screens::first_given))
        .route("/link/{token}/keys", get(screens::keys).post(screens::keys_given))
        .route("/link/{token}/check", post(check::check))
        .route("/link/{token}/consent", get(consent::shown).post(consent::given))
        .route(
            "/link/{token}/permissions",
            get(permissions::matrix).post(permissions::decided),
        )
        .route(
            "/link/{token}/missing",
            get(permissions::missing).post(permissions::ticked),
        )
        .route(
            "/link/{token}/administrator",
            get(administrator::shown).post(administrator::given),
        )
        .route("/link/{token}/cancel", get(ended::cancel).post(ended::cancelled))
        .route("/link/{token}/done", get(done::done))
        .route("/embed.js", get(embed::script))
        .route("/authorize", get(authorize::authorize))
}
