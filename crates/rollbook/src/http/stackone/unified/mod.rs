//! Unified HRIS reads (StackOne's API reference, *HRIS*), over the people model. What each field comes from is in
//! docs/unified.md.

#![expect(clippy::struct_field_names, reason = "the names are those of the contract")]

mod answer;
mod employee;
mod employment;
mod extras;
mod lists;
mod people;
mod question;
mod read;
mod structure;
mod value;

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode, Uri},
    routing::{MethodRouter, get},
};
use rollbook_model::{
    Code, Problem, Scope,
    problem::{Kind, Step},
};
use schemars::{JsonSchema, Schema, SchemaGenerator};

use self::{
    answer::{Page, Refusal, Single},
    employee::Employee,
    employment::Employment,
    extras::{Balance, Benefit, Definition, Policy},
    lists::{
        benefits, companies, company_groups, cost_centers, definitions, departments, divisions, groups, jobs,
        locations, one_benefit, one_company, one_company_group, one_cost_center, one_definition, one_department,
        one_division, one_group, one_job, one_location, one_policy, one_position, one_team, policies, positions, teams,
    },
    people::{
        balances, employees, employments, employments_of, one_balance, one_employee, one_employment, one_employment_of,
        policies_of,
    },
    question::{
        OF_CHANGING, OF_EMPLOYEE, OF_EMPLOYEES, OF_LIST, OF_LIST_UNDER, OF_NOTHING, OF_NOTHING_DEEP, OF_NOTHING_UNDER,
        OF_ONE, OF_ONE_UNDER, Question,
    },
    structure::{Company, Group, Job, Position},
    value::Location,
};
use super::{ErrorBody, Failure};
use crate::http::{App, Route, Shared, authentication::Caller, route::Parameter};

/// The failures that each can answer, beside those of every route with a key.
const FAILURES: &[u16] = &[400, 404, 408, 409, 412, 422, 500, 502];

fn route(
    path: &'static str,
    id: &'static str,
    summary: &'static str,
    parameters: &'static [Parameter],
    handler: MethodRouter<App>,
    response: fn(&mut SchemaGenerator) -> Schema,
) -> Route {
    Route {
        path,
        handler,
        method: "get",
        id,
        summary,
        scopes: &[Scope::PeopleRead],
        parameters,
        request: None,
        status: StatusCode::OK,
        response,
        failures: FAILURES,
    }
}

fn pages<T: JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    generator.subschema_for::<Page<T>>()
}

fn singles<T: JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    generator.subschema_for::<Single<T>>()
}

/// A path here.
macro_rules! under {
    ($path:literal) => {
        concat!("/unified/hris", $path)
    };
}

/// What every path here begins with.
pub(super) const PREFIX: &str = under!("/");

/// What UKG Pro cannot tell by this API: path, id of the operation, and what there is instead.
const ABSENT: [(&str, &str, &str); 24] = [
    (under!("/time_off"), "list_time_off", TIME_OFF),
    (under!("/time_off/{id}"), "get_time_off", TIME_OFF),
    (under!("/employees/{id}/time_off"), "list_employee_time_off", TIME_OFF),
    (
        under!("/employees/{id}/time_off/{subResourceId}"),
        "get_employee_time_off",
        TIME_OFF,
    ),
    (under!("/time_off_types"), "list_time_off_types", TIME_OFF),
    (under!("/time_off_types/{id}"), "get_time_off_type", TIME_OFF),
    (under!("/time_entries"), "list_time_entries", TIME),
    (under!("/time_entries/{id}"), "get_time_entry", TIME),
    (under!("/shifts"), "list_shifts", TIME),
    (under!("/shifts/{id}"), "get_shift", TIME),
    (under!("/employees/{id}/shifts"), "list_employee_shifts", TIME),
    (
        under!("/employees/{id}/shifts/{subResourceId}"),
        "get_employee_shift",
        TIME,
    ),
    (
        under!("/employees/{id}/documents"),
        "list_employee_documents",
        DOCUMENTS,
    ),
    (
        under!("/employees/{id}/documents/{subResourceId}"),
        "get_employee_document",
        DOCUMENTS,
    ),
    (
        under!("/documents/employee_categories"),
        "list_document_categories",
        DOCUMENTS,
    ),
    (
        under!("/documents/employee_categories/{id}"),
        "get_document_category",
        DOCUMENTS,
    ),
    (
        under!("/employees/{id}/work_eligibility"),
        "list_employee_work_eligibility",
        DOCUMENTS,
    ),
    (
        under!("/employees/{id}/work_eligibility/{subResourceId}"),
        "get_employee_work_eligibility",
        DOCUMENTS,
    ),
    (under!("/employees/{id}/skills"), "list_employee_skills", NOTHING),
    (
        under!("/employees/{id}/skills/{subResourceId}"),
        "get_employee_skill",
        NOTHING,
    ),
    (under!("/employees/{id}/tasks"), "list_employee_tasks", NOTHING),
    (
        under!("/employees/{id}/tasks/{subResourceId}"),
        "get_employee_task",
        NOTHING,
    ),
    (under!("/tasks"), "list_tasks", NOTHING),
    (under!("/tasks/{id}"), "get_task", NOTHING),
];

