//! `GET /employer/benefits/{benefit_id}/enrolled` and `…/individuals` (Finch's API reference, *Deductions*).

use std::collections::BTreeSet;

use axum::{
    extract::{Path, State},
    http::{StatusCode, Uri},
    routing::get,
};
use rollbook_core::{Enrollment, Enrollments, Share};
use rollbook_model::{
    Code, Problem,
    problem::{Kind, Step},
};
use schemars::JsonSchema;
use serde::Serialize;

use super::{
    Dated, ENTITY, ask_of,
    batch::{MOST, id_of, nobody},
    benefit::{BENEFIT, benefit_id},
    dated,
};
use crate::http::{
    Route, Shared,
    finch::{ErrorBody, caller::ByToken},
    query,
    route::{Kind as Takes, Parameter},
    stackone::{Failure, invalid},
};

/// Who has a deduction.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "FinchEnrolled")]
struct Enrolled {
    /// The deduction's id.
    benefit_id: String,
    /// Who has it now.
    individual_ids: Vec<String>,
}

/// What is answered of one person.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "FinchEnrollmentResponse")]
struct Response {
    /// The person's id, as it was given.
    individual_id: String,
    /// 200, or the status of the failure.
    code: u16,
    /// What the person has of the deduction, or why it cannot be answered.
    body: Body,
}

#[derive(Serialize, JsonSchema)]
#[schemars(inline)]
#[serde(untagged)]
enum Body {
    Found(Told),
    Failed(ErrorBody),
}

/// What somebody has of a deduction.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "FinchEnrollment")]
struct Told {
    /// Null: UKG Pro tells no limit a year.
    annual_maximum: Option<i64>,
    /// Null: UKG Pro does not tell it.
    catch_up: Option<bool>,
    /// What the employer gives; null where it gives nothing, or nobody knows how much.
    company_contribution: Option<Contribution>,
    /// What is taken from the pay, likewise.
    employee_deduction: Option<Contribution>,
}

/// One side of a deduction.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "FinchShare")]
struct Contribution {
    /// An amount each pay, or a share of the pay.
    #[schemars(extend("enum" = ["fixed", "percent"]))]
    r#type: &'static str,
    /// Hundredths of the currency, or of a percent.
    amount: i64,
}

impl From<Share> for Contribution {
    fn from(share: Share) -> Self {
        let (r#type, amount) = match share {
            Share::Fixed(cents) => ("fixed", cents.0),
            Share::Percent(points) => ("percent", points),
        };
        Self { r#type, amount }
    }
}

pub(super) fn routes() -> [Route; 2] {
    const PEOPLE: Parameter = Parameter {
        name: "individual_ids",
        place: "query",
        meaning: "The ids of the people, with commas between them; all who have it, unless given.",
        kind: Takes::Text,
    };
    let enrolled = Route {
        path: "/employer/benefits/{benefit_id}/enrolled",
        handler: get(enrolled),
        method: "get",
        id: "list_enrolled",
        summary: "Who has a deduction now.",
        scopes: &[],
        parameters: &[BENEFIT, ENTITY],
        request: None,
        status: StatusCode::OK,
        response: |generator| generator.subschema_for::<Enrolled>(),
        failures: &[400, 404, 422, 500, 502],
    };
    let individuals = Route {
        path: "/employer/benefits/{benefit_id}/individuals",
        handler: get(individuals),
        method: "get",
        id: "read_enrollments",
        summary: "What people have of a deduction now.",
        scopes: &[],
        parameters: &[BENEFIT, PEOPLE, ENTITY],
        request: None,
        status: StatusCode::OK,
        response: |generator| generator.subschema_for::<Vec<Response>>(),
        failures: &[400, 404, 422, 500, 502],
    };
    [enrolled, individuals]
}

async fn enrolled(
    State(engine): State<Shared>,
    ByToken(opened): ByToken,
    Path(id): Path<String>,
) -> Result<Dated<Enrolled>, Failure> {
    let benefit = benefit_id(&id)?;
    let read = Box::pin(engine.enrollments(&ask_of(&opened), benefit, None)).await?;
    let enrolled = Enrolled {
        benefit_id: id,
        individual_ids: read.value.people.keys().map(ToString::to_string).collect(),
    };
    Ok(dated(read.freshness, enrolled))
}

async fn individuals(
    State(engine): State<Shared>,
    ByToken(opened): ByToken,
    Path(id): Path<String>,
    uri: Uri,
) -> Result<Dated<Vec<Response>>, Failure> {
    let benefit = benefit_id(&id)?;
    let asked = query::of(&uri)?.list(&["individual_ids", "individual_ids[]"]);
    if let Some(asked) = asked.as_ref().filter(|asked| asked.len() > MOST) {
        let message = format!("`individual_ids` names {} people, and may name {MOST}", asked.len());
        return Err(invalid(message).into());
    }
    let people: Option<BTreeSet<_>> = asked
        .as_ref()
        .map(|asked| asked.iter().filter_map(|id| id_of(id)).collect());
    let read = Box::pin(engine.enrollments(&ask_of(&opened), benefit, people.as_ref())).await?;
    let everybody = || read.value.people.keys().map(ToString::to_string).collect();
    let asked = asked.unwrap_or_else(everybody);
    let responses = asked.into_iter().map(|id| answered(id, &read.value));
    Ok(dated(read.freshness, responses.collect()))
}

fn answered(individual_id: String, enrollments: &Enrollments) -> Response {
    let id = id_of(&individual_id);
    let (code, body) = if let Some(enrollment) = id.and_then(|id| enrollments.people.get(&id)) {
        (200, Body::Found(told(enrollment)))
    } else {
        let is_nobody = id.is_none_or(|id| enrollments.unknown.contains(&id));
        let problem = if is_nobody {
            nobody(&individual_id)
        } else {
            not_enrolled(&individual_id)
        };
        let (code, body) = ErrorBody::of_item(&problem);
        (code, Body::Failed(body))
    };
    Response {
        individual_id,
        code,
        body,
    }
}

fn told(enrollment: &Enrollment) -> Told {
    Told {
        annual_maximum: None,
        catch_up: None,
        company_contribution: enrollment.company.map(Contribution::from),
        employee_deduction: enrollment.employee.map(Contribution::from),
    }
}

fn not_enrolled(id: &str) -> Problem {
    let message = format!("`{id}` does not have the deduction now");
    Problem::new(Kind::NotFound, Code::EnrollmentNotFound, Step::Answer, message)
        .with_remedy("See who has it in `GET …/enrolled` of the deduction")
}
