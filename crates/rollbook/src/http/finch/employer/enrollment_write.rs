//! `POST` and `DELETE /employer/benefits/{benefit_id}/individuals` (Finch's API reference, *Deductions*): jobs.

use std::borrow::Cow;

use axum::{
    Json,
    body::Bytes,
    extract::{Path, State, rejection::BytesRejection},
    http::StatusCode,
    routing::{delete, post},
};
use jiff::civil::Date;
use rollbook_core::MOST_IN_A_JOB;
use rollbook_model::{Contribution, DeductionWish, Problem, SavingsLimit, Tier};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use super::{
    ENTITY, ask_of,
    batch::id_of,
    benefit::{BENEFIT, benefit_id},
};
use crate::http::{
    Route, Shared,
    finch::caller::ByToken,
    stackone::{Failure, invalid, read, read_list, unreadable},
};

/// The whole of a pay, in basis points.
const ALL_OF_IT: i64 = 10_000;
/// More than anybody is paid, in hundredths of the currency.
const MOST_CENTS: i64 = 100_000_000_000;

/// What somebody is to have of a deduction.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "FinchEnrollmentAsked")]
struct Asked {
    /// The person's id. Of somebody who is named twice, what is said last counts.
    #[schemars(extend("format" = "uuid"))]
    individual_id: String,
    /// All of what they are to have: what is left out is nothing.
    configuration: Configuration,
}

#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "FinchEnrollmentConfiguration")]
struct Configuration {
    /// What is taken from the pay.
    employee_deduction: Option<ContributionWish>,
    /// What the employer gives.
    company_contribution: Option<ContributionWish>,
    /// What is taken at most in a year, in hundredths of the currency.
    #[schemars(range(min = 0, max = 100_000_000_000_i64))]
    annual_maximum: Option<i64>,
    /// Whose limit of a health savings account holds.
    #[schemars(extend("enum" = ["individual", "family", null]))]
    annual_contribution_limit: Option<String>,
    /// Whether more is taken of those who are old enough.
    catch_up: Option<bool>,
    /// From which day on, `2026-12-04`; of what is taken once, the pay date. The next pay, unless given.
    #[schemars(extend("format" = "date"))]
    effective_date: Option<String>,
}

/// One side of a deduction: an amount each pay, a share of the pay, or steps of a match.
#[derive(Deserialize)]
pub(super) struct ContributionWish {
    r#type: Option<String>,
    /// Hundredths of the currency, or of a percent.
    amount: Option<i64>,
    tiers: Option<Vec<TierWish>>,
}

impl JsonSchema for ContributionWish {
    fn schema_name() -> Cow<'static, str> {
        "FinchContributionWish".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let points = json!({ "type": "integer", "minimum": 0, "maximum": ALL_OF_IT });
        json_schema!({
            "description": "One side of a deduction: an amount each pay in hundredths of the currency, a share of the pay in \
                            hundredths of a percent, or steps of a match.",
            "oneOf": [
                {
                    "type": "object",
                    "properties": {
                        "type": { "const": "fixed" },
                        "amount": { "type": "integer", "minimum": 0, "maximum": MOST_CENTS },
                    },
                    "required": ["type", "amount"],
                },
                {
                    "type": "object",
                    "properties": { "type": { "const": "percent" }, "amount": points },
                    "required": ["type", "amount"],
                },
                {
                    "type": "object",
                    "properties": {
                        "type": { "enum": ["tiered", "match"] },
                        "tiers": {
                            "type": "array",
                            "items": {
                                "type": "object",
                                "properties": { "match": points, "threshold": points },
                                "required": ["match", "threshold"],
                            },
                        },
                    },
                    "required": ["type", "tiers"],
                },
            ],
        })
    }
}

/// A step of a match, in hundredths of a percent.
#[derive(Deserialize)]
struct TierWish {
    /// How much of what the employee gives is matched.
    r#match: i64,
    /// Up to what share of the pay.
    threshold: i64,
}

/// Whose deduction shall end.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "FinchUnenrollmentAsked")]
struct Ended {
    /// The people's ids.
    #[serde(default)]
    #[schemars(required, length(min = 1, max = 1000), extend("items" = { "type": "string", "format": "uuid" }))]
    individual_ids: Vec<String>,
}

/// What was asked for, as a job.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "FinchEnrollmentJob")]
struct Told {
    /// The job's id, for `GET /jobs/manual/{job_id}`.
    job_id: String,
}

/// A side as it is wished; `None` where nothing is.
pub(super) fn contribution(name: &str, wish: Option<ContributionWish>) -> Result<Option<Contribution>, Problem> {
    let Some(wish) = wish else { return Ok(None) };
    let Some(kind) = wish.r#type.as_deref() else {
        return Err(invalid(format!(
            "`{name}.type` is missing: leave `{name}` out, or give null, for nothing"
        )));
    };
    let amount = || match wish.amount {
        Some(amount) if (0..=MOST_CENTS).contains(&amount) => Ok(amount),
        Some(_) => Err(invalid(format!(
            "`{name}.amount` is negative, or more than anybody is paid"
        ))),
        None => Err(invalid(format!("`{name}.amount` is missing"))),
    };
    Ok(Some(match kind {
        "fixed" => Contribution::Fixed { amount: amount()? },
        "percent" => match amount()? {
            points if points > ALL_OF_IT => {
                let message = format!(
                    "`{name}.amount` is more than {ALL_OF_IT}, which is all of the pay in hundredths of a percent"
                );
                return Err(invalid(message));
            }
            points => Contribution::Percent { amount: points },
        },
        "tiered" | "match" => Contribution::Tiered {
            tiers: tiers(name, wish.tiers)?,
        },
        _ => {
            return Err(invalid(format!(
                "`{name}.type` is none of `fixed`, `percent` and `tiered`"
            )));
        }
    }))
}

