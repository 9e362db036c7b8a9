//! What keeps the memory of this process, where secrets are open for the length of a call, from being read or written
//! down.

use rustix::process::{Resource, Rlimit, setrlimit};

/// Switches core dumps off, and keeps other processes of the same user from reading this one's memory and variables.
///
/// Nothing that Rollbook starts inherits the latter. Where the system refuses, Rollbook runs all the same, since an
/// operator may have set it down already; what was refused is returned for the log, which begins later.
pub(crate) fn keep_memory_to_itself() -> Vec<String> {
    let mut refused = Vec::new();
    let none = Rlimit {
        current: Some(0),
        maximum: Some(0),
    };
    if let Err(error) = setrlimit(Resource::Core, none) {
        refused.push(format!("Core dumps could not be switched off: {error}"));
    }
    #[cfg(target_os = "linux")]
    if let Err(error) = rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable) {
        refused.push(format!("This process could not be made unreadable to others: {error}"));
    }
    refused
}
