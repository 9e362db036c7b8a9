//! What a running Rollbook tells whoever runs it.

mod logs;
mod metrics;
mod requests;
