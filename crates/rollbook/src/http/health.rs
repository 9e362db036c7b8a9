//! `GET /health`: whether this process can answer.

use axum::{Json, extract::State, http::StatusCode, routing::get};
use schemars::JsonSchema;
use serde::Serialize;

use super::{Route, Shared};

/// Whether this process can answer.
#[derive(Serialize, JsonSchema)]
struct Health {
    /// `ok`, or `unavailable` when the database does not answer.
    status: &'static str,
    /// The version of Rollbook.
    version: &'static str,
}

pub(super) fn route() -> Route {
    Route {
        path: "/health",
        handler: get(health),
        method: "get",
        id: "health",
        summary: "Whether this process and its database answer.",
        scopes: &[],
        parameters: &[],
        request: None,
        status: StatusCode::OK,
        response: |generator| generator.subschema_for::<Health>(),
        failures: &[503],
    }
}

async fn health(State(engine): State<Shared>) -> (StatusCode, Json<Health>) {
    let version = env!("CARGO_PKG_VERSION");
    match engine.store().ping().await {
        Ok(()) => (StatusCode::OK, Json(Health { status: "ok", version })),
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "The database does not answer");
            (
                StatusCode::SERVICE_UNAVAILABLE,
                Json(Health {
                    status: "unavailable",
                    version,
                }),
            )
        }
    }
}
