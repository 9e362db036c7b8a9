//! Tests, the log of deliveries, and sending them again.

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
use jiff::Timestamp;
use rollbook_core::{delivery_unknown, webhook_unknown};
use rollbook_model::{DeliveryState, EventId, Scope};
use rollbook_store::DeliveryFilter;
use schemars::{JsonSchema, SchemaGenerator};
use serde::Deserialize;

use super::{
    WEBHOOK, by, named, reached, shortened,
    shown::{Deliveries, Delivery, Replayed, Tested},
};
use crate::http::{
    Route, Shared,
    authentication::Caller,
    route::{Kind, Parameter},
    stackone::{Failure, invalid, query, read},
};

/// The most deliveries a page holds.
const PAGE: u32 = 100;

/// From when on everything is sent again.
#[derive(Deserialize, JsonSchema)]
struct Replay {
    /// The moment, as RFC 3339; deliveries are kept for 30 days.
    #[schemars(extend("format" = "date-time"))]
    since: String,
}

pub(super) fn routes() -> Vec<Route> {
    const ONE: &[Parameter] = &[WEBHOOK];
    const LIST: &[Parameter] = &[
        WEBHOOK,
        Parameter {
            name: "state",
            place: "query",
            meaning: "Only deliveries in this state.",
            kind: Kind::Words(|| DeliveryState::ALL.iter().map(|state| state.as_str()).collect()),
        },
        Parameter {
            name: "before",
            place: "query",
            meaning: "The `next` of the page before.",
            kind: Kind::Number(1, u32::MAX),
        },
        Parameter {
            name: "limit",
            place: "query",
            meaning: "Deliveries a page, at most 100; 50 unless given.",
            kind: Kind::Number(1, PAGE),
        },
    ];
    const DELIVERY: &[Parameter] = &[
        WEBHOOK,
        Parameter {
            name: "event",
            place: "path",
            meaning: "The id of the event.",
            kind: Kind::Pattern("^evt_[0-9a-f]{32}$"),
        },
    ];
    vec![
        Route {
            path: "/v1/webhooks/{webhook}/test",
            handler: post(test),
            method: "post",
            id: "test_webhook",
            summary: "Sends a test.",
            scopes: &[Scope::WebhooksWrite],
            parameters: ONE,
            request: None,
            status: StatusCode::ACCEPTED,
            response: |generator| generator.subschema_for::<Tested>(),
            failures: &[404, 409, 500],
        },
        Route {
            path: "/v1/webhooks/{webhook}/deliveries",
            handler: get(list),
            method: "get",
            id: "list_deliveries",
            summary: "The deliveries of the last 30 days with their tries, the newest first.",
            scopes: &[Scope::WebhooksRead],
            parameters: LIST,
            request: None,
            status: StatusCode::OK,
            response: |generator| generator.subschema_for::<Deliveries>(),
            failures: &[400, 404, 500],
        },
        Route {
            path: "/v1/webhooks/{webhook}/deliveries/{event}",
            handler: get(show),
            method: "get",
            id: "get_delivery",
            summary: "A delivery with its tries.",
            scopes: &[Scope::WebhooksRead],
            parameters: DELIVERY,
            request: None,
            status: StatusCode::OK,
            response: |generator| generator.subschema_for::<Delivery>(),
            failures: &[404, 500],
        },
        Route {
            path: "/v1/webhooks/{webhook}/deliveries/{event}/replay",
            handler: post(replay_one),
            method: "post",
            id: "replay_delivery",
            summary: "Sends a delivery again, whatever became of it.",
            scopes: &[Scope::WebhooksWrite],
            parameters: DELIVERY,
            request: None,
            status: StatusCode::ACCEPTED,
            response: |generator| generator.subschema_for::<Delivery>(),
            failures: &[404, 409, 500],
        },
        Route {
            path: "/v1/webhooks/{webhook}/replay",
            handler: post(replay),
            method: "post",
            id: "replay_webhook",
            summary: "Sends everything again that happened since a time, also what the webhook was never told.",
            scopes: &[Scope::WebhooksWrite],
            parameters: ONE,
            request: Some(SchemaGenerator::subschema_for::<Replay>),
            status: StatusCode::ACCEPTED,
            response: |generator| generator.subschema_for::<Replayed>(),
            failures: &[400, 404, 409, 413, 500],
        },
    ]
}

