//! The command line.

mod actions;
mod audit;
mod codes;
mod doctor;
mod explain;
mod guide;
mod keys;
mod link;
mod reachability;
mod refusals;
mod run;
mod tls;
mod troubles;
mod usage;
mod writes;
