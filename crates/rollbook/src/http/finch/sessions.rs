//! Connect sessions (Finch's API reference, *Connect*): a link for a customer, made by a client.

use std::sync::Arc;

use axum::{
    Json,
    body::Bytes,
    extract::{State, rejection::BytesRejection},
    http::StatusCode,
    routing::post,
};
use rollbook_core::{ConnectRequest, Reauthentication};
use rollbook_model::{ConnectProduct, Problem};
use schemars::{JsonSchema, SchemaGenerator};
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};

use super::{PROVIDER, caller::ByClient};
use crate::{
    http::{
        Route, Shared, invalid,
        stackone::{Failure, read},
    },
    pages::authorize_address,
    site::Site,
};

/// The words of `products`, for the description.
fn products() -> Vec<&'static str> {
    ConnectProduct::ALL.iter().map(|product| product.as_str()).collect()
}

fn product_list(_: &mut SchemaGenerator) -> schemars::Schema {
    schemars::json_schema!({
        "type": "array",
        "items": { "type": "string", "enum": products() },
        "minItems": 1,
    })
}

pub(super) fn optional_product_list(_: &mut SchemaGenerator) -> schemars::Schema {
    schemars::json_schema!({
        "type": ["array", "null"],
        "items": { "type": "string", "enum": products() },
        "minItems": 1,
    })
}

/// Which provider is connected.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "ConnectIntegration")]
struct Integration {
    /// `ulti_pro`.
    #[schemars(extend("enum" = [PROVIDER]))]
    provider: String,
    /// `credential` or nothing: the values of a service account.
    #[serde(default)]
    #[schemars(extend("enum" = ["credential", null]))]
    auth_method: Option<String>,
}

/// A session to be made.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "ConnectSessionRequest")]
struct Request {
    /// The customer's id in your product.
    #[schemars(length(min = 1, max = 255), regex(pattern = r"\S"))]
    customer_id: String,
    /// The customer's name.
    #[schemars(length(min = 1, max = 255), regex(pattern = r"\S"))]
    customer_name: String,
    /// What data is asked for.
    #[schemars(schema_with = "product_list")]
    products: Vec<String>,
    /// The e-mail address of the person who connects.
    #[serde(default)]
    #[schemars(length(max = 255))]
    customer_email: Option<String>,
    /// Where the person is sent back to with `code` and `state`: one of the client's; left out where a page of the
    /// client's shows Connect in a frame.
    #[serde(default)]
    redirect_uri: Option<String>,
    /// Which provider is connected; there is one.
    #[serde(default)]
    integration: Option<Integration>,
    /// `false` or nothing: no connection is made by hand.
    #[serde(default)]
    #[schemars(extend("enum" = [false, null]))]
    manual: Option<bool>,
    /// For how many minutes the session is good, from 1 to 129600, which it is unless given.
    #[serde(default)]
    #[schemars(range(min = 1, max = 129_600))]
    minutes_to_expire: Option<f64>,
    /// `finch` or `provider` says that the tenant holds no real people.
    #[serde(default)]
    #[schemars(extend("enum" = ["finch", "provider", null]))]
    sandbox: Option<String>,
}

/// A session in which a customer connects again.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "ReauthenticationRequest")]
struct Again {
    /// The connection, which keeps its id.
    connection_id: String,
    /// What data is asked for; what was consented to last unless given.
    #[serde(default)]
    #[schemars(schema_with = "optional_product_list")]
    products: Option<Vec<String>>,
    /// As of a new session.
    #[serde(default)]
    redirect_uri: Option<String>,
    /// For how many minutes the session is good; 43200 unless given.
    #[serde(default)]
    #[schemars(range(min = 1, max = 129_600))]
    minutes_to_expire: Option<f64>,
}

/// A session.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ConnectSession")]
struct Session {
    /// What opens its pages: who has it can connect, so it is for the customer alone.
    session_id: String,
    /// The page to send the customer to.
    connect_url: String,
}

