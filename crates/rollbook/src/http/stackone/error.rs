//! Failures as this face writes them (StackOne's API reference, *Errors*).

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header::RETRY_AFTER, header::WWW_AUTHENTICATE},
    response::{IntoResponse, Response},
};
use jiff::Timestamp;
use rollbook_core::Served;
use rollbook_model::{
    Code, Problem,
    problem::{Kind, Step},
};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};

/// The body of every failure.
#[derive(Serialize, JsonSchema)]
pub(crate) struct ErrorBody {
    /// The HTTP status.
    #[serde(rename = "statusCode")]
    status_code: u16,
    /// What happened and what to do next.
    message: String,
    /// When, as RFC 3339.
    timestamp: String,
    /// The class of a failure of the account.
    #[serde(rename = "errorCode", skip_serializing_if = "Option::is_none")]
    error_code: Option<&'static str>,
    /// What UKG Pro answered.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(default)]
    provider_errors: Vec<ProviderError>,
    /// The same as the Hub component shows it: JSON as a text.
    #[serde(skip_serializing_if = "Option::is_none")]
    provider_response: Option<String>,
    /// The failure in Rollbook's own words: `code` and `docs`, the path of its page; the step, what it hangs on, the
    /// causes where there are several, the account's actions that it blocks, the remedy, whether and when to try again,
    /// the request id.
    problem: Value,
}

/// What UKG Pro answered.
#[derive(Serialize, JsonSchema)]
struct ProviderError {
    /// The HTTP status.
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    /// UKG Pro's own words, as `error`.
    raw: Map<String, Value>,
}

/// A failure on its way to the caller.
pub(crate) struct Failure {
    status: StatusCode,
    problem: Box<Problem>,
    shown: Option<String>,
}

impl Failure {
    /// A failure under another status than its kind has.
    pub(crate) fn with_status(status: StatusCode, problem: Problem) -> Self {
        Self {
            status,
            problem: Box::new(problem),
            shown: None,
        }
    }

    /// The same with what the Hub component shows below the message.
    #[must_use]
    pub(super) fn showing(mut self, shown: String) -> Self {
        self.shown = Some(shown);
        self
    }

    /// No API key, or one that is not good.
    pub(crate) fn unauthenticated() -> Self {
        let message = "the API key is missing, unknown, expired or revoked";
        let problem = Problem::new(Kind::Credentials, Code::ApiKeyRefused, Step::Input, message)
            .with_remedy("Make one with `rollbook keys create` and send it as the user name of HTTP Basic");
        Self::with_status(StatusCode::UNAUTHORIZED, problem)
    }

    /// A body that is larger than any call of an action.
    pub(crate) fn too_large() -> Self {
        let problem = Problem::new(Kind::Invalid, Code::BodyTooLarge, Step::Input, "the body is too large")
            .with_remedy("Send at most 2 MiB");
        Self::with_status(StatusCode::PAYLOAD_TOO_LARGE, problem)
    }

    /// The same where an account that is stopped is a condition that is not met.
    pub(crate) fn of_unified(self) -> Self {
        match self.problem.code {
            Code::AccountStopped => Self {
                status: StatusCode::PRECONDITION_FAILED,
                ..self
            },
            _ => self,
        }
    }

    /// The same of a write: clients repeat by themselves what is answered 408, and a read alone may be repeated.
    pub(crate) fn of_write(self) -> Self {
        match self.status {
            StatusCode::REQUEST_TIMEOUT => Self {
                status: StatusCode::BAD_GATEWAY,
                ..self
            },
            _ => self,
        }
    }

