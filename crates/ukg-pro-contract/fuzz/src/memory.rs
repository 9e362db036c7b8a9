//! An allocator that refuses to go beyond a bound, so that a reader that takes too much memory ends the run.

use std::{
    alloc::{GlobalAlloc, Layout, System},
    ptr,
    sync::atomic::{AtomicUsize, Ordering::Relaxed},
};

/// The system's allocator with a bound.
pub struct Bounded {
    used: AtomicUsize,
    bound: AtomicUsize,
}

impl Bounded {
    /// Without a bound as yet.
    pub const fn new() -> Self {
        Self {
            used: AtomicUsize::new(0),
            bound: AtomicUsize::new(usize::MAX),
        }
    }

    /// Runs `work`, which may have `bytes` more than are in use now. Beyond that allocations fail, which ends the
    /// process.
    pub fn within(&self, bytes: usize, work: impl FnOnce()) {
        let before = self.used.load(Relaxed);
        self.bound.store(before.saturating_add(bytes), Relaxed);
        work();
        self.lift();
    }

    /// Takes the bound away.
    pub fn lift(&self) {
        self.bound.store(usize::MAX, Relaxed);
    }

    fn take(&self, bytes: usize) -> bool {
        let used = self.used.fetch_add(bytes, Relaxed).saturating_add(bytes);
        let fits = used <= self.bound.load(Relaxed);
        if !fits {
            self.used.fetch_sub(bytes, Relaxed);
        }
        fits
    }
}

// SAFETY: every request goes to the system's allocator as it came, or is refused with null, as the contract of
// `GlobalAlloc` allows. `realloc` is the default one, which is made of the two.
unsafe impl GlobalAlloc for Bounded {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if !self.take(layout.size()) {
            return ptr::null_mut();
        }
        // SAFETY: the caller's promises are passed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        self.used.fetch_sub(layout.size(), Relaxed);
        // SAFETY: the caller's promises are passed on.
        unsafe { System.dealloc(pointer, layout) }
    }
}
