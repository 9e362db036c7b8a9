//! The copy of a tenant's people, against the tenant's own export.

mod codes;
mod copy;
mod objects;
mod truth;
