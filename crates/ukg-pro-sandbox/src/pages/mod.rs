//! The administration pages of the tenant, as an administrator of UKG Pro knows them: the same menu paths, labels
//! and buttons, in a drawing of their own.
//!
//! They work without script and are for this machine only, like the control API. Whoever is asked to make a service
//! account in UKG Pro can be asked to make it here.

mod account;
mod account_form;
mod approvals;
mod assets;
mod break_things;
mod by_hand;
mod by_hand_form;
mod form;
mod frame;
mod import_results;
mod listing;
mod paging;
mod pending_items;
mod service_accounts;
mod session;
mod sign_in;
mod switches;
mod users;
mod web_services;

use std::sync::Arc;

use axum::{
    Router,
    extract::{ConnectInfo, Request},
    http::StatusCode,
    middleware::{self, Next},
    response::Response,
    routing::{get, post},
};

use crate::{connection::Peer, guard, state::State};

pub(crate) use session::Sessions;
pub use sign_in::Administrator;

/// Where the pages are; each is written here once.
mod address {
    pub(super) const START: &str = "/";
    pub(super) const SIGN_IN: &str = "/sign-in";
    pub(super) const SIGN_OUT: &str = "/sign-out";
    pub(super) const SERVICE_ACCOUNTS: &str = "/service-accounts";
    pub(super) const ADD: &str = "/service-accounts/add";
    pub(super) const EDIT: &str = "/service-accounts/edit";
    pub(super) const UNLOCK: &str = "/service-accounts/unlock";
    pub(super) const DELETE: &str = "/service-accounts/delete";
    pub(super) const OK: &str = "/service-accounts/ok";
    pub(super) const WEB_SERVICES: &str = "/web-services";
    pub(super) const IMPORT_RESULTS: &str = "/import-tool/results";
    pub(super) const IMPORT_DECIDE: &str = "/import-tool/results/decide";
    pub(super) const PENDING_ITEMS: &str = "/pending-pay-items";
    pub(super) const USERS: &str = "/users";
    pub(super) const ADD_USER: &str = "/users/add";
    pub(super) const EDIT_USER: &str = "/users/edit";
    pub(super) const USER_OK: &str = "/users/ok";
    pub(super) const BY_HAND: &str = "/deductions-by-hand";
    pub(super) const EMPLOYEE: &str = "/deductions-by-hand/employee";
    pub(super) const ENTER: &str = "/deductions-by-hand/enter";
    pub(super) const WAITING: &str = "/deductions-by-hand/waiting";
    pub(super) const DECIDE: &str = "/deductions-by-hand/waiting/decide";
    pub(super) const BREAK_THINGS: &str = "/break-things";
    pub(super) const FAULT_ON: &str = "/break-things/fault-on";
    pub(super) const FAULT_OFF: &str = "/break-things/fault-off";
    pub(super) const ACCOUNT: &str = "/break-things/account";
    pub(super) const KEY: &str = "/break-things/customer-api-key";
    pub(super) const TOKENS: &str = "/break-things/tokens";
    pub(super) const PASSWORDS: &str = "/break-things/passwords";
    pub(super) const CLOCK: &str = "/break-things/clock";
    pub(super) const COUNTERS: &str = "/break-things/counters";
    pub(super) const SWITCHES: &str = "/switches";
    pub(super) const STYLE: &str = "/assets/tenant.css";
    pub(super) const SCRIPT: &str = "/assets/tenant.js";
    pub(super) const ICON: &str = "/assets/tenant.svg";
}

/// The routes, at the root.
pub(crate) fn router() -> Router<Arc<State>> {
    Router::new()
        .route(address::START, get(sign_in::start))
        .route(address::SIGN_IN, get(sign_in::show).post(sign_in::sign_in))
        .route(address::SIGN_OUT, post(sign_in::sign_out))
        .route(address::SERVICE_ACCOUNTS, get(service_accounts::show))
        .route(address::ADD, get(account::show_new).post(account::create))
        .route(address::EDIT, get(account::show).post(account::save))
        .route(address::UNLOCK, post(account::unlock))
        .route(address::DELETE, get(account::ask_to_delete).post(account::delete))
        .route(address::OK, post(account::close_password))
        .route(address::WEB_SERVICES, get(web_services::show))
        .route(address::IMPORT_RESULTS, get(import_results::show))
        .route(address::IMPORT_DECIDE, post(import_results::decide))
        .route(address::PENDING_ITEMS, get(pending_items::show))
        .route(address::USERS, get(users::show))
        .route(address::ADD_USER, get(users::show_new).post(users::create))
        .route(address::EDIT_USER, get(users::edit).post(users::save))
        .route(address::USER_OK, post(users::close_password))
        .route(address::BY_HAND, get(by_hand::show))
        .route(address::EMPLOYEE, get(by_hand::employee))
        .route(address::ENTER, get(by_hand_form::show).post(by_hand_form::enter))
        .route(address::WAITING, get(approvals::show))
        .route(address::DECIDE, post(approvals::decide))
        .route(address::BREAK_THINGS, get(break_things::show))
        .route(address::FAULT_ON, post(break_things::fault_on))
        .route(address::FAULT_OFF, post(break_things::fault_off))
        .route(address::ACCOUNT, post(break_things::account))
        .route(address::KEY, post(break_things::customer_api_key))
        .route(address::TOKENS, post(break_things::end_tokens))
        .route(address::PASSWORDS, post(break_things::password_days))
        .route(address::CLOCK, post(break_things::clock))
        .route(address::COUNTERS, post(break_things::count_anew))
        .route(address::SWITCHES, get(switches::show).post(switches::turn))
        .route(address::STYLE, get(assets::style))
        .route(address::SCRIPT, get(assets::script))
        .route(address::ICON, get(assets::icon))
        .route_layer(middleware::from_fn(guarded))
}

/// Turns away whom the pages are not for, and sends the rest on with what a browser must keep to.
async fn guarded(ConnectInfo(peer): ConnectInfo<Peer>, request: Request, next: Next) -> Response {
    let mut response = match guard::page_refusal(&peer, request.method(), request.headers()) {
        Some(told) => frame::refused(StatusCode::FORBIDDEN, told),
        None => next.run(request).await,
    };
    frame::protect(response.headers_mut());
    response
}
