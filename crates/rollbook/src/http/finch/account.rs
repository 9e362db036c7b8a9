//! What is known of a connection, and its end (Finch's API reference, *Account*).

use std::sync::Arc;

use axum::{
    Json,
    body::Bytes,
    extract::{self, rejection::BytesRejection},
    http::StatusCode,
    routing::{get, post},
};
use rollbook_core::Opened;
use rollbook_model::ConnectionStatus;
use schemars::{JsonSchema, SchemaGenerator};
use serde::{Deserialize, Serialize};

use super::{
    PROVIDER,
    caller::ByToken,
    tokens::{Connected, words},
};
use crate::{
    http::{
        Route, Shared,
        stackone::{Failure, read},
    },
    sandboxes::Sandboxes,
};

/// A connection in full.
#[derive(Serialize, JsonSchema)]
struct Introspection {
    /// The id of the connection.
    id: String,
    /// The client.
    client_id: String,
    #[serde(flatten)]
    connection: Connected,
    /// The state of the connection.
    connection_status: State,
    /// How the tenant is connected.
    authentication_methods: Vec<Method>,
    /// The e-mail address of the person who connected.
    customer_email: Option<String>,
    /// The companies behind the connection.
    entities: Vec<Company>,
    /// `false`: nothing is done by hand.
    manual: bool,
    /// The same as `provider_id`.
    payroll_provider_id: &'static str,
    /// The user name of the service account.
    username: Option<String>,
}

/// The state of a connection.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ConnectionState")]
struct State {
    /// In a word.
    #[schemars(extend("enum" = [
        "pending", "processing", "connected", "error_no_account_setup", "error_permissions", "reauth"
    ]))]
    status: &'static str,
    /// When everything was last read; nothing before it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(default)]
    last_successful_sync: Option<String>,
    /// What to do, where something is to be done.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(default)]
    message: Option<String>,
}

/// How a tenant is connected.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ConnectionMethod")]
struct Method {
    /// `credential`: by the values of a service account.
    r#type: &'static str,
    /// Its state.
    connection_status: State,
    /// What may be read by it.
    products: Vec<String>,
}

/// A company behind a connection.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ConnectedEntity")]
struct Company {
    /// Its id.
    id: String,
    /// Its name.
    name: Option<String>,
    /// Its id in UKG Pro, where it is one company of it.
    source_id: Option<String>,
    /// The state it is in.
    status: &'static str,
}

/// What is to be disconnected.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "DisconnectEntityRequest")]
struct Entities {
    /// The ids of the entities.
    #[schemars(length(min = 1))]
    entity_ids: Vec<String>,
}

/// What was done.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Disconnected")]
struct Done {
    /// `success`.
    status: &'static str,
}

const DONE: Json<Done> = Json(Done { status: "success" });

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route {
            path: "/introspect",
            handler: get(introspect),
            method: "get",
            id: "introspect",
            summary: "What is known of the connection of an access token.",
            scopes: &[],
            parameters: &[],
            request: None,
            status: StatusCode::OK,
            response: |generator| generator.subschema_for::<Introspection>(),
            failures: &[500],
        },
        Route {
            path: "/disconnect",
            handler: post(disconnect),
            method: "post",
            id: "disconnect",
            summary: "Ends the connection of an access token: none of its tokens is good any more.",
            scopes: &[],
            parameters: &[],
            request: None,
            status: StatusCode::OK,
            response: |generator| generator.subschema_for::<Done>(),
            failures: &[422, 500],
        },
        Route {
            path: "/disconnect-entity",
            handler: post(disconnect_entities),
            method: "post",
            id: "disconnect_entity",
            summary: "Ends what companies of a connection are connected; without any the connection is over.",
            scopes: &[],
            parameters: &[],
            request: Some(SchemaGenerator::subschema_for::<Entities>),
            status: StatusCode::OK,
            response: |generator| generator.subschema_for::<Done>(),
            failures: &[400, 404, 413, 422, 500],
        },
    ]
}

async fn introspect(
    extract::State(engine): extract::State<Shared>,
    ByToken(opened): ByToken,
) -> Result<Json<Introspection>, Failure> {
    let synced = engine.last_sync(&opened).await?.map(|at| at.to_string());
    let account = &opened.account;
    let entities = opened.entities().into_iter().map(|entity| Company {
        id: entity.id,
        name: Some(entity.name),
        source_id: None,
        status: entity.status.as_str(),
    });
    Ok(Json(Introspection {
        id: opened.connection.id.to_string(),
        client_id: opened.connection.client.to_string(),
        connection: Connected::of(&opened),
        connection_status: status(&opened, synced.clone()),
        authentication_methods: vec![Method {
            r#type: "credential",
            connection_status: status(&opened, synced),
            products: words(&opened.products),
        }],
        customer_email: account.origin_username.clone(),
        entities: entities.collect(),
        manual: false,
        payroll_provider_id: PROVIDER,
        username: Some(account.username.clone()),
    }))
}

fn status(opened: &Opened, synced: Option<String>) -> State {
    let status = opened.status();
    State {
        status: status.as_str(),
        last_successful_sync: synced,
        message: (status == ConnectionStatus::Reauth)
            .then(|| "The customer has to connect again: see `POST /connect/sessions/reauthenticate`".to_owned()),
    }
}

async fn disconnect(
    extract::State(engine): extract::State<Shared>,
    extract::State(sandboxes): extract::State<Option<Arc<Sandboxes>>>,
    ByToken(opened): ByToken,
) -> Result<Json<Done>, Failure> {
    engine.disconnect(&opened).await?;
    end_tenant(sandboxes, &opened);
    Ok(DONE)
}

async fn disconnect_entities(
    extract::State(engine): extract::State<Shared>,
    extract::State(sandboxes): extract::State<Option<Arc<Sandboxes>>>,
    ByToken(opened): ByToken,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<Done>, Failure> {
    let Entities { entity_ids } = read(body)?;
    engine.disconnect_entities(&opened, &entity_ids).await?;
    end_tenant(sandboxes, &opened);
    Ok(DONE)
}

/// Ends the emulated tenant whose only connection is over: each is made for one, which has one entity.
fn end_tenant(sandboxes: Option<Arc<Sandboxes>>, opened: &Opened) {
    if let Some(sandboxes) = sandboxes {
        sandboxes.end(opened.account.id);
    }
}
