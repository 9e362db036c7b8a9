//! Who enters deductions by hand in an account's tenant, and the address at which they find what is to be entered.

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
use rollbook_model::{DeductionAdministrator, LONGEST_USER_NAME, Scope, SecondPerson, UserStanding};
use schemars::{JsonSchema, SchemaGenerator};
use serde::{Deserialize, Serialize};

use super::deduction_transaction::{ID, ask};
use crate::http::{
    Route, Shared,
    authentication::Caller,
    stackone::{self, Failure},
    v1::account,
};

/// Who is to enter deductions by hand.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "DeductionAdministratorNamed", deny_unknown_fields)]
#[serde(deny_unknown_fields)]
struct Named {
    /// The name with which they sign in to UKG Pro. Never that of the service account.
    #[schemars(regex(pattern = r"\S"), length(max = LONGEST_USER_NAME))]
    user_name: String,
    /// Whether a second person approves changes of deductions.
    #[serde(default = "unknown")]
    #[schemars(extend("enum" = SecondPerson::ALL))]
    #[schemars(with = "String")]
    second_person: SecondPerson,
    /// Whether they are named even if UKG Pro tells of no such user.
    #[serde(default)]
    even_if_unknown: bool,
}

const fn unknown() -> SecondPerson {
    SecondPerson::Unknown
}

/// Who enters deductions by hand.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "DeductionAdministrator")]
struct Told {
    /// Who; null where nobody is named.
    administrator: Option<Who>,
    /// Where they find what is to be entered. Whoever has the address sees it; another is made when somebody else is named.
    entries_url: Option<String>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(inline)]
struct Who {
    /// The name with which they sign in to UKG Pro.
    user_name: String,
    /// What UKG Pro told of the user when they were named.
    #[schemars(extend("enum" = UserStanding::ALL))]
    standing: &'static str,
    /// Their roles in UKG Pro, where it tells them.
    role: Option<String>,
    /// Whether they are one of the tenant's employees.
    is_employee: bool,
    /// Whether a second person approves changes of deductions.
    #[schemars(extend("enum" = SecondPerson::ALL))]
    second_person: &'static str,
    /// When they were named.
    named_at: String,
}

pub(super) fn routes() -> [Route; 3] {
    let show = Route {
        path: "/v1/accounts/{id}/deduction-administrator",
        handler: get(show),
        method: "get",
        id: "get_deduction_administrator",
        summary: "Who enters deductions by hand in an account's tenant, and where they find what is to be entered.",
        scopes: &[Scope::AccountsWrite],
        parameters: ID,
        request: None,
        status: StatusCode::OK,
        response: |generator| generator.subschema_for::<Told>(),
        failures: &[400, 404, 500],
    };
    let name = Route {
        handler: put(name),
        method: "put",
        id: "put_deduction_administrator",
        summary: "Names who enters deductions by hand, after looking for the user in UKG Pro.",
        request: Some(SchemaGenerator::subschema_for::<Named>),
        failures: &[400, 404, 408, 409, 412, 413, 422, 500, 501, 502],
        ..show.clone()
    };
    let forget = Route {
        handler: delete(forget),
        method: "delete",
        id: "delete_deduction_administrator",
        summary: "Forgets who enters deductions by hand; the address that they have is good no more.",
        ..show.clone()
    };
    [show, name, forget]
}

async fn show(
    State(engine): State<Shared>,
    caller: Caller,
    path: Result<Path<String>, PathRejection>,
) -> Result<Json<Told>, Failure> {
    let ask = ask(&caller, account(&caller, path)?);
    Ok(Json(told(&engine, &ask).await?))
}

async fn name(
    State(engine): State<Shared>,
    caller: Caller,
    path: Result<Path<String>, PathRejection>,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<Told>, Failure> {
    let ask = ask(&caller, account(&caller, path)?);
    let named: Named = stackone::read(body)?;
    let naming =
        engine.name_deduction_administrator(&ask, &named.user_name, named.second_person, named.even_if_unknown);
    Box::pin(naming).await?;
    Ok(Json(told(&engine, &ask).await?))
}

async fn forget(
    State(engine): State<Shared>,
    caller: Caller,
    path: Result<Path<String>, PathRejection>,
) -> Result<Json<Told>, Failure> {
    let ask = ask(&caller, account(&caller, path)?);
    engine.forget_deduction_administrator(&ask).await?;
    Ok(Json(told(&engine, &ask).await?))
}

async fn told(engine: &Shared, ask: &EmployerAsk) -> Result<Told, Failure> {
    let administrator = engine.deduction_administrator(ask).await?;
    Ok(Told {
        administrator: administrator.map(who),
        entries_url: engine.entries_url(ask).await?,
    })
}

fn who(administrator: DeductionAdministrator) -> Who {
    Who {
        user_name: administrator.user_name,
        standing: administrator.standing.as_str(),
        role: administrator.role,
        is_employee: administrator.is_employee,
        second_person: administrator.second_person.as_str(),
        named_at: administrator.named_at.to_string(),
    }
}
