//! Who may call REST (`ukg-pro-rest.md` 4, 5).

use axum::http::{StatusCode, header::AUTHORIZATION};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use ukg_pro_contract::rest::CUSTOMER_API_KEY;

use super::Found;
use crate::{
    accounts::{Presented, Rejection, reason},
    counters::Outcome,
    exchange::{HTML, JSON, Reply, Request},
    permissions::{is_out_of_reach, lines_in_use},
    state::State,
    switches::{ForbiddenBody, Switches, UnauthorizedBody},
};

/// Lets a request through and gives the account's user name, or answers it with 401 or 403.
pub(super) fn admit(state: &State, found: &Found<'_>, request: &Request, switches: Switches) -> Result<String, Reply> {
    let unauthorized = |rejection: Rejection| {
        let told = |content_type, body: &str| {
            Reply::new(StatusCode::UNAUTHORIZED, content_type, body, Outcome::Unauthenticated)
        };
        match switches.unauthorized_body {
            UnauthorizedBody::Empty => Reply::empty(StatusCode::UNAUTHORIZED, Outcome::Unauthenticated),
            UnauthorizedBody::Object => told(JSON, r#"{"message":"Authorization has been denied for this request."}"#),
            UnauthorizedBody::Reason => told(JSON, &message(reason(rejection))),
            UnauthorizedBody::Html => told(HTML, UNAUTHORIZED),
        }
    };
    let (username, password) = basic(request).ok_or_else(|| unauthorized(Rejection::Credentials))?;
    let presented = Presented {
        username: &username,
        password: &password,
        customer_api_key: request.header(CUSTOMER_API_KEY).unwrap_or_default().trim(),
        user_api_key: None,
    };
    let mut accounts = state.accounts();
    let account = accounts
        .check(&presented, switches.lock_after, state.clock().now())
        .map_err(unauthorized)?;
    let permitted = found.api.permissions(found.endpoint).all(|permission| {
        let mut lines = lines_in_use(permission.names, switches).iter();
        lines.any(|line| account.permissions.allows(line, permission.level))
    });
    if permitted && !is_out_of_reach(found.api.guard, switches) {
        Ok(username)
    } else {
        let told = |body: &str| Reply::new(StatusCode::FORBIDDEN, JSON, body, Outcome::Forbidden);
        let permission = found.api.permissions(found.endpoint).next();
        Err(match (switches.forbidden_body, permission) {
            (ForbiddenBody::Reason, Some(permission)) if permission.is_known() => told(&message(&format!(
                "The user does not have {} permission for {}.",
                permission.level,
                permission.name()
            ))),
            (ForbiddenBody::Empty, _) => Reply::empty(StatusCode::FORBIDDEN, Outcome::Forbidden),
            _ => told(&message("Access is denied.")),
        })
    }
}

fn message(text: &str) -> String {
    serde_json::json!({ "message": text }).to_string()
}

/// User name and password of HTTP Basic; the scheme's case does not matter.
fn basic(request: &Request) -> Option<(String, String)> {
    let (scheme, encoded) = request.header(AUTHORIZATION.as_str())?.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = STANDARD.decode(encoded.trim()).ok()?;
    let text = String::from_utf8(decoded).ok()?;
    let (username, password) = text.split_once(':')?;
    Some((username.to_owned(), password.to_owned()))
}

const UNAUTHORIZED: &str = "<!DOCTYPE html><html><head><title>401 - Unauthorized</title></head><body><h1>401 - Unauthorized: \
                            Access is denied due to invalid credentials.</h1></body></html>";
