//! What users of tools think of them (StackOne's API reference).

use axum::{
    Json,
    body::Bytes,
    extract::{State, rejection::BytesRejection},
    http::StatusCode,
    routing::post,
};
use rollbook_model::{Actor, Scope};
use schemars::{JsonSchema, SchemaGenerator};
use serde::{Deserialize, Serialize};

use super::{Failure, accounts::account_id, body::read};
use crate::http::{Route, Shared, authentication::Caller, route::ACCOUNT_ID};

/// What somebody thinks of tools.
#[derive(Deserialize, JsonSchema)]
struct ToolFeedback {
    /// What they say. It is counted and not kept, because it may tell of people.
    feedback: String,
    /// The account whose tools they are.
    #[schemars(extend("pattern" = ACCOUNT_ID))]
    account_id: String,
    /// The tools, by name.
    tool_names: Vec<String>,
}

/// What became of it.
#[derive(Serialize, JsonSchema)]
struct FeedbackTaken {
    /// That it was noted, and where.
    message: &'static str,
}

pub(super) fn route() -> Route {
    Route {
        path: "/ai/tool-feedback",
        handler: post(take),
        method: "post",
        id: "give_tool_feedback",
        summary: "Notes in the audit log that somebody said what they think of an account's tools.",
        scopes: &[Scope::ActionsRead, Scope::ActionsWrite],
        parameters: &[],
        request: Some(SchemaGenerator::subschema_for::<ToolFeedback>),
        status: StatusCode::OK,
        response: |generator| generator.subschema_for::<FeedbackTaken>(),
        failures: &[400, 404, 413, 500],
    }
}

async fn take(
    State(engine): State<Shared>,
    caller: Caller,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<FeedbackTaken>, Failure> {
    let said: ToolFeedback = read(body)?;
    let account = account_id(said.account_id.trim())?;
    caller.account(account)?;
    let tools = said.tool_names.iter().map(String::as_str);
    let characters = said.feedback.chars().count();
    let by = Actor::ApiKey(caller.key);
    engine
        .feedback(caller.organisation, account, tools, characters, by)
        .await?;
    Ok(Json(FeedbackTaken {
        message: "Noted in the audit log, with the tools and without the words",
    }))
}
