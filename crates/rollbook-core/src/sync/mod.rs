//! The copy of a tenant's people: read page by page, what changed since, and from time to time all of it again to find
//! what is gone.
//!
//! Each list of UKG Pro's is a stream with its own turns, checkpoint and schedule. A run stores each page with where to
//! go on, so that whoever is killed at any moment loses none of it, and what is read twice changes nothing.

mod checkpoint;
mod copied;
mod doubt;
mod findings;
mod mapper;
mod missing;
mod of_person;
mod pay;
mod remap;
mod run;
mod source;
mod standing;
mod told;

pub(crate) use mapper::{CHANGED_AT, Identity, PeopleMapper, Rows};
pub(crate) use source::{Source, record_of};
pub(crate) use standing::not_synced;
pub use standing::{SyncStanding, Wanted};
