//! The face that StackOne's published clients speak (StackOne's API reference; docs/stackone.md): accounts, the Actions
//! API and unified HRIS reads.

mod account_update;
mod accounts;
mod actions;
mod body;
mod client;
mod connect_sessions;
mod error;
mod feedback;
mod heartbeat;
pub(super) mod hub;
mod linking_guide;
mod meta;
mod proxy;
pub(crate) mod query;
mod request_logs;
mod search;
mod unified;

use axum::http::{Method, Uri};
use rollbook_model::{
    Code, Problem,
    problem::{Kind, Step},
};

pub(crate) use accounts::account_id;
pub(super) use actions::SHOWING;
pub(crate) use actions::sensitive;
pub(super) use body::{read, read_list, unreadable};
pub(super) use error::ErrorBody;
pub(crate) use error::Failure;
pub(crate) use query::invalid;

use super::Route;

pub(super) fn routes() -> Vec<Route> {
    let mut routes = accounts::routes();
    routes.push(account_update::route());
    routes.extend(meta::routes());
    routes.extend(actions::routes());
    routes.extend(search::routes());
    routes.extend(connect_sessions::routes());
    routes.push(feedback::route());
    routes.extend(request_logs::routes());
    routes.push(proxy::route());
    routes.extend(unified::routes());
    routes.extend(hub::routes());
    routes
}

/// Whether everything at a path is read of a tenant and nothing written.
pub(super) fn only_reads(path: &str) -> bool {
    path.starts_with("/unified/")
}

/// What a path answers that does not exist.
pub(super) fn not_found(method: &Method, uri: &Uri) -> Failure {
    let message = format!("there is no `{method} {}`", uri.path());
    Problem::new(Kind::NotFound, Code::PathUnknown, Step::Input, message)
        .with_remedy("See what there is in `GET /openapi.json`")
        .into()
}

/// What everything below this answers that has no path of its own.
pub(super) const UNIFIED: &str = "/unified/{*rest}";

/// Other reads of the unified kind, of what no payroll has: 501, as for those that are named.
pub(super) async fn unfilled(uri: Uri) -> Failure {
    let message = format!("UKG Pro fills nothing at `{}`", uri.path());
    Problem::new(Kind::NotFound, Code::NotAvailable, Step::Input, message)
        .with_remedy("See what UKG Pro fills in docs/unified.md")
        .into()
}

/// What a path answers to a method it does not have.
pub(crate) async fn method_not_allowed(method: Method, uri: Uri) -> Failure {
    let message = format!("`{}` does not take {method}", uri.path());
    Failure::method_not_allowed(
        Problem::new(Kind::Invalid, Code::MethodNotAllowed, Step::Input, message)
            .with_remedy("See what there is in `GET /openapi.json`"),
    )
}