const TIME_OFF: &str = "UKG Pro's web services tell balances, and no requests: see `/employees/{id}/time_off_balances`";
const TIME: &str = "UKG Pro's web services tell no times of work";
const DOCUMENTS: &str = "UKG Pro's web services hand out no documents: `list_national_documents` and `list_person_details` tell numbers and dates of some";
const NOTHING: &str = "UKG Pro's web services have no such thing";

pub(super) fn routes() -> Vec<Route> {
    let mut routes = vec![
        route(
            under!("/employees"),
            "list_employees",
            "People with their employment.",
            OF_EMPLOYEES,
            get(employees),
            pages::<Employee>,
        ),
        route(
            under!("/employees/{id}"),
            "get_employee",
            "A person.",
            OF_EMPLOYEE,
            get(one_employee),
            singles::<Employee>,
        ),
        route(
            under!("/employees/{id}/employments"),
            "list_employee_employments",
            "A person's employments.",
            OF_LIST_UNDER,
            get(employments_of),
            pages::<Employment>,
        ),
        route(
            under!("/employees/{id}/employments/{subResourceId}"),
            "get_employee_employment",
            "An employment of a person.",
            OF_ONE_UNDER,
            get(one_employment_of),
            singles::<Employment>,
        ),
        route(
            under!("/employees/{id}/time_off_balances"),
            "list_employee_time_off_balances",
            "What a person has left in each plan of time off.",
            OF_LIST_UNDER,
            get(balances),
            pages::<Balance>,
        ),
        route(
            under!("/employees/{id}/time_off_balances/{subResourceId}"),
            "get_employee_time_off_balance",
            "What a person has left in one plan of time off.",
            OF_ONE_UNDER,
            get(one_balance),
            singles::<Balance>,
        ),
        route(
            under!("/employees/{id}/time_off_policies"),
            "list_employee_time_off_policies",
            "A person's plans of time off.",
            OF_LIST_UNDER,
            get(policies_of),
            pages::<Policy>,
        ),
        route(
            under!("/employments"),
            "list_employments",
            "Employments, one for each person and company.",
            OF_CHANGING,
            get(employments),
            pages::<Employment>,
        ),
        route(
            under!("/employments/{id}"),
            "get_employment",
            "An employment.",
            OF_ONE,
            get(one_employment),
            singles::<Employment>,
        ),
        route(
            under!("/companies"),
            "list_companies",
            "The component companies.",
            OF_LIST,
            get(companies),
            pages::<Company>,
        ),
        route(
            under!("/companies/{id}"),
            "get_company",
            "A company.",
            OF_ONE,
            get(one_company),
            singles::<Company>,
        ),
        route(
            under!("/groups"),
            "list_groups",
            "The units of the organization at each level.",
            OF_LIST,
            get(groups),
            pages::<Group>,
        ),
        route(
            under!("/groups/{id}"),
            "get_group",
            "A unit of the organization.",
            OF_ONE,
            get(one_group),
            singles::<Group>,
        ),
        route(
            under!("/groups/companies"),
            "list_company_groups",
            "The companies as groups.",
            OF_LIST,
            get(company_groups),
            pages::<Group>,
        ),
        route(
            under!("/groups/companies/{id}"),
            "get_company_group",
            "A company as a group.",
            OF_ONE,
            get(one_company_group),
            singles::<Group>,
        ),
        route(
            under!("/groups/departments"),
            "list_department_groups",
            "The units of the level that the tenant calls department.",
            OF_LIST,
            get(departments),
            pages::<Group>,
        ),
        route(
            under!("/groups/departments/{id}"),
            "get_department_group",
            "A department.",
            OF_ONE,
            get(one_department),
            singles::<Group>,
        ),
        route(
            under!("/groups/cost_centers"),
            "list_cost_center_groups",
            "The units of the level that the tenant calls cost center.",
            OF_LIST,
            get(cost_centers),
            pages::<Group>,
        ),
        route(
            under!("/groups/cost_centers/{id}"),
            "get_cost_center_group",
            "A cost centre.",
            OF_ONE,
            get(one_cost_center),
            singles::<Group>,
        ),
        route(
            under!("/groups/teams"),
            "list_team_groups",
            "The units of the level that the tenant calls team.",
            OF_LIST,
            get(teams),
            pages::<Group>,
        ),
        route(
            under!("/groups/teams/{id}"),
            "get_team_group",
            "A team.",
            OF_ONE,
            get(one_team),
            singles::<Group>,
        ),
        route(
            under!("/groups/divisions"),
            "list_division_groups",
            "The units of the level that the tenant calls division.",
            OF_LIST,
            get(divisions),
            pages::<Group>,
        ),
        route(
            under!("/groups/divisions/{id}"),
            "get_division_group",
            "A division.",
            OF_ONE,
            get(one_division),
            singles::<Group>,
        ),
        route(
            under!("/locations"),
            "list_locations",
            "The places of work.",
            OF_LIST,
            get(locations),
            pages::<Location>,
        ),
        route(
            under!("/locations/{id}"),
            "get_location",
            "A place of work.",
            OF_ONE,
            get(one_location),
            singles::<Location>,
        ),
        route(
            under!("/jobs"),
            "list_jobs",
            "The jobs.",
            OF_LIST,
            get(jobs),
            pages::<Job>,
        ),
        route(
            under!("/jobs/{id}"),
            "get_job",
            "A job.",
            OF_ONE,
            get(one_job),
            singles::<Job>,
        ),
        route(
            under!("/positions"),
            "list_positions",
            "The positions.",
            OF_LIST,
            get(positions),
            pages::<Position>,
        ),
        route(
            under!("/positions/{id}"),
            "get_position",
            "A position.",
            OF_ONE,
            get(one_position),
            singles::<Position>,
        ),
        route(
            under!("/benefits"),
            "list_benefits",
            "The deduction and benefit plans.",
            OF_LIST,
            get(benefits),
            pages::<Benefit>,
        ),
        route(
            under!("/benefits/{id}"),
            "get_benefit",
            "A deduction or benefit plan.",
            OF_ONE,
            get(one_benefit),
            singles::<Benefit>,
        ),
        route(
            under!("/time_off_policies"),
            "list_time_off_policies",
            "The plans of time off that anybody has.",
            OF_LIST,
            get(policies),
            pages::<Policy>,
        ),
        route(
            under!("/time_off_policies/{id}"),
            "get_time_off_policy",
            "A plan of time off.",
            OF_ONE,
            get(one_policy),
            singles::<Policy>,
        ),
        route(
            under!("/custom_field_definitions/employees"),
            "list_employee_custom_field_definitions",
            "The fields that the tenant made.",
            OF_LIST,
            get(definitions),
            pages::<Definition>,
        ),
        route(
            under!("/custom_field_definitions/employees/{id}"),
            "get_employee_custom_field_definition",
            "A field that the tenant made.",
            OF_ONE,
            get(one_definition),
            singles::<Definition>,
        ),
    ];
    routes.extend(ABSENT.iter().map(|(path, id, instead)| absent(path, id, instead)));
    routes
}

