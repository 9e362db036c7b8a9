//! What is read of an employer (`finch-api-contract.md` 4). A handler asks for [`ByToken`](super::caller::ByToken), whose
//! product was looked at already, and for the [entity](rollbook_core::Opened::entity) that the query names.

use crate::http::Route;

pub(super) fn routes() -> Vec<Route> {
    Vec::new()
}
