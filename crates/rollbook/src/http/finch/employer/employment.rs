//! `POST /employer/employment` (Finch's API reference, *Employment*).

use axum::{
    body::Bytes,
    extract::{State, rejection::BytesRejection},
    http::StatusCode,
    routing::post,
};
use jiff::civil::Date;
use rollbook_core::{Depth, ObjectFields, Pick, Worker};
use rollbook_model::workforce::{EmploymentStatus, EmploymentType, Schedule};
use schemars::{JsonSchema, SchemaGenerator};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    Dated, ENTITY, ask_of,
    batch::{Asked, Responses, answered, ids},
    dated,
    directory::today,
    income::{self, Income},
    told::{Department, Location, Manager, date},
};
use crate::http::{
    Route, Shared,
    finch::caller::ByToken,
    stackone::{Failure, read},
};

/// Who is asked for.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "FinchEmploymentRequest")]
struct Request {
    /// Who.
    #[schemars(length(max = 10_000))]
    requests: Vec<Asked>,
}

/// What a person works as: the employment in the home company.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "FinchEmployment")]
pub(in crate::http::finch) struct Employed {
    /// The person's id.
    id: String,
    /// First name.
    first_name: Option<String>,
    /// Middle name.
    middle_name: Option<String>,
    /// Last name.
    last_name: Option<String>,
    /// Title.
    title: Option<String>,
    /// Whom the person reports to.
    manager: Option<Manager>,
    /// The department.
    department: Option<Department>,
    /// As what and for how long.
    employment: Option<Kind>,
    /// Where it stands.
    #[schemars(extend("enum" = ["active", "deceased", "leave", "onboarding", "prehire", "retired", "terminated", null]))]
    employment_status: Option<&'static str>,
    /// Whether the person works there, also while on leave.
    is_active: Option<bool>,
    /// First day of the first hire.
    start_date: Option<String>,
    /// First day of the last hire, where that is another.
    latest_rehire_date: Option<String>,
    /// Last day.
    end_date: Option<String>,
    /// The place of work.
    location: Option<Location>,
    /// Null: UKG Pro's API does not tell the workers' compensation code.
    class_code: Option<String>,
    /// The type under the Fair Labor Standards Act, by the job history.
    #[schemars(extend("enum" = ["exempt", "non_exempt", "unknown", null]))]
    flsa_status: Option<&'static str>,
    /// Code of the national union.
    union_code: Option<String>,
    /// Code of the local union.
    union_local: Option<String>,
    /// Whether highly compensated, where the service account may read compensation.
    highly_compensated_employee: Option<bool>,
    /// Null: it is not read.
    key_employee: Option<bool>,
    /// Code of the group that says which deductions and benefits are offered.
    benefit_eligibility_class: Option<String>,
    /// What is paid now: by compensation where it may be read, else by the job history.
    income: Option<Income>,
    /// What was paid before, the newest first, by the job history.
    income_history: Option<Vec<Income>>,
    /// Fields that the tenant made.
    custom_fields: Option<Vec<Custom>>,
    /// UKG Pro's employee id.
    source_id: String,
    /// The same.
    work_id: String,
}

/// As what somebody is employed.
#[derive(Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "FinchEmploymentKind")]
struct Kind {
    /// Employee or contractor.
    #[schemars(extend("enum" = ["employee", "contractor", null]))]
    r#type: Option<&'static str>,
    /// For how long, or how much of the time.
    #[schemars(extend("enum" = ["full_time", "part_time", "intern", "temp", "seasonal", "individual_contractor", null]))]
    subtype: Option<&'static str>,
}

/// A field that the tenant made.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "FinchCustomField")]
struct Custom {
    /// What the tenant calls it, or UKG Pro's slot.
    name: String,
    /// The value: a text, a number as text, or a day.
    value: Value,
}

/// Where an employment stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Status {
    Active,
    Deceased,
    Leave,
    Prehire,
    Retired,
    Terminated,
}

impl Status {
    pub(super) const fn is_active(self) -> bool {
        matches!(self, Self::Active | Self::Leave)
    }

