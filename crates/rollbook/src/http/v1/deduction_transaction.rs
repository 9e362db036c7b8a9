//! How an account's tenant wants transactions of deductions: its schema is shown in UKG Pro alone, so that it is recorded.

use axum::{
    Json,
    body::Bytes,
    extract::{
        Path, State,
        rejection::{BytesRejection, PathRejection},
    },
    http::StatusCode,
    routing::{delete, get, put},
};
use rollbook_core::EmployerAsk;
use rollbook_model::{AccountId, Actor, DeductionTransaction, Scope};
use schemars::{JsonSchema, SchemaGenerator};
use serde::Serialize;

use crate::http::{
    Route, Shared,
    authentication::Caller,
    route::{Kind, Parameter},
    stackone::{self, Failure},
    v1::account,
};

/// How a tenant wants transactions.
#[derive(JsonSchema)]
#[schemars(rename = "DeductionTransaction", deny_unknown_fields)]
#[expect(dead_code, reason = "it describes `DeductionTransaction`")]
struct Form {
    /// The XML, with a place such as `{{employee_number}}` in each element that takes a value.
    #[schemars(length(min = 1, max = 20_000))]
    xml: String,
    /// The code of the calculation rule for an amount.
    #[schemars(regex(pattern = r"\S"))]
    fixed_rule: String,
    /// The code of the calculation rule for a share of the pay.
    #[schemars(regex(pattern = r"\S"))]
    percent_rule: String,
    /// How a share of the pay is written: six percent as 0.06, or as 6.
    #[schemars(extend("enum" = ["fraction", "hundredths"]))]
    percentages: String,
}

/// What is recorded.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "RecordedDeductionTransaction")]
struct Recorded {
    /// How the tenant wants transactions; null where nobody has said so.
    #[schemars(with = "Option<Form>")]
    transaction: Option<DeductionTransaction>,
}

pub(super) const ID: &[Parameter] = &[Parameter {
    name: "id",
    place: "path",
    meaning: "The account's id.",
    kind: Kind::Account,
}];

pub(super) fn routes() -> [Route; 3] {
    let show = Route {
        path: "/v1/accounts/{id}/deduction-transaction",
        handler: get(show),
        method: "get",
        id: "get_deduction_transaction",
        summary: "How an account's tenant wants transactions of deductions, as far as it is recorded.",
        scopes: &[Scope::AccountsRead],
        parameters: ID,
        request: None,
        status: StatusCode::OK,
        response: |generator| generator.subschema_for::<Recorded>(),
        failures: &[400, 404, 500],
    };
    let record = Route {
        handler: put(record),
        method: "put",
        id: "put_deduction_transaction",
        summary: "Records how an account's tenant wants transactions of deductions, so that recurring ones can be sent.",
        scopes: &[Scope::AccountsWrite],
        request: Some(SchemaGenerator::subschema_for::<Form>),
        failures: &[400, 404, 413, 500],
        ..show.clone()
    };
    let forget = Route {
        handler: delete(forget),
        method: "delete",
        id: "delete_deduction_transaction",
        summary: "Forgets how an account's tenant wants transactions of deductions: somebody enters them then.",
        scopes: &[Scope::AccountsWrite],
        ..show.clone()
    };
    [show, record, forget]
}

pub(super) fn ask(caller: &Caller, account: AccountId) -> EmployerAsk {
    EmployerAsk {
        organisation: caller.organisation,
        account,
        by: Actor::ApiKey(caller.key),
    }
}

async fn show(
    State(engine): State<Shared>,
    caller: Caller,
    path: Result<Path<String>, PathRejection>,
) -> Result<Json<Recorded>, Failure> {
    let account = account(&caller, path)?;
    let transaction = engine.deduction_transaction(&ask(&caller, account)).await?;
    Ok(Json(Recorded { transaction }))
}

async fn record(
    State(engine): State<Shared>,
    caller: Caller,
    path: Result<Path<String>, PathRejection>,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<Recorded>, Failure> {
    let account = account(&caller, path)?;
    let form: DeductionTransaction = stackone::read(body)?;
    engine
        .record_deduction_transaction(&ask(&caller, account), Some(&form))
        .await?;
    Ok(Json(Recorded {
        transaction: Some(form),
    }))
}

async fn forget(
    State(engine): State<Shared>,
    caller: Caller,
    path: Result<Path<String>, PathRejection>,
) -> Result<Json<Recorded>, Failure> {
    let account = account(&caller, path)?;
    engine
        .record_deduction_transaction(&ask(&caller, account), None)
        .await?;
    Ok(Json(Recorded { transaction: None }))
}
