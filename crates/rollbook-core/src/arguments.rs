//! From the checked inputs of an action to the arguments of its operation.

use std::borrow::Cow;

use rollbook_model::{
    Code, Problem,
    catalogue::Place,
    problem::{Kind as ProblemKind, Step},
};
use serde_json::{Map, Value as Json, json, value::to_raw_value};
use ukg_pro_contract::{
    identifier::{CompanyIdentifier, EMPLOYEE_FIELD, EmployeeIdentifier},
    record::{Kind, Record, RecordType, Row},
    rest::{self, Body, Endpoint},
    soap::{self, Argument, EmployeeQuery, Input, MalformedOperator, Operator},
    value::{DateTime, Integer, Value},
};

/// The most records a page of a SOAP Find has (`ukg-pro-soap.md` 5.6).
const SOAP_PAGE: u64 = 100;

/// Rows a page of a REST list when the caller does not say.
pub(crate) const REST_PAGE: u64 = 100;

/// The rows a page shall have, if the caller said so.
pub(crate) fn page_size(inputs: &[(Place, String)]) -> Option<u64> {
    inputs
        .iter()
        .find(|(place, _)| *place == Place::PageSize)?
        .1
        .parse()
        .ok()
}

/// The rows a page of a SOAP Find is asked to have.
pub(crate) fn soap_page_size(inputs: &[(Place, String)]) -> u64 {
    page_size(inputs).unwrap_or(SOAP_PAGE).min(SOAP_PAGE)
}

/// The arguments of an operation, but for the records it writes.
///
/// # Errors
/// When a filter begins as an operator and does not go on as one.
pub(crate) fn soap(
    operation: &soap::Operation,
    inputs: &[(Place, String)],
    page: u64,
    size: u64,
) -> Result<Vec<Argument<'static>>, Problem> {
    let mut arguments = Vec::new();
    for parameter in operation.inputs {
        arguments.push(match parameter.input {
            Input::Query => Argument::Query(query(inputs, page)?),
            Input::Identifier => Argument::Identifier(identifier(inputs)),
            Input::Company => Argument::Company(company(inputs)),
            Input::Value(kind, _) => {
                let given = inputs.iter().find(|(place, _)| *place == Place::Scalar(parameter.name));
                let text = if parameter.is_page_number() {
                    Some(page.to_string())
                } else if parameter.is_page_size() {
                    Some(size.to_string())
                } else {
                    given.map(|(_, text)| text.clone())
                };
                let value = text.map(|text| scalar(parameter.name, kind, text)).transpose()?;
                Argument::Value(value)
            }
            // Records are for writes.
            Input::Entities(_) => Argument::Entities(Vec::new()),
        });
    }
    Ok(arguments)
}

/// A scalar of a kind. A day is written with its midnight (`ukg-pro-soap.md` 5.10).
fn scalar(name: &str, kind: Kind, text: String) -> Result<Value<'static>, Problem> {
    let value = match kind {
        Kind::DateTime if !text.contains('T') => DateTime::parse(format!("{text}T00:00:00")).map(Value::DateTime),
        Kind::DateTime => DateTime::parse(text).map(Value::DateTime),
        Kind::Integer => Integer::parse(text).map(Value::Integer),
        _ => Some(Value::Text(Cow::Owned(text))),
    };
    value.ok_or_else(|| {
        let expected = match kind {
            Kind::DateTime => "a date, YYYY-MM-DD",
            _ => Integer::EXPECTED,
        };
        invalid(format!("`{name}` must be {expected}")).with_remedy("Correct the value; nothing was sent")
    })
}

pub(crate) fn invalid(message: String) -> Problem {
    Problem::new(ProblemKind::Invalid, Code::InputInvalid, Step::Input, message)
}

/// The query of a Find. A value without an operator means "equals", since UKG documents no bare values.
///
/// # Errors
/// When a value begins as an operator and does not go on as one.
fn query(inputs: &[(Place, String)], page: u64) -> Result<Row<'static>, Problem> {
    let malformed =
        |error: MalformedOperator| invalid(error.to_string()).with_remedy("Write it as LIKE (Sam%) or IN(\"a\",\"b\")");
    let mut row = Row::new(EmployeeQuery::TYPE);
    let mut set = |name: &str, text: String| row.set(name, Some(Value::Text(Cow::Owned(text))));
    for (place, text) in inputs {
        if let Place::Query(element) = place {
            match Operator::parse(text).map_err(malformed)? {
                Some(Operator::Bare(value)) => set(element, Operator::Equal(value).to_string()),
                _ => set(element, text.clone()),
            };
        }
    }
    set("PageNumber", page.to_string());
    set("PageSize", soap_page_size(inputs).to_string());
    Ok(row)
}

/// The company an action is about.
fn company(inputs: &[(Place, String)]) -> CompanyIdentifier<'static> {
    let code = inputs.iter().find(|(place, _)| *place == Place::Company);
    code.map(|(_, code)| CompanyIdentifier::company_code(code.clone()))
        .unwrap_or_default()
}

/// The employee an action is about.
fn identifier(inputs: &[(Place, String)]) -> EmployeeIdentifier<'static> {
    let mut identifier = EmployeeIdentifier::default();
    for (place, text) in inputs {
        match place {
            Place::CompanyCode => identifier.company_code = Some(Cow::Owned(text.clone())),
            Place::Identifier(kind) => {
                identifier.kind = *kind;
                identifier.value = Some(Cow::Owned(text.clone()));
            }
            _ => {}
        }
    }
    identifier
}

