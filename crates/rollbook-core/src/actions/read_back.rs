//! Reading back after a write of which no answer came, to see whether it was made.

use rollbook_model::problem::Step;
use ukg_pro::{Kind as ErrorKind, RestRequest, Tenant};
use ukg_pro_contract::{
    identifier::{EMPLOYEE_FIELD, EmployeeIdentifier},
    permission::Level,
    record::{Kind, RecordType, Row},
    rest::{Api, Endpoint, Method, Shape},
    soap::{Argument, Input, Operation, Output, Service},
    value::{Decimal, Value},
};

use crate::diagnosis::{self, Seen};

/// A record that was sent, and what is known of it.
pub(super) struct Sent {
    /// What the caller gave.
    pub(super) given: Row<'static>,
    /// What the record was before, where it was read.
    pub(super) before: Option<Row<'static>>,
}

/// Reads the records that belong to the same employee, or have the same key, as the one written. `addressee` is the
/// employee an operation names beside its records.
pub(super) async fn current(
    tenant: &Tenant,
    service: &'static Service,
    read: &'static Operation,
    written: &Row<'_>,
    addressee: Option<&EmployeeIdentifier<'static>>,
) -> Result<Vec<Row<'static>>, Box<rollbook_model::Problem>> {
    let mut arguments = Vec::new();
    for parameter in read.inputs {
        let argument = match parameter.input {
            Input::Identifier => match written.get(EMPLOYEE_FIELD) {
                Some(Value::Identifier(identifier)) => Argument::Identifier(identifier.clone().into_owned()),
                _ => match addressee {
                    Some(identifier) => Argument::Identifier(identifier.clone()),
                    None => return Ok(Vec::new()),
                },
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

/// Says that a write was made, or what is seen instead.
pub(super) async fn made(
    tenant: &Tenant,
    service: &'static Service,
    operation: &'static Operation,
    records: &[Sent],
    addressee: Option<&EmployeeIdentifier<'static>>,
) -> Result<(), Seen> {
    let read = service.operations.iter().find(|one| {
        let by_employee = one.inputs.iter().all(|input| matches!(input.input, Input::Identifier));
        matches!(one.output, Output::Get(_)) && by_employee
    });
    let Some(read) = read else { return Err(Seen::Unknown) };
    for sent in records {
        // Whose record it is must be known.
        if sent.given.get(EMPLOYEE_FIELD).is_none() && addressee.is_none() {
            return Err(Seen::Unknown);
        }
        let found = current(tenant, service, read, &sent.given, addressee)
            .await
            .map_err(|_| Seen::Unknown)?;
        let found = found.iter().flat_map(|row| of_kind(row, sent.given.record()));
        let seen: Vec<_> = found.map(|row| (row, compare(row, &sent.given))).collect();
        let like_it = seen.iter().find(|(_, compared)| *compared == Compared::Same);
        // A record that tells nothing of what was sent tells nothing of a change either, but that it is there.
        let tells_nothing = seen.iter().any(|(_, compared)| *compared == Compared::Nothing);
        match (operation.levels, like_it) {
            ([Level::Delete], None) if !tells_nothing => {}
            ([Level::Delete], _) => return Err(Seen::NotYet),
            ([Level::Edit], Some((row, _))) if shows_the_change(row, sent) => {}
            // All that was given are instructions: the record is another than before, or nothing was done.
            ([Level::Edit], None) if tells_nothing && sent.before.is_some() => {
                if !seen.iter().any(|(row, _)| shows_the_change(row, sent)) {
                    return Err(Seen::NotYet);
                }
            }
            _ if tells_nothing => return Err(Seen::Unknown),
            ([Level::Add], Some(_)) => return Err(Seen::Alike),
            _ => return Err(Seen::NotYet),
        }
    }
    Ok(())
}

/// Says that a write over REST was made, or what is seen instead: known where what its path names can be read.
pub(super) async fn made_over_rest(
    tenant: &Tenant,
    api: &'static Api,
    endpoint: &'static Endpoint,
    written: &RestRequest<'_>,
) -> Result<(), Seen> {
    let read = api
        .endpoints
        .iter()
        .find(|one| one.method == Method::Get && one.path == endpoint.path && one.shape == Shape::Object);
    let Some(read) = read else { return Err(Seen::Unknown) };
    let request = RestRequest {
        query: &[],
        body: &[],
        ..*written
    };
    let found = tenant.rest_call(api, read, &request, |answer| {
        let row = answer.into_page().rows.into_iter().next();
        row.map(|found| {
            written
                .body
                .iter()
                .map(|sent| compare(&found, sent))
                .collect::<Vec<_>>()
        })
    });
    match (endpoint.method, found.await) {
        (Method::Delete, Ok(None)) => Ok(()),
        (Method::Delete, Err(error)) if *error.kind() == ErrorKind::NotFound => Ok(()),
        (_, Err(error)) if *error.kind() == ErrorKind::NotFound => Err(Seen::NotYet),
        (Method::Delete, Ok(Some(_))) | (_, Ok(None)) => Err(Seen::NotYet),
        (_, Ok(Some(compared))) if compared.contains(&Compared::Different) => Err(Seen::NotYet),
        (_, Ok(Some(compared))) if compared.iter().all(|one| *one == Compared::Same) && !compared.is_empty() => Ok(()),
        (_, Ok(Some(_)) | Err(_)) => Err(Seen::Unknown),
    }
}

/// What stands in a row that was read of the kind written: the row, or the records in a list of it.
fn of_kind<'r, 'a>(row: &'r Row<'a>, kind: &'static RecordType) -> Vec<&'r Row<'a>> {
    let list = row.entries().find(|(field, _)| match field.kind {
        Kind::Many(record) => std::ptr::eq(record, kind),
        _ => false,
    });
    match list {
        None => vec![row],
        Some((_, Some(Value::List(rows)))) => rows.iter().collect(),
        Some(_) => Vec::new(),
    }
}

/// Whether a record that holds what was given shows that it was changed. An instruction, such as a percentage, is not
/// read back; only that the record is another than before shows that it was followed.
fn shows_the_change(found: &Row<'_>, sent: &Sent) -> bool {
    let instructs = sent
        .given
        .entries()
        .any(|(field, value)| field.anew && !field.required && value.is_some());
    let Some(before) = sent.before.as_ref().filter(|_| instructs) else {
        return true;
    };
    compare(found, before) != Compared::Same
}

/// How two records agree in the values that both kinds of record have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Compared {
    /// No value of the one is kept in the other.
    Nothing,
    Same,
    Different,
}

/// Compares a record that was read with one that says what it is to hold.
fn compare(found: &Row<'_>, wanted: &Row<'_>) -> Compared {
    let mut compared = Compared::Nothing;
    for (field, value) in wanted.entries() {
        let (Some(value), true) = (value, found.record().position(field.name).is_some()) else {
            continue;
        };
        // Who it belongs to was asked for; what each change says anew need not be kept.
        if matches!(field.kind, Kind::Pairs | Kind::Company) || field.name == EMPLOYEE_FIELD || field.anew {
            continue;
        }
        let same = match (value, found.get(field.name)) {
            (Value::List(wanted), Some(Value::List(found))) => wanted
                .iter()
                .all(|wanted| found.iter().any(|found| compare(found, wanted) == Compared::Same)),
            (Value::Identifier(wanted), found) => match found {
                // Another kind of identifier can name the same employee.
                Some(Value::Identifier(found)) => wanted.kind != found.kind || wanted.value == found.value,
                _ => wanted.value.is_none(),
            },
            (Value::Record(wanted), Some(Value::Record(found))) => compare(found, wanted) != Compared::Different,
            (Value::Record(wanted), _) => wanted.entries().all(|(_, value)| value.is_none()),
            (value, found) => match (value.as_text(), found.and_then(Value::as_text)) {
                (Some(wanted), Some(found)) => same(field.kind, wanted, found),
                (Some(""), None) => true,
                (Some(_), None) => false,
                // What has no form of its own tells nothing.
                (None, _) => continue,
            },
        };
        if !same {
            return Compared::Different;
        }
        compared = Compared::Same;
    }
    compared
}

/// Whether two texts of a kind say the same: numbers by value, dates by day and time, all else as it is.
fn same(kind: Kind, left: &str, right: &str) -> bool {
    let plain = |text: &str| -> Option<String> {
        Decimal::parse(text.to_owned())?;
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let (sign, whole) = match whole.strip_prefix('-') {
            Some(whole) => ("-", whole),
            None => ("", whole.trim_start_matches('+')),
        };
        let (whole, fraction) = (whole.trim_start_matches('0'), fraction.trim_end_matches('0'));
        Some(format!("{sign}{whole}.{fraction}"))
    };
    match kind {
        Kind::Integer | Kind::Decimal | Kind::Double | Kind::Number => match (plain(left), plain(right)) {
            (Some(left), Some(right)) => left == right,
            _ => left == right,
        },
        Kind::DateTime => {
            let day = |text| str::strip_suffix(text, "T00:00:00").unwrap_or(text);
            day(left) == day(right)
        }
        _ => left == right,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_agree_by_value_and_dates_by_day_but_codes_only_as_they_are() {
        assert!(same(Kind::Decimal, "91000.00", "091000"));
        assert!(same(Kind::Double, "-0.50", "-.5"));
        assert!(!same(Kind::Decimal, "-1", "1"));
        assert!(same(Kind::DateTime, "2024-07-01", "2024-07-01T00:00:00"));
        assert!(!same(Kind::DateTime, "2024-07-01", "2024-07-01T08:00:00"));
        assert!(!same(Kind::Text, "00200", "200"));
        assert!(same(Kind::Text, "00200", "00200"));
    }
}
