//! The copy of a tenant's people, against the tenant's own export.

mod codes;
mod compared;
mod copy;
mod directory;
mod killed;
mod objects;
mod paid;
mod sources;
mod truth;
mod turns;
mod world;
mod year;

pub(crate) use killed::program;
pub(crate) use world::{is_exhaustive, say};
