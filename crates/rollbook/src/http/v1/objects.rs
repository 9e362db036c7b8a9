//! The objects of the people model: from the copy, or from UKG Pro now; explained; as of a day.

use axum::{
    Json,
    extract::{Path, State, rejection::PathRejection},
    http::{HeaderMap, StatusCode, Uri},
    routing::{MethodRouter, get},
};
use jiff::{Timestamp, civil::Date};
use rollbook_core::{MOST_OBJECTS, ObjectPage, ObjectsAsk, Sensitive, WorkforceObject};
use rollbook_model::{Actor, ObjectKind, Scope};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::{Map, Value};

use crate::http::{
    App, Route, Shared,
    authentication::Caller,
    route::{Kind, Parameter},
    stackone::{self, Failure, query},
};

/// Objects a page when nobody says.
const PAGE_SIZE: u32 = 100;

/// A page of objects.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "it describes `ObjectPage`")]
struct Objects {
    /// The objects, in the order of first sight; those of UKG Pro in its order.
    data: Vec<Object>,
    /// The cursor of the next page; null on the last.
    next: Option<String>,
}

/// An object of the people model.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "it describes `WorkforceObject`")]
#[expect(clippy::struct_field_names, reason = "the feed of changes calls it so, too")]
struct Object {
    /// What it is, such as `employment`.
    object: String,
    /// Its id: the same after an account is linked again, after everything is read anew, and on every node.
    id: String,
    /// UKG Pro's employee id of the person whose it is; null of what is no person's.
    employee_id: Option<String>,
    /// The id of that person.
    person_id: Option<String>,
    /// Its fields; null where there is no value. Empty of what is deleted.
    fields: Map<String, Value>,
    /// Of each field its `source` in UKG Pro; where there is no value the `reason`, and what that is about as `detail`.
    /// With `explain=true`.
    explained: Option<Map<String, Value>>,
    /// When its last change was seen; null of what was read now.
    seen_at: Option<String>,
    /// When it was seen that the tenant has it no more; such are told with `changed_since` only.
    deleted_at: Option<String>,
}

macro_rules! parameter {
    ($name:literal, $place:literal, $kind:expr, $meaning:literal) => {
        Parameter {
            name: $name,
            place: $place,
            meaning: $meaning,
            kind: $kind,
        }
    };
}

const ACCOUNT: Parameter = parameter!("id", "path", Kind::Account, "The account's id.");
const OBJECT: Parameter = parameter!(
    "object_id",
    "path",
    Kind::Text,
    "Its id, or UKG Pro's own keys, several with a hyphen between."
);
const EMPLOYEE: Parameter = parameter!(
    "employee_id",
    "path",
    Kind::Text,
    "The person's id, or UKG Pro's employee id."
);
const LIVE: Parameter = parameter!(
    "live",
    "query",
    Kind::Words(|| vec!["true", "false"]),
    "`true` reads UKG Pro now, in the same form; otherwise the copy answers."
);
const EXPLAIN: Parameter = parameter!(
    "explain",
    "query",
    Kind::Words(|| vec!["true", "false"]),
    "`true` tells of each field where it comes from, and why there is no value."
);
const SINCE: Parameter = parameter!(
    "changed_since",
    "query",
    Kind::Text,
    "Those whose change was seen at this moment or later, RFC 3339, deleted ones among them; with `live`, those that changed by UKG Pro's times, taken as UTC."
);
const AS_OF: Parameter = parameter!(
    "as_of",
    "query",
    Kind::Text,
    "As they were at the end of this day, such as 2024-01-31; of people, employments and their pay, from the copy."
);
const SIZE: Parameter = parameter!(
    "page_size",
    "query",
    Kind::Number(1, MOST_OBJECTS),
    "Objects a page, 100 if nothing is said."
);
const NEXT: Parameter = parameter!(
    "next",
    "query",
    Kind::Text,
    "The cursor that the page before gave as `next`."
);

