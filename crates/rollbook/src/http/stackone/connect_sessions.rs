//! Connect sessions (StackOne's API reference, *Connect sessions*): a link for a customer's administrator, made by a
//! product.

use std::{sync::Arc, time::Duration};

use axum::{
    Json,
    body::Bytes,
    extract::{State, rejection::BytesRejection},
    http::{HeaderMap, StatusCode},
    routing::post,
};
use rollbook_core::{Invitation, LINK_LIFETIME};
use rollbook_model::{
    AccountKind, Actor, Code, Language, LinkSession, Problem, Scope,
    link_session::LinkForm,
    problem::{Kind, Step},
};
use schemars::{JsonSchema, SchemaGenerator};
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{
    Failure,
    body::{read, word},
    client, query,
};
use crate::{
    http::{Route, Shared, authentication::Caller},
    site::Site,
};

/// The words that `categories` may hold: clients throw on any other.
const CATEGORIES: [&str; 14] = [
    "ats",
    "hris",
    "hris-legacy",
    "crm",
    "iam",
    "marketing",
    "lms",
    "stackone",
    "documents",
    "ticketing",
    "screening",
    "messaging",
    "accounting",
    "scheduling",
];

/// An address that a person may be sent to, as a regular expression.
const ADDRESS: &str = concat!(
    r"^(https://[A-Za-z0-9.:\[\]-]+|http://(([A-Za-z0-9-]+\.)*localhost|127\.0\.0\.1|\[::1\])(:[0-9]+)?)",
    r"([/?#\\][!-~]*)?$"
);
/// An origin whose pages may show a link in a frame, likewise.
const ORIGIN: &str =
    r"^(https://[A-Za-z0-9.:\[\]-]+|http://(([A-Za-z0-9-]+\.)*localhost|127\.0\.0\.1|\[::1\])(:[0-9]+)?)/?$";

/// A link to be made.
#[derive(Deserialize, JsonSchema)]
struct Request {
    /// The customer's id in your product.
    #[schemars(length(max = 500), regex(pattern = r"\S"))]
    origin_owner_id: String,
    /// The customer's name, which the administrator reads.
    #[schemars(length(max = 500), regex(pattern = r"\S"))]
    origin_owner_name: String,
    /// The person who links.
    #[serde(default)]
    #[schemars(length(max = 500))]
    origin_username: Option<String>,
    /// The connector's key; `ukg-pro` or nothing.
    #[serde(default)]
    #[schemars(extend("enum" = ["ukg-pro", null]))]
    provider: Option<String>,
    /// Kept and sent back.
    #[serde(default)]
    provider_version: Option<String>,
    /// Kept and sent back.
    #[serde(default)]
    integration_id: Option<String>,
    /// Kept and sent back.
    #[serde(default)]
    #[schemars(extend("items" = { "type": "string", "enum": CATEGORIES }))]
    categories: Option<Vec<String>>,
    /// The account to link again; it keeps its id.
    #[serde(default)]
    #[schemars(regex(pattern = "^(acc_[0-9a-f]{32})?$"))]
    account_id: Option<String>,
    /// For how many seconds the link is good, from 60 to 30 days; 1800 unless given.
    #[serde(default)]
    #[schemars(range(min = 60, max = 2_592_000))]
    expires_in: Option<f64>,
    /// Whether the customer may have several accounts; otherwise the one there is is linked again.
    #[serde(default)]
    multiple: Option<bool>,
    /// A name for the account.
    #[serde(default)]
    #[schemars(length(max = 500))]
    label: Option<String>,
    /// `production`, unless given, or `test`.
    #[serde(default)]
    #[schemars(extend("enum" = ["production", "test", "", null]))]
    r#type: Option<String>,
    /// Kept and sent back.
    #[serde(default)]
    metadata: Option<Map<String, Value>>,
    /// The ids of the actions asked for, as `GET /actions` lists them; every action when neither these nor products are
    /// given.
    #[serde(default)]
    actions: Option<Vec<String>>,
    /// The ids of the products asked for.
    #[serde(default)]
    products: Option<Vec<String>>,
    /// The origins whose pages may show the link in a frame; no page may unless given.
    #[serde(default)]
    #[schemars(inner(inner(regex(pattern = ORIGIN))))]
    allowed_origins: Option<Vec<String>>,
    /// Where the administrator is sent back to, with `account_id` and `state`.
    #[serde(default)]
    #[schemars(length(max = 2000), regex(pattern = ADDRESS))]
    redirect_url: Option<String>,
    /// What is sent along when the administrator is sent back.
    #[serde(default)]
    #[schemars(length(max = 500))]
    state: Option<String>,
    /// `en` or `de`; the browser's unless given.
    #[serde(default)]
    #[schemars(extend("enum" = ["en", "de", "", null]))]
    language: Option<String>,
    /// `two_screens`, unless given, or `one_form`.
    #[serde(default)]
    #[schemars(extend("enum" = ["two_screens", "one_form", "", null]))]
    form: Option<String>,
}

