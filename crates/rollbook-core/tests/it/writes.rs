//! Every write of the catalogue through the engine: what it leaves behind, read over the other transport where there is
//! one, and what becomes of it when it is refused, cut off, or asked for twice.

mod bench;
mod configuration;
mod contacts;
mod employment;
pub(crate) mod hires;
mod keys;
mod payroll;
mod person;
mod refusals;
mod time_off;
mod undecided;
mod unpublished;
mod wire;
mod workflow;