const OF_LIST: &[Parameter] = &[ACCOUNT, LIVE, EXPLAIN, SINCE, SIZE, NEXT];
const OF_SENSITIVE_LIST: &[Parameter] = &[ACCOUNT, LIVE, EXPLAIN, SINCE, SIZE, NEXT, stackone::SHOWING];
const OF_DATED_LIST: &[Parameter] = &[ACCOUNT, LIVE, EXPLAIN, SINCE, AS_OF, SIZE, NEXT];
const OF_PEOPLE: &[Parameter] = &[ACCOUNT, LIVE, EXPLAIN, SINCE, AS_OF, SIZE, NEXT, stackone::SHOWING];
const OF_ONE: &[Parameter] = &[ACCOUNT, OBJECT, LIVE, EXPLAIN];
const OF_SENSITIVE_ONE: &[Parameter] = &[ACCOUNT, OBJECT, LIVE, EXPLAIN, stackone::SHOWING];
const OF_DATED_ONE: &[Parameter] = &[ACCOUNT, OBJECT, LIVE, EXPLAIN, AS_OF];
const OF_PERSON: &[Parameter] = &[ACCOUNT, EMPLOYEE, LIVE, EXPLAIN, AS_OF, stackone::SHOWING];

/// The failures that each can answer, beside those of every route with a key.
const FAILURES: &[u16] = &[400, 404, 408, 409, 412, 422, 500, 502];