/// A token to be looked up.
#[derive(Deserialize, JsonSchema)]
struct Token {
    /// The token of a link.
    token: String,
}

/// A link.
#[derive(Serialize, JsonSchema)]
struct Session {
    /// The link's number.
    id: u64,
    /// The organisation; a number for old clients that expect one.
    #[schemars(with = "Value")]
    organization_id: Value,
    /// The organisation again.
    project_id: String,
    /// The customer's id in your product.
    origin_owner_id: String,
    /// The customer's name.
    origin_owner_name: String,
    /// The person who links.
    #[serde(skip_serializing_if = "Option::is_none")]
    origin_username: Option<String>,
    /// The connector's key.
    provider: &'static str,
    /// As it was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    provider_version: Option<String>,
    /// As it was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    integration_id: Option<String>,
    /// As they were given.
    categories: Vec<String>,
    /// The account that is linked again.
    #[serde(skip_serializing_if = "Option::is_none")]
    account_id: Option<String>,
    /// For how many seconds the link was made.
    expires_in: i64,
    /// Whether the customer may have several accounts.
    multiple: bool,
    /// A name for the account.
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<String>,
    /// `production` or `test`.
    r#type: &'static str,
    /// As it was given.
    metadata: Map<String, Value>,
    /// The actions asked for.
    actions: Vec<String>,
    /// The products asked for.
    products: Vec<String>,
    /// The origins whose pages may show the link in a frame.
    allowed_origins: Vec<String>,
    /// Where the administrator is sent back to.
    #[serde(skip_serializing_if = "Option::is_none")]
    redirect_url: Option<String>,
    /// What is sent along then.
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<String>,
    /// The language of the pages.
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<&'static str>,
    /// `two_screens` or `one_form`.
    form: &'static str,
    /// When it was made.
    created_at: String,
    /// Until when it is good.
    expires_at: String,
}

/// A link that was made, with what opens it.
#[derive(Serialize, JsonSchema)]
struct Created {
    #[serde(flatten)]
    session: Session,
    /// What opens the link. It is told once.
    token: String,
    /// The page to send the administrator to.
    auth_link_url: String,
}

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route {
            path: "/connect_sessions",
            handler: post(create),
            method: "post",
            id: "create_connect_session",
            summary: "Makes a link on which a customer's administrator links their tenant.",
            scopes: &[Scope::LinksWrite],
            parameters: &[],
            request: Some(SchemaGenerator::subschema_for::<Request>),
            status: StatusCode::CREATED,
            response: |generator| generator.subschema_for::<Created>(),
            failures: &[400, 404, 413, 500],
        },
        Route {
            path: "/connect_sessions/authenticate",
            handler: post(authenticate),
            method: "post",
            id: "authenticate_connect_session",
            summary: "The link of a token, while it can be used.",
            scopes: &[Scope::LinksWrite],
            parameters: &[],
            request: Some(SchemaGenerator::subschema_for::<Token>),
            status: StatusCode::CREATED,
            response: |generator| generator.subschema_for::<Session>(),
            failures: &[400, 404, 413, 500],
        },
    ]
}

