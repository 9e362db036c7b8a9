//! `POST /employer/benefits`, `…/register` and `…/{benefit_id}` (Finch's API reference, *Deductions*): jobs, most of which
//! somebody does.

use axum::{
    Json,
    body::Bytes,
    extract::{Path, State, rejection::BytesRejection},
    http::StatusCode,
    routing::post,
};
use rollbook_core::DeductionAsked;
use rollbook_model::{DeductionFrequency, DeductionSetUp, Problem, workforce::DeductionType};
use schemars::{JsonSchema, SchemaGenerator};
use serde::{Deserialize, Serialize};

use super::{
    ENTITY, ask_of,
    benefit::{BENEFIT, benefit_id, frequencies},
    enrollment_write::{ContributionWish, contribution},
    pay_statement::types_of_deductions,
};
use crate::http::{
    Route, Shared,
    finch::caller::ByToken,
    stackone::{Failure, invalid, read},
};

/// A deduction that shall be.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "FinchBenefitAsked")]
struct Asked {
    /// What it is for.
    #[schemars(schema_with = "types_of_deductions")]
    #[serde(default)]
    r#type: Option<String>,
    /// What it is called; a deduction that the tenant has is found by it.
    #[schemars(length(min = 1, max = 200), regex(pattern = r"\S"))]
    description: String,
    /// How often it is taken: from each pay, unless given.
    #[schemars(extend("enum" = frequencies_or_none()))]
    frequency: Option<String>,
    /// What the employer gives with it.
    company_contribution: Option<ContributionWish>,
}

/// The words for how often a deduction is taken, and none.
fn frequencies_or_none() -> Vec<Option<&'static str>> {
    frequencies().into_iter().map(Some).chain([None]).collect()
}

/// Another name of a deduction.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "FinchBenefitChange")]
struct Change {
    /// The name.
    #[schemars(length(min = 1, max = 200), regex(pattern = r"\S"))]
    description: String,
}

/// What was asked for, as a job.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "FinchBenefitJob")]
struct Told {
    /// The deduction's id.
    benefit_id: String,
    /// The job's id, for `GET /jobs/manual/{job_id}`.
    job_id: String,
}

fn told(asked: DeductionAsked) -> Json<Told> {
    Json(Told {
        benefit_id: asked.benefit.to_string(),
        job_id: asked.job.to_string(),
    })
}

impl Asked {
    fn set_up(self) -> Result<DeductionSetUp, Problem> {
        let kind = self.r#type.as_deref().map(str::parse::<DeductionType>).transpose();
        let frequency = self
            .frequency
            .as_deref()
            .map(str::parse::<DeductionFrequency>)
            .transpose();
        Ok(DeductionSetUp {
            kind: kind.map_err(|error| invalid(format!("`type`: {error}")))?,
            description: self.description,
            frequency: frequency
                .map_err(|error| invalid(format!("`frequency`: {error}")))?
                .unwrap_or(DeductionFrequency::EveryPaycheck),
            company: contribution("company_contribution", self.company_contribution)?,
        })
    }
}

pub(super) fn routes() -> [Route; 3] {
    let create = Route {
        path: "/employer/benefits",
        handler: post(create),
        method: "post",
        id: "create_company_benefit",
        summary: "Has a deduction set up: the one of this name, or, as UKG Pro has no call for it, by somebody who is told what to do.",
        scopes: &[],
        parameters: &[ENTITY],
        request: Some(SchemaGenerator::subschema_for::<Asked>),
        status: StatusCode::OK,
        response: |generator| generator.subschema_for::<Told>(),
        failures: &[400, 404, 413, 422, 500, 502],
    };
    let register = Route {
        path: "/employer/benefits/register",
        handler: post(register),
        id: "register_company_benefit",
        summary: "Says what a deduction is that the tenant has by this name, and how often it is taken.",
        ..create.clone()
    };
    let change = Route {
        path: "/employer/benefits/{benefit_id}",
        handler: post(change),
        id: "change_company_benefit",
        summary: "Has a deduction renamed by somebody who is told what to do: UKG Pro has no call for it.",
        parameters: &[BENEFIT, ENTITY],
        request: Some(SchemaGenerator::subschema_for::<Change>),
        ..create.clone()
    };
    [create, register, change]
}

async fn create(
    State(engine): State<Shared>,
    ByToken(opened): ByToken,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<Told>, Failure> {
    let asked: Asked = read(body)?;
    let set_up = asked.set_up()?;
    Ok(told(Box::pin(engine.create_deduction(&ask_of(&opened), set_up)).await?))
}

async fn register(
    State(engine): State<Shared>,
    ByToken(opened): ByToken,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<Told>, Failure> {
    let asked: Asked = read(body)?;
    let set_up = asked.set_up()?;
    Ok(told(
        Box::pin(engine.register_deduction(&ask_of(&opened), set_up)).await?,
    ))
}

async fn change(
    State(engine): State<Shared>,
    ByToken(opened): ByToken,
    Path(id): Path<String>,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<Told>, Failure> {
    let change: Change = read(body)?;
    let (benefit, name) = (benefit_id(&id)?, change.description);
    Ok(told(
        Box::pin(engine.rename_deduction(&ask_of(&opened), benefit, name)).await?,
    ))
}
