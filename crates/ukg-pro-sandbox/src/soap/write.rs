//! Updates: records whose values become facts (`ukg-pro-soap.md` 5.8, 5.10, 16).

use jiff::SignedDuration;
use ukg_pro_contract::{
    identifier::EmployeeIdentifier,
    record::{Field, Kind, Row},
    soap::{Answer, OperationMessage, OperationResult},
    value::{Integer, Value},
};

use super::{identifier::resolve, refusal::Invalid};
use crate::{
    state::State,
    switches::{Batch, NilInUpdate, RequiredInUpdate, Switches, Workflow},
    tenant::{EmployeeKey, Fact, Tenant},
};

/// The field that says who a record belongs to.
const IDENTIFIER: &str = "EmployeeIdentifier";

type Messages = Vec<OperationMessage<'static>>;

/// What an entity asks for, once it is found to be good.
struct Change {
    key: EmployeeKey,
    facts: Vec<(&'static str, Option<Fact>)>,
}

/// Applies the entities of an Update and answers a result for each.
pub(super) fn update(state: &State, entities: &[Row<'_>], switches: Switches) -> Answer<'static> {
    let mut tenant = state.tenant_mut();
    let changes: Vec<_> = entities
        .iter()
        .map(|entity| examine(&tenant, entity, switches))
        .collect();
    let any_bad = changes.iter().any(Result::is_err);
    let all_or_nothing = any_bad && switches.batch == Batch::NothingApplied;
    let results: Vec<_> = changes
        .into_iter()
        .map(|change| match change {
            Err(messages) => OperationResult::failed(messages),
            Ok(_) if all_or_nothing => {
                let text = "Nothing was applied, because another entity is not valid.";
                Invalid::new("NotApplied", text).result()
            }
            Ok(change) => {
                let request = apply(&mut tenant, change, switches);
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
    let result = if any_bad {
        OperationResult::failed(messages)
    } else {
        OperationResult::ok(None)
    };
    Answer::written(result, results)
}

/// What an entity asks for, or what is wrong with it.
fn examine(tenant: &Tenant, entity: &Row<'_>, switches: Switches) -> Result<Change, Messages> {
    let mut messages = Messages::new();
    let key = match owner(tenant, entity) {
        Ok(key) => Some(key),
        Err(invalid) => {
            messages.push(invalid.of(IDENTIFIER).message());
            None
        }
    };
    let mut facts = Vec::new();
    for (field, value) in entity.entries().filter(|(field, _)| field.name != IDENTIFIER) {
        let value = value.filter(|value| !is_unset(value));
        if value.is_none() && field.required && switches.required_in_update == RequiredInUpdate::HasErrors {
            let text = format!("{} is required", field.name);
            messages.push(Invalid::new("Required", text).of(field.name).message());
            continue;
        }
        match value {
            Some(Value::Identifier(identifier)) => match single(tenant, identifier) {
                Ok(referred) => facts.push((field.name, Some(Fact::employee(referred)))),
                Err(invalid) => messages.push(invalid.of(field.name).message()),
            },
            Some(value) => {
                let old = key.and_then(|key| tenant.fact(&key, field.name));
                facts.extend(fact(field, value, old).map(|fact| (field.name, Some(fact))));
            }
            None if switches.nil_in_update == NilInUpdate::Cleared => match field.kind {
                // No fact is made of these.
                Kind::Pairs | Kind::Any | Kind::One(_) | Kind::Many(_) => {}
                Kind::Boolean => facts.push((field.name, Some(Fact::flag(false)))),
                _ => facts.push((field.name, None)),
            },
            None => {}
        }
    }
    match key {
        Some(key) if messages.is_empty() => Ok(Change { key, facts }),
        _ => Err(messages),
    }
}

/// The employment a record belongs to.
fn owner(tenant: &Tenant, entity: &Row<'_>) -> Result<EmployeeKey, Invalid> {
    match entity.get(IDENTIFIER) {
        Some(Value::Identifier(identifier)) => single(tenant, identifier),
        _ => Err(Invalid::new("Required", format!("{IDENTIFIER} is required"))),
    }
}

/// The one employment an identifier names.
fn single(tenant: &Tenant, identifier: &EmployeeIdentifier<'_>) -> Result<EmployeeKey, Invalid> {
    match resolve(tenant, identifier)[..] {
        [key] => Ok(key),
        [] => Err(Invalid::new("EmployeeNotFound", "The employee was not found.")),
        _ => Err(Invalid::new(
            "AmbiguousIdentifier",
            "The identifier names several employees.",
        )),
    }
}

/// Whether a value stands for none: an empty text, or the date that was never set.
fn is_unset(value: &Value<'_>) -> bool {
    match value {
        Value::Text(text) => text.is_empty(),
        Value::DateTime(date_time) => date_time.is_unset(),
        _ => false,
    }
}

/// A value as the tenant keeps it; none for what it does not keep.
fn fact(field: &Field, value: &Value<'_>, old: Option<&Fact>) -> Option<Fact> {
    let text = value.as_text()?;
    Some(match (field.kind, old.and_then(Fact::as_text)) {
        // A flag that is kept as a letter stays one (`ukg-pro-rest.md` 6.3).
        (Kind::Boolean, Some("Y" | "N")) => Fact::text(if text == "true" { "Y" } else { "N" }),
        (Kind::DateTime, _) if !text.contains('T') => Fact::text(format!("{text}T00:00:00")),
        _ => Fact::text(text.to_owned()),
    })
}

/// Makes a change true, or has it wait for approval under the number that is given.
fn apply(tenant: &mut Tenant, change: Change, switches: Switches) -> Option<u32> {
    match switches.workflow {
        Workflow::None => {
            tenant.set_facts(&change.key, change.facts);
            None
        }
        Workflow::Approval => {
            let facts = change.facts.into_iter().map(|(field, fact)| (field.to_owned(), fact));
            let wait = SignedDuration::from_secs(switches.workflow_seconds.into());
            Some(tenant.request(change.key, facts.collect(), wait))
        }
    }
}
