//! Failures as this face writes them (Finch's API reference, *Errors*), from our one shape.

use axum::{
    Json,
    extract::Request,
    http::{
        HeaderName, HeaderValue, StatusCode,
        header::{CONTENT_LENGTH, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE},
    },
    middleware::Next,
    response::{IntoResponse, Response},
};
use rollbook_core::Served;
use rollbook_model::{Code, Problem, problem::Kind};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::is_own;

/// The id of the request, on every answer.
const REQUEST_ID: HeaderName = HeaderName::from_static("finch-request-id");
/// Whether clients send the request again by themselves, which they do after each answer of 500 and above.
pub(super) const SHOULD_RETRY: HeaderName = HeaderName::from_static("x-should-retry");
/// The longest pause that every client obeys, in seconds.
const LONGEST_PAUSE: u64 = 60;

/// The body of every failure.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "FinchError")]
pub(in crate::http) struct ErrorBody {
    /// The HTTP status.
    code: u16,
    /// The kind of failure.
    name: &'static str,
    /// The failure in a word, where the contract has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(default)]
    finch_code: Option<&'static str>,
    /// What happened and what to do next.
    message: String,
    /// The failure in Rollbook's own words: `code` and `docs`, the path of its page; the step, what it hangs on, the
    /// remedy, whether and when to try again, the request id.
    problem: Value,
}

/// Where on the way calls were counted, when there were too many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Limited {
    /// By the caller.
    Caller,
    /// By the address that it came from, because of what was guessed.
    Address,
}

/// Status, name and detail of a failure.
fn kind_of(problem: &Problem, limited: Limited) -> (StatusCode, &'static str, Option<&'static str>) {
    const INVALID: &str = "invalid_request_error";
    match problem.code {
        Code::ClientRefused => return (StatusCode::UNAUTHORIZED, "invalid_client_error", None),
        Code::AccessTokenMissing => return (StatusCode::UNAUTHORIZED, "unauthorized_request_error", None),
        Code::AccessTokenRefused => return (StatusCode::UNAUTHORIZED, "invalid_token_error", None),
        Code::ProductMissing => return (StatusCode::FORBIDDEN, "insufficient_scope_error", None),
        Code::ConnectCodeVoid => return (StatusCode::BAD_REQUEST, "invalid_grant_error", None),
        Code::NotAvailable => return (StatusCode::NOT_IMPLEMENTED, "not_implemented_error", None),
        Code::EmployeeNotFound => return (StatusCode::NOT_FOUND, "not_found_error", Some("individual_not_found")),
        Code::PaymentNotFound => return (StatusCode::NOT_FOUND, "not_found_error", Some("payment_not_found")),
        Code::BenefitNotFound => return (StatusCode::NOT_FOUND, "not_found_error", Some("benefit_not_found")),
        Code::EnrollmentNotFound => return (StatusCode::NOT_FOUND, "bad_request", Some("enrollment_not_found")),
        Code::PathUnknown => return (StatusCode::NOT_FOUND, "not_found_error", None),
        Code::MethodNotAllowed => return (StatusCode::METHOD_NOT_ALLOWED, "bad_request", Some("invalid_request")),
        Code::BodyTooLarge => return (StatusCode::PAYLOAD_TOO_LARGE, "bad_request", Some("invalid_request")),
        Code::TooManyCalls => {
            let detail = match limited {
                Limited::Caller => "finch_application_rl",
                Limited::Address => "finch_auth_ip_rl",
            };
            return (StatusCode::TOO_MANY_REQUESTS, "rate_limit_exceeded_error", Some(detail));
        }
        _ => {}
    }
    match problem.kind {
        Kind::Invalid => (StatusCode::BAD_REQUEST, INVALID, Some("invalid_request")),
        Kind::NotFound => (StatusCode::NOT_FOUND, "not_found_error", Some("item_not_found")),
        Kind::Conflict | Kind::Refused => (StatusCode::UNPROCESSABLE_ENTITY, "unprocessable_request_error", None),
        Kind::Credentials => (
            StatusCode::UNAUTHORIZED,
            "authentication_error",
            Some("reauthenticate_user"),
        ),
        Kind::Permission => (
            StatusCode::FORBIDDEN,
            "error_permissions",
            Some("insufficient_account_permissions"),
        ),
        Kind::Throttled => (
            StatusCode::TOO_MANY_REQUESTS,
            "rate_limit_exceeded_error",
            Some("upstream_rate_limit_exceeded"),
        ),
        Kind::TimedOut | Kind::Unreachable | Kind::Upstream => (
            StatusCode::BAD_GATEWAY,
            "bad_gateway_error",
            Some("upstream_provider_error"),
        ),
        Kind::Internal => (
            StatusCode::INTERNAL_SERVER_ERROR,
            "server_error",
            Some("internal_server_error"),
        ),
    }
}

impl ErrorBody {
    /// A failure of one item of several, with its `code`: it does not fail the call.
    pub(super) fn of_item(problem: &Problem) -> (u16, Self) {
        let (status, body) = Self::of(problem, Limited::Caller);
        (status.as_u16(), body)
    }

    /// A failure of a call.
    fn of(problem: &Problem, limited: Limited) -> (StatusCode, Self) {
        let (status, name, finch_code) = kind_of(problem, limited);
        let message = problem.message.trim_end_matches('.');
        let message = match &problem.remedy {
            Some(remedy) => format!("{message}. {remedy}"),
            None => message.to_owned(),
        };
        let body = Self {
            code: status.as_u16(),
            name,
            finch_code,
            message,
            problem: serde_json::to_value(problem).unwrap_or_default(),
        };
        (status, body)
    }
}