pub(super) fn routes() -> Vec<Route> {
    let route = |path, handler, id, summary, request, failures| Route {
        path,
        handler,
        method: "post",
        id,
        summary,
        scopes: &[],
        parameters: &[],
        request: Some(request),
        status: StatusCode::CREATED,
        response: |generator| generator.subschema_for::<Session>(),
        failures,
    };
    vec![
        route(
            "/connect/sessions",
            post(create),
            "create_connect_session_of_client",
            "Makes a session in which a customer connects their tenant.",
            SchemaGenerator::subschema_for::<Request>,
            &[400, 413, 500],
        ),
        route(
            "/connect/sessions/reauthenticate",
            post(again),
            "reauthenticate_connection",
            "Makes a session in which a customer connects again; every id stays.",
            SchemaGenerator::subschema_for::<Again>,
            &[400, 404, 413, 500],
        ),
    ]
}

async fn create(
    State(engine): State<Shared>,
    State(site): State<Arc<Site>>,
    ByClient(client): ByClient,
    body: Result<Bytes, BytesRejection>,
) -> Result<(StatusCode, Json<Session>), Failure> {
    let request: Request = read(body)?;
    if let Some(integration) = &request.integration {
        if integration.provider != PROVIDER {
            return Err(invalid(format!("`integration.provider` must be `{PROVIDER}`")).into());
        }
        if integration
            .auth_method
            .as_deref()
            .is_some_and(|method| method != "credential")
        {
            return Err(invalid("`integration.auth_method` must be `credential`".to_owned()).into());
        }
    }
    if request.manual == Some(true) {
        return Err(invalid("`manual` must be false: no connection is made by hand".to_owned()).into());
    }
    if let Some(word) = request.sandbox.as_deref()
        && !matches!(word, "finch" | "provider")
    {
        return Err(invalid("`sandbox` must be `finch` or `provider`".to_owned()).into());
    }
    let made = engine.create_connect_session(
        &client,
        ConnectRequest {
            customer_id: request.customer_id,
            customer_name: request.customer_name,
            customer_email: request.customer_email,
            products: parsed(&request.products)?,
            redirect_uri: request.redirect_uri,
            minutes_to_expire: minutes(request.minutes_to_expire)?,
            is_test: request.sandbox.is_some(),
        },
    );
    let (_, token) = Box::pin(made).await?;
    Ok((StatusCode::CREATED, Json(shown(&site, &token))))
}

async fn again(
    State(engine): State<Shared>,
    State(site): State<Arc<Site>>,
    ByClient(client): ByClient,
    body: Result<Bytes, BytesRejection>,
) -> Result<(StatusCode, Json<Session>), Failure> {
    let request: Again = read(body)?;
    let made = engine.reauthenticate(
        &client,
        Reauthentication {
            connection: request.connection_id,
            products: request.products.as_deref().map(parsed).transpose()?,
            redirect_uri: request.redirect_uri,
            minutes_to_expire: minutes(request.minutes_to_expire)?,
        },
    );
    let (_, token) = Box::pin(made).await?;
    Ok((StatusCode::CREATED, Json(shown(&site, &token))))
}

fn shown(site: &Site, token: &SecretString) -> Session {
    let token = token.expose_secret();
    Session {
        session_id: token.to_owned(),
        connect_url: site.link(&authorize_address(token)),
    }
}

pub(super) fn parsed(words: &[String]) -> Result<Vec<ConnectProduct>, Problem> {
    let parse = |word: &String| word.parse().map_err(|error| invalid(format!("`products`: {error}")));
    words.iter().map(parse).collect()
}

/// Whole minutes; clients may send a number with a fraction, of which a begun minute counts.
fn minutes(given: Option<f64>) -> Result<Option<u64>, Problem> {
    let Some(number) = given else {
        return Ok(None);
    };
    if !(1.0..=129_600.0).contains(&number) {
        return Err(invalid("`minutes_to_expire` must be from 1 to 129600".to_owned()));
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it was just seen to be from 1 to 129600"
    )]
    let whole = number.ceil() as u64;
    Ok(Some(whole))
}
