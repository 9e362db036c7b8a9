//! Rollbook's own face, `/v1`, for what neither published contract has. Its failures are problem details (RFC 9457).

mod changes;
mod codes;
mod deduction_administrator;
mod deduction_transaction;
mod objects;
mod people;
mod problem;
mod requests;
mod sync;
mod webhooks;

pub(super) use problem::{MEDIA_TYPE, ProblemDetails, as_problem_details, is_own};
pub(super) use webhooks::told;

use axum::extract::{Path, rejection::PathRejection};
use rollbook_model::AccountId;

use super::{
    Route,
    authentication::Caller,
    stackone::{self, Failure, query},
};

pub(super) fn routes() -> Vec<Route> {
    let mut routes = people::routes();
    routes.extend(changes::routes());
    routes.extend(codes::routes());
    routes.extend(deduction_administrator::routes());
    routes.extend(deduction_transaction::routes());
    routes.extend(objects::routes());
    routes.extend(requests::routes());
    routes.extend(sync::routes());
    routes.extend(webhooks::routes());
    routes
}

/// The account of a path that names nothing else, if the caller may reach it.
fn account(caller: &Caller, path: Result<Path<String>, PathRejection>) -> Result<AccountId, Failure> {
    let Path(id) = path.map_err(|_| query::invalid("the path cannot be decoded".to_owned()))?;
    let id = stackone::account_id(&id)?;
    caller.account(id)?;
    Ok(id)
}
