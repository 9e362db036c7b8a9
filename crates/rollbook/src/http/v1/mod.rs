//! Rollbook's own face, for what neither published contract has.

mod people;
mod requests;

use super::Route;

pub(super) fn routes() -> Vec<Route> {
    let mut routes = people::routes();
    routes.extend(requests::routes());
    routes
}