    /// A method that a path does not have.
    pub(crate) fn method_not_allowed(problem: Problem) -> Self {
        Self::with_status(StatusCode::METHOD_NOT_ALLOWED, problem)
    }
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        let status = match problem.kind {
            // What there is nothing for is another thing than what is not there.
            _ if problem.code == Code::NotAvailable => StatusCode::NOT_IMPLEMENTED,
            Kind::Invalid => StatusCode::BAD_REQUEST,
            Kind::NotFound => StatusCode::NOT_FOUND,
            Kind::Conflict => StatusCode::CONFLICT,
            Kind::Credentials => StatusCode::UNAUTHORIZED,
            Kind::Permission => StatusCode::FORBIDDEN,
            Kind::Refused => StatusCode::UNPROCESSABLE_ENTITY,
            Kind::Throttled => StatusCode::TOO_MANY_REQUESTS,
            Kind::TimedOut => StatusCode::REQUEST_TIMEOUT,
            Kind::Unreachable | Kind::Upstream => StatusCode::BAD_GATEWAY,
            Kind::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        };
        Self::with_status(status, problem)
    }
}

/// The class of a failure, where the contract names one.
fn error_code(status: StatusCode, problem: &Problem) -> Option<&'static str> {
    match problem.kind {
        _ if status == StatusCode::PRECONDITION_FAILED => Some("AccountIntegrationInactiveError"),
        Kind::Invalid if status == StatusCode::BAD_REQUEST => Some("ValidationError"),
        Kind::Credentials => match problem.refused_as.unwrap_or(problem.code) {
            Code::ApiKeyRefused => None,
            Code::PasswordExpired => Some("AccountExpiredCredentialsError"),
            // The values can be right, and nobody logs in with them all the same.
            Code::AccountInactive | Code::AccountLocked => Some("AccountAuthenticationFailedError"),
            _ => Some("AccountInvalidCredentialsError"),
        },
        _ => None,
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let Self { status, problem, shown } = self;
        let mut problem = *problem;
        problem.request_id = problem.request_id.or_else(Served::current);
        if status.is_server_error() && status != StatusCode::NOT_IMPLEMENTED {
            tracing::warn!(%problem.code, "A request failed: {problem}");
        }
        let message = match &problem.remedy {
            Some(remedy) => format!("{}. {remedy}", problem.message.trim_end_matches('.')),
            None => problem.message.clone(),
        };
        let provider_errors = match (&problem.provider_message, problem.provider_status) {
            (None, None) => Vec::new(),
            (text, status) => {
                let raw = text
                    .iter()
                    .map(|text| ("error".to_owned(), Value::from(text.as_str())))
                    .collect();
                vec![ProviderError { status, raw }]
            }
        };
        let body = ErrorBody {
            status_code: status.as_u16(),
            message,
            timestamp: Timestamp::now().to_string(),
            error_code: error_code(status, &problem),
            provider_errors,
            provider_response: shown,
            problem: serde_json::to_value(&problem).unwrap_or_default(),
        };
        let mut response = (status, Json(body)).into_response();
        // Another face says the same in its own shape.
        response.extensions_mut().insert(problem.clone());
        let pause = problem.retry_after_seconds.unwrap_or(1);
        match status {
            StatusCode::REQUEST_TIMEOUT => {
                response
                    .headers_mut()
                    .insert(RETRY_AFTER, HeaderValue::from_static("60"));
            }
            StatusCode::TOO_MANY_REQUESTS => {
                response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(pause));
            }
            StatusCode::UNAUTHORIZED if problem.code == Code::ApiKeyRefused => {
                response
                    .headers_mut()
                    .insert(WWW_AUTHENTICATE, HeaderValue::from_static("Basic realm=\"Rollbook\""));
            }
            _ => {}
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_write_that_was_not_sent_in_time_is_not_answered_as_what_clients_repeat() {
        let late = || {
            Failure::from(Problem::new(
                Kind::TimedOut,
                Code::TimedOut,
                Step::Login,
                "it took too long",
            ))
        };
        assert_eq!(late().status, StatusCode::REQUEST_TIMEOUT);
        assert_eq!(late().of_write().status, StatusCode::BAD_GATEWAY);
        let refused = Problem::new(Kind::Refused, Code::Validation, Step::Call, "no");
        assert_eq!(
            Failure::from(refused).of_write().status,
            StatusCode::UNPROCESSABLE_ENTITY
        );
    }
}
