//! Bodies of requests, and the words in them.

use axum::{body::Bytes, extract::rejection::BytesRejection, http::StatusCode};
use rollbook_model::Problem;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::{Failure, query};

/// The body of a request, which is an object.
pub(in crate::http) fn read<T: DeserializeOwned>(body: Result<Bytes, BytesRejection>) -> Result<T, Failure> {
    let body = whole(body)?;
    // A list of values would be taken for a record's fields in their order.
    if body.trim_ascii_start().first() == Some(&b'[') {
        return Err(query::invalid("the body is a list where an object belongs".to_owned()).into());
    }
    parsed(&body)
}

/// The body of a request, which is a list of objects.
pub(in crate::http) fn read_list(body: Result<Bytes, BytesRejection>) -> Result<Vec<Map<String, Value>>, Failure> {
    parsed(&whole(body)?)
}

fn whole(body: Result<Bytes, BytesRejection>) -> Result<Bytes, Failure> {
    body.map_err(|error| match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Failure::too_large(),
        _ => query::invalid("the body ended in the middle".to_owned()).into(),
    })
}

fn parsed<T: DeserializeOwned>(body: &[u8]) -> Result<T, Failure> {
    serde_json::from_slice(body).map_err(|error| unreadable(&error).into())
}

/// That a body, or a part of it, is something else than a call takes. The error names a field, never a value.
pub(in crate::http) fn unreadable(error: &serde_json::Error) -> Problem {
    query::invalid(format!("the body is not what this call takes: {error}"))
}

/// What a word stands for; an empty one is none.
pub(super) fn word<T: std::str::FromStr<Err: std::fmt::Display>>(
    name: &str,
    text: Option<&str>,
) -> Result<Option<T>, Problem> {
    let parse = |text: &str| {
        text.parse()
            .map_err(|error| query::invalid(format!("`{name}`: {error}")))
    };
    text.filter(|text| !text.is_empty()).map(parse).transpose()
}
