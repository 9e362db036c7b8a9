//! What a form of the Hub sends.

use axum::{
    body::Bytes,
    extract::{FromRequest, Request},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use rollbook_core::Values;
use secrecy::SecretString;

/// The longest form that is read; its longest field is a pasted address.
const LONGEST: usize = 64 * 1024;

/// The fields of a form.
pub(super) struct Posted(Vec<(String, String)>);

impl<S: Send + Sync> FromRequest<S> for Posted {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        let bytes = Bytes::from_request(request, state).await;
        match bytes {
            Ok(bytes) if bytes.len() <= LONGEST => Ok(Self(form_urlencoded::parse(&bytes).into_owned().collect())),
            Ok(_) => Err(StatusCode::PAYLOAD_TOO_LARGE.into_response()),
            Err(rejection) => Err(rejection.into_response()),
        }
    }
}

impl Posted {
    /// The button that was pressed.
    pub(super) fn wish(&self) -> &str {
        self.text("do").unwrap_or_default()
    }

    /// The values that were given.
    pub(super) fn values(&self) -> Values {
        let text = |name: &str| self.text(name).map(str::to_owned);
        let secret = |name: &str| self.text(name).map(SecretString::from);
        Values {
            username: text("username"),
            password: secret("password"),
            customer_api_key: secret("customer_api_key"),
            user_api_key: secret("user_api_key"),
            address: text("address"),
            domain: text("domain"),
            subdomain: text("subdomain"),
            // A box without a tick is not sent, and not every form has the box.
            password_is_new: text("password_asked").map(|_| self.text("password_is_new").is_some()),
        }
    }

    /// A field.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        let mut fields = self.0.iter().filter(|(known, _)| known == name);
        fields.next().map(|(_, value)| value.as_str())
    }
}