fn tiers(name: &str, wished: Option<Vec<TierWish>>) -> Result<Vec<Tier>, Problem> {
    let Some(wished) = wished else {
        return Err(invalid(format!("`{name}.tiers` is missing")));
    };
    let is_share = |points: &i64| (0..=ALL_OF_IT).contains(points);
    let tier = |tier: TierWish| {
        if [tier.r#match, tier.threshold].iter().all(is_share) {
            return Ok(Tier {
                r#match: tier.r#match,
                threshold: tier.threshold,
            });
        }
        Err(invalid(format!(
            "a step of `{name}.tiers` is no share from 0 to {ALL_OF_IT}"
        )))
    };
    wished.into_iter().map(tier).collect()
}

impl Asked {
    fn wish(self) -> Result<(Uuid, DeductionWish), Problem> {
        let person = person(&self.individual_id)?;
        let wish = self.configuration;
        let limit = wish
            .annual_contribution_limit
            .as_deref()
            .map(str::parse::<SavingsLimit>)
            .transpose();
        let date = wish.effective_date.as_deref().map(str::parse::<Date>).transpose();
        if wish
            .annual_maximum
            .is_some_and(|most| !(0..=MOST_CENTS).contains(&most))
        {
            return Err(invalid(
                "`annual_maximum` is negative, or more than anybody is paid".to_owned(),
            ));
        }
        let wish = DeductionWish {
            employee: contribution("employee_deduction", wish.employee_deduction)?,
            company: contribution("company_contribution", wish.company_contribution)?,
            annual_maximum: wish.annual_maximum,
            catch_up: wish.catch_up,
            savings_limit: limit.map_err(|error| invalid(format!("`annual_contribution_limit`: {error}")))?,
            effective_date: date.map_err(|_| invalid("`effective_date` is no day such as 2026-12-04".to_owned()))?,
        };
        Ok((person, wish))
    }
}

fn person(id: &str) -> Result<Uuid, Problem> {
    id_of(id).ok_or_else(|| {
        let shown: String = id.chars().take(60).collect();
        invalid(format!(
            "`{shown}` is no id of a person as `GET /employer/directory` tells them"
        ))
    })
}

/// What everybody is to have.
fn everybody(generator: &mut SchemaGenerator) -> Schema {
    let one = generator.subschema_for::<Asked>();
    json_schema!({ "type": "array", "items": one, "minItems": 1, "maxItems": MOST_IN_A_JOB })
}

pub(super) fn routes() -> [Route; 2] {
    let enroll = Route {
        path: "/employer/benefits/{benefit_id}/individuals",
        handler: post(enroll),
        method: "post",
        id: "enroll",
        summary: "Gives people a deduction, or changes what they have of it as a whole: a job, which the same again does not begin twice.",
        scopes: &[],
        parameters: &[BENEFIT, ENTITY],
        request: Some(everybody),
        status: StatusCode::OK,
        response: |generator| generator.subschema_for::<Told>(),
        failures: &[400, 404, 413, 422, 500, 502],
    };
    let unenroll = Route {
        handler: delete(unenroll),
        method: "delete",
        id: "unenroll",
        summary: "Ends a deduction of people with the next pay: a job.",
        request: Some(SchemaGenerator::subschema_for::<Ended>),
        ..enroll.clone()
    };
    [enroll, unenroll]
}

async fn enroll(
    State(engine): State<Shared>,
    ByToken(opened): ByToken,
    Path(id): Path<String>,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<Told>, Failure> {
    let benefit = benefit_id(&id)?;
    let asked = read_list(body)?;
    few(asked.len())?;
    let wishes = asked.into_iter().map(|asked| {
        let asked: Asked = serde_json::from_value(asked.into()).map_err(|error| unreadable(&error))?;
        asked.wish()
    });
    let wishes: Vec<_> = wishes.collect::<Result<_, Problem>>()?;
    let asked = Box::pin(engine.enroll(&ask_of(&opened), benefit, wishes)).await?;
    Ok(Json(Told {
        job_id: asked.job.to_string(),
    }))
}

async fn unenroll(
    State(engine): State<Shared>,
    ByToken(opened): ByToken,
    Path(id): Path<String>,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<Told>, Failure> {
    let benefit = benefit_id(&id)?;
    let ended: Ended = read(body)?;
    few(ended.individual_ids.len())?;
    let people: Vec<_> = ended
        .individual_ids
        .iter()
        .map(|id| person(id))
        .collect::<Result<_, _>>()?;
    let asked = Box::pin(engine.unenroll(&ask_of(&opened), benefit, people)).await?;
    Ok(Json(Told {
        job_id: asked.job.to_string(),
    }))
}

fn few(people: usize) -> Result<(), Problem> {
    if people > MOST_IN_A_JOB {
        return Err(invalid(format!(
            "{people} people are named, and a job is about {MOST_IN_A_JOB} at most"
        )));
    }
    Ok(())
}