fn route(
    (path, id, summary): (&'static str, &'static str, &'static str),
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

/// The list of a kind, and one of it.
macro_rules! of_kind {
    ($kind:ident, $path:literal, $one:literal, $list_id:literal, $get_id:literal, $list_says:literal, $one_says:literal,
     $of_list:expr, $of_one:expr) => {
        [
            route(
                (concat!("/v1/accounts/{id}/", $path), $list_id, $list_says),
                $of_list,
                get(
                    async |engine: State<Shared>,
                           caller: Caller,
                           path: Result<Path<String>, PathRejection>,
                           uri: Uri,
                           headers: HeaderMap| {
                        list(ObjectKind::$kind, engine, caller, path, uri, headers).await
                    },
                ),
                |generator| generator.subschema_for::<Objects>(),
            ),
            route(
                (
                    concat!("/v1/accounts/{id}/", $path, "/{", $one, "}"),
                    $get_id,
                    $one_says,
                ),
                $of_one,
                get(
                    async |engine: State<Shared>,
                           caller: Caller,
                           path: Result<Path<(String, String)>, PathRejection>,
                           uri: Uri,
                           headers: HeaderMap| {
                        one(ObjectKind::$kind, engine, caller, path, uri, headers).await
                    },
                ),
                |generator| generator.subschema_for::<Object>(),
            ),
        ]
    };
}

pub(super) fn routes() -> Vec<Route> {
    let routes = [
        of_kind!(
            Company,
            "companies",
            "object_id",
            "list_company_objects",
            "get_company_object",
            "The component companies of an account's tenant.",
            "A company.",
            OF_LIST,
            OF_ONE
        ),
        of_kind!(
            OrgUnit,
            "org-units",
            "object_id",
            "list_org_unit_objects",
            "get_org_unit_object",
            "The units of its organization, of every level.",
            "A unit of the organization.",
            OF_LIST,
            OF_ONE
        ),
        of_kind!(
            Location,
            "locations",
            "object_id",
            "list_location_objects",
            "get_location_object",
            "The places where people work.",
            "A place.",
            OF_LIST,
            OF_ONE
        ),
        of_kind!(
            Job,
            "jobs",
            "object_id",
            "list_job_objects",
            "get_job_object",
            "The jobs.",
            "A job.",
            OF_LIST,
            OF_ONE
        ),
        of_kind!(
            Person,
            "people",
            "employee_id",
            "list_person_objects",
            "get_person_object",
            "The people, once across companies.",
            "A person.",
            OF_PEOPLE,
            OF_PERSON
        ),
        of_kind!(
            Employment,
            "employments",
            "object_id",
            "list_employment_objects",
            "get_employment_object",
            "The employments, one for each person and company, ended ones among them.",
            "An employment.",
            OF_DATED_LIST,
            OF_DATED_ONE
        ),
        of_kind!(
            Compensation,
            "compensations",
            "object_id",
            "list_compensation_objects",
            "get_compensation_object",
            "What each employment pays.",
            "The pay of an employment, whose id it has.",
            OF_DATED_LIST,
            OF_DATED_ONE
        ),
        of_kind!(
            JobRecord,
            "job-records",
            "object_id",
            "list_job_record_objects",
            "get_job_record_object",
            "The entries of the job histories.",
            "An entry of a job history.",
            OF_LIST,
            OF_ONE
        ),
        of_kind!(
            Contact,
            "contacts",
            "object_id",
            "list_contact_objects",
            "get_contact_object",
            "Dependents, beneficiaries and emergency contacts.",
            "A contact.",
            OF_SENSITIVE_LIST,
            OF_SENSITIVE_ONE
        ),
        of_kind!(
            CustomFields,
            "custom-fields",
            "object_id",
            "list_custom_fields_objects",
            "get_custom_fields_object",
            "What people have in the fields that the tenant made.",
            "What a person has in them, whose id it has.",
            OF_LIST,
            OF_ONE
        ),
    ];
    routes.into_iter().flatten().collect()
}

/// What a call asks for.
fn ask(
    kind: ObjectKind,
    caller: &Caller,
    account: &str,
    uri: &Uri,
    headers: &HeaderMap,
) -> Result<ObjectsAsk, Failure> {
    let account = stackone::account_id(account)?;
    caller.account(account)?;
    let query = query::of(uri)?;
    let flag = |name: &str| match query.last(name) {
        None | Some("false") => Ok(false),
        Some("true") => Ok(true),
        Some(_) => Err(query::invalid(format!("`{name}` is `true` or `false`"))),
    };
    let sensitive = stackone::sensitive(headers)?;
    if sensitive == Sensitive::Shown {
        caller.require(Scope::SensitiveRead)?;
    }
    let moment = "a moment with its offset, such as 2024-01-31T00:00:00Z";
    Ok(ObjectsAsk {
        organisation: caller.organisation,
        account,
        by: Actor::ApiKey(caller.key),
        kind,
        sensitive,
        live: flag("live")?,
        explain: flag("explain")?,
        changed_since: query.parsed::<Timestamp>("changed_since", moment)?,
        as_of: query.parsed::<Date>("as_of", "a day, such as 2024-01-31")?,
        page_size: query.number("page_size", 1, MOST_OBJECTS)?.unwrap_or(PAGE_SIZE),
        next: query.last("next").filter(|next| !next.is_empty()).map(str::to_owned),
    })
}

async fn list(
    kind: ObjectKind,
    State(engine): State<Shared>,
    caller: Caller,
    path: Result<Path<String>, PathRejection>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Json<ObjectPage>, Failure> {
    let Path(account) = path.map_err(|_| query::invalid("the path cannot be decoded".to_owned()))?;
    let ask = ask(kind, &caller, &account, &uri, &headers)?;
    let page = Box::pin(engine.workforce_objects(&ask)).await;
    Ok(Json(page.map_err(|problem| caller.seen(problem))?))
}

async fn one(
    kind: ObjectKind,
    State(engine): State<Shared>,
    caller: Caller,
    path: Result<Path<(String, String)>, PathRejection>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Json<WorkforceObject>, Failure> {
    let Path((account, name)) = path.map_err(|_| query::invalid("the path cannot be decoded".to_owned()))?;
    let ask = ask(kind, &caller, &account, &uri, &headers)?;
    let object = Box::pin(engine.workforce_object(&ask, &name)).await;
    Ok(Json(object.map_err(|problem| caller.seen(problem))?))
}
