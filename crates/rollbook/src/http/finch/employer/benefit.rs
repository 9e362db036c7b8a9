//! `GET /employer/benefits`, one of them, and what can be told of each kind (Finch's API reference, *Deductions*).

use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
    routing::get,
};
use rollbook_core::{DeductionPlan, benefit_unknown};
use rollbook_model::{Problem, workforce::DeductionType};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{Dated, ENTITY, ask_of, batch::id_of, dated, pay_statement::types_of_deductions};
use crate::http::{
    Route, Shared,
    finch::caller::ByToken,
    route::{Kind, Parameter},
    stackone::Failure,
};

/// How often a deduction is taken: UKG Pro tells amounts a pay.
const FREQUENCY: &str = "every_paycheck";
/// What one side of a deduction can be.
const SHARES: [&str; 2] = ["fixed", "percent"];

/// The benefit that a call is about.
pub(super) const BENEFIT: Parameter = Parameter {
    name: "benefit_id",
    place: "path",
    meaning: "The benefit's id.",
    kind: Kind::Text,
};

/// A deduction that is set up.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "FinchBenefit")]
struct Told {
    /// Its id.
    benefit_id: String,
    /// What it is for; null where nobody knows, nor whether it is taken before taxes.
    #[schemars(schema_with = "types_of_deductions")]
    r#type: Option<&'static str>,
    /// What the tenant calls it.
    description: String,
    /// Each pay: UKG Pro tells amounts so.
    #[schemars(extend("enum" = [FREQUENCY]))]
    frequency: &'static str,
}

/// What can be told of a kind of deductions.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "FinchBenefitFeatures")]
struct Features {
    /// What it is for.
    #[schemars(schema_with = "types_of_deductions")]
    r#type: Option<&'static str>,
    /// The same in words.
    description: &'static str,
    /// False: UKG Pro tells no limit a year.
    annual_maximum: bool,
    /// False: UKG Pro does not tell it.
    catch_up: bool,
    /// What the employer can give.
    #[schemars(extend("items" = { "enum": SHARES }))]
    company_contribution: [&'static str; 2],
    /// What can be taken from the employee.
    #[schemars(extend("items" = { "enum": SHARES }))]
    employee_deduction: [&'static str; 2],
    /// How often.
    #[schemars(extend("items" = { "enum": [FREQUENCY] }))]
    frequencies: [&'static str; 1],
}

impl Features {
    fn of(kind: DeductionType) -> Self {
        Self {
            r#type: Some(kind.as_str()),
            description: words(kind),
            annual_maximum: false,
            catch_up: false,
            company_contribution: SHARES,
            employee_deduction: SHARES,
            frequencies: [FREQUENCY],
        }
    }
}

fn words(kind: DeductionType) -> &'static str {
    match kind {
        DeductionType::Deferred457 => "457 plan",
        DeductionType::Savings401k => "401(k) plan",
        DeductionType::Savings401kRoth => "Roth 401(k) plan",
        DeductionType::Savings401kLoan => "Loan from a 401(k) plan",
        DeductionType::Savings403b => "403(b) plan",
        DeductionType::Savings403bRoth => "Roth 403(b) plan",
        DeductionType::Deferred457Roth => "Roth 457 plan",
        DeductionType::Commuter => "Commuter benefit",
        DeductionType::AfterTax => "Anything else, after taxes",
        DeductionType::BeforeTax => "Anything else, before taxes",
        DeductionType::DependentCare => "Spending account for the care of dependents",
        DeductionType::MedicalSpending => "Spending account for health care",
        DeductionType::HealthSavingsAfterTax => "Health savings account, after taxes",
        DeductionType::HealthSavings => "Health savings account, before taxes",
        DeductionType::Dental => "Dental care by a cafeteria plan",
        DeductionType::Medical => "Medical care by a cafeteria plan",
        DeductionType::Vision => "Vision care by a cafeteria plan",
        DeductionType::Simple => "SIMPLE 401(k) plan",
        DeductionType::SimpleIra => "SIMPLE IRA",
    }
}

/// What can be done with deductions of each kind: they are read, and not written yet.
pub(in crate::http::finch) fn support() -> Value {
    let read = json!({
        "create": "not_supported_by_finch",
        "read": "supported",
        "update": "not_supported_by_finch",
        "delete": "not_supported_by_finch",
    });
    let kinds = DeductionType::ALL.iter().map(|kind| {
        let support = json!({
            "supported_features": Features::of(*kind),
            "supported_operations": { "company_benefits": read, "individual_benefits": read },
        });
        (kind.as_str().to_owned(), support)
    });
    Value::Object(kinds.collect::<Map<_, _>>())
}

pub(super) fn routes() -> [Route; 3] {
    let list = Route {
        path: "/employer/benefits",
        handler: get(list),
        method: "get",
        id: "list_company_benefits",
        summary: "The deductions and contributions that are set up and in use.",
        scopes: &[],
        parameters: &[ENTITY],
        request: None,
        status: StatusCode::OK,
        response: |generator| generator.subschema_for::<Vec<Told>>(),
        failures: &[400, 404, 422, 500, 502],
    };
    let meta = Route {
        path: "/employer/benefits/meta",
        handler: get(meta),
        method: "get",
        id: "read_benefits_meta",
        summary: "What can be told of each kind of deductions.",
        scopes: &[],
        parameters: &[ENTITY],
        request: None,
        status: StatusCode::OK,
        response: |generator| generator.subschema_for::<Vec<Features>>(),
        failures: &[400, 404, 422, 500],
    };
    let one = Route {
        path: "/employer/benefits/{benefit_id}",
        handler: get(one),
        method: "get",
        id: "read_company_benefit",
        summary: "A deduction, in use or not.",
        scopes: &[],
        parameters: &[BENEFIT, ENTITY],
        request: None,
        status: StatusCode::OK,
        response: |generator| generator.subschema_for::<Told>(),
        failures: &[400, 404, 422, 500, 502],
    };
    [list, meta, one]
}

/// The id of a benefit, in its one spelling.
pub(super) fn benefit_id(text: &str) -> Result<Uuid, Problem> {
    id_of(text).ok_or_else(|| benefit_unknown(text))
}

async fn list(State(engine): State<Shared>, ByToken(opened): ByToken) -> Result<Dated<Vec<Told>>, Failure> {
    let read = Box::pin(engine.deduction_plans(&ask_of(&opened))).await?;
    Ok(dated(read.freshness, read.value.into_iter().map(told).collect()))
}

async fn meta() -> Json<Vec<Features>> {
    Json(DeductionType::ALL.iter().copied().map(Features::of).collect())
}

async fn one(
    State(engine): State<Shared>,
    ByToken(opened): ByToken,
    Path(id): Path<String>,
) -> Result<Dated<Told>, Failure> {
    let read = Box::pin(engine.deduction_plan(&ask_of(&opened), benefit_id(&id)?)).await?;
    Ok(dated(read.freshness, told(read.value)))
}

fn told(plan: DeductionPlan) -> Told {
    Told {
        benefit_id: plan.id.to_string(),
        r#type: plan.kind.map(DeductionType::as_str),
        description: plan.name,
        frequency: FREQUENCY,
    }
}
