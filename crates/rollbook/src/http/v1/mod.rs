//! Rollbook's own face, for what neither published contract has.

mod requests;

use super::Route;

pub(super) fn routes() -> Vec<Route> {
    requests::routes()
}
