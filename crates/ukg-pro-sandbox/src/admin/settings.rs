//! Switches, faults, the tenant's key, the clock, counters and the export.

use std::time::Duration;

use axum::{Json, body::Bytes, extract::Path, http::StatusCode};
use secrecy::ExposeSecret;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{Hand, Refusal, read};
use crate::{
    control::Control,
    counters::Counters,
    faults::{ActiveFault, Fault, Kind},
    switches::Switches,
};

pub(super) async fn switches(Hand(control): Hand) -> Json<Switches> {
    Json(control.switches())
}

pub(super) async fn change_switches(Hand(control): Hand, body: Bytes) -> Result<Json<Switches>, Refusal> {
    let given: Map<String, Value> = read(&body)?;
    let changed = control.turn(given);
    let unreadable = |error| Refusal::bad(format!("no such setting: {error}"));
    changed.map(Json).map_err(unreadable)
}

fn described(active: &ActiveFault) -> Value {
    json!({ "id": active.id, "fault": active.fault.to_string() })
}

pub(super) async fn faults(Hand(control): Hand) -> Json<Value> {
    Json(control.faults().iter().map(described).collect())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewFault {
    fault: String,
}

pub(super) async fn add_fault(Hand(control): Hand, body: Bytes) -> Result<(StatusCode, Json<Value>), Refusal> {
    let new: NewFault = read(&body)?;
    let fault: Fault = new
        .fault
        .parse()
        .map_err(|error: crate::Error| Refusal::bad(error.to_string()))?;
    let text = fault.to_string();
    let id = control.add_fault(fault);
    Ok((StatusCode::CREATED, Json(json!({ "id": id, "fault": text }))))
}

pub(super) async fn remove_fault(Hand(control): Hand, Path(id): Path<u64>) -> Result<StatusCode, Refusal> {
    if control.remove_fault(id) {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(Refusal::not_found(format!("no fault {id} is on")))
    }
}

pub(super) async fn clear_faults(Hand(control): Hand) -> StatusCode {
    control.clear_faults();
    StatusCode::NO_CONTENT
}

pub(super) async fn fault_kinds() -> Json<Value> {
    let kinds = Kind::ALL.iter();
    Json(
        kinds
            .map(|kind| json!({ "name": kind.name(), "meaning": kind.meaning() }))
            .collect(),
    )
}

fn tenant_of(control: &Control) -> Json<Value> {
    Json(json!({
        "customer_api_key": control.customer_api_key().expose_secret(),
        "password_days": control.password_days(),
    }))
}

pub(super) async fn tenant(Hand(control): Hand) -> Json<Value> {
    tenant_of(&control)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TenantChange {
    customer_api_key: Option<String>,
    token_lifetime_seconds: Option<u64>,
    password_days: Option<u32>,
}

pub(super) async fn change_tenant(Hand(control): Hand, body: Bytes) -> Result<Json<Value>, Refusal> {
    let change: TenantChange = read(&body)?;
    if let Some(key) = change.customer_api_key {
        control.set_customer_api_key(key);
    }
    if let Some(seconds) = change.token_lifetime_seconds {
        control.set_token_lifetime(Duration::from_secs(seconds));
    }
    if let Some(days) = change.password_days {
        control.set_password_days(days);
    }
    Ok(tenant_of(&control))
}

fn clock_of(control: &Control) -> Json<Value> {
    Json(json!({ "now": control.now().to_string() }))
}

pub(super) async fn clock(Hand(control): Hand) -> Json<Value> {
    clock_of(&control)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Advance {
    advance_seconds: u64,
}

pub(super) async fn advance_clock(Hand(control): Hand, body: Bytes) -> Result<Json<Value>, Refusal> {
    let advance: Advance = read(&body)?;
    control.advance(Duration::from_secs(advance.advance_seconds));
    Ok(clock_of(&control))
}

pub(super) async fn end_tokens(Hand(control): Hand) -> StatusCode {
    control.end_tokens();
    StatusCode::NO_CONTENT
}

pub(super) async fn counters(Hand(control): Hand) -> Json<Counters> {
    Json(control.counters())
}

pub(super) async fn reset_counters(Hand(control): Hand) -> StatusCode {
    control.reset_counters();
    StatusCode::NO_CONTENT
}

pub(super) async fn export(Hand(control): Hand) -> Result<Json<Value>, Refusal> {
    told(move || control.export()).await
}

pub(super) async fn export_records(Hand(control): Hand, Path(kind): Path<String>) -> Result<Json<Value>, Refusal> {
    told(move || control.export_records(&kind)).await
}

/// What is told of a tenant, which takes a while of a large one.
async fn told(export: impl FnOnce() -> Value + Send + 'static) -> Result<Json<Value>, Refusal> {
    let exported = tokio::task::spawn_blocking(export).await;
    let failed = |_| {
        Refusal(
            StatusCode::INTERNAL_SERVER_ERROR,
            "the tenant could not be told".to_owned(),
        )
    };
    exported.map(Json).map_err(failed)
}
