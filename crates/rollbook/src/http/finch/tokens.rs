//! `POST /auth/token` (Finch's API reference, *Access tokens*): an access token for a code.

use axum::{
    Json,
    body::Bytes,
    extract::{State, rejection::BytesRejection},
    http::StatusCode,
    routing::post,
};
use rollbook_core::{Opened, Redeemed};
use rollbook_model::ConnectProduct;
use schemars::{JsonSchema, SchemaGenerator};
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};

use super::PROVIDER;
use crate::http::{
    Route, Shared,
    stackone::{Failure, read},
};

/// A code to be exchanged.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "TokenRequest")]
struct Request {
    /// What the browser brought back.
    code: SecretText,
    /// The client.
    client_id: String,
    /// Its secret.
    client_secret: SecretText,
    /// Where the browser was sent back to; left out where a page around the frame was told the code.
    #[serde(default)]
    redirect_uri: Option<String>,
}

/// A text that is never printed.
#[derive(Deserialize, JsonSchema)]
#[serde(from = "String")]
#[schemars(with = "String")]
struct SecretText(SecretString);

impl From<String> for SecretText {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

/// An access token.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "AccessToken")]
struct Granted {
    /// What is sent as Bearer from now on. It does not expire, and is told once.
    access_token: String,
    /// The same as of the connection.
    #[serde(flatten)]
    connection: Connected,
    /// The companies behind the connection.
    entity_ids: Vec<String>,
    /// `bearer`.
    token_type: &'static str,
}

/// What is said of a connection in each answer about one.
#[derive(Serialize, JsonSchema)]
pub(super) struct Connected {
    /// The id of the connection.
    pub(super) connection_id: String,
    /// `provider`: what is read comes from the tenant.
    #[schemars(extend("enum" = ["finch", "provider"]))]
    pub(super) connection_type: &'static str,
    /// `production`, or `sandbox` where the tenant holds no real people.
    #[schemars(extend("enum" = ["development", "production", "sandbox"]))]
    pub(super) client_type: &'static str,
    /// What may be read.
    pub(super) products: Vec<String>,
    /// `ulti_pro`.
    pub(super) provider_id: &'static str,
    /// The id of the account.
    pub(super) account_id: String,
    /// The id of the tenant as one company.
    pub(super) company_id: String,
    /// The customer's id in your product.
    pub(super) customer_id: String,
    /// The customer's name.
    pub(super) customer_name: String,
}

impl Connected {
    pub(super) fn of(opened: &Opened) -> Self {
        let account = &opened.account;
        Self {
            connection_id: opened.connection.id.to_string(),
            connection_type: "provider",
            client_type: if opened.is_production() {
                "production"
            } else {
                "sandbox"
            },
            products: words(&opened.products),
            provider_id: PROVIDER,
            account_id: account.id.uuid().hyphenated().to_string(),
            company_id: rollbook_model::Entity::id_of(account.id),
            customer_id: account.origin_owner_id.clone(),
            customer_name: account.origin_owner_name.clone(),
        }
    }
}

/// Products as words.
pub(super) fn words(products: &[ConnectProduct]) -> Vec<String> {
    products.iter().map(|product| product.as_str().to_owned()).collect()
}

pub(super) fn routes() -> Vec<Route> {
    vec![Route {
        path: "/auth/token",
        handler: post(exchange),
        method: "post",
        id: "create_access_token",
        summary: "Gives a client an access token for a code.",
        scopes: &[],
        parameters: &[],
        request: Some(SchemaGenerator::subschema_for::<Request>),
        status: StatusCode::OK,
        response: |generator| generator.subschema_for::<Granted>(),
        failures: &[400, 401, 413, 429, 500],
    }]
}

async fn exchange(State(engine): State<Shared>, body: Result<Bytes, BytesRejection>) -> Result<Json<Granted>, Failure> {
    let request: Request = read(body)?;
    let client = engine
        .authenticate_client(&request.client_id, &request.client_secret.0)
        .await?;
    let redeemed = engine.redeem(&client, &request.code.0, request.redirect_uri.as_deref());
    let Redeemed { token, opened } = redeemed.await?;
    Ok(Json(Granted {
        access_token: token.expose_secret().to_owned(),
        entity_ids: opened.entities().into_iter().map(|entity| entity.id).collect(),
        token_type: "bearer",
        connection: Connected::of(&opened),
    }))
}
