//! `GET /employer/pay-groups` (Finch's API reference, *Payroll*).

use axum::{
    extract::{Path, State},
    http::{StatusCode, Uri},
    routing::get,
};
use rollbook_core::PayGroup;
use rollbook_model::{
    Code, Problem,
    problem::{Kind, Step},
};
use schemars::JsonSchema;
use serde::Serialize;
use uuid::Uuid;

use super::{
    Dated, ENTITY, ask_of,
    batch::{id_of, nobody},
    dated,
    payment::Frequency,
};
use crate::http::{
    Route, Shared,
    finch::caller::ByToken,
    query,
    route::{Kind as Takes, Parameter},
    stackone::Failure,
};

/// A pay group.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "FinchPayGroup")]
struct Group {
    /// Its id.
    id: String,
    /// What the tenant calls it.
    name: String,
    /// How often it is paid.
    pay_frequencies: Vec<Frequency>,
}

/// A pay group with its people.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "FinchPayGroupWhole")]
struct Whole {
    #[serde(flatten)]
    group: Group,
    /// Who is paid with it, whose employment has not ended.
    individual_ids: Vec<String>,
}

pub(super) fn routes() -> [Route; 2] {
    const PARAMETERS: &[Parameter] = &[
        Parameter {
            name: "individual_id",
            place: "query",
            meaning: "Only those that this person is paid with.",
            kind: Takes::Text,
        },
        Parameter {
            name: "pay_frequencies[]",
            place: "query",
            meaning: "Only those that are paid so often; several can be given.",
            kind: Takes::Text,
        },
        ENTITY,
    ];
    const ONE: &[Parameter] = &[
        Parameter {
            name: "pay_group_id",
            place: "path",
            meaning: "The pay group's id.",
            kind: Takes::Text,
        },
        ENTITY,
    ];
    let list = Route {
        path: "/employer/pay-groups",
        handler: get(list),
        method: "get",
        id: "list_pay_groups",
        summary: "The pay groups of employments and of the calendar of pay periods.",
        scopes: &[],
        parameters: PARAMETERS,
        request: None,
        status: StatusCode::OK,
        response: |generator| generator.subschema_for::<Vec<Group>>(),
        failures: &[400, 404, 422, 500, 502],
    };
    let one = Route {
        path: "/employer/pay-groups/{pay_group_id}",
        handler: get(one),
        method: "get",
        id: "read_pay_group",
        summary: "A pay group with its people.",
        scopes: &[],
        parameters: ONE,
        request: None,
        status: StatusCode::OK,
        response: |generator| generator.subschema_for::<Whole>(),
        failures: &[400, 404, 422, 500, 502],
    };
    [list, one]
}

async fn list(State(engine): State<Shared>, ByToken(opened): ByToken, uri: Uri) -> Result<Dated<Vec<Group>>, Failure> {
    let query = query::of(&uri)?;
    let frequencies = query.list(&["pay_frequencies[]", "pay_frequencies"]);
    let person = query.last("individual_id");
    let read = Box::pin(engine.pay_groups(&ask_of(&opened))).await?;
    let is_known = |id: &Uuid| read.value.people.contains(id);
    let of = person
        .map(|id| id_of(id).filter(is_known).ok_or_else(|| nobody(id)))
        .transpose()?;
    let groups = read
        .value
        .groups
        .into_iter()
        .filter(|group| of.is_none_or(|person| group.people.contains(&person)))
        .map(|group| told(&group))
        .filter(|group| {
            let asked = frequencies.as_ref();
            asked.is_none_or(|asked| {
                let mut own = group.pay_frequencies.iter().map(Frequency::as_str);
                own.any(|own| asked.iter().any(|asked| asked == own))
            })
        });
    Ok(dated(read.freshness, groups.collect()))
}

async fn one(
    State(engine): State<Shared>,
    ByToken(opened): ByToken,
    Path(id): Path<String>,
) -> Result<Dated<Whole>, Failure> {
    let read = Box::pin(engine.pay_groups(&ask_of(&opened))).await?;
    let wanted = id_of(&id);
    let group = read.value.groups.into_iter().find(|group| Some(group.id) == wanted);
    let group = group.ok_or_else(|| unknown(&id))?;
    let whole = Whole {
        group: told(&group),
        individual_ids: group.people.iter().map(ToString::to_string).collect(),
    };
    Ok(dated(read.freshness, whole))
}

fn told(group: &PayGroup) -> Group {
    Group {
        id: group.id.to_string(),
        name: group.name.clone(),
        pay_frequencies: group.frequencies.iter().copied().map(Frequency::from).collect(),
    }
}

fn unknown(id: &str) -> Problem {
    let id: String = id.chars().take(60).collect();
    let message = format!("there is no pay group with the id `{id}`");
    Problem::new(Kind::NotFound, Code::PayGroupNotFound, Step::Input, message)
        .with_remedy("See which there are in `GET /employer/pay-groups`")
}
