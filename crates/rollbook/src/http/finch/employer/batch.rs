//! Calls about several people at once: one answer for each that is asked for, in the same order.

use std::collections::HashMap;

use rollbook_core::Worker;
use rollbook_model::{
    Code, Problem,
    problem::{Kind, Step},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::http::{finch::ErrorBody, stackone::invalid};

/// The most people of one call.
pub(super) const MOST: usize = 10_000;

/// Who is asked for.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "FinchIndividualAsked")]
pub(super) struct Asked {
    /// The person's id.
    individual_id: String,
}

/// What is answered of everybody.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "{T}Responses")]
pub(super) struct Responses<T> {
    /// One for each that was asked for, in the same order.
    responses: Vec<Response<T>>,
}

/// What is answered of one person.
#[derive(Serialize, JsonSchema)]
#[schemars(inline)]
struct Response<T> {
    /// The id as it was given.
    individual_id: String,
    /// 200, or the status of the failure.
    code: u16,
    /// What was asked for, or why it cannot be answered.
    body: Body<T>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(inline)]
#[serde(untagged)]
enum Body<T> {
    Found(Box<T>),
    Failed(ErrorBody),
}

/// The ids that can be somebody's, each once.
pub(super) fn ids(asked: &[Asked]) -> Result<Vec<Uuid>, Problem> {
    if asked.len() > MOST {
        return Err(invalid(format!(
            "`requests` names {} people, and may name {MOST}",
            asked.len()
        )));
    }
    let mut ids: Vec<_> = asked.iter().filter_map(Asked::id).collect();
    ids.sort_unstable();
    ids.dedup();
    Ok(ids)
}

impl Asked {
    /// The id, in its one spelling.
    fn id(&self) -> Option<Uuid> {
        id_of(&self.individual_id)
    }
}

/// An id, in its one spelling.
pub(super) fn id_of(text: &str) -> Option<Uuid> {
    let id = Uuid::try_parse(text).ok()?;
    (id.to_string() == text).then_some(id)
}

/// The answers, of whom was found.
pub(super) fn answered<T>(asked: Vec<Asked>, found: &[Worker], shape: impl Fn(&Worker) -> T) -> Responses<T> {
    let found: HashMap<_, _> = found.iter().map(|worker| (worker.id, worker)).collect();
    let responses = asked.into_iter().map(|asked| {
        let worker = asked.id().and_then(|id| found.get(&id));
        let (code, body) = if let Some(worker) = worker {
            (200, Body::Found(Box::new(shape(worker))))
        } else {
            let (code, body) = ErrorBody::of_item(&nobody(&asked.individual_id));
            (code, Body::Failed(body))
        };
        Response {
            individual_id: asked.individual_id,
            code,
            body,
        }
    });
    Responses {
        responses: responses.collect(),
    }
}

pub(in crate::http::finch) fn nobody(id: &str) -> Problem {
    let id: String = id.chars().take(60).collect();
    let message = format!("there is nobody with the id `{id}`");
    Problem::new(Kind::NotFound, Code::EmployeeNotFound, Step::Input, message)
        .with_remedy("See who there is in `GET /employer/directory`")
}
