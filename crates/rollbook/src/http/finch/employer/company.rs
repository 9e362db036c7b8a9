//! `GET /employer/company` (Finch's API reference, *Company*).

use axum::{
    extract::State,
    http::{StatusCode, Uri},
    routing::get,
};
use rollbook_core::{Employer, Engine, ObjectFields, Opened};
use rollbook_model::{Entity, Problem};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::{Dated, ENTITY, ask_of, dated, told, told::Location};
use crate::http::{
    Route, Shared,
    finch::{caller::ByToken, query},
    stackone::Failure,
};

/// The employer.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "FinchCompany")]
pub(in crate::http::finch) struct Company {
    /// The id of the entity.
    id: String,
    /// The name of the master company.
    legal_name: Option<String>,
    /// Null: UKG Pro does not tell the legal form.
    entity: Option<Value>,
    /// The federal employer identification number of the master company.
    ein: Option<String>,
    /// Null: UKG Pro knows none.
    primary_email: Option<String>,
    /// Its phone number.
    primary_phone_number: Option<String>,
    /// The units of the organization level that is called the department.
    departments: Vec<Unit>,
    /// The places of work.
    locations: Vec<Location>,
    /// Null: accounts of the company are not read.
    accounts: Option<Vec<Value>>,
}

/// A department of the employer.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "FinchCompanyDepartment")]
struct Unit {
    /// Its name.
    name: Option<String>,
    /// Null: levels of the organization stand beside each other.
    parent: Option<Value>,
}

pub(super) fn route() -> Route {
    Route {
        path: "/employer/company",
        handler: get(read),
        method: "get",
        id: "read_company",
        summary: "The employer: the tenant as one company.",
        scopes: &[],
        parameters: &[ENTITY],
        request: None,
        status: StatusCode::OK,
        response: |generator| generator.subschema_for::<Company>(),
        failures: &[400, 404, 422, 500, 502],
    }
}

async fn read(State(engine): State<Shared>, ByToken(opened): ByToken, uri: Uri) -> Result<Dated<Company>, Failure> {
    let entity = opened.entity(&query::entities(&uri)?)?;
    Ok(told(&engine, &opened, entity).await?)
}

/// The employer as it is told.
pub(in crate::http::finch) async fn told(
    engine: &Engine,
    opened: &Opened,
    entity: Entity,
) -> Result<Dated<Company>, Problem> {
    let read = Box::pin(engine.employer(&ask_of(opened))).await?;
    let Employer {
        company,
        departments,
        locations,
    } = read.value;
    let company = company.unwrap_or_default();
    let in_use = |fields: &&ObjectFields| fields.flag("is_active") != Some(false);
    let phone = company.part("phone");
    let answer = Company {
        id: entity.id,
        legal_name: company.owned("name").or(Some(entity.name)),
        entity: None,
        ein: company.owned("tax_id"),
        primary_email: None,
        primary_phone_number: phone.as_ref().and_then(told::phone),
        departments: departments
            .iter()
            .filter(in_use)
            .map(|unit| Unit {
                name: unit.owned("name"),
                parent: None,
            })
            .collect(),
        locations: locations.iter().filter(in_use).map(Location::of_place).collect(),
        accounts: None,
    };
    Ok(dated(read.freshness, answer))
}