/// Gives every answer of this face the id of its request, and failures their shape, wherever on the way they were met.
pub(in crate::http) async fn answers(request: Request, next: Next) -> Response {
    let own = is_own(request.uri().path());
    let mut response = next.run(request).await;
    if !own {
        return response;
    }
    if let Some(problem) = response.extensions_mut().remove::<Problem>() {
        response = reshaped(response, &problem);
    }
    let id = Served::current().and_then(|id| HeaderValue::from_str(&id.to_string()).ok());
    if let Some(id) = id {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    response
}

fn reshaped(response: Response, problem: &Problem) -> Response {
    // Standings are told by whoever counts callers.
    let limited = if response.headers().contains_key("ratelimit-limit") {
        Limited::Caller
    } else {
        Limited::Address
    };
    let (status, body) = ErrorBody::of(problem, limited);
    let (mut head, _) = response.into_parts();
    for name in [CONTENT_LENGTH, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE] {
        head.headers.remove(name);
    }
    let pause = problem.retry_after_seconds.unwrap_or(1).clamp(1, LONGEST_PAUSE);
    match status {
        StatusCode::TOO_MANY_REQUESTS => {
            head.headers.insert(RETRY_AFTER, HeaderValue::from(pause));
        }
        // What is not there, or was done in part, is no better the second time.
        StatusCode::NOT_IMPLEMENTED => {
            head.headers.insert(SHOULD_RETRY, HeaderValue::from_static("false"));
        }
        StatusCode::UNAUTHORIZED if problem.code == Code::ClientRefused => {
            head.headers
                .insert(WWW_AUTHENTICATE, HeaderValue::from_static("Basic realm=\"Rollbook\""));
        }
        StatusCode::UNAUTHORIZED if matches!(problem.code, Code::AccessTokenMissing | Code::AccessTokenRefused) => {
            head.headers
                .insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"Rollbook\""));
        }
        _ => {}
    }
    let mut response = (status, Json(body)).into_response();
    for (name, value) in &head.headers {
        response.headers_mut().append(name, value.clone());
    }
    response
}

#[cfg(test)]
mod tests {
    use rollbook_model::problem::Step;

    use super::*;

    #[test]
    fn each_failure_has_the_status_and_the_words_of_the_contract() {
        // By hand, from section 2 of the contract.
        for (kind, code, told) in [
            (Kind::Invalid, Code::ConnectCodeVoid, "400 invalid_grant_error -"),
            (
                Kind::Invalid,
                Code::ParameterInvalid,
                "400 invalid_request_error invalid_request",
            ),
            (Kind::Credentials, Code::AccessTokenRefused, "401 invalid_token_error -"),
            (Kind::Credentials, Code::ClientRefused, "401 invalid_client_error -"),
            (
                Kind::Credentials,
                Code::AccessTokenMissing,
                "401 unauthorized_request_error -",
            ),
            (
                Kind::Credentials,
                Code::CredentialsRefused,
                "401 authentication_error reauthenticate_user",
            ),
            (Kind::Permission, Code::ProductMissing, "403 insufficient_scope_error -"),
            (
                Kind::Permission,
                Code::PermissionMissing,
                "403 error_permissions insufficient_account_permissions",
            ),
            (
                Kind::NotFound,
                Code::EntityNotFound,
                "404 not_found_error item_not_found",
            ),
            (
                Kind::NotFound,
                Code::PaymentNotFound,
                "404 not_found_error payment_not_found",
            ),
            (
                Kind::NotFound,
                Code::BenefitNotFound,
                "404 not_found_error benefit_not_found",
            ),
            (
                Kind::NotFound,
                Code::EnrollmentNotFound,
                "404 bad_request enrollment_not_found",
            ),
            (Kind::NotFound, Code::RuleNotFound, "404 not_found_error item_not_found"),
            (Kind::Refused, Code::PartlyRefused, "422 unprocessable_request_error -"),
            (
                Kind::Throttled,
                Code::TooManyCalls,
                "429 rate_limit_exceeded_error finch_application_rl",
            ),
            (
                Kind::Throttled,
                Code::Throttled,
                "429 rate_limit_exceeded_error upstream_rate_limit_exceeded",
            ),
            (
                Kind::Internal,
                Code::DatabaseFailed,
                "500 server_error internal_server_error",
            ),
            (Kind::NotFound, Code::NotAvailable, "501 not_implemented_error -"),
            (
                Kind::TimedOut,
                Code::TimedOut,
                "502 bad_gateway_error upstream_provider_error",
            ),
            (
                Kind::Unreachable,
                Code::Unreachable,
                "502 bad_gateway_error upstream_provider_error",
            ),
        ] {
            let problem = Problem::new(kind, code, Step::Call, "it failed").with_remedy("Try again");
            let (status, body) = ErrorBody::of(&problem, Limited::Caller);
            let shown = format!("{} {} {}", status.as_u16(), body.name, body.finch_code.unwrap_or("-"));
            assert_eq!(shown, told, "{code}");
            assert_eq!(
                (body.code, body.message.as_str()),
                (status.as_u16(), "it failed. Try again")
            );
        }
        let many = Problem::new(Kind::Throttled, Code::TooManyCalls, Step::Input, "too many");
        assert_eq!(
            ErrorBody::of(&many, Limited::Address).1.finch_code,
            Some("finch_auth_ip_rl")
        );
    }
}
