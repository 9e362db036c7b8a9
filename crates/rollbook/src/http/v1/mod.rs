//! Rollbook's own face, `/v1`, for what neither published contract has. Its failures are problem details (RFC 9457).

mod changes;
mod codes;
mod objects;
mod people;
mod problem;
mod requests;
mod sync;
mod webhooks;

pub(super) use problem::{MEDIA_TYPE, ProblemDetails, as_problem_details, is_own};
pub(super) use webhooks::told;

use super::Route;

pub(super) fn routes() -> Vec<Route> {
    let mut routes = people::routes();
    routes.extend(changes::routes());
    routes.extend(codes::routes());
    routes.extend(objects::routes());
    routes.extend(requests::routes());
    routes.extend(sync::routes());
    routes.extend(webhooks::routes());
    routes
}
