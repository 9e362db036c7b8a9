//! Failures as problem details (RFC 9457).

use axum::{
    Json,
    extract::Request,
    http::{
        HeaderValue,
        header::{CONTENT_LENGTH, CONTENT_TYPE},
    },
    middleware::Next,
    response::{IntoResponse, Response},
};
use rollbook_model::Problem;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};

/// What they are sent as.
pub(in crate::http) const MEDIA_TYPE: &str = "application/problem+json";

/// The body of every failure of `/v1`.
#[derive(Serialize, JsonSchema)]
pub(in crate::http) struct ProblemDetails {
    /// Where the code is explained, on this server.
    r#type: String,
    /// What the code means.
    title: &'static str,
    /// The HTTP status.
    status: u16,
    /// What happened and what to do next.
    detail: String,
    /// The stable code.
    code: &'static str,
    /// The failure in full: the step, what it hangs on, the remedy, whether and when to try again, the request id.
    #[serde(flatten)]
    #[schemars(skip)]
    problem: Map<String, Value>,
}

/// Whether a path is of this face.
pub(in crate::http) fn is_own(path: &str) -> bool {
    path.starts_with("/v1/")
}

/// Gives failures of this face its own shape, wherever on the way they were met.
pub(in crate::http) async fn as_problem_details(request: Request, next: Next) -> Response {
    let own = is_own(request.uri().path());
    let mut response = next.run(request).await;
    if !own {
        return response;
    }
    let Some(problem) = response.extensions_mut().remove::<Problem>() else {
        return response;
    };
    let message = problem.message.trim_end_matches('.');
    let detail = match &problem.remedy {
        Some(remedy) => format!("{message}. {remedy}"),
        None => message.to_owned(),
    };
    let Value::Object(mut told) = serde_json::to_value(&problem).unwrap_or_default() else {
        return response;
    };
    told.remove("code");
    let body = ProblemDetails {
        r#type: problem.code.path(),
        title: problem.code.meaning(),
        status: response.status().as_u16(),
        detail,
        code: problem.code.as_str(),
        problem: told,
    };
    // Status and headers, such as when to try again, stay.
    let (mut head, _) = response.into_parts();
    head.headers.remove(CONTENT_LENGTH);
    let mut response = Json(body).into_response();
    *response.status_mut() = head.status;
    head.headers.insert(CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
    *response.headers_mut() = head.headers;
    response
}
