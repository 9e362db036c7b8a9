//! What can go wrong with the emulator itself; what it answers to clients is no error of its own.

use std::{io, net::SocketAddr, path::PathBuf};

/// Why the emulator could not be started or set up.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The address is taken, or not one of this machine.
    #[error("cannot listen on `{address}`")]
    Listen {
        /// The address asked for.
        address: SocketAddr,
        /// What the system says.
        source: io::Error,
    },
    /// The certificate could not be made or used.
    #[error("cannot make a certificate: {0}")]
    Certificate(String),
    /// The certificate authority could not be written where it was asked for.
    #[error("cannot write the certificate authority to `{}`", path.display())]
    CaFile {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The system has no randomness to give.
    #[error("the system's source of randomness cannot be read")]
    Randomness,
    /// The tenant could not be generated.
    #[error("the tenant could not be generated")]
    Generation,
    /// The text names no fault.
    #[error("`{text}` is no fault: {reason}")]
    Fault {
        /// The text.
        text: String,
        /// What is wrong with it.
        reason: &'static str,
    },
}

impl Error {
    /// A stable code for the failure.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Listen { .. } => "listen_failed",
            Self::Certificate(_) => "certificate_failed",
            Self::CaFile { .. } => "ca_file_not_written",
            Self::Randomness => "no_randomness",
            Self::Generation => "generation_failed",
            Self::Fault { .. } => "unknown_fault",
        }
    }
}
