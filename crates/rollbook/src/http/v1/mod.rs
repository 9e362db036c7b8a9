//! Rollbook's own face, `/v1`, for what neither published contract has. Its failures are problem details (RFC 9457).

mod people;
mod problem;
mod requests;
mod webhooks;

pub(super) use problem::{MEDIA_TYPE, ProblemDetails, as_problem_details, is_own};
pub(super) use webhooks::told;

use super::Route;

pub(super) fn routes() -> Vec<Route> {
    let mut routes = people::routes();
    routes.extend(requests::routes());
    routes.extend(webhooks::routes());
    routes
}
