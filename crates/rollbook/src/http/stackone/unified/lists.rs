//! Handlers of what a tenant is set up with. Each thing is a list and one of it, over the same call of the engine.

use axum::{
    extract::{Path, State},
    http::{HeaderMap, Uri},
};
use rollbook_core::Needs;
use rollbook_model::workforce::UnitRole;

use super::{
    answer::{Answer, page, single},
    extras::{Benefit, Definition, Policy},
    question::Question,
    structure::{Company, Group, Job, Position},
    value::Location,
};
use crate::http::{Shared, authentication::Caller};

/// A list and one of it: the names of their handlers, the call of the engine, and the shape of an item.
macro_rules! things {
    ($( $list:ident, $one:ident: $call:ident($($argument:expr),*) => $shape:expr; )+) => { $(
        pub(super) async fn $list(
            State(engine): State<Shared>,
            caller: Caller,
            headers: HeaderMap,
            uri: Uri,
        ) -> Answer {
            let question = Question::read(&caller, &headers, &uri)?.of_structure();
            let listed = Box::pin(engine.$call(&question.ask, $($argument),*)).await;
            let listed = listed.map_err(|problem| caller.seen(problem))?;
            Ok(page(&question, listed, $shape))
        }

        pub(super) async fn $one(
            State(engine): State<Shared>,
            caller: Caller,
            Path(id): Path<String>,
            headers: HeaderMap,
            uri: Uri,
        ) -> Answer {
            let mut question = Question::read(&caller, &headers, &uri)?.of_structure();
            question.ask.id = Some(id);
            let listed = Box::pin(engine.$call(&question.ask, $($argument),*)).await;
            let listed = listed.map_err(|problem| caller.seen(problem))?;
            single(&question, listed, $shape)
        }
    )+ };
}

things! {
    companies, one_company: companies() => Company::of;
    company_groups, one_company_group: companies() => Group::of_company;
    groups, one_group: org_units(None) => Group::of;
    departments, one_department: org_units(Some(UnitRole::Department)) => Group::of;
    cost_centers, one_cost_center: org_units(Some(UnitRole::CostCenter)) => Group::of;
    teams, one_team: org_units(Some(UnitRole::Team)) => Group::of;
    divisions, one_division: org_units(Some(UnitRole::Division)) => Group::of;
    locations, one_location: locations() => Location::work;
    jobs, one_job: jobs() => Job::of;
    positions, one_position: positions() => Position::of;
    benefits, one_benefit: benefits() => Benefit::of;
    policies, one_policy: time_off_plans(None) => |shape, code| Policy::of(shape, code);
}

pub(super) async fn definitions(State(engine): State<Shared>, caller: Caller, headers: HeaderMap, uri: Uri) -> Answer {
    let question = Question::read(&caller, &headers, &uri)?;
    let listed = Box::pin(engine.custom_field_definitions(&question.ask)).await;
    let listed = listed.map_err(|problem| caller.seen(problem))?;
    Ok(page(&question, listed, Definition::of))
}

impl Question {
    /// With what positions need: which level is the department.
    fn of_structure(mut self) -> Self {
        self.ask.needs = Needs {
            units: self.shows("department_id"),
            ..Needs::default()
        };
        self
    }
}
