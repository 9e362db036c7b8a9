//! `/v1/webhooks`: where a product is told what happened.

mod deliveries;
mod shown;
pub(in crate::http) mod told;

use axum::{
    Json,
    body::Bytes,
    extract::{
        Path, State,
        rejection::{BytesRejection, PathRejection},
    },
    http::StatusCode,
    routing::{delete, get, patch, post},
};
use jiff::SignedDuration;
use rollbook_core::{OVERLAP, webhook_unknown};
use rollbook_model::{
    AccountId, Actor, Problem, Scope, Webhook as Stored, WebhookEvent, WebhookForm, WebhookId, webhook::Wanted,
};
use rollbook_store::{NewWebhook, WebhookChange};
use schemars::{JsonSchema, SchemaGenerator};
use secrecy::ExposeSecret as _;
use serde::{Deserialize, Deserializer};

use shown::{Created, Webhook, Webhooks};

use crate::http::{
    Route, Shared,
    authentication::Caller,
    route::{Kind, Parameter},
    stackone::{Failure, invalid, read},
};

/// The path's parameter that names a webhook.
const WEBHOOK: Parameter = Parameter {
    name: "webhook",
    place: "path",
    meaning: "The webhook's id.",
    kind: Kind::Pattern("^whk_[0-9a-f]{32}$"),
};

/// A webhook to be made.
#[derive(Deserialize, JsonSchema)]
struct Create {
    /// Where it is sent: an address of https that is reached over the internet, or one of a host that the operator
    /// names.
    #[schemars(length(min = 1, max = 2048))]
    url: String,
    /// What it is for.
    #[serde(default)]
    #[schemars(length(max = 200), regex(pattern = r"^[^\x00-\x1f\x7f-\x9f]*$"))]
    description: Option<String>,
    /// In which form: `standard`, unless given, `stackone` or `finch`.
    #[serde(default)]
    #[schemars(with = "Option<String>", extend("enum" = form_words()))]
    form: Option<WebhookForm>,
    /// What it tells; everything unless given.
    #[serde(default)]
    #[schemars(with = "Option<Vec<String>>", length(min = 1), extend("items" = event_words()))]
    events: Option<Vec<WebhookEvent>>,
    /// The accounts it tells of; all of them, and what is about none, unless given.
    #[serde(default)]
    #[schemars(length(min = 1, max = 1000), inner(inner(regex(pattern = "^acc_[0-9a-f]{32}$"))))]
    accounts: Option<Vec<String>>,
}

/// What is changed of a webhook; what is left out stays as it is.
#[derive(Deserialize, JsonSchema)]
struct Change {
    /// Where it is sent.
    #[serde(default)]
    #[schemars(length(min = 1, max = 2048))]
    url: Option<String>,
    /// What it is for; an empty text is nothing.
    #[serde(default)]
    #[schemars(length(max = 200), regex(pattern = r"^[^\x00-\x1f\x7f-\x9f]*$"))]
    description: Option<String>,
    /// What it tells; `null` is everything.
    #[serde(default, deserialize_with = "given")]
    #[schemars(with = "Option<Vec<String>>", length(min = 1), extend("items" = event_words()))]
    events: Option<Wanted<WebhookEvent>>,
    /// The accounts it tells of; `null` is all of them.
    #[serde(default, deserialize_with = "given")]
    #[schemars(
        with = "Option<Vec<String>>",
        length(min = 1, max = 1000),
        inner(inner(regex(pattern = "^acc_[0-9a-f]{32}$")))
    )]
    accounts: Option<Wanted<String>>,
    /// Whether anything is sent. What waited when it was disabled goes on when it is enabled.
    #[serde(default)]
    enabled: Option<bool>,
}

/// How a secret is replaced.
#[derive(Deserialize, JsonSchema)]
struct Rotate {
    /// For how many seconds the secret of before stays good, up to seven days; a day unless given.
    #[serde(default)]
    #[schemars(with = "Option<u32>", range(min = 0, max = 604_800))]
    overlap_seconds: Option<f64>,
}

/// What was given, `null` too.
fn given<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

