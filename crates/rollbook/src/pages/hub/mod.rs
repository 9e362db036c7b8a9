//! The Hub: where an administrator links a tenant, from a link that a product has sent.
//!
//! Each screen is a form that works without a script; `hub.js` checks values while they are typed. A page asks the
//! engine, tells what it says in the reader's words, and decides nothing.

mod check;
mod done;
mod embed;
mod ended;
mod fields;
mod guest;
mod permissions;
mod posted;
mod screens;
mod steps;
mod told;

use axum::{
    Router,
    routing::{get, post},
};
use rollbook_model::{
    Code, Problem,
    problem::{Kind, Step},
};
use tracing::Instrument as _;

use crate::http::App;

/// Does something to its end, also when the browser no longer waits for it: what UKG Pro has refused must be known
/// before anything is sent again.
async fn to_the_end<T: Send + 'static>(
    work: impl Future<Output = Result<T, Problem>> + Send + 'static,
) -> Result<T, Problem> {
    let done = tokio::spawn(work.in_current_span()).await;
    done.unwrap_or_else(|_| {
        let message = "the work on a link was broken off";
        Err(Problem::new(
            Kind::Internal,
            Code::LinkWorkBrokenOff,
            Step::Login,
            message,
        ))
    })
}

/// The pages of a link, and the script with which a product shows them inside its own.
pub(super) fn router() -> Router<App> {
    Router::new()
        .route("/link/{token}", get(screens::first).post(screens::first_given))
        .route("/link/{token}/keys", get(screens::keys).post(screens::keys_given))
        .route("/link/{token}/check", post(check::check))
        .route(
            "/link/{token}/permissions",
            get(permissions::matrix).post(permissions::decided),
        )
        .route(
            "/link/{token}/missing",
            get(permissions::missing).post(permissions::ticked),
        )
        .route("/link/{token}/cancel", get(ended::cancel).post(ended::cancelled))
        .route("/link/{token}/done", get(done::done))
        .route("/embed.js", get(embed::script))
}
