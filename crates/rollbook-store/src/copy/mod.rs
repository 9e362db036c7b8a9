//! The copy of tenants' people: its streams as rows that are due, the rows that were read, the objects made of them,
//! and the feed of changes.
//!
//! What one page of rows does to the copy is one transaction: rows, objects, changes and where the run goes on. Whoever
//! reads the feed has therefore seen each change of every object that is in the copy, and none that is not.

mod again;
mod apply;
mod begun;
mod changes;
pub(crate) mod erased;
mod mapped;
pub(crate) mod named;
mod objects;
mod pages;
pub(crate) mod pay;
mod purge;
mod remap;
mod streams;

use rollbook_model::{AccountId, OrganisationId};

pub use again::DueRemap;
pub(crate) use again::{ask_remap, read_again};
pub use apply::{Applied, Gone, NewRow, Page, Stored};
pub use changes::ChangeFilter;
pub use mapped::{Mapped, Mapper, Naming, Purged, RowOf, Told};
pub use objects::{CopiedObject, ObjectFilter};
pub use pages::Vanished;
pub(crate) use pay::forget_paid;
pub use pay::{CalendarRun, PaidRow, PayRunCopy, ReadPayRun, ToldPay};
pub use streams::{DueStream, Followed, STREAM_LEASE, StreamEnd, StreamRead};

/// Whose copy it is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Of {
    pub(crate) organisation: OrganisationId,
    pub(crate) account: AccountId,
    /// Whether webhooks are told of each change: not of a list that is read for the first time.
    pub(crate) tells: bool,
}
