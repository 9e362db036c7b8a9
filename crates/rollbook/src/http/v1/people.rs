//! What is kept of one of a tenant's people.

use axum::{
    Json,
    extract::{Path, State, rejection::PathRejection},
    http::{HeaderMap, StatusCode, Uri},
    routing::get,
};
use rollbook_core::{PersonData, Sensitive};
use rollbook_model::{AccountId, Actor, Scope};
use rollbook_store::{EmployeeRef, Receipt};
use schemars::JsonSchema;
use serde_json::{Map, Value};

use crate::http::{
    Route, Shared,
    authentication::Caller,
    route::{Kind, Parameter},
    stackone::{self, Failure, query},
};

/// What is kept of one person.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "it describes `PersonData`")]
struct Person {
    /// The account.
    account: String,
    /// Writes under an idempotency key that name them, the oldest first.
    writes: Vec<Write>,
    /// What is copied of them.
    copied: Vec<Copied>,
    /// What was told of them, the oldest first, as `GET /v1/changes` tells it.
    changes: Vec<Map<String, Value>>,
    /// What they were paid, as it is copied, pay run by pay run.
    paid: Vec<PaidRun>,
}

/// What somebody was paid in a pay run.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "it describes `PersonPay`")]
struct PaidRun {
    /// UKG Pro's number of the run, `periodControl`.
    pay_run: String,
    /// The ids of the payments.
    payments: Vec<String>,
    /// The rows that UKG Pro told, by their lists: `register`, `statements`, `deductions`, `earnings`, `employments`.
    rows: Map<String, Value>,
}

/// A copied object of somebody's.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "it describes `PersonObject`")]
struct Copied {
    /// What it is, such as `employment`.
    object: String,
    /// Its id.
    id: String,
    /// Its fields.
    fields: Map<String, Value>,
}

/// A remembered write that names somebody.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "it describes `PersonWrite`")]
struct Write {
    /// The caller's idempotency key.
    idempotency_key: String,
    /// The action's id.
    action: String,
    /// When it was begun.
    begun_at: String,
    /// When it ended; null while it has not.
    ended_at: Option<String>,
    /// What it answered, of several records those of this person only; null when nothing was answered.
    answer: Value,
    /// What is known of an end that nobody answered.
    detail: Option<String>,
}

/// The signed receipt of an erasure.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "it describes `Receipt`")]
struct Erased {
    /// What was erased, without a name: `kind`, `organisation`, `account`, `people` as keyed hashes, `erased_at`,
    /// `writes`, and `rows` of the copy where there were any.
    receipt: Map<String, Value>,
    /// The server's public key, Ed25519, in unpadded URL-safe base64.
    public_key: String,
    /// The signature of `receipt` as compact JSON with its members in this order.
    signature: String,
}

const ID: Parameter = Parameter {
    name: "id",
    place: "path",
    meaning: "The account's id.",
    kind: Kind::Account,
};

const EMPLOYEE_ID: Parameter = Parameter {
    name: "employee_id",
    place: "path",
    meaning: "UKG Pro's key of the employee, twelve letters and digits.",
    kind: Kind::Pattern("^\\S{1,64}$"),
};

const EMPLOYEE_NUMBER: Parameter = Parameter {
    name: "employee_number",
    place: "query",
    meaning: "The employee number, too, since a write may have named the person by it.",
    kind: Kind::Text,
};

const COMPANY_CODE: Parameter = Parameter {
    name: "company_code",
    place: "query",
    meaning: "The code of the company that the employee number is of.",
    kind: Kind::Text,
};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route {
            path: "/v1/accounts/{id}/people/{employee_id}",
            handler: axum::routing::delete(erase),
            method: "delete",
            id: "erase_person",
            summary: "Erases what Rollbook keeps of one of the tenant's people, and answers a signed receipt; in UKG Pro nothing changes.",
            scopes: &[Scope::AccountsWrite],
            parameters: &[ID, EMPLOYEE_ID, EMPLOYEE_NUMBER, COMPANY_CODE],
            request: None,
            status: StatusCode::OK,
            response: |generator| generator.subschema_for::<Erased>(),
            failures: &[400, 404, 500],
        },
        Route {
            path: "/v1/accounts/{id}/people/{employee_id}/export",
            handler: get(export),
            method: "get",
            id: "export_person",
            summary: "What Rollbook keeps of one of the tenant's people.",
            scopes: &[Scope::ActionsRead],
            parameters: &[ID, EMPLOYEE_ID, EMPLOYEE_NUMBER, COMPANY_CODE, stackone::SHOWING],
            request: None,
            status: StatusCode::OK,
            response: |generator| generator.subschema_for::<Person>(),
            failures: &[400, 404, 500],
        },
    ]
}

/// The account and the person that a call is about.
fn named(
    caller: &Caller,
    path: Result<Path<(String, String)>, PathRejection>,
    uri: &Uri,
) -> Result<(AccountId, Vec<EmployeeRef>), Failure> {
    let Path((id, employee)) = path.map_err(|_| query::invalid("the path cannot be decoded".to_owned()))?;
    let id = stackone::account_id(&id)?;
    caller.account(id)?;
    if employee.is_empty() || employee.chars().count() > 64 || employee.contains(char::is_whitespace) {
        return Err(query::invalid("the employee id in the path is none".to_owned()).into());
    }
    let query = query::of(uri)?;
    let given = |name: &str| query.last(name).filter(|text| !text.is_empty()).map(str::to_owned);
    let mut known = vec![EmployeeRef::Id(employee)];
    let company = given("company_code");
    known.extend(given("employee_number").map(|number| EmployeeRef::Number { company, number }));
    Ok((id, known))
}

async fn erase(
    State(engine): State<Shared>,
    caller: Caller,
    path: Result<Path<(String, String)>, PathRejection>,
    uri: Uri,
) -> Result<Json<Receipt>, Failure> {
    let (id, employee) = named(&caller, path, &uri)?;
    let actor = Actor::ApiKey(caller.key);
    let erased = engine.erase_person(caller.organisation, id, actor, &employee).await?;
    Ok(Json(erased))
}

async fn export(
    State(engine): State<Shared>,
    caller: Caller,
    path: Result<Path<(String, String)>, PathRejection>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Json<PersonData>, Failure> {
    let (id, employee) = named(&caller, path, &uri)?;
    let sensitive = stackone::sensitive(&headers)?;
    if sensitive == Sensitive::Shown {
        caller.require(Scope::SensitiveRead)?;
    }
    let actor = Actor::ApiKey(caller.key);
    let kept = engine
        .person_data(caller.organisation, id, actor, &employee, sensitive)
        .await?;
    Ok(Json(kept))
}
