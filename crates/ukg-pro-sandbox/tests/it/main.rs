//! Tests of the emulator through its public face, one module a part.

#![expect(clippy::unwrap_used, reason = "a test fails where it cannot go on")]

mod tenant;
