//! What happens in the tenant: its life, approvals and payroll.

use std::collections::BTreeMap;

use axum::{Json, body::Bytes, http::StatusCode};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Hand, Refusal, read};
use crate::{control::Control, tenant::Life};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Happening {
    events: u32,
    seed: u64,
}

/// As much as one call lets happen.
const MOST_EVENTS: u32 = 100_000;

pub(super) async fn live(Hand(control): Hand, body: Bytes) -> Result<Json<BTreeMap<&'static str, u32>>, Refusal> {
    let Happening { events, seed } = read(&body)?;
    if events > MOST_EVENTS {
        return Err(Refusal::bad(format!("at most {MOST_EVENTS} events at once")));
    }
    // In a large tenant much takes a while.
    let happened = tokio::task::spawn_blocking(move || control.live(events, seed)).await;
    let failed = |_| {
        Refusal(
            StatusCode::INTERNAL_SERVER_ERROR,
            "the events could not be carried out".to_owned(),
        )
    };
    happened.map(Json).map_err(failed)
}

fn life_of(control: &Control) -> Json<Value> {
    let life = control.life();
    Json(json!({
        "events_a_day": life.map_or(0, |life| life.events_a_day),
        "seed": life.map(|life| life.seed),
    }))
}

pub(super) async fn life(Hand(control): Hand) -> Json<Value> {
    life_of(&control)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EachDay {
    events_a_day: u32,
    seed: u64,
}

pub(super) async fn set_life(Hand(control): Hand, body: Bytes) -> Result<Json<Value>, Refusal> {
    let EachDay { events_a_day, seed } = read(&body)?;
    if events_a_day > MOST_EVENTS {
        return Err(Refusal::bad(format!("at most {MOST_EVENTS} events a day")));
    }
    control.set_life(Some(Life { events_a_day, seed }));
    Ok(life_of(&control))
}

pub(super) async fn end_life(Hand(control): Hand) -> StatusCode {
    control.set_life(None);
    StatusCode::NO_CONTENT
}

pub(super) async fn requests(Hand(control): Hand) -> Json<Value> {
    Json(json!({ "waiting": control.requests() }))
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Approval {
    request_number: Option<u32>,
}

pub(super) async fn approve(Hand(control): Hand, body: Bytes) -> Result<Json<Value>, Refusal> {
    let approval: Approval = if body.is_empty() {
        Approval::default()
    } else {
        read(&body)?
    };
    let approved = match approval.request_number {
        None => control.approve_all(),
        Some(number) if control.approve(number) => vec![number],
        Some(number) => return Err(Refusal::not_found(format!("no request {number} waits"))),
    };
    Ok(Json(json!({ "approved": approved })))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rejection {
    request_number: u32,
}

pub(super) async fn reject(Hand(control): Hand, body: Bytes) -> Result<Json<Value>, Refusal> {
    let Rejection { request_number } = read(&body)?;
    if control.reject(request_number) {
        Ok(Json(json!({ "rejected": [request_number] })))
    } else {
        Err(Refusal::not_found(format!("no request {request_number} waits")))
    }
}

pub(super) async fn imports(Hand(control): Hand) -> Json<Value> {
    Json(json!({ "transactions": control.transactions() }))
}

pub(super) async fn payroll(Hand(control): Hand) -> Json<Value> {
    Json(json!({ "waiting": control.waiting_for_payroll(), "items": control.pending_items() }))
}

pub(super) async fn run_payroll(Hand(control): Hand) -> StatusCode {
    control.run_payroll();
    StatusCode::NO_CONTENT
}
