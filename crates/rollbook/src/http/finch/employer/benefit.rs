//! `GET /employer/benefits`, one of them, and what can be told of each kind (Finch's API reference, *Deductions*).

use std::collections::BTreeSet;

use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
    routing::get,
};
use rollbook_core::{DeductionPlan, benefit_unknown};
use rollbook_model::{
    ContributionKind, DeductionFrequency, DeductionJobKind, Problem, catalogue::DeductionAbility,
    workforce::DeductionType,
};
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
    /// How often it is taken: from each pay, as UKG Pro tells amounts, unless a client has said otherwise.
    #[schemars(extend("enum" = frequencies()))]
    frequency: &'static str,
}

/// What can be written of a kind of deductions.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "FinchBenefitFeatures")]
struct Features {
    /// What it is for.
    #[schemars(schema_with = "types_of_deductions")]
    r#type: Option<&'static str>,
    /// The same in words.
    description: &'static str,
    /// Whether a limit a year can be said. UKG Pro does not tell it again.
    annual_maximum: bool,
    /// Whether it can be said that more is taken of those who are old enough. UKG Pro does not tell it again.
    catch_up: bool,
    /// What the employer can give.
    #[schemars(extend("items" = { "enum": contributions() }))]
    company_contribution: Vec<&'static str>,
    /// What can be taken from the employee.
    #[schemars(extend("items" = { "enum": deductions() }))]
    employee_deduction: Vec<&'static str>,
    /// How often.
    #[schemars(extend("items" = { "enum": frequencies() }))]
    frequencies: Vec<&'static str>,
}

/// The words for how often a deduction is taken.
pub(super) fn frequencies() -> Vec<&'static str> {
    DeductionFrequency::ALL.iter().map(|word| word.as_str()).collect()
}

/// The words for what is taken from an employee, which has no steps.
fn deductions() -> Vec<&'static str> {
    let mut words = contributions();
    words.retain(|word| *word != ContributionKind::Tiered.as_str());
    words
}

/// The words for what one side of a deduction is computed by.
fn contributions() -> Vec<&'static str> {
    ContributionKind::ALL.iter().map(|word| word.as_str()).collect()
}

impl Features {
    /// All that any way of writing can express, each for what it can.
    fn of(kind: DeductionType) -> Self {
        let ways = || {
            DeductionAbility::all()
                .iter()
                .filter(|way| way.does.contains(&DeductionJobKind::Enroll))
        };
        let sorted = |words: BTreeSet<&'static str>| words.into_iter().collect();
        Self {
            r#type: Some(kind.as_str()),
            description: meaning(kind),
            annual_maximum: ways().any(|way| way.annual_maximum),
            catch_up: ways().any(|way| way.catch_up),
            company_contribution: sorted(ways().flat_map(|way| &way.company).map(|kind| kind.as_str()).collect()),
            employee_deduction: sorted(ways().flat_map(|way| &way.employee).map(|kind| kind.as_str()).collect()),
            frequencies: sorted(
                ways()
                    .flat_map(|way| &way.frequencies)
                    .map(|word| word.as_str())
                    .collect(),
            ),
        }
    }
}

fn meaning(kind: DeductionType) -> &'static str {
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

/// What can be done with deductions of each kind. What UKG Pro has no call for is done by somebody who is told what to do.
pub(in crate::http::finch) fn support() -> Value {
    let does = |kind| {
        if DeductionAbility::all().iter().any(|way| way.does.contains(&kind)) {
            "supported"
        } else {
            "not_supported_by_provider"
        }
    };
    let company = json!({
        "create": does(DeductionJobKind::Create),
        "read": "supported",
        "update": does(DeductionJobKind::Update),
        "delete": "not_supported_by_provider",
    });
    let individual = json!({
        "create": does(DeductionJobKind::Enroll),
        "read": "supported",
        "update": does(DeductionJobKind::Enroll),
        "delete": does(DeductionJobKind::Unenroll),
    });
    let kinds = DeductionType::ALL.iter().map(|kind| {
        let support = json!({
            "supported_features": Features::of(*kind),
            "supported_operations": { "company_benefits": company, "individual_benefits": individual },
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
        summary: "What can be written of each kind of deductions.",
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
        frequency: plan.frequency.as_str(),
    }
}
