//! The hosts an operator names beyond UKG's own.

use std::{
    fmt,
    net::{IpAddr, Ipv6Addr},
};

use url::Host;

/// Hosts beyond UKG's own domains that may be called, with plain http and any port if need be.
///
/// The default names none: outbound calls are closed but for UKG's own public hosts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AllowedHosts {
    patterns: Vec<Pattern>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Pattern {
    host: HostPattern,
    port: Option<u16>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum HostPattern {
    Exactly(String),
    Under(String),
}

/// A text that names no host.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` names no host: give a host, host:port or *.suffix")]
pub struct MalformedHost(String);

impl AllowedHosts {
    /// No host beyond UKG's own.
    pub fn none() -> Self {
        Self::default()
    }

    /// The hosts that `patterns` name: each a host, `host:port` or `*.suffix`; an IP address counts as a host. A URL is
    /// taken for its host and port.
    ///
    /// # Errors
    /// When one of them names no host.
    pub fn parse<I>(patterns: I) -> Result<Self, MalformedHost>
    where
        I: IntoIterator,
        I::Item: AsRef<str>,
    {
        let patterns = patterns
            .into_iter()
            .map(|pattern| Pattern::parse(pattern.as_ref()))
            .collect::<Result<_, _>>()?;
        Ok(Self { patterns })
    }

    /// Adds the hosts of another list.
    pub fn extend(&mut self, other: &Self) {
        for pattern in &other.patterns {
            if !self.patterns.contains(pattern) {
                self.patterns.push(pattern.clone());
            }
        }
    }

    /// Whether no host is named.
    pub fn is_empty(&self) -> bool {
        self.patterns.is_empty()
    }

    /// Whether this host may be called at this port.
    pub fn permits(&self, host: &str, port: u16) -> bool {
        self.patterns
            .iter()
            .any(|pattern| pattern.covers(host) && pattern.port.is_none_or(|named| named == port))
    }

    /// Whether this host is named, with any port.
    pub fn names(&self, host: &str) -> bool {
        self.patterns.iter().any(|pattern| pattern.covers(host))
    }
}

impl Pattern {
    fn parse(text: &str) -> Result<Self, MalformedHost> {
        let malformed = || {
            MalformedHost(
                text.chars()
                    .filter(|character| !character.is_control())
                    .take(80)
                    .collect(),
            )
        };
        let trimmed = text.trim();
        let bare = trimmed.split_once("://").map_or(trimmed, |(_, rest)| rest);
        let bare = bare.split(['/', '?', '#']).next().unwrap_or_default();
        if bare.contains('@') {
            return Err(malformed());
        }
        if let Ok(address) = bare.parse::<Ipv6Addr>() {
            return Ok(Self {
                host: HostPattern::Exactly(format!("[{address}]")),
                port: None,
            });
        }
        let (name, port) = match bare.rsplit_once(':') {
            Some((name, port)) if !port.ends_with(']') => (name, Some(port.parse().map_err(|_| malformed())?)),
            _ => (bare, None),
        };
        let host = match name.strip_prefix("*.") {
            Some(suffix) => HostPattern::Under(canonical(suffix).ok_or_else(malformed)?),
            None => HostPattern::Exactly(canonical(name).ok_or_else(malformed)?),
        };
        Ok(Self { host, port })
    }

    fn covers(&self, host: &str) -> bool {
        match &self.host {
            HostPattern::Exactly(name) => host.eq_ignore_ascii_case(name),
            HostPattern::Under(suffix) => is_under(host, suffix),
        }
    }
}

impl fmt::Display for AllowedHosts {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, pattern) in self.patterns.iter().enumerate() {
            let separator = if index == 0 { "" } else { ", " };
            match &pattern.host {
                HostPattern::Exactly(name) => write!(formatter, "{separator}{name}")?,
                HostPattern::Under(suffix) => write!(formatter, "{separator}*.{suffix}")?,
            }
            if let Some(port) = pattern.port {
                write!(formatter, ":{port}")?;
            }
        }
        Ok(())
    }
}

/// Whether `host` is a name with at least one label before `.suffix`.
pub(crate) fn is_under(host: &str, suffix: &str) -> bool {
    let host = host.to_ascii_lowercase();
    host.strip_suffix(suffix)
        .is_some_and(|rest| rest.len() > 1 && rest.ends_with('.'))
}

/// The address a host of a URL is, when it is one and no name.
pub(crate) fn as_address(host: &str) -> Option<IpAddr> {
    host.trim_start_matches('[').trim_end_matches(']').parse().ok()
}

fn canonical(name: &str) -> Option<String> {
    if name.is_empty() || !name.is_ascii() || name.contains(['*', '%', ' ']) {
        return None;
    }
    Host::parse(name.trim_end_matches('.'))
        .ok()
        .map(|host| host.to_string().to_ascii_lowercase())
}