fn form_words() -> Vec<Option<&'static str>> {
    let words = WebhookForm::ALL.iter().map(|form| Some(form.as_str()));
    words.chain([None]).collect()
}

fn event_words() -> serde_json::Value {
    let words: Vec<_> = WebhookEvent::choices().map(WebhookEvent::as_str).collect();
    serde_json::json!({ "type": "string", "enum": words })
}

pub(super) fn routes() -> Vec<Route> {
    const ONE: &[Parameter] = &[WEBHOOK];
    let mut routes = vec![
        Route {
            path: "/v1/webhooks",
            handler: get(list),
            method: "get",
            id: "list_webhooks",
            summary: "The webhooks, the oldest first.",
            scopes: &[Scope::WebhooksRead],
            parameters: &[],
            request: None,
            status: StatusCode::OK,
            response: |generator| generator.subschema_for::<Webhooks>(),
            failures: &[500],
        },
        Route {
            path: "/v1/webhooks",
            handler: post(create),
            method: "post",
            id: "create_webhook",
            summary: "Makes a webhook, and tells once what its deliveries are signed with.",
            scopes: &[Scope::WebhooksWrite],
            parameters: &[],
            request: Some(SchemaGenerator::subschema_for::<Create>),
            status: StatusCode::CREATED,
            response: |generator| generator.subschema_for::<Created>(),
            failures: &[400, 404, 409, 413, 500],
        },
        Route {
            path: "/v1/webhooks/{webhook}",
            handler: get(show),
            method: "get",
            id: "get_webhook",
            summary: "A webhook.",
            scopes: &[Scope::WebhooksRead],
            parameters: ONE,
            request: None,
            status: StatusCode::OK,
            response: |generator| generator.subschema_for::<Webhook>(),
            failures: &[404, 500],
        },
        Route {
            path: "/v1/webhooks/{webhook}",
            handler: patch(change),
            method: "patch",
            id: "change_webhook",
            summary: "Changes, disables or enables a webhook.",
            scopes: &[Scope::WebhooksWrite],
            parameters: ONE,
            request: Some(SchemaGenerator::subschema_for::<Change>),
            status: StatusCode::OK,
            response: |generator| generator.subschema_for::<Webhook>(),
            failures: &[400, 404, 413, 500],
        },
        Route {
            path: "/v1/webhooks/{webhook}",
            handler: delete(remove),
            method: "delete",
            id: "delete_webhook",
            summary: "Deletes a webhook with its secrets and deliveries, and tells what it was.",
            scopes: &[Scope::WebhooksWrite],
            parameters: ONE,
            request: None,
            status: StatusCode::OK,
            response: |generator| generator.subschema_for::<Webhook>(),
            failures: &[404, 500],
        },
        Route {
            path: "/v1/webhooks/{webhook}/rotate",
            handler: post(rotate),
            method: "post",
            id: "rotate_webhook_secret",
            summary: "Makes a new secret, told once; deliveries are signed with the one before, too, while they overlap.",
            scopes: &[Scope::WebhooksWrite],
            parameters: ONE,
            request: Some(SchemaGenerator::subschema_for::<Rotate>),
            status: StatusCode::OK,
            response: |generator| generator.subschema_for::<Created>(),
            failures: &[400, 404, 413, 500],
        },
    ];
    routes.extend(deliveries::routes());
    routes
}

async fn list(State(engine): State<Shared>, caller: Caller) -> Result<Json<Webhooks>, Failure> {
    let webhooks = engine.webhooks(caller.organisation).await?;
    let reached = webhooks.iter().filter(|webhook| caller.reaches(webhook));
    Ok(Json(Webhooks {
        data: reached.map(Webhook::of).collect(),
    }))
}

async fn create(
    State(engine): State<Shared>,
    caller: Caller,
    body: Result<Bytes, BytesRejection>,
) -> Result<(StatusCode, Json<Created>), Failure> {
    let asked: Create = read(body)?;
    let new = NewWebhook {
        url: asked.url,
        description: asked.description.unwrap_or_default(),
        form: asked.form.unwrap_or(WebhookForm::Standard),
        events: asked.events,
        accounts: caller.narrowed(accounts(asked.accounts)?)?,
    };
    let made = engine.create_webhook(caller.organisation, by(&caller), new).await;
    let (webhook, secret) = made?;
    Ok((StatusCode::CREATED, Json(Created::of(&webhook, secret.expose_secret()))))
}

