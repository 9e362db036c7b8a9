//! What is read of an employer (Finch's API reference, *Organization*, *Payroll* and *Deductions*): the shapes of it.
//! Reading, from the copy or live, is the engine's.

pub(super) mod batch;
pub(super) mod benefit;
mod benefit_write;
pub(super) mod company;
pub(super) mod directory;
pub(super) mod employment;
mod enrollment;
mod enrollment_write;
mod income;
pub(super) mod individual;
mod pay_group;
mod pay_item;
mod pay_item_rule;
mod pay_statement;
mod payment;
mod period;
mod told;

use axum::{
    Json,
    http::{HeaderMap, HeaderName, HeaderValue},
};
use jiff::Timestamp;
use rollbook_core::{Attempt, EmployerAsk, Freshness, Opened};
use rollbook_model::Actor;

use crate::http::{
    Route,
    route::{Kind, Parameter},
};

/// When what is answered was taken from the tenant.
const RETRIEVED: HeaderName = HeaderName::from_static("finch-data-retrieved");
/// When it was last tried to take it.
const ATTEMPTED: HeaderName = HeaderName::from_static("finch-last-attempted-update-date");
/// How that ended.
const ATTEMPT: HeaderName = HeaderName::from_static("finch-last-attempted-update-result");

/// The company that a call is about.
const ENTITY: Parameter = Parameter {
    name: "entity_ids[]",
    place: "query",
    meaning: "The id of the entity, of which a connection has one.",
    kind: Kind::Text,
};

/// An answer with the headers that say from when it is.
pub(super) type Dated<T> = (HeaderMap, Json<T>);

pub(super) fn routes() -> Vec<Route> {
    let mut routes = vec![
        company::route(),
        directory::route(),
        individual::route(),
        employment::route(),
        payment::route(),
        pay_statement::route(),
        pay_item::route(),
    ];
    routes.extend(pay_item_rule::routes());
    routes.extend(pay_group::routes());
    routes.extend(benefit::routes());
    routes.extend(benefit_write::routes());
    routes.extend(enrollment::routes());
    routes.extend(enrollment_write::routes());
    routes
}

/// Who asks, and of which account.
pub(super) fn ask_of(opened: &Opened) -> EmployerAsk {
    EmployerAsk {
        organisation: opened.connection.organisation,
        account: opened.account.id,
        by: Actor::Client(opened.connection.client),
    }
}

fn dated<T>(freshness: Freshness, answer: T) -> Dated<T> {
    let mut headers = HeaderMap::new();
    let mut moment = |name: HeaderName, at: Option<Timestamp>| {
        let value = at.and_then(|at| HeaderValue::from_str(&at.to_string()).ok());
        headers.extend(value.map(|value| (name, value)));
    };
    moment(RETRIEVED, freshness.retrieved_at);
    moment(ATTEMPTED, freshness.attempted_at);
    let attempt = match freshness.attempt {
        Attempt::Success => "success",
        Attempt::Partial => "partial_error",
        Attempt::Failed => "error",
    };
    headers.insert(ATTEMPT, HeaderValue::from_static(attempt));
    (headers, Json(answer))
}
