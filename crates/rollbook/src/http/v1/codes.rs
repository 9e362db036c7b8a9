//! What the codes of an account's tenant mean.

use axum::{
    Json,
    body::Bytes,
    extract::{
        Path, State,
        rejection::{BytesRejection, PathRejection},
    },
    http::StatusCode,
    routing::{get, put},
};
use rollbook_core::{CodeChange, Codes};
use rollbook_model::{Actor, Scope, workforce::CodeTables};
use schemars::{JsonSchema, SchemaGenerator};
use serde::Deserialize;

use crate::http::{
    Route, Shared,
    authentication::Caller,
    route::{Kind, Parameter},
    stackone::{self, Failure},
    v1::account,
};

/// What the codes of an account mean.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "it describes `Codes`")]
struct AccountCodes {
    /// The tables.
    tables: Vec<CodeTable>,
    /// Whether what is copied is still being made anew after a change.
    remapping: bool,
}

/// A table of codes.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "it describes `CodeList`")]
struct CodeTable {
    /// Its name.
    table: String,
    /// The words that a code can mean; of `language` none, as any three letters of ISO 639-2 are one.
    words: Vec<String>,
    /// The codes: those first that are in the copy and mean nothing, then those in the copy, then the others.
    codes: Vec<Meaning>,
}

/// What a code means.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "it describes `CodeMeaning`")]
struct Meaning {
    /// The code: as UKG Pro sends it, or as the table has it, where it is not in the copy.
    code: String,
    /// What it means; null where it means none of the words.
    means: Option<String>,
    /// What it means as long as the account says nothing.
    default: Option<String>,
    /// Whether the account says what it means.
    own: bool,
    /// How many people have it in the copy; of units how many units.
    people: u64,
}

/// All that an account says of codes.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct OwnCodes {
    /// What its codes mean; any other code means what it means elsewhere.
    #[schemars(length(max = 5000))]
    codes: Vec<OwnCode>,
}

/// What a code of an account means.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct OwnCode {
    /// The table.
    #[schemars(extend("enum" = tables()))]
    table: String,
    /// The code; case and blanks around it count for nothing.
    #[schemars(length(min = 1, max = 100))]
    code: String,
    /// One of the words of the table, or null for none of them.
    means: Option<String>,
}

fn tables() -> Vec<String> {
    CodeTables::defaults().names().map(str::to_owned).collect()
}

const ID: &[Parameter] = &[Parameter {
    name: "id",
    place: "path",
    meaning: "The account's id.",
    kind: Kind::Account,
}];

pub(super) fn routes() -> Vec<Route> {
    const PATH: &str = "/v1/accounts/{id}/codes";
    vec![
        Route {
            path: PATH,
            handler: get(show),
            method: "get",
            id: "get_codes",
            summary: "What the codes of an account's tenant mean, and how many people have them.",
            scopes: &[Scope::PeopleRead],
            parameters: ID,
            request: None,
            status: StatusCode::OK,
            response: |generator| generator.subschema_for::<AccountCodes>(),
            failures: &[400, 404, 500],
        },
        Route {
            path: PATH,
            handler: put(replace),
            method: "put",
            id: "put_codes",
            summary: "Says what the account's own codes mean, all of them; what is copied is made anew then, and what is different is told as a change.",
            scopes: &[Scope::AccountsWrite],
            parameters: ID,
            request: Some(SchemaGenerator::subschema_for::<OwnCodes>),
            status: StatusCode::OK,
            response: |generator| generator.subschema_for::<AccountCodes>(),
            failures: &[400, 404, 413, 500],
        },
    ]
}

async fn show(
    State(engine): State<Shared>,
    caller: Caller,
    path: Result<Path<String>, PathRejection>,
) -> Result<Json<Codes>, Failure> {
    let id = account(&caller, path)?;
    Ok(Json(engine.codes(caller.organisation, id).await?))
}

async fn replace(
    State(engine): State<Shared>,
    caller: Caller,
    path: Result<Path<String>, PathRejection>,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<Codes>, Failure> {
    let id = account(&caller, path)?;
    let own: OwnCodes = stackone::read(body)?;
    let codes = own.codes.into_iter().map(|code| CodeChange {
        table: code.table,
        code: code.code,
        means: Some(code.means.unwrap_or_default()),
    });
    let codes: Vec<_> = codes.collect();
    let by = Actor::ApiKey(caller.key);
    engine.replace_codes(caller.organisation, id, by, &codes).await?;
    Ok(Json(engine.codes(caller.organisation, id).await?))
}
