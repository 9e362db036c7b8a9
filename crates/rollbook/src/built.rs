//! What this program is: its version, and what was built into it.

/// The version.
pub(crate) const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The features of cargo that were switched on.
pub(crate) fn features() -> Vec<&'static str> {
    let features = [("otlp", cfg!(feature = "otlp"))];
    let on = features.into_iter().filter(|(_, is_on)| *is_on);
    on.map(|(name, _)| name).collect()
}