/// A path that UKG Pro has nothing for: to answer an empty list would be a lie.
fn absent(path: &'static str, id: &'static str, instead: &'static str) -> Route {
    let parameters = match path.matches('{').count() {
        0 => OF_NOTHING,
        1 => OF_NOTHING_UNDER,
        _ => OF_NOTHING_DEEP,
    };
    let answer = move |State(engine): State<Shared>, caller: Caller, headers: HeaderMap, uri: Uri| async move {
        let question = Question::read(&caller, &headers, &uri, parameters)?;
        // Of an account that is not the caller's nothing is said, not even this.
        engine.account(caller.organisation, question.ask.account).await?;
        let message = format!("UKG Pro cannot answer this: {instead}");
        let problem = Problem::new(Kind::NotFound, Code::NotAvailable, Step::Input, message);
        let problem = problem.with_remedy("See what UKG Pro fills in docs/unified.md");
        Err::<(), Refusal>(Failure::from(problem).into())
    };
    Route {
        parameters,
        status: StatusCode::NOT_IMPLEMENTED,
        response: |generator| generator.subschema_for::<ErrorBody>(),
        failures: &[400, 404, 500],
        ..route(
            path,
            id,
            "Answers 501: UKG Pro has nothing to fill it with.",
            OF_NOTHING,
            get(answer),
            pages::<Group>,
        )
    }
}
