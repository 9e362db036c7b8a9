//! Who calls: an API key in `Authorization`, as HTTP Basic user name, bare in Basic, or as Bearer.

use std::num::NonZeroU32;

use axum::{
    extract::{FromRequestParts, Request, State},
    http::{HeaderMap, header::AUTHORIZATION, request::Parts},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::MethodRouter,
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use rollbook_core::account_unknown;
use rollbook_model::{
    AccountId, ApiKeyId, Code, OrganisationId, Problem, Scope, Webhook,
    problem::{Kind, Step},
};
use rollbook_store::ApiKey;
use secrecy::SecretString;
use tracing::Span;

use super::{
    App, finch,
    limits::Standing,
    route::OpenedBy,
    stackone::{Failure, hub},
};
use crate::mcp;

/// The caller, known by an API key.
#[derive(Clone)]
pub(crate) struct Caller {
    /// The organisation the key belongs to.
    pub(crate) organisation: OrganisationId,
    /// The key.
    pub(crate) key: ApiKeyId,
    scopes: Vec<Scope>,
    accounts: Option<Vec<AccountId>>,
}

impl From<ApiKey> for Caller {
    fn from(key: ApiKey) -> Self {
        Self {
            organisation: key.organisation,
            key: key.id,
            scopes: key.scopes,
            accounts: key.accounts,
        }
    }
}

impl Caller {
    /// Whether the key has a scope.
    pub(crate) fn may(&self, scope: Scope) -> bool {
        self.scopes.contains(&scope)
    }

    /// Refuses a caller whose key lacks a scope.
    pub(crate) fn require(&self, scope: Scope) -> Result<(), Problem> {
        if self.may(scope) {
            Ok(())
        } else {
            Err(scope_missing(&[scope]))
        }
    }

    /// A failure as this key may see it: where an account is linked again is for keys that may make links.
    pub(crate) fn seen(&self, mut problem: Problem) -> Problem {
        if !self.may(Scope::LinksWrite) {
            problem.linking_url = None;
        }
        problem
    }

    /// Refuses an account that the key does not reach, in the words for one that is not there.
    pub(crate) fn account(&self, id: AccountId) -> Result<(), Problem> {
        let reached = self.accounts.as_ref().is_none_or(|accounts| accounts.contains(&id));
        if reached { Ok(()) } else { Err(account_unknown(id)) }
    }

    /// Whether the key reaches chosen accounts only.
    pub(crate) fn is_restricted(&self) -> bool {
        self.accounts.is_some()
    }

    /// Whether a webhook tells of nothing that the key does not reach.
    pub(crate) fn reaches(&self, webhook: &Webhook) -> bool {
        !self.is_restricted()
            || webhook
                .accounts
                .as_ref()
                .is_some_and(|accounts| accounts.iter().all(|id| self.account(*id).is_ok()))
    }

    /// What a webhook tells of, when the key reaches all of it; what the key reaches where nothing is said.
    pub(crate) fn narrowed(&self, accounts: Option<Vec<AccountId>>) -> Result<Option<Vec<AccountId>>, Problem> {
        let Some(accounts) = accounts else {
            return Ok(self.accounts.clone());
        };
        accounts.iter().try_for_each(|id| self.account(*id))?;
        Ok(Some(accounts))
    }

    /// Those of the wanted accounts that the key reaches; `None` stands for all there are.
    pub(crate) fn reached(&self, wanted: Option<Vec<AccountId>>) -> Option<Vec<AccountId>> {
        let Some(mut wanted) = wanted else {
            return self.accounts.clone();
        };
        wanted.retain(|id| self.account(*id).is_ok());
        Some(wanted)
    }
}

/// What is said to a key that has none of the scopes of which it needs one.
fn scope_missing(scopes: &[Scope]) -> Problem {
    let names = scopes
        .iter()
        .map(|scope| format!("`{scope}`"))
        .collect::<Vec<_>>()
        .join(" or ");
    let message = format!("the API key lacks the scope {names}");
    let first = scopes.first().copied().unwrap_or(Scope::AccountsRead);
    Problem::new(Kind::Permission, Code::ScopeMissing, Step::Input, message).with_remedy(format!(
        "Scopes of a key never change: make one that may {} with `rollbook keys create --scope {first}`, beside the \
         other scopes it needs",
        first.meaning()
    ))
}

/// The handlers of a route, behind what opens it.
pub(super) fn guarded(handler: MethodRouter<App>, opened_by: OpenedBy, app: &App) -> MethodRouter<App> {
    match opened_by {
        OpenedBy::Anybody => handler,
        OpenedBy::Key(scopes) => handler.route_layer(middleware::from_fn_with_state((app.clone(), scopes), admit)),
        OpenedBy::Link => handler.route_layer(middleware::from_fn_with_state(app.clone(), hub::admit)),
        OpenedBy::Client => handler.route_layer(middleware::from_fn_with_state(app.clone(), finch::admit_client)),
        OpenedBy::AccessToken(products) => handler.route_layer(middleware::from_fn_with_state(
            (app.clone(), products),
            finch::admit_token,
        )),
    }
}

async fn admit(
    State((app, scopes)): State<(App, &'static [Scope])>,
    request: Request,
    next: Next,
) -> Result<Response, Failure> {
    let is_mcp = request.uri().path() == mcp::PATH;
    let mut key = key_of(request.headers());
    if key.is_none() && is_mcp {
        key = bare_key_of(request.headers());
    }
    let Some(key) = key else {
        return Err(Failure::unauthenticated());
    };
    let Some(key) = app.engine.authenticate(&key).await? else {
        return Err(Failure::unauthenticated());
    };
    let span = Span::current();
    span.record("organisation.id", tracing::field::display(key.organisation));
    span.record("key.prefix", key.prefix.as_str());
    let caller = Caller::from(key);
    if !scopes.iter().any(|scope| caller.may(*scope)) {
        return Err(scope_missing(scopes).into());
    }
    // One request of MCP can bring several calls.
    let weighed = if is_mcp {
        mcp::weighed(request).await
    } else {
        Ok((NonZeroU32::MIN, request))
    };
    let calls = weighed.as_ref().map_or(NonZeroU32::MIN, |(calls, _)| *calls);
    let standing = app.limits.count(caller.key.uuid().as_u128(), calls);
    let mut response = match (standing.and_then(Standing::refusal), weighed) {
        (Some(refusal), _) => Failure::from(refusal).into_response(),
        (None, Err(unread)) => unread.into_response(),
        (None, Ok((_, mut request))) => {
            request.extensions_mut().insert(caller);
            next.run(request).await
        }
    };
    if let Some(standing) = standing {
        standing.tell(response.headers_mut());
    }
    Ok(response)
}

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = Failure;

    /// A handler that asks for its caller on a route that is open to anybody gets none.
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        let caller = parts.extensions.get::<Self>().cloned();
        caller.ok_or_else(Failure::unauthenticated)
    }
}

