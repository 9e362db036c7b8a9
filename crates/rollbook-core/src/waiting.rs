//! How many wait in line for what is handed out.

use std::sync::atomic::{AtomicU32, Ordering};

/// One that waits, as long as it is there.
pub(crate) struct Waiting<'a>(&'a AtomicU32);

impl<'a> Waiting<'a> {
    /// One more of those that are counted here.
    pub(crate) fn among(count: &'a AtomicU32) -> Self {
        count.fetch_add(1, Ordering::AcqRel);
        Self(count)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}
