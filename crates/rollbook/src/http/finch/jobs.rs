//! `/jobs/automated` (Finch's API reference, *Jobs*): everything is read anew because a client asks for it.

use std::sync::Arc;

use axum::{
    Json,
    body::Bytes,
    extract::{Path, State, rejection::BytesRejection},
    http::{HeaderValue, StatusCode, Uri},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use jiff::Timestamp;
use rollbook_core::{Engine, Opened, RefreshAsked, RefreshPace};
use rollbook_model::{
    Code, Problem, Refresh,
    problem::{Kind, Step},
};
use schemars::{JsonSchema, SchemaGenerator};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{ErrorBody, caller::ByToken, error::SHOULD_RETRY};
use crate::{
    http::{
        Route, Shared, query,
        route::{self, Parameter},
        stackone::{Failure, read},
    },
    site::Site,
};

/// How many can be asked for in an hour.
const ALLOWED: u32 = 1;
/// Jobs a page unless said otherwise, and at most.
const USUAL: u32 = 25;
const MOST: u32 = 1000;
const FURTHEST: u32 = i32::MAX as u32;
/// What is read anew: all of it.
const ALL: &str = "data_sync_all";

/// The job that a call is about.
pub(super) const JOB: &[Parameter] = &[Parameter {
    name: "job_id",
    place: "path",
    meaning: "The job's id.",
    kind: route::Kind::Text,
}];

/// What is wanted.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "FinchJobRequest")]
struct Wish {
    /// `data_sync_all`: everything is read anew.
    r#type: Type,
    /// Nothing.
    #[serde(default)]
    #[serde(rename = "params")]
    _params: Option<Map<String, Value>>,
}

/// What can be wanted.
#[derive(Deserialize, JsonSchema, PartialEq)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "FinchJobType")]
enum Type {
    /// Everything is read anew.
    DataSyncAll,
    /// Tax forms of one person; answered with 501.
    W4FormEmployeeSync,
}

/// A job, and how many more can be asked for now.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "FinchJobBegun")]
pub(super) struct Begun {
    /// How many can be asked for in an hour.
    allowed_refreshes: u32,
    /// How many of them are left.
    remaining_refreshes: u32,
    /// The id of the job.
    job_id: String,
    /// Where it is told how far it is.
    job_url: String,
}

/// That one was asked for too short a time ago.
#[derive(Serialize)]
struct TooSoon {
    #[serde(flatten)]
    failure: ErrorBody,
    allowed_refreshes: u32,
    remaining_refreshes: u32,
    /// When the next can be asked for.
    retry_at: String,
}

/// A job.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "FinchJob")]
struct Told {
    /// Its id.
    job_id: String,
    /// Where it is told how far it is.
    job_url: String,
    /// `data_sync_all`.
    #[schemars(extend("enum" = ["data_sync_all", "w4_form_employee_sync"]))]
    r#type: &'static str,
    /// How far it is.
    #[schemars(extend("enum" = [
        "pending", "in_progress", "complete", "error", "reauth_error", "permissions_error"
    ]))]
    status: &'static str,
    /// When it was asked for.
    created_at: String,
    /// Null: it was asked for.
    scheduled_at: Option<String>,
    /// When the first of it was read.
    started_at: Option<String>,
    /// When it ended.
    completed_at: Option<String>,
    /// Null: it is of everything.
    params: Option<Value>,
}

/// The jobs of a connection.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "FinchJobs")]
struct Jobs {
    /// The jobs, the newest first.
    data: Vec<Told>,
    /// What is known beside them.
    meta: Meta,
}

/// What is known beside jobs.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "FinchJobsMeta")]
struct Meta {
    /// How many can be asked for.
    quotas: Quotas,
}

/// How many jobs can be asked for.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "FinchJobQuotas")]
struct Quotas {
    /// Of those that read everything anew.
    data_sync_all: Quota,
}

/// How many of a kind can be asked for.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "FinchJobQuota")]
struct Quota {
    /// In an hour.
    allowed_refreshes: u32,
    /// Now.
    remaining_refreshes: u32,
}

pub(super) fn routes() -> Vec<Route> {
    const PAGE: &[Parameter] = &[
        Parameter {
            name: "limit",
            place: "query",
            meaning: "Jobs a page, at most 1000; 25 unless given.",
            kind: route::Kind::Number(1, MOST),
        },
        Parameter {
            name: "offset",
            place: "query",
            meaning: "How many are passed over; none unless given.",
            kind: route::Kind::Number(0, FURTHEST),
        },
    ];
    vec![
        Route {
            path: "/jobs/automated",
            handler: post(create),
            method: "post",
            id: "create_automated_job",
            summary: "Reads everything anew, once an hour; 202 with the job that is under way, where there is one.",
            scopes: &[],
            parameters: &[],
            request: Some(SchemaGenerator::subschema_for::<Wish>),
            status: StatusCode::CREATED,
            response: |generator| generator.subschema_for::<Begun>(),
            failures: &[202, 400, 413, 500, 501],
        },
        Route {
            path: "/jobs/automated",
            handler: get(list),
            method: "get",
            id: "list_automated_jobs",
            summary: "What was asked to be read anew, the newest first.",
            scopes: &[],
            parameters: PAGE,
            request: None,
            status: StatusCode::OK,
            response: |generator| generator.subschema_for::<Jobs>(),
            failures: &[400, 500],
        },
        Route {
            path: "/jobs/automated/{job_id}",
            handler: get(show),
            method: "get",
            id: "read_automated_job",
            summary: "How far it is.",
            scopes: &[],
            parameters: JOB,
            request: None,
            status: StatusCode::OK,
            response: |generator| generator.subschema_for::<Told>(),
            failures: &[404, 500],
        },
    ]
}

