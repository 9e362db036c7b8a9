//! People of an emulated tenant: hired and changed (Finch's API reference, *Sandbox*).

mod asked;
mod words;

use axum::{
    Json,
    body::Bytes,
    extract::{Path, State, rejection::BytesRejection},
    http::StatusCode,
    routing::{post, put},
};
use rollbook_core::{Depth, Engine, Opened, Pick, Worker};
use rollbook_model::{
    Code, Problem,
    problem::{Kind, Step},
    workforce::PersonKey,
};
use schemars::{Schema, SchemaGenerator, json_schema};
use serde::Deserialize as _;
use serde_json::Value;
use ukg_pro_sandbox::tenant::{EmployeeId, Tenant};
use uuid::Uuid;

use self::{
    asked::{Employed, Individual},
    words::Change,
};
use super::{Allowed, take_over, tenant_in_order, unread};
use crate::{
    http::{
        Route, Shared,
        finch::{
            caller::ByToken,
            employer::{
                ask_of,
                batch::nobody,
                directory::today,
                employment::{self, Employed as ToldEmployed},
                individual::{self, Individual as ToldIndividual},
            },
        },
        route::{self, Parameter},
        stackone::{Failure, invalid, read, read_list, unreadable},
    },
    sandboxes::Emulated,
};

/// The most people of one call.
const MOST: usize = 1000;

const PERSON: &[Parameter] = &[Parameter {
    name: "individual_id",
    place: "path",
    meaning: "The person's id.",
    kind: route::Kind::Text,
}];

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route {
            path: "/sandbox/directory",
            handler: post(hire),
            method: "post",
            id: "create_sandbox_people",
            summary: "Hires people in an emulated tenant; what is not given is made up.",
            scopes: &[],
            parameters: &[],
            request: Some(people_to_hire),
            status: StatusCode::OK,
            response: people_told,
            failures: &[400, 404, 413, 422, 500, 501, 502],
        },
        Route {
            path: "/sandbox/individual/{individual_id}",
            handler: put(change_individual),
            method: "put",
            id: "change_sandbox_individual",
            summary: "Changes a person of an emulated tenant, and answers as the person is told then.",
            scopes: &[],
            parameters: PERSON,
            request: Some(SchemaGenerator::subschema_for::<Individual>),
            status: StatusCode::OK,
            response: |generator| generator.subschema_for::<ToldIndividual>(),
            failures: &[400, 404, 413, 422, 500, 501, 502],
        },
        Route {
            path: "/sandbox/employment/{individual_id}",
            handler: put(change_employment),
            method: "put",
            id: "change_sandbox_employment",
            summary: "Changes what a person of an emulated tenant works as, and answers as it is told then.",
            scopes: &[],
            parameters: PERSON,
            request: Some(SchemaGenerator::subschema_for::<Employed>),
            status: StatusCode::OK,
            response: |generator| generator.subschema_for::<ToldEmployed>(),
            failures: &[400, 404, 413, 422, 500, 501, 502],
        },
    ]
}

/// A list, and not an object with one; each entry has the fields of both.
fn people_to_hire(generator: &mut SchemaGenerator) -> Schema {
    let both = [
        generator.subschema_for::<Individual>(),
        generator.subschema_for::<Employed>(),
    ];
    json_schema!({ "type": "array", "maxItems": MOST, "items": { "allOf": both } })
}

fn people_told(generator: &mut SchemaGenerator) -> Schema {
    let both = [
        generator.subschema_for::<ToldIndividual>(),
        generator.subschema_for::<ToldEmployed>(),
    ];
    json_schema!({ "type": "array", "items": { "allOf": both } })
}