/// The parts of a REST path.
pub(crate) fn path(inputs: &[(Place, String)]) -> Vec<(&'static str, &str)> {
    let parts = inputs.iter().filter_map(|(place, text)| match place {
        Place::Path(name) => Some((*name, text.as_str())),
        _ => None,
    });
    parts.collect()
}

/// The parameters of a REST query, without those of the page.
pub(crate) fn parameters(inputs: &[(Place, String)]) -> Vec<(&'static str, &str)> {
    let named = inputs.iter().filter_map(|(place, text)| match place {
        Place::Parameter(name) => Some((*name, text.as_str())),
        _ => None,
    });
    named.collect()
}

/// The tenant's primary company code, where it was given.
pub(crate) fn primary_company_code(inputs: &[(Place, String)]) -> Option<&str> {
    let given = inputs.iter().find(|(place, _)| *place == Place::PrimaryCompanyCode);
    given.map(|(_, code)| code.as_str())
}

/// The body of a search, with its page and size where those stand in it; nothing where there is no body.
///
/// # Errors
/// When a value cannot be what its field holds.
pub(crate) fn filter(
    endpoint: &Endpoint,
    inputs: &[(Place, String)],
    page: Option<(u64, u64)>,
) -> Result<Vec<Row<'static>>, Problem> {
    let Body::Filter(record) = endpoint.body else {
        return Ok(Vec::new());
    };
    let mut members = fields(inputs);
    for (place, text) in inputs {
        if let Place::Nested(outer, inner) = place {
            let object = members
                .entry((*outer).to_owned())
                .or_insert_with(|| Json::Object(Map::new()));
            if let Some(object) = object.as_object_mut() {
                object.insert((*inner).to_owned(), value_of(text));
            }
        }
    }
    if let Some((page, size)) = page {
        members.insert("page".to_owned(), page.into());
        members.insert("per_Page".to_owned(), size.into());
    }
    record_of(record, &Json::Object(members)).map(|row| vec![row])
}

/// The records to write, as they were given: those of the list, or the one whose fields stand by themselves.
///
/// # Errors
/// When a value cannot be what its field holds.
pub(crate) fn records(record: &'static RecordType, inputs: &[(Place, String)]) -> Result<Vec<Row<'static>>, Problem> {
    let list = inputs.iter().find(|(place, _)| *place == Place::Records);
    if let Some((_, list)) = list {
        let list = value_of(list);
        let items = list.as_array().map(Vec::as_slice).unwrap_or_default();
        return items.iter().map(|item| record_of(record, item)).collect();
    }
    let mut members = fields(inputs);
    let owner = |wanted: Place| {
        inputs
            .iter()
            .find(|(place, _)| *place == wanted)
            .map(|(_, text)| text.clone())
    };
    if let Some(number) = owner(Place::OwnerNumber) {
        let identifier = json!({ "CompanyCode": owner(Place::OwnerCompanyCode), "EmployeeNumber": number });
        members.insert(EMPLOYEE_FIELD.to_owned(), identifier);
    }
    // What the path says stands in the body as well (`ukg-pro-rest.md` 13.12).
    for (name, text) in path(inputs) {
        if let Some(field) = record.fields().find(|field| field.name == name) {
            let value = match field.kind {
                // Every part of a path is text; a level of organization is a number in the body.
                Kind::Number | Kind::Integer => serde_json::from_str(text).unwrap_or_else(|_| text.into()),
                _ => text.into(),
            };
            members.insert(name.to_owned(), value);
        }
    }
    record_of(record, &Json::Object(members)).map(|row| vec![row])
}

/// The fields of a record that were given by themselves.
fn fields(inputs: &[(Place, String)]) -> Map<String, Json> {
    let given = inputs.iter().filter_map(|(place, text)| match place {
        Place::Field(name) => Some(((*name).to_owned(), value_of(text))),
        _ => None,
    });
    given.collect()
}

/// A value whose place says that it is JSON text.
fn value_of(text: &str) -> Json {
    serde_json::from_str(text).unwrap_or(Json::Null)
}

/// A record from its JSON form.
pub(crate) fn record_of(record: &'static RecordType, json: &Json) -> Result<Row<'static>, Problem> {
    let unreadable = |_| invalid(format!("a record of `{}` is not an object", record.name));
    let raw = to_raw_value(json).map_err(|_| invalid("a value is not JSON".to_owned()))?;
    let row = rest::row_of(record, &raw).map_err(unreadable)?.into_owned();
    // The check of the inputs lets through a number as text and a text as number; the record says which it takes.
    if let Some(name) = misfit(&row) {
        let message = format!("`{name}` is of another kind than UKG Pro takes there");
        return Err(invalid(message).with_remedy("Correct the value; nothing was sent"));
    }
    Ok(row)
}

/// A field whose value is of another kind than it is declared.
fn misfit(row: &Row<'_>) -> Option<&'static str> {
    row.entries().find_map(|(field, value)| match value? {
        Value::Other(_) if !matches!(field.kind, Kind::Any) => Some(field.name),
        Value::Record(row) => misfit(row),
        Value::List(rows) => rows.iter().find_map(misfit),
        _ => None,
    })
}
