//! Why a host that is no tenant's is not called, or was called for nothing.

use crate::resolver::Unresolved;

/// Why an address is not called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TargetError {
    /// The text is no address.
    #[error("the text is not an address")]
    Malformed,
    /// Another scheme than https.
    #[error("the address has a scheme other than https")]
    Scheme,
    /// The address holds a user name or password.
    #[error("the address holds a user name or password")]
    UserInfo,
    /// The address holds letters beyond ASCII.
    #[error("the address holds letters that can pass for others; write its host as `xn--…` and its path with `%…`")]
    Lookalike,
    /// A port of another service.
    #[error("the address has the port {0}, which belongs to another service than https")]
    Port(u16),
    /// An address, or a name that leads to one, that is not reached over the public internet.
    #[error("the address is not public, and the operator has not named its host")]
    NotPublic,
    /// A host that the operator has not named, or with another port.
    #[error("the operator has not named the host, or not with this port")]
    NotNamed,
}

/// Why a call was in vain. None of these holds anything of the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OutboundError {
    /// The address may not be called: nothing was sent.
    #[error(transparent)]
    Target(#[from] TargetError),
    /// The host's name does not resolve: nothing was sent.
    #[error("the host was not found")]
    HostNotFound,
    /// The connection was refused, broken or never made.
    #[error("the host could not be reached")]
    Unreachable,
    /// No trusted, encrypted connection could be made.
    #[error("no trusted connection could be made")]
    Tls,
    /// No answer came in time.
    #[error("the host did not answer in time")]
    TimedOut,
    /// The answer's body is longer than so many bytes.
    #[error("the answer is longer than {0} bytes")]
    TooLarge(usize),
    /// The answer ended in the middle.
    #[error("the answer ended in the middle")]
    CutOff,
}

impl TargetError {
    /// A stable word for the kind of error.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Malformed => "target_malformed",
            Self::Scheme => "target_scheme",
            Self::UserInfo => "target_user_info",
            Self::Lookalike => "target_lookalike",
            Self::Port(_) => "target_port",
            Self::NotPublic => "target_not_public",
            Self::NotNamed => "target_not_named",
        }
    }
}

impl OutboundError {
    /// A stable word for the kind of error.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Target(error) => error.code(),
            Self::HostNotFound => "target_not_found",
            Self::Unreachable => "target_unreachable",
            Self::Tls => "target_tls",
            Self::TimedOut => "target_timed_out",
            Self::TooLarge(_) => "target_too_large",
            Self::CutOff => "target_cut_off",
        }
    }
}

impl From<Unresolved> for OutboundError {
    fn from(unresolved: Unresolved) -> Self {
        match unresolved {
            Unresolved::NotFound => Self::HostNotFound,
            Unresolved::NotPublic => Self::Target(TargetError::NotPublic),
        }
    }
}
