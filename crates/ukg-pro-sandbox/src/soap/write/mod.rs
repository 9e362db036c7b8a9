//! Writes: records whose values become facts (`ukg-pro-soap.md` 5.8, 5.10, 16).
//!
//! Every entity is examined first; what it asks for is a [`Plan`], made of steps that change the tenant. What a service
//! asks for beyond its declaration is a function here, found by the operation's name.

mod compensation;
mod contact;
mod draft;
mod employment;
mod hire;
mod job;
mod phone;
mod slots;
mod sso_user;
mod termination;

use std::borrow::Cow;

use jiff::SignedDuration;
use ukg_pro_contract::{
    identifier::EmployeeIdentifier,
    permission::Level,
    record::Row,
    soap::{Answer, Argument, OperationMessage, OperationResult},
    value::Integer,
};

use self::draft::Draft;
use super::{Call, refusal::Invalid};
use crate::{
    state::State,
    switches::{Batch, Switches, Workflow},
    tenant::{EmployeeKey, Entry, Fact, Hire, Tenant},
};

type Messages = Vec<OperationMessage<'static>>;

/// A fact that changes: its canonical name, and what it becomes.
type NewFact = (Cow<'static, str>, Option<Fact>);

/// An entity of a write, and what it was sent with.
struct Entity<'a> {
    tenant: &'a Tenant,
    row: &'a Row<'a>,
    /// The employee whom an operation names beside its entities.
    addressee: Option<&'a EmployeeIdentifier<'a>>,
    switches: Switches,
}

/// A change of the tenant.
#[derive(Clone)]
enum Step {
    /// A fact of an employment or of its person.
    Fact(EmployeeKey, NewFact),
    /// A new record of a kind, which gets its key in the field named.
    Add(&'static str, Option<&'static str>, Entry),
    /// Facts of the record of a kind that has this value in this field.
    Change(&'static str, (&'static str, String), Vec<NewFact>),
    /// The end of the record of a kind that has this value in this field.
    Remove(&'static str, (&'static str, String)),
    /// The end of the direct deposits of an employment, where the tenant keeps such.
    StopDeposits(EmployeeKey),
    /// A new person.
    Hire(Box<Hire>),
}

/// When a record changed last.
const CHANGED: &str = "datetime_changed";

/// What an entity asks for, once it is found to be good.
type Plan = Vec<Step>;

