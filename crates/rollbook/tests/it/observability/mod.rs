//! What a running Rollbook tells whoever runs it.

mod doctor;
mod logs;
mod metrics;
mod requests;
#[cfg(feature = "otlp")]
mod traces;
