//! The control API: what [`Control`] does, over HTTP with JSON, for tests in other processes.
//!
//! It lives under `/admin/api` and answers loopback only: callers from elsewhere, requests under
//! another host name and requests that a web page of another site makes get 403. It needs no
//! credentials, like everything else about an emulator of invented people.
//!
//! | Request | Does |
//! |---|---|
//! | `GET /` | lists these addresses, and says who listens |
//! | `GET accounts`, `GET accounts/{username}` | accounts, without secrets |
//! | `POST accounts` `{username, email?, password?, user_api_key?, password_expires?, permissions?}` | makes one; the answer has its secrets, once |
//! | `PATCH accounts/{username}` `{email?, password?, user_api_key?, status?, password_expired?, password_expires?, permissions?}` | changes one |
//! | `DELETE accounts/{username}` | removes one |
//! | `PUT`, `DELETE accounts/{username}/permissions/{line}/{level}` | ticks, unticks |
//! | `GET permissions` | the lines and levels of the grid |
//! | `GET switches`, `PATCH switches` `{name: value, …}` | [`Switches`](crate::switches::Switches) |
//! | `GET faults`, `POST faults` `{fault: "slow=200@rest*2"}`, `DELETE faults`, `DELETE faults/{id}` | [`faults`](crate::faults) |
//! | `GET fault-kinds` | the names and meanings of faults |
//! | `GET tenant`, `PATCH tenant` `{customer_api_key?, token_lifetime_seconds?, password_days?}` | the tenant's key, how long tokens and new passwords are good |
//! | `GET clock`, `POST clock` `{advance_seconds}` | the clock |
//! | `DELETE tokens` | ends every token |
//! | `GET counters`, `DELETE counters` | [`Counters`](crate::counters::Counters) |
//! | `POST life` `{events, seed}` | lets so much happen now; answers how often what happened |
//! | `PUT life` `{events_a_day, seed}`, `DELETE life`, `GET life` | lets things happen on each day, or no longer |
//! | `GET workflow`, `POST workflow/approve` `{request_number?}` | the requests that wait; approves one or all |
//! | `POST workflow/reject` `{request_number}` | rejects one |
//! | `GET imports` | the transactions of the import tools, with the requests that wait for approval |
//! | `GET users`, `POST users` `{username, first_name, last_name, email, role}` | users who are no employees; adds one, and the answer has the password, once |
//! | `PATCH users/{username}` `{role?, is_active?}` | changes one |
//! | `GET entries`, `POST entries` `{username, values: {leaf: text, …}}` | deductions that were entered by hand; enters one as that user |
//! | `POST entries/approve`, `entries/reject` `{username, number, words?}` | decides on one as another user |
//! | `GET payroll`, `POST payroll` | what waits for payroll, with the pending items; loads imported earnings now |
//! | `GET export` | [`Tenant::export`](crate::tenant::Tenant::export) |
//! | `GET export/{kind}` | [`Tenant::export_records`](crate::tenant::Tenant::export_records) |
//!
//! `permissions` is `{line: [level, …], …}` with the levels `View`, `Add`, `Edit` and `Delete`.
//! Errors are `{"error": text}` with 400, 403 or 404.

mod accounts;
mod by_hand;
mod happenings;
mod settings;

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::{ConnectInfo, Request, State as AxumState},
    http::StatusCode,
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::{delete, get, patch, post, put},
};
use serde_json::{Value, json};

use crate::{connection::Peer, control::Control, guard, state::State};

/// The routes, under `/admin/api`.
pub(crate) fn router() -> Router<Arc<State>> {
    Router::new()
        .route("/", get(index))
        .route("/accounts", get(accounts::list).post(accounts::create))
        .route(
            "/accounts/{username}",
            get(accounts::show).patch(accounts::change).delete(accounts::remove),
        )
        .route(
            "/accounts/{username}/permissions/{line}/{level}",
            put(accounts::grant).delete(accounts::revoke),
        )
        .route("/permissions", get(accounts::permissions))
        .route("/switches", get(settings::switches).patch(settings::change_switches))
        .route(
            "/faults",
            get(settings::faults)
                .post(settings::add_fault)
                .delete(settings::clear_faults),
        )
        .route("/faults/{id}", delete(settings::remove_fault))
        .route("/fault-kinds", get(settings::fault_kinds))
        .route("/tenant", get(settings::tenant).patch(settings::change_tenant))
        .route("/clock", get(settings::clock).post(settings::advance_clock))
        .route("/tokens", delete(settings::end_tokens))
        .route("/counters", get(settings::counters).delete(settings::reset_counters))
        .route(
            "/life",
            get(happenings::life)
                .post(happenings::live)
                .put(happenings::set_life)
                .delete(happenings::end_life),
        )
        .route("/workflow", get(happenings::requests))
        .route("/workflow/approve", post(happenings::approve))
        .route("/workflow/reject", post(happenings::reject))
        .route("/imports", get(happenings::imports))
        .route("/users", get(by_hand::users).post(by_hand::add_user))
        .route("/users/{username}", patch(by_hand::change_user))
        .route("/entries", get(by_hand::entries).post(by_hand::enter))
        .route("/entries/approve", post(by_hand::approve))
        .route("/entries/reject", post(by_hand::reject))
        .route("/payroll", get(happenings::payroll).post(happenings::run_payroll))
        .route("/export", get(settings::export))
        .route("/export/{kind}", get(settings::export_records))
        .fallback(async || Refusal::not_found("nothing is at this address"))
        .layer(middleware::from_fn(loopback_only))
}

async fn loopback_only(ConnectInfo(peer): ConnectInfo<Peer>, request: Request, next: Next) -> Response {
    match guard::refusal(&peer, request.headers()) {
        Some(told) => Refusal(StatusCode::FORBIDDEN, told.to_owned()).into_response(),
        None => next.run(request).await,
    }
}

/// The hand on the emulator that a route works with.
struct Hand(Control);

impl axum::extract::FromRequestParts<Arc<State>> for Hand {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(
        _: &mut axum::http::request::Parts,
        state: &Arc<State>,
    ) -> Result<Self, Self::Rejection> {
        Ok(Self(Control::new(Arc::clone(state))))
    }
}

/// An answer that says no.
struct Refusal(StatusCode, String);

impl Refusal {
    fn bad(text: impl Into<String>) -> Self {
        Self(StatusCode::BAD_REQUEST, text.into())
    }

    fn not_found(text: impl Into<String>) -> Self {
        Self(StatusCode::NOT_FOUND, text.into())
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        (self.0, Json(json!({ "error": self.1 }))).into_response()
    }
}

async fn index(AxumState(state): AxumState<Arc<State>>) -> Json<Value> {
    let tenant = state.tenant();
    Json(json!({
        "listens": state.address.to_string(),
        "people": tenant.people().len(),
        "employments": tenant.employments().len(),
        "companies": tenant.companies().len(),
        "addresses": [
            "accounts", "permissions", "switches", "faults", "fault-kinds", "tenant", "clock",
            "tokens", "counters", "life", "workflow", "imports", "users", "entries", "payroll",
            "export",
        ],
    }))
}

/// Reads a JSON body whatever its content type says, as command-line tools often do not set it.
fn read<'a, T: serde::Deserialize<'a>>(body: &'a [u8]) -> Result<T, Refusal> {
    serde_json::from_slice(body).map_err(|error| Refusal::bad(format!("the body is not understood: {error}")))
}