async fn create(
    State(engine): State<Shared>,
    State(site): State<Arc<Site>>,
    caller: Caller,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<(StatusCode, Json<Created>), Failure> {
    let invitation = invitation(read(body)?)?;
    match invitation.account {
        Some(account) => caller.account(account)?,
        None if caller.is_restricted() => return Err(new_account_denied().into()),
        None => {}
    }
    let (session, token) = engine
        .create_link_session(caller.organisation, Actor::ApiKey(caller.key), invitation)
        .await?;
    let token = token.expose_secret();
    let created = Created {
        session: shown(session, &headers),
        token: token.to_owned(),
        auth_link_url: site.link(&LinkSession::path(token)),
    };
    Ok((StatusCode::CREATED, Json(created)))
}

async fn authenticate(
    State(engine): State<Shared>,
    caller: Caller,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<(StatusCode, Json<Session>), Failure> {
    let Token { token } = read(body)?;
    let session = engine.usable_link_session(&SecretString::from(token)).await;
    let session = session.map_err(|mut problem| {
        match problem.kind {
            Kind::NotFound => return link_unknown(),
            // A token that opens nothing any more is no better than one that never did
            // (StackOne's API reference, *Connect sessions*).
            Kind::Conflict => problem.kind = Kind::NotFound,
            _ => {}
        }
        problem
    })?;
    // A link that knows its account is for keys that reach it, one for a new account for those that reach all.
    let reached = match session.account {
        Some(account) => caller.account(account).is_ok(),
        None => !caller.is_restricted(),
    };
    if session.organisation != caller.organisation || !reached {
        return Err(link_unknown().into());
    }
    Ok((StatusCode::CREATED, Json(shown(session, &headers))))
}

/// What is said of a link that is not there, or not the caller's: nobody learns which.
fn link_unknown() -> Problem {
    Problem::new(Kind::NotFound, Code::LinkUnknown, Step::Input, "there is no such link")
        .with_remedy("Give the token that `POST /connect_sessions` answered")
}

/// What a key is told that reaches chosen accounts only.
fn new_account_denied() -> Problem {
    let message = "the API key reaches chosen accounts only, so it cannot make a link for a new one";
    Problem::new(Kind::Permission, Code::KeyRestricted, Step::Input, message)
        .with_remedy("Name one of its accounts in `account_id`, or use a key that was made without `--account`")
}

/// What is asked of the engine.
fn invitation(request: Request) -> Result<Invitation, Problem> {
    if let Some(provider) = &request.provider
        && provider != "ukg-pro"
    {
        return Err(query::invalid("`provider` must be `ukg-pro` or left out".to_owned()));
    }
    let categories = request.categories.unwrap_or_default();
    if !categories.iter().all(|word| CATEGORIES.contains(&word.as_str())) {
        return Err(query::invalid(format!(
            "each of `categories` must be one of {}",
            CATEGORIES.join(", ")
        )));
    }
    let account = request.account_id.filter(|id| !id.is_empty());
    let account = account.map(|id| id.parse()).transpose();
    let account = account.map_err(|error: rollbook_model::ParseIdError| query::invalid(error.to_string()))?;
    let kind: Option<AccountKind> = word("type", request.r#type.as_deref())?;
    let language: Option<Language> = word("language", request.language.as_deref())?;
    let form: Option<LinkForm> = word("form", request.form.as_deref())?;
    let lifetime = match request.expires_in {
        None => LINK_LIFETIME,
        Some(seconds) => Duration::try_from_secs_f64(seconds)
            .map_err(|_| query::invalid("`expires_in` must be a number of seconds".to_owned()))?,
    };
    Ok(Invitation {
        origin_username: request.origin_username,
        label: request.label,
        kind: kind.unwrap_or(AccountKind::Production),
        multiple: request.multiple.unwrap_or_default(),
        account,
        actions: request.actions.unwrap_or_default(),
        products: request.products.unwrap_or_default(),
        categories,
        integration_id: request.integration_id,
        provider_version: request.provider_version,
        metadata: request.metadata.unwrap_or_default(),
        redirect_url: request.redirect_url,
        redirect_state: request.state,
        allowed_origins: request.allowed_origins.unwrap_or_default(),
        language,
        form: form.unwrap_or(LinkForm::TwoScreens),
        lifetime,
        ..Invitation::of(request.origin_owner_id, request.origin_owner_name)
    })
}

fn shown(session: LinkSession, headers: &HeaderMap) -> Session {
    let organisation = session.organisation.to_string();
    Session {
        id: session.number,
        // Old clients throw on an organisation that is no number.
        organization_id: if client::is_typescript_before(headers, (4, 34)) {
            Value::from(1)
        } else {
            Value::from(organisation.as_str())
        },
        project_id: organisation,
        origin_owner_id: session.origin_owner_id,
        origin_owner_name: session.origin_owner_name,
        origin_username: session.origin_username,
        provider: "ukg-pro",
        provider_version: session.provider_version,
        integration_id: session.integration_id,
        categories: session.categories,
        account_id: session.account.map(|account| account.to_string()),
        expires_in: session.expires_at.duration_since(session.created_at).as_secs(),
        multiple: session.multiple,
        label: session.label,
        r#type: session.kind.as_str(),
        metadata: session.metadata,
        actions: session.actions,
        products: session.products,
        allowed_origins: session.allowed_origins,
        redirect_url: session.redirect_url,
        state: session.redirect_state,
        language: session.language.map(Language::code),
        form: session.form.as_str(),
        created_at: session.created_at.to_string(),
        expires_at: session.expires_at.to_string(),
    }
}