async fn show(
    State(engine): State<Shared>,
    caller: Caller,
    path: Result<Path<String>, PathRejection>,
) -> Result<Json<Webhook>, Failure> {
    let webhook = reached(&engine, &caller, &named(path)?).await?;
    Ok(Json(Webhook::of(&webhook)))
}

async fn change(
    State(engine): State<Shared>,
    caller: Caller,
    path: Result<Path<String>, PathRejection>,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<Webhook>, Failure> {
    let webhook = reached(&engine, &caller, &named(path)?).await?;
    let asked: Change = read(body)?;
    let accounts = match asked.accounts {
        Some(Wanted::All) => Some(caller.narrowed(None)?.into()),
        Some(Wanted::These(ids)) => Some(caller.narrowed(accounts(Some(ids))?)?.into()),
        None => None,
    };
    let change = WebhookChange {
        url: asked.url,
        description: asked.description,
        events: asked.events,
        accounts,
        enabled: asked.enabled,
    };
    let changed = engine
        .change_webhook(caller.organisation, by(&caller), webhook.id, change)
        .await?;
    Ok(Json(Webhook::of(&changed)))
}

async fn remove(
    State(engine): State<Shared>,
    caller: Caller,
    path: Result<Path<String>, PathRejection>,
) -> Result<Json<Webhook>, Failure> {
    let webhook = reached(&engine, &caller, &named(path)?).await?;
    let deleted = engine
        .delete_webhook(caller.organisation, by(&caller), webhook.id)
        .await?;
    Ok(Json(Webhook::of(&deleted)))
}

async fn rotate(
    State(engine): State<Shared>,
    caller: Caller,
    path: Result<Path<String>, PathRejection>,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<Created>, Failure> {
    let webhook = reached(&engine, &caller, &named(path)?).await?;
    let asked: Rotate = read(body)?;
    let overlap = match asked.overlap_seconds {
        None => Ok(OVERLAP),
        // To JSON, `60.0` is a whole number, too.
        Some(seconds) if seconds.fract() == 0.0 => SignedDuration::try_from_secs_f64(seconds).map_err(drop),
        Some(_) => Err(()),
    };
    let overlap = overlap.map_err(|()| invalid("`overlap_seconds` must be a whole number".to_owned()))?;
    let rotated = engine
        .rotate_webhook_secret(caller.organisation, by(&caller), webhook.id, overlap)
        .await?;
    let webhook = engine.webhook(caller.organisation, webhook.id).await?;
    Ok(Json(Created::of(&webhook, rotated.expose_secret())))
}

fn by(caller: &Caller) -> Actor {
    Actor::ApiKey(caller.key)
}

/// The text of the path's parameter.
fn named(path: Result<Path<String>, PathRejection>) -> Result<String, Failure> {
    path.map(|Path(id)| id).map_err(|_| webhook_unknown("?").into())
}

/// The webhook of this id, when the caller's key reaches it.
async fn reached(engine: &Shared, caller: &Caller, id: &str) -> Result<Stored, Problem> {
    // A text that is no id names nothing, and nobody learns more.
    let id: WebhookId = id.parse().map_err(|_| webhook_unknown(shortened(id)))?;
    let webhook = engine.webhook(caller.organisation, id).await?;
    if caller.reaches(&webhook) {
        Ok(webhook)
    } else {
        Err(webhook_unknown(id))
    }
}

fn shortened(id: &str) -> String {
    id.chars().filter(|one| !one.is_control()).take(60).collect()
}

fn accounts(ids: Option<Vec<String>>) -> Result<Option<Vec<AccountId>>, Problem> {
    let parsed = ids.map(|ids| ids.iter().map(|id| id.parse()).collect());
    parsed
        .transpose()
        .map_err(|error: rollbook_model::ParseIdError| invalid(error.to_string()))
}
