//! Answers of this face: one thing, or a page of a list, with the fields that were asked for.

use axum::Json;
use jiff::{Timestamp, tz::TimeZone};
use rollbook_core::{Listed, SourceCall};
use rollbook_model::{
    Code, Problem,
    problem::{Kind, Step},
};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Value, json};

use super::{question::Question, value::Shape};
use crate::http::stackone::Failure;

/// A call to UKG Pro.
#[derive(Serialize, JsonSchema)]
struct RawCall {
    /// The method.
    method: &'static str,
    /// The address.
    url: String,
    /// What was answered, without the fields that are switched off.
    response: Value,
}

/// A page of a list.
#[derive(Serialize, JsonSchema)]
pub(super) struct Page<T> {
    /// What there is on the page, which can be nothing although there is a next one.
    data: Vec<T>,
    /// The cursor of the next page; null on the last.
    next: Option<String>,
    /// The same, deprecated.
    next_page: Option<String>,
    /// The calls it is made of, where they were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    raw: Option<Vec<RawCall>>,
}

/// One thing.
#[derive(Serialize, JsonSchema)]
pub(super) struct Single<T> {
    /// The thing.
    data: T,
    /// The calls it is made of, where they were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    raw: Option<Vec<RawCall>>,
}

/// What every handler of this face answers.
pub(super) type Answer = Result<Json<Value>, Refusal>;

/// A failure of this face.
pub(super) struct Refusal(Failure);

impl<T: Into<Failure>> From<T> for Refusal {
    fn from(failure: T) -> Self {
        Self(failure.into())
    }
}

impl axum::response::IntoResponse for Refusal {
    fn into_response(self) -> axum::response::Response {
        self.0.of_unified().into_response()
    }
}

fn raw(question: &Question, calls: Vec<SourceCall>) -> Option<Vec<RawCall>> {
    let told = |call: SourceCall| RawCall {
        method: call.method,
        url: call.url,
        response: call.response,
    };
    question.ask.calls.then(|| calls.into_iter().map(told).collect())
}

/// The fields that were asked for.
fn selected(question: &Question, thing: &impl Serialize) -> Value {
    let mut value = serde_json::to_value(thing).unwrap_or_default();
    if let Value::Object(members) = &mut value {
        members.retain(|name, _| question.shows(name));
    }
    value
}

/// What the items of an answer are shaped with.
fn shape_of<'a, T>(question: &Question, listed: &'a Listed<T>) -> Shape<'a> {
    Shape {
        account: question.ask.account,
        structure: &listed.structure,
        today: Timestamp::now().to_zoned(TimeZone::UTC).date(),
    }
}

/// A page, each item as `shape` has it.
pub(super) fn page<T, S: Serialize>(
    question: &Question,
    listed: Listed<T>,
    shape: impl Fn(&Shape<'_>, &T) -> S,
) -> Json<Value> {
    let with = shape_of(question, &listed);
    let data = listed.items.iter().map(|item| selected(question, &shape(&with, item)));
    let page = Page {
        data: data.collect(),
        next_page: listed.next.clone(),
        next: listed.next,
        raw: raw(question, listed.calls),
    };
    Json(json!(page))
}

/// The first of what was found.
pub(super) fn single<T, S: Serialize>(
    question: &Question,
    listed: Listed<T>,
    shape: impl Fn(&Shape<'_>, &T) -> S,
) -> Answer {
    let with = shape_of(question, &listed);
    let Some(item) = listed.items.first() else {
        let message = "UKG Pro knows nothing under this identifier";
        return Err(Problem::new(Kind::NotFound, Code::RecordNotFound, Step::Call, message).into());
    };
    Ok(Json(json!(Single {
        data: selected(question, &shape(&with, item)),
        raw: raw(question, listed.calls),
    })))
}