async fn test(
    State(engine): State<Shared>,
    caller: Caller,
    path: Result<Path<String>, PathRejection>,
) -> Result<(StatusCode, Json<Tested>), Failure> {
    let webhook = reached(&engine, &caller, &named(path)?).await?;
    let id = engine
        .test_webhook(caller.organisation, by(&caller), webhook.id)
        .await?;
    let tested = Tested {
        event_id: id.to_string(),
    };
    Ok((StatusCode::ACCEPTED, Json(tested)))
}

async fn list(
    State(engine): State<Shared>,
    caller: Caller,
    path: Result<Path<String>, PathRejection>,
    uri: Uri,
) -> Result<Json<Deliveries>, Failure> {
    let webhook = reached(&engine, &caller, &named(path)?).await?;
    let query = query::of(&uri)?;
    let state = query.last("state").filter(|text| !text.is_empty());
    let state = state.map(str::parse).transpose();
    let state = state.map_err(|error: rollbook_model::UnknownWord| invalid(format!("`state`: {error}")))?;
    let limit = query.number("limit", 1, PAGE)?.unwrap_or(50);
    let filter = DeliveryFilter {
        id: None,
        state,
        before: query.number("before", 1, u32::MAX)?.map(u64::from),
        // One more than is shown tells whether there is another page.
        limit: limit + 1,
    };
    let mut found = engine.deliveries(caller.organisation, webhook.id, &filter).await?;
    let more = found.len() > limit as usize;
    found.truncate(limit as usize);
    let next = found.last().filter(|_| more).map(|last| last.position);
    Ok(Json(Deliveries {
        data: found.into_iter().map(Delivery::of).collect(),
        next,
    }))
}

async fn show(
    State(engine): State<Shared>,
    caller: Caller,
    path: Result<Path<(String, String)>, PathRejection>,
) -> Result<Json<Delivery>, Failure> {
    let (webhook, event) = both(path)?;
    let webhook = reached(&engine, &caller, &webhook).await?;
    let event: EventId = event.parse().map_err(|_| delivery_unknown(shortened(&event)))?;
    let delivery = engine.delivery(caller.organisation, webhook.id, event).await?;
    Ok(Json(Delivery::of(delivery)))
}

async fn replay_one(
    State(engine): State<Shared>,
    caller: Caller,
    path: Result<Path<(String, String)>, PathRejection>,
) -> Result<(StatusCode, Json<Delivery>), Failure> {
    let (webhook, event) = both(path)?;
    let webhook = reached(&engine, &caller, &webhook).await?;
    let event: EventId = event.parse().map_err(|_| delivery_unknown(shortened(&event)))?;
    let delivery = engine.replay_delivery(caller.organisation, webhook.id, event).await?;
    Ok((StatusCode::ACCEPTED, Json(Delivery::of(delivery))))
}

async fn replay(
    State(engine): State<Shared>,
    caller: Caller,
    path: Result<Path<String>, PathRejection>,
    body: Result<Bytes, BytesRejection>,
) -> Result<(StatusCode, Json<Replayed>), Failure> {
    let webhook = reached(&engine, &caller, &named(path)?).await?;
    let asked: Replay = read(body)?;
    let since: Timestamp = asked
        .since
        .parse()
        .map_err(|_| invalid("`since` must be a moment such as 2031-12-31T10:00:00Z".to_owned()))?;
    let deliveries = engine.replay_webhook(caller.organisation, webhook.id, since).await?;
    Ok((StatusCode::ACCEPTED, Json(Replayed { deliveries })))
}

fn both(path: Result<Path<(String, String)>, PathRejection>) -> Result<(String, String), Failure> {
    path.map(|Path(ids)| ids).map_err(|_| webhook_unknown("?").into())
}
