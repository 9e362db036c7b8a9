//! `GET /jobs/manual/{job_id}` (Finch's API reference, *Jobs*): how far a job is that writes deductions.

use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
    routing::get,
};
use rollbook_model::{
    DeductionFinding, DeductionItem, DeductionJob, DeductionJobStatus, DeductionState, DeductionStep,
    DeductionTransport, Problem,
    problem::{Kind, MissingPermission, Step},
};
use schemars::JsonSchema;
use serde::Serialize;

use super::{ErrorBody, caller::ByToken, employer::ask_of, jobs::JOB};
use crate::http::{Route, Shared, stackone::Failure};

/// A job that writes deductions.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "FinchManualJob")]
struct Told {
    /// Its id.
    job_id: String,
    /// How far it is: `complete` when all of it has ended, `error` when none of it was done.
    #[schemars(extend("enum" = DeductionJobStatus::ALL))]
    status: &'static str,
    /// One for each person, or for the deduction itself, in the order in which they were given.
    body: Vec<Part>,
}

/// How far a part is.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "FinchManualJobPart")]
struct Part {
    /// The person's id; null where it is about the deduction itself.
    individual_id: Option<String>,
    /// 200 when it is effective, 202 while it is under way, or the status of the failure.
    code: u16,
    /// How far it is, or why it was refused.
    body: Body,
}

#[derive(Serialize, JsonSchema)]
#[schemars(inline)]
#[serde(untagged)]
enum Body {
    UnderWay(Box<Standing>),
    Refused(ErrorBody),
}

/// How far something is.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "FinchManualJobStanding")]
struct Standing {
    /// How far.
    #[schemars(extend("enum" = states()))]
    state: &'static str,
    /// Since when.
    since: String,
    /// How it gets into UKG Pro, once that is chosen.
    #[schemars(extend("enum" = transports()))]
    transport: Option<&'static str>,
    /// From which day on it is taken, once that is known; of what is taken once, the pay date.
    effective_on: Option<String>,
    /// What UKG Pro calls what was sent.
    reference: Option<String>,
    /// What it waits for.
    message: Option<String>,
    /// What to do.
    remedy: Option<String>,
    /// The line that the service account lacks.
    permission: Option<Missing>,
    /// What somebody has to do in UKG Pro, step by step.
    steps: Vec<ToDo>,
}

/// The words for how far something is that was not refused.
fn states() -> Vec<DeductionState> {
    let all = DeductionState::ALL.iter().copied();
    all.filter(|state| *state != DeductionState::Refused).collect()
}

/// The words for how something gets into UKG Pro, and none.
fn transports() -> Vec<Option<DeductionTransport>> {
    DeductionTransport::ALL
        .iter()
        .copied()
        .map(Some)
        .chain([None])
        .collect()
}

/// A line of the permission grid.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "FinchMissingPermission")]
struct Missing {
    /// Its name.
    name: String,
    /// The column.
    level: String,
}

/// A step.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "FinchManualStep")]
struct ToDo {
    /// What to do.
    text: String,
    /// The value to enter or to find.
    value: Option<String>,
    /// Whether a page of UKG's says so.
    confirmed: bool,
}

pub(super) fn route() -> Route {
    Route {
        path: "/jobs/manual/{job_id}",
        handler: get(show),
        method: "get",
        id: "read_manual_job",
        summary: "How far a job is that writes deductions, part by part, with what somebody has to do.",
        scopes: &[],
        parameters: JOB,
        request: None,
        status: StatusCode::OK,
        response: |generator| generator.subschema_for::<Told>(),
        failures: &[404, 500],
    }
}

async fn show(
    State(engine): State<Shared>,
    ByToken(opened): ByToken,
    Path(id): Path<String>,
) -> Result<Json<Told>, Failure> {
    let job = Box::pin(engine.deduction_job(&ask_of(&opened), &id)).await?;
    Ok(Json(told(&job)))
}

fn told(job: &DeductionJob) -> Told {
    Told {
        job_id: job.id.to_string(),
        status: job.status().as_str(),
        body: job.items.iter().map(part).collect(),
    }
}

fn part(item: &DeductionItem) -> Part {
    let individual_id = item.individual.map(|id| id.to_string());
    if item.state == DeductionState::Refused {
        let (code, body) = ErrorBody::of_item(&refusal(item));
        return Part {
            individual_id,
            code,
            body: Body::Refused(body),
        };
    }
    let finding = item.finding.as_ref();
    let standing = Standing {
        state: item.state.as_str(),
        since: item.since.to_string(),
        transport: item.transport.map(DeductionTransport::as_str),
        effective_on: item.effective_on.map(|day| day.to_string()),
        reference: item.reference.clone(),
        message: finding.map(|finding| finding.message.clone()),
        remedy: finding.and_then(|finding| finding.remedy.clone()),
        permission: finding.and_then(|finding| finding.permission.as_ref()).map(missing),
        steps: item.steps.iter().map(to_do).collect(),
    };
    Part {
        individual_id,
        code: if item.state == DeductionState::Effective {
            200
        } else {
            202
        },
        body: Body::UnderWay(Box::new(standing)),
    }
}

/// Why a part was refused, as any failure is told.
fn refusal(item: &DeductionItem) -> Problem {
    let Some(DeductionFinding {
        code,
        message,
        remedy,
        permission,
    }) = item.finding.clone()
    else {
        let message = "why it was refused is not kept";
        return Problem::new(
            Kind::Internal,
            rollbook_model::Code::WriteUndecided,
            Step::Store,
            message,
        );
    };
    let kind = match (&permission, code) {
        (Some(_), _) | (_, rollbook_model::Code::PermissionMissing) => Kind::Permission,
        _ => Kind::Refused,
    };
    let mut problem = Problem::new(kind, code, Step::Answer, message);
    problem.remedy = remedy;
    problem.permission = permission;
    problem
}

fn missing(permission: &MissingPermission) -> Missing {
    Missing {
        name: permission.name.clone(),
        level: permission.level.to_string(),
    }
}

fn to_do(step: &DeductionStep) -> ToDo {
    ToDo {
        text: step.text.clone(),
        value: step.value.clone(),
        confirmed: !step.unconfirmed,
    }
}