async fn create(
    State(engine): State<Shared>,
    State(site): State<Arc<Site>>,
    ByToken(opened): ByToken,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Failure> {
    let wish: Wish = read(body)?;
    if wish.r#type != Type::DataSyncAll {
        let message = "tax forms are not read";
        return Err(Problem::new(Kind::NotFound, Code::NotAvailable, Step::Input, message)
            .with_remedy("Ask for `data_sync_all`")
            .into());
    }
    Ok(asked(&engine, &site, &opened, RefreshPace::Hourly).await?)
}

/// Lets everything be read anew, and answers with the job.
pub(super) async fn asked(
    engine: &Engine,
    site: &Site,
    opened: &Opened,
    pace: RefreshPace,
) -> Result<Response, Problem> {
    let (status, refresh) = match Box::pin(engine.ask_refresh(opened, pace)).await? {
        RefreshAsked::Begun(refresh) => (StatusCode::CREATED, refresh),
        RefreshAsked::Running(refresh) => (StatusCode::ACCEPTED, refresh),
        RefreshAsked::TooSoon(at) => return Ok(too_soon(at)),
    };
    let begun = Begun {
        allowed_refreshes: ALLOWED,
        remaining_refreshes: u32::from(pace == RefreshPace::AtWill),
        job_url: address(site, &refresh),
        job_id: refresh.id.to_string(),
    };
    Ok((status, Json(begun)).into_response())
}

/// Clients are told not to try it again by themselves: none waits for so long.
fn too_soon(at: Timestamp) -> Response {
    let message = format!("everything was read anew within the hour; the next time can be asked for at {at}");
    let problem = Problem::new(Kind::Throttled, Code::TooManyCalls, Step::Input, message)
        .with_remedy("Changes are read every hour by themselves");
    let (_, failure) = ErrorBody::of_item(&problem);
    let body = TooSoon {
        failure,
        allowed_refreshes: ALLOWED,
        remaining_refreshes: 0,
        retry_at: at.to_string(),
    };
    let mut response = (StatusCode::TOO_MANY_REQUESTS, Json(body)).into_response();
    let never = HeaderValue::from_static("false");
    response.headers_mut().insert(SHOULD_RETRY, never);
    response
}

async fn list(
    State(engine): State<Shared>,
    State(site): State<Arc<Site>>,
    ByToken(opened): ByToken,
    uri: Uri,
) -> Result<Json<Jobs>, Failure> {
    let query = query::of(&uri)?;
    let limit = query.number("limit", 1, MOST)?.unwrap_or(USUAL);
    let offset = query.number("offset", 0, FURTHEST)?.unwrap_or_default();
    let refreshes = engine.refreshes(&opened, limit.into(), offset.into()).await?;
    let remaining_refreshes = u32::from(engine.may_refresh(&opened).await?);
    Ok(Json(Jobs {
        data: refreshes.iter().map(|refresh| job(&site, refresh)).collect(),
        meta: Meta {
            quotas: Quotas {
                data_sync_all: Quota {
                    allowed_refreshes: ALLOWED,
                    remaining_refreshes,
                },
            },
        },
    }))
}

async fn show(
    State(engine): State<Shared>,
    State(site): State<Arc<Site>>,
    ByToken(opened): ByToken,
    Path(id): Path<String>,
) -> Result<Json<Told>, Failure> {
    let refresh = engine.refresh(&opened, &id).await?;
    Ok(Json(job(&site, &refresh)))
}

fn job(site: &Site, refresh: &Refresh) -> Told {
    let moment = |at: Option<Timestamp>| at.map(|at| at.to_string());
    Told {
        job_id: refresh.id.to_string(),
        job_url: address(site, refresh),
        r#type: ALL,
        status: refresh.status.as_str(),
        created_at: refresh.asked_at.to_string(),
        scheduled_at: None,
        started_at: moment(refresh.started_at),
        completed_at: moment(refresh.ended_at),
        params: None,
    }
}

fn address(site: &Site, refresh: &Refresh) -> String {
    site.link(&format!("/jobs/automated/{}", refresh.id))
}