/// What a request says of who sends it.
pub(super) fn authorization(headers: &HeaderMap) -> Option<&str> {
    let mut values = headers.get_all(AUTHORIZATION).iter();
    // Of two, a proxy in front may have looked at the other one.
    let (Some(value), None) = (values.next(), values.next()) else {
        return None;
    };
    Some(value.to_str().ok()?.trim())
}

/// The key that is all a request says of who sends it, which clients of MCP do.
fn bare_key_of(headers: &HeaderMap) -> Option<SecretString> {
    let value = authorization(headers)?;
    (!value.is_empty() && !value.contains(' ')).then(|| value.into())
}

/// The key a request carries, whatever it is.
fn key_of(headers: &HeaderMap) -> Option<SecretString> {
    let value = authorization(headers)?;
    let (scheme, rest) = value.split_once(' ')?;
    let rest = rest.trim();
    if scheme.eq_ignore_ascii_case("bearer") {
        return Some(rest.into());
    }
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = String::from_utf8(STANDARD.decode(rest).ok()?).ok()?;
    // Any password is ignored, and the colon may be missing.
    Some(decoded.split(':').next().unwrap_or_default().into())
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;
    use secrecy::ExposeSecret;

    use super::*;

    fn key(value: &str) -> Option<String> {
        let mut headers = HeaderMap::new();
        headers.insert(AUTHORIZATION, HeaderValue::from_str(value).unwrap());
        key_of(&headers).map(|key| key.expose_secret().to_owned())
    }

    #[test]
    fn a_key_is_taken_in_every_form_clients_send() {
        for value in [
            "Basic cmJrX2FiYzo=",
            "basic cmJrX2FiYw==",
            "Bearer rbk_abc",
            "Basic cmJrX2FiYzppZ25vcmVk",
        ] {
            assert_eq!(key(value).as_deref(), Some("rbk_abc"), "{value}");
        }
        let mut two = HeaderMap::new();
        two.append(AUTHORIZATION, HeaderValue::from_static("Bearer rbk_abc"));
        two.append(AUTHORIZATION, HeaderValue::from_static("Bearer rbk_abd"));
        assert!(key_of(&two).is_none());
        for value in ["Basic ***", "Digest rbk_abc", "rbk_abc"] {
            assert_eq!(key(value), None, "{value}");
        }
    }
}
