//! Bodies of requests, and the words in them.

use axum::{body::Bytes, extract::rejection::BytesRejection, http::StatusCode};
use rollbook_model::Problem;

use super::{Failure, query};

/// The body of a request.
pub(in crate::http) fn read<T: serde::de::DeserializeOwned>(body: Result<Bytes, BytesRejection>) -> Result<T, Failure> {
    let body = body.map_err(|error| match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Failure::too_large(),
        _ => query::invalid("the body ended in the middle".to_owned()).into(),
    })?;
    // A list of values would be taken for a record's fields in their order.
    if body.trim_ascii_start().first() == Some(&b'[') {
        return Err(query::invalid("the body is a list where an object belongs".to_owned()).into());
    }
    serde_json::from_slice(&body).map_err(|error| {
        // The error names a field, never a value.
        let message = format!("the body is not what this call takes: {error}");
        query::invalid(message).into()
    })
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
