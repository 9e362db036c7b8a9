//! The search of actions and the building of its index (StackOne's API reference, *Actions*).

use axum::{
    Json,
    body::Bytes,
    extract::{State, rejection::BytesRejection},
    http::StatusCode,
    routing::post,
};
use rollbook_model::{
    Scope,
    catalogue::{CONNECTOR, Found},
};
use schemars::{JsonSchema, SchemaGenerator};
use serde::{Deserialize, Serialize};

use super::{Failure, body::read, query};
use crate::http::{Route, Shared, authentication::Caller};

/// How many actions are answered where nobody says.
const TOP: u32 = 10;
/// How many can be asked for.
const MOST: u32 = 50;

/// What the actions shall be about.
#[derive(Deserialize, JsonSchema)]
struct ActionSearch {
    /// A question, or words, in English.
    #[schemars(extend("examples" = ["how much does she earn?", "terminate an employee"]))]
    query: String,
    /// The key of the connector whose actions are wanted; those of any where there is none.
    #[serde(default)]
    connector: Option<String>,
    /// How many actions are answered at most; 10 where there is none.
    #[serde(default)]
    #[schemars(with = "Option<u32>", range(min = 1, max = 50))]
    top_k: Option<f64>,
    /// The organisation that is asked for, of which an API key knows one.
    #[serde(default)]
    project_id: Option<String>,
    /// The score from which on an action is answered; 0.4 where there is none.
    #[serde(default)]
    #[schemars(range(min = 0, max = 1))]
    min_similarity: Option<f64>,
}

/// The actions that fit, the best first.
#[derive(Serialize, JsonSchema)]
struct FoundActions {
    /// The actions.
    results: Vec<FoundAction>,
    /// How many actions fit, those beyond `top_k` counted.
    total_count: usize,
    /// What was asked.
    query: String,
    /// The connector that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String", default)]
    connector_filter: Option<String>,
    /// The organisation that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String", default)]
    project_filter: Option<String>,
}

/// An action that fits. Clients read different ones of these fields, so it has all of them.
#[derive(Serialize, JsonSchema)]
struct FoundAction {
    /// The action's id, as `GET /actions` lists it and `POST /actions/rpc` takes it.
    id: String,
    /// The same.
    action_name: String,
    /// The key of its connector.
    connector_key: &'static str,
    /// What people read.
    label: String,
    /// What it answers.
    description: String,
    /// The organisation whose key asked.
    project_id: String,
    /// How well it fits, from 0 to 1.
    #[schemars(range(min = 0, max = 1))]
    similarity_score: f64,
}

/// Which index shall be built.
#[derive(Deserialize, JsonSchema)]
struct IndexBuild {
    /// The key of a connector; every one where there is none.
    #[serde(default)]
    connector_key: Option<String>,
    /// Whether it is to be built though there is one. It makes no difference: the index comes with the program.
    #[serde(default)]
    #[expect(dead_code, reason = "clients send it, and there is nothing to refresh")]
    force_refresh: Option<bool>,
}

/// What was built.
#[derive(Serialize, JsonSchema)]
struct BuiltIndex {
    /// Always `success`.
    status: &'static str,
    /// How many actions can be found.
    actions_indexed: usize,
    /// The connector that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String", default)]
    connector_filter: Option<String>,
}

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route {
            path: "/actions/search",
            handler: post(search),
            method: "post",
            id: "search_actions",
            summary: "The actions that answer a question, the best first.",
            scopes: &[Scope::ActionsRead, Scope::ActionsWrite],
            parameters: &[],
            request: Some(SchemaGenerator::subschema_for::<ActionSearch>),
            status: StatusCode::OK,
            response: |generator| generator.subschema_for::<FoundActions>(),
            failures: &[400, 413, 500],
        },
        Route {
            path: "/actions/build",
            handler: post(build),
            method: "post",
            id: "build_action_index",
            summary: "Says that the index of the search is built, which it always is.",
            scopes: &[Scope::ActionsRead, Scope::ActionsWrite],
            parameters: &[],
            request: Some(SchemaGenerator::subschema_for::<IndexBuild>),
            status: StatusCode::OK,
            response: |generator| generator.subschema_for::<BuiltIndex>(),
            failures: &[400, 413, 500],
        },
    ]
}

async fn search(
    State(engine): State<Shared>,
    caller: Caller,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<FoundActions>, Failure> {
    let search: ActionSearch = read(body)?;
    let top = match search.top_k {
        None => TOP,
        // To JSON, `5.0` is a whole number, too.
        Some(top) => (1..=MOST)
            .find(|whole| (f64::from(*whole) - top).abs() < f64::EPSILON)
            .ok_or_else(|| query::invalid(format!("`top_k` must be a whole number from 1 to {MOST}")))?,
    };
    let least = search.min_similarity.unwrap_or(Found::GOOD);
    if !(0.0..=1.0).contains(&least) {
        return Err(query::invalid("`min_similarity` must be a number from 0 to 1".to_owned()).into());
    }
    let project = caller.organisation.to_string();
    let is_ours = search.connector.as_deref().is_none_or(|key| key == CONNECTOR)
        && search.project_id.as_ref().is_none_or(|id| *id == project);
    let mut found = engine.catalogue().search(&search.query, |_| is_ours, usize::MAX);
    found.retain(|found| found.score >= least);
    let row = |found: &Found<'_>| FoundAction {
        id: found.action.long_id(),
        action_name: found.action.long_id(),
        connector_key: CONNECTOR,
        label: found.action.label.clone(),
        description: found.action.summary.clone(),
        project_id: project.clone(),
        similarity_score: found.score,
    };
    Ok(Json(FoundActions {
        results: found.iter().zip(0..top).map(|(found, _)| row(found)).collect(),
        total_count: found.len(),
        query: search.query,
        connector_filter: search.connector,
        project_filter: search.project_id,
    }))
}

async fn build(
    State(engine): State<Shared>,
    _: Caller,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<BuiltIndex>, Failure> {
    let build: IndexBuild = read(body)?;
    let is_ours = build.connector_key.as_deref().is_none_or(|key| key == CONNECTOR);
    Ok(Json(BuiltIndex {
        status: "success",
        actions_indexed: if is_ours { engine.catalogue().actions().len() } else { 0 },
        connector_filter: build.connector_key,
    }))
}
