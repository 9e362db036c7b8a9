//! What a connector and an account can be read as (StackOne's API reference, *Accounts*).

use axum::{
    Json,
    extract::{Path, State, rejection::PathRejection},
    http::StatusCode,
    routing::get,
};
use rollbook_model::{
    Code, Problem, Scope,
    catalogue::CONNECTOR,
    problem::{Kind as ProblemKind, Step},
};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::{
    Failure,
    accounts::{ONE, named},
    unified,
};
use crate::http::{
    Route, Shared,
    authentication::Caller,
    route::{Kind, Parameter},
};

/// The name of the connector.
pub(super) const NAME: &str = "UKG Pro";
/// The one category it serves.
pub(super) const CATEGORY: &str = "hris";

/// What an account can be read as.
#[derive(Serialize, JsonSchema)]
struct AccountMeta {
    /// The connector's key.
    provider: &'static str,
    /// The category.
    category: &'static str,
    /// The lists of the unified API that UKG Pro fills, by name: each with its `path` and what it lists.
    models: Map<String, Value>,
}

/// What a connector can be read as.
#[derive(Serialize, JsonSchema)]
struct ConnectorMeta {
    /// The connector's key.
    provider: &'static str,
    /// The connector's name.
    provider_name: &'static str,
    /// The category.
    category: &'static str,
    /// The lists of the unified API that UKG Pro fills, by name: each with its `path` and what it lists.
    models: Map<String, Value>,
    /// Whether accounts can be linked.
    active: bool,
}

impl ConnectorMeta {
    fn ours() -> Self {
        Self {
            provider: CONNECTOR,
            provider_name: NAME,
            category: CATEGORY,
            models: models(),
            active: true,
        }
    }
}

pub(super) fn routes() -> Vec<Route> {
    const INCLUDE: &[Parameter] = &[Parameter {
        name: "include",
        place: "query",
        meaning: "Any word; there is nothing that is left out otherwise.",
        kind: Kind::Text,
    }];
    const OF_ONE: &[Parameter] = &[Parameter {
        name: "provider",
        place: "path",
        meaning: "The connector's key.",
        kind: Kind::Text,
    }];
    const SCOPES: &[Scope] = &[Scope::AccountsRead, Scope::ActionsRead];
    vec![
        Route {
            path: "/accounts/{id}/meta",
            handler: get(of_account),
            method: "get",
            id: "get_account_meta",
            summary: "What an account can be read as by the unified API.",
            scopes: &[Scope::AccountsRead],
            parameters: ONE,
            request: None,
            status: StatusCode::OK,
            response: |generator| generator.subschema_for::<AccountMeta>(),
            failures: &[400, 404, 500],
        },
        Route {
            path: "/connectors/meta",
            handler: get(list),
            method: "get",
            id: "list_connectors_meta",
            summary: "The connectors, of which there is one.",
            scopes: SCOPES,
            parameters: INCLUDE,
            request: None,
            status: StatusCode::OK,
            response: |generator| generator.subschema_for::<Vec<ConnectorMeta>>(),
            failures: &[500],
        },
        Route {
            path: "/connectors/meta/{provider}",
            handler: get(one),
            method: "get",
            id: "get_connector_meta",
            summary: "A connector.",
            scopes: SCOPES,
            parameters: OF_ONE,
            request: None,
            status: StatusCode::OK,
            response: |generator| generator.subschema_for::<ConnectorMeta>(),
            failures: &[404, 500],
        },
    ]
}

/// The lists that are not 501.
fn models() -> Map<String, Value> {
    let lists = unified::routes().into_iter().filter_map(|route| {
        let name = route.path.strip_prefix(unified::PREFIX)?;
        let is_list = route.status == StatusCode::OK && !name.contains('{');
        is_list.then(|| {
            (
                name.to_owned(),
                json!({ "path": route.path, "description": route.summary }),
            )
        })
    });
    lists.collect()
}

async fn of_account(
    State(engine): State<Shared>,
    caller: Caller,
    id: Result<Path<String>, PathRejection>,
) -> Result<Json<AccountMeta>, Failure> {
    let id = named(&caller, id)?;
    let account = engine.account(caller.organisation, id).await?;
    Ok(Json(AccountMeta {
        provider: account.provider.as_str(),
        category: CATEGORY,
        models: models(),
    }))
}

async fn list(_: Caller) -> Json<Vec<ConnectorMeta>> {
    Json(vec![ConnectorMeta::ours()])
}

async fn one(_: Caller, provider: Result<Path<String>, PathRejection>) -> Result<Json<ConnectorMeta>, Failure> {
    match provider {
        Ok(Path(provider)) if provider == CONNECTOR => Ok(Json(ConnectorMeta::ours())),
        _ => {
            let problem = Problem::new(
                ProblemKind::NotFound,
                Code::NotFound,
                Step::Input,
                "there is no such connector",
            );
            Err(problem
                .with_remedy(format!("The one there is has the key `{CONNECTOR}`"))
                .into())
        }
    }
}
