//! What a connection that failed means.

use std::{error::Error as StdError, io};

use crate::{
    error::{Error, Kind},
    resolver::Unresolved,
};

/// The failure of sending a request or waiting for its answer.
pub(crate) fn of_request(error: &reqwest::Error) -> Error {
    for cause in causes(error) {
        match cause.downcast_ref::<Unresolved>() {
            Some(Unresolved::NotFound) => return Error::new(Kind::HostNotFound),
            Some(unresolved @ Unresolved::NotPublic) => {
                return Error::new(Kind::AddressRefused).detail(unresolved.to_string());
            }
            None => {}
        }
        if let Some(error) = cause.downcast_ref::<rustls::Error>() {
            // The library's text names certificates and hosts, nothing of a request.
            return Error::new(Kind::Tls).detail(error.to_string());
        }
    }
    if error.is_timeout() {
        let detail = if error.is_connect() {
            "no connection was made"
        } else {
            "no answer came"
        };
        let failure = Error::new(Kind::TimedOut).detail(detail);
        return if error.is_connect() { failure.unsent() } else { failure };
    }
    if error.is_dns() {
        return Error::new(Kind::HostNotFound);
    }
    if error.is_builder() {
        return Error::new(Kind::InvalidRequest).detail("a value cannot travel in HTTP");
    }
    let failure = Error::new(Kind::Unreachable).detail(reason(error));
    if error.is_connect() { failure.unsent() } else { failure }
}

/// The failure of reading an answer whose head has come.
pub(crate) fn of_body(error: &reqwest::Error) -> Error {
    if error.is_timeout() {
        return Error::new(Kind::TimedOut).detail("the answer did not come to its end");
    }
    let detail = if error.is_decode() && !causes(error).any(is_early_end) {
        "its compression is damaged"
    } else {
        "the connection ended first"
    };
    Error::new(Kind::CutOff).detail(detail)
}

/// Every cause of an error. An `io::Error` leaves what it was made of out of its chain: it is looked into as well.
fn causes<'a>(error: &'a reqwest::Error) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    let mut next = error.source();
    std::iter::from_fn(move || {
        let cause = next?;
        let inner = cause.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        next = inner
            .map(|inner| inner as &(dyn StdError + 'static))
            .or_else(|| cause.source());
        Some(cause)
    })
}

fn is_early_end(cause: &(dyn StdError + 'static)) -> bool {
    cause
        .downcast_ref::<io::Error>()
        .is_some_and(|error| error.kind() == io::ErrorKind::UnexpectedEof)
}

/// Why no exchange took place, in words that hold nothing of the request.
fn reason(error: &reqwest::Error) -> &'static str {
    let kind = causes(error)
        .filter_map(|cause| cause.downcast_ref::<io::Error>())
        .map(io::Error::kind)
        .last();
    match kind {
        Some(io::ErrorKind::ConnectionRefused) => "the connection was refused",
        Some(io::ErrorKind::ConnectionReset | io::ErrorKind::ConnectionAborted | io::ErrorKind::BrokenPipe) => {
            "the connection was broken"
        }
        Some(io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable) => "there is no way to the host",
        _ if error.is_connect() => "no connection was made",
        _ => "the connection ended without an answer",
    }
}
