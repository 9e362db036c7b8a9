//! The copy of an account's people: beginning and ending it, running it now, how far it is.

use axum::{
    Json,
    body::Bytes,
    extract::{
        Path, State,
        rejection::{BytesRejection, PathRejection},
    },
    http::StatusCode,
    routing::{delete, get, post},
};
use jiff::Timestamp;
use rollbook_core::{SyncStanding, Wanted};
use rollbook_model::{Actor, Scope};
use schemars::{JsonSchema, SchemaGenerator};
use serde::{Deserialize, Serialize};

use crate::http::{
    Route, Shared,
    authentication::Caller,
    route::{Kind, Parameter},
    stackone::{self, Failure},
    v1::account,
};

/// How far the copy of an account is.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "it describes `SyncStanding`")]
struct Standing {
    /// The lists that are copied; none when nothing of the account is copied.
    streams: Vec<ListStanding>,
    /// How many requests the account's tenant may be sent yet; absent where it has no limit.
    requests: Option<RequestsLeft>,
}

/// What a tenant's budget of requests has left.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "it describes `RequestsLeft` of the engine")]
struct RequestsLeft {
    /// How many requests may be sent in a minute.
    limit: u32,
    /// How many may be sent now.
    left: u32,
}

/// How far one list is.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "it describes `StreamStanding`")]
struct ListStanding {
    /// The list, such as `persons`.
    stream: String,
    /// When its next run is due.
    due_at: String,
    /// Whether a run is under way.
    running: bool,
    /// How the run reads that is under way, or goes on when it is due: `first`, `increment` or `sweep`.
    mode: Option<String>,
    /// How many rows that run has read.
    rows_read: u64,
    /// When a run was last begun or went on.
    attempted_at: Option<String>,
    /// When a run last ended well.
    succeeded_at: Option<String>,
    /// When all of it was last read.
    swept_at: Option<String>,
    /// How the last run ended: `success`, `stopped`, `error`, `not_permitted` or `doubtful`.
    result: Option<String>,
    /// What is wrong, where it did not end well.
    problem: Option<serde_json::Map<String, serde_json::Value>>,
    /// The line of the permission grid that the service account lacks to read it.
    lacks: Option<String>,
    /// Where it may not be read any more: the moment as of which its rows stay as they are.
    stays_as_of: Option<String>,
    /// How many rows are copied.
    rows: u64,
}

/// What is asked of a sync.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Ask {
    /// Whether what the last run doubted is true: that so many rows are gone, or different.
    #[serde(default)]
    believe: bool,
}

/// That a copy was ended.
#[derive(Serialize, JsonSchema)]
struct Ended {
    /// The account.
    account_id: String,
    /// Always true.
    ended: bool,
}

const ID: &[Parameter] = &[Parameter {
    name: "id",
    place: "path",
    meaning: "The account's id.",
    kind: Kind::Account,
}];

pub(super) fn routes() -> Vec<Route> {
    const PATH: &str = "/v1/accounts/{id}/sync";
    vec![
        Route {
            path: PATH,
            handler: get(standing),
            method: "get",
            id: "get_sync",
            summary: "How far the copy of an account's people is, list by list.",
            scopes: &[Scope::PeopleRead],
            parameters: ID,
            request: None,
            status: StatusCode::OK,
            response: |generator| generator.subschema_for::<Standing>(),
            failures: &[400, 404, 500],
        },
        Route {
            path: PATH,
            handler: post(sync),
            method: "post",
            id: "sync",
            summary: "Begins to copy an account's people, or lets every list have its turn now.",
            scopes: &[Scope::AccountsWrite],
            parameters: ID,
            request: Some(SchemaGenerator::subschema_for::<Ask>),
            status: StatusCode::ACCEPTED,
            response: |generator| generator.subschema_for::<Standing>(),
            failures: &[400, 404, 409, 413, 500],
        },
        Route {
            path: PATH,
            handler: delete(end),
            method: "delete",
            id: "end_sync",
            summary: "Ends the copy of an account's people and removes all of it, with its changes.",
            scopes: &[Scope::AccountsWrite],
            parameters: ID,
            request: None,
            status: StatusCode::OK,
            response: |generator| generator.subschema_for::<Ended>(),
            failures: &[400, 404, 409, 500],
        },
    ]
}

async fn standing(
    State(engine): State<Shared>,
    caller: Caller,
    path: Result<Path<String>, PathRejection>,
) -> Result<Json<SyncStanding>, Failure> {
    let id = account(&caller, path)?;
    let standing = engine.sync_standing(caller.organisation, id, Timestamp::now()).await?;
    Ok(Json(standing))
}

async fn sync(
    State(engine): State<Shared>,
    caller: Caller,
    path: Result<Path<String>, PathRejection>,
    body: Result<Bytes, BytesRejection>,
) -> Result<(StatusCode, Json<SyncStanding>), Failure> {
    let id = account(&caller, path)?;
    let ask: Ask = match body {
        Ok(bytes) if bytes.is_empty() => Ask::default(),
        body => stackone::read(body)?,
    };
    let now = Timestamp::now();
    let wanted = Wanted {
        believe: ask.believe,
        by: Actor::ApiKey(caller.key),
    };
    engine.sync_now(caller.organisation, id, wanted, now).await?;
    let standing = engine.sync_standing(caller.organisation, id, now).await?;
    Ok((StatusCode::ACCEPTED, Json(standing)))
}

async fn end(
    State(engine): State<Shared>,
    caller: Caller,
    path: Result<Path<String>, PathRejection>,
) -> Result<Json<Ended>, Failure> {
    let id = account(&caller, path)?;
    engine
        .end_sync(caller.organisation, id, Actor::ApiKey(caller.key))
        .await?;
    Ok(Json(Ended {
        account_id: id.to_string(),
        ended: true,
    }))
}