    const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Deceased => "deceased",
            Self::Leave => "leave",
            Self::Prehire => "prehire",
            Self::Retired => "retired",
            Self::Terminated => "terminated",
        }
    }
}

pub(super) fn route() -> Route {
    Route {
        path: "/employer/employment",
        handler: post(employments),
        method: "post",
        id: "read_employments",
        summary: "People: what they work as, and for what pay.",
        scopes: &[],
        parameters: &[ENTITY],
        request: Some(SchemaGenerator::subschema_for::<Request>),
        status: StatusCode::OK,
        response: |generator| generator.subschema_for::<Responses<Employed>>(),
        failures: &[400, 404, 413, 422, 500, 502],
    }
}

async fn employments(
    State(engine): State<Shared>,
    ByToken(opened): ByToken,
    body: Result<Bytes, BytesRejection>,
) -> Result<Dated<Responses<Employed>>, Failure> {
    let Request { requests } = read(body)?;
    let ids = ids(&requests)?;
    let ask = ask_of(&opened);
    let read = Box::pin(engine.employer_people(&ask, Depth::Employment, Pick::Ids(&ids))).await?;
    let today = today();
    let answer = answered(requests, &read.value.workers, |worker| employment(worker, today));
    Ok(dated(read.freshness, answer))
}

/// The employment of somebody as it is told on a day.
pub(in crate::http::finch) fn employment(worker: &Worker, today: Date) -> Employed {
    let (person, nothing) = (&worker.person, ObjectFields::default());
    let of = worker.employment.as_ref().unwrap_or(&nothing);
    let status = status(worker, today);
    let (first, last) = (of.date("first_hired_on"), of.date("hired_on"));
    let latest = income::held(&worker.history, today).into_iter().next_back();
    Employed {
        id: worker.id.to_string(),
        first_name: person.owned("first_name"),
        middle_name: person.owned("middle_name"),
        last_name: person.owned("last_name"),
        title: of.owned("title"),
        manager: worker.manager.map(|id| Manager { id: id.to_string() }),
        department: worker.department.clone().map(|name| Department { name: Some(name) }),
        employment: kind(of),
        employment_status: status.map(Status::as_str),
        is_active: status.map(Status::is_active),
        start_date: first.or(last).map(|day| day.to_string()),
        latest_rehire_date: last
            .filter(|_| first.is_some() && first != last)
            .map(|day| day.to_string()),
        end_date: date(of, "terminated_on"),
        location: worker.location.as_ref().map(Location::of_place),
        class_code: None,
        flsa_status: latest.and_then(|entry| entry.text("flsa")).map(flsa),
        union_code: of.owned("union_national"),
        union_local: of.owned("union_local"),
        highly_compensated_employee: worker
            .compensation
            .as_ref()
            .and_then(|pay| pay.flag("is_highly_compensated")),
        key_employee: None,
        benefit_eligibility_class: of.owned("benefit_group"),
        income: income::income(worker),
        income_history: income::history(worker, today),
        custom_fields: worker.custom_fields.as_ref().map(custom),
        source_id: worker.employee_id.clone(),
        work_id: worker.employee_id.clone(),
    }
}

/// Where the employment stands; nothing where nobody knows what the tenant's code means.
pub(super) fn status(worker: &Worker, today: Date) -> Option<Status> {
    let of = worker.employment.as_ref()?;
    let is_over = |fields: &ObjectFields, name: &str| fields.date(name).is_some_and(|day| day <= today);
    if is_over(&worker.person, "deceased_on") {
        return Some(Status::Deceased);
    }
    Some(match of.meant("status")? {
        EmploymentStatus::Active if of.date("hired_on").is_some_and(|day| day > today) => Status::Prehire,
        EmploymentStatus::Active => Status::Active,
        // Who is kept from work for a time is employed.
        EmploymentStatus::Leave | EmploymentStatus::Suspended | EmploymentStatus::OnStrike => Status::Leave,
        EmploymentStatus::Terminated if is_over(of, "retired_on") => Status::Retired,
        EmploymentStatus::Terminated | EmploymentStatus::Released => Status::Terminated,
    })
}

