//! Writes (`ukg-pro-rest.md` 10, 13, 15 to 17): bodies are read by the contract's declarations; what they do is told here,
//! one file a family.

mod body;
mod codes;
mod employee_ids;
mod imports;
mod org_levels;
mod pay_items;
mod pending_items;
mod problems;
mod pto_plans;
mod third_party_pay;

use axum::http::StatusCode;
use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};
use ukg_pro_contract::{
    record::Row,
    rest::{MultiStatus, RecordStatus},
    value::Value,
};

use self::problems::Problems;
use super::{Found, json::Object};
use crate::{
    counters::Outcome,
    exchange::{JSON, Reply, Request},
    project::Projection,
    state::State,
    switches::{MultiStatusForm, SequenceFrom, Switches},
    tenant::{Entry, Fact, Tenant, View},
};

/// A write that is to be answered.
#[derive(Clone, Copy)]
struct Call<'a> {
    state: &'a State,
    found: &'a Found<'a>,
    request: &'a Request,
    switches: Switches,
}

/// Answers a write.
pub(super) fn answer(state: &State, found: &Found<'_>, request: &Request, switches: Switches) -> Reply {
    let call = Call {
        state,
        found,
        request,
        switches,
    };
    let answered = match (found.api.name, found.endpoint.name) {
        ("employee-ids", "find") => employee_ids::find(call),
        ("pto-plans", "create") => pto_plans::create(call),
        ("pto-plans", "change") => pto_plans::change(call),
        ("org-levels", "create") => org_levels::create(call),
        ("org-levels", "replace") => org_levels::write(call, org_levels::Extent::Whole),
        ("org-levels", "change") => org_levels::write(call, org_levels::Extent::Given),
        ("code-tables", "create") => codes::add_to_tables(call),
        ("codes", "create") => codes::add(call),
        ("codes", "replace") => codes::replace(call),
        ("import-tool", "create") => imports::take_in(call, imports::Form::Array, StatusCode::OK),
        ("businessruleimport-tool", "transaction") => imports::take_in(call, imports::Form::Object, StatusCode::OK),
        ("businessruleimport-tool", "fileupload") => imports::take_in(call, imports::Form::Object, StatusCode::CREATED),
        ("import-pay-items", "create") => pay_items::create(call),
        ("import-pay-items", "remove") => pay_items::remove(call),
        ("payroll-pending-items-deductions" | "payroll-pending-items-earnings", "create") => {
            pending_items::create(call)
        }
        ("payroll-pending-items-deductions" | "payroll-pending-items-earnings", "change") => {
            pending_items::change(call)
        }
        ("payroll-pending-items-deductions" | "payroll-pending-items-earnings", "remove") => {
            pending_items::remove(call)
        }
        ("thirdpartypay", "create") => third_party_pay::create(call),
        // Whatever else is declared is not served rather than guessed.
        _ => Err(Reply::empty(StatusCode::NOT_IMPLEMENTED, Outcome::Malformed)),
    };
    answered.unwrap_or_else(|refusal| refusal)
}

/// What a write answers, or with what it is refused.
type Answered = Result<Reply, Reply>;

impl Call<'_> {
    /// The identifier of this name in the path.
    fn identifier(&self, name: &str) -> &str {
        let mut identifiers = self.found.identifiers.iter();
        let named = identifiers.find(|(known, _)| *known == name);
        named.map_or("", |(_, value)| value)
    }

    /// A row of the API as it answers it.
    fn shown(&self, tenant: &Tenant, view: &View<'_>) -> Box<RawValue> {
        let day = tenant.now().date();
        let projection = Projection::of_api(tenant, self.found.api, self.switches, day);
        let object = Object::of(view, &projection, self.found.api, self.switches.profile);
        raw(&object)
    }
}

/// A text of JSON; `null` for what has none, which nothing here is.
fn raw<T: Serialize + ?Sized>(value: &T) -> Box<RawValue> {
    to_raw_value(value).unwrap_or_else(|_| RawValue::NULL.to_owned())
}

fn reply<T: Serialize + ?Sized>(status: StatusCode, body: &T) -> Reply {
    Reply::new(status, JSON, raw(body).get().to_owned(), Outcome::Ok)
}

fn not_found() -> Reply {
    Reply::empty(StatusCode::NOT_FOUND, Outcome::NotFound)
}

/// What became of one record of several.
type Recorded = Result<Box<RawValue>, Failed>;

/// Why one record of several failed.
struct Failed {
    /// Number and reason phrase.
    status: &'static str,
    problems: Problems,
}

impl Failed {
    const BAD_REQUEST: &'static str = "400 Bad Request";
    const NOT_FOUND: &'static str = "404 Not Found";
    const CONFLICT: &'static str = "409 Conflict";

    fn new(status: &'static str, property: &str, kind: &'static str, message: &str) -> Self {
        let mut problems = Problems::default();
        problems.add(property, kind, message);
        Self { status, problems }
    }
}

impl From<Problems> for Failed {
    fn from(problems: Problems) -> Self {
        Self {
            status: Self::BAD_REQUEST,
            problems,
        }
    }
}

/// 207 with an entry for each record, in the order sent (`ukg-pro-rest.md` 10).
fn multi_status(outcomes: Vec<Recorded>, switches: Switches) -> Reply {
    let failed = outcomes.iter().filter(|outcome| outcome.is_err()).count();
    let total = outcomes.len();
    let start = match switches.sequence_from {
        SequenceFrom::One => 1,
        SequenceFrom::Zero => 0,
    };
    let entries = (start..).zip(outcomes).map(|(sequence_id, outcome)| match outcome {
        Ok(body) => RecordStatus {
            sequence_id,
            status: "200 OK".to_owned(),
            body: Some(body),
            modelstate: None,
        },
        Err(failed) => RecordStatus {
            sequence_id,
            status: failed.status.to_owned(),
            body: None,
            modelstate: Some(raw(&failed.problems.modelstate())),
        },
    });
    let body = MultiStatus {
        title: Some("Multi-Status".to_owned()),
        kind: Some("MultiStatus".to_owned()),
        detail: Some(format!("{failed} of {total} records failed")),
        error_count: failed as u64,
        multistatus: entries.collect(),
    };
    match switches.multi_status_form {
        MultiStatusForm::Object => reply(StatusCode::MULTI_STATUS, &body),
        MultiStatusForm::Array => reply(StatusCode::MULTI_STATUS, &[body]),
    }
}

/// A value as the tenant keeps it.
fn fact(value: &Value<'_>) -> Option<Fact> {
    match value {
        Value::Other(json) => Some(Fact::text(json.get().to_owned())),
        Value::Boolean(flag) => Some(Fact::flag(*flag)),
        value => value.as_text().map(|text| Fact::text(text.to_owned())),
    }
}

/// Sets what a row gives; what it does not give stays as it is.
fn set_given(entry: &mut Entry, row: &Row<'_>, but: &[&str]) {
    for (field, value) in row.entries().filter(|(field, _)| !but.contains(&field.name)) {
        if let Some(value) = value {
            entry.set(field.name, fact(value));
        }
    }
}
