//! `PATCH /accounts/{id}` (StackOne's API reference, *Accounts*): what a product changes of an account.

use axum::{
    Json,
    body::Bytes,
    extract::{
        Path, State,
        rejection::{BytesRejection, PathRejection},
    },
    http::{HeaderMap, StatusCode},
    routing::patch,
};
use rollbook_core::AccountEdit;
use rollbook_model::{AccountKind, Actor, Problem, Scope};
use schemars::{JsonSchema, SchemaGenerator};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::{
    Failure,
    accounts::{Account, ONE, named, shown},
    body::{read, word},
    client, query,
};
use crate::http::{Route, Shared, authentication::Caller};

/// What is changed of an account; what is left out, or `null`, stays as it is.
#[derive(Deserialize, JsonSchema)]
struct Update {
    /// The customer's id in your product.
    #[serde(default)]
    #[schemars(length(max = 500), regex(pattern = r"\S"))]
    origin_owner_id: Option<String>,
    /// The customer's name in your product.
    #[serde(default)]
    #[schemars(length(max = 500), regex(pattern = r"\S"))]
    origin_owner_name: Option<String>,
    /// The person who linked; an empty text is nobody.
    #[serde(default)]
    #[schemars(length(max = 500))]
    origin_username: Option<String>,
    /// A name for the account; an empty text is none.
    #[serde(default)]
    #[schemars(length(max = 500))]
    label: Option<String>,
    /// `production` or `test`.
    #[serde(default)]
    #[schemars(extend("enum" = ["production", "test", "", null]))]
    r#type: Option<String>,
    /// The ids of the actions that shall work, as `GET /actions` lists them.
    #[serde(default)]
    actions: Option<Vec<String>>,
    /// The connector's key, which does not change.
    #[serde(default)]
    #[schemars(extend("enum" = ["ukg-pro", "", null]))]
    provider: Option<String>,
    /// Not kept with an account.
    #[serde(default)]
    #[schemars(length(max = 0))]
    integration_id: Option<String>,
    /// Not kept with an account.
    #[serde(default)]
    #[schemars(length(max = 0))]
    authentication_config_key: Option<String>,
    /// Not kept with an account.
    #[serde(default)]
    #[schemars(length(max = 0))]
    environment: Option<String>,
    /// No account is shared.
    #[serde(default)]
    #[schemars(extend("enum" = [false, null]))]
    shared: Option<bool>,
    /// Not kept with an account; some clients send it empty.
    #[serde(default)]
    #[schemars(extend("maxProperties" = 0))]
    metadata: Option<Map<String, Value>>,
    /// Changes when the tenant is linked again; some clients send it empty.
    #[serde(default)]
    #[schemars(extend("maxProperties" = 0))]
    setup_information: Option<Map<String, Value>>,
    /// Change when the tenant is linked again; some clients send them empty.
    #[serde(default)]
    #[schemars(extend("maxProperties" = 0))]
    credentials: Option<Map<String, Value>>,
    /// Change when the tenant is linked again; some clients send them empty.
    #[serde(default)]
    #[schemars(extend("maxProperties" = 0))]
    secrets: Option<Map<String, Value>>,
}

pub(super) fn route() -> Route {
    Route {
        path: "/accounts/{id}",
        handler: patch(update),
        method: "patch",
        id: "update_account",
        summary: "Changes whose an account is, its names, and the actions that shall work.",
        scopes: &[Scope::AccountsWrite],
        parameters: ONE,
        request: Some(SchemaGenerator::subschema_for::<Update>),
        status: StatusCode::OK,
        response: |generator| generator.subschema_for::<Account>(),
        failures: &[400, 404, 413, 500],
    }
}

async fn update(
    State(engine): State<Shared>,
    caller: Caller,
    id: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<Account>, Failure> {
    let id = named(&caller, id)?;
    let mut update: Update = read(body)?;
    // Old clients say `production` in every update, whatever the account is.
    if client::is_typescript_before(&headers, (4, 34)) {
        update.r#type = None;
    }
    let edit = edit(update)?;
    let actor = Actor::ApiKey(caller.key);
    let account = engine.edit_account(caller.organisation, id, actor, &edit).await?;
    Ok(Json(shown(&account)))
}

/// What is asked of the engine. What would change and is not kept is refused, so that nobody thinks that it is.
fn edit(update: Update) -> Result<AccountEdit, Problem> {
    let given = |text: &Option<String>| text.as_ref().is_some_and(|text| !text.is_empty());
    let filled = |object: &Option<Map<String, Value>>| object.as_ref().is_some_and(|object| !object.is_empty());
    if update
        .provider
        .as_deref()
        .is_some_and(|provider| !["ukg-pro", ""].contains(&provider))
    {
        return Err(query::invalid("`provider` must be `ukg-pro` or left out".to_owned()));
    }
    for (name, value) in [
        ("setup_information", &update.setup_information),
        ("credentials", &update.credentials),
        ("secrets", &update.secrets),
    ] {
        if filled(value) {
            let message = format!("`{name}` cannot be changed here");
            return Err(query::invalid(message).with_remedy(
                "Make a link for this account with `POST /connect_sessions` and `account_id`: there its administrator \
                 gives the new values, which are tried before they are kept",
            ));
        }
    }
    for (name, is_given) in [
        ("integration_id", given(&update.integration_id)),
        ("authentication_config_key", given(&update.authentication_config_key)),
        ("environment", given(&update.environment)),
        ("metadata", filled(&update.metadata)),
        ("shared", update.shared == Some(true)),
    ] {
        if is_given {
            return Err(query::invalid(format!(
                "`{name}` is not kept with an account: leave it out"
            )));
        }
    }
    let kind: Option<AccountKind> = word("type", update.r#type.as_deref())?;
    Ok(AccountEdit {
        label: update.label,
        origin_owner_id: update.origin_owner_id,
        origin_owner_name: update.origin_owner_name,
        origin_username: update.origin_username,
        kind,
        actions: update.actions,
        ..AccountEdit::default()
    })
}