/// As what somebody is employed. What the tenant's own types mean nobody knows; how much of the time is known.
fn kind(of: &ObjectFields) -> Option<Kind> {
    use EmploymentType::{Contractor, Freelance, Intern, Seasonal, Temporary};

    let meant: Option<EmploymentType> = of.meant("employment_type");
    let schedule = of.meant("schedule").map(|schedule| match schedule {
        Schedule::FullTime => "full_time",
        Schedule::PartTime => "part_time",
    });
    let r#type = meant.map(|meant| match meant {
        Contractor | Freelance => "contractor",
        _ => "employee",
    });
    let subtype = match meant {
        Some(Contractor | Freelance) => Some("individual_contractor"),
        Some(Intern) => Some("intern"),
        Some(Temporary) => Some("temp"),
        Some(Seasonal) => Some("seasonal"),
        _ => schedule,
    };
    (r#type.is_some() || subtype.is_some()).then_some(Kind { r#type, subtype })
}

/// The type under the Fair Labor Standards Act, by the letter that UKG Pro is delivered with.
fn flsa(code: &str) -> &'static str {
    match code {
        "E" | "e" => "exempt",
        "N" | "n" => "non_exempt",
        _ => "unknown",
    }
}

fn custom(fields: &ObjectFields) -> Vec<Custom> {
    let fields = fields.all().iter().map(|(slot, field)| Custom {
        name: field["name"].as_str().unwrap_or(slot).to_owned(),
        value: field["value"].clone(),
    });
    fields.collect()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use serde_json::json;

    use super::*;

    fn fields(body: &Value) -> ObjectFields {
        body.as_object().unwrap().clone().into()
    }

    #[test]
    fn a_state_is_told_by_its_code_and_by_days() {
        let told = |employment: Value, person: Value| {
            let worker = Worker {
                person: fields(&person),
                employment: Some(fields(&employment)),
                ..Worker::default()
            };
            status(&worker, date(2026, 6, 1)).map(Status::as_str)
        };
        let coded = |word: &str| json!({ "value": word, "code": "X" });
        for (employment, person, expected) in [
            (
                json!({ "status": coded("active"), "hired_on": "2026-06-01" }),
                json!({}),
                Some("active"),
            ),
            (
                json!({ "status": coded("active"), "hired_on": "2026-06-02" }),
                json!({}),
                Some("prehire"),
            ),
            (json!({ "status": coded("suspended") }), json!({}), Some("leave")),
            (json!({ "status": coded("terminated") }), json!({}), Some("terminated")),
            (
                json!({ "status": coded("terminated"), "retired_on": "2026-05-31" }),
                json!({}),
                Some("retired"),
            ),
            (
                json!({ "status": coded("active"), "retired_on": "2026-05-31" }),
                json!({}),
                Some("active"),
            ),
            (
                json!({ "status": coded("terminated") }),
                json!({ "deceased_on": "2026-01-01" }),
                Some("deceased"),
            ),
            (json!({ "status": { "value": null, "code": "Q" } }), json!({}), None),
        ] {
            assert_eq!(told(employment.clone(), person), expected, "{employment}");
        }
    }

    #[test]
    fn a_type_that_nobody_knows_is_not_guessed() {
        let told = |kind_of: Value, schedule: Value| {
            kind(&fields(&json!({ "employment_type": kind_of, "schedule": schedule })))
        };
        let full = json!({ "value": "full_time", "code": "F" });
        let regular = Kind {
            r#type: Some("employee"),
            subtype: Some("full_time"),
        };
        assert_eq!(
            told(json!({ "value": "permanent", "code": "REG" }), full.clone()),
            Some(regular)
        );
        let contractor = Kind {
            r#type: Some("contractor"),
            subtype: Some("individual_contractor"),
        };
        assert_eq!(
            told(json!({ "value": "contractor", "code": "CON" }), full.clone()),
            Some(contractor)
        );
        let unknown = Kind {
            r#type: None,
            subtype: Some("full_time"),
        };
        assert_eq!(told(json!({ "value": null, "code": "FTX" }), full), Some(unknown));
        assert_eq!(told(Value::Null, Value::Null), None);
    }
}