async fn hire(
    State(engine): State<Shared>,
    State(sandboxes): State<Allowed>,
    ByToken(opened): ByToken,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<Vec<Value>>, Failure> {
    let wanted = entries(body)?;
    let tenant = tenant_in_order(sandboxes, &opened)?;
    let mut changes = Vec::with_capacity(wanted.len());
    for entry in wanted {
        changes.push(change_of(&engine, &opened, &tenant, &entry.individual, &entry.employed).await?);
    }
    let hired: Option<Vec<String>> = tenant.control().change_tenant(|tenant| {
        let hired = changes.iter().map(|change| {
            let key = tenant.hire_anybody()?;
            change.make(tenant, &key);
            Some(key.employee_id.to_string())
        });
        hired.collect()
    });
    let hired = hired.ok_or_else(nobody_works)?;
    Box::pin(take_over(&engine, &opened)).await?;
    let ids: Vec<Uuid> = hired.iter().map(|id| id_of(&opened, id)).collect();
    let individuals = workers(&engine, &opened, Depth::Individual { ssn: false }, &ids).await?;
    let employments = workers(&engine, &opened, Depth::Employment, &ids).await?;
    let today = today();
    let told = ids.iter().map(|id| {
        let individual = individuals.iter().find(|worker| worker.id == *id)?;
        let employed = employments.iter().find(|worker| worker.id == *id)?;
        let parts = [
            serde_json::to_value(employment::employment(employed, today)),
            serde_json::to_value(individual::individual(individual)),
        ];
        let fields = parts.into_iter().flatten().filter_map(|part| match part {
            Value::Object(fields) => Some(fields),
            _ => None,
        });
        Some(Value::Object(fields.flatten().collect()))
    });
    let told: Option<Vec<Value>> = told.collect();
    Ok(Json(told.ok_or_else(unread)?))
}

fn nobody_works() -> Problem {
    let message = "nobody can be hired where nobody works";
    Problem::new(Kind::Conflict, Code::NotEmulated, Step::Input, message)
        .with_remedy("Make another connection with `POST /sandbox/connections`")
}

/// Somebody to be hired.
struct Entry {
    individual: Individual,
    employed: Employed,
}

fn entries(body: Result<Bytes, BytesRejection>) -> Result<Vec<Entry>, Failure> {
    let values = read_list(body)?;
    if values.len() > MOST {
        return Err(invalid(format!("the body names {} people, and may name {MOST}", values.len())).into());
    }
    let entries = values.into_iter().map(|fields| {
        let fields = Value::Object(fields);
        Ok(Entry {
            individual: Individual::deserialize(&fields).map_err(|error| unreadable(&error))?,
            employed: Employed::deserialize(fields).map_err(|error| unreadable(&error))?,
        })
    });
    entries.collect()
}

async fn change_individual(
    State(engine): State<Shared>,
    State(sandboxes): State<Allowed>,
    ByToken(opened): ByToken,
    Path(id): Path<String>,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<ToldIndividual>, Failure> {
    let wish: Individual = read(body)?;
    let depth = Depth::Individual { ssn: false };
    let worker = changed(&engine, &opened, sandboxes, &id, depth, &wish, &Employed::default()).await?;
    Ok(Json(individual::individual(&worker)))
}

async fn change_employment(
    State(engine): State<Shared>,
    State(sandboxes): State<Allowed>,
    ByToken(opened): ByToken,
    Path(id): Path<String>,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<ToldEmployed>, Failure> {
    let wish: Employed = read(body)?;
    let names = wish.names();
    let worker = changed(&engine, &opened, sandboxes, &id, Depth::Employment, &names, &wish).await?;
    Ok(Json(employment::employment(&worker, today())))
}

/// Changes somebody, and answers as the tenant tells of the person then.
async fn changed(
    engine: &Engine,
    opened: &Opened,
    sandboxes: Allowed,
    id: &str,
    depth: Depth,
    individual: &Individual,
    employed: &Employed,
) -> Result<Worker, Failure> {
    let tenant = tenant_in_order(sandboxes, opened)?;
    let person = employee_of(engine, opened, id).await?;
    let change = change_of(engine, opened, &tenant, individual, employed).await?;
    let is_there = tenant.control().change_tenant(|tenant| {
        let key = key_of(tenant, &person)?;
        change.make(tenant, &key);
        Some(())
    });
    is_there.ok_or_else(|| nobody(id))?;
    Box::pin(take_over(engine, opened)).await?;
    let ids = [id_of(opened, &person)];
    let worker = workers(engine, opened, depth, &ids).await?.pop();
    Ok(worker.ok_or_else(|| nobody(id))?)
}

/// What a wish changes; whom it names as manager is somebody of the tenant.
async fn change_of(
    engine: &Engine,
    opened: &Opened,
    tenant: &Emulated,
    individual: &Individual,
    employed: &Employed,
) -> Result<Change, Problem> {
    let manager = match employed.manager() {
        None => None,
        Some(None) => Some(None),
        Some(Some(id)) => {
            let leader = employee_of(engine, opened, id).await?;
            let key = tenant.control().change_tenant(|tenant| key_of(tenant, &leader));
            Some(Some(key.ok_or_else(|| nobody(id))?))
        }
    };
    Change::of(individual, employed, manager)
}

fn key_of(tenant: &Tenant, employee: &str) -> Option<ukg_pro_sandbox::tenant::EmployeeKey> {
    tenant.home_employment(&EmployeeId::parse(employee)?)
}

/// UKG Pro's id of somebody.
async fn employee_of(engine: &Engine, opened: &Opened, id: &str) -> Result<String, Problem> {
    let uuid = Uuid::try_parse(id).map_err(|_| nobody(id))?;
    let found = workers(engine, opened, Depth::Directory, &[uuid]).await?;
    let found = found.into_iter().next().ok_or_else(|| nobody(id))?;
    Ok(found.employee_id)
}

fn id_of(opened: &Opened, employee: &str) -> Uuid {
    PersonKey(employee.to_owned()).record().uuid(opened.account.id)
}

async fn workers(engine: &Engine, opened: &Opened, depth: Depth, ids: &[Uuid]) -> Result<Vec<Worker>, Problem> {
    let read = Box::pin(engine.employer_people(&ask_of(opened), depth, Pick::Ids(ids))).await?;
    Ok(read.value.workers)
}
