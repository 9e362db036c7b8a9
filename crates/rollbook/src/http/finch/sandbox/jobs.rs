//! Jobs of emulated tenants, and how they are to end (Finch's API reference, *Sandbox*).

use std::sync::Arc;

use axum::{
    Json,
    body::Bytes,
    extract::{State, rejection::BytesRejection},
    http::StatusCode,
    response::Response,
    routing::{get, post, put},
};
use rollbook_core::RefreshPace;
use schemars::{JsonSchema, SchemaGenerator};
use serde::{Deserialize, Serialize};

use super::{Allowed, connections::bring, tenant_of};
use crate::{
    http::{
        Route, Shared,
        finch::{
            caller::ByToken,
            jobs::{self, Begun},
        },
        stackone::{Failure, read},
    },
    sandboxes::Condition,
    site::Site,
};

/// What is read anew: all of it.
#[derive(Debug, Clone, Copy, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "SandboxJobType")]
enum Type {
    /// Everything.
    DataSyncAll,
}

/// A job that is wanted.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "SandboxJobRequest")]
struct Wish {
    /// `data_sync_all`.
    #[serde(rename = "type")]
    _type: Type,
}

/// How jobs are to end.
#[derive(Deserialize, Serialize, JsonSchema)]
#[schemars(rename = "SandboxJobConfiguration")]
struct Configuration {
    /// `data_sync_all`.
    r#type: Type,
    /// How they end: the tenant is brought into a state in which they do.
    completion_status: End,
}

/// How a job ends.
#[derive(Debug, Clone, Copy, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "SandboxJobEnd")]
enum End {
    /// Everything is read.
    Complete,
    /// The password of the service account is no longer good.
    ReauthError,
    /// The service account has no permission any more.
    PermissionsError,
    /// Every read fails.
    Error,
}

impl End {
    const fn of(condition: Condition) -> Self {
        match condition {
            Condition::Good => Self::Complete,
            Condition::PasswordChanged => Self::ReauthError,
            Condition::PermissionsTaken => Self::PermissionsError,
            Condition::Failing => Self::Error,
        }
    }

    const fn condition(self) -> Condition {
        match self {
            Self::Complete => Condition::Good,
            Self::ReauthError => Condition::PasswordChanged,
            Self::PermissionsError => Condition::PermissionsTaken,
            Self::Error => Condition::Failing,
        }
    }
}

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route {
            path: "/sandbox/jobs",
            handler: post(create),
            method: "post",
            id: "create_sandbox_job",
            summary: "Reads everything of an emulated tenant anew, as often as it is asked for; 202 with the job that is under way, where there is one.",
            scopes: &[],
            parameters: &[],
            request: Some(SchemaGenerator::subschema_for::<Wish>),
            status: StatusCode::CREATED,
            response: |generator| generator.subschema_for::<Begun>(),
            failures: &[202, 400, 413, 422, 500, 501],
        },
        Route {
            path: "/sandbox/jobs/configuration",
            handler: get(show),
            method: "get",
            id: "read_sandbox_jobs",
            summary: "How jobs of an emulated tenant end.",
            scopes: &[],
            parameters: &[],
            request: None,
            status: StatusCode::OK,
            response: |generator| generator.subschema_for::<Vec<Configuration>>(),
            failures: &[422, 500, 501],
        },
        Route {
            path: "/sandbox/jobs/configuration",
            handler: put(configure),
            method: "put",
            id: "change_sandbox_jobs",
            summary: "Says how jobs of an emulated tenant are to end, and brings the tenant into a state in which they do.",
            scopes: &[],
            parameters: &[],
            request: Some(SchemaGenerator::subschema_for::<Configuration>),
            status: StatusCode::OK,
            response: |generator| generator.subschema_for::<Configuration>(),
            failures: &[400, 413, 422, 500, 501],
        },
    ]
}

async fn create(
    State(engine): State<Shared>,
    State(site): State<Arc<Site>>,
    State(sandboxes): State<Allowed>,
    ByToken(opened): ByToken,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Failure> {
    let _: Wish = read(body)?;
    tenant_of(sandboxes, &opened)?;
    Ok(jobs::asked(&engine, &site, &opened, RefreshPace::AtWill).await?)
}

async fn show(State(sandboxes): State<Allowed>, ByToken(opened): ByToken) -> Result<Json<Vec<Configuration>>, Failure> {
    let tenant = tenant_of(sandboxes, &opened)?;
    Ok(Json(vec![Configuration {
        r#type: Type::DataSyncAll,
        completion_status: End::of(tenant.condition()),
    }]))
}

async fn configure(
    State(engine): State<Shared>,
    State(sandboxes): State<Allowed>,
    ByToken(opened): ByToken,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<Configuration>, Failure> {
    let configuration: Configuration = read(body)?;
    let tenant = tenant_of(sandboxes, &opened)?;
    bring(&engine, &opened, &tenant, configuration.completion_status.condition()).await?;
    Ok(Json(configuration))
}