/// What makes a plan of an entity, or says what is wrong with it.
type Examine = fn(&Entity<'_>) -> Result<Plan, Messages>;

/// The examination of an operation; `None` for one that is not known.
fn examination(call: Call) -> Option<Examine> {
    Some(match call.operation.name {
        "CreateContact" => contact::create,
        "UpdateContact" => contact::update,
        "CreateAlternateNumber" => phone::create,
        "DeleteAlternateNumber" => phone::delete,
        "UpdatePhoneInformation" => phone::update,
        "UpdateUserDefinedFields" => slots::update,
        "UpdateEmploymentInformation" => employment::update,
        "UpdateCompensation" => compensation::update,
        "UpdateJob" => job::update,
        "TerminateEmployee" => termination::terminate,
        "NewHireUsa" => hire::usa,
        "NewHireGlobal" => hire::global,
        "UpdateGlobalEmployee" => hire::update_global,
        "CreateSsoUser" => sso_user::create,
        "UpdateSsoUser" => sso_user::update,
        "DeleteSsoUser" => sso_user::delete,
        _ if call.operation.levels == [Level::Edit] => plain,
        _ => return None,
    })
}

/// An update without rules of its own: persons, addresses.
fn plain(entity: &Entity<'_>) -> Result<Plan, Messages> {
    Draft::of_employment(entity, &[]).plan()
}

/// Carries out a write and answers a result for each entity; `None` for an operation that is not known.
pub(super) fn write(
    state: &State,
    call: Call,
    entities: &[Row<'_>],
    addressee: Option<&Argument<'_>>,
    switches: Switches,
) -> Option<Answer<'static>> {
    let examine = examination(call)?;
    let addressee = match addressee {
        Some(Argument::Identifier(identifier)) => Some(identifier),
        _ => None,
    };
    let mut tenant = state.tenant_mut();
    let plan = |tenant: &Tenant, row: &Row<'_>| {
        examine(&Entity {
            tenant,
            row,
            addressee,
            switches,
        })
    };
    let mut nothing_applied = false;
    if switches.batch == Batch::NothingApplied {
        nothing_applied = entities.iter().any(|row| plan(&tenant, row).is_err());
    }
    let results: Vec<_> = entities
        .iter()
        // One after the other: an entity sees what those before it did.
        .map(|row| match plan(&tenant, row) {
            Err(messages) => OperationResult::failed(messages),
            Ok(_) if nothing_applied => {
                let text = "Nothing was applied, because another entity is not valid.";
                Invalid::new("NotApplied", text).result()
            }
            Ok(plan) => {
                let request = carry_out(&mut tenant, plan, switches);
                OperationResult {
                    request_number: request.and_then(|number| Integer::parse(number.to_string())),
                    ..OperationResult::ok(None)
                }
            }
        })
        .collect();
    // The operation tells the messages of its entities again.
    let failures = results.iter().filter(|result| result.is_failure());
    let messages: Messages = failures.flat_map(|result| result.messages.clone()).collect();
    let result = if messages.is_empty() {
        OperationResult::ok(None)
    } else {
        OperationResult::failed(messages)
    };
    Some(Answer::written(result, results))
}

/// Makes a plan true, or has it wait for approval under the number that is given.
fn carry_out(tenant: &mut Tenant, plan: Plan, switches: Switches) -> Option<u32> {
    let all = |tenant: &mut Tenant, plan: Plan| {
        for step in plan {
            apply(tenant, step);
        }
    };
    match switches.workflow {
        Workflow::None => {
            all(tenant, plan);
            None
        }
        Workflow::Approval => {
            let wait = SignedDuration::from_secs(switches.workflow_seconds.into());
            Some(tenant.request(move |tenant| all(tenant, plan.clone()), wait))
        }
    }
}

fn apply(tenant: &mut Tenant, step: Step) {
    match step {
        Step::Fact(key, (name, fact)) => {
            if let Err(error) = tenant.set_fact(&key, &name, fact) {
                // Keys, time stamps and what follows from other facts stay as they are.
                tracing::debug!("An update leaves `{name}` alone: {}", error.code());
            }
        }
        Step::Add(kind, id, mut entry) => {
            if let Some(id) = id {
                entry.set(id, Some(Fact::text(tenant.next_row_id())));
            }
            entry.set(CHANGED, Some(tenant.now_stamp()));
            tenant.add_record(kind, entry);
        }
        Step::Change(kind, (name, value), facts) => {
            let stamp = tenant.now_stamp();
            let entries = tenant.records_mut(kind).into_iter().flatten();
            for entry in entries.filter(|entry| entry.text(name) == Some(&value)) {
                for (name, fact) in &facts {
                    entry.set(name, fact.clone());
                }
                entry.set(CHANGED, Some(stamp.clone()));
            }
        }
        Step::Remove(kind, (name, value)) => {
            if let Some(entries) = tenant.records_mut(kind) {
                entries.retain(|entry| entry.text(name) != Some(&value));
            }
        }
        Step::StopDeposits(key) => {
            let stamp = tenant.now_stamp();
            let entries = tenant.records_mut("direct-deposit").into_iter().flatten();
            for entry in entries.filter(|entry| entry.owner().employee_id() == Some(key.employee_id)) {
                entry.set("account_is_inactive", Some(Fact::flag(true)));
                entry.set(CHANGED, Some(stamp.clone()));
            }
        }
        Step::Hire(hire) => {
            tenant.hire(*hire);
        }
    }
}
