//! A request as it came and the answer it gets, free of how they travel.

use std::{borrow::Cow, time::Duration};

use axum::{
    body::Bytes,
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
};

use crate::counters::Outcome;

/// A request with its whole body.
pub(crate) struct Request {
    pub(crate) method: Method,
    /// The parts of the path, decoded; empty ones are left out, so that doubled and trailing
    /// slashes do not matter (`ukg-pro-soap.md` 15).
    pub(crate) segments: Vec<String>,
    /// The path as it came.
    pub(crate) path: String,
    /// The query as it came.
    pub(crate) query: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// Scheme, host and port as the caller sees them.
    pub(crate) origin: String,
}

impl Request {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The parameters of the query in order, names and values decoded, with their text.
    pub(crate) fn parameters(&self) -> impl Iterator<Item = Parameter<'_>> {
        self.query
            .split('&')
            .filter(|part| !part.is_empty())
            .filter_map(|text| {
                let (name, value) = form_urlencoded::parse(text.as_bytes()).next()?;
                Some(Parameter { text, name, value })
            })
    }
}

/// A parameter of a query.
pub(crate) struct Parameter<'a> {
    /// As it came.
    pub(crate) text: &'a str,
    pub(crate) name: Cow<'a, str>,
    pub(crate) value: Cow<'a, str>,
}

/// How an answer travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Delivery {
    Whole,
    /// The connection ends in the middle of the body.
    Cut,
    /// Blanks follow the body up to this size.
    Padded(u64),
    /// It never comes.
    Never,
    /// The connection is closed instead.
    Closed,
    /// The connection is reset instead.
    Reset,
}

/// A body that is made while it is sent; no piece is empty.
pub(crate) type Pieces = Box<dyn Iterator<Item = Bytes> + Send>;

/// An answer.
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: Vec<(HeaderName, HeaderValue)>,
    pub(crate) body: Vec<u8>,
    /// What follows the body, made piece by piece while it is sent.
    pub(crate) stream: Option<Pieces>,
    pub(crate) outcome: Outcome,
    pub(crate) delay: Option<Duration>,
    pub(crate) delivery: Delivery,
}

/// The content type of SOAP 1.2.
pub(crate) const SOAP: &str = "application/soap+xml; charset=utf-8";
/// The content type of SOAP 1.1.
pub(crate) const SOAP_1_1: &str = "text/xml; charset=utf-8";
/// The content type of REST.
pub(crate) const JSON: &str = "application/json; charset=utf-8";
/// The content type of WSDL documents.
pub(crate) const XML: &str = "text/xml; charset=utf-8";
/// The content type of pages.
pub(crate) const HTML: &str = "text/html; charset=utf-8";

impl Reply {
    /// An answer without a body.
    pub(crate) fn empty(status: StatusCode, outcome: Outcome) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: Vec::new(),
            stream: None,
            outcome,
            delay: None,
            delivery: Delivery::Whole,
        }
    }

    /// An answer with a body.
    pub(crate) fn new(
        status: StatusCode,
        content_type: &'static str,
        body: impl Into<Vec<u8>>,
        outcome: Outcome,
    ) -> Self {
        Self {
            body: body.into(),
            ..Self::empty(status, outcome)
        }
        .with(header::CONTENT_TYPE, HeaderValue::from_static(content_type))
    }

    /// An answer whose body is made while it is sent.
    pub(crate) fn streamed(content_type: &'static str, pieces: Pieces, outcome: Outcome) -> Self {
        Self {
            stream: Some(pieces),
            ..Self::new(StatusCode::OK, content_type, Vec::new(), outcome)
        }
    }

    pub(crate) fn with(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    /// The 404 of a path that leads nowhere.
    pub(crate) fn nowhere() -> Self {
        const PAGE: &str = "<!DOCTYPE html><html><head><title>404 - File or directory not \
                            found.</title></head><body><h2>404 - File or directory not \
                            found.</h2></body></html>";
        Self::new(StatusCode::NOT_FOUND, HTML, PAGE, Outcome::NotFound)
    }

    /// The 405 of a method that is not served.
    pub(crate) fn method_not_allowed(allowed: &str) -> Self {
        let reply = Self::empty(StatusCode::METHOD_NOT_ALLOWED, Outcome::Malformed);
        match HeaderValue::from_str(allowed) {
            Ok(allowed) => reply.with(header::ALLOW, allowed),
            Err(_) => reply,
        }
    }
}
