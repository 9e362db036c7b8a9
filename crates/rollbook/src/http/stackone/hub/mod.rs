//! What StackOne's Hub component calls: the linking of our own pages, for a form that
//! stands in another product's page.
//!
//! Who calls holds the token of a link and no API key. The component takes an answer of 401 or 403 for success or hides
//! it, so neither is ever given for what UKG Pro refuses, nor for a link that has ended.

mod form;
mod given;
mod guest;
mod origins;
mod refusal;

use std::sync::Arc;

use axum::{
    Json,
    body::Bytes,
    extract::{
        Path, State,
        rejection::{BytesRejection, PathRejection},
    },
    http::{StatusCode, Uri},
    routing::{get, post},
};
use rollbook_core::{AtOnce, WholeForm};
use rollbook_model::{
    Account, AccountId, Code, Problem,
    catalogue::CONNECTOR,
    link_session::HeldSecret,
    problem::{Kind as ProblemKind, Step},
};
use schemars::{JsonSchema, SchemaGenerator};
use serde::Serialize;
use serde_json::{Map, Value};

pub(in crate::http::stackone) use form::CONFIGURATION;
pub(in crate::http) use guest::{TOKEN, admit};
pub(in crate::http) use origins::origins;

use super::{Failure, body::read, query};
use crate::{
    http::{
        Route, Shared,
        route::{Kind, Parameter},
    },
    site::Site,
};
use form::{Connector, ENVIRONMENT, Integration, VERSION};
use given::Given;
use guest::Guest;
use refusal::{failed, refused};

/// The one integration there is.
const INTEGRATION: &str = CONNECTOR;
/// What stands in the place of a secret that is held: without a character of it.
const PLACEHOLDER: &str = "__secretvalue:**redacted**";

/// Whether a path is one of those that the token of a link opens.
pub(in crate::http) fn is_hub(path: &str) -> bool {
    path.starts_with("/hub/")
}

/// What the component asks first.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "HubSettings")]
struct Settings {
    /// Features of the reference that are switched on; none is known here.
    enabled_features: Vec<String>,
    /// The account that is linked again, if the link is one for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(default)]
    existing_account_id: Option<String>,
}

/// What can be linked.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "HubIntegrations")]
struct Integrations {
    /// The integrations; there is one.
    integrations: Vec<Integration>,
}

/// A tenant that was linked.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "HubLinked")]
struct Linked {
    /// The account's id, as `GET /accounts/{id}` takes it.
    id: String,
    /// The connector's key.
    provider: &'static str,
    /// `active` when UKG Pro takes the values; what is missing beyond that stands in `GET /accounts/{id}`.
    status: &'static str,
}

/// An account as the form is filled with it.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "HubAccount")]
struct Filled {
    /// The account's id.
    #[serde(rename = "secureId")]
    id: String,
    /// The connector's key.
    provider: &'static str,
    /// The values that are no secrets, by field.
    #[serde(rename = "setupInformation")]
    setup_information: Map<String, Value>,
    /// A placeholder for each secret that is held.
    secrets: Map<String, Value>,
    /// The version of the form.
    version: &'static str,
    /// How the account logs in.
    #[serde(rename = "authConfigKey")]
    configuration: &'static str,
    /// Always `production`.
    environment: &'static str,
    /// The account's own integration.
    #[serde(rename = "integrationId")]
    integration_id: &'static str,
}

const FAILURES: &[u16] = &[400, 404, 410, 429, 500];
const WRITE_FAILURES: &[u16] = &[400, 404, 409, 410, 413, 422, 429, 500];

pub(super) fn routes() -> Vec<Route> {
    const PROVIDER: &[Parameter] = &[Parameter {
        name: "provider",
        place: "query",
        meaning: "Only integrations of this connector's key.",
        kind: Kind::Text,
    }];
    const ONE_INTEGRATION: &[Parameter] = &[Parameter {
        name: "integration_id",
        place: "path",
        meaning: "The integration's id.",
        kind: Kind::Text,
    }];
    let route = |path, handler, method, id, summary| Route {
        path,
        handler,
        method,
        id,
        summary,
        scopes: &[],
        parameters: &[],
        request: None,
        status: StatusCode::OK,
        response: |generator| generator.subschema_for::<Linked>(),
        failures: FAILURES,
    };
    let (one, accounts) = ("/hub/accounts/{id}", "/hub/accounts");
    vec![
        Route {
            response: |generator| generator.subschema_for::<Settings>(),
            ..route(
                "/hub/settings",
                get(settings),
                "get",
                "get_hub_settings",
                "What StackOne's Hub component asks of a link first.",
            )
        },
        Route {
            parameters: PROVIDER,
            response: |generator| generator.subschema_for::<Integrations>(),
            ..route(
                "/hub/connectors",
                get(connectors),
                "get",
                "list_hub_connectors",
                "What can be linked by a link.",
            )
        },
        Route {
            parameters: ONE_INTEGRATION,
            response: |generator| generator.subschema_for::<Connector>(),
            ..route(
                "/hub/connectors/{integration_id}",
                get(connector),
                "get",
                "get_hub_connector",
                "The form of six fields that links a tenant.",
            )
        },
        Route {
            request: Some(SchemaGenerator::subschema_for::<given::Request>),
            status: StatusCode::CREATED,
            failures: WRITE_FAILURES,
            ..route(
                accounts,
                post(create),
                "post",
                "create_hub_account",
                "Tries the values of the form and links the tenant with them.",
            )
        },
        Route {
            parameters: super::accounts::ONE,
            response: |generator| generator.subschema_for::<Filled>(),
            ..route(
                one,
                get(filled),
                "get",
                "get_hub_account",
                "What the form is filled with for an account; never a character of a secret.",
            )
        },
        Route {
            parameters: super::accounts::ONE,
            request: Some(SchemaGenerator::subschema_for::<given::Request>),
            failures: WRITE_FAILURES,
            ..route(
                one,
                axum::routing::patch(update),
                "patch",
                "update_hub_account",
                "Tries what was changed of an account with what was not, and keeps it if UKG Pro takes it.",
            )
        },
    ]
}

