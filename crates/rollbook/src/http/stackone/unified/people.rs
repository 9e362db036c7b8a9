//! Handlers of people and what belongs to them.

use axum::{
    extract::{Path, State},
    http::{HeaderMap, Uri},
};
use rollbook_core::Needs;

use super::{
    answer::{Answer, page, single},
    employee::{self, Employee},
    employment::{self, Employment},
    extras::{Balance, Policy},
    question::Question,
};
use crate::http::{Shared, authentication::Caller};

impl Question {
    /// With what the fields of people need that were asked for.
    fn of_employees(mut self) -> Self {
        let expanded = self.expands("employments") && self.shows("employments");
        self.ask.needs = Needs {
            employments: self.wants_beyond(employee::OF_PERSON),
            compensation: expanded,
            units: expanded || self.wants(employee::OF_UNITS),
            locations: self.wants(employee::OF_LOCATIONS),
            custom_fields: self.includes("custom_fields") && self.shows("custom_fields"),
            bank_accounts: self.includes("bank_details") && self.shows("bank_details"),
        };
        self
    }

    /// With what the fields of employments need that were asked for.
    fn of_employments(mut self) -> Self {
        self.ask.needs = Needs {
            compensation: self.wants(employment::OF_PAY),
            units: self.wants(employment::OF_UNITS),
            ..Needs::default()
        };
        self
    }
}

pub(super) async fn employees(State(engine): State<Shared>, caller: Caller, headers: HeaderMap, uri: Uri) -> Answer {
    let question = Question::read(&caller, &headers, &uri)?.of_employees();
    let listed = Box::pin(engine.employees(&question.ask)).await;
    let listed = listed.map_err(|problem| caller.seen(problem))?;
    Ok(page(&question, listed, |shape, one| {
        Employee::of(shape, &question, one)
    }))
}

pub(super) async fn one_employee(
    State(engine): State<Shared>,
    caller: Caller,
    Path(id): Path<String>,
    headers: HeaderMap,
    uri: Uri,
) -> Answer {
    let question = Question::read(&caller, &headers, &uri)?.of_employees();
    let listed = Box::pin(engine.employee(&question.ask, &id)).await;
    let listed = listed.map_err(|problem| caller.seen(problem))?;
    single(&question, listed, |shape, one| Employee::of(shape, &question, one))
}

pub(super) async fn employments(State(engine): State<Shared>, caller: Caller, headers: HeaderMap, uri: Uri) -> Answer {
    let question = Question::read(&caller, &headers, &uri)?.of_employments();
    let listed = Box::pin(engine.employments(&question.ask)).await;
    let listed = listed.map_err(|problem| caller.seen(problem))?;
    Ok(page(&question, listed, Employment::of))
}

pub(super) async fn one_employment(
    State(engine): State<Shared>,
    caller: Caller,
    Path(id): Path<String>,
    headers: HeaderMap,
    uri: Uri,
) -> Answer {
    let question = Question::read(&caller, &headers, &uri)?.of_employments();
    let listed = Box::pin(engine.employment(&question.ask, &id)).await;
    let listed = listed.map_err(|problem| caller.seen(problem))?;
    single(&question, listed, Employment::of)
}

pub(super) async fn employments_of(
    State(engine): State<Shared>,
    caller: Caller,
    Path(id): Path<String>,
    headers: HeaderMap,
    uri: Uri,
) -> Answer {
    let question = Question::read(&caller, &headers, &uri)?.of_employments();
    let listed = Box::pin(engine.employments_of(&question.ask, &id)).await;
    let listed = listed.map_err(|problem| caller.seen(problem))?;
    Ok(page(&question, listed, Employment::of))
}

pub(super) async fn one_employment_of(
    State(engine): State<Shared>,
    caller: Caller,
    Path((id, employment)): Path<(String, String)>,
    headers: HeaderMap,
    uri: Uri,
) -> Answer {
    let mut question = Question::read(&caller, &headers, &uri)?.of_employments();
    question.ask.id = Some(employment);
    let listed = Box::pin(engine.employments_of(&question.ask, &id)).await;
    let listed = listed.map_err(|problem| caller.seen(problem))?;
    single(&question, listed, Employment::of)
}

pub(super) async fn balances(
    State(engine): State<Shared>,
    caller: Caller,
    Path(id): Path<String>,
    headers: HeaderMap,
    uri: Uri,
) -> Answer {
    let question = Question::read(&caller, &headers, &uri)?;
    let listed = Box::pin(engine.time_off_balances(&question.ask, &id)).await;
    let listed = listed.map_err(|problem| caller.seen(problem))?;
    Ok(page(&question, listed, Balance::of))
}

pub(super) async fn policies_of(
    State(engine): State<Shared>,
    caller: Caller,
    Path(id): Path<String>,
    headers: HeaderMap,
    uri: Uri,
) -> Answer {
    let question = Question::read(&caller, &headers, &uri)?;
    let listed = Box::pin(engine.time_off_plans(&question.ask, Some(&id))).await;
    let listed = listed.map_err(|problem| caller.seen(problem))?;
    Ok(page(&question, listed, |shape, code| Policy::of(shape, code)))
}
