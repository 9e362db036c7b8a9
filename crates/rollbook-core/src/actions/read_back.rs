//! Reading back after a write of which no answer came, to see whether it was made.

use std::borrow::Cow;

use rollbook_model::problem::Step;
use ukg_pro::Tenant;
use ukg_pro_contract::{
    record::{Kind, Row},
    soap::{Argument, Input, Operation, Output, Service},
    value::{Decimal, Value},
};

use crate::diagnosis::{self, Seen};

/// Reads the records that belong to the same employee, or have the same key, as the one written.
pub(super) async fn current(
    tenant: &Tenant,
    service: &'static Service,
    read: &'static Operation,
    written: &Row<'_>,
) -> Result<Vec<Row<'static>>, Box<rollbook_model::Problem>> {
    let mut arguments = Vec::new();
    for parameter in read.inputs {
        let argument = match parameter.input {
            Input::Identifier => match written.get("EmployeeIdentifier") {
                Some(Value::Identifier(identifier)) => Argument::Identifier(identifier.clone().into_owned()),
                _ => return Ok(Vec::new()),
            },
            Input::Value(..) => {
                let value = written
                    .entries()
                    .find(|(field, _)| field.name.eq_ignore_ascii_case(parameter.name));
                match value.and_then(|(_, value)| value) {
                    Some(value) => Argument::Value(Some(value.clone().into_owned())),
                    None => return Ok(Vec::new()),
                }
            }
            Input::Query | Input::Company | Input::Entities(_) => return Ok(Vec::new()),
        };
        arguments.push(argument);
    }
    let rows = |answer: ukg_pro_contract::soap::Answer<'_>| -> Vec<Row<'static>> {
        answer.rows.into_iter().map(Row::into_owned).collect()
    };
    let read = tenant.soap(service, read, &arguments, rows).await;
    read.map_err(|error| Box::new(diagnosis::ukg_pro(&error, Step::Call)))
}

/// Whether each of the records is now as it was to be.
pub(super) async fn is_made(
    tenant: &Tenant,
    service: &'static Service,
    records: &[Row<'static>],
) -> Result<bool, Seen> {
    let read = service.operations.iter().find(|one| {
        let by_employee = one.inputs.iter().all(|input| matches!(input.input, Input::Identifier));
        matches!(one.output, Output::Get(_)) && by_employee
    });
    let Some(read) = read else { return Err(Seen::Unknown) };
    for record in records {
        let found = current(tenant, service, read, record)
            .await
            .map_err(|_| Seen::Unknown)?;
        if found.is_empty() && record.get("EmployeeIdentifier").is_none() {
            return Err(Seen::Unknown);
        }
        if !found.iter().any(|found| holds(found, record)) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Whether a record holds every value of another that it has a field for.
fn holds(found: &Row<'_>, wanted: &Row<'_>) -> bool {
    wanted.entries().all(|(field, value)| {
        let (Some(value), true) = (value, found.record().position(field.name).is_some()) else {
            return true;
        };
        // Who it belongs to was asked for; what each change says anew need not be kept.
        if matches!(field.kind, Kind::Identifier | Kind::Pairs | Kind::Company) || field.anew {
            return true;
        }
        match (value, found.get(field.name)) {
            (Value::List(wanted), Some(Value::List(found))) => wanted
                .iter()
                .all(|wanted| found.iter().any(|found| holds(found, wanted))),
            (value, found) => match (value.as_text(), found.and_then(Value::as_text)) {
                (Some(wanted), Some(found)) => same(wanted, found),
                (Some(""), None) | (None, _) => true,
                (Some(_), None) => false,
            },
        }
    })
}

/// Whether two texts say the same: numbers by value, dates by day and time, all else as it is.
fn same(left: &str, right: &str) -> bool {
    let plain = |text: &str| -> Option<String> {
        Decimal::parse(text.to_owned())?;
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let whole = whole.trim_start_matches('+').trim_start_matches('0');
        Some(format!("{whole}.{}", fraction.trim_end_matches('0')))
    };
    let day = |text: &str| -> String { text.strip_suffix("T00:00:00").unwrap_or(text).to_owned() };
    match (plain(left), plain(right)) {
        (Some(left), Some(right)) => left == right,
        _ => Cow::Owned::<str>(day(left)) == day(right),
    }
}