async fn settings(guest: Guest) -> Json<Settings> {
    Json(Settings {
        enabled_features: Vec::new(),
        existing_account_id: guest.session.account.map(|account| account.to_string()),
    })
}

async fn connectors(
    State(engine): State<Shared>,
    State(site): State<Arc<Site>>,
    guest: Guest,
    uri: Uri,
) -> Result<Json<Integrations>, Failure> {
    let query = query::of(&uri)?;
    engine
        .open_link(&guest.token)
        .await
        .map_err(|problem| failed(&guest, problem))?;
    let mut integrations = vec![Integration::shown(&site)];
    if let Some(provider) = query.last("provider").filter(|provider| !provider.is_empty()) {
        integrations.retain(|integration| integration.is_of(provider));
    }
    Ok(Json(Integrations { integrations }))
}

async fn connector(
    State(site): State<Arc<Site>>,
    guest: Guest,
    id: Result<Path<String>, PathRejection>,
) -> Result<Json<Connector>, Failure> {
    let is_known = id.is_ok_and(|Path(id)| id == INTEGRATION);
    if !is_known {
        return Err(integration_unknown().into());
    }
    Ok(Json(Connector::of(&guest.session, guest.text(), &site)))
}

async fn create(
    State(engine): State<Shared>,
    guest: Guest,
    body: Result<Bytes, BytesRejection>,
) -> Result<(StatusCode, Json<Linked>), Failure> {
    let given: Given = read::<given::Request>(body)?.given(guest.text())?;
    if given.integration.as_deref().is_some_and(|id| id != INTEGRATION) {
        return Err(integration_unknown().into());
    }
    let account = tried(engine, guest, None, given.form).await?;
    Ok((StatusCode::CREATED, Json(linked(&account))))
}

async fn filled(
    State(engine): State<Shared>,
    guest: Guest,
    id: Result<Path<String>, PathRejection>,
) -> Result<Json<Filled>, Failure> {
    let id = named(id)?;
    let work = async {
        let account = engine.account_of_link(&guest.session, id).await?;
        engine.filled_form(&account).await
    };
    let form = work.await.map_err(|problem| failed(&guest, problem))?;
    let plain = [
        ("username", form.username),
        ("domain", form.domain),
        ("subdomain", form.subdomain),
    ];
    let object = |pairs: Vec<(String, Value)>| pairs.into_iter().collect();
    Ok(Json(Filled {
        id: id.to_string(),
        provider: CONNECTOR,
        setup_information: object(plain.map(|(name, value)| (name.to_owned(), value.into())).to_vec()),
        secrets: object(
            form.held
                .into_iter()
                .map(|secret: HeldSecret| (secret.as_str().to_owned(), PLACEHOLDER.into()))
                .collect(),
        ),
        version: VERSION,
        configuration: CONFIGURATION,
        environment: ENVIRONMENT,
        integration_id: INTEGRATION,
    }))
}

/// The integration in the body is passed over: the component sends the first of the account's provider, and an account
/// has its own.
async fn update(
    State(engine): State<Shared>,
    guest: Guest,
    id: Result<Path<String>, PathRejection>,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<Linked>, Failure> {
    let id = named(id)?;
    let given = read::<given::Request>(body)?.given(guest.text())?;
    let account = tried(engine, guest, Some(id), given.form).await?;
    Ok(Json(linked(&account)))
}

/// Tries a form.
async fn tried(
    engine: Shared,
    guest: Guest,
    account: Option<AccountId>,
    form: WholeForm,
) -> Result<Box<Account>, Failure> {
    match engine.link_at_once(&guest.token, account, form).await {
        Ok(AtOnce::Linked(account)) => Ok(account),
        Ok(AtOnce::NotLinked { session, problem }) => Err(refused(&guest, &session, problem)),
        Err(problem) => Err(failed(&guest, problem)),
    }
}

fn linked(account: &Account) -> Linked {
    Linked {
        id: account.id.to_string(),
        provider: CONNECTOR,
        status: "active",
    }
}

fn named(id: Result<Path<String>, PathRejection>) -> Result<AccountId, Failure> {
    let Path(id) = id.map_err(|_| query::invalid("the id in the path cannot be decoded".to_owned()))?;
    super::account_id(&id)
}

fn integration_unknown() -> Problem {
    let message = format!("there is no such integration; the one there is has the id `{INTEGRATION}`");
    Problem::new(ProblemKind::NotFound, Code::PathUnknown, Step::Input, message)
        .with_remedy("Take the `integration_id` that `GET /hub/connectors` answers")
}
